//! A list as a CSV file: what a list shows of each org, and no secret. Its first columns are those
//! that are brought in, so that a file can be.

use super::list;
use crate::Parts;
use crate::error::Error;
use crate::history::{self, Actor, Subject};
use crate::spreadsheet::harmless;
use broker_api::{Act, Org, OrgQuery, StatusWord, Timestamp};
use serde::Serialize;

const HEAD: [&str; 19] = [
    "name",
    "org_type",
    "login_url",
    "authentication_type",
    "salesforce_org_id",
    "username",
    "external_id",
    "second_record_reason",
    "kind",
    "status",
    "cause",
    "since",
    "owner",
    "tags",
    "instance_url",
    "registered_at",
    "last_authenticated_at",
    "last_proved_at",
    "id",
];

/// All that a list is narrowed to.
pub async fn export(broker: &Parts, actor: &Actor, query: &OrgQuery) -> Result<Vec<u8>, Error> {
    // Without the mark, spreadsheets take UTF-8 for an older encoding.
    let mut file = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    let written = |error: csv::Error| Error::Internal(error.into());
    file.write_record(HEAD).map_err(written)?;
    let mut query = OrgQuery {
        cursor: String::new(),
        limit: 0,
        ..query.clone()
    };
    loop {
        let page = list(broker, &query).await?;
        for org in &page.items {
            file.write_record(cells(org).map(|cell| harmless(&cell)))
                .map_err(written)?;
        }
        for name in page.left_out {
            file.write_record(unreadable(name).map(|cell| harmless(&cell)))
                .map_err(written)?;
        }
        match page.next_cursor {
            Some(next) => query.cursor = next,
            None => break,
        }
    }
    // A query that was refused exported nothing; what is exported is noted before it is given out.
    note(broker, actor).await?;
    file.into_inner()
        .map_err(|error| Error::Internal(anyhow::Error::msg(error.to_string())))
}

/// Writes into history that this person exported a list.
async fn note(broker: &Parts, actor: &Actor) -> Result<(), Error> {
    let mut tx = broker.store.begin().await?;
    let now = tx.now().await?;
    history::record(&mut tx, now, actor, Act::Export, "ok", Subject::default());
    Ok(tx.commit().await?)
}

/// An org of which nothing but its name can be told.
fn unreadable(name: String) -> [String; 19] {
    let mut cells = [const { String::new() }; 19];
    cells[0] = name;
    cells[9] = word(StatusWord::RecordChangedOutside);
    cells
}

fn cells(org: &Org) -> [String; 19] {
    let known = org.salesforce.as_ref();
    let said = org.adopted.as_ref();
    let id = known.map(|known| known.org_id.clone());
    let id = id.or_else(|| said?.salesforce_org_id.clone());
    let at = |at: Option<&Timestamp>| at.map(|at| at.as_str().to_owned()).unwrap_or_default();
    let fault = org.status.fault();
    let cause = fault.map(|fault| word(fault.cause)).unwrap_or_default();
    let since = at(fault.map(|fault| &fault.since));
    [
        org.name.clone(),
        word(org.org_type),
        org.login_url.clone(),
        word(org.authentication_type),
        id.unwrap_or_default(),
        org.username().to_owned(),
        org.external_id.clone().unwrap_or_default(),
        org.second_record_reason.clone().unwrap_or_default(),
        word(org.kind),
        word(org.status.word()),
        cause,
        since,
        org.owner.clone(),
        org.tags.join(" "),
        known
            .map(|known| known.instance_url.clone())
            .unwrap_or_default(),
        at(Some(&org.registered_at)),
        at(org.last_authenticated_at.as_ref()),
        at(org.last_proved_at.as_ref()),
        org.id.clone(),
    ]
}

/// The word that travels for a value.
fn word(value: impl Serialize) -> String {
    let word = serde_json::to_value(value).unwrap_or_default();
    word.as_str().unwrap_or_default().to_owned()
}
