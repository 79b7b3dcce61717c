//! Coming back from Salesforce: who comes back must be who left, and a state is used once.

use super::{finish, readable};
use crate::Broker;
use crate::error::Error;
use crate::failpoint;
use crate::history::{self, Actor, Subject};
use crate::salesforce::SalesforceError;
use crate::store::authorizations::{self as table, AuthorizationRow, Status, TakeBy, Taken};
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

/// Takes a callback; gives the run whose page tells the outcome.
///
/// `actor` asks who is signed in. `browser_token` finds the run's cookie among those that came
/// along. Whatever is refused here consumes nothing.
pub async fn complete(
    broker: &Broker,
    actor: impl Future<Output = Option<Actor>>,
    browser_token: impl Fn(&str) -> Option<String>,
    arrival: Arrival,
) -> Result<String, Error> {
    failpoint::reach("callback_received");
    let state_hash = sha256(arrival.state.expose_secret());
    // At once: a person waits for both.
    let (actor, row) = tokio::join!(actor, departed(broker, &state_hash));
    let row = row?.ok_or(ErrorCode::CallbackStateUnknown)?;
    let browser_hash = browser_token(&row.id).map(|token| sha256(&token));
    let same_browser = browser_hash.is_some() && browser_hash == row.browser_hash;
    if !same_browser {
        return Err(ErrorCode::CallbackOtherBrowser.into());
    }
    let actor = actor.filter(|actor| actor.user == row.principal);
    let actor = &actor.ok_or(ErrorCode::CallbackSignedOut)?;
    if arrival.issuer.is_some_and(|issuer| issuer != row.login_url) {
        return Err(ErrorCode::CallbackMalformed.into());
    }
    broker.store.refuse_if_shut()?;
    let by = TakeBy {
        state_hash: &state_hash,
        browser_hash: browser_hash.as_deref().unwrap_or_default(),
        principal: &actor.user,
        taken_at: row.taken_at,
    };
    // Taken before, or too late: the run's page tells which.
    let Some(taken) = take(broker, actor, by).await? else {
        return Ok(row.id);
    };
    failpoint::reach("state_taken");
    let id = taken.row.id.clone();
    let (broker, actor) = (broker.clone(), actor.clone());
    // A browser that goes away must not interrupt what can happen only once.
    let finishing =
        tokio::spawn(async move { finish::finish(&broker, &actor, taken, arrival.brought).await });
    match finishing.await {
        Ok(outcome) => outcome.map(|()| id),
        Err(_) => Err(ErrorCode::Internal.into()),
    }
}

/// The run that left with this state.
async fn departed(broker: &Broker, state_hash: &str) -> Result<Option<AuthorizationRow>, Error> {
    let mut connection = broker.store.read().await?;
    readable(table::by_state(&mut connection, state_hash).await)
}

/// Takes the run, with an entry that stands before the code is sent.
async fn take(broker: &Broker, actor: &Actor, by: TakeBy<'_>) -> Result<Option<Taken>, Error> {
    let mut beginning = broker.store.beginning().await?;
    let now = beginning.now().await?;
    let (mut tx, [row]) = beginning.with([table::taking(&by, now)]).await?;
    let Some(taken) = table::taken(&mut tx, &by, &row).await? else {
        return Ok(None);
    };
    let row = &taken.row;
    debug_assert_eq!(row.status, Status::Redeeming);
    let subject = Subject {
        org_id: Some(&row.org_id),
        authorization_id: Some(&row.id),
        fingerprint: Some(row.holder.fingerprint()),
    };
    history::record(&mut tx, now, actor, Act::RedeemCode, "ok", subject);
    tx.commit().await?;
    Ok(Some(taken))
}
