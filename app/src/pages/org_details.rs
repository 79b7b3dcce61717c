//! One org: facts first.

mod changes;
mod edit;
mod history;
mod removal;
mod test;

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
use crate::pages::standard::notice_for;
use crate::pages::times::time_ago;
use crate::routes;
use broker_api::{AuthenticationType, Environment, GrantedScopes, Org};
use changes::{cause, change, kept, not_in_use};
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
    poll(
        || Some(LOOK_AGAIN),
        move || {
            org.again();
            entries.again();
        },
    );
    let title = move || {
        let org = org.value();
        org.map_or_else(|| "Org details".to_owned(), |org| org.name.clone())
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
            el("div").each(first(&shown, move || org.again()))
        }))
        .show(move || {
            let tested = move || {
                org.again();
                entries.again();
            };
            Some(test::test(&id.get(), tested))
        })
        .show(move || org.value().map(|shown| rest(&shown, move || org.again())))
        .add(history)
        // Danger is at the bottom.
        .show(move || org.value().map(|shown| removal(&shown)))
}

fn first(org: &Org, changed: impl Fn() + Copy + 'static) -> Vec<El> {
    let practice = org.environment == Environment::Practice;
    let status = el("p")
        .class("lede")
        .add(status_badge(org.status.word()))
        .text(" · proved ")
        .add(time_ago(&org.last_proved_at))
        .maybe(practice.then(practice_badge));
    let differs = org.org_type_differs().then(|| {
        retype(
            &org.id,
            org.generation,
            org.org_type,
            &org.salesforce,
            changed,
        )
    });
    let parts = [Some(status), differs, cause(&org.status), Some(in_use(org))];
    parts.into_iter().flatten().collect()
}

fn rest(org: &Org, changed: impl Fn() + Copy + 'static) -> El {
    let pending = org.pending.as_ref().map(not_in_use);
    let fallback = org.fallback.as_ref();
    let fallback = fallback.map(|fallback| kept(org, fallback, changed));
    div("loaded")
        .maybe(pending)
        .maybe(fallback)
        .add(change(org))
        .add(at_salesforce(org))
        .add(record(org))
        .add(edit::edit(org, changed))
}

fn section(heading: &str) -> El {
    el("section")
        .attr("aria-label", heading)
        .add(el("h2").text(heading))
}

fn in_use(org: &Org) -> El {
    let set = &org.credentials;
    let standard = set.authentication_type == AuthenticationType::Standard;
    let since = span("", "")
        .add(time_ago(&set.authorized_at))
        .text(&format!(", by {}", set.entered_by));
    let of_app = || {
        let key = span("", "key …").add(copy_value(&set.fingerprint, "key fingerprint"));
        let callback_url = copy_value(&set.callback_url, "callback URL");
        [fact("Consumer ID", key), fact("Callback URL", callback_url)]
    };
    let kind = if standard {
        format!("Standard · {}", set.fingerprint)
    } else {
        labels::authentication_type(set.authentication_type).to_owned()
    };
    let mut known = vec![
        fact("Authentication type", kind),
        fact("User", org.salesforce.username.as_str()),
        fact("Since", since),
    ];
    known.extend((!standard).then(of_app).into_iter().flatten());
    known.push(fact("Login URL", org.login_url.as_str()));
    section("In use").add(facts(known)).maybe(notice_for(org))
}

fn at_salesforce(org: &Org) -> El {
    let salesforce = &org.salesforce;
    let granted = GrantedScopes::parse(&org.credentials.granted_scopes.join(" "));
    let environment = labels::sandbox_or_production(salesforce.is_sandbox);
    // A user who logs in by password may do what the user may do: there are no scopes.
    let by_app = org.credentials.authentication_type != AuthenticationType::Standard;
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
    let registered = span("", "")
        .add(time_ago(&org.registered_at))
        .text(&format!(", by {}", org.owner));
    let mut known = vec![
        fact("Kind", labels::kind(org.kind)),
        fact("Type", labels::org_type(org.org_type)),
        fact("Registered", registered),
        fact("Last authenticated", time_ago(&org.last_authenticated_at)),
        fact("Last proved", time_ago(&org.last_proved_at)),
    ];
    let reason = org.second_record_reason.as_deref();
    known.extend(reason.map(|reason| fact("Why a second record", reason)));
    let external_id = org.external_id.as_deref();
    known.extend(external_id.map(|id| fact("Portal's id", id)));
    section("This record").add(facts(known))
}
