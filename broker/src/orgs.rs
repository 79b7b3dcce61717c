//! Orgs as the app sees them, with a status that is derived from facts.

use crate::Parts;
use crate::error::Error;
use crate::store::credential_sets::{self, CredentialSetRow};
use crate::store::orgs::{self as table, OrgRow, name_key};
use crate::store::{Connection, data_keys, history};
use broker_api::{
    CredentialSet, Environment, ErrorCode, HistoryEntry, Org, OrgKind, OrgStatus, Page,
};

/// Orgs per page, at most.
pub const LARGEST_PAGE: i64 = 100;

/// One org.
pub async fn view(broker: &Parts, id: &str) -> Result<Org, Error> {
    let mut connection = broker.store.read().await?;
    let row = table::get(&mut connection, id).await?;
    let row = row.ok_or(ErrorCode::NotFound)?;
    describe(broker, &mut connection, row).await
}

/// A page of orgs by name. The cursor is the name key after which the page starts.
pub async fn list(
    broker: &Parts,
    kind: OrgKind,
    cursor: &str,
    limit: i64,
) -> Result<Page<Org>, Error> {
    let mut connection = broker.store.read().await?;
    let limit = limit.clamp(1, LARGEST_PAGE);
    let mut rows = table::list(&mut connection, kind, cursor, limit + 1).await?;
    let more = i64::try_from(rows.len()).unwrap_or(i64::MAX) > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let last = rows.last().map(|row| name_key(&row.name));
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        items.push(describe(broker, &mut connection, row).await?);
    }
    Ok(Page {
        items,
        next_cursor: last.filter(|_| more),
    })
}

/// What people did to an org, newest first; also one that was undone.
pub async fn history(broker: &Parts, id: &str) -> Result<Vec<HistoryEntry>, Error> {
    Ok(history::of_org(&mut *broker.store.read().await?, id).await?)
}

async fn describe(broker: &Parts, connection: &mut Connection, row: OrgRow) -> Result<Org, Error> {
    let set = credential_sets::get(connection, &row.active_set_id).await?;
    let status = status(broker, connection, &row, &set).await?;
    let scopes = set.granted_scopes.split_whitespace().map(str::to_owned);
    Ok(Org {
        credentials: CredentialSet {
            authentication_type: set.authentication_type,
            fingerprint: set.consumer_id.fingerprint().to_owned(),
            granted_scopes: scopes.collect(),
            authorized_at: set.authorized_at.timestamp(),
            callback_url: set.callback_url,
            entered_by: set.entered_by,
        },
        status,
        id: row.id,
        external_id: row.external_id,
        name: row.name,
        org_type: row.org_type,
        kind: row.kind,
        environment: row.environment,
        login_url: row.login_url,
        owner: row.owner,
        salesforce: row.salesforce,
        registered_at: row.registered_at.timestamp(),
        last_authenticated_at: row.last_authenticated_at.timestamp(),
        last_proved_at: row.last_proved_at.timestamp(),
        generation: row.generation,
    })
}

/// Opening what is sealed costs a microsecond, so the status is never a guess.
async fn status(
    broker: &Parts,
    connection: &mut Connection,
    row: &OrgRow,
    set: &CredentialSetRow,
) -> Result<OrgStatus, Error> {
    let wrapped = data_keys::get(connection, &row.data_key_id).await?;
    let opens = broker.vault.unwrap(&wrapped).is_ok_and(|data_key| {
        let sealed = set.sealed();
        set.org_id == row.id
            && wrapped.org_id == row.id
            && sealed
                .iter()
                .all(|(place, value)| data_key.open(*place, value).is_ok())
    });
    let practice_gone = row.environment == Environment::Practice
        && broker.config.practice_login_url.as_deref() != Some(row.login_url.as_str());
    Ok(match (opens, practice_gone) {
        (false, _) => OrgStatus::StoredSecretCannotBeRead,
        (true, true) => OrgStatus::PracticeNotRunning,
        (true, false) => OrgStatus::Connected,
    })
}
