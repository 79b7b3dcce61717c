//! A registration that Salesforce granted becomes an org.

use super::decision;
use super::fault::Fault;
use super::finish::{commit_alone, subject_of};
use super::grant::Authorized;
use crate::Parts;
use crate::error::Error;
use crate::history;
use crate::store::authorizations::{self as table, Left, Status};
use crate::store::orgs::{self, InTheWay};
use crate::store::statement::Statement;
use crate::store::{Beginning, Tx, approvals, credential_sets};
use crate::vault::DataKey;
use broker_api::{Act, FailureCode};

/// The one transaction that makes an org, or keeps the permission until somebody says what is to
/// become of it, because the Salesforce org is registered already.
pub(super) async fn register(
    broker: &Parts,
    beginning: Beginning,
    authorized: &Authorized<'_>,
    data_key: &DataKey,
) -> Result<Result<(), Fault>, Error> {
    match make(beginning, authorized, data_key).await? {
        Made::Org(mut tx) => {
            let Authorized { actor, now, .. } = authorized;
            let subject = subject_of(authorized.run);
            history::record(&mut tx, *now, actor, Act::Register, "ok", subject);
            commit_alone(*tx).await?;
            return Ok(Ok(()));
        }
        Made::Superseded => return Ok(Err(Fault::code(FailureCode::Superseded))),
        Made::Nothing => {}
    }
    // Nothing was made. A new transaction sees what another run made meanwhile, too.
    let mut tx = broker.store.begin().await?;
    let found = way_search(authorized).rows(&mut tx).await?;
    let InTheWay { known, named } = orgs::in_the_way(&found)?;
    if known {
        return decision::park(tx, authorized, data_key).await;
    }
    Ok(Err(match named {
        None => Fault::code(FailureCode::BrokerFault),
        Some(name) => Fault {
            about: Some(name),
            ..Fault::code(FailureCode::NameTaken)
        },
    }))
}

/// What became of an org that was to be made.
enum Made {
    /// To be committed.
    Org(Box<Tx>),
    /// The run is not as it was left.
    Superseded,
    /// Something is in its way.
    Nothing,
}

/// All that an org is made of, and the end of its run: nobody waits for a look first, as there is seldom something
/// in the way.
async fn make(
    beginning: Beginning,
    authorized: &Authorized<'_>,
    data_key: &DataKey,
) -> Result<Made, Error> {
    let run = authorized.run;
    let left = Left::of(run);
    let set = authorized.set(&run.org_id, data_key)?;
    let org = authorized.org(&set.id, None);
    let mut statements = vec![
        way_search(authorized),
        table::closing(&run.id, &left, Status::Connected),
        orgs::insertion(&org),
        credential_sets::insertion(&set),
    ];
    statements.extend(authorized.approval().as_ref().map(approvals::insertion));
    let (mut tx, rows) = match beginning.with_all(statements).await {
        Err(error) if error.is_unique_violation() => return Ok(Made::Nothing),
        done => done?,
    };
    let mut rows = rows.into_iter();
    let mut next = || rows.next().unwrap_or_default();
    let InTheWay { known, named } = orgs::in_the_way(&next())?;
    if known || named.is_some() {
        return Ok(Made::Nothing);
    }
    if !table::closed(&mut tx, &run.id, &left, Status::Connected, &next()).await? {
        return Ok(Made::Superseded);
    }
    Ok(Made::Org(Box::new(tx)))
}

fn way_search(authorized: &Authorized<'_>) -> Statement {
    let (run, identity) = (authorized.run, &authorized.grant.identity);
    orgs::way_search(&identity.org_id, run.kind, &run.name)
}
