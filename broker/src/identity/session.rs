//! Sessions: an opaque value in a cookie, its hash in the database.

use super::Principal;
use crate::Parts;
use crate::clock::{Instant, millis};
use crate::error::Error;
use crate::history::{self, Actor, Origin, Subject};
use crate::store::sessions::{self, SessionRow};
use crate::store::{Connection, Store, Tx};
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
    origin: Origin,
) -> Result<String, Error> {
    let value = random_token();
    let now = tx.now().await?;
    sessions::insert(tx, &sha256(&value), &principal.user, principal.role, now).await?;
    let actor = Actor {
        user: principal.user.clone(),
        role: principal.role,
        origin,
    };
    history::record(tx, now, &actor, Act::SignIn, "ok", Subject::default());
    Ok(value)
}

/// The person behind a cookie, while the session lasts. That it was used is noted.
pub(crate) async fn find(broker: &Parts, value: &str) -> Result<Option<Principal>, Error> {
    let mut connection = broker.store.read().await?;
    let now = broker.store.now_on(&mut connection).await?;
    let Some(session) = lasting(&broker.store, &mut connection, value, now).await? else {
        return Ok(None);
    };
    if now.0 - session.seen_at.0 > millis(NOTED_EVERY) {
        drop(connection);
        sessions::touch(&broker.store, &sha256(value), now).await?;
    }
    Ok(Some(whose(session)))
}

/// The same at an instant, on a connection that is there for more. That it was used is not noted.
pub(crate) async fn find_at(
    store: &Store,
    connection: &mut Connection,
    value: &str,
    now: Instant,
) -> Result<Option<Principal>, Error> {
    Ok(lasting(store, connection, value, now).await?.map(whose))
}

async fn lasting(
    store: &Store,
    connection: &mut Connection,
    value: &str,
    now: Instant,
) -> Result<Option<SessionRow>, Error> {
    let session = sessions::find(store, connection, &sha256(value)).await?;
    Ok(session.filter(|session| {
        let unseen = now.0 - session.seen_at.0;
        unseen <= millis(IDLE_LIFETIME) && now < session.created_at.plus(LIFETIME)
    }))
}

fn whose(session: SessionRow) -> Principal {
    Principal {
        user: session.principal,
        role: session.role,
    }
}

/// Ends the session that a browser had before it signed in anew, if it still lasts.
pub(crate) async fn replace(
    broker: &Parts,
    tx: &mut Tx,
    value: &str,
    origin: Origin,
) -> Result<(), Error> {
    let now = tx.now().await?;
    let Some(principal) = find_at(&broker.store, tx, value, now).await? else {
        return Ok(());
    };
    let actor = Actor::of(principal, origin);
    sessions::delete(tx, &sha256(value)).await?;
    history::record(
        tx,
        now,
        &actor,
        Act::SignOut,
        "replaced",
        Subject::default(),
    );
    Ok(())
}

/// Ends a session.
pub(crate) async fn end(broker: &Parts, value: &str, actor: &Actor) -> Result<(), Error> {
    let mut tx = broker.store.begin().await?;
    let now = tx.now().await?;
    sessions::delete(&mut tx, &sha256(value)).await?;
    history::record(&mut tx, now, actor, Act::SignOut, "ok", Subject::default());
    Ok(tx.commit().await?)
}
