//! Records of a Salesforce org that is registered already.

use super::{OrgRow, name_key, read};
use crate::clock::Instant;
use crate::store::records::{self, Kind};
use crate::store::statement::{Statement, refuse_if};
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

/// Refuses what it is sent with if there is either.
pub(crate) fn refuse_if_in_the_way(
    salesforce_org_id: &str,
    kind: OrgKind,
    name: &str,
) -> Statement {
    refuse_if(
        "EXISTS (SELECT 1 FROM orgs WHERE salesforce_org_id = $1 AND kind = $2)
             OR EXISTS (SELECT 1 FROM orgs WHERE name_key = $3)",
    )
    .bind(salesforce_org_id)
    .bind(word(kind))
    .bind(name_key(name))
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
    /// What is kept of what it worked with; what was kept before stays if there is nothing.
    pub(crate) fallback: Option<Kept<'a>>,
}

/// A set that is kept after it was swapped out.
pub(crate) struct Kept<'a> {
    pub(crate) set_id: &'a str,
    pub(crate) until: Instant,
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
    let done = sqlx::query(
        "UPDATE orgs SET salesforce_org_name = $1, salesforce_user_id = $2, username = $3,
             instance_url = $4, is_sandbox = $5, edition = $6, environment = $7, login_url = $8,
             active_set_id = $9, last_authenticated_at = $10, last_proved_at = $10,
             salesforce_org_id = $13, identity_key = $14, fault = NULL, fault_since = NULL, fault_details = NULL,
             fallback_set_id = COALESCE($15, fallback_set_id),
             fallback_until = COALESCE($16, fallback_until),
             generation = generation + 1
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
    .bind(brought.fallback.as_ref().map(|kept| kept.set_id))
    .bind(brought.fallback.as_ref().map(|kept| kept.until.0))
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}
