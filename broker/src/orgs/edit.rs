//! Corrections of what people here say of an org.

use super::view;
use crate::Parts;
use crate::authorization::refuse_taken_name;
use crate::error::Error;
use crate::history::{self, Actor, Subject};
use crate::store::orgs::{self as table, Edited, OrgRow, name_key};
use crate::store::{StoreError, Tx, authorizations};
use broker_api::{
    Act, EditedOrg, ErrorCode, FieldErrorCode, FieldErrors, Org, OrgType, parse_external_id,
    parse_name, parse_owner, parse_tags,
};

/// What a record says after an edit.
#[derive(PartialEq)]
struct Record {
    name: String,
    org_type: OrgType,
    owner: String,
    external_id: Option<String>,
    tags: Vec<String>,
}

/// Corrects an org, if it is still as it was shown.
pub async fn edit(broker: &Parts, actor: &Actor, id: &str, edit: &EditedOrg) -> Result<Org, Error> {
    let mut tx = broker.store.begin().await?;
    let now = tx.now().await?;
    let row = broker.store.org(&mut tx, id).await?;
    let row = row.ok_or(ErrorCode::NotFound)?;
    let (before, record) = read(row, edit)?;
    if record == before {
        drop(tx);
        return view(broker, id).await;
    }
    if name_key(&record.name) != name_key(&before.name) {
        let open = authorizations::open_of_org(&mut tx, id).await?;
        let own = open.map(|run| run.id).unwrap_or_default();
        refuse_taken_name(&mut tx, &record.name, &own).await?;
    }
    refuse_taken_external_id(&mut tx, id, record.external_id.as_deref()).await?;
    let edited = Edited {
        name: &record.name,
        org_type: record.org_type,
        owner: &record.owner,
        external_id: record.external_id.as_deref(),
        tags: &record.tags,
    };
    let edited = table::edit(&mut tx, id, edit.generation, edited).await;
    let named = record.name != before.name;
    if !edited.map_err(|error| taken_meanwhile(error, named))? {
        return Err(ErrorCode::Changed.into());
    }
    authorizations::rename_of_org(&mut tx, id, &record.name).await?;
    let subject = Subject {
        org_id: Some(id),
        ..Subject::default()
    };
    history::record(&mut tx, now, actor, Act::Edit, "ok", subject);
    tx.commit().await?;
    view(broker, id).await
}

/// The record as it is and as it is to be; every fault is named.
fn read(row: OrgRow, edit: &EditedOrg) -> Result<(Record, Record), Error> {
    if edit.generation != row.generation {
        return Err(ErrorCode::Changed.into());
    }
    let mut faults = FieldErrors::default();
    let typed = |value: &Option<String>, parse: fn(&str) -> _| value.as_deref().map(parse);
    let name = typed(&edit.name, parse_name).transpose();
    let name = faults.keep("name", name).flatten();
    let owner = typed(&edit.owner, parse_owner).transpose();
    let owner = faults.keep("owner", owner).flatten();
    let external_id = edit.external_id.as_deref().map(parse_external_id);
    let external_id = faults
        .keep("external_id", external_id.transpose())
        .flatten();
    let tags = edit.tags.as_deref().map(parse_tags).transpose();
    let tags = faults.keep("tags", tags).flatten();
    if !faults.is_empty() {
        return Err(Error::InvalidFields(faults));
    }
    let before = Record {
        name: row.name,
        org_type: row.org_type,
        owner: row.owner,
        external_id: row.external_id,
        tags: row.tags,
    };
    let after = Record {
        name: name.unwrap_or_else(|| before.name.clone()),
        org_type: edit.org_type.unwrap_or(before.org_type),
        owner: owner.unwrap_or_else(|| before.owner.clone()),
        external_id: external_id.unwrap_or_else(|| before.external_id.clone()),
        tags: tags.unwrap_or_else(|| before.tags.clone()),
    };
    Ok((before, after))
}

async fn refuse_taken_external_id(
    tx: &mut Tx,
    id: &str,
    external_id: Option<&str>,
) -> Result<(), Error> {
    let Some(external_id) = external_id else {
        return Ok(());
    };
    let holder = table::by_external_id(tx, external_id).await?;
    if holder.is_some_and(|holder| holder.id != id) {
        return Err(Error::field("external_id", FieldErrorCode::Taken));
    }
    Ok(())
}

/// Two that took one name or id at the same moment: the index decides.
fn taken_meanwhile(error: StoreError, named: bool) -> Error {
    if error.is_unique_violation() {
        let field = if named { "name" } else { "external_id" };
        return Error::field(field, FieldErrorCode::Taken);
    }
    error.into()
}
