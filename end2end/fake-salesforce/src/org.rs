//! The orgs of this Salesforce and the people in them.

use crate::switches::Switches;
use serde::{Deserialize, Serialize};

/// One Salesforce org.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Org {
    /// How tests and the control API name it.
    pub key: String,
    /// `Organization.Name`.
    pub name: String,
    /// 18 characters. A sandbox refresh gives a new one.
    pub org_id: String,
    /// Logs in through the test host, and says so in `Organization.IsSandbox`.
    pub is_sandbox: bool,
    /// Knows `ScratchOrgInfo` (§8).
    pub dev_hub: bool,
    /// `Organization.OrganizationType`.
    pub organization_type: String,
    /// `Organization.InstanceName`.
    pub instance_name: String,
    /// `Organization.NamespacePrefix`.
    pub namespace_prefix: Option<String>,
    /// `Organization.TrialExpirationDate`; together with `is_sandbox` it makes a scratch org.
    pub trial_expiration_date: Option<String>,
    /// What token answers say instead of the My Domain; the spare site serves it if it is that one.
    pub instance_url: Option<String>,
    /// Idle time after which an access token dies (§2.3).
    pub session_seconds: i64,
    /// API calls so far, for `Sforce-Limit-Info`.
    pub api_calls: u64,
    /// The people.
    pub users: Vec<User>,
    /// What goes wrong here.
    pub switches: Switches,
}

/// One user of an org.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "independent permissions, as in Salesforce"
)]
pub struct User {
    /// 18 characters. Kept by a sandbox refresh.
    pub user_id: String,
    /// Unique in all of Salesforce.
    pub username: String,
    /// As typed on the login page.
    pub password: String,
    /// As people see it.
    pub name: String,
    /// An inactive user cannot log in, and their tokens are refused.
    pub active: bool,
    /// A frozen user is refused like an inactive one, and keeps their licence.
    pub frozen: bool,
    /// May open Setup.
    pub admin: bool,
    /// "View Setup and Configuration", which `/limits` and the Organization record need.
    pub view_setup: bool,
    /// "API Enabled".
    pub api_enabled: bool,
    /// "Use Any API Auth", which a login by SOAP needs since Winter '27 (§5).
    #[serde(default)]
    pub any_api_auth: bool,
    /// Appended to the password where the network is not trusted (§5).
    #[serde(default)]
    pub security_token: String,
    /// Logging in by SOAP works, and the session is crippled (§5).
    #[serde(default)]
    pub password_expired: bool,
    /// Wrong passwords in a row.
    #[serde(default)]
    pub wrong_passwords: u32,
}

/// Wrong passwords in a row after which a user is locked out.
const LOCKED_AFTER: u32 = 5;

impl User {
    /// Too many wrong passwords; an administrator unlocks.
    pub(crate) fn is_locked(&self) -> bool {
        self.wrong_passwords >= LOCKED_AFTER
    }

    /// Whether this user may log in and hold tokens.
    pub(crate) fn is_let_in(&self) -> bool {
        self.active && !self.frozen
    }
}

impl Org {
    /// The identity URL's host is the generic login host of the org's kind (§2.2).
    pub(crate) fn user(&self, user_id: &str) -> Option<&User> {
        self.users
            .iter()
            .find(|user| crate::ids::same(&user.user_id, user_id))
    }
}

/// The org that people practise on.
pub const PRACTICE: &str = "practice";
/// A second production org, which is a Dev Hub.
pub const OTHER: &str = "other";
/// A sandbox of the practice org.
pub const SANDBOX: &str = "sandbox";

/// The orgs that a new or reset Salesforce has.
pub(crate) fn all() -> Vec<Org> {
    vec![
        Org {
            dev_hub: false,
            ..org(
                PRACTICE,
                "Practice Org",
                "00DHn0000017QkA",
                vec![
                    user(
                        "005Hn00000HqT1a",
                        "admin@practice.example",
                        "practice1",
                        "Ada Admin",
                    ),
                    limited(
                        "005Hn00000HqT2b",
                        "deploy@practice.example",
                        "practice1",
                        "Dep Loy",
                    ),
                    limited(
                        "005Hn00000HqT4d",
                        "integration@practice.example",
                        "practice integration <1> & more",
                        "Inte Gration",
                    ),
                ],
            )
        },
        Org {
            dev_hub: true,
            ..org(
                OTHER,
                "Other Org",
                "00DHn000002bXcE",
                vec![user(
                    "005Hn00000KpR3c",
                    "admin@other.example",
                    "other1",
                    "Otto Other",
                )],
            )
        },
        Org {
            is_sandbox: true,
            instance_name: "USA254S".into(),
            ..org(
                SANDBOX,
                "Practice Org",
                "00DHn000003sBxU",
                vec![user(
                    "005Hn00000HqT1a",
                    "admin@practice.example.uat",
                    "sandbox1",
                    "Ada Admin",
                )],
            )
        },
    ]
}

fn org(key: &str, name: &str, org_id: &str, users: Vec<User>) -> Org {
    Org {
        key: key.into(),
        name: name.into(),
        org_id: crate::ids::to_18(org_id),
        is_sandbox: false,
        dev_hub: false,
        organization_type: "Enterprise Edition".into(),
        instance_name: "USA1084".into(),
        namespace_prefix: None,
        trial_expiration_date: None,
        instance_url: None,
        session_seconds: 7200,
        api_calls: 17,
        users,
        switches: Switches::default(),
    }
}

fn user(id: &str, username: &str, password: &str, name: &str) -> User {
    User {
        user_id: crate::ids::to_18(id),
        username: username.into(),
        password: password.into(),
        name: name.into(),
        active: true,
        frozen: false,
        admin: true,
        view_setup: true,
        api_enabled: true,
        any_api_auth: true,
        // The end of the id tells tokens apart, and those of a new Salesforce are always the same.
        security_token: format!("SecurityToken{}", &id[4..]),
        password_expired: false,
        wrong_passwords: 0,
    }
}

fn limited(id: &str, username: &str, password: &str, name: &str) -> User {
    User {
        admin: false,
        any_api_auth: false,
        ..user(id, username, password, name)
    }
}
