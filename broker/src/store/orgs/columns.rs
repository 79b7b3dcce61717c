//! An org as columns. What is not known, or never was, is the empty text or 0 there.

use super::{Adopted, InUse, OrgRow, Standing, identity_key, name_key};
use crate::clock::Instant;
use crate::store::Tx;
use crate::store::records::Kind;
use crate::store::statement::{Statement, statement};
use crate::store::words::{variant, word};
use broker_api::SalesforceIdentity;
use sqlx::Row;
use sqlx::any::AnyRow;

pub(crate) async fn insert(tx: &mut Tx, org: &OrgRow) -> crate::store::Result<()> {
    tx.together([insertion(org)]).await?;
    Ok(())
}

pub(crate) fn insertion(org: &OrgRow) -> Statement {
    let (in_use, adopted_as) = in_columns(&org.standing);
    let salesforce = &in_use.salesforce;
    statement(
        "INSERT INTO orgs (id, external_id, name, name_key, org_type, kind, environment,
             login_url, owner, salesforce_org_id, salesforce_org_name, salesforce_user_id,
             username, instance_url, is_sandbox, edition, identity_key, data_key_id,
             active_set_id, registered_at, last_authenticated_at, last_proved_at, generation,
             second_record_reason, adopted_as, tags)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
             $18, $19, $20, $21, $22, $23, $24, $25, $26)
         RETURNING *",
    )
    .bind(&org.id)
    .bind(org.external_id.as_deref())
    .bind(&org.name)
    .bind(name_key(&org.name))
    .bind(word(org.org_type))
    .bind(word(org.kind))
    .bind(word(org.environment))
    .bind(&org.login_url)
    .bind(&org.owner)
    .bind(&salesforce.org_id)
    .bind(&salesforce.org_name)
    .bind(&salesforce.user_id)
    .bind(&salesforce.username)
    .bind(&salesforce.instance_url)
    .bind(i64::from(salesforce.is_sandbox))
    .bind(&salesforce.edition)
    .bind(identity_key(org, org.salesforce_org_id()))
    .bind(&org.data_key_id)
    .bind(&in_use.set_id)
    .bind(org.registered_at.0)
    .bind(in_use.last_authenticated_at.0)
    .bind(in_use.last_proved_at.0)
    .bind(org.generation)
    .bind(org.second_record_reason.as_deref())
    .bind(adopted_as)
    .bind(tags(&org.tags))
    .makes(Kind::Org, &org.id)
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
    let fault: Option<String> = row.try_get("fault")?;
    let fault = fault.map(variant).transpose()?;
    let fault_since: Option<i64> = row.try_get("fault_since")?;
    let fault_since = fault_since.map(Instant);
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
        fault: fault.zip(fault_since),
        second_record_reason: row.try_get("second_record_reason")?,
        tags: tags.split_whitespace().map(str::to_owned).collect(),
    })
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
