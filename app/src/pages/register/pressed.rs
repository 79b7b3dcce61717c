//! What the form's buttons do. Verify is never a gate: what is wrong stops Connect once, and what
//! could not be told stops nothing.

use super::rival::rival;
use super::submit::Submission;
use super::verify::{Press, Verify};
use super::verify_list::verify_list;
use crate::api::ApiError;
use crate::forms::registration::RegistrationForm;
use crate::pages::leave::leave_for_salesforce;
use broker_api::{Check, ErrorCode, Finding, Reason, Then, Verdict, Verification};
use leptos::task::spawn_local;

/// Asked side by side, so that the list fills in.
const PARTS: [&[Check]; 3] = [
    &[Check::LoginHost, Check::Answers],
    &[Check::ConsumerId, Check::CallbackUrl],
    &[Check::ConsumerSecret],
];

impl Verify {
    /// Does what a button is for.
    pub(super) fn pressed(self, press: Press) {
        self.on_the_way.set(false);
        let Some(submission) = self.state.submit() else {
            return;
        };
        match press {
            Press::Verify => self.begin(None),
            // There is no way to ask about a password but to use it.
            Press::Connect if self.state.is_standard() => self.connect(submission, Then::Leave),
            Press::Connect => self.go(submission, false),
            Press::Try => self.go(submission, true),
            Press::Anyway(then) => {
                let trial = self.trial.get_untracked() && then != Then::Save;
                self.connect(submission.tried(trial), then);
            }
        }
    }

    fn go(self, submission: Submission, trial: bool) {
        self.trial.set(trial);
        self.begin(Some(submission.tried(trial)));
    }

    fn begin(self, then: Option<Submission>) {
        self.findings.set(Vec::new());
        self.nearly_full.set(Vec::new());
        self.stopped.set(false);
        self.shown.set(Some(verify_list));
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
                self.shown.set(None);
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
            if let Err(error) = &answer {
                if self.state.refused(error) {
                    // The fields say it.
                    return Ok(None);
                }
                if error.code() == Some(ErrorCode::PendingExists) {
                    self.shown.set(Some(rival));
                    return Ok(None);
                }
            }
            answer.map(Some)
        });
        self.act.begin(checked, move |begun| {
            let Some(begun) = begun else { return };
            self.on_the_way.set(true);
            if let Some(unsent) = self.state.unsent.get_untracked() {
                unsent.sent();
            }
            self.state.form.update(RegistrationForm::forget_secrets);
            leave_for_salesforce(&begun);
        });
    }
}
