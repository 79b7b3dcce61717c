//! Moving runs from one status to the next. Every move names the status that it starts from, so
//! that of two that race only one happens.

use super::end::ids;
use super::read::read;
use super::{AuthorizationRow, Status};
use crate::clock::Instant;
use crate::store::insertion::insert_into;
use crate::store::orgs::name_key;
use crate::store::records::{self, Is, Kind, MARK_OF_RUN};
use crate::store::words::word;
use crate::store::{Connection, Tx};
use crate::vault::WrappedDataKey;
use broker_api::Username;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};

pub(crate) async fn insert(tx: &mut Tx, row: &AuthorizationRow) -> crate::store::Result<()> {
    insert_into("authorizations")
        .set("id", &row.id)
        .set("org_id", &row.org_id)
        .set("purpose", word(row.purpose))
        .set("author", &row.author)
        .set("kind", word(row.kind))
        .set("authentication_type", word(row.authentication_type))
        .set("name", &row.name)
        .set("name_key", name_key(&row.name))
        .set("org_type", word(row.org_type))
        .set("environment", word(row.environment))
        .set("login_url", &row.login_url)
        .set("consumer_id", row.consumer_id())
        .set("consumer_secret", row.consumer_secret.as_deref())
        .set("callback_url", &row.callback_url)
        .set("data_key_id", &row.data_key_id)
        .set("sealed_generation", row.sealed_generation)
        .set("status", word(row.status))
        .set("principal", &row.principal)
        .set("state_hash", row.state_hash.as_deref())
        .set("browser_hash", row.browser_hash.as_deref())
        .set("verifier", row.verifier.as_deref())
        .set("started_at", row.started_at.0)
        .set("login_until", row.login_until.0)
        .set("kept_until", row.kept_until.0)
        .set("taken_at", row.taken_at.map(|at| at.0))
        .set("failure", row.failure.as_deref())
        .set("idempotency_key", row.idempotency_key.as_deref())
        .set("entered_at", row.entered_at.0)
        .set("tried_at", row.tried_at.map(|at| at.0))
        .set("next_try_at", row.next_try_at.map(|at| at.0))
        .set("granted", row.granted.as_deref())
        .set("approval_id", row.approval_id.as_deref())
        .set("decide_until", row.decide_until.map(|at| at.0))
        .set("known_org_id", row.known_org_id.as_deref())
        .set("user_name", row.holder.username().map(Username::as_str))
        .set("trial", i64::from(row.trial))
        .set("operator_app", i64::from(row.operator_app))
        .insert_record(tx, Kind::Run, &row.id)
        .await
}

/// The row as it was read before it was changed: what a move must still find.
#[derive(Clone, Debug)]
pub(crate) struct Left {
    pub(super) status: Status,
    pub(super) sealed_generation: i64,
    pub(super) decide_until: Option<Instant>,
    pub(super) next_try_at: Option<Instant>,
}

impl Left {
    pub(crate) fn of(row: &AuthorizationRow) -> Self {
        Self {
            status: row.status,
            sealed_generation: row.sealed_generation,
            decide_until: row.decide_until,
            next_try_at: row.next_try_at,
        }
    }
}

