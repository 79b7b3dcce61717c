//! Whether the connection in use works, as last seen, and when it is tried again.

use super::{get, search_key};
use crate::clock::Instant;
use crate::store::records::{self, Kind};
use crate::store::words::word;
use crate::store::{Connection, Tx};
use broker_api::{FailureCode, SalesforceAnswer, SalesforceIdentity, TestStep};
use serde::{Deserialize, Serialize};
use sqlx::Row;
use std::time::Duration;

/// How the connection in use failed when it was last used.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(crate) code: FailureCode,
    pub(crate) since: Instant,
    pub(crate) details: FaultDetails,
    /// The broker tries again by itself then.
    pub(crate) next_try_at: Option<Instant>,
    /// How often it did so.
    pub(crate) tries: usize,
}

/// What is shown of a fault beside its code.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct FaultDetails {
    /// What was asked of Salesforce.
    pub(crate) step: Option<TestStep>,
    /// What it said.
    pub(crate) salesforce: Option<SalesforceAnswer>,
    /// The host or address that the code is about.
    pub(crate) about: Option<String>,
    /// When it failed last, in milliseconds since 1970.
    #[serde(default)]
    pub(crate) seen_at: i64,
}

impl Fault {
    /// It is what was found now: words that are on no list are told apart.
    fn is(&self, code: FailureCode, details: &FaultDetails) -> bool {
        let said = |details: &FaultDetails| details.salesforce.as_ref().map(words);
        let same_words = code != FailureCode::Other || said(&self.details) == said(details);
        self.code == code && same_words
    }
}

