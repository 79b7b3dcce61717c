//! Where a consumer secret may be sent: the allow-list of login hosts.
//!
//! The rule is a grammar so narrow (lower-case ASCII labels, https, nothing else) that no URL
//! parser is needed to apply it, in the browser or in the broker, and none can read the result
//! differently: what is accepted is always exactly `https://` and a host.

mod salesforce_host;

use crate::text::code;
use salesforce_host::{PRE_RELEASE, PRODUCTION, SANDBOX, SalesforceHost};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// An origin on the allow-list, `https://host` without a trailing slash (or, for an origin that
/// the operator added, exactly that origin).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct LoginUrl(String);

/// Where this broker lets people log in, besides the usual hosts of Salesforce.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoginHosts {
    /// Exact origins that the operator added.
    pub extra: Vec<String>,
    /// The clouds that the operator switched on.
    pub clouds: Vec<Cloud>,
}

/// A part of Salesforce with hosts of its own, apart from the usual ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cloud {
    /// Government Cloud Plus – Defense: `acme.my.salesforce.mil`
    Defense,
    /// Salesforce on Alibaba Cloud: `acme.my.sfcrmproducts.cn`
    China,
    /// Where Salesforce shows a release before it comes: `prerellogin.pre.salesforce.com`
    PreRelease,
}

impl Cloud {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Defense, Self::China, Self::PreRelease];

    /// The word of the setting `BROKER_SALESFORCE_CLOUDS`.
    pub fn setting(self) -> &'static str {
        match self {
            Self::Defense => "defense",
            Self::China => "china",
            Self::PreRelease => "pre-release",
        }
    }
}

/// Which of the form's choices a login URL is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Environment {
    /// `login.salesforce.com`
    Production,
    /// `test.salesforce.com`
    Sandbox,
    /// `prerellogin.pre.salesforce.com`
    PreRelease,
    /// A My Domain, or an origin that the operator added.
    CustomDomain,
    /// The fake Salesforce of a broker on one machine.
    Practice,
}

impl Environment {
    /// A login host that many orgs share.
    pub fn is_generic(self) -> bool {
        matches!(self, Self::Production | Self::Sandbox | Self::PreRelease)
    }
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
    /// Something behind the host that is neither a port nor a path.
    #[error("must be a host alone, without port or path")]
    NotAHostAlone,
    /// An IP address in any spelling.
    #[error("must be a host name, not an IP address")]
    IpAddress,
    /// Not a well-formed ASCII host name.
    #[error("is not a host name")]
    NotAHostName,
    /// An address of a known org, such as a page of its Setup; its login host is named.
    #[error("is an address where no one logs in; the login host is {login_host}")]
    OtherAddress {
        /// Where people log in to the same org: a host, or an origin that the operator added.
        login_host: String,
    },
    /// A login host of a cloud that is not switched on here.
    #[error("is of a part of Salesforce that this broker does not use ({})", .cloud.setting())]
    CloudNotOffered {
        /// Which.
        cloud: Cloud,
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

    /// The generic login host of Pre-Release.
    pub fn pre_release() -> Self {
        Self(format!("https://{PRE_RELEASE}"))
    }

    /// The login hosts that many orgs share.
    pub fn generic() -> [Self; 3] {
        [Self::production(), Self::sandbox(), Self::pre_release()]
    }

    /// Reads what was typed: an origin or a host, in any case, with or without a slash behind it.
    pub fn parse(input: &str, hosts: &LoginHosts) -> Result<Self, LoginUrlError> {
        let text = code(input);
        let address = Address::of(&text);
        if address.is_empty() {
            return Err(LoginUrlError::Empty);
        }
        if let Some(origin) = address.among(&hosts.extra) {
            if address.is_alone() {
                return Ok(Self(origin.clone()));
            }
            let login_host = origin.clone();
            return Err(LoginUrlError::OtherAddress { login_host });
        }
        let host = address.host()?;
        check_host_name(&host)?;
        let (login_host, cloud, logs_in) = match SalesforceHost::of(&host) {
            Some(SalesforceHost::Login(cloud)) => (host, cloud, true),
            Some(SalesforceHost::Pages(login_host, cloud)) => {
                check_host_name(&login_host)?;
                (login_host, cloud, false)
            }
            None => return Err(address.refusal_elsewhere()),
        };
        if let Some(cloud) = cloud.filter(|cloud| !hosts.clouds.contains(cloud)) {
            return Err(LoginUrlError::CloudNotOffered { cloud });
        }
        if logs_in && address.is_https() && address.is_alone() && address.port().is_none() {
            return Ok(Self(format!("https://{login_host}")));
        }
        Err(LoginUrlError::OtherAddress { login_host })
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
            PRE_RELEASE => Environment::PreRelease,
            _ => Environment::CustomDomain,
        }
    }
}

