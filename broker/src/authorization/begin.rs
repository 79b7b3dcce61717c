//! Leaving for Salesforce: for the first time, or again with the form that was kept.

use super::form::{
    Proof, edited, environment, new_row, proof_for, same_credentials, stays_operators, whole,
};
use super::{FORM_KEPT, LOGIN_TIME, TRY_AGAIN, decision, is_interrupted, load, log_in};
use crate::activation;
use crate::clock::Instant;
use crate::error::Error;
use crate::failpoint;
use crate::history::{self, Actor, Subject};
use crate::operator_app;
use crate::salesforce::Application;
use crate::store::authorizations::{self as table, AuthorizationRow, Left, Status};
use crate::store::records::Kind;
use crate::store::{Connection, Tx, data_keys};
use crate::vault::{DataKey, WrappedDataKey, random_id, random_token, sha256};
use crate::{Broker, Parts};
use broker_api::{
    Act, BegunAuthorization, EditedRegistration, ErrorCode, FieldErrorCode, NewRegistration,
    Purpose, Then,
};

/// A run that has left, with what binds it to this browser.
pub struct Begun {
    /// For the app.
    pub answer: BegunAuthorization,
    /// For the run's cookie; only its hash is kept. Who waits has none.
    pub browser_token: Option<String>,
}

/// Begins a registration. By Standard Authentication it is finished when this answers.
pub async fn begin(
    broker: &Broker,
    actor: &Actor,
    form: &NewRegistration,
    idempotency_key: Option<&str>,
) -> Result<Begun, Error> {
    if let Some(key) = idempotency_key {
        let mut connection = broker.store.read().await?;
        let known = table::by_idempotency_key(&mut connection, &actor.user, key).await?;
        drop(connection);
        if let Some(row) = known {
            // The login of this very form may be under way, or done: Salesforce counts logins.
            let done = !matches!(row.status, Status::Failed | Status::Started);
            if row.holder.username().is_some() && done {
                return Ok(log_in::already_begun(&row));
            }
            return resume(broker, actor, &row.id, &whole(form)).await;
        }
    }
    broker.store.refuse_if_shut()?;
    let form = &operator_app::filled(broker, form)?;
    let read = form.parse(&broker.config.rules());
    let (registration, typed) = read.map_err(Error::InvalidFields)?;
    let org_id = random_id();
    let (wrapped, data_key) = broker.vault.new_data_key(&org_id)?;
    let mut tx = broker.store.begin().await?;
    let now = tx.now().await?;
    let mut row = new_row(broker, actor, &registration, &org_id, &data_key, now);
    row.idempotency_key = idempotency_key.map(str::to_owned);
    row.operator_app = form.operator_app;
    row.entered_at = now;
    let proof = if form.operator_app {
        Proof::App(operator_app::nothing())
    } else {
        Proof::of(&typed)
    };
    let begun = go(broker, &mut row, &data_key, &proof, now, form.then)?;
    refuse_taken_name(&mut tx, &row.name, &row.id).await?;
    data_keys::insert(&mut tx, &wrapped).await?;
    table::insert(&mut tx, &row).await.map_err(name_taken)?;
    record(&mut tx, now, actor, &row);
    failpoint::reach("begin_before_commit");
    tx.commit().await?;
    failpoint::reach("begin_after_commit");
    go_on(broker, actor, row, wrapped, proof).await?;
    Ok(begun)
}

/// Begins a kept run again, with the form as it is or as edited. Its earlier state is void.
pub async fn resume(
    broker: &Broker,
    actor: &Actor,
    id: &str,
    edit: &EditedRegistration,
) -> Result<Begun, Error> {
    // A permission for which nobody answered in time goes back first.
    decision::expire(broker, id).await?;
    let mut tx = broker.store.begin().await?;
    let now = tx.now().await?;
    let kept = load(&mut tx, id).await?;
    broker.store.check(&mut tx, Kind::Run, id).await?;
    let resumable = matches!(
        kept.status,
        Status::Waiting | Status::Ready | Status::Started | Status::Failed
    );
    let gives_back = edit.give_back && kept.status == Status::AwaitingDecision;
    if !resumable && !gives_back && !is_interrupted(&kept, now) {
        return Err(ErrorCode::AlreadyFinished.into());
    }
    let form = edited(broker, &kept, edit)?;
    let wrapped = data_keys::get(&mut tx, &kept.data_key_id).await?;
    let data_key = broker.vault.unwrap(&wrapped)?;
    let proof = proof_for(&kept, &data_key, edit, &form)?;
    if kept.purpose == Purpose::Register {
        refuse_taken_name(&mut tx, &form.name, id).await?;
    }
    if edit.trial == Some(true) {
        let org = broker.store.org(&mut tx, &kept.org_id).await?;
        org.ok_or(ErrorCode::NotFound)?.in_use()?;
    }
    let same = same_credentials(&kept, &data_key, &form, &proof);
    let mut row = AuthorizationRow {
        entered_at: if same { kept.entered_at } else { now },
        authentication_type: form.authentication_type,
        name: form.name.clone(),
        org_type: form.org_type,
        environment: environment(broker, &form.login_url),
        login_url: form.login_url.as_str().to_owned(),
        holder: form.holder.clone(),
        callback_url: broker.config.callback_url.clone(),
        sealed_generation: kept.sealed_generation + 1,
        principal: actor.user.clone(),
        trial: edit.trial.unwrap_or(kept.trial),
        operator_app: stays_operators(&kept, edit),
        failure: None,
        granted: None,
        approval_id: None,
        decide_until: None,
        ..kept.clone()
    };
    let begun = go(broker, &mut row, &data_key, &proof, now, edit.then)?;
    // Who waits, and asks for that again, wants to know now.
    let tries_now = same && kept.status == Status::Waiting && row.status == Status::Waiting;
    let moved = table::begin_again(&mut tx, &Left::of(&kept), &row).await;
    if !moved.map_err(name_taken)? {
        return Err(ErrorCode::AlreadyFinished.into());
    }
    if gives_back {
        decision::give_back(broker, &mut tx, now, actor, &kept).await?;
    }
    record(&mut tx, now, actor, &row);
    tx.commit().await?;
    if gives_back {
        broker.revocations.notify_one();
    }
    if tries_now {
        activation::try_one(broker, &row).await?;
    }
    go_on(broker, actor, row, wrapped, proof).await?;
    Ok(begun)
}

