//! What can be done with a registration that is not finished: go on, change the form, discard.

use super::Shown;
use crate::app::context;
use crate::components::{Confirm, confirm_button};
use crate::dom::{El, button, div, el, link, p};
use crate::live::Live;
use crate::load::Act;
use crate::messages::FirstStep;
use crate::pages::leave::leave_for_salesforce;
use crate::pages::problem::problem_of;
use crate::routes;
use broker_api::EditedRegistration;

/// The three acts; the first one is the page's primary.
pub(super) fn acts(shown: &Shown, go_on: &'static str, first: FirstStep) -> El {
    arranged(shown, go_on, Some(first), None)
}

/// The three acts after one of the page's own.
pub(super) fn acts_after(own: El, shown: &Shown, go_on: &'static str) -> El {
    arranged(shown, go_on, None, Some(own))
}

fn arranged(shown: &Shown, go_on: &'static str, first: Option<FirstStep>, own: Option<El>) -> El {
    let client = context().client;
    let resume = Act::new();
    let leaving = Live::new(false);
    let busy = move || resume.busy() || leaving.get();
    let class = |act| if first == Some(act) { "" } else { "plain" };
    let id = shown.id.clone();
    let press = move || {
        if leaving.get_untracked() {
            return;
        }
        let begin = client.resume(&id, &EditedRegistration::default());
        resume.begin(begin, move |begun| {
            leaving.set(true);
            leave_for_salesforce(&begun);
        });
    };
    let resume_button = button(class(FirstStep::TryAgain), "")
        .text_of(move || if busy() { "Connecting…" } else { go_on }.to_owned())
        .flag_of("aria-disabled", busy)
        .on_press(press);
    let form = routes::register_from(&shown.id);
    if shown.is_standard() {
        let again = link(&form, "Type the password again").class("button");
        return el("div").add(div("acts").add(again).add(discard(shown)));
    }
    let change =
        link(&form, "Change the form").class(&format!("button {}", class(FirstStep::ChangeForm)));
    let in_order = match first {
        Some(FirstStep::TryAgain) => [resume_button, change],
        Some(FirstStep::ChangeForm) | None => [change, resume_button],
    };
    let leaves = format!(
        "{go_on} leaves this page: you log in and approve at Salesforce, then come back here."
    );
    el("div")
        .add(problem_of(resume))
        .add(div("acts").maybe(own).each(in_order).add(discard(shown)))
        .add(p(&leaves).class("muted small"))
}

/// Begins the same run again: what was granted to it is given back, and Salesforce asks who it is.
pub(super) fn log_in_again(shown: &Shown, primary: bool) -> El {
    const LABEL: &str = "Log in again as the right user";
    let class = if primary { "" } else { "plain" };
    if shown.is_standard() {
        let form = routes::register_from(&shown.id);
        let again = link(&form, LABEL).class(&format!("button {class}"));
        return div("acts").add(again);
    }
    let client = context().client;
    let act = Act::new();
    let leaving = Live::new(false);
    let busy = move || act.busy() || leaving.get();
    let id = shown.id.clone();
    let press = move || {
        if leaving.get_untracked() {
            return;
        }
        let edits = EditedRegistration {
            give_back: true,
            ..EditedRegistration::default()
        };
        act.begin(client.resume(&id, &edits), move |begun| {
            leaving.set(true);
            leave_for_salesforce(&begun);
        });
    };
    let again = button(class, "")
        .text_of(move || if busy() { "Connecting…" } else { LABEL }.to_owned())
        .flag_of("aria-disabled", busy)
        .on_press(press);
    el("div").add(div("acts").add(again)).add(problem_of(act))
}

/// Throws the work away, and says why it could not be.
pub(super) fn discard(shown: &Shown) -> El {
    let client = context().client;
    let act = Act::new();
    let (id, asked) = (shown.id.clone(), shown.asked);
    let question = format!("Discard the {} of {}?", shown.noun(), shown.name);
    let lost = if shown.of_org() {
        "The form is deleted, with any secret kept for it. Nothing in use is affected."
    } else {
        "The form is deleted, with any secret kept for it. No org is affected."
    };
    let ask = Confirm {
        label: "Discard",
        of: &shown.name,
        question: &question,
        lost,
    };
    let gone = move |()| asked.again();
    let ask = confirm_button(
        &ask,
        move || act.busy(),
        move || act.begin(client.discard(&id), gone),
    );
    el("div").add(ask).add(problem_of(act))
}
