//! Asking Salesforce about an app before anybody logs in. Nothing that it answers is kept, and no
//! answer is trusted further than it goes: see [`crate::verify`].

use super::addresses::endpoint;
use super::error::{SalesforceError, plain};
use super::http_client::{Answer, HttpClient};
use super::oauth::{self, Application};
use crate::vault::random_token;
use broker_api::SalesforceAnswer;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

/// What the authorize endpoint does with a departure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthorizeProbe {
    /// It would ask for a login: app and callback URL are accepted.
    AsksForLogin,
    /// It refused, in its own words.
    Refused(SalesforceAnswer),
}

/// Sends a departure as a browser would, and looks at the answer without following it.
pub(super) async fn authorize(
    http: &HttpClient,
    app: &Application<'_>,
) -> Result<AuthorizeProbe, SalesforceError> {
    let departure =
        oauth::departure(app, &random_token()).map_err(|_| SalesforceError::Unexpected)?;
    let answer = http.look(departure.authorize_url).await?;
    if answer.status.is_redirection() || answer.status.is_success() {
        return Ok(AuthorizeProbe::AsksForLogin);
    }
    // Salesforce's refusals here are form-encoded text without a type (salesforce-protocol §1.4).
    match form_encoded_error(&answer) {
        Some(error) => Ok(AuthorizeProbe::Refused(error)),
        None => Err(SalesforceError::Unexpected),
    }
}

/// Sends a code that Salesforce never gave, with a secret; gives Salesforce's refusal.
pub(super) async fn token(
    http: &HttpClient,
    app: &Application<'_>,
    secret: &SecretString,
) -> Result<SalesforceAnswer, SalesforceError> {
    let url = endpoint(app.login_url, "/services/oauth2/token");
    let url = Url::parse(&url).map_err(|_| SalesforceError::Unexpected)?;
    let code = format!("aPrx{}", random_token());
    let verifier = random_token();
    let request = http.post(url).form(&[
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("client_id", app.consumer_id),
        ("client_secret", secret.expose_secret()),
        ("redirect_uri", app.callback_url),
        ("code_verifier", &verifier),
    ]);
    let answer = http.send(request).await?;
    if answer.status.is_success() {
        return Err(SalesforceError::Unexpected);
    }
    json_error(&answer).ok_or(SalesforceError::Unexpected)
}

fn form_encoded_error(answer: &Answer) -> Option<SalesforceAnswer> {
    let mut error = None;
    let mut description = String::new();
    for (name, value) in form_urlencoded::parse(&answer.body) {
        match &*name {
            "error" => error = Some(plain(&value)),
            "error_description" => description = plain(&value),
            _ => {}
        }
    }
    Some(SalesforceAnswer {
        error: error?,
        description,
    })
}

fn json_error(answer: &Answer) -> Option<SalesforceAnswer> {
    #[derive(Deserialize)]
    struct Body {
        error: String,
        #[serde(default)]
        error_description: String,
    }
    let body: Body = serde_json::from_slice(&answer.body).ok()?;
    Some(SalesforceAnswer {
        error: plain(&body.error),
        description: plain(&body.error_description),
    })
}
