//! What Salesforce showed to a person instead of coming back.

use super::load;
use crate::Parts;
use crate::error::Error;
use crate::history::{self, Actor, Subject};
use crate::store::authorizations::{self as table, Status};
use broker_api::{
    Act, ErrorCode, Failure, FailureCode, FieldErrorCode, Report, SalesforceAnswer, cut_secrets,
    decode,
};

/// The longest text that is read, in characters.
const LONGEST: usize = 4000;
/// As much of an unknown text as is kept, in characters.
const KEPT: usize = 300;

/// Ends a run that waits for Salesforce as failed, for the reason that the person read there. It
/// can be begun again like any other.
pub async fn report(broker: &Parts, actor: &Actor, id: &str, report: &Report) -> Result<(), Error> {
    let text = report.text.trim();
    if text.is_empty() {
        return Err(Error::field("text", FieldErrorCode::Required));
    }
    if text.chars().count() > LONGEST {
        return Err(Error::field(
            "text",
            FieldErrorCode::TooLong { max: LONGEST },
        ));
    }
    // The app cuts secrets out before it sends; who calls without the app may not have.
    let text = cut_secrets(text);
    let (salesforce, code) = decode(&text).unwrap_or_else(|| unknown(&text));
    if code == FailureCode::Other {
        tracing::warn!(
            error = salesforce.error,
            description = salesforce.description,
            "Salesforce showed something that is not on the list"
        );
    }
    let mut tx = broker.store.begin().await?;
    let now = tx.now().await?;
    let row = load(&mut tx, id).await?;
    let failure = Failure {
        code,
        at: now.timestamp(),
        salesforce: Some(salesforce),
        about: None,
        request_id: actor.origin.request_id.clone(),
        reported: true,
    };
    let failure = serde_json::to_string(&failure).map_err(anyhow::Error::from)?;
    let waiting = row.status == Status::Started;
    if !waiting || !table::keep_report(&mut tx, &row, &failure).await? {
        return Err(ErrorCode::AlreadyFinished.into());
    }
    let subject = Subject {
        org_id: Some(&row.org_id),
        authorization_id: Some(&row.id),
        fingerprint: Some(row.holder.fingerprint()),
    };
    history::record(&mut tx, now, actor, Act::Report, "ok", subject);
    Ok(tx.commit().await?)
}

fn unknown(text: &str) -> (SalesforceAnswer, FailureCode) {
    let visible = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let answer = SalesforceAnswer {
        error: String::new(),
        description: visible.take(KEPT).collect(),
    };
    (answer, FailureCode::Other)
}
