//! The page that asks a person to allow an app, and the code that an approval gives.

use crate::app::SCOPES;
use crate::authorize::found;
use crate::grant::Code;
use crate::html;
use crate::login;
use crate::login_history::{Subject, status_of};
use crate::oauth_error::{OauthError, error, with_query};
use crate::params::Params;
use crate::random;
use crate::refusal::{at_callback, refusal, requested};
use crate::run::Run;
use crate::site::Site;
use crate::state::State;
use axum::body::Bytes;
use axum::extract::{RawQuery, State as Extract};
use axum::http::HeaderMap;
use axum::response::Response;
use maud::html;

pub(crate) const PAGE: &str = "/setup/secur/RemoteAccessAuthorizationPage.apexp";
/// How long a person may take; the same as a code lives.
pub(crate) const FIFTEEN_MINUTES: i64 = 15 * 60 * 1000;

const DENIED: OauthError = error("access_denied", "end-user denied authorization");
const IMMEDIATE: OauthError = error("immediate_unsuccessful", "immediate unsuccessful");
/// The approval page of a run.
pub(crate) fn page_of(run_id: &str) -> String {
    format!("{PAGE}?source={run_id}")
}

/// The run that a page's address names.
pub(crate) fn run_named_in(address: &str) -> Option<&str> {
    address.strip_prefix(PAGE)?.strip_prefix("?source=")
}

/// Where a run stands for this browser.
enum Stage {
    OutOfDate,
    MoveOn(String),
    Ask(Box<Asked>),
}

struct Asked {
    run: Run,
    org: String,
    user_id: String,
    username: String,
    app_name: String,
    scopes: Vec<String>,
}

pub(crate) async fn show(
    Extract(site): Extract<Site>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let params = Params::parse(query.unwrap_or_default().as_bytes());
    let now = site.world.now();
    let stage = site.world.change(|state| {
        let stage = stage(state, &site, params.text("source"), &headers, now);
        match stage {
            Stage::Ask(asked) if !must_ask(state, &asked) => {
                Stage::MoveOn(allow(state, &asked, now))
            }
            other => other,
        }
    });
    match stage {
        Stage::OutOfDate => out_of_date(),
        Stage::MoveOn(address) => found(&address),
        Stage::Ask(asked) => page(&asked),
    }
}

pub(crate) async fn submit(
    Extract(site): Extract<Site>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let form = Params::parse(&body);
    let now = site.world.now();
    let stage =
        site.world.change(
            |state| match stage(state, &site, form.text("source"), &headers, now) {
                Stage::Ask(asked) if form.get("save") == Some("Allow") => {
                    Stage::MoveOn(allow(state, &asked, now))
                }
                Stage::Ask(asked) => {
                    state.runs.remove(&asked.run.id);
                    Stage::MoveOn(at_callback(&asked.run, &DENIED))
                }
                other => other,
            },
        );
    match stage {
        Stage::MoveOn(address) => found(&address),
        Stage::OutOfDate | Stage::Ask(_) => out_of_date(),
    }
}

fn stage(state: &mut State, site: &Site, run_id: &str, headers: &HeaderMap, now: i64) -> Stage {
    let Some(run) = state.runs.get(run_id).cloned() else {
        return Stage::OutOfDate;
    };
    if run.origin != site.origin || now - run.created_at > FIFTEEN_MINUTES {
        return Stage::OutOfDate;
    }
    let session = state.session_at(site, headers).filter(|session| {
        !run.must_log_in || run.fresh_session.as_deref() == Some(session.id.as_str())
    });
    let person = run
        .pretended
        .clone()
        .or_else(|| session.map(|one| (one.org.clone(), one.user_id.clone())));
    let Some((org, user_id)) = person else {
        if run.immediate {
            state.runs.remove(run_id);
            return Stage::MoveOn(at_callback(&run, &IMMEDIATE));
        }
        return Stage::MoveOn(login::page_before(&page_of(run_id)));
    };
    if let Some(refusal) = refusal(state, site, &run, &org, &user_id) {
        state.runs.remove(run_id);
        let subject = Subject {
            org,
            user_id,
            app_id: Some(run.app_id),
        };
        state.note_attempt(&subject, &status_of(&refusal.failure), now);
        return Stage::MoveOn(refusal.address);
    }
    let Some(app) = state.app(&run.app_id) else {
        return Stage::OutOfDate;
    };
    let username = state
        .org(&org)
        .and_then(|org| org.user(&user_id))
        .map(|user| user.username.clone());
    let asked = Asked {
        org,
        user_id,
        username: username.unwrap_or_default(),
        app_name: app.name.clone(),
        scopes: requested(&run, &app.scopes),
        run,
    };
    if asked.run.immediate && !has_approved(state, &asked) {
        state.runs.remove(run_id);
        return Stage::MoveOn(at_callback(&asked.run, &IMMEDIATE));
    }
    Stage::Ask(Box::new(asked))
}

fn has_approved(state: &State, asked: &Asked) -> bool {
    state.grants.iter().any(|grant| {
        grant.is_live()
            && grant.app_id == asked.run.app_id
            && grant.org == asked.org
            && grant.user_id == asked.user_id
    })
}

fn must_ask(state: &State, asked: &Asked) -> bool {
    let remembers = state
        .levels(&asked.run.app_id, &asked.org)
        .is_on(|s| s.remember_approval);
    asked.run.must_consent || !(asked.run.immediate || remembers) || !has_approved(state, asked)
}

/// Ends the run with a code.
fn allow(state: &mut State, asked: &Asked, now: i64) -> String {
    let run = &asked.run;
    state.runs.remove(&run.id);
    let code = random::code();
    state.secrets.add("code", &code);
    state.codes.insert(
        code.clone(),
        Code {
            app_id: run.app_id.clone(),
            client_id: run.client_id.clone(),
            redirect_uri: run.redirect_uri.clone(),
            challenge: run.challenge.clone(),
            org: asked.org.clone(),
            user_id: asked.user_id.clone(),
            scopes: asked.scopes.clone(),
            issued_at: now,
            used: false,
        },
    );
    let mut pairs = vec![("code", code.as_str())];
    if let Some(state) = &run.state {
        pairs.push(("state", state));
    }
    with_query(&run.redirect_uri, &pairs)
}

fn page(asked: &Asked) -> Response {
    let different = login::page_for_another(&page_of(&asked.run.id));
    html::page(
        "Allow Access?",
        &html! {
            main.narrow {
                h1 { "Allow Access?" }
                p { strong { (asked.app_name) } " is asking to:" }
                ul {
                    @for scope in &asked.scopes { li { (label(scope)) } }
                }
                p { "Do you want to allow access for " strong { (asked.username) } "? "
                    "(" a href=(different) { "Not you?" } ")" }
                form method="post" action=(PAGE) {
                    input type="hidden" name="source" value=(asked.run.id);
                    div.actions {
                        button type="submit" name="save" value="Deny" { "Deny" }
                        button.primary type="submit" name="save" value="Allow" { "Allow" }
                    }
                }
                p.quiet { "To revoke access at any time, go to your personal settings." }
            }
        },
    )
}

fn label(scope: &str) -> &str {
    SCOPES
        .iter()
        .find(|(token, _)| *token == scope)
        .map_or(scope, |(_, label)| label)
}

fn out_of_date() -> Response {
    html::page(
        "Out of date",
        &html! {
            main.narrow {
                h1 { "This login is out of date" }
                p { "It was used already, or it took longer than 15 minutes. Go back to the application and start again." }
            }
        },
    )
}
