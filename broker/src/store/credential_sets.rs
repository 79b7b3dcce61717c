//! Credential sets: what an org is used with, and what it produced.

mod credentials;
mod renewal;

pub(crate) use credentials::Credentials;
pub(crate) use renewal::{
    Counts, Lost, MOST_REFUSED, Renewal, begin_renewal, end_renewal, keep_tokens, lose_renewal,
};

use super::insertion::insert_into;
use super::records::{self, Kind};
use super::words::{variant, word};
use super::{Connection, Tx};
use crate::clock::Instant;
use crate::vault::Place;
use broker_api::AuthenticationType;
use sqlx::Row;
use sqlx::any::AnyRow;

/// A set as it is kept; its secrets are sealed.
#[derive(Clone, Debug)]
pub(crate) struct CredentialSetRow {
    pub(crate) id: String,
    pub(crate) org_id: String,
    pub(crate) authentication_type: AuthenticationType,
    pub(crate) login_url: String,
    pub(crate) callback_url: String,
    pub(crate) credentials: Credentials,
    pub(crate) access_token: String,
    pub(crate) sealed_generation: i64,
    pub(crate) granted_scopes: String,
    pub(crate) entered_by: String,
    pub(crate) authorized_at: Instant,
    /// The permission that it stands on.
    pub(crate) approval_id: Option<String>,
    /// Counts how often its tokens were renewed.
    pub(crate) token_generation: i64,
    /// Whether Salesforce gives a new refresh token with every renewal, as last seen.
    pub(crate) rotates: Option<bool>,
    /// A renewal that was begun and has not ended.
    pub(crate) renewal: Option<Renewal>,
    /// Who stated that its connected app was converted in place.
    pub(crate) stated_by: Option<String>,
    /// The app is the operator's: its secret is not here.
    pub(crate) operator_app: bool,
    /// Logins in a row that were refused; see [`MOST_REFUSED`].
    pub(crate) refused_logins: i64,
}

/// Where a column of a set stands.
pub(crate) fn place<'a>(
    column: &'static str,
    set_id: &'a str,
    login_url: &'a str,
    sealed_generation: i64,
) -> Place<'a> {
    Place {
        table: "credential_sets",
        column,
        row_id: set_id,
        login_url,
        sealed_generation,
    }
}

