//! The requests that a form makes.

use super::{Hosts, RegistrationForm};
use broker_api::{
    Authorization, ConsumerSecret, EditedRegistration, FieldErrorCode, FieldErrors,
    NewRegistration, Password, Purpose, SecurityToken, Then,
};

impl RegistrationForm {
    /// The request that registers a new org, or every fault at once.
    pub(crate) fn to_new(&self, hosts: &Hosts) -> Result<NewRegistration, FieldErrors> {
        let mut errors = self.fields(hosts).err().unwrap_or_default();
        let operator_app = self.uses_operator_app(hosts);
        let no_login = (Password::default(), SecurityToken::default());
        let (secret, login) = if self.is_standard() {
            (Some(ConsumerSecret::default()), self.login(&mut errors))
        } else if operator_app {
            (Some(ConsumerSecret::default()), Some(no_login))
        } else {
            let secret = errors.keep("consumer_secret", self.secret());
            (secret, Some(no_login))
        };
        match (self.org_type, secret.zip(login)) {
            (Some(org_type), Some((consumer_secret, login))) if errors.is_empty() => {
                Ok(NewRegistration {
                    kind: self.kind,
                    authentication_type: self.authentication_type,
                    name: self.name.clone(),
                    org_type,
                    login_url: self.login_url(hosts),
                    operator_app,
                    consumer_id: self.typed_consumer_id(hosts).to_owned(),
                    consumer_secret,
                    username: self.username.clone(),
                    password: login.0,
                    security_token: login.1,
                    then: Then::Leave,
                })
            }
            _ => Err(errors),
        }
    }

    /// The request that begins a kept form again, or every fault at once. An empty secret means
    /// the sealed one, which is for the login URL that it was sealed for and no other.
    pub(crate) fn to_edited(
        &self,
        kept: &Authorization,
        hosts: &Hosts,
    ) -> Result<EditedRegistration, FieldErrors> {
        let read = self.fields(hosts);
        let mut errors = read.as_ref().err().cloned().unwrap_or_default();
        let operator_app = self.stays_operators(kept, hosts);
        let standard = self.is_standard();
        let login = standard.then(|| self.login(&mut errors)).flatten();
        let secret = if operator_app || standard {
            None
        } else if self.consumer_secret.0.trim().is_empty() {
            let moved = read.is_ok_and(|read| read.login_url.as_str() != kept.login_url);
            match (kept.secret_kept && !kept.operator_app, moved) {
                (false, _) => errors.add("consumer_secret", FieldErrorCode::NeededAgain),
                (true, true) => errors.add("consumer_secret", FieldErrorCode::NeededForNewLoginUrl),
                (true, false) => {}
            }
            None
        } else {
            errors.keep("consumer_secret", self.secret())
        };
        if !errors.is_empty() {
            return Err(errors);
        }
        // What an org is called and how it authenticates is not its authorization's to change.
        let registers = kept.purpose == Purpose::Register;
        Ok(EditedRegistration {
            authentication_type: registers.then_some(self.authentication_type),
            name: registers.then(|| self.name.clone()),
            org_type: self.org_type.filter(|_| registers),
            login_url: Some(self.login_url(hosts)),
            consumer_id: (!operator_app && !standard).then(|| self.consumer_id.clone()),
            consumer_secret: secret,
            operator_app: Some(operator_app),
            trial: None,
            give_back: false,
            username: standard.then(|| self.username.clone()),
            password: login.as_ref().map(|(password, _)| password.clone()),
            security_token: login.map(|(_, token)| token),
            then: Then::Leave,
        })
    }
}
