//! New credentials take a while until Salesforce knows them; the broker goes on trying.

use super::acts::{acts, acts_after};
use super::kept_form::kept_form;
use super::{Shown, title};
use crate::app::context;
use crate::components::time_until;
use crate::dom::{El, button, el, p};
use crate::load::Act;
use crate::messages::FirstStep;
use crate::pages::problem::problem_of;
use crate::pages::times::{countdown, time_ago};
use broker_api::{EditedRegistration, Then, Waiting};

/// Not active yet.
pub(super) fn waiting(shown: &Shown, facts: &Waiting) -> El {
    let next = el("p")
        .class("large")
        .text("Next try in ")
        .add(countdown(&facts.next_try_at));
    let tried = el("p")
        .class("muted")
        .attr("role", "status")
        .text("Tried last: ")
        .add(time_ago(&facts.tried_at));
    let act = Act::new();
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
        .add(tried)
        .add(problem_of(act))
        .add(acts_after(try_now(shown, act), shown, "Connect anyway"))
        .add(p(wrong).class("muted"))
        .add(kept_form(shown))
}

/// Asks without waiting for the next try.
fn try_now(shown: &Shown, act: Act) -> El {
    let client = context().client;
    let (id, asked) = (shown.id.clone(), shown.asked);
    let wait = EditedRegistration {
        then: Then::WaitUntilActive,
        ..EditedRegistration::default()
    };
    button("", "")
        .text_of(move || {
            if act.busy() {
                "Trying…"
            } else {
                "Try again now"
            }
            .to_owned()
        })
        .id("try-now")
        .flag_of("aria-disabled", move || act.busy())
        .on_press(move || act.begin(client.resume(&id, &wait), move |_| asked.again()))
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
