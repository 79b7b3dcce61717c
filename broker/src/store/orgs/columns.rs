//! An org as columns. What is not known, or never was, is the empty text or 0 there.

use super::{Adopted, Fault, InUse, OrgRow, Standing, identity_key, name_key, search_key};
use crate::clock::Instant;
use crate::store::Tx;
use crate::store::insertion::insert_into;
use crate::store::records::Kind;
use crate::store::words::{variant, word};
use broker_api::SalesforceIdentity;
use sqlx::Row;
use sqlx::any::AnyRow;

pub(crate) async fn insert(tx: &mut Tx, org: &OrgRow) -> crate::store::Result<()> {
    let (in_use, adopted_as) = in_columns(&org.standing);
    let salesforce = &in_use.salesforce;
    insert_into("orgs")
        .set("id", &org.id)
        .set("external_id", org.external_id.as_deref())
        .set("name", &org.name)
        .set("name_key", name_key(&org.name))
        .set("org_type", word(org.org_type))
        .set("kind", word(org.kind))
        .set("environment", word(org.environment))
        .set("login_url", &org.login_url)
        .set("owner", &org.owner)
        .set("salesforce_org_id", &salesforce.org_id)
        .set("salesforce_org_name", &salesforce.org_name)
        .set("salesforce_user_id", &salesforce.user_id)
        .set("username", &salesforce.username)
        .set("instance_url", &salesforce.instance_url)
        .set("is_sandbox", i64::from(salesforce.is_sandbox))
        .set("edition", &salesforce.edition)
        .set("identity_key", identity_key(org, org.salesforce_org_id()))
        .set("data_key_id", &org.data_key_id)
        .set("active_set_id", &in_use.set_id)
        .set("registered_at", org.registered_at.0)
        .set("last_authenticated_at", in_use.last_authenticated_at.0)
        .set("last_proved_at", in_use.last_proved_at.0)
        .set("generation", org.generation)
        .set("second_record_reason", org.second_record_reason.as_deref())
        .set("adopted_as", adopted_as)
        .set("tags", tags(&org.tags))
        .set("search_key", search_key(salesforce))
        .insert_record(tx, Kind::Org, &org.id)
        .await
}

fn in_columns(standing: &Standing) -> (InUse, Option<String>) {
    match standing {
        Standing::InUse(in_use) => (in_use.clone(), None),
        Standing::Adopted(adopted) => {
            let nothing = InUse {
                salesforce: SalesforceIdentity {
                    org_id: adopted.salesforce_org_id.clone().unwrap_or_default(),
                    org_name: String::new(),
                    user_id: String::new(),
                    username: adopted.username.clone().unwrap_or_default(),
                    instance_url: String::new(),
                    is_sandbox: false,
                    edition: String::new(),
                },
                set_id: String::new(),
                last_authenticated_at: Instant(0),
                last_proved_at: Instant(0),
            };
            (nothing, Some(word(adopted.authentication_type)))
        }
    }
}

/// Tags as they are kept: a blank on both sides of each, so that whole ones are found.
pub(super) fn tags(tags: &[String]) -> String {
    if tags.is_empty() {
        return String::new();
    }
    format!(" {} ", tags.join(" "))
}

pub(super) fn read(row: &AnyRow) -> crate::store::Result<OrgRow> {
    let tags: String = row.try_get("tags")?;
    Ok(OrgRow {
        id: row.try_get("id")?,
        external_id: row.try_get("external_id")?,
        name: row.try_get("name")?,
        org_type: variant(row.try_get("org_type")?)?,
        kind: variant(row.try_get("kind")?)?,
        environment: variant(row.try_get("environment")?)?,
        login_url: row.try_get("login_url")?,
        owner: row.try_get("owner")?,
        standing: standing(row)?,
        data_key_id: row.try_get("data_key_id")?,
        registered_at: Instant(row.try_get("registered_at")?),
        generation: row.try_get("generation")?,
        fallback_set_id: row.try_get("fallback_set_id")?,
        fallback_until: row
            .try_get::<Option<i64>, _>("fallback_until")?
            .map(Instant),
        fault: fault(row)?,
        second_record_reason: row.try_get("second_record_reason")?,
        tags: tags.split_whitespace().map(str::to_owned).collect(),
    })
}

fn fault(row: &AnyRow) -> crate::store::Result<Option<Fault>> {
    let code: Option<String> = row.try_get("fault")?;
    let since: Option<i64> = row.try_get("fault_since")?;
    let details: Option<String> = row.try_get("fault_details")?;
    let Some((code, since)) = code.zip(since) else {
        return Ok(None);
    };
    let details = details.map(|text| serde_json::from_str(&text)).transpose();
    Ok(Some(Fault {
        code: variant(code)?,
        since: Instant(since),
        details: details
            .map_err(|error| sqlx::Error::Decode(Box::new(error)))?
            .unwrap_or_default(),
        next_try_at: row.try_get::<Option<i64>, _>("next_try_at")?.map(Instant),
        tries: row
            .try_get::<Option<i64>, _>("tries")?
            .and_then(|tries| usize::try_from(tries).ok())
            .unwrap_or_default(),
    }))
}

fn standing(row: &AnyRow) -> crate::store::Result<Standing> {
    let set_id: String = row.try_get("active_set_id")?;
    let org_id: String = row.try_get("salesforce_org_id")?;
    let username: String = row.try_get("username")?;
    if set_id.is_empty() {
        let known = |text: String| (!text.is_empty()).then_some(text);
        return Ok(Standing::Adopted(Adopted {
            authentication_type: variant(row.try_get("adopted_as")?)?,
            salesforce_org_id: known(org_id),
            username: known(username),
        }));
    }
    Ok(Standing::InUse(InUse {
        salesforce: SalesforceIdentity {
            org_id,
            org_name: row.try_get("salesforce_org_name")?,
            user_id: row.try_get("salesforce_user_id")?,
            username,
            instance_url: row.try_get("instance_url")?,
            is_sandbox: row.try_get::<i64, _>("is_sandbox")? != 0,
            edition: row.try_get("edition")?,
        },
        set_id,
        last_authenticated_at: Instant(row.try_get("last_authenticated_at")?),
        last_proved_at: Instant(row.try_get("last_proved_at")?),
    }))
}
