//! What is sent, as the contract says it; tests hold each against serde.

use crate::routes::encoded;
use crate::wire::{Body, Word};
use broker_api::{
    Choice, ConsumerSecret, EditedOrg, EditedRegistration, NewAuthorization, NewRegistration,
    OrgQuery, Password, SecurityToken, Tagging, VerificationRequest, WhichOrgs,
};

pub(super) fn registration(form: &NewRegistration) -> Body {
    Body::default()
        .word("kind", form.kind)
        .word("authentication_type", form.authentication_type)
        .text("name", &form.name)
        .word("org_type", form.org_type)
        .text("login_url", &form.login_url)
        .flag("operator_app", form.operator_app)
        .text("consumer_id", &form.consumer_id)
        .text("consumer_secret", form.consumer_secret.expose())
        .text("username", &form.username)
        .text("password", form.password.expose())
        .text("security_token", form.security_token.expose())
        .word("then", form.then)
}

pub(super) fn edits(edits: &EditedRegistration) -> Body {
    let secret = edits.consumer_secret.as_ref();
    Body::default()
        .maybe(
            "authentication_type",
            edits.authentication_type.map(Word::word),
        )
        .maybe("name", edits.name.as_deref())
        .maybe("org_type", edits.org_type.map(Word::word))
        .maybe("login_url", edits.login_url.as_deref())
        .maybe("consumer_id", edits.consumer_id.as_deref())
        .maybe("consumer_secret", secret.map(ConsumerSecret::expose))
        .maybe_flag("operator_app", edits.operator_app)
        .maybe_flag("trial", edits.trial)
        .flag("give_back", edits.give_back)
        .maybe("username", edits.username.as_deref())
        .maybe("password", edits.password.as_ref().map(Password::expose))
        .maybe(
            "security_token",
            edits.security_token.as_ref().map(SecurityToken::expose),
        )
        .word("then", edits.then)
}

pub(super) fn edited_org(edit: &EditedOrg) -> Body {
    let body = Body::default()
        .number("generation", edit.generation)
        .maybe("org_type", edit.org_type.map(Word::word))
        .maybe("name", edit.name.as_deref())
        .maybe("owner", edit.owner.as_deref())
        .maybe("external_id", edit.external_id.as_deref());
    match &edit.tags {
        Some(tags) => body.texts("tags", tags),
        None => body,
    }
}

pub(super) fn tagging(asked: &Tagging) -> Body {
    let of = match &asked.of {
        WhichOrgs::Orgs(ids) => Body::default().texts("orgs", ids),
        WhichOrgs::All(query) => Body::default().object("all", narrowed(query)),
    };
    let body = Body::default().text("tag", &asked.tag).object("of", of);
    if asked.off {
        body.flag("off", true)
    } else {
        body
    }
}

/// What a list is narrowed to.
fn narrowed(query: &OrgQuery) -> Body {
    Body::default()
        .word("kind", query.kind)
        .text("search", &query.search)
        .maybe("status", query.status.map(Word::word))
        .maybe(
            "authentication_type",
            query.authentication_type.map(Word::word),
        )
        .maybe("org_type", query.org_type.map(Word::word))
        .text("tag", &query.tag)
}

pub(super) fn authorization(form: &NewAuthorization) -> Body {
    let secret = form.consumer_secret.as_ref();
    Body::default()
        .word("purpose", form.purpose)
        .maybe("login_url", form.login_url.as_deref())
        .maybe("consumer_id", form.consumer_id.as_deref())
        .maybe("consumer_secret", secret.map(ConsumerSecret::expose))
        .flag("trial", form.trial)
        .maybe("username", form.username.as_deref())
        .maybe("password", form.password.as_ref().map(Password::expose))
        .maybe(
            "security_token",
            form.security_token.as_ref().map(SecurityToken::expose),
        )
        .word("then", form.then)
}

pub(super) fn choice(choice: &Choice) -> Body {
    match choice {
        Choice::Reauthenticate { org_id, generation } => Body::default()
            .text("choice", "reauthenticate")
            .text("org_id", org_id)
            .number("generation", *generation),
        Choice::Apply { generation } => Body::default()
            .text("choice", "apply")
            .number("generation", *generation),
        Choice::SecondRecord { reason } => Body::default()
            .text("choice", "second_record")
            .text("reason", reason),
    }
}

