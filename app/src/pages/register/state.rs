//! What the parts of the form share: what is typed, what is refused, and where it goes.

use crate::api::{ApiError, BrokerClient};
use crate::components::Fault;
use crate::forms::registration::{Hosts, RegistrationForm};
use crate::messages;
use broker_api::{
    Authorization, BegunAuthorization, BrokerFacts, EditedRegistration, Environment,
    FieldErrorCode, FieldErrors, NewRegistration,
};
use leptos::prelude::*;
use std::collections::BTreeMap;

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
}

/// The form's signals.
#[derive(Clone, Copy)]
pub(super) struct FormState {
    /// What stands in the form.
    pub(super) form: RwSignal<RegistrationForm>,
    /// The faults of the last submit.
    pub(super) summary: RwSignal<Vec<Fault>>,
    /// The unfinished work that is edited.
    pub(super) kept: StoredValue<Option<Authorization>>,
    /// What a login URL may be.
    pub(super) hosts: StoredValue<Hosts>,
    /// Submitted once: from now on faults are shown while typing.
    submitted: RwSignal<bool>,
    /// What the broker refused, until the field is edited.
    refused: RwSignal<BTreeMap<String, FieldErrorCode>>,
    /// Kept until the form changes or succeeds.
    key: StoredValue<String>,
    faulty: RwSignal<bool>,
}

impl FormState {
    pub(super) fn new(
        broker: BrokerFacts,
        kept: Option<Authorization>,
        faulty: RwSignal<bool>,
    ) -> Self {
        let hosts = Hosts {
            practice: broker.practice_org,
            extra: broker.extra_login_hosts,
        };
        let form = match &kept {
            Some(run) => RegistrationForm::kept(run, &hosts),
            None => RegistrationForm::new(&hosts),
        };
        faulty.set(false);
        Self {
            form: RwSignal::new(form),
            summary: RwSignal::new(Vec::new()),
            kept: StoredValue::new(kept),
            hosts: StoredValue::new(hosts),
            submitted: RwSignal::new(false),
            refused: RwSignal::new(BTreeMap::new()),
            key: StoredValue::new(random_key()),
            faulty,
        }
    }

    /// A person changed a field.
    pub(super) fn edit(self, field: &str, change: impl FnOnce(&mut RegistrationForm)) {
        self.form.update(change);
        self.refused.update(|refused| drop(refused.remove(field)));
        self.key.set_value(random_key());
    }

    /// The words of a field's fault, once there is reason to show it.
    pub(super) fn error(self, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            if let Some(reason) = self.refused.read().get(field) {
                return Some(words(field, reason));
            }
            if !self.submitted.get() {
                return None;
            }
            let faults = self.read(&self.form.read()).err()?;
            faults.get(field).map(|reason| words(field, reason))
        })
    }

    /// Reads the form for sending, or shows its faults.
    pub(super) fn submit(self) -> Option<Submission> {
        self.submitted.set(true);
        self.refused.set(BTreeMap::new());
        match self.read(&self.form.read_untracked()) {
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

    /// The broker's answer: leave, or show which fields it refused.
    pub(super) fn answered(self, answer: &Result<BegunAuthorization, ApiError>) {
        match answer {
            Ok(_) => self.form.update(|form| form.consumer_secret.0.clear()),
            Err(ApiError::Broker(problem)) => {
                let reasons = problem.fields.fields().filter_map(|field| {
                    let reason = problem.fields.get(field)?.clone();
                    Some((field.to_owned(), reason))
                });
                self.refused.set(reasons.collect());
                self.show(&problem.fields);
            }
            Err(ApiError::Offline | ApiError::Unexpected) => {}
        }
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
        let custom = self.form.read_untracked().environment == Environment::CustomDomain;
        match field {
            "login_url" if custom => MY_DOMAIN,
            field => field,
        }
    }

    fn read(self, form: &RegistrationForm) -> Result<Submission, FieldErrors> {
        let hosts = self.hosts.read_value();
        match &*self.kept.read_value() {
            None => {
                let request = form.to_new(&hosts)?;
                Ok(Submission::New(Box::new(request), self.key.get_value()))
            }
            Some(run) => {
                let edits = form.to_edited(run, &hosts)?;
                Ok(Submission::Edited(run.id.clone(), Box::new(edits)))
            }
        }
    }
}

/// Sends a form that was read.
pub(super) async fn send(
    client: BrokerClient,
    submission: Submission,
) -> Result<BegunAuthorization, ApiError> {
    match submission {
        Submission::New(form, key) => client.begin(&form, &key).await,
        Submission::Edited(id, edits) => client.resume(&id, &edits).await,
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
