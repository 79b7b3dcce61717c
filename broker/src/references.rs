//! What modules of the portal hang on an org: as they report it, and as people see it.

use crate::Parts;
use crate::clock::Instant;
use crate::error::{Error, reading};
use crate::history::{self, Actor, Origin, Subject};
use crate::identity::module_key::Module;
use crate::store::orgs::{self, OrgRow};
use crate::store::{Connection, Tx, modules, references as table};
use crate::vault::random_id;
use broker_api::{
    Act, ErrorCode, ModuleUse, Reference, ReferenceReport, ReportTaken, Role, is_used,
};

/// How a module names an org.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// By our id.
    Ours(String),
    /// By the portal's own.
    External(String),
}

/// Takes a module's report about an org.
pub async fn report(
    broker: &Parts,
    module: &Module,
    org: &Named,
    report: &ReferenceReport,
    origin: Origin,
) -> Result<ReportTaken, Error> {
    let references = report.parse().map_err(Error::InvalidFields)?;
    let mut tx = broker.store.begin().await?;
    let org = find(&mut tx, org).await?.ok_or(ErrorCode::NotFound)?;
    if !orgs::hold(&mut tx, &org.id).await? {
        return Err(ErrorCode::NotFound.into());
    }
    let now = tx.now().await?;
    let mut known = table::of_org(&mut tx, &org.id).await?;
    let before = known.remove(&module.id);
    let never_reported = !table::reported_at(&mut tx, &org.id)
        .await?
        .contains_key(&module.id);
    table::replace(&mut tx, &org.id, &module.id, &references, now).await?;
    // Modules report again and again, most of them the same.
    if never_reported || !is_same(before.unwrap_or_default(), references.clone()) {
        let actor = Actor {
            user: module.name.clone(),
            role: Role::Viewer,
            origin,
        };
        let subject = Subject {
            org_id: Some(&org.id),
            ..Subject::default()
        };
        history::record(&mut tx, now, &actor, Act::ReportUses, "ok", subject);
    }
    tx.commit().await?;
    Ok(ReportTaken {
        org_id: org.id,
        references: references.len(),
        reported_at: now.timestamp(),
    })
}

fn is_same(mut one: Vec<Reference>, mut other: Vec<Reference>) -> bool {
    for references in [&mut one, &mut other] {
        references.sort_by(|a, b| (&a.kind, &a.id).cmp(&(&b.kind, &b.id)));
    }
    one == other
}

async fn find(connection: &mut Connection, org: &Named) -> Result<Option<OrgRow>, Error> {
    Ok(match org {
        Named::Ours(id) => orgs::get(connection, id).await?,
        Named::External(id) => orgs::by_external_id(connection, id).await?,
    })
}

/// Keeps what somebody else tells about a module, as when orgs are adopted with their references.
/// What the module itself reports later takes its place.
pub(crate) async fn told_about(
    tx: &mut Tx,
    org_id: &str,
    module: &str,
    references: &[Reference],
    now: Instant,
) -> Result<(), Error> {
    let known = modules::named(tx, module).await?;
    let module_id = if let Some(known) = known {
        known.id
    } else {
        let id = random_id();
        modules::insert(tx, &id, module, None, now).await?;
        id
    };
    Ok(table::replace(tx, org_id, &module_id, references, now).await?)
}

/// What uses an org.
pub async fn of_org(broker: &Parts, org_id: &str) -> Result<Vec<ModuleUse>, Error> {
    reading(|| async {
        let mut connection = broker.store.read().await?;
        used_by(&mut connection, org_id).await
    })
    .await
}

/// The same, asked on a connection that is there for more: every module that has a key, also one that never reported, and every other one
/// of which something is known.
pub(crate) async fn used_by(
    connection: &mut Connection,
    org_id: &str,
) -> Result<Vec<ModuleUse>, Error> {
    let mut known = table::of_org(connection, org_id).await?;
    let reported_at = table::reported_at(connection, org_id).await?;
    let modules = modules::all(connection).await?;
    let mut used_by = Vec::new();
    for module in modules {
        let references = known.remove(&module.id).unwrap_or_default();
        let at = reported_at.get(&module.id);
        if module.has_key || at.is_some() {
            used_by.push(ModuleUse {
                module: module.name,
                reported_at: at.map(|at| at.timestamp()),
                references,
            });
        }
    }
    Ok(used_by)
}

/// Lets go of an org that is to be deleted, if nothing is known to hang on it; gives what modules
/// said. Nobody can report meanwhile: the org is held.
pub(crate) async fn let_go(tx: &mut Tx, org_id: &str) -> Result<Vec<ModuleUse>, Error> {
    let used_by = used_by(tx, org_id).await?;
    if is_used(&used_by) {
        return Err(Error::StillUsed(used_by));
    }
    table::forget_reports(tx, org_id).await?;
    Ok(used_by)
}
