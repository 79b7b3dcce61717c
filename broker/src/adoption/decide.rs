//! What would become of an org of the portal's, given what is stored. Nothing is written here, so a
//! dry run asks the same and keeps nobody from writing.

use super::compare::compare;
use super::read::Said;
use crate::error::Error;
use crate::store::orgs::{self as table, OrgRow};
use crate::store::{Connection, authorizations};
use broker_api::{FieldErrorCode, FieldErrors, OrgKind};

/// What is stored that an org of the portal's can meet.
pub(super) struct Stored {
    /// The record of the portal's id, else of the name.
    here: Option<OrgRow>,
    /// An org, or unfinished work, has the name.
    name_taken: bool,
    /// There is a record of the Salesforce org.
    salesforce_org_known: bool,
}

/// What becomes of it.
pub(super) enum Decision {
    /// A record is made.
    BringIn,
    /// There is one, and it stays as it is.
    Here {
        org_id: String,
        differs: FieldErrors,
    },
    /// No record can be made.
    Refuse(FieldErrors),
}

pub(super) async fn look(connection: &mut Connection, said: &Said) -> Result<Stored, Error> {
    let mut here = None;
    if let Some(external_id) = &said.external_id {
        here = table::by_external_id(connection, external_id).await?;
    }
    if here.is_none() {
        here = table::by_name(connection, &said.name).await?;
    }
    let name_taken = authorizations::name_is_taken(connection, &said.name, "").await?;
    let known = match &said.salesforce_org_id {
        Some(id) => table::known(connection, id, OrgKind::Org).await?,
        None => Vec::new(),
    };
    Ok(Stored {
        here,
        name_taken,
        salesforce_org_known: !known.is_empty(),
    })
}

pub(super) fn decide(said: &Said, stored: &Stored) -> Decision {
    if let Some(here) = &stored.here {
        return Decision::Here {
            org_id: here.id.clone(),
            differs: compare(said, here),
        };
    }
    let mut faults = FieldErrors::default();
    if stored.name_taken {
        faults.add("name", FieldErrorCode::Taken);
    }
    if stored.salesforce_org_known && said.second_record_reason.is_none() {
        faults.add("salesforce_org_id", FieldErrorCode::SecondRecord);
    }
    if faults.is_empty() {
        return Decision::BringIn;
    }
    Decision::Refuse(faults)
}