/// What was typed, taken apart where a browser would.
struct Address<'a> {
    scheme: Option<String>,
    /// Host and port, with a user name if there is one; in lower case.
    authority: String,
    /// Path, query and fragment.
    rest: &'a str,
}

impl<'a> Address<'a> {
    fn of(text: &'a str) -> Self {
        let (scheme, text) = match text.split_once("://") {
            Some((scheme, text)) => (Some(scheme.to_ascii_lowercase()), text),
            None => (None, text),
        };
        let end = text.find(['/', '?', '#', '\\']).unwrap_or(text.len());
        let (authority, rest) = text.split_at(end);
        Self {
            scheme,
            authority: authority.to_ascii_lowercase(),
            rest,
        }
    }

    fn is_empty(&self) -> bool {
        self.scheme.is_none() && self.authority.is_empty() && self.is_alone()
    }

    fn is_https(&self) -> bool {
        self.scheme
            .as_deref()
            .is_none_or(|scheme| scheme == "https")
    }

    /// Nothing stands behind the host but a slash.
    fn is_alone(&self) -> bool {
        matches!(self.rest, "" | "/")
    }

    fn port(&self) -> Option<&str> {
        self.authority.split_once(':').map(|(_, port)| port)
    }

    /// The one of these origins that it is, or lies in. Without a scheme, either will do.
    fn among<'o>(&self, origins: &'o [String]) -> Option<&'o String> {
        let schemes: &[&str] = match self.scheme.as_deref() {
            Some("https") => &["https"],
            Some("http") => &["http"],
            Some(_) => &[],
            None => &["https", "http"],
        };
        schemes.iter().find_map(|scheme| {
            let usual_port = if *scheme == "https" { ":443" } else { ":80" };
            let authority = &self.authority;
            let authority = authority.strip_suffix(usual_port).unwrap_or(authority);
            let origin = format!("{scheme}://{authority}");
            origins.iter().find(|known| **known == origin)
        })
    }

    /// The host, where it can be told without a doubt.
    fn host(&self) -> Result<String, LoginUrlError> {
        let known_scheme = matches!(self.scheme.as_deref(), None | Some("https" | "http"));
        if !known_scheme {
            return Err(LoginUrlError::NotHttps);
        }
        if self.authority.contains('@') {
            return Err(LoginUrlError::HasUser);
        }
        if self.authority.contains(['[', ']']) {
            return Err(LoginUrlError::IpAddress);
        }
        let is_port = |port: &str| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit());
        if self.rest.starts_with('\\') || !self.port().is_none_or(is_port) {
            return Err(LoginUrlError::NotAHostAlone);
        }
        let host = self.authority.split(':').next().unwrap_or_default();
        Ok(host.to_owned())
    }

    /// What is wrong with an address that is none of Salesforce's.
    fn refusal_elsewhere(&self) -> LoginUrlError {
        if self.is_https() {
            return LoginUrlError::NotSalesforce;
        }
        LoginUrlError::NotHttps
    }
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
    // Encoded letters of other scripts: Salesforce has none in its host names, and not all of
    // them decode, so some could not be called.
    if host.split('.').any(|label| label.starts_with("xn--")) {
        return Err(LoginUrlError::NotSalesforce);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
