//! Where the app's pages are. Pages link by these functions, never by text of their own.

use crate::wire::Word;
use broker_api::{AuthenticationType, OrgType, Purpose, paths};

/// Salesforce Org Management.
pub(crate) const ORGS: &str = paths::PAGE_ORGS;
/// Settings → Salesforce Org.
pub(crate) const DEV_HUBS: &str = paths::PAGE_DEV_HUBS;
/// The registration form.
pub(crate) const REGISTER: &str = paths::PAGE_REGISTER;

/// Bringing in the orgs that the portal has.
pub(crate) const ADOPT: &str = paths::PAGE_ADOPT;

/// The registration form of a Dev Hub.
pub(crate) const REGISTER_DEV_HUB: &str = "/register?kind=dev_hub";

/// The registration form, filled from unfinished work.
pub(crate) fn register_from(authorization: &str) -> String {
    format!("{REGISTER}?from={}", encoded(authorization))
}

/// The same form for a registered org.
pub(crate) fn authorize(org: &str, purpose: Purpose) -> String {
    format!("{REGISTER}?org={}&purpose={}", encoded(org), purpose.word())
}

/// The registration form for another org of the same types.
pub(crate) fn register_another(
    authentication_type: AuthenticationType,
    org_type: OrgType,
) -> String {
    format!(
        "{REGISTER}?another&authentication_type={}&org_type={}",
        authentication_type.word(),
        org_type.word()
    )
}

/// One org.
pub(crate) fn org(id: &str) -> String {
    paths::fill(paths::PAGE_ORG, &encoded(id))
}

/// One authorization.
pub(crate) fn authorization(id: &str) -> String {
    paths::fill(paths::PAGE_AUTHORIZATION, &encoded(id))
}

/// One authorization, at the question what Salesforce showed.
pub(crate) fn what_was_shown(id: &str) -> String {
    format!("{}#shown", authorization(id))
}

/// Sign in, then go on at `next`.
pub(crate) fn sign_in(next: &str) -> String {
    format!("{}?next={}", paths::PAGE_SIGN_IN, encoded(next))
}

/// Where to go on after signing in: a path of this app, whatever the address said.
pub(crate) fn after_sign_in(next: Option<&str>) -> &str {
    next.filter(|next| is_own_path(next)).unwrap_or(ORGS)
}

fn is_own_path(path: &str) -> bool {
    let own = path.starts_with('/') && !path.starts_with("//");
    let plain = path.chars().all(|c| c.is_ascii_graphic() && c != '\\');
    own && plain && !path.starts_with(paths::PAGE_SIGN_IN)
}

/// Text as it stands in an address.
pub(crate) fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    let spelled = |byte| match byte {
        byte if plain(byte) => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(spelled).collect::<Vec<_>>().concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_app_are_returned_to() {
        for next in ["/", "/register?from=7", "/orgs/4f-2"] {
            assert_eq!(after_sign_in(Some(next)), next);
        }
        for next in [
            "",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "orgs",
            "/a\nb",
            "/sign-in?next=/",
        ] {
            assert_eq!(after_sign_in(Some(next)), "/", "{next}");
        }
        assert_eq!(after_sign_in(None), "/");
    }

    #[test]
    fn what_stands_in_an_address_is_encoded() {
        assert_eq!(sign_in("/orgs/1?a=b"), "/sign-in?next=%2Forgs%2F1%3Fa%3Db");
        assert_eq!(register_from("a/b"), "/register?from=a%2Fb");
    }
}
