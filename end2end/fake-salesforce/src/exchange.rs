//! The exchange of an authorization code for tokens (§2.1), and the order in which it is checked.

use crate::approve::FIFTEEN_MINUTES;
use crate::crypto;
use crate::grant::Code;
use crate::oauth_error::{OauthError, REDIRECT_MISMATCH, error};
use crate::org::User;
use crate::params::{Params, client_auth};
use crate::site::Site;
use crate::state::State;
use crate::token::{self, Client, Granted};
use axum::http::HeaderMap;

const INVALID_CODE: OauthError = error("invalid_grant", "invalid authorization code");
const EXPIRED_CODE: OauthError = error("invalid_grant", "expired authorization code");

pub(crate) fn exchange(
    site: &Site,
    headers: &HeaderMap,
    params: &Params,
) -> Result<(Client, Granted), OauthError> {
    let now = site.world.now();
    site.world.change(|state| {
        state
            .secrets
            .add("code_verifier", params.text("code_verifier"));
        if code_comes_first(state, site, headers, params) {
            in_time(unused(state, params)?, now)?;
        }
        let client = token::client(state, site, headers, params, now)?;
        let code = redeem(state, &client, params, now)?;
        let granted = grant(state, &client, code, now)?;
        Ok((client, granted))
    })
}

/// Which of code and client the real one looks at first is not known: both orders must be lived with.
fn code_comes_first(state: &State, site: &Site, headers: &HeaderMap, params: &Params) -> bool {
    let client_id = client_auth(headers, params)
        .ok()
        .and_then(|auth| auth.id)
        .unwrap_or_default();
    let app = state.app_by_key(&client_id);
    let org = match (state.org_at(site), app) {
        (Some(org), _) => org.key.as_str(),
        (None, Some(app)) => app.org.as_str(),
        (None, None) => "",
    };
    state
        .levels(app.map_or("", |app| app.id.as_str()), org)
        .is_on(|s| s.code_checked_first)
}

fn unused<'a>(state: &'a mut State, params: &Params) -> Result<&'a mut Code, OauthError> {
    state
        .codes
        .get_mut(params.text("code"))
        .filter(|code| !code.used)
        .ok_or(INVALID_CODE)
}

fn in_time(code: &Code, now: i64) -> Result<(), OauthError> {
    if now - code.issued_at >= FIFTEEN_MINUTES {
        return Err(EXPIRED_CODE);
    }
    Ok(())
}

/// Takes the code, if it is this client's, for this redirect, with this verifier, and in time.
/// A wrong verifier uses the code up; a foreign client or redirect does not.
fn redeem(
    state: &mut State,
    client: &Client,
    params: &Params,
    now: i64,
) -> Result<Code, OauthError> {
    let code = unused(state, params)?;
    if code.client_id != client.id {
        return Err(INVALID_CODE);
    }
    in_time(code, now)?;
    if params.text("redirect_uri") != code.redirect_uri {
        return Err(REDIRECT_MISMATCH);
    }
    code.used = true;
    match (&code.challenge, params.get("code_verifier")) {
        (Some(_), None) => Err(error("invalid_grant", "missing code verifier")),
        (Some(challenge), Some(verifier)) if *challenge != crypto::s256(verifier) => {
            Err(error("invalid_request", "invalid code verifier"))
        }
        _ => Ok(code.clone()),
    }
}

fn grant(state: &mut State, client: &Client, code: Code, now: i64) -> Result<Granted, OauthError> {
    token::admission(state, &client.app_id, &code.org, &code.user_id)?;
    let active = state
        .org(&code.org)
        .and_then(|org| org.user(&code.user_id))
        .is_some_and(User::is_let_in);
    if !active {
        return Err(error("inactive_user", "user is inactive"));
    }
    let gives_refresh_token = code.scopes.iter().any(|scope| scope == "refresh_token")
        && !state
            .levels(&client.app_id, &code.org)
            .is_on(|s| s.immediately_expire_refresh);
    let grant_id = state.new_grant(&code, gives_refresh_token, now);
    let access_token = state.access_token_for(&grant_id, true, now);
    let refresh_token = state
        .grants
        .last()
        .and_then(|grant| grant.refresh_token.clone());
    Ok(Granted {
        org: code.org,
        user_id: code.user_id,
        scopes: code.scopes,
        access_token,
        refresh_token,
    })
}
