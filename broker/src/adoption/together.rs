//! Rows beside each other. A file is taken in parts that do not see each other, and a dry run sees none, so
//! what two rows must not share is found here.

use crate::adoption::Row;
use crate::error::Error;
use crate::store::orgs::name_key;
use broker_api::{
    Adoption, FieldErrorCode, FieldErrors, MOST_MODULES, PortalOrg, comparable, parse_external_id,
};
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

/// One row for each org: further rows of an org bring further references. More than one upload may
/// have is refused.
pub(super) fn together(rows: Vec<Row>) -> Result<Vec<Row>, Error> {
    let mut orgs: Vec<Row> = Vec::new();
    let mut places = HashMap::new();
    for row in rows {
        let key = key(&row.org);
        if key == (None, String::new()) {
            orgs.push(row);
            continue;
        }
        match places.entry(key) {
            Entry::Vacant(place) => {
                place.insert(orgs.len());
                orgs.push(row);
            }
            Entry::Occupied(place) => more_of(&mut orgs[*place.get()], row),
        }
    }
    alone(&mut orgs);
    bounded(&mut orgs)?;
    Ok(orgs)
}

/// Each module becomes a record, and each org is written in one transaction with its references.
fn bounded(orgs: &mut [Row]) -> Result<(), Error> {
    let mut modules = HashSet::new();
    for row in orgs {
        let references = &row.org.references;
        modules.extend(references.iter().map(|one| comparable(&one.module)));
        if modules.len() > MOST_MODULES {
            let reason = FieldErrorCode::TooMany { max: MOST_MODULES };
            return Err(Error::field("reference_module", reason));
        }
        if references.len() > Adoption::MOST_REFERENCES {
            let max = Adoption::MOST_REFERENCES;
            row.faults
                .add("references", FieldErrorCode::TooMany { max });
        }
    }
    Ok(())
}

fn key(org: &PortalOrg) -> (Option<String>, String) {
    (external_id(org), name_key(&org.name))
}

/// The portal's id as it would be stored; one that could not be is refused later, and stays as it is.
fn external_id(org: &PortalOrg) -> Option<String> {
    let said = org.external_id.as_deref()?;
    parse_external_id(said).unwrap_or_else(|_| Some(said.to_owned()))
}

fn more_of(org: &mut Row, row: Row) {
    let (known, more) = (&org.org, &row.org);
    let columns = [
        ("org_type", known.org_type == more.org_type),
        ("login_url", known.login_url == more.login_url),
        (
            "authentication_type",
            known.authentication_type == more.authentication_type,
        ),
        (
            "salesforce_org_id",
            known.salesforce_org_id == more.salesforce_org_id,
        ),
        ("username", known.username == more.username),
        (
            "second_record_reason",
            known.second_record_reason == more.second_record_reason,
        ),
    ];
    for (column, _) in columns.into_iter().filter(|(_, same)| !same) {
        org.faults.add(column, FieldErrorCode::DiffersInFile);
    }
    take_faults(&mut org.faults, &row.faults);
    org.org.references.extend(row.org.references);
    org.reference_lines.extend(row.reference_lines);
}

fn take_faults(faults: &mut FieldErrors, more: &FieldErrors) {
    for field in more.fields() {
        if let Some(reason) = more.get(field) {
            faults.add(field, reason.clone());
        }
    }
}

/// What each org has for itself.
fn alone(orgs: &mut [Row]) {
    let (mut names, mut ids, mut salesforce) = (HashMap::new(), HashMap::new(), HashMap::new());
    for row in orgs {
        let Row {
            line, org, faults, ..
        } = row;
        let name = Some(name_key(&org.name)).filter(|name| !name.is_empty());
        if name.is_some_and(|name| names.insert(name, *line).is_some()) {
            faults.add("name", FieldErrorCode::Repeated);
        }
        let id = external_id(org);
        if id.is_some_and(|id| ids.insert(id, *line).is_some()) {
            faults.add("external_id", FieldErrorCode::Repeated);
        }
        let id = org.salesforce_org_id.as_ref();
        let id = id.map(|id| id.get(..15).unwrap_or(id).to_owned());
        let again = id.is_some_and(|id| salesforce.insert(id, *line).is_some());
        if again && org.second_record_reason.is_none() {
            faults.add("salesforce_org_id", FieldErrorCode::SecondRecord);
        }
    }
}
