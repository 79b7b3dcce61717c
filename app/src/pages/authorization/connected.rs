//! The org is registered.

use crate::api::BrokerClient;
use crate::components::{
    ConfirmButton, Fact, GrantedScopeList, Icon, IconName, PageTitle, PracticeBadge,
};
use crate::pages::loaded::Problem;
use crate::{labels, routes};
use broker_api::{Authorization, Connected, Environment};
use leptos::prelude::*;

/// Which org it is, as which user, and what was granted.
#[component]
pub(super) fn ConnectedPage(
    /// The registration.
    run: Authorization,
    /// What was connected.
    connected: Connected,
    /// Look again.
    changed: Callback<()>,
) -> impl IntoView {
    let practice = run.environment == Environment::Practice;
    let salesforce = connected.salesforce;
    let host = host_of(&salesforce.instance_url).to_owned();
    let undo = connected
        .can_undo
        .then(|| view! { <Undo run=run.clone() changed /> });
    let environment = labels::sandbox_or_production(salesforce.is_sandbox);
    view! {
        <PageTitle title=format!("{} is connected", run.name)>
            {practice.then(PracticeBadge)}
        </PageTitle>
        <section class="card">
            <p class="status ok">
                <Icon name=IconName::Check />
                "Connected"
            </p>
            <p class="large">{salesforce.org_name}</p>
            <p>{host}</p>
            <p>{salesforce.username}</p>
            <dl class="facts">
                <Fact name="Org at Salesforce">
                    {format!("{environment}, {}", salesforce.edition)}
                </Fact>
                <Fact name="Registered as">
                    {format!("{}, {}", run.name, labels::org_type(run.org_type))}
                </Fact>
                <Fact name="Authentication type">
                    {labels::authentication_type(run.authentication_type)}
                </Fact>
            </dl>
        </section>
        <section>
            <h2>"What Salesforce granted"</h2>
            <GrantedScopeList granted=connected.granted />
            <p class="muted">"Tokens are stored encrypted; they never come to this browser."</p>
        </section>
        <p class="acts">
            <a class="button" href=routes::org(&connected.org_id)>
                "Org details"
            </a>
            <a class="button plain" href=routes::REGISTER>
                "Register another"
            </a>
            <a class="button plain" href=routes::ORGS>
                "All orgs"
            </a>
        </p>
        {undo}
    }
}

fn host_of(origin: &str) -> &str {
    origin.split_once("://").map_or(origin, |(_, host)| host)
}

#[component]
fn Undo(run: Authorization, changed: Callback<()>) -> impl IntoView {
    let client = expect_context::<BrokerClient>();
    let id = run.id.clone();
    let undo = Action::new_local(move |(): &()| {
        let id = id.clone();
        async move { client.undo(&id).await }
    });
    Effect::new(move |_| {
        if let Some(Ok(())) = undo.value().get() {
            changed.run(());
        }
    });
    let failed = move || undo.value().get().and_then(Result::err);
    view! {
        <section class="last">
            <h2>"Not the org you meant?"</h2>
            <p>
                "Undo removes this record and gives the new permission back to Salesforce. The next try asks for a login again: log in to the right org there."
            </p>
            {move || failed().map(|error| view! { <Problem error /> })}
            <div class="acts">
                <ConfirmButton
                    label="Undo"
                    of=format!("the registration of {}", run.name)
                    question=format!("Take the registration of {} back?", run.name)
                    pending=undo.pending()
                    on_confirm=move |()| drop(undo.dispatch_local(()))
                >
                    <p>
                        "The record and its stored tokens are deleted, and the permission is revoked at Salesforce. The org itself is not changed."
                    </p>
                </ConfirmButton>
            </div>
        </section>
    }
}
