//! Orgs as the app sees them, with a status that is derived from facts.

mod edit;
mod export;
mod status;
mod tagging;

pub use edit::edit;
pub use export::export;
pub use tagging::tag;

use status::{status, told};

use crate::Parts;
use crate::authorization::refuse_taken_name;
use crate::clock::Instant;
use crate::error::{Error, reading};
use crate::fallback;
use crate::incident::Incidents;
use crate::store::credential_sets::{self, CredentialSetRow};
use crate::store::orgs::{self as table, After, InUse, OrgRow, Standing, name_key};
use crate::store::records::Kind;
use crate::store::{Connection, authorizations, history as entries};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use broker_api::{
    Adopted, AuthenticationType, CredentialSet, ErrorCode, FieldErrors, HistoryEntry, Org,
    OrgQuery, OrgStatus, Page, Pending, SalesforceIdentity, Timestamp, parse_search, parse_tags,
};
use std::collections::BTreeSet;

/// Orgs per page, at most.
pub const LARGEST_PAGE: i64 = 100;

/// One org.
pub async fn view(broker: &Parts, id: &str) -> Result<Org, Error> {
    reading(|| look_at(broker, id)).await
}

async fn look_at(broker: &Parts, id: &str) -> Result<Org, Error> {
    let mut connection = broker.store.read().await?;
    let row = match table::get(&mut connection, id).await {
        Ok(row) => row.ok_or(ErrorCode::NotFound)?,
        // What cannot be read may have been changed: that is said.
        Err(error) => {
            broker.store.check(&mut connection, Kind::Org, id).await?;
            return Err(error.into());
        }
    };
    let changed = broker.store.changed_orgs(&mut connection, &[id]).await?;
    let now = broker.store.now_on(&mut connection).await?;
    let incidents = Incidents::of_orgs(&mut connection, [&row], now).await?;
    match describe(broker, &mut connection, row, &incidents).await {
        Err(_) if changed.contains(id) => Err(ErrorCode::RecordChangedOutside.into()),
        described => Ok(told(described?, &changed)),
    }
}

/// A page of orgs, as the query asks for them.
pub async fn list(broker: &Parts, query: &OrgQuery) -> Result<Page<Org>, Error> {
    let query = &read_query(query)?;
    reading(|| page(broker, query)).await
}

/// What is searched for is read as what is stored was.
fn read_query(query: &OrgQuery) -> Result<OrgQuery, Error> {
    let mut faults = FieldErrors::default();
    let search = faults.keep("search", parse_search(&query.search));
    let tag = Some(&query.tag).filter(|tag| !tag.trim().is_empty());
    let tag = tag.map(|tag| parse_tags(&[tag])).transpose();
    let tag = faults.keep("tag", tag);
    if !faults.is_empty() {
        return Err(Error::InvalidFields(faults));
    }
    Ok(OrgQuery {
        search: search.unwrap_or_default(),
        tag: tag.flatten().unwrap_or_default().concat(),
        ..query.clone()
    })
}

async fn page(broker: &Parts, query: &OrgQuery) -> Result<Page<Org>, Error> {
    let limit = if query.limit == 0 {
        LARGEST_PAGE
    } else {
        query.limit
    };
    let limit = usize::try_from(limit.clamp(1, LARGEST_PAGE)).unwrap_or(1);
    let mut after = read_cursor(&query.cursor)?;
    let mut connection = broker.store.read().await?;
    let mut items = Vec::new();
    let mut left_out = BTreeSet::new();
    // The status is derived row by row, so a filter by it reads on until the page is full.
    let batch = i64::try_from(limit).unwrap_or(LARGEST_PAGE) + 1;
    loop {
        let listed = table::Listed {
            query,
            after: after.as_ref(),
            limit: batch,
        };
        let found = table::list(&mut connection, listed).await?;
        left_out.extend(found.unreadable);
        let ids: Vec<_> = found.orgs.iter().map(|row| row.id.as_str()).collect();
        let changed = broker.store.changed_orgs(&mut connection, &ids).await?;
        let now = broker.store.now_on(&mut connection).await?;
        let incidents = Incidents::of_orgs(&mut connection, &found.orgs, now).await?;
        for row in found.orgs {
            let here = After::of(&row);
            let (id, name) = (row.id.clone(), row.name.clone());
            let org = match describe(broker, &mut connection, row, &incidents).await {
                Err(_) if changed.contains(&id) => {
                    left_out.insert(name);
                    after = Some(here);
                    continue;
                }
                described => told(described?, &changed),
            };
            if query
                .status
                .is_some_and(|status| status != org.status.word())
            {
                after = Some(here);
                continue;
            }
            if items.len() == limit {
                return Ok(Page {
                    items,
                    left_out: left_out.into_iter().collect(),
                    next_cursor: after.as_ref().map(cursor),
                });
            }
            after = Some(here);
            items.push(org);
        }
        if found.last {
            return Ok(Page {
                items,
                left_out: left_out.into_iter().collect(),
                next_cursor: None,
            });
        }
    }
}

/// Every tag that an org has, in order.
pub async fn tags(broker: &Parts) -> Result<Vec<String>, Error> {
    Ok(table::all_tags(&mut *broker.store.read().await?).await?)
}

