//! The registration form: what travels, and the one reading of it that app and broker share.

use crate::text::needed_line;
use crate::{
    AuthenticationType, ConsumerId, ConsumerSecret, FieldErrorCode, FieldErrors, Holder,
    LoginHosts, LoginUrl, LoginUrlError, Operation, OrgKind, OrgType, Password, SecurityToken,
    Then, Typed, Username, parse_login, policy,
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
    /// As pasted; an app's. Empty for the operator's app.
    #[serde(default)]
    pub consumer_id: String,
    /// As pasted; an app's. Empty for the operator's app.
    #[serde(default)]
    pub consumer_secret: ConsumerSecret,
    /// As typed; of Standard Authentication.
    #[serde(default)]
    pub username: String,
    /// As typed; of Standard Authentication.
    #[serde(default)]
    pub password: Password,
    /// As pasted, if there is one; of Standard Authentication.
    #[serde(default)]
    pub security_token: SecurityToken,
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
    /// A permission that waits for an answer is given back first. Without this, a run that waits for
    /// an answer is not begun again.
    #[serde(default)]
    pub give_back: bool,
    pub username: Option<String>,
    /// A password is never kept with a form: it is typed again each time.
    pub password: Option<Password>,
    pub security_token: Option<SecurityToken>,
    /// What happens with it now.
    #[serde(default)]
    pub then: Then,
}

/// What the reading of a form depends on, at this broker.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// Where people may log in.
    pub login_hosts: &'a LoginHosts,
    /// Standard Authentication is offered.
    pub standard_offered: bool,
}

/// The fields of a form that are no secret, as entered.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the fields of NewRegistration")]
pub struct Entered<'a> {
    pub kind: OrgKind,
    pub authentication_type: AuthenticationType,
    pub name: &'a str,
    pub org_type: OrgType,
    pub login_url: &'a str,
    pub consumer_id: &'a str,
    pub username: &'a str,
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
    pub holder: Holder,
}

/// Longest name, in characters.
const NAME_MAX: usize = 80;

impl Registration {
    /// Reads all fields but the secrets, for an act that the policy must allow; every fault is named, not only the first.
    pub fn parse(
        operation: Operation,
        entered: &Entered<'_>,
        rules: &Rules<'_>,
    ) -> Result<Self, FieldErrors> {
        let Entered {
            kind,
            authentication_type,
            org_type,
            ..
        } = *entered;
        let mut errors = FieldErrors::default();
        let offered = rules.standard_offered;
        if let Err(refusal) = policy::check(kind, authentication_type, operation, offered) {
            let reason = FieldErrorCode::NotOffered { refusal };
            errors.add("authentication_type", reason);
        }
        let name = errors.keep("name", parse_name(entered.name));
        let login_url = parse_login_url(entered.login_url, rules.login_hosts);
        let login_url = errors.keep("login_url", login_url);
        let holder = match authentication_type {
            AuthenticationType::Standard => errors
                .keep("username", Username::parse(entered.username))
                .map(Holder::User),
            AuthenticationType::ConnectedApp | AuthenticationType::ExternalClientApp => errors
                .keep("consumer_id", ConsumerId::parse(entered.consumer_id))
                .map(Holder::App),
        };
        match (name, login_url, holder) {
            (Some(name), Some(login_url), Some(holder)) if errors.is_empty() => Ok(Self {
                kind,
                authentication_type,
                name,
                org_type,
                login_url,
                holder,
            }),
            _ => Err(errors),
        }
    }
}

impl NewRegistration {
    /// Reads the whole form.
    pub fn parse(&self, rules: &Rules<'_>) -> Result<(Registration, Typed), FieldErrors> {
        let entered = Entered {
            kind: self.kind,
            authentication_type: self.authentication_type,
            name: &self.name,
            org_type: self.org_type,
            login_url: &self.login_url,
            consumer_id: &self.consumer_id,
            username: &self.username,
        };
        let form = Registration::parse(Operation::Register, &entered, rules);
        let mut errors = form.as_ref().err().cloned().unwrap_or_default();
        let typed = match self.authentication_type {
            AuthenticationType::Standard => {
                parse_login(&mut errors, &self.password, &self.security_token)
            }
            AuthenticationType::ConnectedApp | AuthenticationType::ExternalClientApp => {
                let secret = ConsumerSecret::parse(self.consumer_secret.expose());
                errors
                    .keep("consumer_secret", secret)
                    .map(Typed::ConsumerSecret)
            }
        };
        match (form, typed) {
            (Ok(form), Some(typed)) if errors.is_empty() => Ok((form, typed)),
            _ => Err(errors),
        }
    }
}

/// Reads what people here call an org.
pub fn parse_name(input: &str) -> Result<String, FieldErrorCode> {
    needed_line(input, NAME_MAX)
}

/// Reads where people log in.
pub fn parse_login_url(input: &str, hosts: &LoginHosts) -> Result<LoginUrl, FieldErrorCode> {
    LoginUrl::parse(input, hosts).map_err(login_url_error)
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

    static NO_MORE: LoginHosts = LoginHosts {
        extra: Vec::new(),
        clouds: Vec::new(),
    };
    const RULES: Rules<'static> = Rules {
        login_hosts: &NO_MORE,
        standard_offered: true,
    };

    fn faulty(authentication_type: AuthenticationType) -> NewRegistration {
        NewRegistration {
            kind: OrgKind::Org,
            authentication_type,
            name: " ".into(),
            org_type: OrgType::Uat,
            login_url: "http://acme.my.salesforce.com".into(),
            operator_app: false,
            consumer_id: String::new(),
            consumer_secret: ConsumerSecret::default(),
            username: "ada".into(),
            password: Password::default(),
            security_token: serde_json::from_str("\"no token\"").expect("a string"),
            then: Then::Leave,
        }
    }

    #[test]
    fn every_fault_is_named_at_once() {
        let form = faulty(AuthenticationType::ExternalClientApp);
        let errors = form.parse(&RULES).expect_err("four faults");
        let named: Vec<_> = errors.fields().collect();
        assert_eq!(
            named,
            ["consumer_id", "consumer_secret", "login_url", "name"]
        );
    }

    #[test]
    fn standard_asks_for_a_user_instead_of_an_app() {
        let form = faulty(AuthenticationType::Standard);
        let errors = form.parse(&RULES).expect_err("five faults");
        let named: Vec<_> = errors.fields().collect();
        assert_eq!(
            named,
            [
                "login_url",
                "name",
                "password",
                "security_token",
                "username"
            ]
        );
    }

    #[test]
    fn standard_is_refused_where_it_is_not_offered() {
        let form = faulty(AuthenticationType::Standard);
        let rules = Rules {
            standard_offered: false,
            ..RULES
        };
        let errors = form.parse(&rules).expect_err("not offered");
        let refusal = policy::Refusal::StandardNotOffered;
        let reason = errors.get("authentication_type");
        assert_eq!(reason, Some(&FieldErrorCode::NotOffered { refusal }));
    }
}
