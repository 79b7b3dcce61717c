//! Testing the connection in use, and saying which credentials the test used.

use super::section;
use crate::app::context;
use crate::components::{Icon, fact, facts};
use crate::dom::{El, button, div, el, p};
use crate::live::{Live, derived};
use crate::load::Act;
use crate::messages::Message;
use crate::pages::problem::problem_of;
use crate::pages::times::time_ago;
use crate::{labels, messages};
use broker_api::{AuthenticationType, ConnectionTest, Org, TestFailure, TestStep, Timestamp};

/// The button, and what the last test found out about what is in use.
pub(super) fn test(
    id: &str,
    org: impl Fn() -> Option<Org> + 'static,
    changed: impl Fn() + Copy + 'static,
) -> El {
    let client = context().client;
    let act = Act::new();
    let found = Live::new(None::<ConnectionTest>);
    let id = id.to_owned();
    let done = move |test| {
        found.set(Some(test));
        changed();
    };
    let press = button("plain", "")
        .text_of(move || {
            if act.busy() {
                "Testing …"
            } else {
                "Test the connection in use"
            }
            .to_owned()
        })
        .flag_of("aria-disabled", move || act.busy())
        .on_press(move || act.begin(client.test(&id), done));
    let current = derived(move || {
        let test = found.get()?;
        still_true(&test, &org()?).then_some(test)
    });
    let said = move || current.get().map(|test| outcome(&test));
    section("Test")
        .add(div("acts").add(press))
        .add(problem_of(act))
        .add(el("div").attr("role", "status").show(said))
}

/// A result says nothing of other credentials than those that were tested, nor of what was found out later.
fn still_true(test: &ConnectionTest, org: &Org) -> bool {
    let same_set = org.credentials.as_ref().is_some_and(|set| {
        set.fingerprint == test.used.fingerprint && set.authorized_at == test.used.authorized_at
    });
    let found_otherwise = match test.failure {
        None => org.status.fault().map(|fault| &fault.since),
        Some(_) => org.last_proved_at.as_ref(),
    };
    same_set && found_otherwise.is_none_or(|at| *at <= test.at)
}

pub(crate) fn outcome(test: &ConnectionTest) -> El {
    let verdict = match &test.failure {
        None => el("p")
            .class("status ok")
            .icon(Icon::Check)
            .add(el("strong").text("The connection in use works")),
        Some(_) => el("p")
            .class("status danger")
            .icon(Icon::Alert)
            .add(el("strong").text("The connection in use does not work")),
    };
    let not_tested = test.not_tested.as_ref().map(|pending| {
        el("p")
            .text(&format!("The credentials saved by {} ", pending.author))
            .add(time_ago(&pending.entered_at))
            .text(&format!(
                " ({}) were ",
                labels::holder(&pending.fingerprint)
            ))
            .add(el("strong").text("not tested and are not in use"))
            .text(".")
    });
    let mut known = vec![
        fact("Took", format!("{} ms", test.took_ms)),
        fact("API version", test.api_version.as_str()),
    ];
    let calls = test.api_calls;
    known.extend(
        calls.map(|calls| fact("API calls today", format!("{} of {}", calls.used, calls.of))),
    );
    if test.renewed {
        known.push(fact("Access token", "had ended; renewed"));
    }
    el("section")
        .class("card")
        .add(verdict)
        .add(which(test, "."))
        .maybe(
            test.failure
                .as_ref()
                .map(|failure| told(failure, test.used.authentication_type)),
        )
        .maybe(not_tested)
        .add(facts(known))
}

/// Which credentials were tested, and as whom; a user who logs in by password is both.
pub(crate) fn which(test: &ConnectionTest, end: &str) -> El {
    let used = labels::holder(&test.used.fingerprint);
    let whom = if used == test.username {
        String::new()
    } else {
        format!(" as {}", test.username)
    };
    el("p")
        .text(&format!("Tested: {used}, authorized "))
        .add(time_ago(&test.used.authorized_at))
        .text(&format!("{whom}{end}"))
}

