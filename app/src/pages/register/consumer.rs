//! Consumer ID and consumer secret.

use super::state::FormState;
use crate::components::{Choice, choice_group, secret_field, text_field};
use crate::dom::{El, button, div, p};
use crate::forms::of_org::Of;
use crate::forms::registration::{RegistrationForm, Secret};
use crate::live::derived;
use broker_api::AuthenticationType;

/// The choice of the operator's app.
const OPERATORS: &str = "operators";

/// The operator's app, where there is one, or the two fields of an app of one's own.
pub(super) fn consumer(state: FormState) -> El {
    let operators = state
        .hosts
        .with_untracked(|hosts| hosts.operator_app.clone());
    let Some(fingerprint) = operators.filter(|_| state.of_org(|_| ()).is_none()) else {
        return own(state);
    };
    let connected_app = derived(move || {
        let chosen = state.form.with(|form| form.authentication_type);
        chosen == AuthenticationType::ConnectedApp
    });
    let uses = derived(move || {
        let hosts = state.hosts.get();
        state.form.with(|form| form.uses_operator_app(&hosts))
    });
    let which = move || connected_app.get().then(|| which(state, &fingerprint));
    div("fields")
        .add(div("login").show(which))
        .add(div("login").show(move || (!uses.get()).then(|| own(state))))
}

/// Whose connected app.
fn which(state: FormState, fingerprint: &str) -> El {
    let choice = |word, label, hint: String| Choice {
        word,
        label,
        hint,
        disabled: false,
    };
    let choices = vec![
        choice(
            OPERATORS,
            "Your operator's app",
            format!(
                "Key …{fingerprint}, set up by whoever runs the broker. Nothing to type; its secret stays with them."
            ),
        ),
        choice(
            "own",
            "An app of your own",
            "With its consumer ID and consumer secret.".to_owned(),
        ),
    ];
    choice_group(
        &state.field("operator_app", "Connected App", ""),
        choices,
        move || {
            let chosen = state.form.with(|form| form.operator_app);
            if chosen { OPERATORS } else { "own" }
        },
        move |word| {
            state.edit("consumer_id", |form| form.operator_app = word == OPERATORS);
        },
        None,
    )
}

/// The two fields; that they were swapped is noticed.
fn own(state: FormState) -> El {
    let may_keep = state.of_org(Of::may_keep) == Some(true);
    let secret_hint = match state.secret_kept() {
        Some(true) if state.secret_refused() => {
            "Type it again: the one that is kept was refused. Stored encrypted; it is never shown again."
        }
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
