//! One registration on its way: what the broker says is so, and what can be done from there.

mod activation;
mod acts;
mod change;
mod connected;
mod decision;
mod ended;
mod failed;
mod kept_form;
mod saved;
mod shown;
mod trial;
mod waiting;

use super::problem::loaded;
use crate::api::ApiError;
use crate::app::context;
use crate::components::{page_title, skeleton};
use crate::dom::{El, el, p};
use crate::labels;
use crate::live::derived;
use crate::load::{LOOK_AGAIN, Loaded, poll};
use broker_api::{AuthenticationType, Authorization, AuthorizationState, Purpose, Question};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use std::rc::Rc;

/// A run and the question that it answers: to look again after an act.
#[derive(Clone)]
struct Shown {
    run: Rc<Authorization>,
    asked: Loaded<Authorization>,
}

impl std::ops::Deref for Shown {
    type Target = Authorization;

    fn deref(&self) -> &Authorization {
        &self.run
    }
}

impl Shown {
    /// What the run is, in a word.
    fn noun(&self) -> &'static str {
        if self.trial {
            return "trial";
        }
        labels::purpose(self.purpose)
    }

    /// It is for a registered org, which goes on with what it has.
    fn of_org(&self) -> bool {
        self.purpose != Purpose::Register
    }

    /// The broker logs in by itself: nobody leaves for Salesforce, and no password is kept.
    fn is_standard(&self) -> bool {
        self.authentication_type == AuthenticationType::Standard
    }

    /// How its credentials are named.
    fn fingerprint(&self) -> &str {
        match (&self.consumer_id, &self.username) {
            (Some(consumer_id), _) => consumer_id.fingerprint(),
            (None, Some(username)) => username.as_str(),
            (None, None) => "",
        }
    }

    /// Salesforce refused the consumer secret that is kept, or it is another app's.
    fn secret_refused(&self) -> bool {
        matches!(&self.state, AuthorizationState::Failed(failure) if failure.code.refuses_secret())
    }

    /// What a run that has not succeeded leaves.
    fn harmless(&self) -> String {
        let noun = self.noun();
        if self.of_org() {
            return format!(
                "Nothing in use was changed, and nothing was stored but this unfinished {noun}."
            );
        }
        format!("Nothing was stored but this unfinished {noun}.")
    }
}

/// The page of one authorization. It looks again by itself while the outcome is open, so every
/// tab shows it.
pub(crate) fn authorization() -> El {
    let client = context().client;
    let params = use_params_map();
    let id = derived(move || params.read().get("id").unwrap_or_default());
    let asked = Loaded::new(move || client.authorization(&id.get()));
    poll(
        move || asked.get().and_then(|run| pause(&run)),
        move || asked.again(),
    );
    let unknown = move || {
        let known = matches!(asked.get(), Some(Ok(_)));
        (!known).then(|| page_title(|| "Registration".to_owned(), || false))
    };
    el("div")
        .show(unknown)
        .add(loaded(asked, 4, move |run| state_of(&Shown { run, asked })))
}

/// How long until the next look, in milliseconds.
fn pause(run: &Result<Rc<Authorization>, ApiError>) -> Option<u32> {
    let state = match run {
        Ok(run) => &run.state,
        Err(ApiError::Broker(problem)) if problem.status < 500 => return None,
        Err(_) => return Some(LOOK_AGAIN),
    };
    match state {
        AuthorizationState::WaitingForSalesforce | AuthorizationState::WaitingForActivation(_) => {
            Some(2000)
        }
        AuthorizationState::Finishing => Some(500),
        AuthorizationState::Undone | AuthorizationState::Discarded => None,
        AuthorizationState::Ready
        | AuthorizationState::Saved
        | AuthorizationState::LoginExpired
        | AuthorizationState::Interrupted
        | AuthorizationState::AwaitingDecision(_)
        | AuthorizationState::Failed(_)
        | AuthorizationState::Connected(_) => Some(LOOK_AGAIN),
    }
}

fn state_of(shown: &Shown) -> El {
    match &shown.run.state {
        AuthorizationState::WaitingForActivation(facts) => activation::waiting(shown, facts),
        AuthorizationState::Ready => activation::ready(shown),
        AuthorizationState::Saved => saved::saved(shown),
        AuthorizationState::WaitingForSalesforce => waiting::waiting(shown),
        AuthorizationState::LoginExpired => waiting::login_expired(shown),
        AuthorizationState::Interrupted => waiting::interrupted(shown),
        AuthorizationState::Finishing => finishing(shown),
        AuthorizationState::AwaitingDecision(facts) if facts.question == Question::Trial => {
            trial::trial(shown, facts)
        }
        AuthorizationState::AwaitingDecision(facts) => decision::decision(shown, facts),
        AuthorizationState::Failed(failure) => failed::failed(shown, failure),
        AuthorizationState::Connected(facts) => connected::connected(shown, facts),
        AuthorizationState::Undone => ended::undone(shown),
        AuthorizationState::Discarded => ended::discarded(shown),
    }
}

fn finishing(shown: &Shown) -> El {
    let said = if shown.is_standard() {
        "The broker is logging in; this takes a few seconds."
    } else {
        "You are back. The broker is fetching what Salesforce granted; this takes a few seconds."
    };
    el("div")
        .add(title("Finishing with Salesforce…"))
        .add(p(said))
        .add(skeleton(3))
}

/// The heading of a state.
fn title(text: &str) -> El {
    let text = text.to_owned();
    page_title(move || text.clone(), || false)
}
