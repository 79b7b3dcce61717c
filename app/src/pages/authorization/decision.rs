//! A permission that needs an answer: to a known record, to a second one, or to neither.

use super::acts::discard;
use super::{Shown, title};
use crate::app::context;
use crate::components::{Field, fact, facts, text_field, time_until};
use crate::dom::{El, button, div, el, focus_id, link, p};
use crate::live::Live;
use crate::load::Act;
use crate::pages::problem::problem_of;
use crate::{labels, messages, routes};
use broker_api::{Choice, Decision, KnownOrg, Purpose, Question, parse_reason};
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
    let known = decision
        .known
        .iter()
        .map(|org| reauthenticate(shown, decision, org, act));
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
        .each(known)
        .maybe(second)
        .add(neither)
}

fn reauthenticate(shown: &Shown, decision: &Decision, org: &KnownOrg, act: Act) -> El {
    let user = changes(
        &decision.salesforce.username,
        (!org.username.is_empty()).then_some(org.username.as_str()),
    );
    let authentication = changes(
        labels::authentication_type(shown.authentication_type),
        Some(labels::authentication_type(org.authentication_type)),
    );
    let holder = changes(
        &labels::holder(shown.fingerprint()),
        org.fingerprint.as_deref().map(labels::holder).as_deref(),
    );
    let generation = org.generation;
    let choice = if shown.of_org() {
        Choice::Apply { generation }
    } else {
        Choice::Reauthenticate {
            org_id: org.id.clone(),
            generation,
        }
    };
    let label = match shown.purpose {
        Purpose::Migrate => format!("Migrate {}", org.name),
        Purpose::Replace => format!("Replace {}", org.name),
        _ => format!("Reauthenticate {}", org.name),
    };
    let stays = match shown.purpose {
        Purpose::Replace => {
            "A new record takes the place of the old one, with its name, the portal's id and everything that refers to it; the old record goes."
        }
        _ => {
            "The record stays the same, with everything that refers to it; only its credentials are replaced."
        }
    };
    el("section")
        .class("card")
        .attr("aria-label", &label)
        .add(el("h2").text(&label))
        .add(p(stays))
        .add(facts([
            fact("User", user),
            fact("Authentication type", authentication),
            fact(labels::holder_label(shown.fingerprint()), holder),
        ]))
        .add(
            div("acts")
                .add(decide(shown, &label, "", act, move || Some(choice.clone())))
                .add(
                    link(&routes::org(&org.id), &format!("Look at {}", org.name))
                        .class("button plain"),
                ),
        )
}

/// What a value becomes.
fn changes(new: &str, old: Option<&str>) -> String {
    match old {
        None => format!("{new}, where nothing was known"),
        Some(old) if new == old => format!("{new}, as before"),
        Some(old) => format!("{new} instead of {old}"),
    }
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

pub(super) fn decide(
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
