//! Lists of orgs.

use super::{OrgRow, read};
use crate::store::Connection;
use crate::store::words::word;
use broker_api::{OrgQuery, OrgSort, StatusWord, comparable};
use sqlx::Row;
use std::collections::BTreeSet;

/// Where a page begins: after an org, by what the list is sorted by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct After {
    pub(crate) name_key: String,
    pub(crate) last_authenticated_at: i64,
    pub(crate) id: String,
}

/// What a list shows; the status is derived, so it is no part of this.
pub(crate) struct Listed<'a> {
    pub(crate) query: &'a OrgQuery,
    pub(crate) after: Option<&'a After>,
    pub(crate) limit: i64,
}

/// What was found.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) orgs: Vec<OrgRow>,
    /// Names of those whose rows the broker did not write like this.
    pub(crate) unreadable: Vec<String>,
    /// Nothing comes after these.
    pub(crate) last: bool,
}

/// Orgs, in the order that is asked for.
pub(crate) async fn list(
    connection: &mut Connection,
    listed: Listed<'_>,
) -> crate::store::Result<Found> {
    let query = listed.query;
    let (beyond, order) = match query.sort {
        OrgSort::Name => ("name_key > $6", "name_key"),
        OrgSort::NameDescending => ("name_key < $6", "name_key DESC"),
        OrgSort::Newest => (
            "(last_authenticated_at < $7 OR (last_authenticated_at = $7 AND id > $8))",
            "last_authenticated_at DESC, id",
        ),
        OrgSort::Oldest => (
            "(last_authenticated_at > $7 OR (last_authenticated_at = $7 AND id > $8))",
            "last_authenticated_at, id",
        ),
    };
    // Every parameter is named in every text, or PostgreSQL cannot tell its type.
    let text = format!(
        "SELECT orgs.* FROM orgs LEFT JOIN credential_sets sets ON sets.id = orgs.active_set_id
         WHERE orgs.kind = $1
             AND ($2 = '' OR orgs.org_type = $2)
             AND ($3 = '' OR COALESCE(sets.authentication_type, orgs.adopted_as) = $3)
             AND ($4 = '' OR name_key LIKE $4 ESCAPE '!'
                 OR COALESCE(search_key, LOWER(salesforce_org_name || ' ' || username || ' ' || instance_url))
                     LIKE $4 ESCAPE '!')
             AND ($5 = 0 OR ({beyond}))
             AND ($10 <> 1 OR orgs.active_set_id = '')
             AND ($10 <> 2 OR orgs.active_set_id <> '')
             AND ($11 = '' OR orgs.tags LIKE $11 ESCAPE '!')
             AND ($6 = $6 AND $7 = $7 AND $8 = $8)
         ORDER BY {order} LIMIT $9"
    )
    .replace("name_key", "orgs.name_key")
    .replace("last_authenticated_at", "orgs.last_authenticated_at")
    .replace(" id", " orgs.id");
    let nowhere = After {
        name_key: String::new(),
        last_authenticated_at: 0,
        id: String::new(),
    };
    let after = listed.after.unwrap_or(&nowhere);
    let rows = sqlx::query(sqlx::AssertSqlSafe(text))
        .bind(word(query.kind))
        .bind(query.org_type.map(word).unwrap_or_default())
        .bind(query.authentication_type.map(word).unwrap_or_default())
        .bind(pattern(&query.search))
        .bind(i64::from(listed.after.is_some()))
        .bind(&after.name_key)
        .bind(after.last_authenticated_at)
        .bind(&after.id)
        .bind(listed.limit)
        .bind(standing(query))
        .bind(pattern_of_tag(&query.tag))
        .fetch_all(connection)
        .await?;
    let mut found = Found::default();
    for row in &rows {
        match read(row) {
            Ok(org) => found.orgs.push(org),
            Err(_) => found.unreadable.push(row.try_get("name")?),
        }
    }
    // Where nothing can be read there is nothing to go on from.
    let full = i64::try_from(rows.len()).unwrap_or(i64::MAX) >= listed.limit;
    found.last = !full || found.orgs.is_empty();
    Ok(found)
}

/// Every tag that an org has, in order.
pub(crate) async fn all_tags(connection: &mut Connection) -> crate::store::Result<Vec<String>> {
    let rows = sqlx::query("SELECT DISTINCT tags FROM orgs WHERE tags <> ''")
        .fetch_all(connection)
        .await?;
    let mut tags = BTreeSet::new();
    for row in rows {
        let together: String = row.try_get(0)?;
        tags.extend(together.split_whitespace().map(str::to_owned));
    }
    Ok(tags.into_iter().collect())
}

/// Which orgs can have the status that is asked for: 1 those with nothing in use, 2 the others.
fn standing(query: &OrgQuery) -> i64 {
    match query.status {
        None | Some(StatusWord::RecordChangedOutside) => 0,
        Some(StatusWord::NotAuthorizedHere) => 1,
        Some(_) => 2,
    }
}

/// A whole tag, as it stands among others.
fn pattern_of_tag(tag: &str) -> String {
    if tag.is_empty() {
        return String::new();
    }
    format!("% {} %", plain(tag))
}

/// What is searched for, as a pattern in which its own wildcards are plain characters.
fn pattern(search: &str) -> String {
    if search.is_empty() {
        return String::new();
    }
    format!("%{}%", plain(&comparable(search)))
}

fn plain(text: &str) -> String {
    text.replace('!', "!!")
        .replace('%', "!%")
        .replace('_', "!_")
}
