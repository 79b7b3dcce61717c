//! Whether records are as the broker left them, for whoever looks at them or acts on them.

use super::{Kind, check, find, found};
use crate::store::{Connection, Store, StoreError, orgs};
use sqlx::Row;
use sqlx::any::AnyRow;
use std::collections::BTreeSet;

impl Store {
    /// Makes sure that a record is as the broker left it, if it is there, and so is history: before
    /// anything is sent.
    pub(crate) async fn check(
        &self,
        connection: &mut Connection,
        kind: Kind,
        id: &str,
    ) -> crate::store::Result<()> {
        self.refuse_if_shut()?;
        self.look(connection, kind, id).await
    }

    /// Makes sure that a record is as the broker left it, if it is there.
    pub(crate) async fn look(
        &self,
        connection: &mut Connection,
        kind: Kind,
        id: &str,
    ) -> crate::store::Result<()> {
        match find(connection, kind, id).await? {
            Some(found) => check(&self.marker, (kind, id), &found),
            None => Ok(()),
        }
    }

    /// Nothing is sent while history is not as the broker wrote it.
    pub(crate) fn refuse_if_shut(&self) -> crate::store::Result<()> {
        if self.history.is_shut() {
            return Err(StoreError::ChangedOutside("history".to_owned()));
        }
        Ok(())
    }

    /// Those of these orgs that were changed outside.
    pub(crate) async fn changed_orgs(
        &self,
        connection: &mut Connection,
        ids: &[&str],
    ) -> crate::store::Result<BTreeSet<String>> {
        if ids.is_empty() {
            return Ok(BTreeSet::new());
        }
        let places: Vec<_> = (1..=ids.len()).map(|at| format!("${at}")).collect();
        let places = places.join(", ");
        let text = format!("{} o.id IN ({places}) ORDER BY o.id, s.id", orgs_where!());
        let mut query = sqlx::query(sqlx::AssertSqlSafe(text));
        for id in ids {
            query = query.bind(*id);
        }
        let rows = query.fetch_all(connection).await?;
        let id = |row: &AnyRow| row.try_get::<String, _>("own_id").unwrap_or_default();
        let same = rows.chunk_by(|one, other| id(one) == id(other));
        let changed = same.filter(|rows| {
            let found = found(Kind::Org, rows);
            found.is_none_or(|found| check(&self.marker, (Kind::Org, ""), &found).is_err())
        });
        Ok(changed.map(|rows| id(&rows[0])).collect())
    }

    /// An org for an act on it. That it was changed outside is said before anything else.
    pub(crate) async fn org(
        &self,
        connection: &mut Connection,
        id: &str,
    ) -> crate::store::Result<Option<orgs::OrgRow>> {
        let read = orgs::get(connection, id).await;
        self.check(connection, Kind::Org, id).await?;
        read
    }
}
