//! What orgs worked with before.

use super::{OrgRow, read};
use crate::clock::Instant;
use crate::store::records::{self, Kind};
use crate::store::words::word;
use crate::store::{Connection, Tx};
use broker_api::{Environment, SalesforceIdentity};

/// Orgs whose fallback is kept no longer.
pub(crate) async fn with_fallback_due(
    connection: &mut Connection,
    now: Instant,
) -> crate::store::Result<Vec<OrgRow>> {
    let rows = sqlx::query(
        "SELECT * FROM orgs WHERE fallback_until <= $1 ORDER BY fallback_until LIMIT 50",
    )
    .bind(now.0)
    .fetch_all(connection)
    .await?;
    // What cannot be read was changed outside the broker, and keeps the others from nothing.
    Ok(rows.iter().filter_map(|row| read(row).ok()).collect())
}

/// Forgets a fallback, if it is still this one.
pub(crate) async fn drop_fallback(
    tx: &mut Tx,
    id: &str,
    set_id: &str,
) -> crate::store::Result<bool> {
    records::touch(tx, Kind::Org, id).await?;
    let done = sqlx::query(
        "UPDATE orgs SET fallback_set_id = NULL, fallback_until = NULL
         WHERE id = $1 AND fallback_set_id = $2",
    )
    .bind(id)
    .bind(set_id)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// What a roll back puts in use again.
pub(crate) struct Swapped<'a> {
    pub(crate) salesforce: &'a SalesforceIdentity,
    pub(crate) environment: Environment,
    pub(crate) login_url: &'a str,
    pub(crate) active_set_id: &'a str,
    pub(crate) fallback_set_id: &'a str,
    pub(crate) fallback_until: Instant,
    pub(crate) now: Instant,
}

/// Swaps the set in use and its fallback, if nothing changed the record since.
pub(crate) async fn roll_back(
    tx: &mut Tx,
    id: &str,
    generation: i64,
    swapped: Swapped<'_>,
) -> crate::store::Result<bool> {
    records::touch(tx, Kind::Org, id).await?;
    let done = sqlx::query(
        "UPDATE orgs SET active_set_id = $1, fallback_set_id = $2, fallback_until = $3,
             environment = $4, login_url = $5, instance_url = $6, search_key = NULL, last_proved_at = $7,
             salesforce_user_id = $10, username = $11, fault = NULL, fault_since = NULL,
             fault_details = NULL, tries = NULL, next_try_at = NULL, generation = generation + 1
         WHERE id = $8 AND generation = $9 AND fallback_set_id = $1",
    )
    .bind(swapped.active_set_id)
    .bind(swapped.fallback_set_id)
    .bind(swapped.fallback_until.0)
    .bind(word(swapped.environment))
    .bind(swapped.login_url)
    .bind(&swapped.salesforce.instance_url)
    .bind(swapped.now.0)
    .bind(id)
    .bind(generation)
    .bind(&swapped.salesforce.user_id)
    .bind(&swapped.salesforce.username)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}
