//! `/services/oauth2/introspect`: with client authentication, and only for the client's own tokens (§3.6).

use crate::app::App;
use crate::identity;
use crate::oauth_error::WRONG_SECRET;
use crate::params::Params;
use crate::site::Site;
use crate::state::State;
use crate::token;
use axum::body::Bytes;
use axum::extract::State as Extract;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

pub(crate) async fn introspect(
    Extract(site): Extract<Site>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let params = Params::parse(&body);
    let now = site.world.now();
    let description = site.world.read(|state| {
        let client = token::client(state, &site, &headers, &params, now).ok()?;
        let described = describe(state, &site, &client, params.text("token"), now);
        Some(described.unwrap_or_else(|| json!({ "active": false })))
    });
    match description {
        Some(description) => axum::Json(description).into_response(),
        None => WRONG_SECRET.json_with(StatusCode::UNAUTHORIZED),
    }
}

fn describe(
    state: &State,
    site: &Site,
    client: &token::Client,
    value: &str,
    now: i64,
) -> Option<Value> {
    if let Some(token) = state.peek_access_token(value, now) {
        let org = state.org(&token.org)?;
        return (token.app_id == client.app_id).then(|| {
            json!({
                "active": true,
                "scope": token.scopes.join(" "),
                "client_id": key_of(state.app(&token.app_id)),
                "username": org.user(&token.user_id).map(|user| &user.username),
                "sub": identity::url(state, site, &token.org, &token.user_id),
                "token_type": "access_token",
                "exp": token.ends_at.unwrap_or(token.used_at + org.session_seconds * 1000) / 1000,
                "iat": token.issued_at / 1000,
                "nbf": token.issued_at / 1000,
            })
        });
    }
    let grant = state.grants.iter().find(|grant| {
        grant.is_live()
            && grant.app_id == client.app_id
            && grant.refresh_token.as_deref() == Some(value)
    })?;
    let user = state.org(&grant.org)?.user(&grant.user_id)?;
    user.is_let_in().then(|| {
        json!({
            "active": true,
            "scope": grant.scopes.join(" "),
            "client_id": key_of(state.app(&grant.app_id)),
            "username": user.username,
            "sub": identity::url(state, site, &grant.org, &grant.user_id),
            "token_type": "refresh_token",
            "iat": grant.created_at / 1000,
            "nbf": grant.created_at / 1000,
        })
    })
}

fn key_of(app: Option<&App>) -> &str {
    app.map_or("", App::consumer_key)
}
