//! Sign-in links: for one machine, and for the first person on any. Written to a terminal only.

use super::Principal;
use crate::Parts;
use crate::clock::Instant;
use crate::error::Error;
use crate::history::{self, Actor, Origin, Subject};
use crate::store::Tx;
use crate::store::sign_in_links::{self, SignInLink as LinkRow};
use crate::vault::{random_token, sha256};
use broker_api::{Act, ErrorCode, Role, SignInLink, paths};
use std::time::Duration;

/// How long a link can be spent.
pub const LIFETIME: Duration = Duration::from_mins(15);

/// Makes a link for an org admin. Its token is in the fragment, which no server log sees.
pub async fn make(broker: &Parts, user: &str) -> Result<String, Error> {
    let token = random_token();
    let mut tx = broker.store.begin().await?;
    let now = tx.now().await?;
    let actor = Actor {
        user: user.to_owned(),
        role: Role::OrgAdmin,
        origin: Origin::default(),
    };
    let expires_at = now.plus(LIFETIME);
    sign_in_links::insert(&mut tx, &sha256(&token), user, actor.role, expires_at).await?;
    history::record(
        &mut tx,
        now,
        &actor,
        Act::MakeSignInLink,
        "ok",
        Subject::default(),
    );
    tx.commit().await?;
    let public_url = &broker.config.public_url;
    Ok(format!("{public_url}{}#{token}", paths::PAGE_SIGN_IN))
}

/// Whom a link signs in, and until when; it stays unspent.
pub(crate) async fn look(broker: &Parts, token: &str) -> Result<SignInLink, Error> {
    let mut connection = broker.store.read().await?;
    let now = broker.store.now_on(&mut connection).await?;
    let link = sign_in_links::get(&broker.store, &mut connection, &sha256(token)).await?;
    let link = usable(link, now)?;
    Ok(SignInLink {
        user: link.principal,
        role: link.role,
        expires_at: link.expires_at.timestamp(),
    })
}

/// The link, if it can be spent.
fn usable(link: Option<LinkRow>, now: Instant) -> Result<LinkRow, ErrorCode> {
    let link = link.ok_or(ErrorCode::SignInLinkUnknown)?;
    if link.spent {
        return Err(ErrorCode::SignInLinkSpent);
    }
    if link.expires_at <= now {
        return Err(ErrorCode::SignInLinkExpired);
    }
    Ok(link)
}

/// Spends a link: once, and within its lifetime.
pub(crate) async fn spend(broker: &Parts, tx: &mut Tx, token: &str) -> Result<Principal, Error> {
    let now = tx.now().await?;
    let token_hash = sha256(token);
    let link = sign_in_links::get(&broker.store, tx, &token_hash).await?;
    let link = usable(link, now)?;
    if !sign_in_links::spend(tx, &token_hash, now).await? {
        return Err(ErrorCode::SignInLinkSpent.into());
    }
    Ok(Principal {
        user: link.principal,
        role: link.role,
    })
}
