//! Four objects, and just enough SOQL to ask for their fields (§4, §8).

use crate::ids;
use crate::org::{Org, User};
use crate::rest::{RestError, failure};
use axum::http::StatusCode;
use serde_json::{Map, Value, json};

/// Answers `SELECT fields FROM object …`; of a condition only an id in quotes counts.
pub(crate) fn query(org: &Org, asking: &str, base: &str, text: &str) -> Result<Value, RestError> {
    let words: Vec<&str> = words(text).collect();
    let is_select = words
        .first()
        .is_some_and(|word| word.eq_ignore_ascii_case("select"));
    let from = words
        .iter()
        .position(|word| word.eq_ignore_ascii_case("from"));
    let (Some(from), true) = (from, is_select) else {
        return Err(malformed());
    };
    let object = *words.get(from + 1).ok_or_else(malformed)?;
    let fields = &words[1..from];
    let records = match object.to_ascii_lowercase().as_str() {
        // Of an object that the user may not see it says that there is none.
        "organization" if !org.user(asking).is_some_and(|user| user.view_setup) => {
            return Err(unsupported(object));
        }
        "organization" => vec![organization(org, base)],
        "user" => org
            .users
            .iter()
            .filter(|user| !text.contains('\'') || text.contains(ids::to_15(&user.user_id)))
            .map(|one| user(one, base))
            .collect(),
        "userpermissionaccess" => org
            .user(asking)
            .map(|one| permissions(one, base))
            .into_iter()
            .collect(),
        "scratchorginfo" if org.dev_hub => Vec::new(),
        _ => return Err(unsupported(object)),
    };
    let records: Vec<Value> = records
        .iter()
        .map(|record| select(record, fields, object))
        .collect::<Result<_, _>>()?;
    Ok(json!({ "totalSize": records.len(), "done": true, "records": records }))
}

/// The object that a query is about.
pub(crate) fn object(text: &str) -> Option<&str> {
    let mut words = text.split_whitespace();
    words.find(|word| word.eq_ignore_ascii_case("from"))?;
    words.next()
}

/// What a query would answer: its columns, without records, as `columns=true` asks for.
pub(crate) fn columns(org: &Org, asking: &str, base: &str, text: &str) -> Result<Value, RestError> {
    let answer = query(org, asking, base, text)?;
    let words: Vec<&str> = words(text).collect();
    let from = words
        .iter()
        .position(|word| word.eq_ignore_ascii_case("from"));
    let from = from.ok_or_else(malformed)?;
    let first = &answer["records"][0];
    let columns = words[1..from]
        .iter()
        .map(|name| column(name, &first[*name]));
    Ok(json!({
        "columnMetadata": columns.collect::<Vec<_>>(),
        "entityName": words.get(from + 1),
        "groupBy": false,
        "idSelected": words[1..from].iter().any(|name| name.eq_ignore_ascii_case("id")),
        "keyPrefix": Value::Null,
    }))
}

fn column(name: &str, value: &Value) -> Value {
    json!({
        "aggregate": false,
        "apexType": if name.eq_ignore_ascii_case("id") { "Id" } else { "String" },
        "booleanType": value.is_boolean(),
        "columnName": name,
        "custom": false,
        "displayName": name,
        "foreignKeyName": Value::Null,
        "insertable": false,
        "joinColumns": [],
        "numberType": value.is_number(),
        "textType": !value.is_boolean() && !value.is_number(),
        "updatable": false,
    })
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split([' ', ',', '\n', '\t'])
        .filter(|word| !word.is_empty())
}

/// The refusal of whatever object a query names.
pub(crate) fn unsupported_in(text: &str) -> RestError {
    unsupported(object(text).unwrap_or_default())
}

/// `/sobjects/{object}/{id}`
pub(crate) fn record(org: &Org, asking: &str, base: &str, object: &str, id: &str) -> Option<Value> {
    match object.to_ascii_lowercase().as_str() {
        "organization" if org.user(asking).is_some_and(|user| user.view_setup) => {
            ids::same(id, &org.org_id).then(|| Value::Object(organization(org, base)))
        }
        "user" => org.user(id).map(|one| Value::Object(user(one, base))),
        _ => None,
    }
}

fn malformed() -> RestError {
    failure(
        StatusCode::BAD_REQUEST,
        "MALFORMED_QUERY",
        "unexpected token: 'query'",
    )
}

fn unsupported(object: &str) -> RestError {
    RestError {
        status: StatusCode::BAD_REQUEST,
        code: "INVALID_TYPE",
        message: format!("sObject type '{object}' is not supported."),
    }
}

fn select(record: &Map<String, Value>, fields: &[&str], object: &str) -> Result<Value, RestError> {
    let mut selected = Map::new();
    for (name, value) in record {
        let asked = fields.iter().any(|field| field.eq_ignore_ascii_case(name));
        if asked || name == "attributes" {
            selected.insert(name.clone(), value.clone());
        }
    }
    match fields
        .iter()
        .find(|field| !record.keys().any(|name| name.eq_ignore_ascii_case(field)))
    {
        Some(field) => Err(RestError {
            status: StatusCode::BAD_REQUEST,
            code: "INVALID_FIELD",
            message: format!("No such column '{field}' on entity '{object}'."),
        }),
        None => Ok(Value::Object(selected)),
    }
}

fn organization(org: &Org, base: &str) -> Map<String, Value> {
    fields([
        ("attributes", attributes(base, "Organization", &org.org_id)),
        ("Id", json!(org.org_id)),
        ("Name", json!(org.name)),
        ("InstanceName", json!(org.instance_name)),
        ("IsSandbox", json!(org.is_sandbox)),
        ("TrialExpirationDate", json!(org.trial_expiration_date)),
        ("NamespacePrefix", json!(org.namespace_prefix)),
        ("OrganizationType", json!(org.organization_type)),
    ])
}

fn user(user: &User, base: &str) -> Map<String, Value> {
    fields([
        ("attributes", attributes(base, "User", &user.user_id)),
        ("Id", json!(user.user_id)),
        ("Username", json!(user.username)),
        ("Name", json!(user.name)),
        ("Email", json!(user.username)),
        ("IsActive", json!(user.active)),
    ])
}

/// What the user who asks may do; an admin everything.
fn permissions(user: &User, base: &str) -> Map<String, Value> {
    let id = "000000000000000AAA";
    fields([
        ("attributes", attributes(base, "UserPermissionAccess", id)),
        ("PermissionsApiEnabled", json!(user.api_enabled)),
        ("PermissionsModifyMetadata", json!(user.admin)),
        ("PermissionsModifyAllData", json!(user.admin)),
        ("PermissionsAuthorApex", json!(user.admin)),
        ("PermissionsCustomizeApplication", json!(user.admin)),
        ("PermissionsViewSetup", json!(user.view_setup)),
    ])
}

fn attributes(base: &str, object: &str, id: &str) -> Value {
    json!({ "type": object, "url": format!("{base}/sobjects/{object}/{id}") })
}

fn fields<const N: usize>(pairs: [(&str, Value); N]) -> Map<String, Value> {
    pairs
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}
