//! One org: facts first.

mod adopted;
mod changes;
mod edit;
mod history;
mod moved;
mod receipts;
mod removal;
mod test;

pub(crate) use test::{outcome, which, why};

use super::problem::loaded;
use crate::app::context;
use crate::components::{
    copy_value, fact, facts, granted_scopes, page_title, practice_badge, status_badge,
};
use crate::dom::{El, div, el, link, span};
use crate::labels;
use crate::live::derived;
use crate::load::{LOOK_AGAIN, Loaded, poll};
use crate::pages::retype::retype;
use crate::pages::standard::{self, notice_for};
use crate::pages::status::worked;
use crate::pages::times::{time_ago, time_or_never};
use crate::pages::used_by::used_by;
use crate::routes;
use broker_api::{
    AuthenticationType, CredentialSet, Environment, GrantedScopes, Operation, Org, OrgDetails,
    SalesforceIdentity, check_policy,
};
use changes::{cause, change, kept, not_in_use, stated};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use removal::removal;

/// The page of one org.
pub(crate) fn org_details() -> El {
    let client = context().client;
    let params = use_params_map();
    let id = derived(move || params.read().get("id").unwrap_or_default());
    let org = Loaded::new(move || client.org(&id.get()));
    let entries = Loaded::new(move || client.history(&id.get()));
    let receipts = Loaded::new(move || client.receipts(&id.get()));
    poll(
        || Some(LOOK_AGAIN),
        move || {
            org.again();
            entries.again();
            receipts.again();
        },
    );
    // What is not in use cannot be tested.
    let tests = derived(move || {
        org.value()
            .is_none_or(|shown| shown.org.credentials.is_some())
    });
    let title = move || {
        let org = org.value();
        org.map_or_else(|| "Org details".to_owned(), |shown| shown.org.name.clone())
    };
    let history = el("section")
        .add(el("h2").text("History"))
        .add(loaded(entries, 4, |entries| history::history(&entries)));
    el("div")
        .add(
            el("p")
                .class("crumb")
                .add(link(routes::ORGS, "Salesforce Org Management")),
        )
        .add(page_title(title, || false))
        .add(loaded(org, 10, move |shown| {
            el("div").each(first(&shown.org, move || org.again()))
        }))
        .show(move || {
            let tested = move || {
                org.again();
                entries.again();
            };
            let now = move || org.value().map(|shown| shown.org.clone());
            tests.get().then(|| test::test(&id.get(), now, tested))
        })
        .show(move || org.value().map(|shown| rest(&shown, move || org.again())))
        .add(loaded(receipts, 1, |kept| receipts::receipts(&kept)))
        .add(history)
        // Danger is at the bottom.
        .show(move || org.value().map(|shown| removal(&shown)))
}

fn first(org: &Org, changed: impl Fn() + Copy + 'static) -> Vec<El> {
    let practice = org.environment == Environment::Practice;
    let status = el("p")
        .class("lede")
        .add(status_badge(org.status.word()))
        .maybe(worked(org).map(|worked| span("", " · ").add(worked)))
        .maybe(practice.then(practice_badge));
    let known = org.salesforce.as_ref().filter(|_| org.org_type_differs());
    let differs = known.map(|known| retype(&org.id, org.generation, org.org_type, known, changed));
    let in_use = match (&org.credentials, &org.adopted) {
        (Some(set), _) => Some(in_use(org, set)),
        (None, Some(said)) => Some(adopted::nothing_in_use(org, said)),
        (None, None) => None,
    };
    let moved = moved::moved(org, changed);
    let parts = [Some(status), differs, cause(org), moved, in_use];
    parts.into_iter().flatten().collect()
}

fn rest(shown: &OrgDetails, changed: impl Fn() + Copy + 'static) -> El {
    let org = &shown.org;
    let pending = org.pending.as_ref().map(|pending| not_in_use(org, pending));
    let known = org.salesforce.as_ref().zip(org.credentials.as_ref());
    let offered = standard::offered();
    let used = org.authentication_type;
    let may = |operation| check_policy(org.kind, used, operation, offered).is_ok();
    let fallback = org.fallback.as_ref().filter(|_| may(Operation::RollBack));
    let fallback = fallback.map(|fallback| kept(org, fallback, changed));
    div("loaded")
        .maybe(pending)
        .maybe(fallback)
        .maybe(stated(org, changed))
        .add(change(org))
        .add(section("Used by").add(used_by(&shown.used_by)))
        .maybe(known.map(|(salesforce, set)| at_salesforce(salesforce, set)))
        .add(record(org))
        .add(edit::edit(org, changed))
}

fn section(heading: &str) -> El {
    el("section")
        .attr("aria-label", heading)
        .add(el("h2").text(heading))
}

fn in_use(org: &Org, set: &CredentialSet) -> El {
    let standard = set.authentication_type == AuthenticationType::Standard;
    let since = span("", "")
        .add(time_ago(&set.authorized_at))
        .text(&format!(", by {}", set.entered_by));
    let of_app = || {
        let operators = set
            .operator_app
            .then(|| span("muted", " your operator's app"));
        let key = span("", "key …")
            .add(copy_value(&set.fingerprint, "key fingerprint"))
            .maybe(operators);
        let callback_url = copy_value(&set.callback_url, "callback URL");
        [fact("Consumer ID", key), fact("Callback URL", callback_url)]
    };
    let mut known = vec![
        fact("Authentication type", labels::authentication_of(set)),
        fact("User", org.username()),
        fact("Since", since),
    ];
    known.extend((!standard).then(of_app).into_iter().flatten());
    known.push(fact("Login URL", org.login_url.as_str()));
    section("In use").add(facts(known)).maybe(notice_for(org))
}

fn at_salesforce(salesforce: &SalesforceIdentity, set: &CredentialSet) -> El {
    let granted = GrantedScopes::parse(&set.granted_scopes.join(" "));
    let environment = labels::sandbox_or_production(salesforce.is_sandbox);
    // A user who logs in by password may do what the user may do: there are no scopes.
    let by_app = set.authentication_type != AuthenticationType::Standard;
    section("At Salesforce")
        .add(facts([
            fact("Org name", salesforce.org_name.as_str()),
            fact(
                "Salesforce org id",
                copy_value(&salesforce.org_id, "Salesforce org id"),
            ),
            fact(
                "Instance URL",
                copy_value(&salesforce.instance_url, "instance URL"),
            ),
            fact("Environment", environment),
            fact("Edition", salesforce.edition.as_str()),
        ]))
        .maybe(by_app.then(|| el("h3").text("Granted scopes")))
        .maybe(by_app.then(|| granted_scopes(&granted)))
}

fn record(org: &Org) -> El {
    let mut known = vec![
        fact("Kind", labels::kind(org.kind)),
        fact("Type", labels::org_type(org.org_type)),
        fact("Here since", time_ago(&org.registered_at)),
        fact("Owner", org.owner.as_str()),
        fact(
            "Last authenticated",
            time_or_never(org.last_authenticated_at.as_ref()),
        ),
        fact("Last worked", time_or_never(org.last_proved_at.as_ref())),
    ];
    let reason = org.second_record_reason.as_deref();
    known.extend(reason.map(|reason| fact("Why a second record", reason)));
    let external_id = org.external_id.as_deref();
    known.extend(external_id.map(|id| fact("Portal's id", id)));
    known.extend((!org.tags.is_empty()).then(|| fact("Tags", org.tags.join(", "))));
    section("This record").add(facts(known))
}
