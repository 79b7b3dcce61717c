//! One org: facts first.

use super::loaded::Loaded;
use crate::api::BrokerClient;
use crate::components::{
    CopyValue, Fact, GrantedScopeList, PageTitle, PracticeBadge, StatusBadge, TimeAgo,
};
use crate::{labels, messages, routes};
use broker_api::{Environment, GrantedScopes, HistoryEntry, Org};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// The page of one org.
#[component]
pub(crate) fn OrgDetails() -> impl IntoView {
    let client = expect_context::<BrokerClient>();
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    let org = LocalResource::new(move || {
        let id = id.get();
        async move { client.org(&id).await }
    });
    let history = LocalResource::new(move || {
        let id = id.get();
        async move { client.history(&id).await }
    });
    let title = Signal::derive(move || match org.get() {
        Some(Ok(org)) => org.name,
        _ => "Org details".to_owned(),
    });
    let page = move |org: Org| {
        view! {
            <Facts org />
            <section>
                <h2>"History"</h2>
                <Loaded resource=history children=|entries| view! { <History entries /> } />
            </section>
        }
    };
    view! {
        <p class="crumb">
            <a href=routes::ORGS>"Salesforce Org Management"</a>
        </p>
        <PageTitle title />
        <Loaded resource=org lines=10 children=page />
    }
}

#[component]
fn Facts(org: Org) -> impl IntoView {
    let practice = org.environment == Environment::Practice;
    let in_use = org.credentials;
    let granted = GrantedScopes::parse(&in_use.granted_scopes.join(" "));
    let salesforce = org.salesforce;
    let environment = labels::sandbox_or_production(salesforce.is_sandbox);
    view! {
        <p class="lede">
            <StatusBadge status=org.status />
            " · proved "
            <TimeAgo at=org.last_proved_at.clone() />
            {practice.then(PracticeBadge)}
        </p>
        <section>
            <h2>"In use"</h2>
            <dl class="facts">
                <Fact name="Authentication type">
                    {labels::authentication_type(in_use.authentication_type)}
                </Fact>
                <Fact name="User">{salesforce.username}</Fact>
                <Fact name="Consumer ID">
                    "key …"
                    <CopyValue value=in_use.fingerprint name="key fingerprint" />
                </Fact>
                <Fact name="Since">
                    <TimeAgo at=in_use.authorized_at />
                    {format!(", by {}", in_use.entered_by)}
                </Fact>
                <Fact name="Callback URL">
                    <CopyValue value=in_use.callback_url name="callback URL" />
                </Fact>
                <Fact name="Login URL">{org.login_url}</Fact>
            </dl>
        </section>
        <section>
            <h2>"At Salesforce"</h2>
            <dl class="facts">
                <Fact name="Org name">{salesforce.org_name}</Fact>
                <Fact name="Salesforce org id">
                    <CopyValue value=salesforce.org_id name="Salesforce org id" />
                </Fact>
                <Fact name="Instance URL">
                    <CopyValue value=salesforce.instance_url name="instance URL" />
                </Fact>
                <Fact name="Environment">{environment}</Fact>
                <Fact name="Edition">{salesforce.edition}</Fact>
            </dl>
            <h3>"Granted scopes"</h3>
            <GrantedScopeList granted />
        </section>
        <section>
            <h2>"This record"</h2>
            <dl class="facts">
                <Fact name="Type">{labels::org_type(org.org_type)}</Fact>
                <Fact name="Registered">
                    <TimeAgo at=org.registered_at />
                    {format!(", by {}", org.owner)}
                </Fact>
                <Fact name="Last authenticated">
                    <TimeAgo at=org.last_authenticated_at />
                </Fact>
                <Fact name="Last proved">
                    <TimeAgo at=org.last_proved_at />
                </Fact>
                {org.external_id.map(|id| view! { <Fact name="Portal's id">{id}</Fact> })}
            </dl>
        </section>
    }
}

#[component]
fn History(entries: Vec<HistoryEntry>) -> impl IntoView {
    let row = |entry: HistoryEntry| {
        let fault = messages::outcome(&entry.outcome);
        let key = entry.fingerprint.map(|key| format!("…{key}"));
        view! {
            <tr role="row">
                <td role="cell" data-label="When">
                    <TimeAgo at=entry.at />
                </td>
                <td role="cell" data-label="Who">
                    {entry.actor}
                </td>
                <td role="cell" data-label="What">
                    {labels::act(entry.act, fault.is_none())}
                    {fault
                        .map(|text| view! { <span class="proved">{text}</span> })}
                </td>
                <td role="cell" data-label="Key">
                    <code>{key}</code>
                </td>
            </tr>
        }
    };
    view! {
        <table role="table">
            <caption class="visually-hidden">"What people did to this org, newest first"</caption>
            <thead role="rowgroup">
                <tr role="row">
                    <th scope="col" role="columnheader">"When"</th>
                    <th scope="col" role="columnheader">"Who"</th>
                    <th scope="col" role="columnheader">"What"</th>
                    <th scope="col" role="columnheader">"Key"</th>
                </tr>
            </thead>
            <tbody role="rowgroup">{entries.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
}
