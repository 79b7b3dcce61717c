//! Renewing the tokens of a set: one at a time, over all replicas.

use super::{CredentialSetRow, Credentials};
use crate::clock::Instant;
use crate::store::Tx;
use crate::store::records::{self, Kind};
use crate::store::words::word;
use broker_api::LostCause;

/// A renewal that was begun and has not ended.
#[derive(Clone, Debug)]
pub(crate) struct Renewal {
    pub(crate) id: String,
    pub(crate) begun_at: Instant,
    /// Its answer was lost; of one that begins, that of the one before.
    pub(crate) lost: Option<Lost>,
}

/// An answer that was lost, and with it perhaps the only refresh token that still works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lost {
    pub(crate) at: Instant,
    pub(crate) cause: LostCause,
}

/// Refused logins in a row after which nobody logs in any more, until a person enters credentials
/// anew: Salesforce locks a user out after a few more.
pub(crate) const MOST_REFUSED: i64 = 2;

/// Begins one in the place of that which the set shows, if the tokens are still these. A login counts as
/// refused from here on, until it is known not to have been: what is counted only afterwards is forgotten
/// by a crash.
pub(crate) async fn begin_renewal(
    tx: &mut Tx,
    set: &CredentialSetRow,
    renewal: &Renewal,
) -> crate::store::Result<bool> {
    records::touch(tx, Kind::Org, &set.org_id).await?;
    let logs_in = matches!(set.credentials, Credentials::User { .. });
    let open = set.renewal.as_ref().map(|open| open.id.as_str());
    let done = sqlx::query(
        "UPDATE credential_sets SET renewal_id = $1, renewal_begun_at = $2,
             renewal_lost_at = NULL, renewal_lost_cause = NULL,
             refused_logins = refused_logins + $5
         WHERE id = $3 AND COALESCE(renewal_id, '') = $7 AND token_generation = $4
             AND refused_logins < $6",
    )
    .bind(&renewal.id)
    .bind(renewal.begun_at.0)
    .bind(&set.id)
    .bind(set.token_generation)
    .bind(i64::from(logs_in))
    .bind(MOST_REFUSED)
    .bind(open.unwrap_or_default())
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes that the answer to one was lost: it stays begun.
pub(crate) async fn lose_renewal(
    tx: &mut Tx,
    set: &CredentialSetRow,
    renewal_id: &str,
    lost: Lost,
) -> crate::store::Result<()> {
    records::touch(tx, Kind::Org, &set.org_id).await?;
    sqlx::query(
        "UPDATE credential_sets SET renewal_lost_at = $1, renewal_lost_cause = $2
         WHERE id = $3 AND renewal_id = $4",
    )
    .bind(lost.at.0)
    .bind(word(lost.cause))
    .bind(&set.id)
    .bind(renewal_id)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// What a renewal that brought nothing means for the refusals in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counts {
    /// It stays counted.
    Stays,
    /// It was no refusal of a password.
    NotRefused,
    /// Another try is known to be refused.
    Last,
}

/// Ends one that brought nothing.
pub(crate) async fn end_renewal(
    tx: &mut Tx,
    set: &CredentialSetRow,
    renewal_id: &str,
    counts: Counts,
) -> crate::store::Result<()> {
    records::touch(tx, Kind::Org, &set.org_id).await?;
    let logs_in = matches!(set.credentials, Credentials::User { .. });
    let change = match counts {
        _ if !logs_in => 0,
        Counts::Stays => 0,
        Counts::NotRefused => -1,
        Counts::Last => MOST_REFUSED,
    };
    sqlx::query(
        "UPDATE credential_sets SET renewal_id = NULL, renewal_begun_at = NULL,
             renewal_lost_at = NULL, renewal_lost_cause = NULL,
             refused_logins = refused_logins + $3
         WHERE id = $1 AND renewal_id = $2",
    )
    .bind(&set.id)
    .bind(renewal_id)
    .bind(change)
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
    records::touch(tx, Kind::Org, &old.org_id).await?;
    let columns = new.credentials.columns();
    let done = sqlx::query(
        "UPDATE credential_sets SET consumer_secret = $1, refresh_token = $2, access_token = $3,
             sealed_generation = $4, token_generation = $5, rotates = $6, renewal_id = NULL,
             renewal_begun_at = NULL, renewal_lost_at = NULL, renewal_lost_cause = NULL, password = $10, security_token = $11, refused_logins = 0
         WHERE id = $7 AND token_generation = $8 AND sealed_generation = $9",
    )
    .bind(columns.consumer_secret)
    .bind(columns.refresh_token)
    .bind(&new.access_token)
    .bind(new.sealed_generation)
    .bind(new.token_generation)
    .bind(new.rotates.map(i64::from))
    .bind(&old.id)
    .bind(old.token_generation)
    .bind(old.sealed_generation)
    .bind(columns.password)
    .bind(columns.security_token)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}
