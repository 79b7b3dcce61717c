//! What the parts of the form share: what is typed, what is refused, and where it goes.

use super::Basis;
use crate::api::{ApiError, BrokerClient};
use crate::components::{Fault, Field};
use crate::forms::of_org::Of;
use crate::forms::registration::{Hosts, RegistrationForm, Start};
use crate::live::Live;
use crate::load::Asked;
use crate::messages;
use crate::pages::guide::Subject;
use broker_api::{
    Authorization, BegunAuthorization, EditedRegistration, Environment, FieldErrorCode,
    FieldErrors, NewAuthorization, NewRegistration, Purpose, Then, VerificationRequest,
};
use leptos::prelude::*;
use std::rc::Rc;

/// The fields, in the order of the form.
const FIELDS: [&str; 6] = [
    "authentication_type",
    "name",
    "org_type",
    "login_url",
    "consumer_id",
    "consumer_secret",
];

/// The id of the text field of a custom domain.
pub(super) const MY_DOMAIN: &str = "my_domain";

/// A form that was read without a fault.
#[derive(Clone)]
pub(super) enum Submission {
    /// A new registration, with the key under which it begins at most once.
    New(Box<NewRegistration>, String),
    /// Unfinished work, begun again.
    Edited(String, Box<EditedRegistration>),
    /// A registered org.
    Of(String, Box<NewAuthorization>),
}

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
    /// The registered org that the form is for.
    pub(super) of: Live<Option<Of>>,
    /// The unfinished work that is edited.
    kept: Live<Option<Authorization>>,
    /// Submitted once: from now on faults are shown while typing.
    submitted: Live<bool>,
    /// What the broker refused, until the field is edited.
    refused: Live<Vec<(String, FieldErrorCode)>>,
    /// Kept until the form changes or succeeds.
    key: Live<String>,
    faulty: Live<bool>,
}

impl FormState {
    pub(super) fn new(basis: &Basis, start: Start, faulty: Live<bool>) -> Self {
        let Basis { broker, of, kept } = basis;
        let hosts = Hosts {
            practice: broker.practice_org.clone(),
            extra: broker.extra_login_hosts.clone(),
        };
        let form = match (kept, of) {
            (Some(run), _) => RegistrationForm::kept(run, &hosts),
            (None, Some(of)) => of.form(&hosts),
            (None, None) => RegistrationForm::new(&hosts, start),
        };
        faulty.set(false);
        Self {
            form: Live::new(form),
            summary: Live::new(Vec::new()),
            hosts: Live::new(hosts),
            edits: Live::new(0),
            of: Live::new(of.clone()),
            kept: Live::new(kept.clone()),
            submitted: Live::new(false),
            refused: Live::new(Vec::new()),
            key: Live::new(random_key()),
            faulty,
        }
    }

