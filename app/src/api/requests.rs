//! What is sent, as the contract says it; tests hold each against serde.

use crate::routes::encoded;
use crate::wire::{Body, Word};
use broker_api::{
    ConsumerSecret, EditedRegistration, NewRegistration, OrgQuery, VerificationRequest,
};

pub(super) fn registration(form: &NewRegistration) -> Body {
    Body::default()
        .word("kind", form.kind)
        .word("authentication_type", form.authentication_type)
        .text("name", &form.name)
        .word("org_type", form.org_type)
        .text("login_url", &form.login_url)
        .text("consumer_id", &form.consumer_id)
        .text("consumer_secret", form.consumer_secret.expose())
        .flag("wait_until_active", form.wait_until_active)
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
        .flag("wait_until_active", edits.wait_until_active)
}

pub(super) fn verification(form: &VerificationRequest) -> Body {
    let secret = form.consumer_secret.as_ref();
    Body::default()
        .maybe("authorization", form.authorization.as_deref())
        .word("authentication_type", form.authentication_type)
        .text("login_url", &form.login_url)
        .text("consumer_id", &form.consumer_id)
        .maybe("consumer_secret", secret.map(ConsumerSecret::expose))
}

/// What a list shows, as a query; what is usual is left out, so that addresses stay short.
pub(crate) fn query(query: &OrgQuery) -> String {
    let usual = OrgQuery::default();
    let mut parts = Vec::new();
    let mut add = |name: &str, value: &str| {
        if !value.is_empty() {
            parts.push(format!("{name}={}", encoded(value)));
        }
    };
    if query.kind != usual.kind {
        add("kind", query.kind.word());
    }
    add("search", query.search.trim());
    add("status", query.status.map_or("", Word::word));
    let authentication_type = query.authentication_type.map_or("", Word::word);
    add("authentication_type", authentication_type);
    add("org_type", query.org_type.map_or("", Word::word));
    if query.sort != usual.sort {
        add("sort", query.sort.word());
    }
    add("cursor", &query.cursor);
    parts.join("&")
}

pub(super) fn name_query(name: &str, except: Option<&str>) -> String {
    let except = except.map(|id| format!("&except={}", encoded(id)));
    format!("name={}{}", encoded(name), except.unwrap_or_default())
}
