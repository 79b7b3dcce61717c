//! A permission that needs an answer (the Salesforce org is registered already, or it is another
//! user's than the record says): kept sealed, used by nothing, and given back if nobody says in time what is to become of it.

use super::fault::{Fault, act_of};
use super::finish::subject_of;
use super::grant::{Authorized, Grant, Lasting};
use super::swap::{Compared, compared, in_use_becomes};
use super::{DECISION_TIME, load, trial};
use crate::Parts;
use crate::clock::Instant;
use crate::error::Error;
use crate::fallback;
use crate::history::{self, Actor};
use crate::revocation;
use crate::store::authorizations::{self as table, AuthorizationRow, Parked, Status};
use crate::store::orgs::{self, OrgRow, Standing};
use crate::store::{Connection, Tx, approvals, credential_sets, data_keys};
use crate::vault::{CannotOpen, DataKey};
use broker_api::{
    AuthorizationState, Decision, ErrorCode, Failure, FailureCode, InUseBecomes, KnownOrg, Purpose,
    Question,
};

/// Keeps what was granted until somebody answers.
pub(super) async fn park(
    mut tx: Tx,
    authorized: &Authorized<'_>,
    data_key: &DataKey,
) -> Result<Result<(), Fault>, Error> {
    let Authorized {
        run, grant, now, ..
    } = authorized;
    let granted = grant.seal(data_key, run)?;
    let parked = Parked {
        granted: &granted,
        approval_id: authorized.approval_id,
        until: now.plus(DECISION_TIME),
    };
    if !table::park(&mut tx, run, parked).await? {
        return Ok(Err(Fault::code(FailureCode::Superseded)));
    }
    if let Some(approval) = authorized.approval() {
        approvals::insert(&mut tx, &approval).await?;
    }
    let (act, subject) = (act_of(run.purpose), subject_of(run));
    let actor = authorized.actor;
    history::record(&mut tx, *now, actor, act, "awaiting_decision", subject);
    tx.commit().await?;
    Ok(Ok(()))
}

/// A run that waits for an answer, as the app sees it.
pub(super) async fn view(
    broker: &Parts,
    connection: &mut Connection,
    row: &AuthorizationRow,
    now: Instant,
) -> Result<AuthorizationState, Error> {
    let until = row.decide_until.unwrap_or(now);
    if until <= now {
        return Ok(AuthorizationState::Failed(failure(
            FailureCode::DecisionExpired,
            until,
        )));
    }
    let Ok((_, grant)) = open(broker, connection, row).await? else {
        let code = FailureCode::StoredSecretCannotBeRead;
        return Ok(AuthorizationState::Failed(failure(code, now)));
    };
    let mut trial = None;
    let (question, records) = match row.purpose {
        Purpose::Register => {
            let known = orgs::known(connection, &grant.identity.org_id, row.kind).await?;
            (Question::KnownOrg, known)
        }
        Purpose::Reauthenticate | Purpose::Migrate => {
            let own = orgs::get(connection, &row.org_id).await?;
            if let Some(org) = own.as_ref().filter(|_| row.trial) {
                let both = trial::describe(connection, row, &grant, org).await?;
                trial = Some(Box::new(both));
            }
            let question = match own
                .as_ref()
                .map(|org| compared(broker, org, &grant.identity))
            {
                _ if row.trial => Question::Trial,
                Some(Compared::Asks(question)) => question,
                _ => Question::OtherUser,
            };
            (question, own.into_iter().collect())
        }
        Purpose::Replace => {
            let own = orgs::get(connection, &row.org_id).await?;
            (Question::OtherHub, own.into_iter().collect())
        }
    };
    let mut known = Vec::new();
    for org in records {
        known.push(record(connection, row, &grant, org).await?);
    }
    Ok(AuthorizationState::AwaitingDecision(Box::new(Decision {
        question,
        salesforce: grant.identity,
        granted: grant.scopes,
        known,
        trial,
        until: until.timestamp(),
    })))
}

