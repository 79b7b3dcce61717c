//! Whether records are as the broker left them, for whoever looks at them or acts on them.

use super::kind::approvals_named_by;
use super::{Kind, changed, check, find, find_all, is_intact};
use crate::store::{Connection, Store, StoreError, orgs};
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};
use std::collections::{BTreeMap, BTreeSet};

impl Store {
    /// Makes sure that a record and what hangs on it are as the broker left them, if it is there, and so is
    /// history: before anything is sent.
    pub(crate) async fn check(
        &self,
        connection: &mut Connection,
        kind: Kind,
        id: &str,
    ) -> crate::store::Result<()> {
        self.refuse_if_shut()?;
        self.look(connection, kind, id).await?;
        if kind == Kind::Org {
            self.look(connection, Kind::Told, id).await?;
        }
        self.look_at_approvals(connection, kind, id).await
    }

    /// Makes sure that a record is as the broker left it, if it is there.
    pub(crate) async fn look(
        &self,
        connection: &mut Connection,
        kind: Kind,
        id: &str,
    ) -> crate::store::Result<()> {
        match find(connection, kind, id).await? {
            Some(found) => check(&self.marker, kind, &found),
            None => Ok(()),
        }
    }

    async fn look_at_approvals(
        &self,
        connection: &mut Connection,
        kind: Kind,
        id: &str,
    ) -> crate::store::Result<()> {
        let mut missed = self.missed_approvals(connection, kind, &[id]).await?;
        missed.pop().map_or(Ok(()), |(_, approval)| {
            Err(changed(Kind::Approval, &approval, ""))
        })
    }

    /// Approvals that these orgs' sets, or these runs, name and that are not as the broker left them, each with who
    /// names it.
    async fn missed_approvals(
        &self,
        connection: &mut Connection,
        kind: Kind,
        ids: &[&str],
    ) -> crate::store::Result<Vec<(String, String)>> {
        let Some(select) = approvals_named_by(kind, ids.len()) else {
            return Ok(Vec::new());
        };
        let mut query = sqlx::query(AssertSqlSafe(select));
        for id in ids {
            query = query.bind(*id);
        }
        let rows = query.fetch_all(connection).await?;
        let missed = rows
            .iter()
            .filter(|row| !is_intact(&self.marker, Kind::Approval, row));
        missed
            .map(|row| Ok((row.try_get("own_id")?, row.try_get("named_by")?)))
            .collect()
    }

    /// Those of these orgs that were changed outside, or of which something was that hangs on them.
    pub(crate) async fn changed_orgs(
        &self,
        connection: &mut Connection,
        ids: &[&str],
    ) -> crate::store::Result<BTreeSet<String>> {
        if ids.is_empty() {
            return Ok(BTreeSet::new());
        }
        let mut all = BTreeSet::new();
        for kind in [Kind::Org, Kind::Told] {
            all.extend(self.changed(connection, kind, ids).await?.into_keys());
        }
        let missed = self.missed_approvals(connection, Kind::Org, ids).await?;
        all.extend(missed.into_iter().map(|(org_id, _)| org_id));
        Ok(all)
    }

    /// A record of one row that the broker made: one that was written or changed past it is none.
    pub(in crate::store) async fn one_row(
        &self,
        connection: &mut Connection,
        kind: Kind,
        id: &str,
    ) -> crate::store::Result<Option<AnyRow>> {
        let query = sqlx::query(AssertSqlSafe(kind.select(1))).bind(id);
        let row = query.fetch_optional(connection).await?;
        let intact = row.filter(|row| {
            let intact = is_intact(&self.marker, kind, row);
            if !intact {
                tracing::error!(
                    kind = kind.called(),
                    "changed outside the broker: it is none"
                );
            }
            intact
        });
        Ok(intact)
    }

    /// Nothing is sent while history is not as the broker wrote it.
    pub(crate) fn refuse_if_shut(&self) -> crate::store::Result<()> {
        if self.history.is_shut() {
            return Err(StoreError::ChangedOutside("history".to_owned()));
        }
        Ok(())
    }

    /// Those of these records that were changed outside, each with what is said of it.
    pub(crate) async fn changed(
        &self,
        connection: &mut Connection,
        kind: Kind,
        ids: &[&str],
    ) -> crate::store::Result<BTreeMap<String, StoreError>> {
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let found = find_all(connection, kind, ids).await?;
        let changed = found.into_iter().filter_map(|found| {
            let error = check(&self.marker, kind, &found).err()?;
            Some((found.id, error))
        });
        Ok(changed.collect())
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
