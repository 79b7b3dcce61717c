//! The answer to a permission that waits: it goes to a known record, or makes a second one. One
//! transaction does all of it, guarded by the run and by the record's generation.

use super::decision::{self, undecided};
use super::finish::subject_of;
use super::grant::{Authorized, Grant};
use super::load;
use super::of_org::refuse;
use super::replace::take_the_place;
use super::swap::put_in_place;
use crate::Parts;
use crate::error::Error;
use crate::failpoint;
use crate::history::{self, Actor};
use crate::store::authorizations::{self as table, AuthorizationRow, Left, Status};
use crate::store::orgs::{self, OrgRow};
use crate::store::records::Kind;
use crate::store::{Connection, Tx, credential_sets};
use crate::vault::DataKey;
use broker_api::{Act, Choice, ErrorCode, Operation, Purpose, parse_reason};
use secrecy::SecretString;

/// Does what the person chose. The same answer once more is no error.
pub async fn decide(broker: &Parts, actor: &Actor, id: &str, choice: &Choice) -> Result<(), Error> {
    let choice = read(choice)?;
    decision::expire(broker, id).await?;
    let mut tx = broker.store.begin().await?;
    let now = tx.now().await?;
    let row = load(&mut tx, id).await?;
    if was_decided(&mut tx, &row, &choice).await? {
        return Ok(());
    }
    broker.store.check(&mut tx, Kind::Run, id).await?;
    let row = undecided(row, now)?;
    let (data_key, grant) = decision::open(broker, &mut tx, &row).await??;
    let secret = open_secret(&row, &data_key)?;
    let authorized = Authorized {
        run: &row,
        secret: secret.as_ref(),
        grant: &grant,
        approval_id: row.approval_id.as_deref(),
        actor,
        now,
    };
    let done = match &choice {
        Choice::Reauthenticate { org_id, generation } if row.purpose == Purpose::Register => {
            let org = known(broker, &mut tx, &row, &grant, org_id).await?;
            if org.generation != *generation {
                return Err(ErrorCode::Changed.into());
            }
            reauthenticate(broker, &mut tx, &authorized, &org).await?
        }
        Choice::Apply { generation } => {
            let org = own(broker, &mut tx, &row, *generation).await?;
            if row.purpose == Purpose::Replace {
                take_the_place(broker, &mut tx, &authorized, &org).await?
            } else {
                apply(broker, &mut tx, &authorized, &org).await?
            }
        }
        Choice::SecondRecord { reason } if row.purpose == Purpose::Register => {
            second_record(&mut tx, &authorized, &data_key, reason).await?
        }
        Choice::Reauthenticate { .. } | Choice::SecondRecord { .. } => {
            return Err(ErrorCode::InvalidBody.into());
        }
    };
    if !done {
        // The same answer may have come a moment before.
        drop(tx);
        let mut connection = broker.store.read().await?;
        let row = load(&mut connection, id).await?;
        let decided = was_decided(&mut connection, &row, &choice).await?;
        return decided
            .then_some(())
            .ok_or_else(|| ErrorCode::Changed.into());
    }
    failpoint::reach("decided_before_commit");
    tx.commit().await?;
    failpoint::reach("decided_after_commit");
    broker.revocations.notify_one();
    Ok(())
}

fn read(choice: &Choice) -> Result<Choice, Error> {
    Ok(match choice {
        Choice::SecondRecord { reason } => {
            let reason = parse_reason(reason).map_err(|code| Error::field("reason", code))?;
            Choice::SecondRecord { reason }
        }
        // What was never one of our ids is nowhere; PostgreSQL takes no NUL in a text.
        Choice::Reauthenticate { org_id, .. } if org_id.contains(char::is_control) => {
            return Err(ErrorCode::NotFound.into());
        }
        plain @ (Choice::Reauthenticate { .. } | Choice::Apply { .. }) => plain.clone(),
    })
}

