//! A registration that did not succeed.

use super::acts::acts;
use super::kept_form::kept_form;
use super::{Shown, title};
use crate::components::{copy_for_admin, copy_value, explanation, fact, facts};
use crate::dom::{El, el, p, span};
use crate::messages;
use crate::pages::times::time_ago;
use crate::wire::Word;
use broker_api::{Failure, FailureCode, Purpose};

/// What happened, what to change, and the way on.
pub(super) fn failed(shown: &Shown, failure: &Failure) -> El {
    let about = failure.about.as_deref();
    let said = failure.salesforce.as_ref();
    let message = messages::failure(failure.code, about, said, shown.authentication_type);
    let callback_url = (failure.code == FailureCode::CallbackUrlMismatch)
        .then(|| copy_value(&shown.callback_url, "callback URL"));
    let told = failure.reported.then(|| {
        p("This is what somebody saw at Salesforce and told here; Salesforce itself did not come back.")
            .class("muted")
    });
    let typed = if shown.secret_kept && shown.secret_refused() {
        " Change the form to type another consumer secret: the one that is kept was refused."
    } else if shown.secret_kept {
        " The consumer secret need not be typed again."
    } else {
        ""
    };
    let kept = shown.harmless() + typed;
    let heading = match shown.purpose {
        _ if shown.trial => format!("The trial of {} did not succeed", shown.name),
        Purpose::Register => format!("{} is not registered", shown.name),
        Purpose::Reauthenticate => format!("{} is not reauthenticated", shown.name),
        Purpose::Migrate => format!("{} is not migrated", shown.name),
        Purpose::Replace => format!("{} is not replaced", shown.name),
    };
    let said = said.map(messages::words).unwrap_or_default();
    let callback = if shown.is_standard() {
        String::new()
    } else {
        shown.callback_url.clone()
    };
    let for_admin = [
        ("Login URL", shown.login_url.clone()),
        (
            if shown.is_standard() {
                "User Name"
            } else {
                "Consumer ID ends in"
            },
            shown.fingerprint().to_owned(),
        ),
        ("Callback URL", callback),
        ("Salesforce said", said),
        ("When", failure.at.as_str().to_owned()),
        ("Request", failure.request_id.clone().unwrap_or_default()),
    ];
    let known: Vec<_> = for_admin
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .collect();
    el("div")
        .add(title(&heading))
        .add(explanation(&message, &shown.login_url, callback_url))
        .maybe(told)
        .add(p(&kept))
        .add(acts(shown, "Try again", message.first))
        .add(copy_for_admin(&message, &known))
        .add(technical_details(failure))
        .add(kept_form(shown))
}

fn technical_details(failure: &Failure) -> El {
    let code = |text: &str| el("code").text(text);
    let said = failure.salesforce.as_ref().map(|answer| {
        let error = (!answer.error.is_empty()).then(|| code(&answer.error));
        let said = span("", "")
            .maybe(error)
            .text(" ")
            .text(&answer.description);
        fact("Salesforce said", said)
    });
    let request = failure.request_id.as_deref();
    let request = request.map(|id| fact("Request", code(id)));
    let ours = fact("Our code", code(failure.code.word()));
    let when = fact("When", time_ago(&failure.at));
    let all = said.into_iter().chain([ours, when]).chain(request);
    el("details")
        .add(el("summary").text("Technical details"))
        .add(facts(all))
}
