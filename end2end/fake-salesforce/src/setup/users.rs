//! Setup → Users: who may log in. Freeze, deactivate, and what the real one keeps in profiles.

use super::{USERS, admin, place};
use crate::authorize::found;
use crate::html;
use crate::org::User;
use crate::params::Params;
use crate::site::Site;
use axum::body::Bytes;
use axum::extract::State as Extract;
use axum::http::HeaderMap;
use axum::response::Response;
use maud::{Markup, html};

pub(super) async fn list(Extract(site): Extract<Site>, headers: HeaderMap) -> Response {
    let org = match admin(&site, &headers, USERS) {
        Ok(org) => org,
        Err(refused) => return refused,
    };
    html::page(
        "Users",
        &html! {
            (place(&org))
            main {
                h1 { "All Users" }
                table {
                    thead { tr { th { "Full Name" } th { "Username" } th { "Active" } th { "API Enabled" } th { "View Setup and Configuration" } th { "Use Any API Auth" } th { "Security Token" } th { "Actions" } } }
                    tbody { @for user in &org.users { (row(user)) } }
                }
                p.hint { "The real one has API Enabled, View Setup and Configuration and Use Any API Auth in the user's profile and permission sets, and sends the security token to the user by e-mail." }
            }
        },
    )
}

fn row(user: &User) -> Markup {
    let active = match (user.active, user.frozen) {
        (false, _) => "No",
        (true, true) => "Frozen",
        (true, false) => "Yes",
    };
    let active = if user.is_locked() { "Locked" } else { active };
    let acts = [
        if user.active {
            "Deactivate"
        } else {
            "Activate"
        },
        if user.frozen { "Unfreeze" } else { "Freeze" },
        if user.api_enabled {
            "Disable API"
        } else {
            "Enable API"
        },
        if user.view_setup {
            "Take View Setup and Configuration from"
        } else {
            "Give View Setup and Configuration to"
        },
        if user.any_api_auth {
            "Take Use Any API Auth from"
        } else {
            "Give Use Any API Auth to"
        },
        if user.password_expired {
            "End the expiry of the password of"
        } else {
            "Expire the password of"
        },
    ];
    let unlock = user.is_locked().then_some("Unlock");
    html! {
        tr {
            th scope="row" { (user.name) }
            td { (user.username) }
            td { (active) }
            td { @if user.api_enabled { "Yes" } @else { "No" } }
            td { @if user.view_setup { "Yes" } @else { "No" } }
            td { @if user.any_api_auth { "Yes" } @else { "No" } }
            td { code { (user.security_token) } }
            td {
                form.actions method="post" action=(USERS) {
                    input type="hidden" name="user" value=(user.user_id);
                    @for act in acts.into_iter().chain(unlock) {
                        button type="submit" name="act" value=(act) aria-label=(format!("{act} {}", user.username)) { (act) }
                    }
                }
            }
        }
    }
}

pub(super) async fn act(Extract(site): Extract<Site>, headers: HeaderMap, body: Bytes) -> Response {
    let org = match admin(&site, &headers, USERS) {
        Ok(org) => org,
        Err(refused) => return refused,
    };
    let form = Params::parse(&body);
    site.world.change(|state| {
        let users = state.org_mut(&org.key).map(|org| org.users.iter_mut());
        let user = users.and_then(|mut users| users.find(|one| one.user_id == form.text("user")));
        if let Some(user) = user {
            apply(user, form.text("act"));
        }
    });
    found(USERS)
}

fn apply(user: &mut User, act: &str) {
    match act {
        "Activate" => user.active = true,
        "Deactivate" => user.active = false,
        "Freeze" => user.frozen = true,
        "Unfreeze" => user.frozen = false,
        "Enable API" => user.api_enabled = true,
        "Disable API" => user.api_enabled = false,
        "Give View Setup and Configuration to" => user.view_setup = true,
        "Take View Setup and Configuration from" => user.view_setup = false,
        "Give Use Any API Auth to" => user.any_api_auth = true,
        "Take Use Any API Auth from" => user.any_api_auth = false,
        "Expire the password of" => user.password_expired = true,
        "End the expiry of the password of" => user.password_expired = false,
        "Unlock" => user.wrong_passwords = 0,
        _ => {}
    }
}
