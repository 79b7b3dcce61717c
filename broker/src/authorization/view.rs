//! Runs as the app sees them.

use super::{ACTIVATION_TIME, FALLBACK_TOLD, UNDO_TIME, decision, is_interrupted, load};
use crate::Parts;
use crate::clock::Instant;
use crate::error::{Error, reading};
use crate::fallback;
use crate::history::Actor;
use crate::store::authorizations::{self as table, AuthorizationRow, Status};
use crate::store::{Connection, approvals, credential_sets, orgs};
use broker_api::{
    Approvals, Authorization, AuthorizationState, Connected, ErrorCode, Failure, FailureCode,
    GrantedScopes, Purpose, Role, Waiting, org_type_differs,
};

/// One run.
pub async fn view(broker: &Parts, actor: &Actor, id: &str) -> Result<Authorization, Error> {
    reading(|| look_at(broker, actor, id)).await
}

async fn look_at(broker: &Parts, actor: &Actor, id: &str) -> Result<Authorization, Error> {
    let now = broker.store.now().await?;
    let mut connection = broker.store.read().await?;
    let row = load(&mut connection, id).await?;
    if actor.role < Role::OrgAdmin && row.author != actor.user {
        return Err(ErrorCode::NotFound.into());
    }
    describe(broker, &mut connection, actor, row, now).await
}

/// Runs that wait for someone: one's own, and for org admins everyone's. First those after which an org can
/// be rolled back, but not much longer.
pub async fn unfinished(broker: &Parts, actor: &Actor) -> Result<Vec<Authorization>, Error> {
    reading(|| unfinished_now(broker, actor)).await
}

async fn unfinished_now(broker: &Parts, actor: &Actor) -> Result<Vec<Authorization>, Error> {
    let now = broker.store.now().await?;
    let mut connection = broker.store.read().await?;
    let author = (actor.role < Role::OrgAdmin).then_some(actor.user.as_str());
    let mut described = Vec::new();
    let told = now.plus(FALLBACK_TOLD);
    for (row, org_id) in table::ending(&mut connection, author, told).await? {
        let run = describe(broker, &mut connection, actor, row, now).await;
        match ending(&mut connection, run, &org_id).await {
            Ok(run) => described.extend(run),
            // Its org cannot be read: the list of orgs names it, and the other work is shown.
            Err(error) => error.log(),
        }
    }
    for row in table::unfinished(&mut connection, author).await? {
        described.push(describe(broker, &mut connection, actor, row, now).await?);
    }
    Ok(described)
}

/// The run, with what its org can be rolled back to; nothing, if that went at this moment.
async fn ending(
    connection: &mut Connection,
    run: Result<Authorization, Error>,
    org_id: &str,
) -> Result<Option<Authorization>, Error> {
    let run = run?;
    let Some(org) = orgs::get(connection, org_id).await? else {
        return Ok(None);
    };
    let ending = fallback::of_org(connection, &org).await?;
    Ok(ending.map(|ending| Authorization {
        ending: Some(ending),
        org_id: org.id,
        name: org.name,
        ..run
    }))
}

async fn describe(
    broker: &Parts,
    connection: &mut Connection,
    actor: &Actor,
    row: AuthorizationRow,
    now: Instant,
) -> Result<Authorization, Error> {
    let state = state(broker, connection, &row, now).await?;
    Ok(Authorization {
        secret_kept: row.secret_kept(now),
        purpose: row.purpose,
        org_id: row.org_id,
        kind: row.kind,
        authentication_type: row.authentication_type,
        org_type: row.org_type,
        environment: row.environment,
        trial: row.trial,
        operator_app: row.operator_app,
        yours: row.author == actor.user,
        started_at: row.started_at.timestamp(),
        login_until: row.login_until.timestamp(),
        kept_until: row.kept_until.timestamp(),
        ending: None,
        id: row.id,
        name: row.name,
        login_url: row.login_url,
        consumer_id: row.holder.consumer_id().cloned(),
        username: row.holder.username().cloned(),
        callback_url: row.callback_url,
        author: row.author,
        state,
    })
}