async fn record(
    connection: &mut Connection,
    run: &AuthorizationRow,
    grant: &Grant,
    org: OrgRow,
) -> Result<KnownOrg, Error> {
    let fallback = fallback::of_org(connection, &org).await?;
    let salesforce_org_id = org.salesforce_org_id().map(str::to_owned);
    let (username, authentication_type, fingerprint, org_name, in_use_becomes) = match &org.standing
    {
        Standing::InUse(in_use) => {
            let set = credential_sets::get(connection, &in_use.set_id).await?;
            (
                in_use.salesforce.username.clone(),
                set.authentication_type,
                Some(set.fingerprint().to_owned()),
                Some(in_use.salesforce.org_name.clone()),
                in_use_becomes(run, grant, in_use, &set),
            )
        }
        Standing::Adopted(adopted) => (
            adopted.username.clone().unwrap_or_default(),
            adopted.authentication_type,
            None,
            None,
            InUseBecomes::Nothing,
        ),
    };
    Ok(KnownOrg {
        id: org.id,
        name: org.name,
        username,
        authentication_type,
        fingerprint,
        salesforce_org_id,
        org_name,
        in_use_becomes,
        fallback,
        generation: org.generation,
    })
}

/// The run's data key and what it keeps.
pub(super) async fn open(
    broker: &Parts,
    connection: &mut Connection,
    row: &AuthorizationRow,
) -> Result<Result<(DataKey, Grant), CannotOpen>, Error> {
    let wrapped = data_keys::get(connection, &row.data_key_id).await?;
    let opened = broker.vault.unwrap(&wrapped);
    Ok(opened.and_then(|data_key| {
        let grant = Grant::open(&data_key, row)?;
        Ok((data_key, grant))
    }))
}

/// Puts the permission of a run that waits out to be revoked. One that does not open cannot be
/// given back, and must not keep the run from ending.
pub(super) async fn give_back(
    broker: &Parts,
    tx: &mut Tx,
    now: Instant,
    actor: &Actor,
    row: &AuthorizationRow,
) -> Result<(), Error> {
    let Ok((data_key, grant)) = open(broker, tx, row).await? else {
        tracing::error!(authorization = row.id, "a sealed value does not open");
        return Ok(());
    };
    // A password is no permission that could be given back.
    let Lasting::RefreshToken(refresh_token) = &grant.lasting else {
        return Ok(());
    };
    let source = revocation::Source {
        org_id: &row.org_id,
        login_url: &row.login_url,
        consumer_id: row.consumer_id(),
        approval_id: row.approval_id.as_deref(),
    };
    revocation::put_out(tx, now, actor, source, &data_key, refresh_token).await?;
    Ok(())
}

/// Nobody answered in time.
pub(super) fn is_late(row: &AuthorizationRow, now: Instant) -> bool {
    row.status == Status::AwaitingDecision && row.decide_until.is_none_or(|until| until <= now)
}

/// Gives back every permission for which nobody answered in time.
pub async fn expire_undecided(broker: &Parts) -> Result<(), Error> {
    let now = broker.store.now().await?;
    let late = table::undecided(&mut *broker.store.read().await?, now).await?;
    for row in late {
        expire(broker, &row.id).await?;
    }
    Ok(())
}

/// Ends the wait of one run, if its time is over.
pub(super) async fn expire(broker: &Parts, id: &str) -> Result<(), Error> {
    let mut tx = broker.store.begin().await?;
    let now = tx.now().await?;
    let row = load(&mut tx, id).await?;
    if !is_late(&row, now) {
        return Ok(());
    }
    let code = FailureCode::DecisionExpired;
    let failure = serde_json::to_string(&failure(code, row.decide_until.unwrap_or(now)));
    let failure = failure.map_err(anyhow::Error::from)?;
    if !table::expire(&mut tx, &row, &failure).await? {
        return Ok(());
    }
    let actor = Actor::on_behalf_of(&row.author);
    give_back(broker, &mut tx, now, &actor, &row).await?;
    let outcome = "decision_expired";
    let (act, subject) = (act_of(row.purpose), subject_of(&row));
    history::record(&mut tx, now, &actor, act, outcome, subject);
    tx.commit().await?;
    broker.revocations.notify_one();
    Ok(())
}

fn failure(code: FailureCode, at: Instant) -> Failure {
    Failure {
        code,
        at: at.timestamp(),
        salesforce: None,
        about: None,
        request_id: None,
        reported: false,
    }
}

/// A run that still waits, or why nothing can be decided.
pub(super) fn undecided(row: AuthorizationRow, now: Instant) -> Result<AuthorizationRow, Error> {
    if row.status != Status::AwaitingDecision || is_late(&row, now) {
        return Err(ErrorCode::AlreadyFinished.into());
    }
    Ok(row)
}
