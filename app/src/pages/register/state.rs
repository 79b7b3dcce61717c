//! What the parts of the form share: what is typed, and what is refused.

use super::Basis;
use super::earlier::Earlier;
use crate::components::{Fault, Field};
use crate::forms::of_org::Of;
use crate::forms::registration::{Hosts, RegistrationForm, Start};
use crate::live::{Live, derived};
use crate::pages::guide::Subject;
use crate::pages::unsent::Unsent;
use broker_api::{Authorization, AuthorizationState, Environment};
use leptos::prelude::*;
use std::rc::Rc;

/// The id of the text field of a custom domain.
pub(super) const MY_DOMAIN: &str = "my_domain";

/// Says what is wrong with a field of the form as it stands. It comes with what submits a form.
pub(super) type Reader = fn(FormState, &'static str) -> Option<String>;

/// The form's signals.
#[derive(Clone, Copy)]
pub(super) struct FormState {
    /// What stands in the form.
    pub(super) form: Live<RegistrationForm>,
    /// The faults of the last submit.
    pub(super) summary: Live<Vec<Fault>>,
    /// What a login URL may be.
    pub(super) hosts: Live<Hosts>,
    /// Counts the edits: what was verified is of an older form.
    pub(super) edits: Live<u32>,
    /// What the form goes back to, unless it is new.
    pub(super) earlier: Live<Option<Rc<Earlier>>>,
    /// Submitted once: from now on faults are shown while typing.
    pub(super) submitted: Live<Option<Reader>>,
    /// What the broker refused and why, until the field is edited.
    pub(super) refused: Live<Vec<(String, String)>>,
    /// Kept until the form changes or succeeds.
    pub(super) key: Live<String>,
    /// A fault is shown.
    pub(super) faulty: Live<bool>,
    /// What stood in the form before anything was typed.
    pub(super) untouched: Live<RegistrationForm>,
    /// What is kept of it until it is sent; that comes with what submits a form.
    pub(super) unsent: Live<Option<Unsent>>,
    /// A user logs in by password.
    standard: Live<bool>,
}

impl FormState {
    pub(super) fn new(basis: &Basis, start: Start, faulty: Live<bool>) -> Self {
        let Basis { broker, earlier } = basis;
        let hosts = Hosts::of(broker);
        let form = match earlier {
            Some(earlier) => earlier.form.clone(),
            None => RegistrationForm::new(&hosts, start),
        };
        faulty.set(false);
        let untouched = Live::new(form.clone());
        let form = Live::new(form);
        Self {
            form,
            summary: Live::new(Vec::new()),
            hosts: Live::new(hosts),
            edits: Live::new(0),
            earlier: Live::new(earlier.clone()),
            submitted: Live::new(None),
            refused: Live::new(Vec::new()),
            key: Live::new(random_key()),
            faulty,
            untouched,
            unsent: Live::new(None),
            standard: derived(move || form.with(RegistrationForm::is_standard)),
        }
    }

    /// A person changed a field.
    pub(super) fn edit(self, field: &str, change: impl FnOnce(&mut RegistrationForm)) {
        self.form.update(change);
        self.edited(field);
    }

    // Once, not for every field's kind of change.
    #[inline(never)]
    fn edited(self, field: &str) {
        self.refused
            .update(|refused| refused.retain(|(other, _)| other != field));
        self.edits.update(|edits| *edits = edits.wrapping_add(1));
        self.key.set(random_key());
    }

    /// A field's label, hint and fault.
    pub(super) fn field(self, id: &'static str, label: &'static str, hint: &'static str) -> Field {
        let error = Rc::from(self.error(id));
        Field {
            id,
            label,
            hint,
            error,
        }
    }

    /// The words of a field's fault, once there is reason to show it.
    pub(super) fn error(self, field: &'static str) -> Box<dyn Fn() -> Option<String>> {
        Box::new(move || {
            let refused = self.refused.with(|refused| {
                let found = refused.iter().find(|(other, _)| other == field);
                found.map(|(_, words)| words.clone())
            });
            if refused.is_some() {
                return refused;
            }
            let read = self.submitted.get()?;
            read(self, field)
        })
    }

    /// The registered org that the form is for, looked at.
    pub(super) fn of_org<R>(self, look: impl FnOnce(&Of) -> R) -> Option<R> {
        let earlier = self.earlier.get_untracked()?;
        earlier.of.as_ref().map(look)
    }

    /// The unfinished work that is edited, looked at.
    pub(super) fn kept<R>(self, look: impl FnOnce(&Authorization) -> R) -> Option<R> {
        let earlier = self.earlier.get_untracked()?;
        earlier.kept.as_ref().map(look)
    }

    /// The id of the unfinished work that is edited.
    pub(super) fn kept_id(self) -> Option<String> {
        self.kept(|run| run.id.clone())
    }

    /// Whether unfinished work has its secret; `None` for a new registration.
    pub(super) fn secret_kept(self) -> Option<bool> {
        self.kept(|run| run.secret_kept)
    }

    /// The secret that is kept was refused.
    pub(super) fn secret_refused(self) -> bool {
        let refused = |run: &Authorization| match &run.state {
            AuthorizationState::Failed(failure) => failure.code.refuses_secret(),
            _ => false,
        };
        self.kept(refused) == Some(true)
    }

    /// A user logs in by password; follows the choice.
    pub(super) fn is_standard(self) -> bool {
        self.standard.get()
    }

    /// What the guide is about.
    pub(super) fn subject(self) -> Subject {
        self.form.with(|form| {
            let checked = |hosts: &Hosts| form.checked_login_url(hosts);
            let operators = |hosts: &Hosts| form.uses_operator_app(hosts);
            let login_url = self.hosts.with_untracked(checked);
            Subject {
                authentication_type: form.authentication_type,
                login_url: login_url.unwrap_or_default(),
                practice: form.environment == Environment::Practice,
                operator_app: self.hosts.with_untracked(operators),
            }
        })
    }
}

fn random_key() -> String {
    let mut bytes = [0_u8; 16];
    let crypto = window().crypto().expect("a browser has randomness");
    crypto
        .get_random_values_with_u8_array(&mut bytes)
        .expect("16 bytes are never too many");
    bytes.map(|byte| format!("{byte:02x}")).concat()
}
