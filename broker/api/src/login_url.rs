//! Where a consumer secret may be sent: the allow-list of login hosts.
//!
//! The rule is a grammar so narrow (lower-case ASCII labels, https, nothing else) that no URL
//! parser is needed to apply it, in the browser or in the broker, and none can read the result
//! differently: what is accepted is always exactly `https://` and a host.

use crate::text::cleaned;
use serde::{Deserialize, Serialize};
use thiserror::Error;

const PRODUCTION: &str = "login.salesforce.com";
const SANDBOX: &str = "test.salesforce.com";
const MY_DOMAIN_SUFFIX: &str = ".my.salesforce.com";
const LIGHTNING_SUFFIX: &str = ".lightning.force.com";
/// Salesforce's My Domain partitions (Tooling API, `OrgDomainLog.DomainPartition`).
const PARTITIONS: [&str; 6] = [
    "sandbox",
    "develop",
    "scratch",
    "trailblaze",
    "demo",
    "patch",
];

/// An origin on the allow-list, `https://host` without a trailing slash (or, for an origin that
/// the operator added, exactly that origin).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct LoginUrl(String);

/// Which of the form's choices a login URL is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Environment {
    /// `login.salesforce.com`
    Production,
    /// `test.salesforce.com`
    Sandbox,
    /// A My Domain, or an origin that the operator added.
    CustomDomain,
    /// The fake Salesforce of a broker on one machine.
    Practice,
}

/// Why a login URL is not on the allow-list.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum LoginUrlError {
    /// Nothing was entered.
    #[error("is required")]
    Empty,
    /// Another scheme than https.
    #[error("must start with https://")]
    NotHttps,
    /// `user@host`: the part before the @ is where such addresses deceive.
    #[error("must not contain a user name (the part before an @)")]
    HasUser,
    /// A port, path, query or fragment.
    #[error("must be a host alone, without port or path")]
    NotAHostAlone,
    /// An IP address in any spelling.
    #[error("must be a host name, not an IP address")]
    IpAddress,
    /// Not a well-formed ASCII host name.
    #[error("is not a host name")]
    NotAHostName,
    /// The address that Lightning pages show; the login host of the same org is named.
    #[error("is the address of Lightning pages; the login host is {my_domain}")]
    LightningHost {
        /// The same org's My Domain host.
        my_domain: String,
    },
    /// A host that is not a Salesforce login host.
    #[error("is not a Salesforce login host")]
    NotSalesforce,
}

impl LoginUrl {
    /// The generic login host of production orgs.
    pub fn production() -> Self {
        Self(format!("https://{PRODUCTION}"))
    }

    /// The generic login host of sandboxes.
    pub fn sandbox() -> Self {
        Self(format!("https://{SANDBOX}"))
    }

    /// Reads what was typed; `extra` are the exact origins that the operator added.
    pub fn parse(input: &str, extra: &[String]) -> Result<Self, LoginUrlError> {
        let text = cleaned(input);
        let text = text.strip_suffix('/').unwrap_or(&text);
        if let Some(origin) = extra.iter().find(|origin| *origin == text) {
            return Ok(Self(origin.clone()));
        }
        let host = host_alone(text)?.to_ascii_lowercase();
        check_host_name(&host)?;
        if is_login_host(&host) {
            return Ok(Self(format!("https://{host}")));
        }
        Err(refusal(&host))
    }

    /// The origin: scheme and host, without a trailing slash.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The host, with the port where the operator's origin has one.
    pub fn host(&self) -> &str {
        self.0.split_once("://").map_or(&self.0, |(_, host)| host)
    }

    /// Which of the form's choices this is.
    pub fn environment(&self, practice: Option<&str>) -> Environment {
        match self.host() {
            _ if practice == Some(self.as_str()) => Environment::Practice,
            PRODUCTION => Environment::Production,
            SANDBOX => Environment::Sandbox,
            _ => Environment::CustomDomain,
        }
    }
}

fn host_alone(text: &str) -> Result<&str, LoginUrlError> {
    if text.is_empty() {
        return Err(LoginUrlError::Empty);
    }
    let rest = match text.split_once("://") {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => rest,
        Some(_) => return Err(LoginUrlError::NotHttps),
        None => text,
    };
    if rest.contains('@') {
        return Err(LoginUrlError::HasUser);
    }
    if rest.contains(['[', ']']) {
        return Err(LoginUrlError::IpAddress);
    }
    if rest.contains([':', '/', '?', '#', '\\']) {
        return Err(LoginUrlError::NotAHostAlone);
    }
    Ok(rest)
}

fn check_host_name(host: &str) -> Result<(), LoginUrlError> {
    let label_ok = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    if host.len() > 253 || !host.split('.').all(label_ok) {
        return Err(LoginUrlError::NotAHostName);
    }
    let last = host.rsplit('.').next().unwrap_or_default();
    if last.starts_with("0x") || last.bytes().all(|b| b.is_ascii_digit()) {
        return Err(LoginUrlError::IpAddress);
    }
    Ok(())
}

fn is_login_host(host: &str) -> bool {
    if host == PRODUCTION || host == SANDBOX {
        return true;
    }
    let Some(name) = host.strip_suffix(MY_DOMAIN_SUFFIX) else {
        return false;
    };
    match name.split_once('.') {
        None => true,
        Some((_, partition)) => PARTITIONS.contains(&partition),
    }
}

fn refusal(host: &str) -> LoginUrlError {
    let my_domain = host
        .strip_suffix(LIGHTNING_SUFFIX)
        .map(|name| format!("{name}{MY_DOMAIN_SUFFIX}"));
    match my_domain {
        Some(my_domain) if is_login_host(&my_domain) => LoginUrlError::LightningHost { my_domain },
        _ => LoginUrlError::NotSalesforce,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(input: &str) -> Result<String, LoginUrlError> {
        LoginUrl::parse(input, &["http://127.0.0.1:8090".to_owned()]).map(|url| url.0)
    }

    #[test]
    fn hosts_of_salesforce_are_accepted_however_they_are_pasted() {
        for input in [
            "login.salesforce.com",
            " https://login.salesforce.com/ ",
            "HTTPS://LOGIN.SALESFORCE.COM",
        ] {
            assert_eq!(parse(input).as_deref(), Ok("https://login.salesforce.com"));
        }
        for host in [
            "test.salesforce.com",
            "acme.my.salesforce.com",
            "acme--uat.sandbox.my.salesforce.com",
            "acme-dev-ed.develop.my.salesforce.com",
        ] {
            assert_eq!(parse(host), Ok(format!("https://{host}")));
        }
    }

    #[test]
    fn the_label_boundary_holds() {
        for host in [
            "evilmy.salesforce.com",
            "my.salesforce.com",
            "notsalesforce.com",
            "login.salesforce.com.evil.example",
            "acme.evil.my.salesforce.com",
            "a.b.sandbox.my.salesforce.com",
        ] {
            assert_eq!(parse(host), Err(LoginUrlError::NotSalesforce), "{host}");
        }
    }

    #[test]
    fn a_lightning_address_names_the_login_host() {
        let my_domain = "acme--uat.sandbox.my.salesforce.com".to_owned();
        assert_eq!(
            parse("https://acme--uat.sandbox.lightning.force.com"),
            Err(LoginUrlError::LightningHost { my_domain })
        );
    }

    #[test]
    fn origins_of_the_operator_match_exactly() {
        assert_eq!(
            parse("http://127.0.0.1:8090/").as_deref(),
            Ok("http://127.0.0.1:8090")
        );
        assert_eq!(parse("http://127.0.0.1:8091"), Err(LoginUrlError::NotHttps));
    }
}
