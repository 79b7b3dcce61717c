//! The login page, and the session that it makes at its host.

use crate::approve;
use crate::authorize::found;
use crate::html;
use crate::login_history::{
    INVALID_PASSWORD, RESTRICTED_DOMAIN, SUCCESS, Subject, USER_FROZEN, USER_INACTIVE,
};
use crate::oauth_error::encode;
use crate::org::User;
use crate::params::Params;
use crate::random;
use crate::run::WebSession;
use crate::setup;
use crate::site::{Serves, Site};
use crate::state::State;
use axum::body::Bytes;
use axum::extract::{RawQuery, State as Extract};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use maud::html;

/// As Salesforce words it.
pub(crate) const WRONG: &str = "Please check your username and password. If you still can't log in, contact your Salesforce administrator.";

/// Our own wording: no source has Salesforce's.
pub(crate) const HOST_DISABLED: &str = "This login method isn't available for this org";

/// Why nobody is logged in, as far as the person is told.
enum NotLoggedIn {
    Wrong,
    HostDisabled,
}

/// The login page that goes on to `next` afterwards.
pub(crate) fn page_before(next: &str) -> String {
    format!("/?ec=302&startURL={}", encode(next))
}

/// The same, for somebody who is not the one that is named or logged in.
pub(crate) fn page_for_another(next: &str) -> String {
    format!("{}&different=1", page_before(next))
}

pub(crate) async fn show(
    Extract(site): Extract<Site>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let params = Params::parse(query.unwrap_or_default().as_bytes());
    if params.get("startURL").is_none()
        && site
            .world
            .read(|state| state.session_at(&site, &headers).is_some())
    {
        return found(setup::HOME);
    }
    let next = local(params.text("startURL"));
    let hint = approve::run_named_in(next)
        .filter(|_| params.get("different").is_none())
        .and_then(|id| {
            site.world
                .read(|state| state.runs.get(id).and_then(|run| run.login_hint.clone()))
        });
    page(&site, next, &hint.unwrap_or_default(), None)
}

pub(crate) async fn submit(Extract(site): Extract<Site>, body: Bytes) -> Response {
    let form = Params::parse(&body);
    let next = local(form.text("startURL"));
    let username = form.text("username").trim();
    let password = form.text("pw");
    let session = site.world.change(|state| {
        state.secrets.add("password", password);
        log_in(state, &site, username, password, next)
    });
    let session = match session {
        Ok(session) => session,
        Err(NotLoggedIn::Wrong) => return page(&site, next, username, Some(WRONG)),
        Err(NotLoggedIn::HostDisabled) => return host_disabled(),
    };
    let mut response = found(if next.is_empty() { setup::HOME } else { next });
    set_session(&site, &mut response, &session);
    response
}

/// The new session's id, if the person is let in. Either way their org hears of it.
fn log_in(
    state: &mut State,
    site: &Site,
    username: &str,
    password: &str,
    next: &str,
) -> Result<String, NotLoggedIn> {
    let now = site.world.now();
    let (org, user) = state
        .user(username)
        .filter(|(org, _)| state.admits(site, org))
        .ok_or(NotLoggedIn::Wrong)?;
    let status = match verdict(user, password) {
        SUCCESS if state.is_login_prevented(site, org) => RESTRICTED_DOMAIN,
        other => other,
    };
    let subject = Subject {
        org: org.key.clone(),
        user_id: user.user_id.clone(),
        app_id: None,
    };
    state.note_attempt(&subject, status, now);
    match status {
        SUCCESS => {}
        RESTRICTED_DOMAIN => return Err(NotLoggedIn::HostDisabled),
        _ => return Err(NotLoggedIn::Wrong),
    }
    let session = WebSession {
        id: random::name(),
        origin: site.origin.clone(),
        org: subject.org,
        user_id: subject.user_id,
        logged_in_at: now,
    };
    let id = session.id.clone();
    state.secrets.add("session", &id);
    state.web_sessions.push(session);
    if let Some(run) = approve::run_named_in(next).and_then(|id| state.runs.get_mut(id)) {
        run.fresh_session = Some(id.clone());
    }
    Ok(id)
}

/// How the attempt stands in Login History. The person is told less.
fn verdict(user: &User, password: &str) -> &'static str {
    if user.password != password {
        INVALID_PASSWORD
    } else if !user.active {
        USER_INACTIVE
    } else if user.frozen {
        USER_FROZEN
    } else {
        SUCCESS
    }
}

pub(crate) async fn log_out(Extract(site): Extract<Site>, headers: HeaderMap) -> Response {
    site.world.change(|state| {
        let id = state.session_at(&site, &headers).map(|one| one.id.clone());
        state
            .web_sessions
            .retain(|one| Some(&one.id) != id.as_ref());
    });
    let mut response = found("/");
    set_session(&site, &mut response, "");
    response
}

fn set_session(site: &Site, response: &mut Response, id: &str) {
    let cookie = format!(
        "{}={id}; Path=/; HttpOnly; SameSite=Lax",
        site.cookie_name()
    );
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

/// Only paths of this host are gone on to.
fn local(next: &str) -> &str {
    if next.starts_with('/') && !next.starts_with("//") && !next.contains('\\') {
        next
    } else {
        ""
    }
}

fn host_disabled() -> Response {
    html::page(
        "Login",
        &html! {
            main.narrow {
                h1 { (HOST_DISABLED) }
                p role="alert" { "Your administrator allows logins at your org's own My Domain address only." }
            }
        },
    )
}

fn page(site: &Site, next: &str, username: &str, wrong: Option<&str>) -> Response {
    let (host, known) = site.world.read(|state| {
        let host = match (&site.serves, state.org_at(site)) {
            (_, Some(org)) => org.name.clone(),
            (Serves::Test, None) => "test.salesforce.com".into(),
            (_, None) => "login.salesforce.com".into(),
        };
        let known: Vec<(String, String)> = state
            .orgs
            .iter()
            .filter(|org| state.admits(site, org))
            .flat_map(|org| &org.users)
            .map(|user| (user.username.clone(), user.password.clone()))
            .collect();
        (host, known)
    });
    html::page(
        "Login",
        &html! {
            main.narrow {
                h1 { "Log in to " (host) }
                @if let Some(text) = wrong {
                    p.error role="alert" { (text) }
                }
                form method="post" action="/" {
                    input type="hidden" name="startURL" value=(next);
                    label for="username" { "Username" }
                    input id="username" name="username" type="text" autocomplete="username"
                        autocapitalize="none" spellcheck="false" required value=(username);
                    label for="password" { "Password" }
                    input id="password" name="pw" type="password" autocomplete="current-password" required;
                    button.primary type="submit" name="Login" value="Log In" { "Log In" }
                }
                @if !username.is_empty() {
                    p { a href=(page_for_another(next)) { "Use a different user" } }
                }
                details {
                    summary { "Users of this practice Salesforce" }
                    ul { @for (name, password) in &known { li { code { (name) } " with password " code { (password) } } } }
                }
            }
        },
    )
}
