//! Renewing the tokens of a set: one at a time, over all replicas.

use super::CredentialSetRow;
use crate::clock::Instant;
use crate::store::Tx;

/// A renewal that was begun and has not ended.
#[derive(Clone, Debug)]
pub(crate) struct Renewal {
    pub(crate) id: String,
    pub(crate) begun_at: Instant,
}

/// Begins one, if none is open and the tokens are still these.
pub(crate) async fn begin_renewal(
    tx: &mut Tx,
    set: &CredentialSetRow,
    renewal: &Renewal,
) -> crate::store::Result<bool> {
    let done = sqlx::query(
        "UPDATE credential_sets SET renewal_id = $1, renewal_begun_at = $2
         WHERE id = $3 AND renewal_id IS NULL AND token_generation = $4",
    )
    .bind(&renewal.id)
    .bind(renewal.begun_at.0)
    .bind(&set.id)
    .bind(set.token_generation)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends one that brought nothing.
pub(crate) async fn end_renewal(
    tx: &mut Tx,
    set_id: &str,
    renewal_id: &str,
) -> crate::store::Result<()> {
    sqlx::query(
        "UPDATE credential_sets SET renewal_id = NULL, renewal_begun_at = NULL
         WHERE id = $1 AND renewal_id = $2",
    )
    .bind(set_id)
    .bind(renewal_id)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Stores new tokens in the place of those that they replace.
pub(crate) async fn keep_tokens(
    tx: &mut Tx,
    old: &CredentialSetRow,
    new: &CredentialSetRow,
) -> crate::store::Result<bool> {
    let done = sqlx::query(
        "UPDATE credential_sets SET consumer_secret = $1, refresh_token = $2, access_token = $3,
             sealed_generation = $4, token_generation = $5, rotates = $6, renewal_id = NULL,
             renewal_begun_at = NULL
         WHERE id = $7 AND token_generation = $8 AND sealed_generation = $9",
    )
    .bind(&new.consumer_secret)
    .bind(&new.refresh_token)
    .bind(&new.access_token)
    .bind(new.sealed_generation)
    .bind(new.token_generation)
    .bind(new.rotates.map(i64::from))
    .bind(&old.id)
    .bind(old.token_generation)
    .bind(old.sealed_generation)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}