/// The words of an answer that are the same for whoever is refused so: numbers and ids are of one alone.
fn words(answer: &SalesforceAnswer) -> String {
    let text = format!("{} {}", answer.error, answer.description);
    let same = |word: &str| {
        let of_one = word.contains(|c: char| c.is_ascii_digit());
        if of_one {
            "#".to_owned()
        } else {
            word.to_owned()
        }
    };
    text.split_whitespace()
        .map(same)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Who found out that something does not work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tried {
    ByPerson,
    ByBroker,
}

/// Between a fault and the first try, and from then on between the tries.
const PAUSES: [Duration; 3] = [
    Duration::from_hours(1),
    Duration::from_hours(4),
    Duration::from_hours(24),
];

/// It worked: the identity card is what Salesforce says now.
pub(crate) async fn prove(
    tx: &mut Tx,
    id: &str,
    set_id: &str,
    salesforce: &SalesforceIdentity,
    now: Instant,
) -> crate::store::Result<()> {
    records::touch(tx, Kind::Org, id).await?;
    sqlx::query(
        "UPDATE orgs SET salesforce_org_name = $1, username = $2, instance_url = $3,
             is_sandbox = $4, edition = $5, last_proved_at = $6, fault = NULL, fault_since = NULL,
             fault_details = NULL, tries = NULL, next_try_at = NULL, search_key = $9
         WHERE id = $7 AND active_set_id = $8",
    )
    .bind(&salesforce.org_name)
    .bind(&salesforce.username)
    .bind(&salesforce.instance_url)
    .bind(i64::from(salesforce.is_sandbox))
    .bind(&salesforce.edition)
    .bind(now.0)
    .bind(id)
    .bind(set_id)
    .bind(search_key(salesforce))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// It did not work; the same fault is since it was first seen. A person who tests leaves the times at
/// which the broker tries as they are.
pub(crate) async fn fault(
    tx: &mut Tx,
    id: &str,
    set_id: &str,
    code: FailureCode,
    details: &FaultDetails,
    (tried, now): (Tried, Instant),
) -> crate::store::Result<()> {
    records::touch(tx, Kind::Org, id).await?;
    let before = get(tx, id).await?.and_then(|org| org.fault);
    let same = before.filter(|fault| fault.is(code, details));
    let since = same.as_ref().map_or(now, |fault| fault.since);
    let count = match (&same, tried) {
        (None, _) => 0,
        (Some(fault), Tried::ByPerson) => fault.tries,
        (Some(fault), Tried::ByBroker) => fault.tries + 1,
    };
    let planned = same.and_then(|fault| fault.next_try_at);
    let planned = planned.filter(|_| tried == Tried::ByPerson);
    let next = planned.unwrap_or(now.plus(PAUSES[count.min(PAUSES.len() - 1)]));
    let next = code.is_tried_again().then_some(next);
    let details = serde_json::to_string(details);
    let details = details.map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
    sqlx::query(
        "UPDATE orgs SET fault = $1, fault_since = $2, fault_details = $3, tries = $4,
             next_try_at = $5
         WHERE id = $6 AND active_set_id = $7",
    )
    .bind(word(code))
    .bind(since.0)
    .bind(details)
    .bind(i64::try_from(count).unwrap_or(i64::MAX))
    .bind(next.map(|next| next.0))
    .bind(id)
    .bind(set_id)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Orgs that are to be tried by now, those that wait longest first, each with when it was to be.
pub(crate) async fn due_to_be_tried(
    connection: &mut Connection,
    now: Instant,
) -> crate::store::Result<Vec<(String, Instant)>> {
    let rows = sqlx::query(
        "SELECT id, next_try_at FROM orgs WHERE next_try_at <= $1 ORDER BY next_try_at LIMIT 1000",
    )
    .bind(now.0)
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| Ok((row.try_get(0)?, Instant(row.try_get(1)?))))
        .collect()
}

/// Takes a try, unless another process did: it is not tried again before `until`.
pub(crate) async fn take_try(
    tx: &mut Tx,
    id: &str,
    due: Instant,
    until: Instant,
) -> crate::store::Result<bool> {
    records::touch(tx, Kind::Org, id).await?;
    let done = sqlx::query("UPDATE orgs SET next_try_at = $1 WHERE id = $2 AND next_try_at = $3")
        .bind(until.0)
        .bind(id)
        .bind(due.0)
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// An org that was refused new tokens in words that are on no list.
pub(crate) struct UnlistedRefusal {
    pub(crate) org_id: String,
    /// See [`words`].
    pub(crate) words: String,
    pub(crate) since: Instant,
    pub(crate) seen_at: Instant,
}

/// All of them, the longest refused first.
pub(crate) async fn unlisted_refusals(
    connection: &mut Connection,
) -> crate::store::Result<Vec<UnlistedRefusal>> {
    let rows = sqlx::query(
        "SELECT id, fault_since, fault_details FROM orgs
         WHERE fault = $1 AND fault_details IS NOT NULL ORDER BY fault_since, id",
    )
    .bind(word(FailureCode::Other))
    .fetch_all(connection)
    .await?;
    let mut refusals = Vec::new();
    for row in rows {
        let details: String = row.try_get(2)?;
        // One that does not read was changed outside, which is said elsewhere.
        let details: FaultDetails = serde_json::from_str(&details).unwrap_or_default();
        let (Some(TestStep::Renewal), Some(said)) = (details.step, details.salesforce) else {
            continue;
        };
        refusals.push(UnlistedRefusal {
            org_id: row.try_get(0)?,
            words: words(&said),
            since: Instant(row.try_get(1)?),
            seen_at: Instant(details.seen_at),
        });
    }
    Ok(refusals)
}

/// Its status is again what it was before the refusal, until it is tried, which is due.
pub(crate) async fn forget_refusal(
    tx: &mut Tx,
    id: &str,
    now: Instant,
) -> crate::store::Result<()> {
    records::touch(tx, Kind::Org, id).await?;
    sqlx::query(
        "UPDATE orgs SET fault = NULL, fault_since = NULL, fault_details = NULL, tries = NULL,
             next_try_at = $1
         WHERE id = $2 AND fault = $3",
    )
    .bind(now.0)
    .bind(id)
    .bind(word(FailureCode::Other))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_in_the_words_does_not_tell_refusals_apart() {
        let said = |description: &str| {
            words(&SalesforceAnswer {
                error: "invalid_grant".into(),
                description: description.into(),
            })
        };
        assert_eq!(
            said("not now, ErrorId: 77-1 (-2)"),
            said("not now, ErrorId: 8-9 (-3)")
        );
        assert_ne!(said("not now"), said("never"));
    }
}
