//! A permission that needs an answer: to a known record, to a second one, or to neither.

use super::acts::{discard, log_in_again};
use super::change::Change;
use super::{Shown, title};
use crate::app::context;
use crate::components::{Confirm, Field, confirm_button, fact, facts, text_field, time_until};
use crate::dom::{El, button, div, el, focus_id, link, p};
use crate::live::Live;
use crate::load::Act;
use crate::pages::problem::problem_of;
use crate::pages::standard;
use crate::{messages, routes};
use broker_api::{Choice, Decision, Operation, Purpose, Question, check_policy, parse_reason};
use std::rc::Rc;

/// Both sides by name, and the ways on.
pub(super) fn decision(shown: &Shown, decision: &Decision) -> El {
    let org_name = &decision.salesforce.org_name;
    let (heading, asked) = match decision.question {
        Question::KnownOrg => (
            format!("{org_name} is registered already"),
            "That Salesforce org is registered here already.",
        ),
        Question::OtherUser | Question::Trial => (
            format!("Another user authorized {}", shown.name),
            "That is another Salesforce user than the record works as: what that user may not do, it will not do.",
        ),
        Question::SandboxRefreshed => (
            format!("The sandbox of {} was refreshed", shown.name),
            "The address is the same, and the Salesforce org id is new: a sandbox that was refreshed. Its old tokens are dead.",
        ),
        Question::OtherHub => (
            format!("{org_name} is another Dev Hub"),
            "That is another Salesforce org than the record is of: what modules made with the old Dev Hub, the new one does not know.",
        ),
    };
    let said = el("p")
        .class("lede")
        .text("You logged in to ")
        .add(el("strong").text(org_name))
        .text(" as ")
        .add(el("strong").text(&decision.salesforce.username))
        .text(&format!(
            ". {asked} Nothing was changed; there is time to decide until "
        ))
        .add(time_until(&decision.until))
        .text(".");
    let act = Act::new();
    let fingerprint = shown.fingerprint();
    let changes: Vec<_> = decision
        .known
        .iter()
        .map(|org| Change {
            run: &shown.run,
            decision,
            org,
            fingerprint,
        })
        .collect();
    let other_user = changes.iter().any(Change::other_user);
    // One act is the first choice: never one that changes more than was asked for.
    let asked_for = changes.iter().position(|change| !change.is_unasked());
    let first = |at| match asked_for {
        _ if other_user => First::Elsewhere,
        Some(first) if first == at => First::Apply,
        None if at == 0 => First::Look,
        _ => First::Elsewhere,
    };
    let known = changes.iter().enumerate();
    let known = known.map(|(at, change)| change_of(shown, change, first(at), act));
    let again = another_login(shown, decision, other_user);
    let (again_first, again_last) = if other_user {
        (Some(again), None)
    } else {
        (None, Some(again))
    };
    let second = (!shown.of_org()).then(|| second_record(shown, act));
    let given_back = if shown.is_standard() {
        "What you typed is deleted. What worked before works on."
    } else if shown.of_org() {
        "The new permission is given back to Salesforce, unless the same app is in use here: that could end what works. What worked before works on."
    } else {
        "The form is deleted, and the new permission is given back to Salesforce, unless the same app is in use here: that could end what works. What worked before works on."
    };
    let neither = el("section")
        .class("last")
        .add(el("h2").text("Neither"))
        .add(p(given_back))
        .add(div("acts").add(discard(shown)));
    el("div")
        .add(title(&heading))
        .add(said)
        .add(problem_of(act))
        .maybe(again_first)
        .each(known)
        .maybe(second)
        .maybe(again_last)
        .add(neither)
}

/// Which act of a record's is the page's first choice.
#[derive(Clone, Copy, PartialEq, Eq)]
enum First {
    Apply,
    Look,
    Elsewhere,
}

