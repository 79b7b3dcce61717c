//! Consumer ID and consumer secret.

use super::state::FormState;
use crate::components::{secret_field, text_field};
use crate::dom::{El, button, div, p};
use crate::forms::of_org::Of;
use crate::forms::registration::{RegistrationForm, Secret};

/// The two fields; that they were swapped is noticed.
pub(super) fn consumer(state: FormState) -> El {
    let may_keep = state.of_org(Of::may_keep) == Some(true);
    let secret_hint = match state.secret_kept() {
        Some(true) => "Kept, sealed (leave empty to use it).",
        Some(false) => "It is not kept any more: enter the secret again.",
        None if may_keep => "Unchanged if left empty. Stored encrypted; it is never shown again.",
        None => "Stored encrypted; it is never shown again.",
    };
    let id_hint = if may_keep && state.secret_kept().is_none() {
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
