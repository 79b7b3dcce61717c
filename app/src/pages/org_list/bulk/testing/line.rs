//! How the test of one org went, and which credentials it used.

use super::{Outcome, Subject};
use crate::components::Icon;
use crate::dom::{El, div, el, link, p, span};
use crate::live::Live;
use crate::pages::org_details::{which, why};
use crate::pages::org_list::orgs::Found;
use crate::pages::times::time_ago;
use crate::{labels, messages, routes};
use broker_api::ConnectionTest;
use std::rc::Rc;

/// The line of one org.
pub(super) fn line(subject: &Subject, outcome: Live<Outcome>, stopped: Live<bool>) -> El {
    let Subject { id, name } = subject.clone();
    el("li").show(move || {
        let of = link(&routes::org(&id), &name);
        match outcome.get() {
            Outcome::Waits if stopped.get() => told(of, "muted", Icon::Dash, "not tested"),
            Outcome::Waits => told(of, "muted", Icon::Clock, "waits for its turn"),
            Outcome::UnderWay => told(of, "muted", Icon::Clock, "testing …"),
            Outcome::Paused => told(
                of,
                "muted",
                Icon::Clock,
                "waits: the broker takes only so many tests a minute",
            ),
            Outcome::Tested(test) => tested(of, &test),
            Outcome::NotTested(error) => {
                let said = messages::api_error(&error);
                told(of, "danger", Icon::Alert, "not tested")
                    .add(div("why small").add(p(&format!("{} {}", said.what, said.next))))
            }
        }
    })
}

/// The same in the org's row of the list, once the test has ended.
pub(super) fn in_row(outcome: &Outcome) -> Option<Found> {
    match outcome {
        Outcome::Waits | Outcome::UnderWay | Outcome::Paused => None,
        Outcome::Tested(test) => {
            let verdict = match &test.failure {
                None => ": works",
                Some(_) => ": does not work",
            };
            let at = test.at.clone();
            Some(Rc::new(move || {
                span("proved", "tested ").add(time_ago(&at)).text(verdict)
            }))
        }
        Outcome::NotTested(_) => Some(Rc::new(|| span("proved", "not tested"))),
    }
}

fn told(of: El, class: &str, icon: Icon, verdict: &str) -> El {
    let words = span("", "")
        .add(of)
        .text(" ")
        .add(span(class, &format!("– {verdict}")));
    div("check")
        .add(el("span").class(class).icon(icon))
        .add(words)
}

fn tested(of: El, test: &ConnectionTest) -> El {
    let line = match &test.failure {
        None => told(of, "ok", Icon::Check, "works"),
        Some(_) => told(of, "danger", Icon::Cross, "does not work"),
    };
    let reason = test.failure.as_ref().map(|failure| {
        let message = why(failure, test.used.authentication_type);
        let passes = messages::passes(failure.class);
        p(&format!("{} {passes} {}", message.what, message.next))
    });
    let which = which(test, &format!("; {} ms.", test.took_ms)).class("muted");
    let not_tested = test.not_tested.as_ref().map(|pending| {
        p(&format!(
            "Not tested and not in use: {}, saved by {}.",
            labels::holder(&pending.fingerprint),
            pending.author
        ))
        .class("muted")
    });
    line.add(div("why small").maybe(reason).add(which).maybe(not_tested))
}
