//! What the portal says of an org, read by the rules of the form; every fault is named.

use super::Row;
use crate::config::Config;
use crate::salesforce::SalesforceId;
use broker_api::{
    AuthenticationType, FieldErrorCode, FieldErrors, LoginUrl, OrgType, PortalReference, Reference,
    ReferenceReport, looks_like_a_secret, parse_external_id, parse_login_url, parse_module_name,
    parse_name, parse_reason,
};
use std::collections::BTreeMap;

/// An org as the portal has it.
pub(super) struct Said {
    pub(super) name: String,
    pub(super) org_type: OrgType,
    pub(super) login_url: LoginUrl,
    pub(super) authentication_type: AuthenticationType,
    /// In the 18-character form.
    pub(super) salesforce_org_id: Option<String>,
    pub(super) username: Option<String>,
    pub(super) external_id: Option<String>,
    pub(super) second_record_reason: Option<String>,
    /// By module.
    pub(super) references: BTreeMap<String, Vec<Reference>>,
}

/// Longest part of a text that may be of any length; a name that is right is shown whole.
const NAME_SHOWN: usize = 80;

pub(super) fn read(config: &Config, row: &Row) -> Result<Said, FieldErrors> {
    let (org, mut faults) = (&row.org, row.faults.clone());
    for name in org.other.keys() {
        let reason = if looks_like_a_secret(name) {
            FieldErrorCode::LooksLikeASecret
        } else {
            FieldErrorCode::NotReadHere
        };
        faults.add(&shown(name), reason);
    }
    let login_url = parse_login_url(&org.login_url, &config.login_hosts);
    let name = faults.keep("name", parse_name(&org.name));
    let type_of_org = faults.keep("org_type", org_type(&org.org_type));
    let login_url = faults.keep("login_url", login_url);
    let authentication = authentication_type(&org.authentication_type);
    let authentication = faults.keep("authentication_type", authentication);
    let id = given(org.salesforce_org_id.as_deref()).map(salesforce_org_id);
    let id = faults.keep("salesforce_org_id", id.transpose());
    let username = given(org.username.as_deref()).map(parse_name).transpose();
    let username = faults.keep("username", username);
    let external_id = parse_external_id(org.external_id.as_deref().unwrap_or_default());
    let external_id = faults.keep("external_id", external_id);
    let reason = given(org.second_record_reason.as_deref()).map(parse_reason);
    let reason = faults.keep("second_record_reason", reason.transpose());
    let references = references(&org.references, &mut faults);
    match (name, type_of_org, login_url, authentication) {
        (Some(name), Some(org_type), Some(login_url), Some(authentication_type))
            if faults.is_empty() =>
        {
            Ok(Said {
                name,
                org_type,
                login_url,
                authentication_type,
                salesforce_org_id: id.flatten(),
                username: username.flatten(),
                external_id: external_id.flatten(),
                second_record_reason: reason.flatten(),
                references,
            })
        }
        _ => Err(faults),
    }
}

/// What hangs on the org, by module; a fault is named with its place in the list.
fn references(
    said: &[PortalReference],
    faults: &mut FieldErrors,
) -> BTreeMap<String, Vec<Reference>> {
    let mut modules: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (place, reference) in said.iter().enumerate() {
        let field = format!("references.{place}.module");
        let module = faults.keep(&field, parse_module_name(&reference.module));
        if let Some(module) = module {
            modules.entry(module).or_default().push(place);
        }
    }
    let mut read = BTreeMap::new();
    for (module, places) in modules {
        let list = ReferenceReport {
            references: places
                .iter()
                .map(|place| reference(&said[*place]))
                .collect(),
        };
        match list.parse() {
            Ok(references) => drop(read.insert(module, references)),
            Err(found) => take_faults(faults, &found, &places),
        }
    }
    read
}

fn reference(said: &PortalReference) -> Reference {
    let PortalReference { kind, id, name, .. } = said.clone();
    Reference { kind, id, name }
}

/// Faults of one module's list, under their places in the whole one.
fn take_faults(faults: &mut FieldErrors, found: &FieldErrors, places: &[usize]) {
    for field in found.fields() {
        let Some(reason) = found.get(field) else {
            continue;
        };
        let mut parts = field.splitn(3, '.').skip(1);
        let place: Option<usize> = parts.next().and_then(|place| place.parse().ok());
        let whole = place.and_then(|place| places.get(place));
        let field = match (whole, parts.next()) {
            (Some(place), Some(name)) => format!("references.{place}.{name}"),
            _ => field.to_owned(),
        };
        faults.add(&field, reason.clone());
    }
}

/// The start of a name that somebody else chose.
pub(super) fn shown(name: &str) -> String {
    let mut plain = name.chars().filter(|c| !c.is_control());
    let mut start: String = plain.by_ref().take(NAME_SHOWN).collect();
    if plain.next().is_some() {
        start.push('…');
    }
    start
}

fn given(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.trim().is_empty())
}

/// Letters and digits alone, without case: `OAuth via External Client App (ECA)`.
fn plain(text: &str) -> String {
    let letters = text.chars().filter(char::is_ascii_alphanumeric);
    letters.collect::<String>().to_ascii_lowercase()
}

fn org_type(text: &str) -> Result<OrgType, FieldErrorCode> {
    Ok(match plain(text).as_str() {
        _ if text.trim().is_empty() => return Err(FieldErrorCode::Required),
        "developer" => OrgType::Developer,
        "integration" => OrgType::Integration,
        "qa" => OrgType::Qa,
        "uat" => OrgType::Uat,
        "production" => OrgType::Production,
        _ => return Err(FieldErrorCode::NotAChoice),
    })
}

/// The login URL of one of the portal's environments, where all of its orgs have the same.
pub(super) fn login_url_of(environment: &str) -> Option<String> {
    let url = match plain(environment).as_str() {
        "production"
        | "developeredition"
        | "productionordeveloperedition"
        | "productionordevelopmentedition" => LoginUrl::production(),
        "sandbox" => LoginUrl::sandbox(),
        "prerelease" => LoginUrl::pre_release(),
        _ => return None,
    };
    Some(url.as_str().to_owned())
}

fn authentication_type(text: &str) -> Result<AuthenticationType, FieldErrorCode> {
    if text.trim().is_empty() {
        return Err(FieldErrorCode::Required);
    }
    let text = plain(text);
    Ok(match text.strip_prefix("oauthvia").unwrap_or(&text) {
        "standard" | "standardauthentication" => AuthenticationType::Standard,
        // The portal's own word, which is older than External Client Apps.
        "connectedapp" | "oauth" => AuthenticationType::ConnectedApp,
        "externalclientapp" | "externalclientappeca" | "eca" => {
            AuthenticationType::ExternalClientApp
        }
        _ => return Err(FieldErrorCode::NotAChoice),
    })
}

fn salesforce_org_id(text: &str) -> Result<String, FieldErrorCode> {
    let id = SalesforceId::parse(text.trim(), "00D");
    let id = id.ok_or(FieldErrorCode::NotASalesforceOrgId)?;
    Ok(id.to_string())
}
