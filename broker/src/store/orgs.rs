//! Registered orgs.

mod fallback;
mod health;
mod known;
mod operator_app;

pub(crate) use fallback::{Swapped, drop_fallback, roll_back, with_fallback_due};
pub(crate) use health::{fault, prove};
pub(crate) use known::{Brought, Kept, known, reauthenticate};
pub(crate) use operator_app::mark_operator_app;

use super::words::{variant, word};
use super::{Connection, Tx};
use crate::clock::Instant;
use broker_api::{
    Environment, FailureCode, OrgKind, OrgQuery, OrgSort, OrgType, SalesforceIdentity,
};
use sqlx::Row;
use sqlx::any::AnyRow;

/// An org as it is kept.
#[derive(Clone, Debug)]
pub(crate) struct OrgRow {
    pub(crate) id: String,
    pub(crate) external_id: Option<String>,
    pub(crate) name: String,
    pub(crate) org_type: OrgType,
    pub(crate) kind: OrgKind,
    pub(crate) environment: Environment,
    pub(crate) login_url: String,
    pub(crate) owner: String,
    pub(crate) salesforce: SalesforceIdentity,
    pub(crate) data_key_id: String,
    pub(crate) active_set_id: String,
    pub(crate) registered_at: Instant,
    pub(crate) last_authenticated_at: Instant,
    pub(crate) last_proved_at: Instant,
    pub(crate) generation: i64,
    /// What it worked with before it was migrated.
    pub(crate) fallback_set_id: Option<String>,
    /// It is destroyed then.
    pub(crate) fallback_until: Option<Instant>,
    /// Why the connection in use did not work when it was last used, and since when.
    pub(crate) fault: Option<(FailureCode, Instant)>,
    /// Why there is another record of the same Salesforce org.
    pub(crate) second_record_reason: Option<String>,
}

/// A name as it is compared: case and runs of white space do not tell orgs apart.
pub(crate) fn name_key(name: &str) -> String {
    let words: Vec<_> = name.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

/// What may exist once: Salesforce org id, compared by its 15 case-sensitive characters, and kind.
/// A record that somebody gave a reason for stands beside it under its own id.
pub(crate) fn identity_key(org: &OrgRow, salesforce_org_id: &str) -> String {
    let start = salesforce_org_id.get(..15).unwrap_or(salesforce_org_id);
    let key = format!("{start}:{}", word(org.kind));
    match org.second_record_reason {
        Some(_) => format!("{key}:{}", org.id),
        None => key,
    }
}

pub(crate) async fn insert(tx: &mut Tx, org: &OrgRow) -> crate::store::Result<()> {
    sqlx::query(
        "INSERT INTO orgs (id, external_id, name, name_key, org_type, kind, environment,
             login_url, owner, salesforce_org_id, salesforce_org_name, salesforce_user_id,
             username, instance_url, is_sandbox, edition, identity_key, data_key_id,
             active_set_id, registered_at, last_authenticated_at, last_proved_at, generation,
             second_record_reason)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
             $18, $19, $20, $21, $22, $23, $24)",
    )
    .bind(&org.id)
    .bind(org.external_id.as_deref())
    .bind(&org.name)
    .bind(name_key(&org.name))
    .bind(word(org.org_type))
    .bind(word(org.kind))
    .bind(word(org.environment))
    .bind(&org.login_url)
    .bind(&org.owner)
    .bind(&org.salesforce.org_id)
    .bind(&org.salesforce.org_name)
    .bind(&org.salesforce.user_id)
    .bind(&org.salesforce.username)
    .bind(&org.salesforce.instance_url)
    .bind(i64::from(org.salesforce.is_sandbox))
    .bind(&org.salesforce.edition)
    .bind(identity_key(org, &org.salesforce.org_id))
    .bind(&org.data_key_id)
    .bind(&org.active_set_id)
    .bind(org.registered_at.0)
    .bind(org.last_authenticated_at.0)
    .bind(org.last_proved_at.0)
    .bind(org.generation)
    .bind(org.second_record_reason.as_deref())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

pub(crate) async fn get(
    connection: &mut Connection,
    id: &str,
) -> crate::store::Result<Option<OrgRow>> {
    let row = sqlx::query("SELECT * FROM orgs WHERE id = $1")
        .bind(id)
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// The name of the org that holds a name.
pub(crate) async fn named(
    connection: &mut Connection,
    name: &str,
) -> crate::store::Result<Option<String>> {
    let row = sqlx::query("SELECT name FROM orgs WHERE name_key = $1")
        .bind(name_key(name))
        .fetch_optional(connection)
        .await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}

/// Where a page begins: after an org, by what the list is sorted by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct After {
    pub(crate) name_key: String,
    pub(crate) last_authenticated_at: i64,
    pub(crate) id: String,
}

/// What a list shows; the status is derived, so it is no part of this.
pub(crate) struct Listed<'a> {
    pub(crate) query: &'a OrgQuery,
    pub(crate) after: Option<&'a After>,
    pub(crate) limit: i64,
}

