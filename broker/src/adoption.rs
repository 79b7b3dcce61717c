//! Bringing in the orgs that the portal has: records with nothing in use, until somebody authorizes
//! them here. Orgs that are here already are not touched.

mod compare;
mod file;
mod read;

pub use file::{File, parse};

use crate::Parts;
use crate::authorization::refuse_taken_name;
use crate::clock::Instant;
use crate::error::Error;
use crate::failpoint;
use crate::history::{self, Actor, Subject};
use crate::references;
use crate::store::orgs::{self as table, Adopted, OrgRow, Standing};
use crate::store::{Tx, data_keys};
use crate::vault::random_id;
use broker_api::{
    Act, AdoptionOutcome, AdoptionReport, AdoptionRow, CsvQuery, FieldErrorCode, FieldErrors,
    OrgKind, PortalOrg,
};
use read::Said;

/// Orgs of a file that one request takes: one transaction.
const PART: usize = 100;

/// An org of the portal's, with where it was written and what was found wrong with it there.
pub struct Row {
    /// The line of the file, or the place among the rows that were sent, from 1.
    pub line: i64,
    /// What the portal says.
    pub org: PortalOrg,
    /// What is wrong with it whatever is here.
    pub faults: FieldErrors,
}

/// Brings in a part of a file, or says what would become of it.
pub async fn adopt_part(
    broker: &Parts,
    actor: &Actor,
    file: &File,
    query: &CsvQuery,
) -> Result<AdoptionReport, Error> {
    let rest = file.rows.get(query.from..).unwrap_or_default();
    let part = &rest[..rest.len().min(PART)];
    let rows = adopt(broker, actor, part, query.dry_run).await?;
    let next = query.from.saturating_add(part.len());
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    Ok(AdoptionReport {
        rows,
        total: number(file.rows.len()),
        next: (part.len() < rest.len()).then(|| number(next)),
        not_read: file.not_read.clone(),
    })
}

/// Brings in all of these that have no problem, in one transaction; a dry run does the same, and
/// takes it back.
pub async fn adopt(
    broker: &Parts,
    actor: &Actor,
    rows: &[Row],
    dry_run: bool,
) -> Result<Vec<AdoptionRow>, Error> {
    const TRIES: usize = 3;
    for _ in 1..TRIES {
        match together(broker, actor, rows, dry_run).await {
            // Somebody brought in one of them at the same moment: it is here now.
            Err(Error::Store(error)) if error.is_unique_violation() => {}
            done => return done,
        }
    }
    together(broker, actor, rows, dry_run).await
}

async fn together(
    broker: &Parts,
    actor: &Actor,
    rows: &[Row],
    dry_run: bool,
) -> Result<Vec<AdoptionRow>, Error> {
    let mut tx = broker.store.begin().await?;
    let now = tx.now().await?;
    let mut done = Vec::with_capacity(rows.len());
    for row in rows {
        done.push(one(broker, &mut tx, actor, row, now).await?);
    }
    if dry_run {
        return Ok(done.into_iter().map(not_done).collect());
    }
    failpoint::reach("adopt_before_commit");
    tx.commit().await?;
    failpoint::reach("adopt_after_commit");
    Ok(done)
}

/// The record of a dry run is none.
fn not_done(row: AdoptionRow) -> AdoptionRow {
    let made = row.outcome == AdoptionOutcome::Adopted;
    AdoptionRow {
        org_id: row.org_id.filter(|_| !made),
        ..row
    }
}

async fn one(
    broker: &Parts,
    tx: &mut Tx,
    actor: &Actor,
    row: &Row,
    now: Instant,
) -> Result<AdoptionRow, Error> {
    let report = |outcome, org_id, fields| AdoptionRow {
        line: row.line,
        name: row.org.name.trim().to_owned(),
        outcome,
        org_id,
        fields,
    };
    let said = match read::read(&broker.config, row) {
        Ok(said) => said,
        Err(faults) => return Ok(report(AdoptionOutcome::Problem, None, faults)),
    };
    if let Some(here) = here(tx, &said).await? {
        let differs = compare::compare(&said, &here);
        let outcome = if differs.is_empty() {
            AdoptionOutcome::AlreadyHere
        } else {
            AdoptionOutcome::Problem
        };
        return Ok(report(outcome, Some(here.id), differs));
    }
    let faults = refused(tx, &said).await?;
    if !faults.is_empty() {
        return Ok(report(AdoptionOutcome::Problem, None, faults));
    }
    let id = bring_in(broker, tx, actor, said, now).await?;
    Ok(report(
        AdoptionOutcome::Adopted,
        Some(id),
        FieldErrors::default(),
    ))
}

/// The record of an org: by the portal's id, else by its name.
async fn here(tx: &mut Tx, said: &Said) -> Result<Option<OrgRow>, Error> {
    if let Some(external_id) = &said.external_id
        && let Some(org) = table::by_external_id(tx, external_id).await?
    {
        return Ok(Some(org));
    }
    Ok(table::by_name(tx, &said.name).await?)
}

/// Why a new record cannot be made.
async fn refused(tx: &mut Tx, said: &Said) -> Result<FieldErrors, Error> {
    let mut faults = match refuse_taken_name(tx, &said.name, "").await {
        Ok(()) => FieldErrors::default(),
        Err(Error::InvalidFields(faults)) => faults,
        Err(error) => return Err(error),
    };
    if let Some(id) = &said.salesforce_org_id {
        let known = !table::known(tx, id, OrgKind::Org).await?.is_empty();
        if known && said.second_record_reason.is_none() {
            faults.add("salesforce_org_id", FieldErrorCode::SecondRecord);
        }
    }
    Ok(faults)
}

async fn bring_in(
    broker: &Parts,
    tx: &mut Tx,
    actor: &Actor,
    said: Said,
    now: Instant,
) -> Result<String, Error> {
    let id = random_id();
    let (wrapped, data_key) = broker.vault.new_data_key(&id)?;
    let practice = broker.config.practice_login_url.as_deref();
    let org = OrgRow {
        id: id.clone(),
        external_id: said.external_id,
        name: said.name,
        org_type: said.org_type,
        kind: OrgKind::Org,
        environment: said.login_url.environment(practice),
        login_url: said.login_url.as_str().to_owned(),
        owner: actor.user.clone(),
        standing: Standing::Adopted(Adopted {
            authentication_type: said.authentication_type,
            salesforce_org_id: said.salesforce_org_id,
            username: said.username,
        }),
        data_key_id: data_key.id().to_owned(),
        registered_at: now,
        generation: 1,
        fallback_set_id: None,
        fallback_until: None,
        fault: None,
        second_record_reason: said.second_record_reason,
        tags: Vec::new(),
    };
    data_keys::insert(tx, &wrapped).await?;
    table::insert(tx, &org).await?;
    for (module, references) in &said.references {
        references::told_about(tx, &id, module, references, now).await?;
    }
    let subject = Subject {
        org_id: Some(&id),
        ..Subject::default()
    };
    history::record(tx, now, actor, Act::Adopt, "ok", subject);
    Ok(id)
}
