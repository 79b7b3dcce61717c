//! Verify, and Connect, which verifies first. What their buttons do comes with the later pages' module.

use super::acts;
use super::state::FormState;
use crate::api::{ApiError, BrokerClient};
use crate::app::context;
use crate::dom::{El, follow};
use crate::live::Live;
use crate::load::Act;
use broker_api::{Approvals, Finding, Then};
use leptos::prelude::*;

/// A press of one of the form's buttons.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Press {
    /// Only verifies.
    Verify,
    /// Verifies, then leaves for Salesforce if nothing is wrong.
    Connect,
    /// As Connect, but what is granted waits for an answer.
    Try,
    /// Does this with the form whatever was found.
    Anyway(Then),
}

/// Shows what is found, line by line. It comes with what verifies.
pub(super) type List = fn(Verify) -> El;

/// What is being verified, and what was found.
#[derive(Clone, Copy)]
pub(super) struct Verify {
    /// The form.
    pub(super) state: FormState,
    /// The broker.
    pub(super) client: BrokerClient,
    /// What was found so far, of the form as it was then.
    pub(super) findings: Live<Vec<Finding>>,
    /// Users whose next approval may end an older one.
    pub(super) nearly_full: Live<Vec<Approvals>>,
    /// The list that is shown.
    pub(super) shown: Live<Option<List>>,
    /// Parts that are still out.
    pub(super) out: Live<usize>,
    /// Connect was stopped by what is wrong: the next step is the person's.
    pub(super) stopped: Live<bool>,
    /// What was pressed last was to be a trial.
    pub(super) trial: Live<bool>,
    /// Sending the form.
    pub(super) act: Act,
    /// A press waits for the later pages' module, or the page is being left.
    pub(super) on_the_way: Live<bool>,
}

impl Verify {
    pub(super) fn new(state: FormState) -> Self {
        let verify = Self {
            state,
            client: context().client,
            findings: Live::new(Vec::new()),
            nearly_full: Live::new(Vec::new()),
            shown: Live::new(None),
            out: Live::new(0),
            stopped: Live::new(false),
            trial: Live::new(false),
            act: Act::new(),
            on_the_way: Live::new(false),
        };
        // What was found is not about a form that was changed since.
        follow(move || {
            state.edits.with(|_| ());
            verify.shown.set(None);
            verify.stopped.set(false);
        });
        verify
    }

    /// Something is under way.
    pub(super) fn busy(self) -> bool {
        self.out.get() > 0 || self.act.busy() || self.on_the_way.get()
    }

    /// A button was pressed; nothing while something is under way.
    pub(super) fn press(self, press: Press) {
        if untrack(|| self.busy()) {
            return;
        }
        self.on_the_way.set(true);
        let lost = move || {
            self.on_the_way.set(false);
            self.act.fail(Some(ApiError::Offline));
        };
        acts::begin(self.state, move |acts| (acts.press)(self, press), lost);
    }
}
