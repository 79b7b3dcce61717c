//! Salesforce Org Management: every registered org, and what is unfinished.

mod table;
mod unfinished;

pub(crate) use table::OrgTable;

use super::loaded::Loaded;
use crate::api::BrokerClient;
use crate::components::PageTitle;
use crate::routes;
use broker_api::{Authorization, Org, OrgKind, Page};
use leptos::either::Either;
use leptos::prelude::*;
use unfinished::Unfinished;

/// The list of orgs.
#[component]
pub(crate) fn OrgList() -> impl IntoView {
    let client = expect_context::<BrokerClient>();
    let orgs = LocalResource::new(move || client.orgs(OrgKind::Org, None));
    let unfinished = LocalResource::new(move || client.unfinished());
    let list = |page: Page<Org>| {
        if page.items.is_empty() {
            return Either::Left(NoOrgs());
        }
        Either::Right(view! { <OrgTable page kind=OrgKind::Org caption="Registered orgs" /> })
    };
    // The block on top comes first, so that the table below does not move when it arrives.
    let both = move |runs: Vec<Authorization>| {
        let changed = Callback::new(move |()| unfinished.refetch());
        view! {
            <Unfinished runs changed />
            <Loaded resource=orgs lines=6 children=list />
        }
    };
    view! {
        <PageTitle title="Salesforce Org Management">
            <a class="button" href=routes::REGISTER>
                "Register Org"
            </a>
        </PageTitle>
        <Loaded resource=unfinished lines=6 children=both />
    }
}

#[component]
fn NoOrgs() -> impl IntoView {
    view! {
        <section class="empty">
            <h2>"No org is registered yet"</h2>
            <p>
                "Registering connects a Salesforce org to the portal once, so that its modules can work on it: you log in at Salesforce and approve, and no password is stored here."
            </p>
            <p>"You need:"</p>
            <ul>
                <li>
                    "an app in that org, an External Client App or a Connected App, with its consumer ID and consumer secret (the form shows how to make one), and"
                </li>
                <li>"a Salesforce user who may log in there and approve the app."</li>
            </ul>
            <p class="acts">
                <a class="button plain" href=routes::REGISTER>
                    "Register your first org"
                </a>
            </p>
        </section>
    }
}