/// What the record becomes. What changes more than was asked for is confirmed first.
fn change_of(shown: &Shown, change: &Change<'_>, first: First, act: Act) -> El {
    let org = change.org;
    let look = link(&routes::org(&org.id), &format!("Look at {}", org.name));
    let offered = standard::offered();
    let by = shown.authentication_type;
    if !shown.of_org() && check_policy(shown.kind, by, Operation::Reauthenticate, offered).is_err()
    {
        return el("section")
            .class("card")
            .attr("aria-label", &org.name)
            .add(el("h2").text(&org.name))
            .add(p("An existing Dev Hub can't be reauthenticated. Replace, on its page, registers it anew in its place."))
            .add(div("acts").add(look.class("button")));
    }
    let label = change.label();
    let stays = match shown.purpose {
        Purpose::Replace => {
            "A new record takes the place of the old one, with its name, the portal's id and everything that refers to it."
        }
        _ => {
            "The record stays the same, with everything that refers to it; only its credentials change."
        }
    };
    let lines = change.lines();
    let lines = lines.iter().map(|(name, said)| fact(name, said.as_str()));
    let class = |of| if first == of { "" } else { "plain" };
    let look = look.class(&format!("button {}", class(First::Look)));
    el("section")
        .class("card")
        .attr("aria-label", &label)
        .add(el("h2").text(&label))
        .add(facts(lines))
        .add(p(&change.afterwards()))
        .add(p(stays).class("muted"))
        .add(
            div("acts")
                .add(apply(shown, change, &label, class(First::Apply), act))
                .add(look),
        )
}

/// The button that gives the record the permission.
pub(super) fn apply(shown: &Shown, change: &Change<'_>, label: &str, class: &str, act: Act) -> El {
    let generation = change.org.generation;
    let choice = if shown.of_org() {
        Choice::Apply { generation }
    } else {
        Choice::Reauthenticate {
            org_id: change.org.id.clone(),
            generation,
        }
    };
    if !change.is_unasked() {
        return decide(shown, label, class, act, move || Some(choice.clone()));
    }
    let client = context().client;
    let (id, asked) = (shown.id.clone(), shown.asked);
    let ask = Confirm {
        label,
        of: "",
        question: &format!("{label}?"),
        lost: &change.summary(),
    };
    confirm_button(
        &ask,
        move || act.busy(),
        move || act.begin(client.decide(&id, &choice), move |()| asked.again()),
    )
}

/// Somebody else was meant to log in.
fn another_login(shown: &Shown, decision: &Decision, primary: bool) -> El {
    let user = &decision.salesforce.username;
    let works_as = decision
        .known
        .first()
        .filter(|org| !org.username.is_empty());
    let who = match works_as {
        Some(org) if decision.known.len() == 1 && org.username != *user => {
            format!(
                "{} works as {}; you logged in as {user}.",
                org.name, org.username
            )
        }
        _ => format!("You logged in as {user}."),
    };
    let next = if shown.is_standard() {
        "What you typed is discarded, and you type another user name and password."
    } else {
        "What was just granted is discarded, and Salesforce asks who you are once more."
    };
    el("section")
        .class("card")
        .attr("aria-label", "Log in again")
        .add(el("h2").text("Log in again"))
        .add(p(&format!("{who} {next}")))
        .add(log_in_again(shown, primary))
}

fn second_record(shown: &Shown, act: Act) -> El {
    let reason = Live::new(String::new());
    let tried = Live::new(false);
    let field = Field {
        id: "reason",
        label: "Why a second record?",
        hint: "Shown with the record, such as: another user for the nightly jobs.",
        error: Rc::new(move || {
            let fault = tried
                .get()
                .then(|| reason.with(|reason| parse_reason(reason).err()));
            fault.flatten().map(|fault| {
                let said = messages::field_error("reason", &fault);
                format!("{} {}", said.what, said.next)
            })
        }),
    };
    let choice = move || {
        tried.set(true);
        let reason = parse_reason(&reason.get_untracked()).ok();
        if reason.is_none() {
            focus_id("reason");
        }
        reason.map(|reason| Choice::SecondRecord { reason })
    };
    let label = format!("Register {} as a second record", shown.name);
    el("section")
        .class("card")
        .add(el("h2").text("A second record of the same org"))
        .add(p(
            "Both records work on the same Salesforce org, each with its own credentials.",
        ))
        .add(text_field(
            &field,
            false,
            move || reason.get(),
            move |text| reason.set(text),
        ))
        .add(div("acts").add(decide(shown, &label, "plain", act, choice)))
}

fn decide(
    shown: &Shown,
    label: &str,
    class: &str,
    act: Act,
    choice: impl Fn() -> Option<Choice> + 'static,
) -> El {
    let client = context().client;
    let (id, asked) = (shown.id.clone(), shown.asked);
    button(class, label)
        .flag_of("aria-disabled", move || act.busy())
        .on_press(move || {
            if let Some(choice) = choice() {
                act.begin(client.decide(&id, &choice), move |()| asked.again());
            }
        })
}
