//! Register Org: the form, beside what is to be done in Salesforce first.

mod consumer;
mod form;
mod login_url;
mod name;
mod state;
mod verify;
mod verify_list;

use super::guide::{Guide, guide};
use super::problem::loaded;
use crate::api::{ApiError, BrokerClient};
use crate::app::context;
use crate::components::page_title;
use crate::dom::{El, div, el};
use crate::forms::registration::Start;
use crate::live::{Live, derived};
use crate::load::Loaded;
use broker_api::{Authorization, BrokerFacts};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use state::FormState;

/// What the form stands on.
#[derive(PartialEq)]
struct Basis {
    broker: BrokerFacts,
    /// The unfinished work that is edited.
    kept: Option<Authorization>,
}

/// The page; with `?from=` it edits unfinished work, after **Register another** it begins with the
/// same types.
pub(crate) fn register() -> El {
    let client = context().client;
    let query = use_query_map();
    let from = derived(move || query.read().get("from"));
    let start = Start::read(|name| query.read_untracked().get(name));
    let basis = Loaded::new(move || Box::pin(basis(client, from.get())));
    let faulty = Live::new(false);
    let page = move |basis: &Basis| {
        let state = FormState::new(&basis.broker, basis.kept.clone(), start, faulty);
        let beside = Guide {
            callback_url: basis.broker.callback_url.clone(),
            folded: start.another,
            practice: basis.broker.practice_org.clone(),
        };
        div("split")
            .add(form::form(state))
            .add(guide(beside, move || state.subject()))
    };
    el("div")
        .add(page_title(
            || "Register Org".to_owned(),
            move || faulty.get(),
        ))
        .add(loaded(basis, 12, move |basis| page(&basis)))
}

async fn basis(client: BrokerClient, from: Option<String>) -> Result<Basis, ApiError> {
    let broker = client.session().await?.broker;
    let kept = match from {
        Some(id) => Some(client.authorization(&id).await?),
        None => None,
    };
    Ok(Basis { broker, kept })
}