/// Whether no org and no unfinished work has a name; unfinished work may keep its own.
pub async fn name_is_free(broker: &Parts, name: &str, except: &str) -> Result<bool, Error> {
    let mut connection = broker.store.read().await?;
    let free = refuse_taken_name(&mut connection, name, except).await;
    match free {
        Ok(()) => Ok(true),
        Err(Error::InvalidFields(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

impl After {
    fn of(row: &OrgRow) -> Self {
        Self {
            name_key: name_key(&row.name),
            last_authenticated_at: row.in_use().map_or(0, |used| used.last_authenticated_at.0),
            id: row.id.clone(),
        }
    }
}

/// Opaque to everybody but the next question.
fn cursor(after: &After) -> String {
    let After {
        name_key,
        last_authenticated_at,
        id,
    } = after;
    URL_SAFE_NO_PAD.encode(format!("{last_authenticated_at} {id} {name_key}"))
}

fn read_cursor(cursor: &str) -> Result<Option<After>, Error> {
    if cursor.is_empty() {
        return Ok(None);
    }
    let read = || {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
        let mut parts = text.splitn(3, ' ');
        let last_authenticated_at = parts.next()?.parse().ok()?;
        let id = parts.next()?.to_owned();
        let name_key = parts.next()?.to_owned();
        // PostgreSQL takes no NUL in a text, and no name has one.
        let plain = !text.contains(char::is_control);
        plain.then_some(After {
            name_key,
            last_authenticated_at,
            id,
        })
    };
    read()
        .map(Some)
        .ok_or_else(|| ErrorCode::InvalidQuery.into())
}

/// What people did to an org, newest first; also one that was undone.
pub async fn history(broker: &Parts, id: &str) -> Result<Vec<HistoryEntry>, Error> {
    Ok(entries::of_org(&mut *broker.store.read().await?, id).await?)
}

async fn describe(
    broker: &Parts,
    connection: &mut Connection,
    row: OrgRow,
    incidents: &Incidents,
) -> Result<Org, Error> {
    let standing = match &row.standing {
        Standing::InUse(in_use) => connected(broker, connection, (&row, in_use), incidents).await?,
        Standing::Adopted(adopted) => Described {
            authentication_type: adopted.authentication_type,
            salesforce: None,
            credentials: None,
            adopted: Some(Adopted {
                salesforce_org_id: adopted.salesforce_org_id.clone(),
                username: adopted.username.clone(),
            }),
            status: OrgStatus::NotAuthorizedHere,
            last_authenticated_at: None,
            last_proved_at: None,
        },
    };
    let now = broker.store.now().await?;
    let pending = pending(connection, &row.id, now).await?;
    let fallback = fallback::of_org(connection, &row).await?;
    Ok(Org {
        authentication_type: standing.authentication_type,
        salesforce: standing.salesforce,
        credentials: standing.credentials,
        adopted: standing.adopted,
        status: standing.status,
        last_authenticated_at: standing.last_authenticated_at,
        last_proved_at: standing.last_proved_at,
        id: row.id,
        external_id: row.external_id,
        name: row.name,
        org_type: row.org_type,
        kind: row.kind,
        environment: row.environment,
        login_url: row.login_url,
        owner: row.owner,
        registered_at: row.registered_at.timestamp(),
        generation: row.generation,
        pending,
        fallback,
        second_record_reason: row.second_record_reason,
        tags: row.tags,
    })
}

/// What an org says of its connection.
struct Described {
    authentication_type: AuthenticationType,
    salesforce: Option<SalesforceIdentity>,
    credentials: Option<CredentialSet>,
    adopted: Option<Adopted>,
    status: OrgStatus,
    last_authenticated_at: Option<Timestamp>,
    last_proved_at: Option<Timestamp>,
}

async fn connected(
    broker: &Parts,
    connection: &mut Connection,
    (row, in_use): (&OrgRow, &InUse),
    incidents: &Incidents,
) -> Result<Described, Error> {
    let set = credential_sets::get(connection, &in_use.set_id).await?;
    let status = status(broker, connection, row, &set, incidents).await?;
    Ok(Described {
        authentication_type: set.authentication_type,
        salesforce: Some(in_use.salesforce.clone()),
        credentials: Some(credentials(set)),
        adopted: None,
        status,
        last_authenticated_at: Some(in_use.last_authenticated_at.timestamp()),
        last_proved_at: Some(in_use.last_proved_at.timestamp()),
    })
}

/// A credential set as the app sees it.
pub(crate) fn credentials(set: CredentialSetRow) -> CredentialSet {
    let scopes = set.granted_scopes.split_whitespace().map(str::to_owned);
    CredentialSet {
        authentication_type: set.authentication_type,
        fingerprint: set.fingerprint().to_owned(),
        granted_scopes: scopes.collect(),
        authorized_at: set.authorized_at.timestamp(),
        callback_url: set.callback_url,
        entered_by: set.entered_by,
        stated_by: set.stated_by,
        operator_app: set.operator_app,
    }
}

async fn pending(
    connection: &mut Connection,
    org_id: &str,
    now: Instant,
) -> Result<Option<Pending>, Error> {
    let open = authorizations::open_of_org(connection, org_id).await?;
    Ok(open.map(|run| Pending {
        secret_kept: run.secret_kept(now),
        awaiting_decision: run.status == authorizations::Status::AwaitingDecision,
        fingerprint: run.holder.fingerprint().to_owned(),
        login_url: run.login_url,
        authorization_id: run.id,
        purpose: run.purpose,
        authentication_type: run.authentication_type,
        author: run.author,
        entered_at: run.entered_at.timestamp(),
        kept_until: run.kept_until.timestamp(),
    }))
}
