//! Standard Authentication: logging in as a user by SOAP `login()`.

use super::addresses::{allowed_origin, endpoint};
use super::error::{SalesforceError, plain};
use super::http_client::{Answer, HttpClient};
use super::ids::SalesforceId;
use super::oauth::Claim;
use super::refusal;
use broker_api::{LoginHosts, SalesforceCall};
use quick_xml::escape::escape;
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

/// The last version that has `login()`; Salesforce is expected to end that one, too.
const VERSION: &str = "64.0";

/// Who logs in.
#[derive(Clone, Copy)]
pub struct Login<'a> {
    /// A checked login URL.
    pub login_url: &'a str,
    /// As the user logs in.
    pub username: &'a str,
    /// The user's.
    pub password: &'a SecretString,
    /// Appended to the password; empty where there is none.
    pub security_token: &'a SecretString,
}

/// What a login gave.
pub struct Session {
    /// Works as an access token until it ends; there is nothing to renew it with but the password.
    pub access_token: SecretString,
    /// Where and whose it is, as the answer says.
    pub(super) claim: Claim,
}

impl Session {
    /// Where the org's API is; on the allow-list.
    pub fn instance_url(&self) -> &str {
        &self.claim.instance_url
    }
}

pub(super) async fn log_in(
    http: &HttpClient,
    login: Login<'_>,
    login_hosts: &LoginHosts,
) -> Result<Session, SalesforceError> {
    let url = endpoint(login.login_url, &format!("/services/Soap/u/{VERSION}"));
    let url = Url::parse(&url).map_err(|_| SalesforceError::Unexpected)?;
    let request = http
        .post(url)
        .header(
            CONTENT_TYPE,
            HeaderValue::from_static("text/xml; charset=UTF-8"),
        )
        .header("SOAPAction", HeaderValue::from_static("\"\""))
        .body(envelope(login));
    let answer = http.send_for_faults(request).await?;
    read(&answer, login_hosts)
}

fn envelope(login: Login<'_>) -> String {
    let token = login.security_token.expose_secret();
    let password = format!("{}{token}", login.password.expose_secret());
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <se:Envelope xmlns:se=\"http://schemas.xmlsoap.org/soap/envelope/\"><se:Header/><se:Body>\
         <login xmlns=\"urn:partner.soap.sforce.com\"><username>{}</username>\
         <password>{}</password></login></se:Body></se:Envelope>",
        escape(login.username),
        escape(&password),
    )
}

/// Namespaces are not told apart: what counts is what the elements are called. Entities other than
/// XML's own five are not expanded.
#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "Body")]
    body: Body,
}

#[derive(Deserialize)]
struct Body {
    #[serde(rename = "loginResponse")]
    response: Option<Response>,
    #[serde(rename = "Fault")]
    fault: Option<Fault>,
}

#[derive(Deserialize)]
struct Response {
    result: LoginResult,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LoginResult {
    password_expired: bool,
    server_url: String,
    session_id: String,
    user_id: String,
    user_info: UserInfo,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct UserInfo {
    organization_id: String,
}

/// SOAP 1.1; Salesforce repeats its code and message in `detail`.
#[derive(Deserialize)]
struct Fault {
    faultcode: String,
    faultstring: String,
}

fn read(answer: &Answer, login_hosts: &LoginHosts) -> Result<Session, SalesforceError> {
    let text = std::str::from_utf8(&answer.body).unwrap_or_default();
    // The parser's own error can quote the body, and with it a session.
    let Ok(envelope) = quick_xml::de::from_str::<Envelope>(text) else {
        return Err(no_envelope(answer));
    };
    let (response, fault) = (envelope.body.response, envelope.body.fault);
    if let Some(fault) = fault {
        return Err(refused(answer.status, &fault));
    }
    let Some(Response { result }) = response.filter(|_| answer.status == StatusCode::OK) else {
        return Err(no_envelope(answer));
    };
    if result.password_expired {
        return Err(SalesforceError::refused(
            SalesforceCall::SoapLogin,
            answer.status,
            "INVALID_OPERATION_WITH_EXPIRED_PASSWORD",
            "passwordExpired",
        ));
    }
    session(result, login_hosts)
}

fn session(result: LoginResult, login_hosts: &LoginHosts) -> Result<Session, SalesforceError> {
    let server = Url::parse(&result.server_url).map_err(|_| SalesforceError::Unexpected)?;
    let origin = server.origin().ascii_serialization();
    // An address with a user in it is not what its origin says.
    let refused = || SalesforceError::HostRefused(plain(&origin));
    if !server.username().is_empty() || server.password().is_some() {
        return Err(refused());
    }
    let instance_url = allowed_origin(&origin, login_hosts).ok_or_else(refused)?;
    let org_id = SalesforceId::parse(&result.user_info.organization_id, "00D");
    let user_id = SalesforceId::parse(&result.user_id, "005");
    if result.session_id.is_empty() {
        return Err(SalesforceError::Unexpected);
    }
    Ok(Session {
        access_token: SecretString::from(result.session_id),
        claim: Claim {
            instance_url,
            org_id: org_id.ok_or(SalesforceError::Unexpected)?,
            user_id: user_id.ok_or(SalesforceError::Unexpected)?,
        },
    })
}

/// `sf:INVALID_LOGIN`, and `INVALID_LOGIN: Invalid username, …`; older answers have no prefix.
fn refused(status: StatusCode, fault: &Fault) -> SalesforceError {
    let code = fault
        .faultcode
        .rsplit(':')
        .next()
        .unwrap_or_default()
        .trim();
    let message = fault.faultstring.trim();
    let message = message.strip_prefix(code).map_or(message, |rest| {
        rest.strip_prefix(':').unwrap_or(message).trim_start()
    });
    // No fault has been seen to hold a secret; if one does, it goes no further.
    SalesforceError::refused(SalesforceCall::SoapLogin, status, code, message)
}

fn no_envelope(answer: &Answer) -> SalesforceError {
    if answer.status.is_server_error() {
        return SalesforceError::Trouble(answer.status);
    }
    if answer.status.is_client_error() {
        return refusal::in_plain_words(SalesforceCall::SoapLogin, answer);
    }
    SalesforceError::Unexpected
}

#[cfg(test)]
mod tests;