/// Orgs, in the order that is asked for.
pub(crate) async fn list(
    connection: &mut Connection,
    listed: Listed<'_>,
) -> crate::store::Result<Vec<OrgRow>> {
    let query = listed.query;
    let (beyond, order) = match query.sort {
        OrgSort::Name => ("name_key > $6", "name_key"),
        OrgSort::NameDescending => ("name_key < $6", "name_key DESC"),
        OrgSort::Newest => (
            "(last_authenticated_at < $7 OR (last_authenticated_at = $7 AND id > $8))",
            "last_authenticated_at DESC, id",
        ),
        OrgSort::Oldest => (
            "(last_authenticated_at > $7 OR (last_authenticated_at = $7 AND id > $8))",
            "last_authenticated_at, id",
        ),
    };
    // Every parameter is named in every text, or PostgreSQL cannot tell its type.
    let text = format!(
        "SELECT orgs.* FROM orgs JOIN credential_sets sets ON sets.id = orgs.active_set_id
         WHERE orgs.kind = $1
             AND ($2 = '' OR orgs.org_type = $2)
             AND ($3 = '' OR sets.authentication_type = $3)
             AND ($4 = '' OR LOWER(orgs.name) LIKE $4 ESCAPE '!'
                 OR LOWER(salesforce_org_name) LIKE $4 ESCAPE '!'
                 OR LOWER(username) LIKE $4 ESCAPE '!'
                 OR LOWER(instance_url) LIKE $4 ESCAPE '!')
             AND ($5 = 0 OR ({beyond}))
             AND ($6 = $6 AND $7 = $7 AND $8 = $8)
         ORDER BY {order} LIMIT $9"
    )
    .replace("name_key", "orgs.name_key")
    .replace("last_authenticated_at", "orgs.last_authenticated_at")
    .replace(" id", " orgs.id");
    let nowhere = After {
        name_key: String::new(),
        last_authenticated_at: 0,
        id: String::new(),
    };
    let after = listed.after.unwrap_or(&nowhere);
    let rows = sqlx::query(sqlx::AssertSqlSafe(text))
        .bind(word(query.kind))
        .bind(query.org_type.map(word).unwrap_or_default())
        .bind(query.authentication_type.map(word).unwrap_or_default())
        .bind(pattern(&query.search))
        .bind(i64::from(listed.after.is_some()))
        .bind(&after.name_key)
        .bind(after.last_authenticated_at)
        .bind(&after.id)
        .bind(listed.limit)
        .fetch_all(connection)
        .await?;
    rows.iter().map(read).collect()
}

/// What is searched for, as a pattern in which its own wildcards are plain characters.
fn pattern(search: &str) -> String {
    let search = search.trim().to_lowercase();
    if search.is_empty() {
        return search;
    }
    let plain = search
        .replace('!', "!!")
        .replace('%', "!%")
        .replace('_', "!_");
    format!("%{plain}%")
}

/// Corrects what people here call an org and use it for, if nothing changed it since.
pub(crate) async fn edit(
    tx: &mut Tx,
    id: &str,
    generation: i64,
    name: &str,
    org_type: OrgType,
) -> crate::store::Result<bool> {
    let done = sqlx::query(
        "UPDATE orgs SET name = $1, name_key = $2, org_type = $3, generation = generation + 1
         WHERE id = $4 AND generation = $5",
    )
    .bind(name)
    .bind(name_key(name))
    .bind(word(org_type))
    .bind(id)
    .bind(generation)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Makes sure that nobody else changes an org, if nothing changed it since. Its sets are touched
/// only afterwards, in the order of a swap, so that the two never wait for each other.
pub(crate) async fn claim(tx: &mut Tx, id: &str, generation: i64) -> crate::store::Result<bool> {
    let done = sqlx::query(
        "UPDATE orgs SET generation = generation + 1 WHERE id = $1 AND generation = $2",
    )
    .bind(id)
    .bind(generation)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Deletes an org if nothing changed it since.
pub(crate) async fn delete(tx: &mut Tx, id: &str, generation: i64) -> crate::store::Result<bool> {
    let done = sqlx::query("DELETE FROM orgs WHERE id = $1 AND generation = $2")
        .bind(id)
        .bind(generation)
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

fn read(row: &AnyRow) -> crate::store::Result<OrgRow> {
    let fault: Option<String> = row.try_get("fault")?;
    let fault = fault.map(variant).transpose()?;
    let fault_since: Option<i64> = row.try_get("fault_since")?;
    let fault_since = fault_since.map(Instant);
    Ok(OrgRow {
        id: row.try_get("id")?,
        external_id: row.try_get("external_id")?,
        name: row.try_get("name")?,
        org_type: variant(row.try_get("org_type")?)?,
        kind: variant(row.try_get("kind")?)?,
        environment: variant(row.try_get("environment")?)?,
        login_url: row.try_get("login_url")?,
        owner: row.try_get("owner")?,
        salesforce: SalesforceIdentity {
            org_id: row.try_get("salesforce_org_id")?,
            org_name: row.try_get("salesforce_org_name")?,
            user_id: row.try_get("salesforce_user_id")?,
            username: row.try_get("username")?,
            instance_url: row.try_get("instance_url")?,
            is_sandbox: row.try_get::<i64, _>("is_sandbox")? != 0,
            edition: row.try_get("edition")?,
        },
        data_key_id: row.try_get("data_key_id")?,
        active_set_id: row.try_get("active_set_id")?,
        registered_at: Instant(row.try_get("registered_at")?),
        last_authenticated_at: Instant(row.try_get("last_authenticated_at")?),
        last_proved_at: Instant(row.try_get("last_proved_at")?),
        generation: row.try_get("generation")?,
        fallback_set_id: row.try_get("fallback_set_id")?,
        fallback_until: row
            .try_get::<Option<i64>, _>("fallback_until")?
            .map(Instant),
        fault: fault.zip(fault_since),
        second_record_reason: row.try_get("second_record_reason")?,
    })
}
