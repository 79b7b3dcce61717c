//! A registration that Salesforce granted becomes an org.

use super::decision;
use super::fault::Fault;
use super::finish::subject_of;
use super::grant::Authorized;
use crate::Parts;
use crate::error::Error;
use crate::failpoint;
use crate::history;
use crate::store::authorizations as table;
use crate::store::orgs::{self, InTheWay};
use crate::store::records::Kind;
use crate::store::{Beginning, approvals, credential_sets};
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
    let run = authorized.run;
    let org_id = &authorized.grant.identity.org_id;
    let set = authorized.set(&run.org_id, data_key)?;
    let org = authorized.org(&set.id, None);
    let mut statements = vec![orgs::refuse_if_in_the_way(org_id, run.kind, &run.name)];
    statements.extend(table::connecting(run));
    statements.extend([orgs::insertion(&org), credential_sets::insertion(&set)]);
    statements.extend(authorized.approval().as_ref().map(approvals::insertion));
    let Authorized { actor, now, .. } = authorized;
    let entry = history::entry(*now, actor, Act::Register, "ok", subject_of(run));
    failpoint::reach("before_commit");
    match beginning.whole(statements, entry).await {
        Err(error) if error.is_refused() || error.is_unique_violation() => {}
        done => {
            done?;
            failpoint::reach("after_commit");
            return Ok(Ok(()));
        }
    }
    // Nothing was made. A new transaction sees what another run made meanwhile, too.
    let mut tx = broker.store.begin().await?;
    broker.store.look(&mut tx, Kind::Run, &run.id).await?;
    let InTheWay { known, named } = orgs::in_the_way(&mut tx, org_id, run.kind, &run.name).await?;
    if known {
        return decision::park(tx, authorized, data_key).await;
    }
    Ok(Err(match named {
        None => Fault::code(FailureCode::Superseded),
        Some(name) => Fault {
            about: Some(name),
            ..Fault::code(FailureCode::NameTaken)
        },
    }))
}
