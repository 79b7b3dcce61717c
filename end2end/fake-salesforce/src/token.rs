//! `/services/oauth2/token`: client checks, what stands between a client and a token, and the answer (§2).

use crate::app::App;
use crate::crypto;
use crate::exchange::exchange;
use crate::oauth_error::{NOT_INSTALLED, OauthError, UNKNOWN_CLIENT, WRONG_SECRET, error};
use crate::params::{Params, client_auth};
use crate::random;
use crate::refresh;
use crate::site::Site;
use crate::state::State;
use axum::body::Bytes;
use axum::extract::State as Extract;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

const IP_RESTRICTED: OauthError = error("invalid_grant", "ip restricted");
const APP_BLOCKED: OauthError = error("app_blocked", "this app is blocked by admin");
const NOT_APPROVED: OauthError = error(
    "invalid_app_access",
    "user is not admin approved to access this app",
);

const NO_SCOPES: OauthError = error("invalid_grant", "no valid scopes defined");
const INACTIVE_ORG: OauthError = error("inactive_org", "org is locked, closed or suspended");
const TOO_MANY_LOGINS: OauthError = error("rate_limit_exceeded", "number of logins exceeded");

/// A client that proved itself: its app, and the pair that it used.
pub(crate) struct Client {
    pub(crate) app_id: String,
    pub(crate) id: String,
    pub(crate) secret: String,
}

/// A granted token, before it is written down.
pub(crate) struct Granted {
    pub(crate) org: String,
    pub(crate) user_id: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) access_token: String,
    pub(crate) refresh_token: Option<String>,
}

pub(crate) async fn wrong_method() -> Response {
    error("invalid_request", "must use HTTP POST").json()
}

pub(crate) async fn token(
    Extract(site): Extract<Site>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    // As in a servlet: a body of another type has no parameters.
    let is_form = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.starts_with("application/x-www-form-urlencoded"));
    let params = if is_form {
        Params::parse(&body)
    } else {
        Params::default()
    };
    let outcome = match params.text("grant_type") {
        "authorization_code" => exchange(&site, &headers, &params),
        "refresh_token" => refresh::refresh(&site, &headers, &params).await,
        _ => Err(error("unsupported_grant_type", "grant type not supported")),
    };
    site.world.change(|state| {
        state.note_token_request(&params, outcome.as_ref().err(), site.world.now());
    });
    match outcome {
        Ok((client, granted)) => answer(&site, &params, &client, granted),
        Err(failure) => failure.json(),
    }
}

/// Client id, then client secret: one that is sent must be right, also where none is required (§2.1).
pub(crate) fn client(
    state: &State,
    site: &Site,
    headers: &HeaderMap,
    params: &Params,
    now: i64,
) -> Result<Client, OauthError> {
    let auth = client_auth(headers, params)
        .map_err(|_| error("invalid_basic_auth_header", "invalid basic auth header"))?;
    let id = auth.id.unwrap_or_default();
    let app = state.known_app(site, &id, now).ok_or(UNKNOWN_CLIENT)?;
    let secret = secret_of(app, &id);
    let is_required = match params.text("grant_type") {
        "refresh_token" => app.require_secret_to_refresh,
        _ => app.require_secret,
    };
    match auth.secret.as_deref() {
        Some(sent) if sent == secret => {}
        None if !is_required => {}
        _ => return Err(WRONG_SECRET),
    }
    Ok(Client {
        app_id: app.id.clone(),
        secret: secret.into(),
        id,
    })
}

fn secret_of<'a>(app: &'a App, consumer_key: &str) -> &'a str {
    app.credentials
        .iter()
        .find(|pair| pair.consumer_key == consumer_key)
        .map_or("", |pair| pair.consumer_secret.as_str())
}

/// What stands between a proven client and a token of this user.
pub(crate) fn admission(
    state: &State,
    app_id: &str,
    org: &str,
    user_id: &str,
) -> Result<(), OauthError> {
    let levels = state.levels(app_id, org);
    let has_no_scopes = state.app(app_id).is_some_and(|app| app.scopes.is_empty());
    let refusals = [
        (levels.is_on(|s| s.inactive_org), INACTIVE_ORG),
        (levels.is_on(|s| s.rate_limit_exceeded), TOO_MANY_LOGINS),
        (levels.is_on(|s| s.not_installed), NOT_INSTALLED),
        (levels.is_on(|s| s.blocked), APP_BLOCKED),
        (!state.is_permitted(app_id, org, user_id), NOT_APPROVED),
        (levels.is_on(|s| s.ip_restricted), IP_RESTRICTED),
        (has_no_scopes, NO_SCOPES),
    ];
    match refusals.into_iter().find(|(is_so, _)| *is_so) {
        Some((_, refusal)) => Err(refusal),
        None => Ok(()),
    }
}

/// §2.2, with its scopes in any order, and without `expires_in`.
fn answer(site: &Site, params: &Params, client: &Client, granted: Granted) -> Response {
    let issued_at = site.world.now().to_string();
    let (id, instance_url) = site.world.read(|state| {
        (
            crate::identity::url(state, site, &granted.org, &granted.user_id),
            instance_url(state, site, &granted.org),
        )
    });
    let mut body = Map::new();
    body.insert("access_token".into(), json!(granted.access_token));
    if let Some(refresh_token) = granted.refresh_token {
        body.insert("refresh_token".into(), json!(refresh_token));
    }
    let signature = crypto::signature(&client.secret, &id, &issued_at);
    body.insert("signature".into(), json!(signature));
    body.insert(
        "scope".into(),
        json!(random::shuffled(granted.scopes).join(" ")),
    );
    body.insert("instance_url".into(), json!(instance_url));
    body.insert("id".into(), json!(id));
    body.insert("token_type".into(), json!("Bearer"));
    body.insert("issued_at".into(), json!(issued_at));
    site.world
        .injections
        .patch(params.text("grant_type"), &mut body);
    (
        [
            (header::CONTENT_TYPE, "application/json;charset=UTF-8"),
            (header::CACHE_CONTROL, "no-store"),
            (header::PRAGMA, "no-cache"),
        ],
        Value::Object(body).to_string(),
    )
        .into_response()
}

/// The base of an org's API calls: its My Domain, unless it was moved.
pub(crate) fn instance_url(state: &State, site: &Site, org: &str) -> String {
    state
        .org(org)
        .and_then(|org| org.instance_url.clone())
        .unwrap_or_else(|| site.world.origins.my_domain(org))
}
