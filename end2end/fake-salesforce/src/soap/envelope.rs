//! The envelope, read strictly and written as Salesforce writes it.

use crate::ids;
use crate::org::{Org, User};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

/// Who logs in; the security token is part of the password.
#[derive(Deserialize)]
pub(super) struct Credentials {
    pub(super) username: String,
    pub(super) password: String,
}

#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "Body")]
    body: Body,
}

#[derive(Deserialize)]
struct Body {
    login: Login,
}

#[derive(Deserialize)]
struct Login {
    #[serde(rename = "@xmlns")]
    namespace: String,
    username: String,
    password: String,
}

/// Nothing, if this is no well-formed call of `login()`.
pub(super) fn read(body: &[u8]) -> Option<Credentials> {
    let text = std::str::from_utf8(body).ok()?;
    if !text.contains("http://schemas.xmlsoap.org/soap/envelope/") {
        return None;
    }
    let envelope: Envelope = quick_xml::de::from_str(text).ok()?;
    let login = envelope.body.login;
    (login.namespace == "urn:partner.soap.sforce.com").then_some(Credentials {
        username: login.username,
        password: login.password,
    })
}

pub(super) fn escape(text: &str) -> String {
    quick_xml::escape::escape(text).into_owned()
}

pub(super) fn answer(status: StatusCode, body: &str) -> Response {
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns=\"urn:partner.soap.sforce.com\" xmlns:sf=\"urn:fault.partner.soap.sforce.com\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\
         <soapenv:Body>{body}</soapenv:Body></soapenv:Envelope>"
    );
    let kind = [(header::CONTENT_TYPE, "text/xml; charset=utf-8")];
    (status, kind, xml).into_response()
}

/// Somebody who was let in.
pub(super) struct LoggedIn {
    pub(super) org: Org,
    pub(super) user: User,
    pub(super) session_id: String,
    /// Where the org's API is.
    pub(super) host: String,
}

impl LoggedIn {
    /// The body of the envelope.
    pub(super) fn xml(&self, version: &str) -> String {
        let Self {
            org,
            user,
            session_id,
            host,
        } = self;
        let address = |kind| {
            let org_id = ids::to_15(&org.org_id);
            escape(&format!("{host}/services/Soap/{kind}/{version}/{org_id}"))
        };
        let seconds = org.session_seconds;
        let text = |name: &str, value: &str| format!("<{name}>{}</{name}>", escape(value));
        let user_info = [
            "<accessibilityMode>false</accessibilityMode>".to_owned(),
            "<currencySymbol xsi:nil=\"true\"/>".to_owned(),
            text("organizationId", &org.org_id),
            text("organizationName", &org.name),
            "<roleId xsi:nil=\"true\"/>".to_owned(),
            format!("<sessionSecondsValid>{seconds}</sessionSecondsValid>"),
            text("userEmail", &user.username),
            text("userFullName", &user.name),
            text("userId", &user.user_id),
            text("userName", &user.username),
            text("userType", "Standard"),
        ];
        format!(
            "<loginResponse><result><metadataServerUrl>{}</metadataServerUrl>\
             <passwordExpired>{}</passwordExpired><sandbox>{}</sandbox>\
             <serverUrl>{}</serverUrl>{}{}<userInfo>{}</userInfo></result></loginResponse>",
            address("m"),
            user.password_expired,
            org.is_sandbox,
            address("u"),
            text("sessionId", session_id),
            text("userId", &user.user_id),
            user_info.concat(),
        )
    }
}
