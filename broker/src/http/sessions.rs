//! Signing in and out.

use super::client::ClientAddress;
use super::extract::{Body, SignedIn};
use super::{AppState, cookies, origin};
use crate::error::Error;
use crate::history::Actor;
use crate::identity::{session, sign_in_link};
use crate::refused_attempts::Attempt;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use axum_extra::extract::CookieJar;
use broker_api::{BrokerFacts, PracticeOrg, Session, SignInLink, SpendSignInLink, StandardOffer};
use std::net::IpAddr;

/// Who is signed in, and what the app must know of this broker.
pub(super) async fn show(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
) -> Json<Session> {
    Json(describe(&state, &actor))
}

/// Whom a sign-in link signs in. Looking does not spend it.
pub(super) async fn look_at_link(
    State(state): State<AppState>,
    ClientAddress(address): ClientAddress,
    Body(link): Body<SpendSignInLink>,
) -> Result<Json<SignInLink>, Error> {
    Ok(Json(look(&state, address, &link.token).await?))
}

/// Looks at a link. Failures are counted and limited. Who has a link that works is not kept out by others at the same
/// address.
async fn look(state: &AppState, address: IpAddr, token: &str) -> Result<SignInLink, Error> {
    let looked = sign_in_link::look(&state.broker, token).await;
    if let Err(Error::Refused(_)) = &looked {
        let attempts = &state.broker.refused_attempts;
        attempts.count(Attempt::SignIn, address);
        state.limits.sign_in(address)?;
    }
    looked
}

/// Spends a sign-in link. The session that the browser had is at its end then.
pub(super) async fn sign_in(
    State(state): State<AppState>,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    Body(link): Body<SpendSignInLink>,
) -> Result<impl IntoResponse, Error> {
    // Before anything is written: strangers keep nobody waiting.
    look(&state, address, &link.token).await?;
    let mut tx = state.broker.store.begin().await?;
    let principal = sign_in_link::spend(&state.broker, &mut tx, &link.token).await?;
    if let Some(before) = cookies::read_session(&state.broker.config, &headers) {
        session::replace(&state.broker, &mut tx, &before, origin::current()).await?;
    }
    let value = session::start(&mut tx, &principal, origin::current()).await?;
    tx.commit().await?;
    let jar = CookieJar::new().add(cookies::session(&state.broker.config, value));
    Ok((jar, StatusCode::NO_CONTENT))
}

/// Ends the session.
pub(super) async fn sign_out(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Error> {
    let config = &state.broker.config;
    if let Some(value) = cookies::read_session(config, &headers) {
        session::end(&state.broker, &value, &actor).await?;
    }
    let gone = cookies::gone(cookies::session(config, String::new()));
    let forget = [("clear-site-data", "\"cache\", \"storage\"")];
    Ok((CookieJar::new().add(gone), forget, StatusCode::NO_CONTENT))
}

fn describe(state: &AppState, actor: &Actor) -> Session {
    let config = &state.broker.config;
    let practice = config.practice_login_url.clone();
    Session {
        user: actor.user.clone(),
        role: actor.role,
        broker: BrokerFacts {
            callback_url: config.callback_url.clone(),
            login_hosts: config.login_hosts.clone(),
            standard: StandardOffer {
                offered: config.standard_offered,
                ends: config.standard_ends.clone(),
            },
            practice_org: practice.map(|login_url| PracticeOrg { login_url }),
            operator_app: config
                .operator_app
                .as_ref()
                .map(|app| app.consumer_id.fingerprint().to_owned()),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        },
    }
}