impl CredentialSetRow {
    /// Where a sealed column of this set stands.
    pub(crate) fn place(&self, column: &'static str) -> Place<'_> {
        place(column, &self.id, &self.login_url, self.sealed_generation)
    }

    /// Every sealed value with its place.
    pub(crate) fn sealed(&self) -> Vec<(Place<'_>, &str)> {
        let mut sealed = vec![(self.place("access_token"), self.access_token.as_str())];
        for (column, value) in self.credentials.sealed() {
            sealed.push((self.place(column), value));
        }
        sealed
    }

    /// How screens and history name it.
    pub(crate) fn fingerprint(&self) -> &str {
        self.credentials.fingerprint()
    }
}

pub(crate) async fn insert(tx: &mut Tx, set: &CredentialSetRow) -> crate::store::Result<()> {
    records::hold_for_set(tx, &set.org_id).await?;
    let columns = set.credentials.columns();
    insert_into("credential_sets")
        .set("id", &set.id)
        .set("org_id", &set.org_id)
        .set("authentication_type", word(set.authentication_type))
        .set("login_url", &set.login_url)
        .set("callback_url", &set.callback_url)
        .set("consumer_id", columns.consumer_id)
        .set("consumer_secret", columns.consumer_secret)
        .set("refresh_token", columns.refresh_token)
        .set("access_token", &set.access_token)
        .set("sealed_generation", set.sealed_generation)
        .set("granted_scopes", &set.granted_scopes)
        .set("entered_by", &set.entered_by)
        .set("authorized_at", set.authorized_at.0)
        .set("approval_id", set.approval_id.as_deref())
        .set("token_generation", 1)
        .set("rotates", set.rotates.map(i64::from))
        .set("user_name", columns.user_name)
        .set("password", columns.password)
        .set("security_token", columns.security_token)
        .set("refused_logins", 0)
        .set("operator_app", i64::from(set.operator_app))
        .insert_set_of(tx, &set.org_id)
        .await
}

/// A set that must exist.
pub(crate) async fn get(
    connection: &mut Connection,
    id: &str,
) -> crate::store::Result<CredentialSetRow> {
    let row = sqlx::query("SELECT * FROM credential_sets WHERE id = $1")
        .bind(id)
        .fetch_one(connection)
        .await?;
    read(&row)
}

/// A set, unless it was swapped out meanwhile.
pub(crate) async fn find(
    connection: &mut Connection,
    id: &str,
) -> crate::store::Result<Option<CredentialSetRow>> {
    let row = sqlx::query("SELECT * FROM credential_sets WHERE id = $1")
        .bind(id)
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

fn read(row: &AnyRow) -> crate::store::Result<CredentialSetRow> {
    let rotates: Option<i64> = row.try_get("rotates")?;
    let renewal_id: Option<String> = row.try_get("renewal_id")?;
    let begun_at: Option<i64> = row.try_get("renewal_begun_at")?;
    let lost_at: Option<i64> = row.try_get("renewal_lost_at")?;
    let lost_cause: Option<String> = row.try_get("renewal_lost_cause")?;
    let lost_cause = lost_cause.map(variant).transpose()?;
    let renewal = renewal_id.zip(begun_at);
    Ok(CredentialSetRow {
        id: row.try_get("id")?,
        org_id: row.try_get("org_id")?,
        authentication_type: variant(row.try_get("authentication_type")?)?,
        login_url: row.try_get("login_url")?,
        callback_url: row.try_get("callback_url")?,
        credentials: Credentials::read(row)?,
        access_token: row.try_get("access_token")?,
        sealed_generation: row.try_get("sealed_generation")?,
        granted_scopes: row.try_get("granted_scopes")?,
        entered_by: row.try_get("entered_by")?,
        authorized_at: Instant(row.try_get("authorized_at")?),
        approval_id: row.try_get("approval_id")?,
        token_generation: row.try_get("token_generation")?,
        rotates: rotates.map(|rotates| rotates != 0),
        renewal: renewal.map(|(id, begun_at)| Renewal {
            id,
            begun_at: Instant(begun_at),
            lost: lost_at.zip(lost_cause).map(|(at, cause)| Lost {
                at: Instant(at),
                cause,
            }),
        }),
        stated_by: row.try_get("stated_by")?,
        operator_app: row.try_get::<i64, _>("operator_app")? != 0,
        refused_logins: row.try_get("refused_logins")?,
    })
}

/// Any set, of any org, that was produced by this consumer ID.
pub(crate) async fn any_of_consumer_id(
    connection: &mut Connection,
    consumer_id: &str,
) -> crate::store::Result<bool> {
    let row = sqlx::query("SELECT COUNT(*) FROM credential_sets WHERE consumer_id = $1")
        .bind(consumer_id)
        .fetch_one(connection)
        .await?;
    Ok(row.try_get::<i64, _>(0)? > 0)
}

/// Says what a set is: stated by somebody, or as it was authorized.
pub(crate) async fn retype(
    tx: &mut Tx,
    set: &CredentialSetRow,
    authentication_type: AuthenticationType,
    stated_by: Option<&str>,
) -> crate::store::Result<()> {
    records::touch(tx, Kind::Org, &set.org_id).await?;
    sqlx::query(
        "UPDATE credential_sets SET authentication_type = $1, stated_by = $2 WHERE id = $3",
    )
    .bind(word(authentication_type))
    .bind(stated_by)
    .bind(&set.id)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

pub(crate) async fn delete(tx: &mut Tx, set: &CredentialSetRow) -> crate::store::Result<()> {
    records::touch(tx, Kind::Org, &set.org_id).await?;
    sqlx::query("DELETE FROM credential_sets WHERE id = $1")
        .bind(&set.id)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

pub(crate) async fn delete_of_org(tx: &mut Tx, org_id: &str) -> crate::store::Result<()> {
    records::touch(tx, Kind::Org, org_id).await?;
    sqlx::query("DELETE FROM credential_sets WHERE org_id = $1")
        .bind(org_id)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
