//! What is not in use, what is kept, and what can be done with the connection.

use super::section;
use super::test::tried_again;
use crate::app::context;
use crate::components::{Confirm, confirm_button, fact, facts, time_until};
use crate::dom::{El, div, el, link, p, span};
use crate::labels;
use crate::live::Live;
use crate::load::Act;
use crate::pages::problem::problem_of;
use crate::pages::standard;
use crate::pages::times::time_ago;
use crate::pages::verify_kept::verify_kept;
use crate::{messages, routes};
use broker_api::{
    AuthenticationType, Fallback, Operation, Org, OrgKind, Pending, Purpose, RollBackOutcome,
    TestFailure, check_policy,
};

/// Credentials that are saved and not in use.
pub(super) fn not_in_use(org: &Org, pending: &Pending) -> El {
    let saved = span("", "")
        .add(time_ago(&pending.entered_at))
        .text(&format!(", by {}", pending.author));
    let way_on = link(
        &routes::authorization(&pending.authorization_id),
        "Go on with these",
    );
    let standard = pending.authentication_type == AuthenticationType::Standard;
    let verify =
        (!pending.awaiting_decision && !standard).then(|| verify_kept(&pending.authorization_id));
    let gone = (!pending.secret_kept && !standard).then(|| {
        p("The consumer secret was kept for 7 days and is deleted: it has to be typed again.")
            .class("warn")
    });
    let said = if pending.awaiting_decision {
        "Authorized in Salesforce, not in use: what was granted waits for your answer."
    } else if standard {
        "A try that is not finished; nothing of it is in use. Type the password again, or discard it."
    } else {
        "Saved, not in use. They take effect after you authorize in Salesforce: authenticate, authorize there, see Connected."
    };
    let mut known = vec![
        fact("For", labels::purpose(pending.purpose)),
        fact(
            "Authentication type",
            labels::authentication_type(pending.authentication_type),
        ),
        fact(
            labels::holder_label(&pending.fingerprint),
            labels::holder(&pending.fingerprint),
        ),
    ];
    let moves = pending.login_url != org.login_url;
    known.extend(moves.then(|| fact("New login URL", pending.login_url.as_str())));
    known.push(fact(if standard { "Tried" } else { "Saved" }, saved));
    known.push(fact("Kept until", time_until(&pending.kept_until)));
    section("Not in use")
        .maybe(gone)
        .add(p(said))
        .add(facts(known))
        .add(div("acts").add(way_on.class("button")))
        .maybe(verify)
}

/// That Salesforce converted the app was stated: it can be taken back until it is proved.
pub(super) fn stated(org: &Org, changed: impl Fn() + Copy + 'static) -> Option<El> {
    let user = org.credentials.as_ref()?.stated_by.as_deref()?;
    let client = context().client;
    let act = Act::new();
    let (id, generation) = (org.id.clone(), org.generation);
    let ask = Confirm {
        label: "Take it back",
        of: "the stated conversion",
        question: &format!("Does {} use a connected app after all?", org.name),
        lost: "The record says OAuth via Connected App again. Credentials, tokens and last authenticated stay.",
    };
    let ask = confirm_button(
        &ask,
        move || act.busy(),
        move || {
            let back = client.state_conversion(&id, generation, None);
            act.begin(back, move |()| changed());
        },
    );
    let said = format!(
        "{user} stated that Salesforce converted the connected app into an External Client App in place. No authorization has proved it yet: reauthenticating does."
    );
    let part = section("Stated, not proved")
        .add(p(&said))
        .add(problem_of(act))
        .add(div("acts").add(ask));
    Some(part)
}

