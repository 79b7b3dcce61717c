//! Setup, as an admin of a practice org sees it, at the addresses of the real one.

mod dev_hub;
mod edit;
mod form;
mod form_page;
mod home;
mod logins;
mod network;
mod pages;
mod policies;
mod usage;
mod user_interface;
mod users;

use crate::authorize::found;
use crate::html;
use crate::login;
use crate::org::Org;
use crate::site::Site;
use axum::Router;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use maud::html;

/// The list of External Client Apps.
pub(crate) const HOME: &str = "/lightning/setup/ManageExternalClientApplication/home";
const NEW: &str = "/lightning/setup/ManageExternalClientApplication/new";
const APPS: &str = "/lightning/setup/ManageExternalClientApplication/app/";
const SETUP_HOME: &str = "/lightning/setup/SetupOneHome/home";
const MY_DOMAIN: &str = "/lightning/setup/OrgDomain/home";
const USAGE: &str = "/lightning/setup/ConnectedAppsUsage/home";
const USED_APPS: &str = "/lightning/setup/ConnectedAppsUsage/app/";
const LOGIN_HISTORY: &str = "/lightning/setup/OrgLoginHistory/home";
const APP_MANAGER: &str = "/lightning/setup/NavigationMenus/home";
const USERS: &str = "/lightning/setup/ManageUsers/home";
const USER_INTERFACE: &str = "/lightning/setup/UserInterfaceUI/home";
const DEV_HUB: &str = "/lightning/setup/DevHub/home";
const NETWORK: &str = "/lightning/setup/NetworkAccess/home";

/// What Setup's front page leads to.
const ADDRESSES: [(&str, &str); 9] = [
    (MY_DOMAIN, "My Domain"),
    (HOME, "External Client App Manager"),
    (USAGE, "Connected Apps OAuth Usage"),
    (LOGIN_HISTORY, "Login History"),
    (APP_MANAGER, "App Manager"),
    (USERS, "Users"),
    (DEV_HUB, "Dev Hub"),
    (NETWORK, "Network Access"),
    (USER_INTERFACE, "User Interface"),
];

pub(crate) fn routes() -> Router<Site> {
    Router::new()
        .route(SETUP_HOME, get(home::home))
        .route(MY_DOMAIN, get(home::my_domain))
        .route(LOGIN_HISTORY, get(logins::history))
        .route(USAGE, get(usage::list))
        .route(&format!("{USED_APPS}{{id}}"), post(usage::act))
        .route(USERS, get(users::list).post(users::act))
        .route(DEV_HUB, get(dev_hub::show).post(dev_hub::enable))
        .route(NETWORK, get(network::show).post(network::trust))
        .route(
            USER_INTERFACE,
            get(user_interface::show).post(user_interface::enable),
        )
        .route(HOME, get(pages::list))
        .route(APP_MANAGER, get(pages::all))
        .route(NEW, get(edit::new).post(edit::create))
        .route(&format!("{APPS}{{id}}"), get(pages::app))
        .route(
            &format!("{APPS}{{id}}/edit"),
            get(edit::open).post(edit::save),
        )
        .route(
            &format!("{APPS}{{id}}/policies"),
            get(policies::open).post(policies::save),
        )
        .route(&format!("{APPS}{{id}}/delete"), post(edit::delete))
}

fn page_of(app_id: &str) -> String {
    format!("{APPS}{app_id}")
}

/// The org that this browser may administer here, or where it must go first.
#[allow(clippy::result_large_err, reason = "the refusal is the page to show")]
fn admin(site: &Site, headers: &HeaderMap, here: &str) -> Result<Org, Response> {
    let session = site.world.read(|state| {
        let session = state.session_at(site, headers)?;
        let org = state.org(&session.org)?.clone();
        let is_admin = org.user(&session.user_id)?.admin;
        Some((org, is_admin))
    });
    match session {
        None => Err(found(&login::page_before(here))),
        Some((org, true)) => Ok(org),
        Some((_, false)) => Err(html::page(
            "Insufficient Privileges",
            &html! {
                main.narrow {
                    h1 { "Insufficient Privileges" }
                    p { "You do not have the level of access necessary to perform the operation you requested. Log in as an administrator of this org." }
                    form method="post" action="/secur/logout.jsp" { button type="submit" { "Log Out" } }
                }
            },
        )),
    }
}

/// The line above each page that says where one is.
fn place(org: &Org) -> maud::Markup {
    html! {
        nav.where aria-label="Setup" {
            a href=(SETUP_HOME) { "Setup" }
            a href=(HOME) { "External Client Apps" }
            span { (org.name) @if org.is_sandbox { " (sandbox)" } }
            form method="post" action="/secur/logout.jsp" { button type="submit" { "Log Out" } }
        }
    }
}
