//! A form that is submitted: its faults, or where it goes.

use super::state::{FormState, MY_DOMAIN};
use crate::api::{ApiError, BrokerClient};
use crate::components::Fault;
use crate::forms::registration::RegistrationForm;
use crate::load::Asked;
use crate::messages;
use broker_api::{
    AuthorizationState, BegunAuthorization, EditedRegistration, Environment, FieldErrorCode,
    FieldErrors, NewAuthorization, NewRegistration, Then, VerificationRequest,
};

/// The fields, in the order of the form.
const FIELDS: [&str; 9] = [
    "authentication_type",
    "name",
    "org_type",
    "login_url",
    "consumer_id",
    "consumer_secret",
    "username",
    "password",
    "security_token",
];

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

impl FormState {
    /// The broker refused a field.
    pub(super) fn refuse(self, field: &str, reason: FieldErrorCode) {
        let words = words(field, &reason);
        self.refused.update(|refused| {
            refused.retain(|(other, _)| other != field);
            refused.push((field.to_owned(), words));
        });
    }

    /// The org whose credentials in use are meant by what is left empty.
    fn org_in_use(self) -> Option<String> {
        let id = self.of_org(|of| of.may_keep().then(|| of.org.id.clone()));
        id.flatten().filter(|_| self.kept_id().is_none())
    }

    /// Reads the form for sending, or shows its faults.
    pub(super) fn submit(self) -> Option<Submission> {
        self.submitted.set(Some(fault));
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
        let hosts = self.hosts.get_untracked();
        let login_url = form.login_url(&hosts);
        let operator_app = self.kept(|run| run.operator_app && form.secret().is_err());
        let operator_app = form.uses_operator_app(&hosts) || operator_app == Some(true);
        VerificationRequest {
            authorization: self.kept_id(),
            org: self.org_in_use(),
            authentication_type: form.authentication_type,
            login_url,
            operator_app,
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
        let earlier = self.earlier.get_untracked();
        let kept = earlier.as_ref().and_then(|earlier| earlier.kept.as_ref());
        let of = earlier.as_ref().and_then(|earlier| earlier.of.as_ref());
        self.hosts.with_untracked(|hosts| match (kept, of) {
            (None, None) => {
                let request = form.to_new(hosts)?;
                Ok(Submission::New(Box::new(request), self.key.get_untracked()))
            }
            (None, Some(of)) => {
                let request = of.request(form, hosts)?;
                Ok(Submission::Of(of.org.id.clone(), Box::new(request)))
            }
            (Some(run), _) => {
                let mut edits = form.to_edited(run, hosts)?;
                edits.give_back = matches!(run.state, AuthorizationState::AwaitingDecision(_));
                Ok(Submission::Edited(run.id.clone(), Box::new(edits)))
            }
        })
    }
}

impl Submission {
    /// Whatever is granted waits for an answer, or is applied. A registration has no choice.
    pub(super) fn tried(mut self, trial: bool) -> Self {
        match &mut self {
            Self::New(..) => {}
            Self::Edited(_, edits) if edits.name.is_some() => {}
            Self::Edited(_, edits) => edits.trial = Some(trial),
            Self::Of(_, form) => form.trial = trial,
        }
        self
    }

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

/// What is wrong with a field of the form as it stands.
fn fault(state: FormState, field: &'static str) -> Option<String> {
    let faults = state.form.with(|form| state.read(form)).err()?;
    faults.get(field).map(|reason| words(field, reason))
}

fn words(field: &str, reason: &FieldErrorCode) -> String {
    let message = messages::field_error(field, reason);
    format!("{} {}", message.what, message.next)
}
