//! Orgs as modules name them, and orgs that one transaction keeps for itself.

use super::{OrgRow, read};
use crate::store::records::{self, Kind};
use crate::store::{Connection, Tx};

/// The org that the portal knows by this id of its own.
pub(crate) async fn by_external_id(
    connection: &mut Connection,
    external_id: &str,
) -> crate::store::Result<Option<OrgRow>> {
    let row = sqlx::query("SELECT * FROM orgs WHERE external_id = $1")
        .bind(external_id)
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// Keeps everybody else from changing an org until this transaction ends; nothing of it changes.
pub(crate) async fn hold(tx: &mut Tx, id: &str) -> crate::store::Result<bool> {
    records::touch(tx, Kind::Org, id).await?;
    let done = sqlx::query("UPDATE orgs SET generation = generation WHERE id = $1")
        .bind(id)
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives up what is unique about an org, for one that takes its place in the same transaction; if
/// nothing changed it since.
pub(crate) async fn step_aside(
    tx: &mut Tx,
    id: &str,
    generation: i64,
) -> crate::store::Result<bool> {
    records::touch(tx, Kind::Org, id).await?;
    let done = sqlx::query(
        "UPDATE orgs SET external_id = NULL, name_key = $1, identity_key = $1,
             generation = generation + 1
         WHERE id = $1 AND generation = $2",
    )
    .bind(id)
    .bind(generation)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}
