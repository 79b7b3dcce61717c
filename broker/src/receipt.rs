//! Receipts: everything that refers to an org is digested inside the transaction that swaps what
//! the org works with, before and after. What differs makes the transaction fail, so that nothing
//! of it happens.

use crate::Parts;
use crate::clock::Instant;
use crate::error::Error;
use crate::history::Actor;
use crate::store::credential_sets::CredentialSetRow;
use crate::store::receipts::{self as table, Referring};
use crate::store::{Tx, orgs};
use crate::vault::{random_id, sha256};
use broker_api::{Act, Compared, ErrorCode, NotCompared, Receipt, Side};

/// What a swap is there to change.
const MEANT_TO_CHANGE: [(&str, &str); 1] = [(
    "credential_sets",
    "the credentials themselves: replacing them is what was asked for",
)];
/// What no swap changes of the record itself; a replacement makes another record, so that its own
/// id, owner and date are not among them.
const OF_THE_RECORD: [&str; 6] = [
    "external_id",
    "name",
    "name_key",
    "org_type",
    "kind",
    "tags",
];
const OF_THE_SAME_RECORD: [&str; 3] = ["id", "owner", "registered_at"];

/// What refers to an org, digested before a swap.
pub(crate) struct Before {
    act: Act,
    digests: Vec<Digest>,
}

struct Digest {
    of: Referring,
    columns: Vec<String>,
    rows: usize,
    sha256: String,
}

/// What a receipt is about, beside what was digested.
pub(crate) struct Swap<'a> {
    pub(crate) name: &'a str,
    pub(crate) from: Side,
    pub(crate) to: Side,
    pub(crate) actor: &'a Actor,
    pub(crate) now: Instant,
}

/// One side of a swap.
pub(crate) fn side(org_id: &str, salesforce_org_id: &str, set: &CredentialSetRow) -> Side {
    Side {
        org_id: org_id.to_owned(),
        salesforce_org_id: Some(salesforce_org_id.to_owned()),
        authentication_type: set.authentication_type,
        fingerprint: Some(set.fingerprint().to_owned()),
    }
}

impl Before {
    /// Holds the org, so that nobody else changes what refers to it, and digests that; nothing, if
    /// the org is gone.
    pub(crate) async fn look(tx: &mut Tx, act: Act, org_id: &str) -> Result<Option<Self>, Error> {
        if !orgs::hold(tx, org_id).await? {
            return Ok(None);
        }
        table::hold(tx, org_id).await?;
        let digests = digests(tx, act, org_id).await?;
        Ok(Some(Self { act, digests }))
    }

    /// Hangs all that was digested on another org.
    pub(crate) async fn hang_on(&self, tx: &mut Tx, from: &str, to: &str) -> Result<(), Error> {
        let all = self.digests.iter().map(|digest| &digest.of);
        for of in all.filter(|of| of.table != "orgs") {
            table::hang_on(tx, of, from, to).await?;
        }
        Ok(())
    }

    /// Looks again: keeps a receipt if everything is as it was, and refuses otherwise.
    pub(crate) async fn prove(self, tx: &mut Tx, swap: Swap<'_>) -> Result<(), Error> {
        let after = digests(tx, self.act, &swap.to.org_id).await?;
        let same = |(before, after): (&Digest, &Digest)| {
            before.of == after.of && before.sha256 == after.sha256
        };
        let unchanged =
            self.digests.len() == after.len() && self.digests.iter().zip(&after).all(same);
        if !unchanged {
            tracing::error!(
                org = swap.from.org_id,
                "what refers to an org would have been changed by a swap"
            );
            return Err(ErrorCode::ReferencesWouldChange.into());
        }
        let now = swap.now;
        let receipt = self.receipt(after, swap);
        let body = serde_json::to_string(&receipt).map_err(anyhow::Error::from)?;
        Ok(table::insert(tx, &receipt, now, &body).await?)
    }

    fn receipt(self, after: Vec<Digest>, swap: Swap<'_>) -> Receipt {
        let references = after
            .iter()
            .find(|digest| digest.of.table == "org_references");
        let references = references.map_or(0, |digest| count(digest.rows));
        let pairs = self.digests.into_iter().zip(after);
        let compared = pairs.map(|(before, after)| Compared {
            table: before.of.table,
            columns: before.columns,
            rows: count(before.rows),
            before: before.sha256,
            after: after.sha256,
        });
        let not_compared = MEANT_TO_CHANGE.map(|(table, why)| NotCompared {
            table: table.to_owned(),
            why: why.to_owned(),
        });
        Receipt {
            id: random_id(),
            act: self.act,
            at: swap.now.timestamp(),
            by: swap.actor.user.clone(),
            name: swap.name.to_owned(),
            from: swap.from,
            to: swap.to,
            says: says(self.act, references),
            references,
            compared: compared.collect(),
            not_compared: not_compared.into(),
        }
    }
}

/// An org's receipts, newest first.
pub async fn of_org(broker: &Parts, org_id: &str) -> Result<Vec<Receipt>, Error> {
    let bodies = table::of_org(&mut *broker.store.read().await?, org_id).await?;
    bodies.iter().map(|body| read(body)).collect()
}

/// One receipt.
pub async fn get(broker: &Parts, id: &str) -> Result<Receipt, Error> {
    let body = table::get(&mut *broker.store.read().await?, id).await?;
    read(&body.ok_or(ErrorCode::NotFound)?)
}

fn read(body: &str) -> Result<Receipt, Error> {
    Ok(serde_json::from_str(body).map_err(anyhow::Error::from)?)
}

fn count(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

/// No more than the digests prove.
fn says(act: Act, references: i64) -> String {
    let known = match references {
        1 => "the 1 reference known here".to_owned(),
        count => format!("the {count} references known here"),
    };
    if act == Act::Replace {
        return format!("Name, the portal's id and {known} are unchanged, on the new record.");
    }
    format!("Record id and {known} are unchanged.")
}

async fn digests(tx: &mut Tx, act: Act, org_id: &str) -> Result<Vec<Digest>, Error> {
    let replaces = act == Act::Replace;
    let record = Referring {
        table: "orgs".to_owned(),
        column: "id".to_owned(),
    };
    let same: &[&str] = if replaces { &[] } else { &OF_THE_SAME_RECORD };
    let columns = same.iter().chain(&OF_THE_RECORD);
    let columns = columns.map(|column| (*column).to_owned()).collect();
    let mut digests = vec![digest(tx, record, columns, org_id).await?];
    for of in table::referring(tx).await? {
        if MEANT_TO_CHANGE.iter().any(|(table, _)| *table == of.table) {
            continue;
        }
        let mut columns = table::columns(tx, &of.table).await?;
        if replaces {
            // Which record it refers to is what moves.
            columns.retain(|column| *column != of.column);
        }
        digests.push(digest(tx, of, columns, org_id).await?);
    }
    Ok(digests)
}

async fn digest(
    tx: &mut Tx,
    of: Referring,
    columns: Vec<String>,
    org_id: &str,
) -> Result<Digest, Error> {
    let mut rows = table::rows(tx, &of, &columns, org_id).await?;
    rows.sort_unstable();
    let text = serde_json::to_string(&rows).map_err(anyhow::Error::from)?;
    Ok(Digest {
        rows: rows.len(),
        sha256: sha256(&text),
        of,
        columns,
    })
}