    /// A person changed a field.
    pub(super) fn edit(self, field: &str, change: impl FnOnce(&mut RegistrationForm)) {
        self.form.update(change);
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
                found.map(|(_, reason)| words(field, reason))
            });
            if refused.is_some() {
                return refused;
            }
            if !self.submitted.get() {
                return None;
            }
            let faults = self.form.with(|form| self.read(form)).err()?;
            faults.get(field).map(|reason| words(field, reason))
        })
    }

    /// The broker refused a field.
    pub(super) fn refuse(self, field: &str, reason: FieldErrorCode) {
        self.refused.update(|refused| {
            refused.retain(|(other, _)| other != field);
            refused.push((field.to_owned(), reason));
        });
    }

    /// The unfinished work that is edited.
    pub(super) fn kept_id(self) -> Option<String> {
        self.kept
            .with_untracked(|kept| kept.as_ref().map(|run| run.id.clone()))
    }

    /// Whether unfinished work has its secret; `None` for a new registration.
    pub(super) fn secret_kept(self) -> Option<bool> {
        self.kept
            .with_untracked(|kept| kept.as_ref().map(|run| run.secret_kept))
    }

    /// The org whose credentials in use are meant by what is left empty.
    fn org_in_use(self) -> Option<String> {
        let reauthenticates = |of: &&Of| of.purpose == Purpose::Reauthenticate;
        let id = self.of.with_untracked(|of| {
            let of = of.as_ref().filter(reauthenticates);
            of.map(|of| of.org.id.clone())
        });
        id.filter(|_| self.kept_id().is_none())
    }

    /// What the guide is about.
    pub(super) fn subject(self) -> Subject {
        self.form.with(|form| {
            let checked = |hosts: &Hosts| form.checked_login_url(hosts);
            let login_url = self.hosts.with_untracked(checked);
            Subject {
                authentication_type: form.authentication_type,
                login_url: login_url.unwrap_or_default(),
                practice: form.environment == Environment::Practice,
            }
        })
    }

    /// Reads the form for sending, or shows its faults.
    pub(super) fn submit(self) -> Option<Submission> {
        self.submitted.set(true);
        self.refused.set(Vec::new());
        match self.form.with_untracked(|form| self.read(form)) {
            Ok(submission) => {
                self.show(&FieldErrors::default());
                Some(submission)
            }
            Err(faults) => {
                self.show(&faults);
                None
            }
        }
    }

    /// What Verify is to look at.
    pub(super) fn verification(self) -> VerificationRequest {
        let form = self.form.get_untracked();
        let login_url = self.hosts.with_untracked(|hosts| form.login_url(hosts));
        VerificationRequest {
            authorization: self.kept_id(),
            org: self.org_in_use(),
            authentication_type: form.authentication_type,
            login_url,
            consumer_id: form.consumer_id.clone(),
            consumer_secret: form.secret().ok(),
            checks: None,
        }
    }

    /// The broker refused: shows which fields it is about; whether it was about fields.
    pub(super) fn refused(self, error: &ApiError) -> bool {
        let ApiError::Broker(problem) = error else {
            return false;
        };
        for field in problem.fields.fields() {
            if let Some(reason) = problem.fields.get(field) {
                self.refuse(field, reason.clone());
            }
        }
        self.show(&problem.fields);
        !problem.fields.is_empty()
    }

    fn show(self, faults: &FieldErrors) {
        let fault = |field: &'static str| {
            let text = words(field, faults.get(field)?);
            let field = self.control_of(field);
            Some(Fault { field, text })
        };
        let lines: Vec<_> = FIELDS.into_iter().filter_map(fault).collect();
        self.faulty.set(!lines.is_empty());
        self.summary.set(lines);
    }

    fn control_of(self, field: &'static str) -> &'static str {
        let custom = self
            .form
            .with_untracked(|form| form.environment == Environment::CustomDomain);
        match field {
            "login_url" if custom => MY_DOMAIN,
            field => field,
        }
    }

    fn read(self, form: &RegistrationForm) -> Result<Submission, FieldErrors> {
        self.hosts.with_untracked(|hosts| {
            self.kept.with_untracked(|kept| match kept {
                None => self.of.with_untracked(|of| match of {
                    None => {
                        let request = form.to_new(hosts)?;
                        Ok(Submission::New(Box::new(request), self.key.get_untracked()))
                    }
                    Some(of) => {
                        let request = of.request(form, hosts)?;
                        Ok(Submission::Of(of.org.id.clone(), Box::new(request)))
                    }
                }),
                Some(run) => {
                    let edits = form.to_edited(run, hosts)?;
                    Ok(Submission::Edited(run.id.clone(), Box::new(edits)))
                }
            })
        })
    }
}

impl Submission {
    /// Sends the form: the person leaves at once, the broker waits until the consumer ID is active,
    /// or only keeps it.
    pub(super) fn send(self, client: BrokerClient, then: Then) -> Asked<BegunAuthorization> {
        match self {
            Self::New(mut form, key) => {
                form.then = then;
                client.begin(&form, &key)
            }
            Self::Edited(id, mut edits) => {
                edits.then = then;
                client.resume(&id, &edits)
            }
            Self::Of(org, mut form) => {
                form.then = then;
                client.authorize(&org, &form)
            }
        }
    }
}

fn words(field: &str, reason: &FieldErrorCode) -> String {
    let message = messages::field_error(field, reason);
    format!("{} {}", message.what, message.next)
}

fn random_key() -> String {
    let mut bytes = [0_u8; 16];
    let crypto = window().crypto().expect("a browser has randomness");
    crypto
        .get_random_values_with_u8_array(&mut bytes)
        .expect("16 bytes are never too many");
    bytes.map(|byte| format!("{byte:02x}")).concat()
}
