//! What only the practice Salesforce can do: make an app and delete it, let a user in by password, enable Dev
//! Hub, and send somebody to answer for a person.

use super::addresses::endpoint;
use super::error::SalesforceError;
use super::http_client::HttpClient;
use broker_api::{AuthenticationType, ConsumerSecret, Password, SecurityToken};
use secrecy::SecretString;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use url::Url;

/// An app of the practice org.
#[derive(Debug, Deserialize)]
pub struct PracticeApp {
    /// Its consumer ID.
    pub consumer_id: String,
    /// Its consumer secret.
    pub consumer_secret: ConsumerSecret,
}

/// A user of the practice org who may log in by name and password.
#[derive(Debug, Deserialize)]
pub struct PracticeUser {
    /// The user name.
    pub username: String,
    /// The password.
    pub password: Password,
    /// The security token.
    pub security_token: SecurityToken,
}

#[derive(Deserialize)]
struct Visit {
    callback: String,
}

pub(super) async fn make_app(
    http: &HttpClient,
    login_url: &str,
    authentication_type: AuthenticationType,
    callback_url: &str,
) -> Result<PracticeApp, SalesforceError> {
    let kind = match authentication_type {
        AuthenticationType::ExternalClientApp => "eca",
        AuthenticationType::ConnectedApp | AuthenticationType::Standard => "connected_app",
    };
    let form = [("kind", kind), ("callback_url", callback_url)];
    ask(http, login_url, "/practice/apps", &form).await
}

pub(super) async fn delete_app(
    http: &HttpClient,
    login_url: &str,
    consumer_id: &str,
) -> Result<(), SalesforceError> {
    let form = [("consumer_id", consumer_id)];
    ask(http, login_url, "/practice/deletions", &form).await
}

pub(super) async fn enable_dev_hub(
    http: &HttpClient,
    login_url: &str,
) -> Result<(), SalesforceError> {
    ask(http, login_url, "/practice/dev-hub", &[]).await
}

pub(super) async fn let_in(
    http: &HttpClient,
    login_url: &str,
) -> Result<PracticeUser, SalesforceError> {
    ask(http, login_url, "/practice/users", &[]).await
}

pub(super) async fn visit(
    http: &HttpClient,
    login_url: &str,
    authorize_url: &str,
    allow: bool,
) -> Result<SecretString, SalesforceError> {
    let answer = if allow { "allow" } else { "deny" };
    let form = [("authorize_url", authorize_url), ("answer", answer)];
    let visit: Visit = ask(http, login_url, "/practice/visits", &form).await?;
    Ok(visit.callback.into())
}

async fn ask<T: DeserializeOwned>(
    http: &HttpClient,
    login_url: &str,
    path: &str,
    form: &[(&str, &str)],
) -> Result<T, SalesforceError> {
    let url = Url::parse(&endpoint(login_url, path)).map_err(|_| SalesforceError::Unexpected)?;
    let answer = http.send(http.post(url).form(form)).await?;
    if !answer.status.is_success() {
        return Err(SalesforceError::Unexpected);
    }
    serde_json::from_slice(&answer.body).map_err(|_| SalesforceError::Unexpected)
}
