//! The policies of an app: what an admin of the org decides, apart from what its developer set (§3.3, §7).

use super::edit::own_app;
use super::{page_of, place};
use crate::app::App;
use crate::authorize::found;
use crate::html;
use crate::org::Org;
use crate::params::Params;
use crate::site::Site;
use axum::body::Bytes;
use axum::extract::{Path, State as Extract};
use axum::http::HeaderMap;
use axum::response::Response;
use maud::{Markup, html};

const ALL_USERS: &str = "All users may self-authorize";
const PRE_AUTHORIZED: &str = "Admin approved users are pre-authorized";
const ENFORCE_IP: &str = "Enforce IP restrictions";
const RELAX_IP: &str = "Relax IP restrictions";
const UNTIL_REVOKED: &str = "Refresh token is valid until revoked";
const IMMEDIATELY: &str = "Immediately expire refresh token";

fn is_pre_authorized_only(app: &App) -> bool {
    app.switches.not_pre_authorized == Some(true)
}

/// Enforcing means that the org's own ranges count: its switch. Relaxing lets this app pass them.
fn is_relaxed(app: &App) -> bool {
    app.switches.ip_restricted == Some(false)
}

fn expires_at_once(app: &App) -> bool {
    app.switches.immediately_expire_refresh == Some(true)
}

/// The section of the app's page.
pub(super) fn section(app: &App) -> Markup {
    let choose = |second: bool, words: [&'static str; 2]| words[usize::from(second)];
    html! {
        section aria-labelledby="policies" {
            h2 id="policies" { "Policies" }
            dl {
                dt { "Permitted Users" }
                dd { (choose(is_pre_authorized_only(app), [ALL_USERS, PRE_AUTHORIZED])) }
                @if is_pre_authorized_only(app) {
                    dt { "Approved Users" }
                    @for name in &app.approved_users { dd { (name) } }
                    @if app.approved_users.is_empty() { dd { "Nobody" } }
                }
                dt { "IP Relaxation" }
                dd { (choose(is_relaxed(app), [ENFORCE_IP, RELAX_IP])) }
                dt { "Refresh Token Policy" }
                dd { (choose(expires_at_once(app), [UNTIL_REVOKED, IMMEDIATELY])) }
            }
            p { a.button href=(format!("{}/policies", page_of(&app.id))) { "Edit Policies" } }
        }
    }
}

pub(super) async fn open(
    Extract(site): Extract<Site>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    match own_app(&site, &headers, &id) {
        Ok((org, app)) => page(&org, &app),
        Err(refused) => refused,
    }
}

pub(super) async fn save(
    Extract(site): Extract<Site>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if let Err(refused) = own_app(&site, &headers, &id) {
        return refused;
    }
    let form = Params::parse(&body);
    site.world.change(|state| {
        if let Some(app) = state.apps.iter_mut().find(|app| app.id == id) {
            apply(&form, app);
        }
    });
    found(&page_of(&id))
}

fn apply(form: &Params, app: &mut App) {
    let pre_authorized = form.text("permitted_users") == "pre_authorized";
    app.switches.not_pre_authorized = Some(pre_authorized);
    app.approved_users = form.all("approved_user");
    app.switches.ip_restricted = match form.text("ip_relaxation") {
        "relax" => Some(false),
        // What the control port restricted for this app alone stays so.
        _ => app.switches.ip_restricted.filter(|restricted| *restricted),
    };
    let immediately = form.text("refresh_policy") == "immediately_expire";
    app.switches.immediately_expire_refresh = Some(immediately);
}

fn page(org: &Org, app: &App) -> Response {
    let is_approved = |name: &String| app.approved_users.contains(name);
    let two = [ALL_USERS, PRE_AUTHORIZED];
    html::page(
        "Edit Policies",
        &html! {
            (place(org))
            main {
                h1 { "Edit Policies of " (app.name) }
                form method="post" action=(format!("{}/policies", page_of(&app.id))) {
                    (select("permitted_users", "Permitted Users", ["all", "pre_authorized"], two, is_pre_authorized_only(app)))
                    fieldset aria-describedby="approved_hint" {
                        legend { "Approved Users" }
                        p.hint id="approved_hint" { "They count when only approved users are permitted." }
                        @for user in &org.users {
                            label.tick {
                                input type="checkbox" name="approved_user" value=(user.username) checked[is_approved(&user.username)];
                                span { (user.username) }
                            }
                        }
                    }
                    (select("ip_relaxation", "IP Relaxation", ["enforce", "relax"], [ENFORCE_IP, RELAX_IP], is_relaxed(app)))
                    (select("refresh_policy", "Refresh Token Policy", ["until_revoked", "immediately_expire"], [UNTIL_REVOKED, IMMEDIATELY], expires_at_once(app)))
                    button.primary type="submit" { "Save" }
                }
            }
        },
    )
}

/// A choice of two.
fn select(name: &str, label: &str, values: [&str; 2], words: [&str; 2], second: bool) -> Markup {
    html! {
        label for=(name) { (label) }
        select id=(name) name=(name) {
            option value=(values[0]) { (words[0]) }
            option value=(values[1]) selected[second] { (words[1]) }
        }
    }
}
