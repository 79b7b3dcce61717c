//! Receipts: what a migration or a replacement left as it was, proved inside its transaction.

use crate::{Act, AuthenticationType, Timestamp};
use serde::{Deserialize, Serialize};

/// What was compared before and after a swap, in the transaction of the swap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Ours.
    pub id: String,
    /// A migration, or a replacement.
    pub act: Act,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: String,
    /// The org's name.
    pub name: String,
    /// Before.
    pub from: Side,
    /// After.
    pub to: Side,
    /// What the digests prove, in a sentence, and no more.
    pub says: String,
    /// References that were known here.
    pub references: i64,
    /// What was compared: `orgs` by what a swap must not change, and every table that refers to it.
    pub compared: Vec<Compared>,
    /// Tables that refer to an org and are meant to change, and why.
    pub not_compared: Vec<NotCompared>,
}

/// One side of a swap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// The record.
    pub org_id: String,
    /// The record's Salesforce org, if that was known.
    pub salesforce_org_id: Option<String>,
    /// How it authenticates.
    pub authentication_type: AuthenticationType,
    /// The last four characters of the consumer ID, if one was in use.
    pub fingerprint: Option<String>,
}

/// One table's rows of the org, before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compared {
    /// The table.
    pub table: String,
    /// Every column that was compared.
    pub columns: Vec<String>,
    /// How many rows.
    pub rows: i64,
    /// SHA-256 of the rows before, in base64url.
    pub before: String,
    /// The same, after.
    pub after: String,
}

/// A table that was left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotCompared {
    /// The table.
    pub table: String,
    /// Why.
    pub why: String,
}
