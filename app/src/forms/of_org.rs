//! The same form for a registered org: what is left empty stays what is in use.

use super::registration::{Hosts, RegistrationForm, Secret, login_at};
use broker_api::{
    AuthenticationType, Environment, FieldErrorCode, FieldErrors, NewAuthorization, Org, Purpose,
    Then,
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

    /// What is left empty may stay what is in use: an app of the same kind.
    pub(crate) fn may_keep(&self) -> bool {
        let in_use = self.org.credentials.as_ref();
        in_use.is_some_and(|set| match self.purpose {
            Purpose::Replace => set.authentication_type == AuthenticationType::ConnectedApp,
            purpose => purpose == Purpose::Reauthenticate,
        })
    }

    /// There is something in use to try new credentials beside.
    pub(crate) fn may_try(&self) -> bool {
        self.purpose != Purpose::Replace && self.org.credentials.is_some()
    }

    /// The form before anything is typed.
    pub(crate) fn form(&self, hosts: &Hosts) -> RegistrationForm {
        let org = &self.org;
        let generic = matches!(
            org.environment,
            Environment::Production | Environment::Sandbox
        );
        // An External Client App lives in one org, so it is best asked at that org's own address.
        let (environment, my_domain) = match &org.salesforce {
            Some(known) if self.migrates() && generic => {
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
        }
    }

    /// The request, or every fault at once.
    pub(crate) fn request(
        &self,
        form: &RegistrationForm,
        hosts: &Hosts,
    ) -> Result<NewAuthorization, FieldErrors> {
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
            then: Then::Leave,
        })
    }
}

#[cfg(test)]
mod tests;
