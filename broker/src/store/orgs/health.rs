//! Whether the connection in use works, as last seen.

use crate::clock::Instant;
use crate::store::Tx;
use crate::store::records::{self, Kind};
use crate::store::words::word;
use broker_api::{FailureCode, SalesforceAnswer, SalesforceIdentity, TestStep};
use serde::{Deserialize, Serialize};

/// How the connection in use failed when it was last used.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(crate) code: FailureCode,
    pub(crate) since: Instant,
    pub(crate) details: FaultDetails,
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
}

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
             fault_details = NULL
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
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// It did not work; the same fault is since it was first seen.
pub(crate) async fn fault(
    tx: &mut Tx,
    id: &str,
    set_id: &str,
    code: FailureCode,
    details: &FaultDetails,
    now: Instant,
) -> crate::store::Result<()> {
    let details = serde_json::to_string(details);
    let details = details.map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
    records::touch(tx, Kind::Org, id).await?;
    sqlx::query(
        "UPDATE orgs SET fault_since = CASE WHEN fault = $1 THEN fault_since ELSE $2 END,
             fault = $1, fault_details = $5
         WHERE id = $3 AND active_set_id = $4",
    )
    .bind(word(code))
    .bind(now.0)
    .bind(id)
    .bind(set_id)
    .bind(details)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
