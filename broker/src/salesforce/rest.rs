//! The two calls that tell whose token it is and that the API may be used.

use super::addresses::endpoint;
use super::error::{SalesforceError, plain};
use super::http_client::HttpClient;
use super::ids::SalesforceId;
use super::refusal;
use broker_api::{ApiCalls, FailureCode, Permission, SalesforceCall};
use reqwest::StatusCode;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use url::Url;

/// Served by every org since Summer '25, and long before it will be retired.
pub const API_VERSION: &str = "v64.0";
const ORGANIZATION: &str = "SELECT Id, Name, InstanceName, IsSandbox, TrialExpirationDate, \
                            NamespacePrefix, OrganizationType FROM Organization";

/// Whose a token is.
pub struct UserInfo {
    /// The org.
    pub org_id: SalesforceId,
    /// The user.
    pub user_id: SalesforceId,
    /// As they log in.
    pub username: String,
}

/// The org's own record.
pub struct Organization {
    /// Its id.
    pub id: SalesforceId,
    /// Its name.
    pub name: String,
    /// It is a sandbox.
    pub is_sandbox: bool,
    /// `OrganizationType`.
    pub edition: String,
    /// How many API calls are used, if Salesforce said.
    pub api_calls: Option<ApiCalls>,
}

pub(super) async fn userinfo(
    http: &HttpClient,
    instance_url: &str,
    access_token: &SecretString,
) -> Result<UserInfo, SalesforceError> {
    #[derive(Deserialize)]
    struct Body {
        user_id: String,
        organization_id: String,
        preferred_username: String,
    }
    let url = endpoint(instance_url, "/services/oauth2/userinfo");
    let (body, _): (Body, _) = get(http, SalesforceCall::Userinfo, &url, &[], access_token).await?;
    let org_id = SalesforceId::parse(&body.organization_id, "00D");
    let user_id = SalesforceId::parse(&body.user_id, "005");
    Ok(UserInfo {
        org_id: org_id.ok_or(SalesforceError::Unexpected)?,
        user_id: user_id.ok_or(SalesforceError::Unexpected)?,
        username: plain(&body.preferred_username),
    })
}

pub(super) async fn organization(
    http: &HttpClient,
    instance_url: &str,
    access_token: &SecretString,
) -> Result<Organization, SalesforceError> {
    #[derive(Deserialize)]
    struct Body {
        records: Vec<Record>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Record {
        id: String,
        name: String,
        is_sandbox: bool,
        organization_type: Option<String>,
    }
    let url = endpoint(instance_url, &format!("/services/data/{API_VERSION}/query"));
    let query = [("q", ORGANIZATION)];
    let call = SalesforceCall::Organization;
    let (body, limit_info): (Body, _) = get(http, call, &url, &query, access_token).await?;
    let record = body.records.into_iter().next();
    let record = record.ok_or(SalesforceError::NoOrganization)?;
    let id = SalesforceId::parse(&record.id, "00D");
    Ok(Organization {
        id: id.ok_or(SalesforceError::Unexpected)?,
        name: plain(&record.name),
        is_sandbox: record.is_sandbox,
        edition: plain(&record.organization_type.unwrap_or_default()),
        api_calls: limit_info.as_deref().and_then(api_calls),
    })
}

/// Whether the org is a Dev Hub, as far as this user may see: it has the object of scratch orgs.
/// Only the answer that there is no such object says that it is none.
pub(super) async fn is_dev_hub(
    http: &HttpClient,
    instance_url: &str,
    access_token: &SecretString,
) -> Result<bool, SalesforceError> {
    const HUB: &str = "SELECT Id FROM ScratchOrgInfo LIMIT 1";
    let url = endpoint(instance_url, &format!("/services/data/{API_VERSION}/query"));
    let call = SalesforceCall::ScratchOrgInfo;
    let asked = get(http, call, &url, &[("q", HUB)], access_token).await;
    let asked: Result<(Value, _), _> = asked;
    match asked {
        Ok(_) => Ok(true),
        Err(error) if error.code() == FailureCode::NotADevHub => Ok(false),
        Err(error) => Err(error),
    }
}

/// What the token's user may do: `UserPermissionAccess` is about whoever asks, and everybody may read
/// it (API 41.0 and later).
pub(super) async fn permissions(
    http: &HttpClient,
    instance_url: &str,
    access_token: &SecretString,
) -> Result<Vec<Permission>, SalesforceError> {
    #[derive(Deserialize)]
    struct Body {
        records: Vec<Map<String, Value>>,
    }
    let fields = Permission::ALL.map(permission_field).join(", ");
    let query = format!("SELECT {fields} FROM UserPermissionAccess");
    let url = endpoint(instance_url, &format!("/services/data/{API_VERSION}/query"));
    let call = SalesforceCall::Query;
    let (body, _): (Body, _) = get(http, call, &url, &[("q", &query)], access_token).await?;
    let record = body.records.into_iter().next();
    let record = record.ok_or(SalesforceError::Unexpected)?;
    let has = |one: &Permission| record.get(permission_field(*one)) == Some(&Value::Bool(true));
    Ok(Permission::ALL.into_iter().filter(has).collect())
}

fn permission_field(permission: Permission) -> &'static str {
    match permission {
        Permission::ApiEnabled => "PermissionsApiEnabled",
        Permission::ModifyMetadata => "PermissionsModifyMetadata",
        Permission::ModifyAllData => "PermissionsModifyAllData",
        Permission::AuthorApex => "PermissionsAuthorApex",
        Permission::CustomizeApplication => "PermissionsCustomizeApplication",
        Permission::ViewSetup => "PermissionsViewSetup",
    }
}

/// `api-usage=17/15000`
fn api_calls(limit_info: &str) -> Option<ApiCalls> {
    let (used, of) = limit_info.strip_prefix("api-usage=")?.split_once('/')?;
    let of = of.split([',', ';', ' ']).next().unwrap_or_default();
    Some(ApiCalls {
        used: used.parse().ok()?,
        of: of.parse().ok()?,
    })
}

async fn get<T: DeserializeOwned>(
    http: &HttpClient,
    call: SalesforceCall,
    url: &str,
    query: &[(&str, &str)],
    access_token: &SecretString,
) -> Result<(T, Option<String>), SalesforceError> {
    let mut url = Url::parse(url).map_err(|_| SalesforceError::Unexpected)?;
    if !query.is_empty() {
        url.query_pairs_mut().extend_pairs(query);
    }
    let request = http.get(url).bearer_auth(access_token.expose_secret());
    let answer = http.send(request).await?;
    if answer.status == StatusCode::OK {
        let body = serde_json::from_slice(&answer.body);
        let body = body.map_err(|_| SalesforceError::Unexpected)?;
        return Ok((body, answer.limit_info));
    }
    Err(refusal::of_rest(call, &answer))
}
