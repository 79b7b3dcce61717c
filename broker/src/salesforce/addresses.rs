//! Which addresses may be spoken to: the login-host rule, applied to answers as well.

use broker_api::{LoginHosts, LoginUrl};

/// The origin of an address that an answer named, if it is on the allow-list and is an origin
/// alone.
pub fn allowed_origin(address: &str, login_hosts: &LoginHosts) -> Option<String> {
    // Answers get no forgiveness: exactly what is accepted is what was said.
    let origin = LoginUrl::parse(address, login_hosts).ok()?;
    let said = address.strip_suffix('/').unwrap_or(address);
    (said == origin.as_str()).then(|| origin.as_str().to_owned())
}

/// Salesforce's address for a path, on an origin that was checked.
pub(super) fn endpoint(origin: &str, path: &str) -> String {
    format!("{origin}{path}")
}
