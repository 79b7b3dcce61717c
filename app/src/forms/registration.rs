//! The registration form: what was typed, and the request that it makes.

mod operator_app;
mod requests;
mod start;
mod typed;

pub(crate) use start::{Hosts, Start};

use broker_api::{
    AuthenticationType, Authorization, AuthorizationState, ConsumerId, ConsumerSecret, Entered,
    Environment, FailureCode, FieldErrorCode, FieldErrors, LoginUrl, LoginUrlError, Operation,
    OrgKind, OrgType, Password, Registration, SecurityToken, Username,
};

/// What stands in the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RegistrationForm {
    pub(crate) kind: OrgKind,
    pub(crate) authentication_type: AuthenticationType,
    pub(crate) name: String,
    pub(crate) org_type: Option<OrgType>,
    pub(crate) environment: Environment,
    pub(crate) my_domain: String,
    /// The operator's connected app is chosen, where there is one.
    pub(crate) operator_app: bool,
    pub(crate) consumer_id: String,
    pub(crate) consumer_secret: Secret,
    pub(crate) username: String,
    pub(crate) password: Secret,
    pub(crate) security_token: Secret,
}

/// Typed text that does not show itself.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Secret(pub(crate) String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret([redacted])")
    }
}

impl RegistrationForm {
    /// An empty form; the practice org is chosen while there is one, and else the org's own
    /// address.
    pub(crate) fn new(hosts: &Hosts, start: Start) -> Self {
        let usual = match start.kind {
            OrgKind::Org => AuthenticationType::ExternalClientApp,
            OrgKind::DevHub => AuthenticationType::ConnectedApp,
        };
        let authentication_type = start.authentication_type.unwrap_or(usual);
        let environment = match (&hosts.practice, authentication_type) {
            (Some(_), _) => Environment::Practice,
            (None, AuthenticationType::ExternalClientApp) => Environment::CustomDomain,
            (None, _) => Environment::Production,
        };
        Self {
            kind: start.kind,
            authentication_type,
            name: String::new(),
            org_type: start.org_type,
            environment,
            my_domain: String::new(),
            operator_app: true,
            consumer_id: String::new(),
            consumer_secret: Secret::default(),
            username: String::new(),
            password: Secret::default(),
            security_token: Secret::default(),
        }
    }

    /// The form of unfinished work, as it is kept; its secret stays with the broker.
    pub(crate) fn kept(run: &Authorization, hosts: &Hosts) -> Self {
        // Where Salesforce led to is what is typed into the form next.
        let moved = match &run.state {
            AuthorizationState::Failed(failure) if failure.code == FailureCode::AddressChanged => {
                failure.about.as_deref()
            }
            _ => None,
        };
        let (environment, my_domain) = match moved {
            Some(address) => login_at(Environment::CustomDomain, address, hosts),
            None => login_at(run.environment, &run.login_url, hosts),
        };
        Self {
            kind: run.kind,
            authentication_type: run.authentication_type,
            name: run.name.clone(),
            org_type: Some(run.org_type),
            environment,
            my_domain,
            operator_app: run.operator_app,
            consumer_id: run
                .consumer_id
                .as_ref()
                .map_or("", ConsumerId::as_str)
                .to_owned(),
            consumer_secret: Secret::default(),
            username: run
                .username
                .as_ref()
                .map_or("", Username::as_str)
                .to_owned(),
            password: Secret::default(),
            security_token: Secret::default(),
        }
    }

    /// The login URL that is chosen or typed.
    pub(crate) fn login_url(&self, hosts: &Hosts) -> String {
        match (self.environment, &hosts.practice) {
            (Environment::Practice, Some(practice)) => practice.login_url.clone(),
            (Environment::Production, _) => LoginUrl::production().as_str().to_owned(),
            (Environment::Sandbox, _) => LoginUrl::sandbox().as_str().to_owned(),
            (Environment::PreRelease, _) => LoginUrl::pre_release().as_str().to_owned(),
            (Environment::CustomDomain | Environment::Practice, _) => self.my_domain.clone(),
        }
    }

    /// The login URL, if it is one.
    pub(crate) fn checked_login_url(&self, hosts: &Hosts) -> Option<String> {
        let login_url = LoginUrl::parse(&self.login_url(hosts), &hosts.login);
        login_url.ok().map(|url| url.as_str().to_owned())
    }

    /// The consumer ID has the shape of a secret, or the other way round: 64 hexadecimal digits
    /// here, a key that starts as keys do there.
    pub(crate) fn looks_swapped(&self) -> bool {
        let id = self.consumer_id.trim();
        let secret_for_id = id.len() == 64 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        secret_for_id || self.consumer_secret.0.trim().starts_with("3MVG")
    }

    /// Puts each where the other is.
    pub(crate) fn swap_credentials(&mut self) {
        std::mem::swap(&mut self.consumer_id, &mut self.consumer_secret.0);
    }

    /// The login host of the org whose page was pasted.
    pub(crate) fn suggested_my_domain(&self, hosts: &Hosts) -> Option<String> {
        match LoginUrl::parse(&self.my_domain, &hosts.login) {
            Err(LoginUrlError::OtherAddress { login_host }) => Some(login_host),
            _ => None,
        }
    }

    /// A user logs in by password: no app, and nobody leaves for Salesforce.
    pub(crate) fn is_standard(&self) -> bool {
        self.authentication_type == AuthenticationType::Standard
    }

    /// Forgets what nobody may read afterwards.
    pub(crate) fn forget_secrets(&mut self) {
        self.consumer_secret = Secret::default();
        self.password = Secret::default();
        self.security_token = Secret::default();
    }

    pub(super) fn fields(&self, hosts: &Hosts) -> Result<Registration, FieldErrors> {
        let entered = Entered {
            kind: self.kind,
            authentication_type: self.authentication_type,
            name: &self.name,
            org_type: self.org_type.unwrap_or(OrgType::Developer),
            login_url: &self.login_url(hosts),
            consumer_id: self.readable_consumer_id(hosts),
            username: &self.username,
        };
        let mut read = Registration::parse(Operation::Register, &entered, &hosts.rules());
        if self.org_type.is_none() {
            let mut errors = read.err().unwrap_or_default();
            errors.add("org_type", FieldErrorCode::Required);
            read = Err(errors);
        }
        read
    }

    /// Password and security token as typed, or why they cannot be.
    pub(crate) fn login(&self, errors: &mut FieldErrors) -> Option<(Password, SecurityToken)> {
        let password = errors.keep("password", Password::parse(&self.password.0));
        let token = SecurityToken::parse(&self.security_token.0);
        password.zip(errors.keep("security_token", token))
    }

    /// The secret as typed, if it can be one.
    pub(crate) fn secret(&self) -> Result<ConsumerSecret, FieldErrorCode> {
        ConsumerSecret::parse(&self.consumer_secret.0)
    }
}

/// How a login URL is chosen in the form, and what is typed for it.
pub(super) fn login_at(
    environment: Environment,
    login_url: &str,
    hosts: &Hosts,
) -> (Environment, String) {
    let practice_gone = environment == Environment::Practice && hosts.practice.is_none();
    if environment == Environment::CustomDomain || practice_gone {
        let typed = login_url.trim_start_matches("https://").to_owned();
        return (Environment::CustomDomain, typed);
    }
    (environment, String::new())
}

#[cfg(test)]
mod tests;
