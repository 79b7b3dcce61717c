//! A user's password, for Standard Authentication.

use super::state::FormState;
use crate::components::{secret_field, text_field};
use crate::dom::{El, div, link};
use crate::forms::registration::Secret;
use crate::pages::standard::notice_of_end;
use broker_api::Purpose;

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
