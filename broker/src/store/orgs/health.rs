//! Whether the connection in use works, as last seen.

use crate::clock::Instant;
use crate::store::Tx;
use crate::store::records::{self, Kind};
use crate::store::words::word;
use broker_api::{FailureCode, SalesforceIdentity};

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
             is_sandbox = $4, edition = $5, last_proved_at = $6, fault = NULL, fault_since = NULL
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
    now: Instant,
) -> crate::store::Result<()> {
    records::touch(tx, Kind::Org, id).await?;
    sqlx::query(
        "UPDATE orgs SET fault_since = CASE WHEN fault = $1 THEN fault_since ELSE $2 END,
             fault = $1
         WHERE id = $3 AND active_set_id = $4",
    )
    .bind(word(code))
    .bind(now.0)
    .bind(id)
    .bind(set_id)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
