//! Bringing in the orgs that the portal has: records with nothing in use, until somebody authorizes
//! them here. Orgs that are here already are not touched.

mod columns;
mod compare;
mod decide;
mod decode;
mod file;
mod read;
mod together;

pub use file::{File, parse};

use crate::Parts;
use crate::clock::Instant;
use crate::error::Error;
use crate::failpoint;
use crate::history::{self, Actor, Subject};
use crate::references;
use crate::store::orgs::{self as table, Adopted, OrgRow, Standing};
use crate::store::{Tx, data_keys};
use crate::vault::random_id;
use broker_api::{
    Act, AdoptionOutcome, AdoptionReport, AdoptionRow, CsvQuery, FieldErrors, OrgKind, PortalOrg,
};
use decide::{Decision, decide, look};
use read::Said;

/// Orgs of a file that one request takes, at most: one transaction.
const PART: usize = 100;
/// References that it takes, unless the first of its orgs has more.
const PART_REFERENCES: usize = 1000;

/// An org of the portal's, with where it was written and what was found wrong with it there.
pub struct Row {
    /// The line of the file, or the place among the rows that were sent, from 1.
    pub line: i64,
    /// The line of each of its references, in a file.
    pub reference_lines: Vec<i64>,
    /// What the portal says.
    pub org: PortalOrg,
    /// What is wrong with it whatever is here.
    pub faults: FieldErrors,
}

impl Row {
    /// Faults by the columns of a file, where it is from one: what is known of a reference stands in a
    /// row of its own.
    fn by_column(&self, faults: &FieldErrors) -> FieldErrors {
        let mut by_column = FieldErrors::default();
        for field in faults.fields() {
            if let Some(reason) = faults.get(field) {
                by_column.add(&self.column(field), reason.clone());
            }
        }
        by_column
    }

    fn column(&self, field: &str) -> String {
        let mut parts = field.split('.');
        let (Some("references"), false) = (parts.next(), self.reference_lines.is_empty()) else {
            return field.to_owned();
        };
        let place = parts.next().and_then(|place| place.parse::<usize>().ok());
        let line = place.and_then(|place| self.reference_lines.get(place));
        let column = format!("reference_{}", parts.next().unwrap_or("id"));
        match line {
            Some(line) if *line != self.line => format!("{column} in line {line}"),
            _ => column,
        }
    }
}

/// The portal's orgs as they were sent, without a file.
pub fn listed(orgs: Vec<PortalOrg>) -> Result<Vec<Row>, Error> {
    let rows = (1..).zip(orgs).map(|(line, org)| Row {
        line,
        reference_lines: Vec::new(),
        org,
        faults: FieldErrors::default(),
    });
    together::together(rows.collect())
}

/// Brings in a part of a file, or says what would become of it.
pub async fn adopt_part(
    broker: &Parts,
    actor: &Actor,
    file: &File,
    query: &CsvQuery,
) -> Result<AdoptionReport, Error> {
    let rest = file.rows.get(query.from..).unwrap_or_default();
    let part = part_of(rest);
    let rows = adopt(broker, actor, part, query.dry_run).await?;
    let next = query.from.saturating_add(part.len());
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    Ok(AdoptionReport {
        rows,
        total: number(file.rows.len()),
        next: (part.len() < rest.len()).then(|| number(next)),
        read_as: file.read_as.clone(),
        not_read: file.not_read.clone(),
    })
}

/// As many as one transaction takes, so that others write in between.
fn part_of(rows: &[Row]) -> &[Row] {
    let mut references = 0;
    let fits = |row: &&Row| {
        references += row.org.references.len();
        references <= PART_REFERENCES
    };
    let count = rows.iter().take(PART).take_while(fits).count();
    &rows[..count.max(1).min(rows.len())]
}

/// Brings in all of these that have no problem, in one transaction; or only says what would become
/// of them, and keeps nobody from writing.
pub async fn adopt(
    broker: &Parts,
    actor: &Actor,
    rows: &[Row],
    dry_run: bool,
) -> Result<Vec<AdoptionRow>, Error> {
    const TRIES: usize = 3;
    if dry_run {
        return foretell(broker, rows).await;
    }
    for _ in 1..TRIES {
        match in_one_transaction(broker, actor, rows).await {
            // Somebody brought in one of them at the same moment: it is here now.
            Err(Error::Store(error)) if error.is_unique_violation() => {}
            done => return done,
        }
    }
    in_one_transaction(broker, actor, rows).await
}

async fn foretell(broker: &Parts, rows: &[Row]) -> Result<Vec<AdoptionRow>, Error> {
    let mut connection = broker.store.read().await?;
    let mut foretold = Vec::with_capacity(rows.len());
    for row in rows {
        let decision = match read::read(&broker.config, row) {
            Ok(said) => decide(&said, &look(&mut connection, &said).await?),
            Err(faults) => Decision::Refuse(faults),
        };
        foretold.push(report(row, decision, None));
    }
    Ok(foretold)
}

async fn in_one_transaction(
    broker: &Parts,
    actor: &Actor,
    rows: &[Row],
) -> Result<Vec<AdoptionRow>, Error> {
    // What can be told without the database is not worth a writer's time.
    let read: Vec<_> = rows
        .iter()
        .map(|row| read::read(&broker.config, row))
        .collect();
    let mut tx = broker.store.begin().await?;
    let now = tx.now().await?;
    let mut done = Vec::with_capacity(rows.len());
    for (row, said) in rows.iter().zip(read) {
        done.push(match said {
            Ok(said) => one(broker, &mut tx, actor, row, said, now).await?,
            Err(faults) => report(row, Decision::Refuse(faults), None),
        });
    }
    failpoint::reach("adopt_before_commit");
    tx.commit().await?;
    failpoint::reach("adopt_after_commit");
    Ok(done)
}

async fn one(
    broker: &Parts,
    tx: &mut Tx,
    actor: &Actor,
    row: &Row,
    said: Said,
    now: Instant,
) -> Result<AdoptionRow, Error> {
    let decision = decide(&said, &look(tx, &said).await?);
    let made = match decision {
        Decision::BringIn => Some(bring_in(broker, tx, actor, said, now).await?),
        Decision::Here { .. } | Decision::Refuse(_) => None,
    };
    Ok(report(row, decision, made))
}

/// What is said of a row; with the record that was made, if one was.
fn report(row: &Row, decision: Decision, made: Option<String>) -> AdoptionRow {
    let (outcome, org_id, faults) = match decision {
        Decision::BringIn => (AdoptionOutcome::Adopted, made, FieldErrors::default()),
        Decision::Here { org_id, differs } if differs.is_empty() => {
            (AdoptionOutcome::AlreadyHere, Some(org_id), differs)
        }
        Decision::Here { org_id, differs } => (AdoptionOutcome::Problem, Some(org_id), differs),
        Decision::Refuse(faults) => (AdoptionOutcome::Problem, None, faults),
    };
    AdoptionRow {
        line: row.line,
        name: read::shown(row.org.name.trim()),
        outcome,
        org_id,
        fields: row.by_column(&faults),
    }
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
