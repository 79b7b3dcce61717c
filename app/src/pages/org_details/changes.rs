//! What is not in use, what is kept, and what can be done with the connection.

use super::section;
use crate::app::context;
use crate::components::{Confirm, confirm_button, fact, facts, time_until};
use crate::dom::{El, div, el, link, p, span};
use crate::labels;
use crate::live::Live;
use crate::load::Act;
use crate::pages::problem::problem_of;
use crate::pages::times::time_ago;
use crate::{messages, routes};
use broker_api::{
    AuthenticationType, Fallback, Operation, Org, OrgKind, OrgStatus, Pending, Purpose,
    RollBackOutcome, TestFailure, check_policy,
};

/// Credentials that are saved and not in use.
pub(super) fn not_in_use(pending: &Pending) -> El {
    let saved = span("", "")
        .add(time_ago(&pending.entered_at))
        .text(&format!(", by {}", pending.author));
    let way_on = link(
        &routes::authorization(&pending.authorization_id),
        "Go on with these",
    );
    let standard = pending.authentication_type == AuthenticationType::Standard;
    let said = if standard {
        "A try that is not finished; nothing of it is in use. Type the password again, or discard it."
    } else {
        "Saved, not in use. They take effect after you authorize in Salesforce: authenticate, authorize there, see Connected."
    };
    section("Not in use")
        .add(p(said))
        .add(facts([
            fact("For", labels::purpose(pending.purpose)),
            fact(
                "Authentication type",
                labels::authentication_type(pending.authentication_type),
            ),
            fact(
                labels::holder_label(&pending.fingerprint),
                labels::holder(&pending.fingerprint),
            ),
            fact(if standard { "Tried" } else { "Saved" }, saved),
            fact("Kept until", time_until(&pending.kept_until)),
        ]))
        .add(div("acts").add(way_on.class("button")))
}

/// What was in use before a migration, and the way back to it.
pub(super) fn kept(org: &Org, fallback: &Fallback, changed: impl Fn() + Copy + 'static) -> El {
    let client = context().client;
    let act = Act::new();
    let refused = Live::new(None::<TestFailure>);
    let (id, generation) = (org.id.clone(), org.generation);
    let ask = Confirm {
        label: "Roll back",
        of: &org.name,
        question: &format!("Go back to what {} used before?", org.name),
        lost: "It is tested first; if it does not work, nothing changes. What is in use now is kept for 7 days in its place.",
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
    let why = move || {
        let failure = refused.get()?;
        let told = super::test::told(&failure);
        let said = "Not rolled back: what was in use before does not work. Nothing was changed.";
        Some(
            div("notice")
                .attr("role", "alert")
                .add(p(said).class("what"))
                .add(told),
        )
    };
    section("Kept from before the migration")
        .add(facts([
            fact(
                "Authentication type",
                labels::authentication_type(fallback.authentication_type),
            ),
            fact(
                labels::holder_label(&fallback.fingerprint),
                labels::holder(&fallback.fingerprint),
            ),
            fact("Destroyed", time_until(&fallback.until)),
        ]))
        .show(why)
        .add(problem_of(act))
        .add(div("acts").add(ask))
}

/// What can be done with the connection; while credentials wait, those come first.
pub(super) fn change(org: &Org) -> El {
    let authentication_type = org.credentials.authentication_type;
    let session = context().session.value();
    let offered = session.is_none_or(|session| session.broker.standard.offered);
    let offer = |operation, purpose, label: &str| {
        let open = check_policy(org.kind, authentication_type, operation, offered).is_ok();
        let to = routes::authorize(&org.id, purpose);
        (open && org.pending.is_none()).then(|| link(&to, label).class("button plain"))
    };
    let again = offer(
        Operation::Reauthenticate,
        Purpose::Reauthenticate,
        "Reauthenticate",
    );
    let migrate = offer(
        Operation::Migrate,
        Purpose::Migrate,
        "Move to OAuth via ECA",
    );
    let none = again.is_none() && migrate.is_none();
    let hub = org.kind == OrgKind::DevHub;
    let why = if hub {
        "An existing Dev Hub can't be reauthenticated. To give it other credentials, register it anew under another name, and remove this record."
    } else {
        "The credentials that are not in use come first: go on with them, or discard them."
    };
    let why = none.then(|| p(why).class("muted"));
    let anew = hub
        .then(|| link(routes::REGISTER_DEV_HUB, "Register the Dev Hub anew").class("button plain"));
    section("Change the connection")
        .maybe(why)
        .add(div("acts").maybe(again).maybe(migrate).maybe(anew))
}

/// Why the connection does not work, as last seen.
pub(super) fn cause(status: &OrgStatus) -> Option<El> {
    let (OrgStatus::NeedsReauthentication { cause, since }
    | OrgStatus::Unreachable { cause, since }) = status
    else {
        return None;
    };
    let message = messages::failure(*cause, None);
    Some(
        el("p")
            .text("Since ")
            .add(time_ago(since))
            .text(&format!(": {} {}", message.what, message.next)),
    )
}
