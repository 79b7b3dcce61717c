//! Every route on one screen. Handlers read the request and call the domain; nothing is decided
//! here but who may ask.

mod adoptions;
mod app_files;
mod authorizations;
mod bounds;
mod callback;
mod client;
mod cookies;
mod csrf;
mod extract;
mod headers;
mod health;
mod orgs;
pub(crate) mod origin;
mod rate_limit;
mod receipts;
mod references;
pub mod server;
mod sessions;
mod trace;
mod verifications;

use crate::Broker;
use crate::error::Error;
use axum::extract::DefaultBodyLimit;
use axum::response::Redirect;
use axum::routing::{any, get, post, put};
use axum::{Router, middleware};
use broker_api::{ErrorCode, paths};
use rate_limit::Limits;
use std::sync::Arc;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

/// The largest body that is read, in bytes.
const LARGEST_BODY: usize = 64 * 1024;

/// The largest list of orgs to be brought in.
const LARGEST_LIST: usize = 512 * 1024;
/// The largest file of them: thousands of orgs with their references.
const LARGEST_FILE: usize = 4 * 1024 * 1024;

/// What handlers share.
#[derive(Clone)]
pub(crate) struct AppState {
    pub(crate) broker: Broker,
    pub(crate) limits: Arc<Limits>,
}

/// The broker's routes. Serve it with the peer's address as connect info.
pub fn router(broker: Broker) -> Router {
    let limits = Arc::new(Limits::new(&broker.config));
    let state = AppState { broker, limits };
    let api = Router::new()
        .route(
            paths::SESSION,
            get(sessions::show)
                .post(sessions::sign_in)
                .delete(sessions::sign_out),
        )
        .route(paths::SIGN_IN_LINK, post(sessions::look_at_link))
        // Only what is long and has no secret: compression tells how alike two parts of an answer are.
        .route(paths::ORGS, get(orgs::list).layer(CompressionLayer::new()))
        .route(
            paths::ADOPTIONS,
            post(adoptions::adopt).layer(DefaultBodyLimit::max(LARGEST_LIST)),
        )
        .route(
            paths::ADOPTIONS_CSV,
            post(adoptions::adopt_file).layer(DefaultBodyLimit::max(LARGEST_FILE)),
        )
        .route(paths::ORGS_CSV, get(orgs::export))
        .route(paths::TAGGINGS, post(orgs::tag))
        .route(paths::TAGS, get(orgs::tags))
        .route(paths::ORG_NAME, get(orgs::name))
        .route(paths::ORG, get(orgs::show).patch(orgs::edit))
        .route(paths::ORG_TEST, post(orgs::test))
        .route(paths::ORG_INSTANCE_URL, post(orgs::correct_instance_url))
        .route(paths::ORG_CONVERSION, post(orgs::state_conversion))
        .route(paths::ORG_REMOVE, post(orgs::remove))
        .route(paths::ORG_ROLL_BACK, post(orgs::roll_back))
        .route(paths::ORG_HISTORY, get(orgs::history))
        .route(paths::ORG_RECEIPTS, get(receipts::list))
        .route(paths::RECEIPT, get(receipts::file))
        .route(
            paths::ORG_AUTHORIZATIONS,
            post(authorizations::begin_for_org),
        )
        .route(
            paths::AUTHORIZATIONS,
            get(authorizations::list).post(authorizations::begin),
        )
        .route(
            paths::AUTHORIZATION,
            get(authorizations::show).delete(authorizations::discard),
        )
        .route(paths::AUTHORIZATION_RESUME, post(authorizations::resume))
        .route(paths::AUTHORIZATION_DECIDE, post(authorizations::decide))
        .route(paths::AUTHORIZATION_REPORT, post(authorizations::report))
        .route(paths::AUTHORIZATION_UNDO, post(authorizations::undo))
        .route(paths::PRACTICE_ORGS, post(orgs::load_practice))
        .route(paths::VERIFICATIONS, post(verifications::verify))
        .route("/api", any(nothing_here))
        .route("/api/", any(nothing_here))
        .route("/api/{*rest}", any(nothing_here))
        .layer(middleware::from_fn_with_state(state.clone(), csrf::guard));
    // What modules send has no cookie that a foreign page could ride on.
    let modules = Router::new().route(
        paths::ORG_REFERENCES,
        put(references::report).layer(DefaultBodyLimit::max(references::LARGEST_REPORT)),
    );
    let pages = Router::new()
        .route(paths::CALLBACK, any(callback::take))
        .route(
            paths::PAGE_SFDX_DEV_HUBS,
            get(async || Redirect::permanent(paths::PAGE_DEV_HUBS)),
        )
        .route(paths::HEALTHZ, get(health::alive))
        .route(paths::READYZ, get(health::ready))
        .fallback(app_files::serve);
    let around = ServiceBuilder::new()
        .layer(middleware::from_fn_with_state(
            state.clone(),
            origin::assign,
        ))
        .layer(middleware::from_fn(trace::request))
        .layer(middleware::from_fn_with_state(state.clone(), headers::add))
        .layer(CatchPanicLayer::custom(trace::panicked))
        .layer(DefaultBodyLimit::max(LARGEST_BODY));
    api.merge(modules)
        .merge(pages)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(around)
        .with_state(state)
}

async fn nothing_here() -> Error {
    ErrorCode::NotFound.into()
}

async fn method_not_allowed() -> Error {
    ErrorCode::MethodNotAllowed.into()
}