/// Whether the run ended by this very answer.
async fn was_decided(
    connection: &mut Connection,
    row: &AuthorizationRow,
    choice: &Choice,
) -> Result<bool, Error> {
    if row.status != Status::Connected {
        return Ok(false);
    }
    Ok(match choice {
        Choice::Reauthenticate { org_id, .. } => row.known_org_id.as_ref() == Some(org_id),
        Choice::Apply { .. } => row.purpose != Purpose::Register,
        Choice::SecondRecord { reason } => {
            let org = orgs::get(connection, &row.org_id).await?;
            org.and_then(|org| org.second_record_reason).as_ref() == Some(reason)
        }
    })
}

/// The consumer secret, where an app is granted something.
fn open_secret(row: &AuthorizationRow, data_key: &DataKey) -> Result<Option<SecretString>, Error> {
    if row.holder.consumer_id().is_none() {
        return Ok(None);
    }
    let sealed = row.consumer_secret.as_deref();
    let sealed = sealed.ok_or(ErrorCode::StoredSecretCannotBeRead)?;
    Ok(Some(data_key.open(row.place("consumer_secret"), sealed)?))
}

/// The record that was chosen, if it is one of the same Salesforce org and kind.
async fn known(
    broker: &Parts,
    tx: &mut Tx,
    row: &AuthorizationRow,
    grant: &Grant,
    org_id: &str,
) -> Result<OrgRow, Error> {
    let known = orgs::known(tx, &grant.identity.org_id, row.kind).await?;
    let chosen = known.into_iter().find(|org| org.id == org_id);
    let chosen = chosen.ok_or(ErrorCode::NotFound)?;
    broker.store.check(tx, Kind::Org, &chosen.id).await?;
    let authenticates = row.authentication_type;
    refuse(broker, &chosen, authenticates, Operation::Reauthenticate)?;
    Ok(chosen)
}

/// The record that the run is for, if it is still as it was shown.
async fn own(
    broker: &Parts,
    tx: &mut Tx,
    row: &AuthorizationRow,
    generation: i64,
) -> Result<OrgRow, Error> {
    let org = broker.store.org(tx, &row.org_id).await?;
    let org = org.filter(|_| row.purpose != Purpose::Register);
    let org = org.ok_or(ErrorCode::InvalidBody)?;
    if org.generation != generation {
        return Err(ErrorCode::Changed.into());
    }
    Ok(org)
}

/// Gives the permission to the known record.
async fn reauthenticate(
    broker: &Parts,
    tx: &mut Tx,
    authorized: &Authorized<'_>,
    org: &OrgRow,
) -> Result<bool, Error> {
    Ok(table::connect_known(tx, authorized.run, &org.id).await?
        && put_in_place(broker, tx, authorized, org).await?)
}

/// Gives the permission to the record that the run is for.
async fn apply(
    broker: &Parts,
    tx: &mut Tx,
    authorized: &Authorized<'_>,
    org: &OrgRow,
) -> Result<bool, Error> {
    let run = authorized.run;
    Ok(
        table::end(tx, &run.id, &Left::of(run), Status::Connected).await?
            && put_in_place(broker, tx, authorized, org).await?,
    )
}

/// Makes another record of the same Salesforce org.
async fn second_record(
    tx: &mut Tx,
    authorized: &Authorized<'_>,
    data_key: &DataKey,
    reason: &str,
) -> Result<bool, Error> {
    let Authorized {
        run, actor, now, ..
    } = authorized;
    if !table::end(tx, &run.id, &Left::of(run), Status::Connected).await? {
        return Ok(false);
    }
    let set = authorized.set(&run.org_id, data_key)?;
    let org = authorized.org(&set.id, Some(reason.to_owned()));
    match orgs::insert(tx, &org).await {
        Err(error) if error.is_unique_violation() => return Ok(false),
        inserted => inserted?,
    }
    credential_sets::insert(tx, &set).await?;
    history::record(tx, *now, actor, Act::Register, "ok", subject_of(run));
    Ok(true)
}
