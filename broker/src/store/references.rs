//! What modules hang on orgs, and when each of them last told it.

use super::records::{self, Kind};
use super::{Connection, Tx};
use crate::clock::Instant;
use broker_api::Reference;
use sqlx::Row;
use std::collections::BTreeMap;

/// Puts all that a module hangs on an org in the place of what was known of it. Hold the org before
/// (`store::orgs::hold`), so that no removal or swap runs meanwhile.
pub(crate) async fn replace(
    tx: &mut Tx,
    org_id: &str,
    module_id: &str,
    references: &[Reference],
    now: Instant,
) -> crate::store::Result<()> {
    records::touch(tx, Kind::Told, org_id).await?;
    sqlx::query("DELETE FROM org_references WHERE org_id = $1 AND module_id = $2")
        .bind(org_id)
        .bind(module_id)
        .execute(&mut **tx)
        .await?;
    for reference in references {
        sqlx::query(
            "INSERT INTO org_references (org_id, module_id, kind, id, name)
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(org_id)
        .bind(module_id)
        .bind(&reference.kind)
        .bind(&reference.id)
        .bind(&reference.name)
        .execute(&mut **tx)
        .await?;
    }
    sqlx::query(
        "INSERT INTO reports (org_id, module_id, reported_at) VALUES ($1, $2, $3)
         ON CONFLICT (org_id, module_id) DO UPDATE SET reported_at = excluded.reported_at",
    )
    .bind(org_id)
    .bind(module_id)
    .bind(now.0)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// What is known of an org, by module: the references by kind and name.
pub(crate) async fn of_org(
    connection: &mut Connection,
    org_id: &str,
) -> crate::store::Result<BTreeMap<String, Vec<Reference>>> {
    let rows = sqlx::query(
        "SELECT module_id, kind, id, name FROM org_references WHERE org_id = $1
         ORDER BY module_id, kind, name, id",
    )
    .bind(org_id)
    .fetch_all(connection)
    .await?;
    let mut known: BTreeMap<String, Vec<Reference>> = BTreeMap::new();
    for row in rows {
        let reference = Reference {
            kind: row.try_get("kind")?,
            id: row.try_get("id")?,
            name: row.try_get("name")?,
        };
        let module = row.try_get("module_id")?;
        known.entry(module).or_default().push(reference);
    }
    Ok(known)
}

/// When each module last told about an org.
pub(crate) async fn reported_at(
    connection: &mut Connection,
    org_id: &str,
) -> crate::store::Result<BTreeMap<String, Instant>> {
    let rows = sqlx::query("SELECT module_id, reported_at FROM reports WHERE org_id = $1")
        .bind(org_id)
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            let at = Instant(row.try_get("reported_at")?);
            Ok((row.try_get("module_id")?, at))
        })
        .collect()
}

/// What a module told so far: about how many orgs, how many references, and when last.
pub(crate) struct Told {
    pub(crate) orgs: i64,
    pub(crate) references: i64,
    pub(crate) last: Option<Instant>,
}

pub(crate) async fn told_by(
    connection: &mut Connection,
    module_id: &str,
) -> crate::store::Result<Told> {
    let row = sqlx::query(
        "SELECT COUNT(*) AS orgs, MAX(reported_at) AS last,
             (SELECT COUNT(*) FROM org_references WHERE module_id = $1) AS hung
         FROM reports WHERE module_id = $1",
    )
    .bind(module_id)
    .fetch_one(connection)
    .await?;
    Ok(Told {
        orgs: row.try_get("orgs")?,
        references: row.try_get("hung")?,
        last: row.try_get::<Option<i64>, _>("last")?.map(Instant),
    })
}

/// Forgets all that a module told.
pub(crate) async fn forget_module(tx: &mut Tx, module_id: &str) -> crate::store::Result<()> {
    let orgs = sqlx::query_scalar(
        "SELECT org_id FROM reports WHERE module_id = $1
         UNION SELECT org_id FROM org_references WHERE module_id = $1 ORDER BY 1",
    );
    for org_id in orgs.bind(module_id).fetch_all(&mut **tx).await? {
        let org_id: String = org_id;
        records::touch(tx, Kind::Told, &org_id).await?;
    }
    for statement in [
        "DELETE FROM org_references WHERE module_id = $1",
        "DELETE FROM reports WHERE module_id = $1",
    ] {
        sqlx::query(statement)
            .bind(module_id)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

/// Forgets that modules told of nothing that they hang on an org: it can be deleted then.
pub(crate) async fn forget_reports(tx: &mut Tx, org_id: &str) -> crate::store::Result<()> {
    records::touch(tx, Kind::Told, org_id).await?;
    sqlx::query("DELETE FROM reports WHERE org_id = $1")
        .bind(org_id)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