/// Leaves for Salesforce again, or waits again, with the form as it now is.
pub(crate) async fn begin_again(
    tx: &mut Tx,
    left: &Left,
    row: &AuthorizationRow,
) -> crate::store::Result<bool> {
    records::touch(tx, Kind::Run, &row.id).await?;
    let done = sqlx::query(
        "UPDATE authorizations SET authentication_type = $1, name = $2, name_key = $3,
             org_type = $4, environment = $5, login_url = $6, consumer_id = $7,
             consumer_secret = $8, callback_url = $9, sealed_generation = $10, status = $21,
             principal = $11, state_hash = $12, browser_hash = $13, verifier = $14,
             started_at = $15, login_until = $16, kept_until = $17, taken_at = $28, failure = NULL,
             entered_at = $22, tried_at = $23, next_try_at = $24,
             granted = NULL, approval_id = NULL, decide_until = NULL, trial = $25,
             operator_app = $26, user_name = $27
         WHERE id = $18 AND status = $19 AND sealed_generation = $20",
    )
    .bind(word(row.authentication_type))
    .bind(&row.name)
    .bind(name_key(&row.name))
    .bind(word(row.org_type))
    .bind(word(row.environment))
    .bind(&row.login_url)
    .bind(row.consumer_id())
    .bind(row.consumer_secret.as_deref())
    .bind(&row.callback_url)
    .bind(row.sealed_generation)
    .bind(&row.principal)
    .bind(row.state_hash.as_deref())
    .bind(row.browser_hash.as_deref())
    .bind(row.verifier.as_deref())
    .bind(row.started_at.0)
    .bind(row.login_until.0)
    .bind(row.kept_until.0)
    .bind(&row.id)
    .bind(word(left.status))
    .bind(left.sealed_generation)
    .bind(word(row.status))
    .bind(row.entered_at.0)
    .bind(row.tried_at.map(|at| at.0))
    .bind(row.next_try_at.map(|at| at.0))
    .bind(i64::from(row.trial))
    .bind(i64::from(row.operator_app))
    .bind(row.holder.username().map(Username::as_str))
    .bind(row.taken_at.map(|at| at.0))
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A run for which somebody comes back. Nobody else writes it until the transaction ends.
pub(crate) struct Departed {
    pub(crate) row: AuthorizationRow,
    as_read: AnyRow,
}

/// A run that was taken for redeeming.
pub(crate) struct Taken {
    pub(crate) row: AuthorizationRow,
    /// The key of what is sealed.
    pub(crate) wrapped: WrappedDataKey,
    /// Whether it is as the broker left it.
    pub(crate) intact: crate::store::Result<()>,
}

/// The run that left with a state.
pub(crate) async fn departed(
    connection: &mut Connection,
    state_hash: &str,
) -> crate::store::Result<Option<Departed>> {
    search_departed(connection, state_hash, "").await
}

/// The same, which nobody else writes until the transaction ends.
pub(crate) async fn hold_departed(
    tx: &mut Tx,
    state_hash: &str,
) -> crate::store::Result<Option<Departed>> {
    let holding = tx.dialect.holding();
    search_departed(tx, state_hash, holding).await
}

async fn search_departed(
    connection: &mut Connection,
    state_hash: &str,
    holding: &str,
) -> crate::store::Result<Option<Departed>> {
    let search = format!(
        "SELECT authorizations.*,
             (SELECT k.org_id FROM data_keys k WHERE k.id = data_key_id) AS key_org_id,
             (SELECT k.ring_key_id FROM data_keys k WHERE k.id = data_key_id) AS ring_key_id,
             (SELECT k.wrapped FROM data_keys k WHERE k.id = data_key_id) AS wrapped,
             {MARK_OF_RUN}
         FROM authorizations WHERE state_hash = $1{holding}"
    );
    let as_read = sqlx::query(AssertSqlSafe(search))
        .bind(state_hash)
        .fetch_optional(connection)
        .await?;
    let departed = as_read.map(|as_read| {
        let row = read(&as_read)?;
        Ok(Departed { row, as_read })
    });
    departed.transpose()
}

/// Takes a run for redeeming, once it is committed.
pub(crate) async fn take(
    tx: &mut Tx,
    departed: Departed,
    now: Instant,
) -> crate::store::Result<Taken> {
    let Departed { row, as_read } = departed;
    let (status, taken_at) = (Status::Redeeming, Some(now));
    let status_word = word(status);
    sqlx::query("UPDATE authorizations SET status = $1, taken_at = $2 WHERE id = $3")
        .bind(&status_word)
        .bind(now.0)
        .bind(&row.id)
        .execute(&mut **tx)
        .await?;
    let after = [
        ("status", Is::Text(Some(&status_word))),
        ("taken_at", Is::Number(Some(now.0))),
    ];
    let intact = records::moved(tx, Kind::Run, &row.id, &as_read, &[], &after).await;
    let wrapped = WrappedDataKey {
        id: row.data_key_id.clone(),
        org_id: as_read.try_get("key_org_id")?,
        ring_key_id: as_read.try_get("ring_key_id")?,
        wrapped: as_read.try_get("wrapped")?,
    };
    let row = AuthorizationRow {
        status,
        taken_at,
        ..row
    };
    Ok(Taken {
        row,
        wrapped,
        intact,
    })
}

/// What a registered org has open is called as the org is.
pub(crate) async fn rename_of_org(
    tx: &mut Tx,
    org_id: &str,
    name: &str,
) -> crate::store::Result<()> {
    let own = "SELECT id FROM authorizations WHERE org_id = $1 AND purpose <> 'register'";
    for id in ids(tx, own, org_id).await? {
        records::touch_if_intact(tx, Kind::Run, &id).await?;
    }
    sqlx::query(
        "UPDATE authorizations SET name = $1, name_key = $2
         WHERE org_id = $3 AND purpose <> 'register'",
    )
    .bind(name)
    .bind(name_key(name))
    .bind(org_id)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
