//! Sign-in links, by the hash of their token.

use super::Tx;
use super::words::{variant, word};
use crate::clock::Instant;
use crate::vault::lengths_and_parts;
use broker_api::Role;
use sqlx::Row;

/// A link as it is kept.
pub(crate) struct SignInLink {
    pub(crate) principal: String,
    pub(crate) role: Role,
    pub(crate) expires_at: Instant,
    pub(crate) spent: bool,
}

pub(crate) async fn insert(
    tx: &mut Tx,
    token_hash: &str,
    principal: &str,
    role: Role,
    expires_at: Instant,
) -> crate::store::Result<()> {
    let mark = tx
        .marker
        .mark(&text(token_hash, principal, &word(role), expires_at));
    sqlx::query(
        "INSERT INTO sign_in_links (token_hash, principal, role, expires_at, mark)
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(token_hash)
    .bind(principal)
    .bind(word(role))
    .bind(expires_at.0)
    .bind(mark)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// What the mark of a link is of.
fn text(token_hash: &str, principal: &str, role: &str, expires_at: Instant) -> String {
    let expires_at = expires_at.0.to_string();
    lengths_and_parts(&["sign-in link", token_hash, principal, role, &expires_at])
}

/// Spends a link if it can be spent.
pub(crate) async fn spend(
    tx: &mut Tx,
    token_hash: &str,
    now: Instant,
) -> crate::store::Result<bool> {
    let done = sqlx::query(
        "UPDATE sign_in_links SET spent_at = $1
         WHERE token_hash = $2 AND spent_at IS NULL AND expires_at > $1",
    )
    .bind(now.0)
    .bind(token_hash)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A link that the broker made: one that was written or changed past it is none.
pub(crate) async fn get(tx: &mut Tx, token_hash: &str) -> crate::store::Result<Option<SignInLink>> {
    let row = sqlx::query(
        "SELECT principal, role, expires_at, spent_at, mark FROM sign_in_links
         WHERE token_hash = $1",
    )
    .bind(token_hash)
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let spent_at: Option<i64> = row.try_get("spent_at")?;
    let (principal, role): (String, String) = (row.try_get("principal")?, row.try_get("role")?);
    let expires_at = Instant(row.try_get("expires_at")?);
    let mark: Option<String> = row.try_get("mark")?;
    let text = text(token_hash, &principal, &role, expires_at);
    if !tx.marker.fits(&text, mark.as_deref().unwrap_or_default()) {
        tracing::error!(
            principal,
            "a sign-in link was changed outside the broker: it is none"
        );
        return Ok(None);
    }
    Ok(Some(SignInLink {
        principal,
        role: variant(role)?,
        expires_at,
        spent: spent_at.is_some(),
    }))
}

/// Forgets links that ended before an instant.
pub(crate) async fn delete_ended(tx: &mut Tx, before: Instant) -> crate::store::Result<()> {
    sqlx::query("DELETE FROM sign_in_links WHERE expires_at < $1")
        .bind(before.0)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