/// What is left to do once a run was begun: a user is logged in, and an app's run waits for a person.
pub(super) async fn go_on(
    broker: &Broker,
    actor: &Actor,
    row: AuthorizationRow,
    wrapped: WrappedDataKey,
    proof: Proof,
) -> Result<(), Error> {
    match proof {
        Proof::App(_) => Ok(()),
        Proof::User(secret) => log_in::finish(broker, actor, row, wrapped, secret).await,
    }
}

/// Leaves at once, waits until Salesforce knows the consumer ID, or only keeps the form. A user's run
/// is about to be finished.
pub(super) fn go(
    broker: &Parts,
    row: &mut AuthorizationRow,
    data_key: &DataKey,
    proof: &Proof,
    now: Instant,
    then: Then,
) -> Result<Begun, Error> {
    let secret = match proof {
        Proof::App(secret) => secret,
        Proof::User(_) => return log_in::begin(row, now, then),
    };
    row.taken_at = None;
    row.consumer_secret = Some(data_key.seal(row.place("consumer_secret"), secret)?);
    row.started_at = now;
    row.kept_until = now.plus(FORM_KEPT);
    (row.status, row.tried_at, row.next_try_at) = match then {
        Then::Leave => return leave(broker, row, data_key, now),
        Then::WaitUntilActive => (Status::Waiting, Some(now), Some(now.plus(TRY_AGAIN))),
        Then::Save => (Status::Ready, None, None),
    };
    row.login_until = now;
    (row.state_hash, row.browser_hash, row.verifier) = (None, None, None);
    Ok(Begun {
        answer: BegunAuthorization {
            id: row.id.clone(),
            authorize_url: None,
        },
        browser_token: None,
    })
}

/// Gives the row a new state, verifier and browser, and seals what it keeps.
fn leave(
    broker: &Parts,
    row: &mut AuthorizationRow,
    data_key: &DataKey,
    now: Instant,
) -> Result<Begun, Error> {
    let state = random_token();
    let browser_token = random_token();
    let app = Application {
        login_url: &row.login_url,
        consumer_id: row.consumer_id(),
        callback_url: &row.callback_url,
    };
    let departure = broker.salesforce.departure(&app, &state)?;
    row.status = Status::Started;
    row.next_try_at = None;
    row.verifier = Some(data_key.seal(row.place("verifier"), &departure.verifier)?);
    row.state_hash = Some(sha256(&state));
    row.browser_hash = Some(sha256(&browser_token));
    row.login_until = now.plus(LOGIN_TIME);
    let answer = BegunAuthorization {
        id: row.id.clone(),
        authorize_url: Some(departure.authorize_url.into()),
    };
    Ok(Begun {
        answer,
        browser_token: Some(browser_token),
    })
}

pub(crate) async fn refuse_taken_name(
    connection: &mut Connection,
    name: &str,
    except_id: &str,
) -> Result<(), Error> {
    if table::name_is_taken(connection, name, except_id).await? {
        return Err(taken());
    }
    Ok(())
}

fn taken() -> Error {
    Error::field("name", FieldErrorCode::Taken)
}

/// Of two that began with one name at the same moment, the index decides.
fn name_taken(error: crate::store::StoreError) -> Error {
    if error.is_unique_violation() {
        return taken();
    }
    error.into()
}

pub(super) fn record(tx: &mut Tx, now: Instant, actor: &Actor, row: &AuthorizationRow) {
    let subject = Subject {
        org_id: Some(&row.org_id),
        authorization_id: Some(&row.id),
        fingerprint: Some(row.holder.fingerprint()),
    };
    let act = match row.status {
        Status::Waiting => Act::WaitForActivation,
        Status::Ready => Act::SaveCredentials,
        _ if row.trial => Act::BeginTrial,
        _ => match row.purpose {
            Purpose::Register => Act::BeginRegistration,
            Purpose::Reauthenticate => Act::BeginReauthentication,
            Purpose::Migrate => Act::BeginMigration,
            Purpose::Replace => Act::BeginReplacement,
        },
    };
    history::record(tx, now, actor, act, "ok", subject);
}
