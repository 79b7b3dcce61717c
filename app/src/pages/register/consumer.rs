//! What the portal proves itself with: consumer ID and consumer secret, or a user's password.

use super::state::FormState;
use crate::components::{secret_field, text_field};
use crate::dom::{El, button, div, link, p};
use crate::forms::registration::{RegistrationForm, Secret};
use crate::pages::standard::notice_of_end;
use broker_api::Purpose;

/// The two fields; that they were swapped is noticed.
pub(super) fn consumer(state: FormState) -> El {
    let reauthenticates = state.of_org(|of| of.purpose == Purpose::Reauthenticate) == Some(true);
    let secret_hint = match state.secret_kept() {
        Some(true) => "Kept, sealed (leave empty to use it).",
        Some(false) => "It is not kept any more: enter the secret again.",
        None if reauthenticates => {
            "Unchanged if left empty. Stored encrypted; it is never shown again."
        }
        None => "Stored encrypted; it is never shown again.",
    };
    let id_hint = if reauthenticates && state.secret_kept().is_none() {
        "Unchanged if left empty. Salesforce calls it the consumer key."
    } else {
        "Salesforce calls it the consumer key. It usually starts with 3MVG9."
    };
    let id = state.field("consumer_id", "Consumer ID", id_hint);
    let secret = state.field("consumer_secret", "Consumer Secret", secret_hint);
    let swap = move || {
        state.edit(
            "consumer_id",
            crate::forms::registration::RegistrationForm::swap_credentials,
        );
        state.edit("consumer_secret", |_| ());
    };
    let swapped = move || {
        state.form.with(RegistrationForm::looks_swapped).then(|| {
            div("notice")
                .attr("role", "status")
                .add(p("Consumer ID and consumer secret look swapped.").class("what"))
                .add(div("acts").add(button("plain", "Swap them").on_press(swap)))
        })
    };
    div("fields")
        .add(text_field(
            &id,
            true,
            move || state.form.with(|form| form.consumer_id.clone()),
            move |text| state.edit("consumer_id", |form| form.consumer_id = text),
        ))
        .add(secret_field(
            &secret,
            move || state.form.with(|form| form.consumer_secret.0.clone()),
            move |text| {
                state.edit("consumer_secret", |form| {
                    form.consumer_secret = Secret(text);
                });
            },
        ))
        .show(swapped)
}

/// User name, password and security token. Nothing of them is shown again.
pub(super) fn user(state: FormState) -> El {
    let username = state.field(
        "username",
        "User Name",
        "As this user logs in to Salesforce. Use an integration user, not a person's own.",
    );
    let password = state.field(
        "password",
        "Password",
        "Stored encrypted once Salesforce accepts it; it is never shown again.",
    );
    let token = state.field(
        "security_token",
        "Security Token",
        "Optional: Salesforce wants it from networks that the org does not trust. The user gets it by e-mail after My Settings → Reset My Security Token, and anew with each new password.",
    );
    let migrate = state.of_org(|of| {
        let to = crate::routes::authorize(&of.org.id, Purpose::Migrate);
        link(&to, "Move to OAuth via ECA").class("button plain")
    });
    div("fields")
        .add(notice_of_end(migrate))
        .add(text_field(
            &username,
            true,
            move || state.form.with(|form| form.username.clone()),
            move |text| state.edit("username", |form| form.username = text),
        ))
        .add(secret_field(
            &password,
            move || state.form.with(|form| form.password.0.clone()),
            move |text| state.edit("password", |form| form.password = Secret(text)),
        ))
        .add(secret_field(
            &token,
            move || state.form.with(|form| form.security_token.0.clone()),
            move |text| {
                state.edit("security_token", |form| {
                    form.security_token = Secret(text);
                });
            },
        ))
}
