//! `/services/oauth2/authorize`: the checks before login, whose failures never reach the caller (§1.4A).

use crate::approve;
use crate::login;
use crate::oauth_error::{OauthError, REDIRECT_MISMATCH, UNKNOWN_CLIENT, error};
use crate::params::Params;
use crate::random;
use crate::run::Run;
use crate::site::Site;
use crate::state::State;
use axum::extract::{RawQuery, State as Extract};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

pub(crate) const NOT_BY_GET: OauthError = error("invalid_request", "Must use HTTP GET");
pub(crate) const NOT_HTTPS: OauthError = error("invalid_request", "HTTPS required");
pub(crate) const NO_REDIRECT: OauthError =
    error("redirect_uri_missing", "redirect_uri not provided");
pub(crate) const NO_CHALLENGE: OauthError =
    error("invalid_request", "missing required code challenge");
pub(crate) const NOT_CODE: OauthError =
    error("unsupported_response_type", "response type not supported");

pub(crate) async fn authorize(
    Extract(site): Extract<Site>,
    method: Method,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return NOT_BY_GET.raw_text();
    }
    let params = Params::parse(query.unwrap_or_default().as_bytes());
    let now = site.world.now();
    let begun = site.world.change(|state| {
        state.secrets.add("state", params.text("state"));
        begin(state, &site, &params, &headers, now)
    });
    match begun {
        Ok(next) => found(&next),
        Err(failure) => failure.raw_text(),
    }
}

/// 302, as Salesforce moves browsers on.
pub(crate) fn found(location: &str) -> Response {
    (StatusCode::FOUND, [(header::LOCATION, location)]).into_response()
}

/// Client, then redirect, then PKCE, then the rest. Gives the page to go to.
fn begin(
    state: &mut State,
    site: &Site,
    params: &Params,
    headers: &HeaderMap,
    now: i64,
) -> Result<String, OauthError> {
    let client_id = params.text("client_id");
    if must_be_https(state, site, client_id) {
        return Err(NOT_HTTPS);
    }
    let app = state
        .known_app(site, client_id, now)
        .ok_or(UNKNOWN_CLIENT)?;
    let redirect_uri = params.get("redirect_uri").ok_or(NO_REDIRECT)?;
    if !app.accepts_callback(redirect_uri, now) {
        return Err(REDIRECT_MISMATCH);
    }
    let here = state.org_at(site).map_or(app.org.as_str(), |org| &org.key);
    let levels = state.levels(&app.id, here);
    check_challenge(params, app.require_pkce || levels.is_on(|s| s.require_pkce))?;
    if params.text("response_type") != "code" {
        return Err(NOT_CODE);
    }

    let prompts: Vec<&str> = params.text("prompt").split_whitespace().collect();
    let session = state.session_at(site, headers);
    let pretended = levels
        .other_org()
        .and_then(|key| state.org(&key))
        .and_then(|org| Some((org.key.clone(), org.users.first()?.user_id.clone())));
    let run = Run {
        id: random::name(),
        origin: site.origin.clone(),
        app_id: app.id.clone(),
        client_id: client_id.into(),
        redirect_uri: redirect_uri.into(),
        state: params.get("state").map(str::to_owned),
        challenge: params.get("code_challenge").map(str::to_owned),
        scope: params.get("scope").map(str::to_owned),
        must_log_in: prompts
            .iter()
            .any(|prompt| matches!(*prompt, "login" | "select_account")),
        must_consent: prompts.contains(&"consent"),
        immediate: params.get("immediate") == Some("true"),
        login_hint: params.get("login_hint").map(str::to_owned),
        pretended,
        fresh_session: None,
        created_at: now,
    };
    let page = approve::page_of(&run.id);
    let may_go_on =
        run.pretended.is_some() || run.immediate || (session.is_some() && !run.must_log_in);
    let next = if may_go_on {
        page
    } else {
        login::page_before(&page)
    };
    state.runs.insert(run.id.clone(), run);
    Ok(next)
}

/// This Salesforce is only ever reached without TLS, so a switch says when it minds.
fn must_be_https(state: &State, site: &Site, client_id: &str) -> bool {
    let app = state.app_by_key(client_id).map_or("", |app| &app.id);
    let org = state.org_at(site).map_or("", |org| &org.key);
    state.levels(app, org).is_on(|s| s.https_required)
}

/// A missing method counts as S256, because jsforce never sends one (§1.1).
fn check_challenge(params: &Params, required: bool) -> Result<(), OauthError> {
    match params.get("code_challenge") {
        None if required => Err(NO_CHALLENGE),
        Some(_) if !matches!(params.text("code_challenge_method"), "" | "S256") => {
            Err(error("invalid_request", "invalid code challenge method"))
        }
        Some(challenge) if challenge.len() != 43 => {
            Err(error("invalid_request", "invalid code challenge"))
        }
        _ => Ok(()),
    }
}
