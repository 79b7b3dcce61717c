//! Register Org: the form, beside what is to be done in Salesforce first.

mod about;
mod acts;
mod consumer;
mod converted;
mod earlier;
mod form;
mod login_url;
mod name;
mod pressed;
mod rival;
mod state;
mod submit;
mod user;
mod verify;
mod verify_list;

pub(crate) use verify_list::finding_line;

use super::guide::{Guide, guide};
use super::problem::loaded;
use crate::api::{ApiError, BrokerClient};
use crate::app::context;
use crate::components::page_title;
use crate::dom::{El, div, el};
use crate::forms::of_org::Of;
use crate::forms::registration::{Hosts, Start};
use crate::live::{Live, derived};
use crate::load::Loaded;
use acts::acts;
use broker_api::{BrokerFacts, OrgKind, Purpose};
use earlier::{Earlier, Named};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use state::FormState;
use std::rc::Rc;

/// What the form stands on.
#[derive(PartialEq)]
struct Basis {
    broker: BrokerFacts,
    /// What it goes back to, unless it is new.
    earlier: Option<Rc<Earlier>>,
}

impl Basis {
    /// The registered org that the form is for.
    fn of(&self) -> Option<&Of> {
        self.earlier.as_ref()?.of.as_ref()
    }
}

/// The page; with `?from=` it edits unfinished work, with `?org=` it is for a registered org, and
/// after **Register another** it begins with the same types.
pub(crate) fn register() -> El {
    let client = context().client;
    let query = use_query_map();
    let asked = derived(move || {
        let query = query.read();
        ["from", "org", "purpose", "kind"].map(|name| query.get(name))
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
    let title = move || match basis.value().as_ref().and_then(|basis| basis.of()) {
        None if hub => "Register Dev Hub".to_owned(),
        None => "Register Org".to_owned(),
        Some(of) if of.purpose == Purpose::Migrate => format!("Migrate {}", of.org.name),
        Some(of) if of.purpose == Purpose::Replace => format!("Replace {}", of.org.name),
        Some(of) => format!("Reauthenticate {}", of.org.name),
    };
    el("div")
        .add(page_title(title, move || faulty.get()))
        .add(loaded(basis, 12, move |basis| page(&basis)))
}

async fn basis(client: BrokerClient, named: Named) -> Result<Basis, ApiError> {
    let broker = client.session().await?.broker;
    let earlier = if let [None, None, _, None] = named {
        None
    } else {
        let acts = acts().await.map_err(|_| ApiError::Offline)?;
        (acts.earlier)(client, named, Hosts::of(&broker)).await?
    };
    Ok(Basis {
        broker,
        earlier: earlier.map(Rc::new),
    })
}
