//! Every address of a site. Login hosts and My Domains answer the same ones, as at Salesforce.

use crate::site::Site;
use crate::{
    approve, authorize, discovery, identity, introspect, login, refusal, rest, revoke, setup, soap,
    stand_in, token,
};
use axum::Router;
use axum::routing::{any, get, post};

pub(crate) fn routes(site: Site) -> Router {
    Router::new()
        .route("/", get(login::show).post(login::submit))
        .route("/secur/logout.jsp", post(login::log_out))
        .route(approve::PAGE, get(approve::show).post(approve::submit))
        .route(refusal::ERROR_PAGE, get(refusal::error_page))
        .route("/services/oauth2/authorize", any(authorize::authorize))
        .route(
            "/services/oauth2/token",
            post(token::token).fallback(token::wrong_method),
        )
        .route(
            "/services/oauth2/revoke",
            post(revoke::revoke).get(revoke::revoke),
        )
        .route("/services/oauth2/introspect", post(introspect::introspect))
        .route(
            "/services/oauth2/userinfo",
            get(identity::userinfo).post(identity::userinfo),
        )
        .route("/id/keys", get(discovery::keys))
        .route("/id/{org_id}/{user_id}", get(identity::identity))
        .route(
            "/.well-known/openid-configuration",
            get(discovery::document),
        )
        .route(
            "/services/Soap/u/{*version}",
            post(soap::login).fallback(soap::wrong_method),
        )
        .route("/services/data", get(rest::versions))
        .route("/services/data/", get(rest::versions))
        .route("/services/data/{version}", get(rest::version_root))
        .route("/services/data/{version}/{*path}", get(rest::resource))
        .merge(setup::routes())
        .merge(stand_in::routes())
        .with_state(site)
}
