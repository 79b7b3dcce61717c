//! The envelope, read strictly and written as Salesforce writes it.

use crate::ids;
use crate::org::{Org, User};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use quick_xml::NsReader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;
use quick_xml::name::{Namespace, ResolveResult};
use std::collections::BTreeMap;

/// Who logs in; the security token is part of the password.
#[derive(Default)]
pub(super) struct Credentials {
    pub(super) username: String,
    pub(super) password: String,
}

const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const PARTNER: &str = "urn:partner.soap.sforce.com";
/// Where username and password stand.
const LOGIN: [(&str, &str); 3] = [(SOAP, "Envelope"), (SOAP, "Body"), (PARTNER, "login")];

/// Namespace and name of an element, whatever its prefix is.
type Name = (String, String);

/// Nothing, if this is no well-formed call of `login()`.
pub(super) fn read(body: &[u8]) -> Option<Credentials> {
    let mut reader = NsReader::from_str(std::str::from_utf8(body).ok()?);
    let mut path: Vec<Name> = Vec::new();
    let mut said: BTreeMap<String, String> = BTreeMap::new();
    loop {
        let (namespace, event) = reader.read_resolved_event().ok()?;
        match event {
            Event::Start(element) => {
                let name = String::from_utf8(element.local_name().as_ref().to_vec()).ok()?;
                path.push((text_of(&namespace)?, name));
                if let Some(field) = field(&path) {
                    said.entry(field.to_owned()).or_default();
                }
            }
            Event::End(_) => {
                path.pop();
            }
            Event::Eof => break,
            // Nobody defines entities of their own here.
            Event::DocType(_) => return None,
            other => {
                if let Some(said) = field(&path).and_then(|field| said.get_mut(field)) {
                    said.push_str(&content(&other)?);
                }
            }
        }
    }
    path.is_empty().then_some(())?;
    Some(Credentials {
        username: said.remove("username")?,
        password: said.remove("password")?,
    })
}

fn text_of(namespace: &ResolveResult<'_>) -> Option<String> {
    match namespace {
        ResolveResult::Bound(Namespace(name)) => String::from_utf8(name.to_vec()).ok(),
        ResolveResult::Unbound => Some(String::new()),
        ResolveResult::Unknown(_) => None,
    }
}

/// The field of `login()` that this path leads to.
fn field(path: &[Name]) -> Option<&str> {
    let (last, above) = path.split_last()?;
    let above = above.iter().map(|(space, name)| (&**space, &**name));
    (above.eq(LOGIN) && last.0 == PARTNER).then_some(&*last.1)
}

/// Text, with what stands for characters replaced.
fn content(event: &Event<'_>) -> Option<String> {
    match event {
        Event::Text(text) => Some(text.decode().ok()?.into_owned()),
        Event::CData(text) => Some(text.decode().ok()?.into_owned()),
        Event::GeneralRef(reference) => match reference.resolve_char_ref().ok()? {
            Some(character) => Some(character.to_string()),
            None => resolve_predefined_entity(&reference.decode().ok()?).map(str::to_owned),
        },
        _ => Some(String::new()),
    }
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