/// What was in use before, and the way back to it.
pub(super) fn kept(org: &Org, fallback: &Fallback, changed: impl Fn() + Copy + 'static) -> El {
    let client = context().client;
    let act = Act::new();
    let refused = Live::new(None::<TestFailure>);
    let (id, generation) = (org.id.clone(), org.generation);
    let in_use = org.credentials.as_ref().map(|set| {
        let username = Some(org.username());
        labels::credentials(set.authentication_type, &set.fingerprint, username)
    });
    let lost = format!(
        "{} is used again instead of {}. It is tested first; if it does not work, nothing changes. What is in use now is kept for 7 days in its place.",
        labels::fallback(fallback),
        in_use.unwrap_or_default()
    );
    let ask = Confirm {
        label: "Roll back",
        of: &org.name,
        question: &format!("Go back to what {} used before?", org.name),
        lost: &lost,
    };
    let done = move |outcome: RollBackOutcome| {
        if outcome.failure.is_none() {
            changed();
        }
        refused.set(outcome.failure);
    };
    let ask = confirm_button(
        &ask,
        move || act.busy(),
        move || act.begin(client.roll_back(&id, generation), done),
    );
    let of = fallback.authentication_type;
    let why = move || {
        let failure = refused.get()?;
        let told = super::test::told(&failure, of);
        let said = "Not rolled back: what was in use before does not work. Nothing was changed.";
        Some(
            div("notice")
                .attr("role", "alert")
                .add(p(said).class("what"))
                .add(told)
                .add(p("What is kept is used as it is: to reauthenticate gives new credentials to what is in use now.")),
        )
    };
    let username = fallback.username.as_deref();
    let username = username.filter(|_| of != AuthenticationType::Standard);
    section("Previous credentials")
        .add(p("Kept, not in use; Roll back puts them in use again."))
        .add(facts(
            [
                fact(
                    "Authentication type",
                    labels::authentication_type(fallback.authentication_type),
                ),
                fact(
                    labels::holder_label(&fallback.fingerprint),
                    labels::holder(&fallback.fingerprint),
                ),
            ]
            .into_iter()
            .chain(username.map(|user| fact("User", user)))
            .chain([
                fact("In use until", time_ago(&fallback.since)),
                fact("Destroyed", time_until(&fallback.until)),
            ]),
        ))
        .show(why)
        .add(problem_of(act))
        .add(div("acts").add(ask))
}

/// What can be done with the connection; while credentials wait, those come first.
pub(super) fn change(org: &Org) -> El {
    let authentication_type = org.authentication_type;
    let offered = standard::offered();
    let offer = |operation, purpose, label: &str| {
        let open = check_policy(org.kind, authentication_type, operation, offered).is_ok();
        let to = routes::authorize(&org.id, purpose);
        (open && org.pending.is_none()).then(|| link(&to, label).class("button plain"))
    };
    let again = offer(
        Operation::Reauthenticate,
        Purpose::Reauthenticate,
        if org.credentials.is_some() {
            "Reauthenticate"
        } else {
            "Authorize here"
        },
    );
    let migrate = offer(
        Operation::Migrate,
        Purpose::Migrate,
        "Move to OAuth via ECA",
    );
    let replace = offer(Operation::Replace, Purpose::Replace, "Replace");
    let moved = org.credentials.is_some().then(|| {
        offer(
            Operation::Reauthenticate,
            Purpose::Reauthenticate,
            "Change the login URL",
        )
    });
    let moved = moved.flatten();
    let moving = moved.is_some().then(|| {
        p("A new login URL is entered with the credentials for it, and is not in use until you authorize.")
            .class("muted")
    });
    let why = if org.pending.is_some() {
        Some("The credentials that are not in use come first: go on with them, or discard them.")
    } else if org.kind == OrgKind::DevHub {
        Some(
            "An existing Dev Hub can't be reauthenticated. Replace registers it anew: the new record takes this one's place, with its name, the portal's id and everything that refers to it.",
        )
    } else {
        None
    };
    section("Change the connection")
        .maybe(why.map(|why| p(why).class("muted")))
        .add(
            div("acts")
                .maybe(again)
                .maybe(migrate)
                .maybe(moved)
                .maybe(replace),
        )
        .maybe(moving)
}

/// Why the connection does not work, as last seen.
pub(super) fn cause(org: &Org) -> Option<El> {
    let fault = org.status.fault()?;
    let about = fault.cause_about.as_deref();
    let said = fault.answer.as_ref();
    let used = org.authentication_type;
    let message = messages::failure_in_use(fault.cause, fault.step, about, said, used);
    let what = el("p")
        .text("Since ")
        .add(time_ago(&fault.since))
        .text(&format!(": {} {}", message.what, message.next));
    let again = fault.next_try_at.as_ref().map(tried_again);
    Some(div("").add(what).maybe(again))
}