async fn state(
    broker: &Parts,
    connection: &mut Connection,
    row: &AuthorizationRow,
    now: Instant,
) -> Result<AuthorizationState, Error> {
    Ok(match row.status {
        Status::Waiting => AuthorizationState::WaitingForActivation(waiting(row)),
        // Nobody asked Salesforce about it: it was only saved.
        Status::Ready if row.tried_at.is_none() => AuthorizationState::Saved,
        Status::Ready => AuthorizationState::Ready,
        Status::Started if row.login_until <= now => AuthorizationState::LoginExpired,
        Status::Started => AuthorizationState::WaitingForSalesforce,
        Status::Redeeming if is_interrupted(row, now) => AuthorizationState::Interrupted,
        Status::Redeeming => AuthorizationState::Finishing,
        Status::AwaitingDecision => decision::view(broker, connection, row, now).await?,
        Status::Failed => AuthorizationState::Failed(failure(row, now)),
        Status::Connected => connected(connection, row, now).await?,
        Status::Undone => AuthorizationState::Undone,
        Status::Discarded => AuthorizationState::Discarded,
    })
}

fn waiting(row: &AuthorizationRow) -> Waiting {
    let until = row.entered_at.plus(ACTIVATION_TIME);
    Waiting {
        entered_at: row.entered_at.timestamp(),
        tried_at: row.tried_at.unwrap_or(row.started_at).timestamp(),
        next_try_at: row.next_try_at.unwrap_or(until).timestamp(),
        until: until.timestamp(),
    }
}

fn failure(row: &AuthorizationRow, now: Instant) -> Failure {
    let kept = row.failure.as_deref();
    let kept = kept.and_then(|text| serde_json::from_str(text).ok());
    kept.unwrap_or_else(|| Failure {
        code: FailureCode::Unknown,
        at: row.taken_at.unwrap_or(now).timestamp(),
        salesforce: None,
        about: None,
        request_id: None,
        reported: false,
    })
}

async fn connected(
    connection: &mut Connection,
    row: &AuthorizationRow,
    now: Instant,
) -> Result<AuthorizationState, Error> {
    let reauthenticated = row.known_org_id.is_some() || row.purpose != Purpose::Register;
    let org_id = row.known_org_id.as_ref().unwrap_or(&row.org_id);
    let Some(org) = orgs::get(connection, org_id).await? else {
        return Ok(AuthorizationState::Undone);
    };
    // What ended well left something in use, and that stays until the org is removed.
    let in_use = org.in_use()?;
    let salesforce = &in_use.salesforce;
    let set = credential_sets::get(connection, &in_use.set_id).await?;
    let user_id = &salesforce.user_id;
    let known = match set.credentials.consumer_id() {
        Some(consumer_id) => approvals::count(connection, consumer_id.as_str(), user_id).await?,
        None => 0,
    };
    let fallback = fallback::of_org(connection, &org).await?;
    Ok(AuthorizationState::Connected(Box::new(Connected {
        still_in_use: row.holder == set.credentials.holder(),
        fallback,
        org_type_differs: org_type_differs(org.org_type, salesforce),
        org_type: org.org_type,
        generation: org.generation,
        approvals: Approvals {
            username: salesforce.username.clone(),
            known,
        },
        granted: GrantedScopes::parse(&set.granted_scopes),
        at: if reauthenticated {
            in_use.last_authenticated_at.timestamp()
        } else {
            org.registered_at.timestamp()
        },
        reauthenticated,
        can_undo: !reauthenticated
            && org.generation == 1
            && now < org.registered_at.plus(UNDO_TIME),
        salesforce: salesforce.clone(),
        org_id: org.id,
        name: org.name,
    })))
}
