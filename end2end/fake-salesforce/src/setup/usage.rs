//! Setup → Connected Apps OAuth Usage: which apps people use here; block one, or install it.

use super::{USAGE, admin, place};
use crate::app::{App, AppKind};
use crate::authorize::found;
use crate::html;
use crate::org::Org;
use crate::params::Params;
use crate::site::Site;
use crate::state::State;
use axum::body::Bytes;
use axum::extract::{Path, State as Extract};
use axum::http::HeaderMap;
use axum::response::Response;
use maud::{Markup, html};
use std::collections::BTreeSet;

/// One app that is used here, or was refused here.
struct Used {
    id: String,
    name: String,
    is_installed: bool,
    is_blocked: bool,
    users: BTreeSet<String>,
}

pub(super) async fn list(Extract(site): Extract<Site>, headers: HeaderMap) -> Response {
    let org = match admin(&site, &headers, USAGE) {
        Ok(org) => org,
        Err(refused) => return refused,
    };
    let apps: Vec<Used> = site.world.read(|state| {
        let seen = state.apps.iter().filter(|app| is_seen(state, app, &org));
        seen.map(|app| used(state, app, &org)).collect()
    });
    html::page(
        "Connected Apps OAuth Usage",
        &html! {
            (place(&org))
            main {
                h1 { "Connected Apps OAuth Usage" }
                @if apps.is_empty() {
                    p { "No app has been used in this org." }
                } @else {
                    table {
                        thead { tr { th { "Connected App" } th { "User Count" } th { "Status" } th { "Actions" } } }
                        tbody { @for app in &apps { (row(app)) } }
                    }
                }
            }
        },
    )
}

/// A connected app shows up once somebody tried it here; installed and own apps do from the start.
/// An External Client App of another org cannot be installed at all.
fn is_seen(state: &State, app: &App, org: &Org) -> bool {
    let was_tried = || {
        let mut attempts = state.login_history.iter();
        attempts.any(|one| one.org == org.key && one.app_id.as_deref() == Some(&app.id))
    };
    app.is_installed_in(&org.key)
        || (app.kind == AppKind::ConnectedApp && was_tried())
        || state
            .grants
            .iter()
            .any(|grant| grant.org == org.key && grant.app_id == app.id)
}

fn used(state: &State, app: &App, org: &Org) -> Used {
    let levels = state.levels(&app.id, &org.key);
    let users = state
        .grants
        .iter()
        .filter(|grant| grant.is_live() && grant.app_id == app.id && grant.org == org.key)
        .filter_map(|grant| org.user(&grant.user_id))
        .map(|user| user.username.clone())
        .collect();
    Used {
        id: app.id.clone(),
        name: app.name.clone(),
        is_installed: app.is_installed_in(&org.key) && !levels.is_on(|s| s.not_installed),
        is_blocked: levels.is_on(|s| s.blocked),
        users,
    }
}

fn row(app: &Used) -> Markup {
    let status = match (app.is_installed, app.is_blocked) {
        (_, true) => "Blocked",
        (true, false) => "Installed",
        (false, false) => "Not installed",
    };
    html! {
        tr {
            th scope="row" { (app.name) }
            td { (app.users.len()) @for name in &app.users { br; (name) } }
            td { (status) }
            td {
                form.actions method="post" action=(format!("{}{}", super::USED_APPS, app.id)) {
                    @if !app.is_installed { (button("Install", &app.name)) }
                    @if app.is_blocked { (button("Unblock", &app.name)) } @else { (button("Block", &app.name)) }
                }
            }
        }
    }
}

/// Its accessible name says of which app, since every row has the same words.
fn button(act: &str, app: &str) -> Markup {
    html! {
        button type="submit" name="act" value=(act) aria-label=(format!("{act} {app}")) { (act) }
    }
}

pub(super) async fn act(
    Extract(site): Extract<Site>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let org = match admin(&site, &headers, USAGE) {
        Ok(org) => org,
        Err(refused) => return refused,
    };
    let form = Params::parse(&body);
    site.world.change(|state| {
        let is_seen = state.app(&id).is_some_and(|app| is_seen(state, app, &org));
        if is_seen {
            apply(state, &id, &org.key, form.text("act"));
        }
    });
    found(USAGE)
}

/// An answer for this org is the app's own switch, which beats what the org says of all apps.
fn apply(state: &mut State, id: &str, org: &str, act: &str) {
    if act == "Block" {
        state.end_sessions_of(id, org, "the app was blocked");
    }
    let Some(app) = state.apps.iter_mut().find(|app| app.id == id) else {
        return;
    };
    match act {
        "Block" => app.switches.blocked = Some(true),
        "Unblock" => app.switches.blocked = Some(false),
        "Install" => {
            app.switches.not_installed = Some(false);
            if !app.is_installed_in(org) {
                app.installed_in.push(org.into());
            }
        }
        _ => {}
    }
}
