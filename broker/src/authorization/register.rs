//! A registration that Salesforce granted becomes an org.

use super::decision;
use super::fault::Fault;
use super::finish::{commit, subject_of};
use super::grant::Authorized;
use crate::Parts;
use crate::error::Error;
use crate::history;
use crate::store::authorizations::{self as table, Left, Status};
use crate::store::orgs::{self, InTheWay};
use crate::store::records::Kind;
use crate::store::{Tx, credential_sets};
use crate::vault::DataKey;
use broker_api::{Act, FailureCode};

/// Makes an org, or keeps the permission until somebody says what is to become of it, because the Salesforce org is
/// registered already.
pub(super) async fn register(
    broker: &Parts,
    tx: Tx,
    authorized: &Authorized<'_>,
    data_key: &DataKey,
) -> Result<Result<(), Fault>, Error> {
    match make_org(broker, tx, authorized, data_key).await {
        // Somebody made an org of the same name or Salesforce org at the same moment: a new transaction sees it.
        Err(Error::Store(error)) if error.is_unique_violation() => {
            let tx = broker.store.begin().await?;
            make_org(broker, tx, authorized, data_key).await
        }
        made => made,
    }
}

async fn make_org(
    broker: &Parts,
    mut tx: Tx,
    authorized: &Authorized<'_>,
    data_key: &DataKey,
) -> Result<Result<(), Fault>, Error> {
    let Authorized {
        run, actor, now, ..
    } = authorized;
    broker.store.look(&mut tx, Kind::Run, &run.id).await?;
    let salesforce_org_id = &authorized.grant.identity.org_id;
    let in_the_way = orgs::in_the_way(&mut tx, salesforce_org_id, run.kind, &run.name).await?;
    match in_the_way {
        InTheWay { known: true, .. } => return decision::park(tx, authorized, data_key).await,
        InTheWay {
            named: Some(name), ..
        } => {
            return Ok(Err(Fault {
                about: Some(name),
                ..Fault::code(FailureCode::NameTaken)
            }));
        }
        InTheWay { .. } => {}
    }
    if !table::end(&mut tx, &run.id, &Left::of(run), Status::Connected).await? {
        return Ok(Err(Fault::code(FailureCode::Superseded)));
    }
    let set = authorized.set(&run.org_id, data_key)?;
    orgs::insert(&mut tx, &authorized.org(&set.id, None)).await?;
    credential_sets::insert(&mut tx, &set).await?;
    history::record(&mut tx, *now, actor, Act::Register, "ok", subject_of(run));
    commit(tx, authorized).await?;
    Ok(Ok(()))
}
