//! Sessions: an opaque value in a cookie, its hash in the database.

use super::Principal;
use crate::Parts;
use crate::clock::{Instant, millis};
use crate::error::Error;
use crate::history::{self, Actor, Subject};
use crate::store::{Tx, sessions};
use crate::vault::{random_token, sha256};
use broker_api::Act;
use std::time::Duration;

/// A session ends this long after it was last used …
pub const IDLE_LIFETIME: Duration = Duration::from_hours(12);
/// … and this long after the sign-in in any case.
pub const LIFETIME: Duration = Duration::from_hours(168);
/// Uses are noted no more often than this, to spare the database.
const NOTED_EVERY: Duration = Duration::from_mins(1);

/// Starts a session; gives what the cookie holds.
pub(crate) async fn start(
    tx: &mut Tx,
    principal: &Principal,
    request_id: Option<String>,
) -> Result<String, Error> {
    let value = random_token();
    let now = tx.now().await?;
    sessions::insert(tx, &sha256(&value), &principal.user, principal.role, now).await?;
    let actor = Actor {
        user: principal.user.clone(),
        role: principal.role,
        request_id,
    };
    history::record(tx, now, &actor, Act::SignIn, "ok", Subject::default());
    Ok(value)
}

/// The person behind a cookie, while the session lasts. That it was used is noted.
pub(crate) async fn find(broker: &Parts, value: &str) -> Result<Option<Principal>, Error> {
    let Some(used) = look(broker, value).await? else {
        return Ok(None);
    };
    if used.unseen > millis(NOTED_EVERY) {
        sessions::touch(&broker.store, &sha256(value), used.now).await?;
    }
    Ok(Some(used.principal))
}

/// A session that is used.
pub(crate) struct Used {
    /// Whose it is.
    pub(crate) principal: Principal,
    now: Instant,
    /// How long nobody noted a use, in milliseconds.
    unseen: i64,
}

/// The same without the note: nothing is written, so whoever is writing need not end first.
pub(crate) async fn look(broker: &Parts, value: &str) -> Result<Option<Used>, Error> {
    let id_hash = sha256(value);
    let mut connection = broker.store.read().await?;
    let now = broker.store.now_on(&mut connection).await?;
    let Some(session) = sessions::get(&broker.store, &mut connection, &id_hash).await? else {
        return Ok(None);
    };
    let unseen = now.0 - session.seen_at.0;
    let ended = unseen > millis(IDLE_LIFETIME) || now >= session.created_at.plus(LIFETIME);
    if ended {
        return Ok(None);
    }
    Ok(Some(Used {
        principal: Principal {
            user: session.principal,
            role: session.role,
        },
        now,
        unseen,
    }))
}

/// Ends a session.
pub(crate) async fn end(broker: &Parts, value: &str, actor: &Actor) -> Result<(), Error> {
    let mut tx = broker.store.begin().await?;
    let now = tx.now().await?;
    sessions::delete(&mut tx, &sha256(value)).await?;
    history::record(&mut tx, now, actor, Act::SignOut, "ok", Subject::default());
    Ok(tx.commit().await?)
}
