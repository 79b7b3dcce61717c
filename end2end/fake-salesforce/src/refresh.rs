//! The refresh grant: plain or rotating, one at a time, and never a dead token twice (§3.1, §3.2).

use crate::inject::{Effect, Endpoint, When};
use crate::oauth_error::{EXPIRED_TOKEN, OauthError, error};
use crate::org::User;
use crate::params::Params;
use crate::site::Site;
use crate::state::State;
use crate::token::{self, Client, Granted};
use axum::http::HeaderMap;

const IN_FLIGHT: OauthError = error("invalid_grant", "token request is already being processed");

pub(crate) async fn refresh(
    site: &Site,
    headers: &HeaderMap,
    params: &Params,
) -> Result<(Client, Granted), OauthError> {
    let world = &site.world;
    let presented = params.text("refresh_token");
    let client = world.change(|state| {
        let now = world.now();
        let client = token::client(state, site, headers, params, now)?;
        if !state.refresh_tokens.contains_key(presented) {
            return Err(EXPIRED_TOKEN);
        }
        if !state.in_flight.insert(presented.into()) {
            return Err(IN_FLIGHT);
        }
        Ok(client)
    })?;

    let order = world
        .injections
        .take(Endpoint::Token, Some("refresh_token"), When::During);
    if let Some(Effect::Hang) = order {
        world.injections.hold().await;
    }
    tokio::time::sleep(world.options.refresh_takes).await;

    world.change(|state| {
        state.in_flight.remove(presented);
        let granted = renew(state, &client, presented, world.now())?;
        Ok((client, granted))
    })
}

fn renew(
    state: &mut State,
    client: &Client,
    presented: &str,
    now: i64,
) -> Result<Granted, OauthError> {
    let grant = state
        .refresh_tokens
        .get(presented)
        .and_then(|id| state.grants.iter().find(|grant| &grant.id == id))
        .filter(|grant| grant.app_id == client.app_id)
        .cloned()
        .ok_or(EXPIRED_TOKEN)?;
    token::admission(state, &client.app_id, &grant.org, &grant.user_id)?;
    if grant.refresh_token.as_deref() != Some(presented) {
        state.end_grant(&grant.id, "a rotated refresh token was used again", true);
        return Err(EXPIRED_TOKEN);
    }
    let user_is_active = state
        .org(&grant.org)
        .and_then(|org| org.user(&grant.user_id))
        .is_some_and(User::is_let_in);
    let too_old = state
        .app(&grant.app_id)
        .and_then(|app| app.idle_ttl)
        .is_some_and(|limit| now - grant.used_at > limit);
    let levels = state.levels(&grant.app_id, &grant.org);
    let useless = levels.is_on(|s| s.immediately_expire_refresh);
    let rotates = levels.is_on(|s| s.rotation);
    if !grant.is_live() || !user_is_active || too_old || useless {
        return Err(EXPIRED_TOKEN);
    }
    if let Some(stored) = state.grants.iter_mut().find(|one| one.id == grant.id) {
        stored.used_at = now;
    }
    let access_token = state.access_token_for(&grant.id, false, now);
    let refresh_token = rotates.then(|| state.new_refresh_token(&grant.id));
    Ok(Granted {
        org: grant.org,
        user_id: grant.user_id,
        scopes: grant.scopes,
        access_token,
        refresh_token,
    })
}
