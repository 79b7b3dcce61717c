//! New credentials take a while until Salesforce knows them. What waits for that is tried again,
//! also when nobody has the page open.

use crate::access_token::Unusable;
use crate::authorization::{ACTIVATION_TIME, TRY_AGAIN};
use crate::error::Error;
use crate::history::{self, Actor, Subject};
use crate::salesforce::Application;
use crate::store::authorizations::{self as table, AuthorizationRow};
use crate::store::records::Kind;
use crate::store::words::word;
use crate::verify::knows_consumer_id;
use crate::{Broker, Parts};
use broker_api::{Act, Failure, FailureCode};
use std::time::Duration;

const LOOKED_EVERY: Duration = Duration::from_secs(5);

/// Tries what is due, for as long as the broker runs.
pub async fn work(broker: Broker) {
    loop {
        if let Err(error) = try_due(&broker).await {
            tracing::warn!(%error, "what waits for activation could not be tried");
        }
        tokio::time::sleep(LOOKED_EVERY).await;
    }
}

/// One round over what is due.
pub async fn try_due(broker: &Parts) -> Result<(), Error> {
    if broker.store.history().is_shut() {
        return Ok(());
    }
    let now = broker.store.now().await?;
    let due = table::due(&mut *broker.store.read().await?, now).await?;
    for row in due {
        try_one(broker, &row).await?;
    }
    Ok(())
}

/// Asks whether Salesforce knows the consumer ID by now, unless somebody else does.
pub(crate) async fn try_one(broker: &Parts, row: &AuthorizationRow) -> Result<(), Error> {
    let mut tx = broker.store.begin().await?;
    let now = tx.now().await?;
    if !table::take_try(&mut tx, row, now, now.plus(TRY_AGAIN)).await? {
        return Ok(());
    }
    tx.commit().await?;
    let app = Application {
        login_url: &row.login_url,
        consumer_id: row.consumer_id(),
        callback_url: &row.callback_url,
    };
    let mut connection = broker.store.read().await?;
    let intact = broker.store.look(&mut connection, Kind::Run, &row.id);
    let intact = intact.await.map_err(Error::from);
    drop(connection);
    let changed_outside = match intact {
        Err(error) if error.is_tampering() => {
            error.log();
            true
        }
        intact => {
            intact?;
            false
        }
    };
    let known = if changed_outside {
        Err(FailureCode::RecordChangedOutside.into())
    } else {
        knows_consumer_id(broker, &app).await
    };
    let given_up = now >= row.entered_at.plus(ACTIVATION_TIME);
    let mut tx = broker.store.begin().await?;
    let now = tx.now().await?;
    let why = match known {
        Ok(true) => None,
        Ok(false) if given_up => Some(FailureCode::UnknownConsumerId.into()),
        Err(why) if changed_outside || given_up => Some(why),
        // Not yet, or not told: it is tried again.
        Ok(false) | Err(_) => return Ok(()),
    };
    let outcome = why.as_ref().map_or("ok".to_owned(), |why| word(why.code));
    let failure = why.map(|why| failure(why, now)).transpose()?;
    if !table::ready(&mut tx, row, failure.as_deref()).await? {
        return Ok(());
    }
    let subject = Subject {
        org_id: Some(&row.org_id),
        authorization_id: Some(&row.id),
        fingerprint: Some(row.holder.fingerprint()),
    };
    let actor = Actor::on_behalf_of(&row.author);
    history::record(&mut tx, now, &actor, Act::BecomeActive, &outcome, subject);
    Ok(tx.commit().await?)
}

fn failure(why: Unusable, now: crate::clock::Instant) -> Result<String, Error> {
    let failure = Failure {
        code: why.code,
        at: now.timestamp(),
        salesforce: why.salesforce,
        about: why.about,
        request_id: None,
        reported: false,
    };
    Ok(serde_json::to_string(&failure).map_err(anyhow::Error::from)?)
}