/// Where a test of credentials of this type failed, why, and what to do.
pub(super) fn told(failure: &TestFailure, of: AuthenticationType) -> El {
    let step = match failure.step {
        TestStep::Userinfo => "asking Salesforce whose the access token is",
        TestStep::Renewal => "getting a new access token",
        TestStep::Organization => "asking Salesforce's API for the org",
    };
    let message = why(failure, of);
    let said = failure.salesforce.as_ref();
    let passes = messages::passes(failure.class);
    // Once is enough.
    let said = said.filter(|answer| !message.what.contains(&messages::words(answer)));
    let said =
        said.map(|answer| p("Salesforce said: ").add(el("code").text(&messages::words(answer))));
    let lost = failure.lost.as_ref().map(|lost| {
        p("It was lost ")
            .add(time_ago(&lost.at))
            .text(&format!(": {}.", messages::lost(lost.cause)))
    });
    let since = failure.incident.as_ref();
    let since = since.map(|incident| {
        p("Salesforce began to do so ")
            .add(time_ago(&incident.since))
            .text(".")
    });
    el("div")
        .add(p(&format!("Failed at: {step}. {passes}")))
        .add(p(&format!("{} {}", message.what, message.next)))
        .maybe(lost)
        .maybe(said)
        .maybe(since)
        .maybe(failure.next_try_at.as_ref().map(tried_again))
}

/// Why a test of credentials of this type failed, and what to do.
pub(crate) fn why(failure: &TestFailure, of: AuthenticationType) -> Message {
    let said = failure.salesforce.as_ref();
    if let Some(incident) = &failure.incident {
        return messages::incident(incident.orgs, said);
    }
    let about = failure.about.as_deref();
    messages::failure_in_use(failure.code, Some(failure.step), about, said, of)
}

/// When the broker tries by itself.
pub(super) fn tried_again(at: &Timestamp) -> El {
    p("The broker tries again by itself ")
        .add(time_ago(at))
        .text(".")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::tests::samples;
    use broker_api::{FailureCode, OrgFault, OrgStatus};

    fn connected() -> Org {
        samples::org(OrgStatus::Connected)
    }

    #[test]
    fn a_result_is_shown_for_the_credentials_that_were_tested_only() {
        let test = samples::connection_test(None);
        assert!(still_true(&test, &connected()));
        let with = |change: fn(&mut Org)| {
            let mut org = connected();
            change(&mut org);
            org
        };
        let stated = with(|org| {
            let set = org.credentials.as_mut().expect("in use");
            set.authentication_type = AuthenticationType::ConnectedApp;
        });
        assert!(still_true(&test, &stated), "a stated conversion is no swap");
        let again = with(|org| {
            let set = org.credentials.as_mut().expect("in use");
            set.authorized_at = samples::at(9);
        });
        assert!(!still_true(&test, &again), "reauthenticated, the same app");
        let other = with(|org| {
            let set = org.credentials.as_mut().expect("in use");
            set.fingerprint = "A1b2".into();
        });
        assert!(!still_true(&test, &other), "rolled back");
        assert!(!still_true(&test, &with(|org| org.credentials = None)));
    }

    #[test]
    fn a_result_goes_when_the_opposite_was_found_later() {
        let broken = |day| {
            samples::org(OrgStatus::NeedsReauthentication(OrgFault {
                cause: FailureCode::PermissionEnded,
                since: samples::at(day),
                step: None,
                answer: None,
                cause_about: None,
                next_try_at: None,
            }))
        };
        let works = samples::connection_test(None);
        assert!(!still_true(&works, &broken(9)));
        let fails = samples::connection_test(Some(samples::test_failure()));
        assert!(still_true(&fails, &broken(2)));
        let mut later = connected();
        later.last_proved_at = Some(samples::at(9));
        assert!(!still_true(&fails, &later));
    }
}
