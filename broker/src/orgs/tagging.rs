//! Tags of many orgs, a part of them in a transaction.

use super::list;
use crate::Parts;
use crate::error::Error;
use crate::history::{self, Actor, Subject};
use crate::store::orgs::{self as table, Edited, OrgRow};
use crate::store::{Tx, orgs};
use broker_api::{Act, ErrorCode, OrgQuery, Tagging, TaggingDone, WhichOrgs, parse_tags};

/// Orgs in one transaction.
const PART: usize = 100;

/// Gives a tag to orgs, or takes it off them.
pub async fn tag(broker: &Parts, actor: &Actor, asked: &Tagging) -> Result<TaggingDone, Error> {
    let tag = parse_tags(&[&asked.tag]).map_err(|reason| Error::field("tag", reason))?;
    let tag = tag.into_iter().next().ok_or(ErrorCode::InvalidBody)?;
    let ids = match &asked.of {
        WhichOrgs::Orgs(ids) => ids.clone(),
        WhichOrgs::All(query) => all(broker, query).await?,
    };
    let mut done = TaggingDone::default();
    for part in ids.chunks(PART) {
        let mut tx = broker.store.begin().await?;
        for id in part {
            one(&mut tx, actor, id, &tag, asked.off, &mut done).await?;
        }
        tx.commit().await?;
    }
    Ok(done)
}

/// The ids of all that a list is narrowed to.
async fn all(broker: &Parts, query: &OrgQuery) -> Result<Vec<String>, Error> {
    let mut ids = Vec::new();
    let mut query = OrgQuery {
        cursor: String::new(),
        limit: 0,
        ..query.clone()
    };
    loop {
        let page = list(broker, &query).await?;
        ids.extend(page.items.into_iter().map(|org| org.id));
        match page.next_cursor {
            Some(next) => query.cursor = next,
            None => return Ok(ids),
        }
    }
}

async fn one(
    tx: &mut Tx,
    actor: &Actor,
    id: &str,
    tag: &String,
    off: bool,
    done: &mut TaggingDone,
) -> Result<(), Error> {
    if !orgs::hold(tx, id).await? {
        return Ok(());
    }
    let Some(org) = table::get(tx, id).await? else {
        return Ok(());
    };
    if org.tags.contains(tag) != off {
        done.unchanged += 1;
        return Ok(());
    }
    let mut tags = org.tags.clone();
    if off {
        tags.retain(|known| known != tag);
    } else {
        tags.push(tag.clone());
    }
    let Ok(tags) = parse_tags(&tags) else {
        done.full += 1;
        return Ok(());
    };
    write(tx, actor, &org, &tags).await?;
    done.changed += 1;
    Ok(())
}

async fn write(tx: &mut Tx, actor: &Actor, org: &OrgRow, tags: &[String]) -> Result<(), Error> {
    let edited = Edited {
        name: &org.name,
        org_type: org.org_type,
        owner: &org.owner,
        external_id: org.external_id.as_deref(),
        tags,
    };
    if !table::edit(tx, &org.id, org.generation, edited).await? {
        return Err(ErrorCode::Changed.into());
    }
    let now = tx.now().await?;
    let subject = Subject {
        org_id: Some(&org.id),
        ..Subject::default()
    };
    history::record(tx, now, actor, Act::Edit, "ok", subject);
    Ok(())
}