pub(super) fn verification(form: &VerificationRequest) -> Body {
    let secret = form.consumer_secret.as_ref();
    Body::default()
        .maybe("authorization", form.authorization.as_deref())
        .maybe("org", form.org.as_deref())
        .word("authentication_type", form.authentication_type)
        .text("login_url", &form.login_url)
        .flag("operator_app", form.operator_app)
        .text("consumer_id", &form.consumer_id)
        .maybe("consumer_secret", secret.map(ConsumerSecret::expose))
}

pub(super) fn name_query(name: &str, except: Option<&str>) -> String {
    let except = except.map(|id| format!("&except={}", encoded(id)));
    format!("name={}{}", encoded(name), except.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use broker_api::{AuthenticationType, OrgKind, OrgType, Purpose, Then};
    use serde_json::from_str;

    fn secret() -> ConsumerSecret {
        ConsumerSecret::parse("ABC\"\\").expect("a secret")
    }

    fn password() -> Password {
        Password::parse(" <p\"w\\> ").expect("a password")
    }

    fn token() -> SecurityToken {
        SecurityToken::parse("aB3").expect("a token")
    }

    #[test]
    fn requests_are_the_contracts() {
        let form = NewRegistration {
            kind: OrgKind::Org,
            authentication_type: AuthenticationType::ExternalClientApp,
            name: "Acme \"UAT\"".into(),
            org_type: OrgType::Uat,
            login_url: "https://acme.my.salesforce.com".into(),
            operator_app: true,
            consumer_id: "3MVG9abc".into(),
            consumer_secret: secret(),
            username: "ada@acme.example".into(),
            password: password(),
            security_token: token(),
            then: Then::WaitUntilActive,
        };
        let read: NewRegistration =
            from_str(&registration(&form).finish()).expect("the contract's");
        assert_eq!(read, form);
        let changed = EditedRegistration {
            name: Some("Acme".into()),
            consumer_secret: Some(secret()),
            operator_app: Some(false),
            trial: Some(true),
            give_back: true,
            username: Some("ada@acme.example".into()),
            password: Some(password()),
            security_token: Some(token()),
            ..EditedRegistration::default()
        };
        let read: EditedRegistration = from_str(&edits(&changed).finish()).expect("the contract's");
        assert_eq!(read, changed);
        let edit = EditedOrg {
            generation: 7,
            org_type: None,
            name: Some("Acme".into()),
            owner: None,
            external_id: Some(String::new()),
            tags: Some(vec!["a\"b".into(), "c".into()]),
        };
        let read: EditedOrg = from_str(&edited_org(&edit).finish()).expect("the contract's");
        assert_eq!(read, edit);
        for of in [
            WhichOrgs::Orgs(vec!["o1".into()]),
            WhichOrgs::All(OrgQuery {
                search: "acme \"co\"".into(),
                org_type: Some(OrgType::Qa),
                tag: "nightly".into(),
                ..OrgQuery::default()
            }),
        ] {
            let asked = Tagging {
                tag: "emea".into(),
                off: true,
                of,
            };
            let read: Tagging = from_str(&tagging(&asked).finish()).expect("the contract's");
            assert_eq!(read, asked);
        }
        let again = NewAuthorization {
            purpose: Purpose::Migrate,
            login_url: Some("https://acme.my.salesforce.com".into()),
            consumer_id: None,
            consumer_secret: Some(secret()),
            trial: true,
            username: Some("ada@acme.example".into()),
            password: Some(password()),
            security_token: Some(token()),
            then: Then::Save,
        };
        let read: NewAuthorization =
            from_str(&authorization(&again).finish()).expect("the contract's");
        assert_eq!(read, again);
        let asked = VerificationRequest {
            authorization: Some("a1".into()),
            org: Some("o1".into()),
            authentication_type: AuthenticationType::ConnectedApp,
            login_url: "https://login.salesforce.com".into(),
            consumer_id: "3MVG9abc".into(),
            consumer_secret: None,
            operator_app: true,
            checks: None,
        };
        let read: VerificationRequest =
            from_str(&verification(&asked).finish()).expect("the contract's");
        assert_eq!(read, asked);
        let choices = [
            Choice::Reauthenticate {
                org_id: "o1".into(),
                generation: 7,
            },
            Choice::Apply { generation: 7 },
            Choice::SecondRecord {
                reason: "a \"demo\"".into(),
            },
        ];
        for chosen in choices {
            let read: Choice = from_str(&choice(&chosen).finish()).expect("the contract's");
            assert_eq!(read, chosen);
        }
    }
}
