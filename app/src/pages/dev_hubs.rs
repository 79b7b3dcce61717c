//! Settings → Salesforce Org: the Dev Hub records.

use super::loaded::Loaded;
use super::org_list::OrgTable;
use crate::api::BrokerClient;
use crate::components::PageTitle;
use broker_api::{Org, OrgKind, Page};
use leptos::either::Either;
use leptos::prelude::*;

/// The list of Dev Hubs.
#[component]
pub(crate) fn DevHubs() -> impl IntoView {
    let client = expect_context::<BrokerClient>();
    let hubs = LocalResource::new(move || client.orgs(OrgKind::DevHub, None));
    let list = |page: Page<Org>| {
        if page.items.is_empty() {
            return Either::Left(NoHubs());
        }
        Either::Right(view! { <OrgTable page kind=OrgKind::DevHub caption="Dev Hubs" /> })
    };
    view! {
        <PageTitle title="Salesforce Org" />
        <p class="lede">"Settings: the Dev Hubs that scratch orgs and packages are made from."</p>
        <Loaded resource=hubs children=list />
    }
}

#[component]
fn NoHubs() -> impl IntoView {
    view! {
        <section class="empty">
            <h2>"No Dev Hub is registered"</h2>
            <p>
                "A Dev Hub record stands beside the ordinary record of the same org. Modules that make scratch orgs or package versions use it; everything else uses the ordinary record."
            </p>
            <p>
                "A Dev Hub is authorized by OAuth via Connected App only: Salesforce makes scratch orgs with the app of their hub, and for that it asks for a connected app."
            </p>
        </section>
    }
}
