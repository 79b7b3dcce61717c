//! The person left for Salesforce and has not come back, or not in time.

use super::acts::acts;
use super::kept_form::kept_form;
use super::shown::what_was_shown;
use super::{Shown, title};
use crate::components::time_until;
use crate::dom::{El, el, p};
use crate::messages::FirstStep;

const GO_ON: &str = "Go on at Salesforce";

/// Still time to log in.
pub(super) fn waiting(shown: &Shown) -> El {
    let said = el("p")
        .class("lede")
        .add(el("strong").text(&shown.name))
        .text(": log in at Salesforce and click Allow; this page then shows the outcome by itself. There is time until ")
        .add(time_until(&shown.login_until))
        .text(".");
    away("Waiting for Salesforce", said, shown)
        .add(what_was_shown(shown))
        .add(kept_form(shown))
}

/// No time left.
pub(super) fn login_expired(shown: &Shown) -> El {
    let said = format!("A login may take 15 minutes. {}", shown.harmless());
    away(
        "The login at Salesforce took too long",
        p(&said).class("lede"),
        shown,
    )
    .add(what_was_shown(shown))
    .add(kept_form(shown))
}

/// The broker stopped at the wrong moment.
pub(super) fn interrupted(shown: &Shown) -> El {
    let go_on = if shown.is_standard() {
        "The password has to be typed again."
    } else {
        "Going on asks for the login once more."
    };
    let said = format!(
        "The broker stopped while it was finishing with Salesforce. {} {go_on}",
        shown.harmless()
    );
    let heading = format!("The {} was interrupted", shown.noun());
    away(&heading, p(&said).class("lede"), shown).add(kept_form(shown))
}

fn away(heading: &str, said: El, shown: &Shown) -> El {
    el("div")
        .add(title(heading))
        .add(said)
        .add(acts(shown, GO_ON, FirstStep::TryAgain))
}
