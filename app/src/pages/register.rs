//! Register Org: the form, beside what is to be done in Salesforce first.

mod form;
mod guide;
mod login_url;
mod state;

use super::loaded::Loaded;
use crate::api::{ApiError, BrokerClient};
use crate::components::PageTitle;
use broker_api::{Authorization, BrokerFacts};
use form::Form;
use guide::Guide;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use state::FormState;

/// What the form stands on.
#[derive(Clone, PartialEq)]
struct Basis {
    broker: BrokerFacts,
    /// The unfinished work that is edited.
    kept: Option<Authorization>,
}

/// The page; with `?from=` it edits unfinished work.
#[component]
pub(crate) fn Register() -> impl IntoView {
    let client = expect_context::<BrokerClient>();
    let query = use_query_map();
    let from = Memo::new(move |_| query.read().get("from"));
    let basis = LocalResource::new(move || basis(client, from.get()));
    let faulty = RwSignal::new(false);
    let page = move |basis: Basis| {
        let callback_url = basis.broker.callback_url.clone();
        let practice = basis.broker.practice_org.clone();
        let state = FormState::new(basis.broker, basis.kept, faulty);
        view! {
            <div class="split">
                <Form state />
                <Guide state callback_url practice />
            </div>
        }
    };
    view! {
        <PageTitle title="Register Org" faulty />
        <Loaded resource=basis lines=12 children=page />
    }
}

async fn basis(client: BrokerClient, from: Option<String>) -> Result<Basis, ApiError> {
    let broker = client.session().await?.broker;
    let kept = match from {
        Some(id) => Some(client.authorization(&id).await?),
        None => None,
    };
    Ok(Basis { broker, kept })
}
