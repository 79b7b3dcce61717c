//! `broker orgs`: what is done with many orgs at once.

use super::print_line;
use crate::Broker;
use crate::adoption;
use crate::error::Error;
use crate::history::{Actor, Origin};
use anyhow::Context;
use broker_api::{AdoptionOutcome, AdoptionRow, CsvQuery, FieldErrors, Role};
use clap::Subcommand;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Subcommand)]
pub(super) enum Orgs {
    /// Brings in the orgs that the portal has; those that are here already stay as they are, so it
    /// can be run again after it was interrupted.
    Adopt {
        /// A CSV file in UTF-8, or in UTF-16 with a byte order mark, with a heading: `name`, `org_type`, `login_url`, `authentication_type`, and if known
        /// `salesforce_org_id`, `username`, `external_id`, `second_record_reason`. No secrets. What hangs on an org stands in
        /// `reference_module`, `reference_kind`, `reference_id` and `reference_name`: a row for each, and the
        /// org's other columns repeated.
        file: PathBuf,
        /// Only says what would become of each org.
        #[arg(long)]
        dry_run: bool,
        /// The name that history will show.
        #[arg(long, default_value = "admin")]
        user: String,
    },
}

pub(super) async fn run(broker: &Broker, command: Orgs) -> anyhow::Result<ExitCode> {
    let Orgs::Adopt {
        file,
        dry_run,
        user,
    } = command;
    let bytes = std::fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
    let actor = Actor {
        user,
        role: Role::OrgAdmin,
        origin: Origin::default(),
    };
    match adopt(broker, &actor, &bytes, dry_run).await {
        Ok(done) => Ok(done),
        Err(Error::InvalidFields(faults)) => {
            print_line(&format!("Nothing was brought in. {}", told(&faults)))?;
            Ok(ExitCode::FAILURE)
        }
        Err(error) => Err(error.into()),
    }
}

async fn adopt(
    broker: &Broker,
    actor: &Actor,
    bytes: &[u8],
    dry_run: bool,
) -> Result<ExitCode, Error> {
    let file = adoption::parse(bytes)?;
    for column in &file.read_as {
        print_line(&format!("Read {} as {}", column.heading, column.column))?;
    }
    if !file.not_read.is_empty() {
        print_line(&format!("Not read here: {}", file.not_read.join(", ")))?;
    }
    let mut query = CsvQuery { dry_run, from: 0 };
    let mut counts = [0, 0, 0];
    loop {
        let part = adoption::adopt_part(broker, actor, &file, &query).await?;
        for row in &part.rows {
            counts[row.outcome as usize] += 1;
            print_line(&line(row, dry_run))?;
        }
        let Some(next) = part.next else { break };
        query.from = usize::try_from(next).unwrap_or(usize::MAX);
    }
    let [adopted, here, problems] = counts;
    let would = if dry_run { "would be " } else { "" };
    print_line(&format!(
        "{adopted} {would}brought in, {here} already here, {problems} with a problem."
    ))?;
    Ok(if problems == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn line(row: &AdoptionRow, dry_run: bool) -> String {
    let outcome = match row.outcome {
        AdoptionOutcome::Adopted if dry_run => "would be brought in".to_owned(),
        AdoptionOutcome::Adopted => "brought in".to_owned(),
        AdoptionOutcome::AlreadyHere => "already here".to_owned(),
        AdoptionOutcome::Problem => format!("problem: {}", told(&row.fields)),
    };
    format!("line {}: {}: {outcome}", row.line, row.name)
}

fn told(faults: &FieldErrors) -> String {
    let fields = faults.fields().filter_map(|field| {
        let reason = faults.get(field)?;
        Some(format!("{field} {reason}"))
    });
    fields.collect::<Vec<_>>().join("; ")
}
