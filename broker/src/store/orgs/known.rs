//! Records of a Salesforce org that is registered already.

use super::{OrgRow, name_key, read, search_key};
use crate::clock::Instant;
use crate::store::records::{self, Kind};
use crate::store::words::word;
use crate::store::{Connection, Tx};
use broker_api::{Environment, OrgKind, SalesforceIdentity};
use sqlx::Row;

/// The records of a Salesforce org, oldest first. Its id is kept in the 18-character form, in which
/// the checksum makes case count.
pub(crate) async fn known(
    connection: &mut Connection,
    salesforce_org_id: &str,
    kind: OrgKind,
) -> crate::store::Result<Vec<OrgRow>> {
    let rows = sqlx::query(
        "SELECT * FROM orgs WHERE salesforce_org_id = $1 AND kind = $2
         ORDER BY registered_at, id LIMIT 20",
    )
    .bind(salesforce_org_id)
    .bind(word(kind))
    .fetch_all(connection)
    .await?;
    rows.iter().map(read).collect()
}

/// What a new record would collide with.
pub(crate) struct InTheWay {
    /// There is a record of the Salesforce org.
    pub(crate) known: bool,
    /// The name of the org that holds the name.
    pub(crate) named: Option<String>,
}

/// Looks for both.
pub(crate) async fn in_the_way(
    connection: &mut Connection,
    salesforce_org_id: &str,
    kind: OrgKind,
    name: &str,
) -> crate::store::Result<InTheWay> {
    let row = sqlx::query(
        "SELECT (SELECT COUNT(*) FROM orgs WHERE salesforce_org_id = $1 AND kind = $2) AS known,
             (SELECT name FROM orgs WHERE name_key = $3) AS named",
    )
    .bind(salesforce_org_id)
    .bind(word(kind))
    .bind(name_key(name))
    .fetch_one(connection)
    .await?;
    Ok(InTheWay {
        known: row.try_get::<i64, _>("known")? > 0,
        named: row.try_get("named")?,
    })
}

/// What an authorization brings to a record that is there already.
pub(crate) struct Brought<'a> {
    pub(crate) salesforce: &'a SalesforceIdentity,
    pub(crate) identity_key: String,
    pub(crate) environment: Environment,
    pub(crate) login_url: &'a str,
    pub(crate) active_set_id: &'a str,
    pub(crate) now: Instant,
    pub(crate) fallback: FallbackBecomes<'a>,
}

/// What a record can be rolled back to after a swap.
pub(crate) enum FallbackBecomes<'a> {
    /// What it was before.
    Same,
    /// The set that is swapped out, until then.
    Set(&'a str, Instant),
    /// Nothing.
    None,
}

/// Swaps the set that a record works with, if nothing changed the record since.
pub(crate) async fn reauthenticate(
    tx: &mut Tx,
    id: &str,
    generation: i64,
    brought: Brought<'_>,
) -> crate::store::Result<bool> {
    records::touch(tx, Kind::Org, id).await?;
    let salesforce = brought.salesforce;
    let (stays, set_id, until) = match brought.fallback {
        FallbackBecomes::Same => (1_i64, None, None),
        FallbackBecomes::Set(set_id, until) => (0, Some(set_id), Some(until.0)),
        FallbackBecomes::None => (0, None, None),
    };
    let done = sqlx::query(
        "UPDATE orgs SET salesforce_org_name = $1, salesforce_user_id = $2, username = $3,
             instance_url = $4, is_sandbox = $5, edition = $6, environment = $7, login_url = $8,
             active_set_id = $9, last_authenticated_at = $10, last_proved_at = $10,
             salesforce_org_id = $13, identity_key = $14, fault = NULL, fault_since = NULL,
             fault_details = NULL, tries = NULL, next_try_at = NULL,
             fallback_set_id = CASE WHEN $17 = 1 THEN fallback_set_id ELSE $15 END,
             fallback_until = CASE WHEN $17 = 1 THEN fallback_until ELSE $16 END,
             search_key = $18, generation = generation + 1
         WHERE id = $11 AND generation = $12",
    )
    .bind(&salesforce.org_name)
    .bind(&salesforce.user_id)
    .bind(&salesforce.username)
    .bind(&salesforce.instance_url)
    .bind(i64::from(salesforce.is_sandbox))
    .bind(&salesforce.edition)
    .bind(word(brought.environment))
    .bind(brought.login_url)
    .bind(brought.active_set_id)
    .bind(brought.now.0)
    .bind(id)
    .bind(generation)
    .bind(&salesforce.org_id)
    .bind(&brought.identity_key)
    .bind(set_id)
    .bind(until)
    .bind(stays)
    .bind(search_key(salesforce))
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}
