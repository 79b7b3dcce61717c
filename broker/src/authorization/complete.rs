//! Coming back from Salesforce: who comes back must be who left, and a state is used once.

use super::{finish, readable};
use crate::Broker;
use crate::clock::Instant;
use crate::error::Error;
use crate::failpoint;
use crate::history::{self, Actor, Origin};
use crate::identity::session;
use crate::salesforce::SalesforceError;
use crate::store::Tx;
use crate::store::authorizations::{self as table, Departed, Status, Taken};
use crate::vault::sha256;
use broker_api::{Act, ErrorCode};
use secrecy::{ExposeSecret, SecretString};

/// What Salesforce sent a person back with.
pub struct Arrival {
    /// Names the run.
    pub state: SecretString,
    /// The code, or why there is none.
    pub brought: Brought,
    /// RFC 9207; Salesforce sends none today, but a wrong one is refused.
    pub issuer: Option<String>,
}

/// The code, or why there is none.
pub enum Brought {
    /// To be redeemed once.
    Code(SecretString),
    /// RFC 6749 §4.1.2.1
    Error(SalesforceError),
}

/// Who comes back.
pub enum Visitor {
    /// Whoever is signed in by the session of this cookie's value.
    Session {
        /// Nobody, if there is none.
        value: Option<String>,
        /// The request that brings them.
        origin: Origin,
    },
    /// A person who is known.
    Known(Actor),
}

impl Visitor {
    async fn actor(
        self,
        broker: &Broker,
        tx: &mut Tx,
        now: Instant,
    ) -> Result<Option<Actor>, Error> {
        let (value, origin) = match self {
            Self::Session { value, origin } => (value.unwrap_or_default(), origin),
            Self::Known(actor) => return Ok(Some(actor)),
        };
        let principal = session::find_at(&broker.store, tx, &value, now).await?;
        Ok(principal.map(|principal| Actor::of(principal, origin)))
    }
}

/// Takes a callback; gives the run whose page tells the outcome.
///
/// `browser_token` finds the run's cookie among those that came
/// along. Whatever is refused here consumes nothing.
pub async fn complete(
    broker: &Broker,
    visitor: Visitor,
    browser_token: impl Fn(&str) -> Option<String>,
    arrival: Arrival,
) -> Result<String, Error> {
    failpoint::reach("callback_received");
    let state_hash = sha256(arrival.state.expose_secret());
    // Strangers are refused by reading alone, so that they hold up nobody who writes.
    let mut connection = broker.store.read().await?;
    let seen = table::departed(&mut connection, &state_hash).await;
    drop(connection);
    left_from(seen, &browser_token)?;
    let mut tx = broker.store.begin().await?;
    let now = tx.now().await?;
    // From here on nobody else takes it.
    let departed = table::hold_departed(&mut tx, &state_hash).await;
    let departed = left_from(departed, &browser_token)?;
    let row = &departed.row;
    let actor = visitor.actor(broker, &mut tx, now).await?;
    let actor = actor.filter(|actor| actor.user == row.principal);
    let actor = actor.ok_or(ErrorCode::CallbackSignedOut)?;
    if arrival.issuer.is_some_and(|issuer| issuer != row.login_url) {
        return Err(ErrorCode::CallbackMalformed.into());
    }
    broker.store.refuse_if_shut()?;
    let id = row.id.clone();
    // Taken before, or too late: the run's page tells which.
    if row.status != Status::Started || row.login_until <= now {
        return Ok(id);
    }
    let taken = take(tx, now, &actor, departed).await?;
    failpoint::reach("state_taken");
    let tasks = broker.tasks.clone();
    let broker = broker.clone();
    // A browser that goes away must not interrupt what can happen only once.
    let finishing =
        tasks.spawn(async move { finish::finish(&broker, &actor, taken, arrival.brought).await });
    match finishing.await {
        Ok(outcome) => outcome.map(|()| id),
        Err(_) => Err(ErrorCode::Internal.into()),
    }
}

/// The run of a state, if it left from the browser that brings this cookie.
fn left_from(
    found: crate::store::Result<Option<Departed>>,
    browser_token: &impl Fn(&str) -> Option<String>,
) -> Result<Departed, Error> {
    let departed = readable(found)?;
    let departed = departed.ok_or(ErrorCode::CallbackStateUnknown)?;
    let browser_hash = browser_token(&departed.row.id).map(|token| sha256(&token));
    if browser_hash.is_none() || browser_hash != departed.row.browser_hash {
        return Err(ErrorCode::CallbackOtherBrowser.into());
    }
    Ok(departed)
}

/// Takes the run, with an entry that stands before the code is sent.
async fn take(mut tx: Tx, now: Instant, actor: &Actor, departed: Departed) -> Result<Taken, Error> {
    let taken = table::take(&mut tx, departed, now).await?;
    let subject = finish::subject_of(&taken.row);
    history::record(&mut tx, now, actor, Act::RedeemCode, "ok", subject);
    tx.commit().await?;
    Ok(taken)
}
