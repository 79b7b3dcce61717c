//! `/.well-known/openid-configuration`, with an issuer per host (§3.9).

use crate::site::Site;
use axum::extract::State as Extract;
use axum::response::{IntoResponse, Response};
use serde_json::json;

pub(crate) async fn document(Extract(site): Extract<Site>) -> Response {
    let issuer = &site.origin;
    let endpoint = |name: &str| format!("{issuer}/services/oauth2/{name}");
    axum::Json(json!({
        "issuer": issuer,
        "authorization_endpoint": endpoint("authorize"),
        "token_endpoint": endpoint("token"),
        "revocation_endpoint": endpoint("revoke"),
        "introspection_endpoint": endpoint("introspect"),
        "userinfo_endpoint": endpoint("userinfo"),
        "jwks_uri": format!("{issuer}/id/keys"),
        "register_endpoint": endpoint("register"),
        "scopes_supported": [
            "api", "chatter_api", "custom_permissions", "full", "id", "offline_access", "openid",
            "refresh_token", "web",
        ],
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "display_values_supported": ["page", "popup", "touch"],
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        "code_challenge_methods_supported": ["S256"],
    }))
    .into_response()
}

/// No `id_token` is ever signed here.
pub(crate) async fn keys() -> Response {
    axum::Json(json!({ "keys": [] })).into_response()
}
