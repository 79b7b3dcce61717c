//! The same form for a registered org: what is left empty stays what is in use.

use super::registration::{Hosts, RegistrationForm, Secret, login_at};
use broker_api::{
    AuthenticationType, Environment, FieldErrorCode, FieldErrors, NewAuthorization, Org, OrgStatus,
    Purpose, Then,
};

/// A registered org, and what its form is for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Of {
    pub(crate) org: Org,
    pub(crate) purpose: Purpose,
}

/// Stands in for a consumer ID that is in use, and that only the broker knows.
const IN_USE: &str = "in_use";

impl Of {
    fn migrates(&self) -> bool {
        self.purpose == Purpose::Migrate
    }

    /// A user logs in by password, now and afterwards.
    pub(crate) fn form_is_standard(&self) -> bool {
        let standard = self.org.authentication_type == AuthenticationType::Standard;
        self.purpose == Purpose::Reauthenticate && standard
    }

    /// What is left empty may stay what is in use: an app of the same kind.
    pub(crate) fn may_keep(&self) -> bool {
        let in_use = self.org.credentials.as_ref();
        in_use.is_some_and(|set| match self.purpose {
            Purpose::Replace => set.authentication_type == AuthenticationType::ConnectedApp,
            purpose => purpose == Purpose::Reauthenticate && !self.form_is_standard(),
        })
    }

    /// There is something in use to try new credentials beside. A password is not tried: it is used.
    pub(crate) fn may_try(&self) -> bool {
        let tries = self.purpose != Purpose::Replace && !self.form_is_standard();
        tries && self.org.credentials.is_some()
    }

    /// Who logged in until now, as the portal said where nobody did here.
    fn username(&self) -> String {
        let said = || self.org.adopted.as_ref()?.username.clone();
        match &self.org.credentials {
            _ if !self.form_is_standard() => String::new(),
            Some(set) => set.fingerprint.clone(),
            None => said().unwrap_or_default(),
        }
    }

    /// The form before anything is typed.
    pub(crate) fn form(&self, hosts: &Hosts) -> RegistrationForm {
        let org = &self.org;
        // An External Client App lives in one org, so it is best asked at that org's own address.
        let moved = match &org.status {
            OrgStatus::AddressChanged(fault) => fault.cause_about.as_deref(),
            _ => None,
        };
        let (environment, my_domain) = match &org.salesforce {
            // Where Salesforce led to; the secret for it is typed again.
            _ if moved.is_some() => {
                login_at(Environment::CustomDomain, moved.unwrap_or_default(), hosts)
            }
            Some(known) if self.migrates() && org.environment.is_generic() => {
                login_at(Environment::CustomDomain, &known.instance_url, hosts)
            }
            _ => login_at(org.environment, &org.login_url, hosts),
        };
        RegistrationForm {
            kind: org.kind,
            authentication_type: match self.purpose {
                Purpose::Migrate => AuthenticationType::ExternalClientApp,
                Purpose::Replace => AuthenticationType::ConnectedApp,
                _ => org.authentication_type,
            },
            name: org.name.clone(),
            org_type: Some(org.org_type),
            environment,
            my_domain,
            operator_app: false,
            consumer_id: String::new(),
            consumer_secret: Secret::default(),
            username: self.username(),
            password: Secret::default(),
            security_token: Secret::default(),
        }
    }

    /// The request, or every fault at once.
    pub(crate) fn request(
        &self,
        form: &RegistrationForm,
        hosts: &Hosts,
    ) -> Result<NewAuthorization, FieldErrors> {
        if form.is_standard() {
            return self.login_request(form, hosts);
        }
        let unchanged = self.may_keep() && form.consumer_id.trim().is_empty();
        let mut whole = form.clone();
        if unchanged {
            IN_USE.clone_into(&mut whole.consumer_id);
        }
        let read = whole.fields(hosts);
        let mut faults = read.as_ref().err().cloned().unwrap_or_default();
        let typed = !form.consumer_secret.0.trim().is_empty();
        let moved = read.is_ok_and(|read| read.login_url.as_str() != self.org.login_url);
        let secret = match (typed, self.may_keep()) {
            (true, _) => faults.keep("consumer_secret", form.secret()),
            (false, false) => {
                faults.add("consumer_secret", FieldErrorCode::Required);
                None
            }
            (false, true) => {
                if moved {
                    faults.add("consumer_secret", FieldErrorCode::NeededForNewLoginUrl);
                }
                None
            }
        };
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(NewAuthorization {
            purpose: self.purpose,
            login_url: Some(form.login_url(hosts)),
            consumer_id: (!unchanged).then(|| form.consumer_id.clone()),
            consumer_secret: secret,
            trial: false,
            username: None,
            password: None,
            security_token: None,
            then: Then::Leave,
        })
    }

    /// The same where a user logs in by password, which is typed each time.
    fn login_request(
        &self,
        form: &RegistrationForm,
        hosts: &Hosts,
    ) -> Result<NewAuthorization, FieldErrors> {
        let mut faults = form.fields(hosts).err().unwrap_or_default();
        let login = form.login(&mut faults);
        match login {
            Some((password, security_token)) if faults.is_empty() => Ok(NewAuthorization {
                purpose: self.purpose,
                login_url: Some(form.login_url(hosts)),
                consumer_id: None,
                consumer_secret: None,
                username: Some(form.username.clone()),
                password: Some(password),
                security_token: Some(security_token),
                trial: false,
                then: Then::Leave,
            }),
            _ => Err(faults),
        }
    }
}

#[cfg(test)]
mod tests;
