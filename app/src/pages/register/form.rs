//! The form itself, from its first field to Connect.

use super::acts;
use super::consumer::consumer;
use super::login_url::login_url;
use super::name::name_and_type;
use super::state::FormState;
use super::user::user;
use super::verify::{Press, Verify};
use crate::components::{Choice, choice_group, error_summary};
use crate::dom::{El, button, div, el, span};
use crate::forms::of_org::Of;
use crate::labels;
use crate::live::Live;
use crate::messages;
use crate::pages::problem::problem_of;
use crate::wire::Word;
use broker_api::{AuthenticationType, Operation, OrgKind, Then, check_policy};
use leptos::reactive::graph::untrack;

/// The form.
pub(super) fn form(state: FormState) -> El {
    let verify = Verify::new(state);
    let registered = state.of_org(|_| ()).is_some();
    let go = if registered {
        "Authenticate"
    } else {
        "Connect"
    };
    let connect = el("button")
        .attr("type", "submit")
        .flag_of("aria-disabled", move || verify.busy())
        .text_of(move || if verify.busy() { "Connecting…" } else { go }.to_owned());
    // A password is tried at once or not at all: nothing of it is asked before, or kept for later.
    let hidden = move || state.is_standard().then(String::new);
    let save = registered.then(|| {
        button("plain", "Save for later")
            .attr_of("hidden", hidden)
            .flag_of("aria-disabled", move || verify.busy())
            .on_press(move || verify.press(Press::Anyway(Then::Save)))
    });
    let may_try = state.of_org(Of::may_try) == Some(true);
    let try_it = may_try.then(|| {
        button("plain", "Try without applying")
            .attr("aria-describedby", "tries")
            .flag_of("aria-disabled", move || verify.busy())
            .on_press(move || verify.press(Press::Try))
    });
    let tries = may_try.then(|| {
        el("p").id("tries").class("muted small").text("Try without applying uses one of five approvals that Salesforce keeps per user and app: you authorize, see what the new credentials bring beside what is in use, and then apply or discard them.")
    });
    let verify_alone = button("plain", "Verify")
        .attr_of("hidden", hidden)
        .flag_of("aria-disabled", move || verify.busy())
        .on_press(move || verify.press(Press::Verify));
    let leaves = move || {
        if state.is_standard() {
            format!(
                "{go} lets the broker log in to Salesforce once, with what you typed. You stay here."
            )
        } else {
            format!(
                "{go} verifies first, then leaves this page: you log in and approve at Salesforce, and come back here."
            )
        }
    };
    let named = !registered;
    let keep = Live::new(None);
    acts::begin(state, move |acts| keep.set(Some(acts.keep)), || ());
    el("form")
        .attr("novalidate", "")
        .on("submit", move |event| {
            event.prevent_default();
            verify.press(Press::Connect);
        })
        .show(move || {
            keep.get()
                .map(|keep: fn(FormState) -> El| untrack(|| keep(state)))
        })
        .add(error_summary(state.summary))
        .maybe(about(state))
        .maybe(named.then(|| authentication_type(state)))
        .maybe(named.then(|| name_and_type(state)))
        .add(login_url(state))
        .add(div("").show(move || {
            if state.is_standard() {
                user(state)
            } else {
                consumer(state)
            }
        }))
        .maybe(converted(state))
        .add(div("verify").show(move || verify.shown.get().map(|list| list(verify))))
        .add(problem_of(verify.act))
        .add(
            div("")
                .add(
                    div("acts")
                        .add(connect)
                        .maybe(try_it)
                        .add(verify_alone)
                        .maybe(save),
                )
                .add(span("muted small", "").text_of(leaves))
                .maybe(tries),
        )
}

/// What the later pages' module knows of a consumer ID that is in use already.
fn converted(state: FormState) -> Option<El> {
    let part = state.earlier.get_untracked()?.converted.as_ref()?.0;
    Some(part(state))
}

/// Facts before controls.
fn about(state: FormState) -> Option<El> {
    let earlier = state.earlier.get_untracked()?;
    (earlier.about.view)(&earlier.about)
}

fn authentication_type(state: FormState) -> El {
    let kind = state.form.with_untracked(|form| form.kind);
    let offered = state.hosts.with_untracked(|hosts| hosts.standard);
    let choices = labels::AUTHENTICATION_TYPES.map(|value| choice(kind, value, offered));
    let choices = choices.to_vec();
    choice_group(
        &state.field("authentication_type", "Authentication type", ""),
        choices,
        move || state.form.with(|form| form.authentication_type.word()),
        move |word| {
            state.edit("authentication_type", |form| {
                if let Some(chosen) = AuthenticationType::of(word) {
                    form.authentication_type = chosen;
                }
            });
        },
        None,
    )
}

fn choice(kind: OrgKind, value: AuthenticationType, standard_offered: bool) -> Choice {
    let hint = match value {
        AuthenticationType::ExternalClientApp => {
            "Recommended: the kind of app that Salesforce makes today."
        }
        AuthenticationType::ConnectedApp => match kind {
            OrgKind::Org => {
                "For an app that exists already: a new one has needed a Support case since Spring '26. An ECA is recommended."
            }
            OrgKind::DevHub => {
                "For an app that exists already: a new one has needed a Support case since Spring '26."
            }
        },
        AuthenticationType::Standard => "User name, password and security token.",
    };
    let refused = check_policy(kind, value, Operation::Register, standard_offered).err();
    let reason = refused.map(|refusal| {
        let message = messages::not_offered(refusal);
        format!("{} {}", message.what, message.next)
    });
    Choice {
        word: value.word(),
        label: labels::authentication_type(value),
        disabled: reason.is_some(),
        hint: reason.unwrap_or_else(|| hint.to_owned()),
    }
}
