//! Register Org: the form, beside what is to be done in Salesforce first.

mod about;
mod acts;
mod consumer;
mod form;
mod login_url;
mod name;
mod pressed;
mod state;
mod submit;
mod verify;
mod verify_list;

use super::guide::{Guide, guide};
use super::problem::loaded;
use crate::api::{ApiError, BrokerClient};
use crate::app::context;
use crate::components::page_title;
use crate::dom::{El, div, el};
use crate::forms::of_org::Of;
use crate::forms::registration::Start;
use crate::live::{Live, derived};
use crate::load::Loaded;
use crate::wire::Word;
use broker_api::{Authorization, BrokerFacts, OrgKind, Purpose};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use state::FormState;

/// What the form stands on.
#[derive(PartialEq)]
struct Basis {
    broker: BrokerFacts,
    /// The registered org that it is for.
    of: Option<Of>,
    /// The unfinished work that is edited.
    kept: Option<Authorization>,
}

/// The page; with `?from=` it edits unfinished work, with `?org=` it is for a registered org, and
/// after **Register another** it begins with the same types.
pub(crate) fn register() -> El {
    let client = context().client;
    let query = use_query_map();
    let asked = derived(move || {
        let query = query.read();
        ["from", "org", "purpose"].map(|name| query.get(name))
    });
    let start = Start::read(|name| query.read_untracked().get(name));
    let basis = Loaded::new(move || Box::pin(basis(client, asked.get())));
    let faulty = Live::new(false);
    let page = move |basis: &Basis| {
        let state = FormState::new(basis, start, faulty);
        let beside = Guide {
            callback_url: basis.broker.callback_url.clone(),
            folded: start.another,
            practice: basis.broker.practice_org.clone(),
        };
        div("split")
            .add(form::form(state))
            .add(guide(beside, move || state.subject()))
    };
    let hub = start.kind == OrgKind::DevHub;
    let title = move || match basis.value().and_then(|basis| basis.of.clone()) {
        None if hub => "Register Dev Hub".to_owned(),
        None => "Register Org".to_owned(),
        Some(of) if of.purpose == Purpose::Migrate => format!("Migrate {}", of.org.name),
        Some(of) => format!("Reauthenticate {}", of.org.name),
    };
    el("div")
        .add(page_title(title, move || faulty.get()))
        .add(loaded(basis, 12, move |basis| page(&basis)))
}

async fn basis(client: BrokerClient, asked: [Option<String>; 3]) -> Result<Basis, ApiError> {
    let [from, mut org, purpose] = asked;
    let broker = client.session().await?.broker;
    let kept = match from {
        Some(id) => Some(client.authorization(&id).await?),
        None => None,
    };
    let mut purpose = purpose.and_then(|word| Purpose::of(&word));
    if let Some(run) = kept.as_ref().filter(|run| run.purpose != Purpose::Register) {
        org = Some(run.org_id.clone());
        purpose = Some(run.purpose);
    }
    let of = match (org, purpose) {
        (Some(id), Some(purpose)) => Some(Of {
            org: client.org(&id).await?,
            purpose,
        }),
        _ => None,
    };
    Ok(Basis { broker, of, kept })
}
