//! Verify, and Connect, which verifies first. Verify is never a gate: what is wrong stops Connect
//! once, and what could not be told stops nothing.

use super::state::{FormState, Submission};
use crate::api::{ApiError, BrokerClient};
use crate::app::context;
use crate::live::Live;
use crate::load::Act;
use crate::pages::leave::leave_for_salesforce;
use broker_api::{Approvals, Check, Finding, Reason, Then, Verdict, Verification};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Asked side by side, so that the list fills in.
const PARTS: [&[Check]; 3] = [
    &[Check::LoginHost, Check::Answers],
    &[Check::ConsumerId, Check::CallbackUrl],
    &[Check::ConsumerSecret],
];

/// What is being verified, and what was found.
#[derive(Clone, Copy)]
pub(super) struct Verify {
    state: FormState,
    client: BrokerClient,
    /// What was found so far, of the form as it was then.
    pub(super) findings: Live<Vec<Finding>>,
    /// Users whose next approval may end an older one.
    pub(super) nearly_full: Live<Vec<Approvals>>,
    /// A list is shown.
    pub(super) shown: Live<bool>,
    /// Parts that are still out.
    pub(super) out: Live<usize>,
    /// Connect was stopped by what is wrong: the next step is the person's.
    pub(super) stopped: Live<bool>,
    /// Sending the form.
    pub(super) act: Act,
    leaving: Live<bool>,
}

impl Verify {
    pub(super) fn new(state: FormState) -> Self {
        let verify = Self {
            state,
            client: context().client,
            findings: Live::new(Vec::new()),
            nearly_full: Live::new(Vec::new()),
            shown: Live::new(false),
            out: Live::new(0),
            stopped: Live::new(false),
            act: Act::new(),
            leaving: Live::new(false),
        };
        // What was found is not about a form that was changed since.
        crate::dom::follow(move || {
            state.edits.with(|_| ());
            verify.shown.set(false);
            verify.stopped.set(false);
        });
        verify
    }

    /// Something is under way.
    pub(super) fn busy(self) -> bool {
        self.out.get() > 0 || self.act.busy() || self.leaving.get()
    }

    /// Only verifies.
    pub(super) fn alone(self) {
        if self.is_idle() && self.state.submit().is_some() {
            self.begin(None);
        }
    }

    /// Verifies, then leaves for Salesforce if nothing is wrong.
    pub(super) fn then_connect(self) {
        if !self.is_idle() {
            return;
        }
        if let Some(submission) = self.state.submit() {
            self.begin(Some(submission));
        }
    }

    /// Does this with the form whatever was found.
    pub(super) fn anyway(self, then: Then) {
        if !self.is_idle() {
            return;
        }
        if let Some(submission) = self.state.submit() {
            self.connect(submission, then);
        }
    }

    fn is_idle(self) -> bool {
        !untrack(|| self.busy())
    }

    fn begin(self, then: Option<Submission>) {
        self.findings.set(Vec::new());
        self.nearly_full.set(Vec::new());
        self.stopped.set(false);
        self.shown.set(true);
        self.act.fail(None);
        self.out.set(PARTS.len());
        let of = self.state.edits.get_untracked();
        for part in PARTS {
            let question = self.client.verify(&self.state.verification(), part);
            let then = then.clone();
            spawn_local(async move {
                let answer = question.await;
                let still_there = self.state.edits.try_with_untracked(|edits| *edits) == Some(of);
                self.out.update(|out| *out = out.saturating_sub(1));
                if still_there {
                    self.found(answer, then);
                }
            });
        }
    }

    fn found(self, answer: Result<Verification, ApiError>, then: Option<Submission>) {
        match answer {
            Ok(verification) => {
                self.nearly_full.set(verification.nearly_full);
                self.findings
                    .update(|findings| findings.extend(verification.findings));
            }
            Err(error) if self.state.refused(&error) => {
                self.shown.set(false);
                self.stopped.set(true);
            }
            // Alone it says why; before Connect, Salesforce will tell.
            Err(error) if then.is_none() => self.act.fail(Some(error)),
            Err(_) => {}
        }
        let done = self.out.get_untracked() == 0 && !self.stopped.get_untracked();
        if let Some(submission) = then.filter(|_| done) {
            self.go_on(submission);
        }
    }

    fn go_on(self, submission: Submission) {
        let wrong = self.wrong();
        match wrong.as_slice() {
            [] => self.connect(submission, Then::Leave),
            // New credentials take a while: that is no fault of the form's.
            [finding] if finding.reason == Some(Reason::UnknownConsumerId) => {
                self.connect(submission, Then::WaitUntilActive);
            }
            _ => self.stopped.set(true),
        }
    }

    fn wrong(self) -> Vec<Finding> {
        let findings = self.findings.get_untracked();
        let wrong = findings.into_iter();
        wrong
            .filter(|finding| finding.verdict == Verdict::Wrong)
            .collect()
    }

    fn connect(self, submission: Submission, then: Then) {
        let send = submission.send(self.client, then);
        let checked = Box::pin(async move {
            let answer = send.await;
            if let Err(error) = &answer
                && self.state.refused(error)
            {
                // The fields say it.
                return Ok(None);
            }
            answer.map(Some)
        });
        self.act.begin(checked, move |begun| {
            let Some(begun) = begun else { return };
            self.leaving.set(true);
            self.state
                .form
                .update(|form| form.consumer_secret.0.clear());
            leave_for_salesforce(&begun);
        });
    }
}
