//! What is kept of a form while it is not sent: never a secret, wherever it was typed.

use super::RegistrationForm;
use crate::wire::{Body, Json, Word};
use broker_api::{AuthenticationType, Environment, OrgType};

/// A field that is a line of text.
type Line = fn(&mut RegistrationForm) -> &mut String;

const LINES: [(&str, Line); 4] = [
    ("name", |form| &mut form.name),
    ("my_domain", |form| &mut form.my_domain),
    ("consumer_id", |form| &mut form.consumer_id),
    ("username", |form| &mut form.username),
];

impl RegistrationForm {
    /// What may be kept in the browser.
    pub(crate) fn typed(mut self) -> Body {
        let body = Body::default()
            .word("authentication_type", self.authentication_type)
            .word("environment", self.environment)
            .maybe("org_type", self.org_type.map(Word::word))
            .flag("operator_app", self.operator_app);
        LINES.iter().fold(body, |body, (name, line)| {
            let text = line(&mut self).as_str();
            body.maybe(name, Some(text).filter(|text| !may_be_secret(text)))
        })
    }

    /// Puts in what was kept.
    pub(crate) fn retype(&mut self, kept: &Json) {
        fn word<W: Word>(kept: &Json, name: &str) -> Option<W> {
            W::of(&kept.field(name).text()?)
        }
        if let Some(chosen) = word::<AuthenticationType>(kept, "authentication_type") {
            self.authentication_type = chosen;
        }
        if let Some(chosen) = word::<Environment>(kept, "environment") {
            self.environment = chosen;
        }
        self.org_type = word::<OrgType>(kept, "org_type").or(self.org_type);
        self.operator_app = kept
            .field("operator_app")
            .flag()
            .unwrap_or(self.operator_app);
        for (name, line) in LINES {
            if let Some(text) = kept.field(name).text() {
                *line(self) = text;
            }
        }
    }
}

/// It has the shape of a consumer secret: 64 hexadecimal digits, or, of older apps, up to 20 decimal ones.
fn may_be_secret(text: &str) -> bool {
    let text = text.trim();
    let hexadecimal = text.len() >= 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let decimal = text.len() >= 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    hexadecimal || decimal
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::registration::{Hosts, Secret, Start};

    fn filled() -> RegistrationForm {
        RegistrationForm {
            authentication_type: AuthenticationType::ConnectedApp,
            name: "Acme \"UAT\"".into(),
            org_type: Some(OrgType::Uat),
            environment: Environment::CustomDomain,
            my_domain: "acme.my.salesforce.com".into(),
            operator_app: false,
            consumer_id: "3MVG9abc".into(),
            consumer_secret: Secret("A-consumer-secret".into()),
            username: "ada@acme.example".into(),
            password: Secret("a-password".into()),
            security_token: Secret("a-token".into()),
            ..RegistrationForm::new(&Hosts::default(), Start::default())
        }
    }

    #[test]
    fn all_that_was_typed_comes_back_but_the_secrets() {
        let text = filled().typed().finish();
        let mut form = RegistrationForm::new(&Hosts::default(), Start::default());
        form.retype(&Json::parse(&text).expect("JSON"));
        let mut expected = filled();
        expected.forget_secrets();
        assert_eq!(form, expected);
        for secret in ["A-consumer-secret", "a-password", "a-token"] {
            assert!(!text.contains(secret), "{text}");
        }
    }

    #[test]
    fn a_secret_in_a_wrong_field_is_not_kept() {
        for secret in [
            "0123456789ABCDEF".repeat(4),
            "4711471147114711471".to_owned(),
        ] {
            for (name, line) in LINES {
                let mut form = filled();
                *line(&mut form) = format!(" {secret} ");
                let text = form.typed().finish();
                assert!(!text.contains(&secret), "{name}: {text}");
            }
        }
    }

    #[test]
    fn what_was_kept_by_another_version_harms_nothing() {
        let mut form = filled();
        form.retype(&Json::parse(r#"{"environment":"elsewhere","name":7}"#).expect("JSON"));
        assert_eq!(form, filled());
    }
}
