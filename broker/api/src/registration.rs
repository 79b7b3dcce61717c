//! The registration form: what travels, and the one reading of it that app and broker share.

use crate::text::cleaned;
use crate::{
    AuthenticationType, ConsumerId, ConsumerSecret, FieldErrorCode, FieldErrors, LoginUrl,
    LoginUrlError, Operation, OrgKind, OrgType, Then, policy,
};
use serde::{Deserialize, Serialize};

/// The form as it travels to the broker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewRegistration {
    /// Org unless said otherwise.
    #[serde(default)]
    pub kind: OrgKind,
    /// How the portal will prove itself.
    pub authentication_type: AuthenticationType,
    /// Unique among orgs.
    pub name: String,
    /// ARM's org type.
    pub org_type: OrgType,
    /// A host or an https origin.
    pub login_url: String,
    /// The operator's own connected app: its consumer ID and secret stay with the broker.
    #[serde(default)]
    pub operator_app: bool,
    /// As pasted; empty for the operator's app.
    #[serde(default)]
    pub consumer_id: String,
    /// As pasted; empty for the operator's app.
    #[serde(default)]
    pub consumer_secret: ConsumerSecret,
    /// What happens with it now.
    #[serde(default)]
    pub then: Then,
}

/// A kept form, edited; what is absent stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields of NewRegistration")]
pub struct EditedRegistration {
    pub authentication_type: Option<AuthenticationType>,
    pub name: Option<String>,
    pub org_type: Option<OrgType>,
    pub login_url: Option<String>,
    pub consumer_id: Option<String>,
    /// Absent: the sealed one is used, if the login URL stays the same.
    pub consumer_secret: Option<ConsumerSecret>,
    /// The operator's app, or no longer; with it go consumer ID and secret.
    pub operator_app: Option<bool>,
    /// Whether whatever is granted waits for an answer; for a registered org only.
    pub trial: Option<bool>,
    /// What happens with it now.
    #[serde(default)]
    pub then: Then,
}

/// A form that was read: every value keeps its rule.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields of NewRegistration")]
pub struct Registration {
    pub kind: OrgKind,
    pub authentication_type: AuthenticationType,
    pub name: String,
    pub org_type: OrgType,
    pub login_url: LoginUrl,
    pub consumer_id: ConsumerId,
}

/// Longest name, in characters.
const NAME_MAX: usize = 80;

impl Registration {
    /// Reads all fields but the secret, for an act that the policy must allow; every fault is named, not only the first.
    #[expect(clippy::too_many_arguments, reason = "the fields of the form")]
    pub fn parse(
        operation: Operation,
        kind: OrgKind,
        authentication_type: AuthenticationType,
        name: &str,
        org_type: OrgType,
        login_url: &str,
        consumer_id: &str,
        extra_login_hosts: &[String],
    ) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        if let Err(refusal) = policy::check(kind, authentication_type, operation) {
            errors.add(
                "authentication_type",
                FieldErrorCode::NotOffered { refusal },
            );
        }
        let name = errors.keep("name", parse_name(name));
        let login_url = parse_login_url(login_url, extra_login_hosts);
        let login_url = errors.keep("login_url", login_url);
        let consumer_id = errors.keep("consumer_id", ConsumerId::parse(consumer_id));
        match (name, login_url, consumer_id) {
            (Some(name), Some(login_url), Some(consumer_id)) if errors.is_empty() => Ok(Self {
                kind,
                authentication_type,
                name,
                org_type,
                login_url,
                consumer_id,
            }),
            _ => Err(errors),
        }
    }
}

impl NewRegistration {
    /// Reads the whole form.
    pub fn parse(
        &self,
        extra_login_hosts: &[String],
    ) -> Result<(Registration, ConsumerSecret), FieldErrors> {
        let form = Registration::parse(
            Operation::Register,
            self.kind,
            self.authentication_type,
            &self.name,
            self.org_type,
            &self.login_url,
            &self.consumer_id,
            extra_login_hosts,
        );
        let secret = ConsumerSecret::parse(self.consumer_secret.expose());
        match (form, secret) {
            (Ok(form), Ok(secret)) => Ok((form, secret)),
            (form, secret) => {
                let mut errors = form.err().unwrap_or_default();
                errors.keep("consumer_secret", secret);
                Err(errors)
            }
        }
    }
}

/// Reads what people here call an org.
pub fn parse_name(input: &str) -> Result<String, FieldErrorCode> {
    let name = cleaned(input);
    if name.is_empty() {
        return Err(FieldErrorCode::Required);
    }
    if name.chars().count() > NAME_MAX {
        return Err(FieldErrorCode::TooLong { max: NAME_MAX });
    }
    if name.chars().any(char::is_control) {
        return Err(FieldErrorCode::ControlCharacters);
    }
    Ok(name)
}

/// Reads where people log in.
pub fn parse_login_url(input: &str, extra: &[String]) -> Result<LoginUrl, FieldErrorCode> {
    LoginUrl::parse(input, extra).map_err(login_url_error)
}

fn login_url_error(error: LoginUrlError) -> FieldErrorCode {
    match error {
        LoginUrlError::Empty => FieldErrorCode::Required,
        error => FieldErrorCode::NotALoginUrl { error },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_named_at_once() {
        let form = NewRegistration {
            kind: OrgKind::Org,
            authentication_type: AuthenticationType::ExternalClientApp,
            name: " ".into(),
            org_type: OrgType::Uat,
            login_url: "http://acme.my.salesforce.com".into(),
            operator_app: false,
            consumer_id: String::new(),
            consumer_secret: serde_json::from_str("\"\"").expect("a string"),
            then: Then::Leave,
        };
        let errors = form.parse(&[]).expect_err("four faults");
        let named: Vec<_> = errors.fields().collect();
        assert_eq!(
            named,
            ["consumer_id", "consumer_secret", "login_url", "name"]
        );
    }
}
