//! New credentials take a while until Salesforce knows them; the broker goes on trying.

use super::acts::acts;
use super::kept_form::kept_form;
use super::{Shown, title};
use crate::components::time_until;
use crate::dom::{El, el, p};
use crate::messages::FirstStep;
use crate::pages::times::countdown;
use broker_api::Waiting;

/// Not active yet.
pub(super) fn waiting(shown: &Shown, facts: &Waiting) -> El {
    let next = el("p")
        .class("large")
        .text("Next try in ")
        .add(countdown(&facts.next_try_at));
    let said = el("p")
        .class("lede")
        .text("Salesforce does not know the consumer ID of ")
        .add(el("strong").text(&shown.name))
        .text(" yet. That is usual: a new app takes up to 10 minutes. The broker tries again by itself until ")
        .add(time_until(&facts.until))
        .text(", also when this page is closed, and says in Salesforce Org Management when it worked.");
    let wrong = "Waited long enough? Then the consumer ID was not copied whole, or the app is in another org than the login URL.";
    el("div")
        .add(title("Not active yet"))
        .add(said)
        .add(next)
        .add(acts(shown, "Connect anyway", None))
        .add(p(wrong).class("muted"))
        .add(kept_form(shown))
}

/// Active now.
pub(super) fn ready(shown: &Shown) -> El {
    let said = el("p")
        .class("lede")
        .text("Salesforce knows the consumer ID of ")
        .add(el("strong").text(&shown.name))
        .text(" now. Log in and approve to finish.");
    el("div")
        .add(title("The consumer ID is active"))
        .add(said)
        .add(acts(shown, "Connect", FirstStep::TryAgain))
        .add(kept_form(shown))
}
