//! The table of orgs, page after page; cards on a narrow screen.

use crate::api::BrokerClient;
use crate::components::{PracticeBadge, StatusBadge, TimeAgo};
use crate::pages::loaded::Problem;
use crate::{labels, routes};
use broker_api::{Environment, Org, OrgKind, Page};
use leptos::prelude::*;

/// Orgs of one kind.
#[component]
pub(crate) fn OrgTable(
    /// The first page.
    page: Page<Org>,
    /// Which kind.
    kind: OrgKind,
    /// Names the table.
    caption: &'static str,
) -> impl IntoView {
    let client = expect_context::<BrokerClient>();
    let orgs = RwSignal::new(page.items);
    let cursor = RwSignal::new(page.next_cursor);
    let more = Action::new_local(move |(): &()| client.orgs(kind, cursor.get_untracked()));
    Effect::new(move |_| {
        if let Some(Ok(page)) = more.value().get() {
            orgs.update(|orgs| orgs.extend(page.items));
            cursor.set(page.next_cursor);
        }
    });
    let failed = move || match more.value().get() {
        Some(Err(error)) => Some(view! { <Problem error /> }),
        _ => None,
    };
    // The roles are said again because the cards of a narrow screen are no table to a browser.
    view! {
        <table class="orgs" role="table">
            <caption class="visually-hidden">{caption}</caption>
            <thead role="rowgroup">
                <tr role="row">
                    <th scope="col" role="columnheader">"Name"</th>
                    <th scope="col" role="columnheader">"Type"</th>
                    <th scope="col" role="columnheader">"Authentication"</th>
                    <th scope="col" role="columnheader">"Status"</th>
                    <th scope="col" role="columnheader">"User"</th>
                    <th scope="col" role="columnheader">"Last authenticated"</th>
                </tr>
            </thead>
            <tbody role="rowgroup">
                <For each=move || orgs.get() key=|org| org.id.clone() let:org>
                    <OrgRow org />
                </For>
            </tbody>
        </table>
        {failed}
        <Show when=move || cursor.read().is_some()>
            <p class="acts">
                <button
                    type="button"
                    class="plain"
                    disabled=more.pending()
                    on:click=move |_| drop(more.dispatch_local(()))
                >
                    "Show more"
                </button>
            </p>
        </Show>
    }
}

#[component]
fn OrgRow(org: Org) -> impl IntoView {
    let practice = org.environment == Environment::Practice;
    view! {
        <tr role="row">
            <th scope="row" role="rowheader">
                <a href=routes::org(&org.id)>{org.name}</a>
                {practice.then(PracticeBadge)}
            </th>
            <td role="cell" data-label="Type">
                {labels::org_type(org.org_type)}
            </td>
            <td role="cell" data-label="Authentication">
                {labels::authentication_type_short(org.credentials.authentication_type)}
            </td>
            <td role="cell" data-label="Status">
                <StatusBadge status=org.status />
                <span class="proved">"proved " <TimeAgo at=org.last_proved_at /></span>
            </td>
            <td role="cell" data-label="User" class="user">
                {org.salesforce.username}
            </td>
            <td role="cell" data-label="Last authenticated">
                <TimeAgo at=org.last_authenticated_at />
            </td>
        </tr>
    }
}
