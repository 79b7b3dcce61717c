//! The org is registered.

use super::{Shown, title};
use crate::app::context;
use crate::components::{
    Confirm, Icon, Tone, confirm_button, fact, facts, granted_scopes, notice, practice_badge,
    time_until,
};
use crate::dom::{El, div, el, link, p};
use crate::load::Act;
use crate::pages::problem::problem_of;
use crate::pages::retype::retype;
use crate::pages::standard::notice_of_end;
use crate::pages::times::time_ago;
use crate::{labels, messages, routes};
use broker_api::{Connected, Environment, Fallback, OrgKind, Purpose};

/// Which org it is, as which user, and what was granted.
pub(super) fn connected(shown: &Shown, facts: &Connected) -> El {
    let practice = shown.environment == Environment::Practice;
    let name = &facts.name;
    let heading = match shown.purpose {
        _ if !facts.still_in_use => format!("{name} works with other credentials now"),
        Purpose::Migrate => format!("{name} uses OAuth via External Client App now"),
        Purpose::Replace => format!("{name} is replaced"),
        _ if facts.reauthenticated => format!("{name} is reauthenticated"),
        _ => format!("{name} is connected"),
    };
    let asked = shown.asked;
    let differs = facts.org_type_differs.then(|| {
        let (id, of) = (&facts.org_id, facts.org_type);
        retype(id, facts.generation, of, &facts.salesforce, move || {
            asked.again();
        })
    });
    let nearly_full =
        messages::approvals(&facts.approvals).map(|message| notice(&message, Tone::Info, None));
    let granted = if shown.is_standard() {
        p("Password and security token are stored encrypted; they never come to this browser again.")
            .class("muted")
    } else {
        el("section")
            .add(el("h2").text("What Salesforce granted"))
            .add(granted_scopes(&facts.granted))
            .add(p("Tokens are stored encrypted; they never come to this browser.").class("muted"))
    };
    let ends = shown.is_standard().then(|| notice_of_end(None));
    let of_this_run = facts
        .still_in_use
        .then(|| nearly_full.into_iter().chain(ends).chain([granted]));
    el("div")
        .add(title(&heading).maybe(practice.then(practice_badge)))
        .maybe((!facts.still_in_use).then(|| later(shown)))
        .add(who(shown, facts))
        .maybe(facts.fallback.as_ref().map(previous))
        .maybe((shown.purpose == Purpose::Replace).then(|| p("The new record has the name and the portal's id of the old one, and everything that referred to it; the receipt is on its details. The old record is gone, and its credentials are destroyed.")))
        .maybe(differs)
        .each(of_this_run.into_iter().flatten())
        .add(ways_on(shown, facts))
        .maybe(facts.can_undo.then(|| undo(shown)))
}

fn who(shown: &Shown, connected: &Connected) -> El {
    let salesforce = &connected.salesforce;
    let environment = labels::sandbox_or_production(salesforce.is_sandbox);
    let at_salesforce = format!("{environment}, {}", salesforce.edition);
    let registered = format!(
        "{}, {}",
        connected.name,
        labels::org_type(connected.org_type)
    );
    el("section")
        .class("card")
        .add(
            el("p")
                .class("status ok")
                .icon(Icon::Check)
                .text("Connected"),
        )
        .add(p(&salesforce.org_name).class("large"))
        .add(p(host_of(&salesforce.instance_url)))
        .add(p(&salesforce.username))
        .add(
            facts([
                fact("Org at Salesforce", at_salesforce),
                fact("Registered as", registered),
                fact("Authenticated", time_ago(&connected.at)),
            ])
            .each(connected.still_in_use.then(|| {
                fact(
                    "Authentication type",
                    labels::authentication_type(shown.authentication_type),
                )
            })),
        )
}

/// The run succeeded, and something else was put in use after it.
fn later(shown: &Shown) -> El {
    let said = format!(
        "This {} succeeded with {}. After it the org was rolled back or authorized again; what follows is in use now.",
        shown.noun(),
        labels::holder(shown.fingerprint())
    );
    p(&said).class("lede")
}

/// What an org can be rolled back to.
fn previous(kept: &Fallback) -> El {
    el("section")
        .attr("aria-label", "Previous credentials")
        .add(el("h2").text("Previous credentials"))
        .add(
            el("p")
                .text(&format!("{} is kept until ", labels::fallback(kept)))
                .add(time_until(&kept.until))
                .text(". Until then, Roll back on the org's details puts it in use again."),
        )
}

fn ways_on(shown: &Shown, facts: &Connected) -> El {
    let (another, all, every) = match shown.kind {
        OrgKind::Org => (
            routes::register_another(shown.authentication_type, facts.org_type),
            routes::ORGS,
            "All orgs",
        ),
        OrgKind::DevHub => (
            routes::REGISTER_DEV_HUB.to_owned(),
            routes::DEV_HUBS,
            "All Dev Hubs",
        ),
    };
    div("acts")
        .add(link(&routes::org(&facts.org_id), "Org details").class("button"))
        .add(link(&another, "Register another").class("button plain"))
        .add(link(all, every).class("button plain"))
}

fn host_of(origin: &str) -> &str {
    origin.split_once("://").map_or(origin, |(_, host)| host)
}

fn undo(shown: &Shown) -> El {
    let client = context().client;
    let act = Act::new();
    let (id, asked) = (shown.id.clone(), shown.asked);
    let of = format!("the registration of {}", shown.name);
    let question = format!("Take the registration of {} back?", shown.name);
    let ask = Confirm {
        label: "Undo",
        of: &of,
        question: &question,
        lost: if shown.is_standard() {
            "The record and its stored password are deleted. The org itself is not changed."
        } else {
            "The record and its stored tokens are deleted, and the permission is revoked at Salesforce. The org itself is not changed."
        },
    };
    let done = move |()| asked.again();
    let ask = confirm_button(
        &ask,
        move || act.busy(),
        move || act.begin(client.undo(&id), done),
    );
    let about = if shown.is_standard() {
        "Undo removes this record with its password and security token."
    } else {
        "Undo removes this record and gives the new permission back to Salesforce. The next try asks for a login again: log in to the right org there."
    };
    el("section")
        .class("last")
        .add(el("h2").text("Not the org you meant?"))
        .add(p(about))
        .add(problem_of(act))
        .add(div("acts").add(ask))
}
