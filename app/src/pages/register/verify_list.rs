//! What Verify found, line by line.

use super::verify::{Press, Verify};
use crate::components::{Icon, Tone, leaving, notice};
use crate::dom::{El, button, div, el, p, span};
use crate::messages;
use broker_api::{AuthenticationType, Check, Finding, Reason, Then, Verdict};
use leptos::prelude::*;

/// The list, and the next step where something is wrong.
pub(super) fn verify_list(verify: Verify) -> El {
    let lines = Check::ALL.map(|check| line(verify, check));
    el("section")
        .attr("aria-label", "What could be verified before login")
        .add(
            div("")
                .attr("role", "status")
                .add(el("ul").class("checks").each(lines)),
        )
        .show(move || conclusion(verify))
}

fn line(verify: Verify, check: Check) -> El {
    let found = move || {
        let of_check = |one: &&Finding| one.check == check;
        verify
            .findings
            .with(|findings| findings.iter().find(of_check).cloned())
    };
    el("li").show(move || match found() {
        Some(finding) => {
            let subject = untrack(|| verify.state.subject());
            finding_line(subject.authentication_type, &subject.login_url, &finding)
        }
        None if verify.out.get() > 0 => told("muted", Icon::Clock, check, "checking …"),
        None => told("muted", Icon::Dash, check, "could not be told"),
    })
}

fn told(class: &str, icon: Icon, check: Check, verdict: &str) -> El {
    let words = span("", messages::check(check)).add(span("muted", &format!(" – {verdict}")));
    div("check")
        .add(el("span").class(class).icon(icon))
        .add(words)
}

/// What was found about an app of this kind at this login URL.
pub(crate) fn finding_line(
    authentication_type: AuthenticationType,
    login_url: &str,
    finding: &Finding,
) -> El {
    let (class, icon, verdict) = match finding.verdict {
        Verdict::Right => ("ok", Icon::Check, "right"),
        Verdict::Wrong => ("danger", Icon::Cross, "wrong"),
        Verdict::Untold => ("muted", Icon::Dash, "could not be told before login"),
    };
    let line = told(class, icon, finding.check, verdict);
    let Some(reason) = finding.reason else {
        return line;
    };
    let why = messages::reason(reason, authentication_type);
    let place = why.place.map(|place| match place.address(login_url) {
        Some(address) => leaving(&address, &format!("{} ", place.way())),
        None => span("", place.way()),
    });
    let said = finding
        .salesforce
        .as_ref()
        .map(|answer| p("Salesforce said: ").add(el("code").text(&messages::words(answer))));
    let place = place.map(|place| p("Where: ").add(place));
    line.add(
        div("why small")
            .add(p(&format!("{} {}", why.what, why.next)))
            .maybe(place)
            .maybe(said),
    )
}

fn conclusion(verify: Verify) -> Vec<El> {
    if verify.out.get() > 0 {
        return Vec::new();
    }
    let findings = verify.findings.get();
    let with = |verdict| findings.iter().any(|finding| finding.verdict == verdict);
    let nearly_full = verify.nearly_full.get();
    let mut said: Vec<El> = nearly_full
        .iter()
        .filter_map(messages::approvals)
        .map(|message| notice(&message, Tone::Info, None))
        .collect();
    if with(Verdict::Wrong) {
        said.push(next_step(verify, &findings));
    } else if !findings.is_empty() && !with(Verdict::Untold) {
        said.push(p("Everything that can be checked before login is right. Salesforce can still refuse at login."));
    }
    said
}

fn next_step(verify: Verify, findings: &[Finding]) -> El {
    let inactive = findings
        .iter()
        .any(|finding| finding.reason == Some(Reason::UnknownConsumerId));
    let wait = inactive.then(|| {
        button("plain", "Wait until it is active")
            .on_press(move || verify.press(Press::Anyway(Then::WaitUntilActive)))
    });
    let stopped = move || {
        let words = "Not connected: correct what is wrong, or connect anyway. Verify can be mistaken; Salesforce has the last word.";
        verify.stopped.get().then(|| p(words))
    };
    el("div").show(stopped).add(
        div("acts").maybe(wait).add(
            button("plain", "Connect anyway")
                .on_press(move || verify.press(Press::Anyway(Then::Leave))),
        ),
    )
}
