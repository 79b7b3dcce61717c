//! Asking Salesforce about an app before anybody logs in. Nothing that it answers is kept, and no
//! answer is trusted further than it goes: see [`crate::verify`].

use super::addresses::endpoint;
use super::error::{SalesforceError, plain};
use super::http_client::{Answer, HttpClient};
use super::oauth::{self, Application};
use super::refusal::OauthRefusal;
use crate::vault::random_token;
use broker_api::SalesforceAnswer;
use reqwest::StatusCode;
use secrecy::{ExposeSecret, SecretString};
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
    let asked = departure.authorize_url;
    let answer = http.look(asked.clone()).await?;
    if let Some(said) = too_many(&answer) {
        return Ok(AuthorizeProbe::Refused(said));
    }
    let next = answer.location.as_deref();
    let next = next.and_then(|location| asked.join(location).ok());
    // Salesforce's refusals are form-encoded text without a type, or the address of a page of its
    // own.
    let told = match &next {
        Some(next) => next.query().unwrap_or_default().as_bytes(),
        None => &answer.body,
    };
    if let Some(refused) = OauthRefusal::form_encoded(told) {
        return Ok(AuthorizeProbe::Refused(said(&refused)));
    }
    // Another host would be another question: a My Domain that was renamed, a portal on the way.
    let leaves = |next: &Url| next.origin() != asked.origin();
    if answer.status.is_redirection() && next.as_ref().is_none_or(leaves) {
        return Err(http.moved(&asked, &answer));
    }
    if answer.status.is_redirection() || (answer.status.is_success() && answer.is_page) {
        return Ok(AuthorizeProbe::AsksForLogin);
    }
    Err(SalesforceError::Unexpected)
}

/// 429, whatever its body says.
fn too_many(answer: &Answer) -> Option<SalesforceAnswer> {
    let too_many = answer.status == StatusCode::TOO_MANY_REQUESTS;
    too_many.then(|| SalesforceAnswer {
        error: "rate_limit_exceeded".to_owned(),
        description: String::new(),
    })
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
    if let Some(said) = too_many(&answer) {
        return Ok(said);
    }
    if answer.status.is_success() {
        return Err(SalesforceError::Unexpected);
    }
    let refused = OauthRefusal::read(&answer.body).ok_or(SalesforceError::Unexpected)?;
    Ok(said(&refused))
}

fn said(refused: &OauthRefusal) -> SalesforceAnswer {
    SalesforceAnswer {
        error: plain(&refused.error),
        description: plain(refused.description.as_deref().unwrap_or_default()),
    }
}
