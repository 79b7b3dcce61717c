//! Registered orgs.

mod columns;
mod fallback;
mod health;
mod held;
mod known;
mod list;
mod operator_app;

pub(crate) use columns::insert;
pub(crate) use fallback::{Swapped, drop_fallback, roll_back, with_fallback_due};
pub(crate) use health::{
    Fault, FaultDetails, Tried, UnlistedRefusal, due_to_be_tried, fault, forget_refusal, prove,
    take_try, unlisted_refusals,
};
pub(crate) use held::{by_external_id, hold, step_aside};
pub(crate) use known::{Brought, FallbackBecomes, InTheWay, in_the_way, known, reauthenticate};
pub(crate) use list::{After, Listed, all_tags, list};
pub(crate) use operator_app::mark_operator_app;

use super::records::{self, Kind};
use super::words::word;
use super::{Connection, Tx};
use crate::clock::Instant;
use broker_api::{
    AuthenticationType, Environment, ErrorCode, OrgKind, OrgType, SalesforceIdentity,
};
use columns::read;

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
    pub(crate) standing: Standing,
    pub(crate) data_key_id: String,
    pub(crate) registered_at: Instant,
    pub(crate) generation: i64,
    /// What it worked with before, while that is kept.
    pub(crate) fallback_set_id: Option<String>,
    /// It is destroyed then.
    pub(crate) fallback_until: Option<Instant>,
    pub(crate) fault: Option<Fault>,
    /// Why there is another record of the same Salesforce org.
    pub(crate) second_record_reason: Option<String>,
    /// Words that people sort orgs by: lower case, in order.
    pub(crate) tags: Vec<String>,
}

/// Whether anything is in use.
#[derive(Clone, Debug)]
pub(crate) enum Standing {
    /// Somebody authorized it here.
    InUse(InUse),
    /// Brought in from the portal, and not authorized here yet.
    Adopted(Adopted),
}

/// What an org works with, and who it is at Salesforce.
#[derive(Clone, Debug)]
pub(crate) struct InUse {
    pub(crate) salesforce: SalesforceIdentity,
    pub(crate) set_id: String,
    pub(crate) last_authenticated_at: Instant,
    pub(crate) last_proved_at: Instant,
}

/// What the portal says of an org.
#[derive(Clone, Debug)]
pub(crate) struct Adopted {
    pub(crate) authentication_type: AuthenticationType,
    /// In the 18-character form.
    pub(crate) salesforce_org_id: Option<String>,
    pub(crate) username: Option<String>,
}

impl OrgRow {
    /// What it works with, if it works with anything.
    pub(crate) fn in_use(&self) -> Result<&InUse, ErrorCode> {
        match &self.standing {
            Standing::InUse(in_use) => Ok(in_use),
            Standing::Adopted(_) => Err(ErrorCode::NothingInUse),
        }
    }

    /// Its Salesforce org id, if that is known.
    pub(crate) fn salesforce_org_id(&self) -> Option<&str> {
        match &self.standing {
            Standing::InUse(in_use) => Some(&in_use.salesforce.org_id),
            Standing::Adopted(adopted) => adopted.salesforce_org_id.as_deref(),
        }
    }
}

/// A name as it is compared.
pub(crate) fn name_key(name: &str) -> String {
    broker_api::comparable(name)
}

/// What a search looks at beside the name.
pub(crate) fn search_key(salesforce: &SalesforceIdentity) -> String {
    let SalesforceIdentity {
        org_name,
        username,
        instance_url,
        ..
    } = salesforce;
    broker_api::comparable(&format!("{org_name} {username} {instance_url}"))
}

/// What may exist once: Salesforce org id, compared by its 15 case-sensitive characters, and kind.
/// A record that somebody gave a reason for stands beside it under its own id.
/// While the Salesforce org is not known, nothing is said about it.
pub(crate) fn identity_key(org: &OrgRow, salesforce_org_id: Option<&str>) -> String {
    let Some(salesforce_org_id) = salesforce_org_id else {
        return format!("adopted:{}", org.id);
    };
    let start = salesforce_org_id.get(..15).unwrap_or(salesforce_org_id);
    let key = format!("{start}:{}", word(org.kind));
    match org.second_record_reason {
        Some(_) => format!("{key}:{}", org.id),
        None => key,
    }
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

/// The org of a name.
pub(crate) async fn by_name(
    connection: &mut Connection,
    name: &str,
) -> crate::store::Result<Option<OrgRow>> {
    let row = sqlx::query("SELECT * FROM orgs WHERE name_key = $1")
        .bind(name_key(name))
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// What an edit makes of an org.
pub(crate) struct Edited<'a> {
    pub(crate) name: &'a str,
    pub(crate) org_type: OrgType,
    pub(crate) owner: &'a str,
    pub(crate) external_id: Option<&'a str>,
    pub(crate) tags: &'a [String],
}

/// Corrects what people here say of an org, if nothing changed it since.
pub(crate) async fn edit(
    tx: &mut Tx,
    id: &str,
    generation: i64,
    edited: Edited<'_>,
) -> crate::store::Result<bool> {
    records::touch(tx, Kind::Org, id).await?;
    let done = sqlx::query(
        "UPDATE orgs SET name = $1, name_key = $2, org_type = $3, owner = $4, external_id = $5,
             tags = $6, generation = generation + 1
         WHERE id = $7 AND generation = $8",
    )
    .bind(edited.name)
    .bind(name_key(edited.name))
    .bind(word(edited.org_type))
    .bind(edited.owner)
    .bind(edited.external_id)
    .bind(columns::tags(edited.tags))
    .bind(id)
    .bind(generation)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Makes sure that nobody else changes an org, if nothing changed it since. Its sets are touched
/// only afterwards, in the order of a swap, so that the two never wait for each other.
pub(crate) async fn claim(tx: &mut Tx, id: &str, generation: i64) -> crate::store::Result<bool> {
    records::touch(tx, Kind::Org, id).await?;
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
    records::touch(tx, Kind::Org, id).await?;
    let done = sqlx::query("DELETE FROM orgs WHERE id = $1 AND generation = $2")
        .bind(id)
        .bind(generation)
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}
