//! `/services/oauth2/revoke`: no client authentication, errors form-encoded (§3.5).

use crate::oauth_error::error;
use crate::params::Params;
use crate::site::Site;
use crate::state::State;
use axum::body::Bytes;
use axum::extract::{RawQuery, State as Extract};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

pub(crate) async fn revoke(
    Extract(site): Extract<Site>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Response {
    let form = Params::parse(&body);
    let query = Params::parse(query.unwrap_or_default().as_bytes());
    let token = form.get("token").or(query.get("token")).unwrap_or_default();
    let is_token = token.contains('!') || token.starts_with("5Aep861");
    if !is_token {
        let failure = error("unsupported_token_type", "this token type is not supported");
        return failure.form_response();
    }
    if site.world.change(|state| end(state, token)) {
        StatusCode::OK.into_response()
    } else {
        error("invalid_token", "invalid token").form_response()
    }
}

/// A refresh token takes its access tokens along, an access token dies alone: both for every holder.
fn end(state: &mut State, token: &str) -> bool {
    if let Some(found) = state.access_tokens.get_mut(token) {
        let lived = found.ended.is_none();
        found.ended.get_or_insert_with(|| "revoked".into());
        return lived;
    }
    let Some(grant_id) = state.refresh_tokens.get(token).cloned() else {
        return false;
    };
    let lived = state.grants.iter().any(|grant| {
        grant.id == grant_id && grant.is_live() && grant.refresh_token.as_deref() == Some(token)
    });
    if lived {
        state.end_grant(&grant_id, "revoked", true);
    }
    lived
}
