//! Connected apps and External Client Apps: the keys that other programs present.

use crate::random;
use crate::switches::Switches;
use serde::{Deserialize, Serialize};

/// The six scopes that the product asks an admin to tick: token, and label as Setup words it.
pub(crate) const SCOPES: [(&str, &str); 6] = [
    (
        "id",
        "Access the identity URL service (id, profile, email, address, phone)",
    ),
    ("api", "Manage user data via APIs (api)"),
    ("full", "Full access (full)"),
    (
        "chatter_api",
        "Access Connect REST API resources (chatter_api)",
    ),
    (
        "refresh_token",
        "Perform requests at any time (refresh_token, offline_access)",
    ),
    (
        "custom_permissions",
        "Access custom permissions (custom_permissions)",
    ),
];

/// Which of Salesforce's two kinds an app is (§7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppKind {
    /// Local to the org that made it.
    #[default]
    Eca,
    /// Its key is known on every host, and it must be installed in each org.
    ConnectedApp,
}

/// A consumer key with its secret. An app has two pairs while a rotation is staged.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credential {
    /// Consumer key, the OAuth `client_id`.
    pub consumer_key: String,
    /// Consumer secret.
    pub consumer_secret: String,
}

impl Credential {
    pub(crate) fn new() -> Self {
        Self {
            consumer_key: random::consumer_key(),
            consumer_secret: random::consumer_secret(),
        }
    }
}

/// An app as its org keeps it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "independent settings, as in Salesforce"
)]
pub struct App {
    /// Ours; stays when the key is rotated.
    pub id: String,
    /// Key of the org that made it.
    pub org: String,
    /// Connected app or ECA.
    pub kind: AppKind,
    /// "External Client App Name".
    pub name: String,
    /// "API Name".
    pub api_name: String,
    /// "Contact Email".
    pub contact_email: String,
    /// "Enable OAuth": without it nobody knows the key.
    pub enable_oauth: bool,
    /// Valid pairs, newest last.
    pub credentials: Vec<Credential>,
    /// Registered callback URLs; a request must name exactly one of them.
    pub callback_urls: Vec<String>,
    /// Callback URLs that count until `edited_at`, after an edit in Setup.
    pub previous_callback_urls: Vec<String>,
    /// When the last edit takes effect, in milliseconds; 0 if it has.
    pub edited_at: i64,
    /// Scope tokens.
    pub scopes: Vec<String>,
    /// "Require Secret for Web Server Flow". A secret that is sent is checked in any case (§2.1).
    pub require_secret: bool,
    /// "Require Secret for Refresh Token Flow". A secret that is sent is checked in any case.
    pub require_secret_to_refresh: bool,
    /// "Require Proof Key for Code Exchange (PKCE)".
    pub require_pkce: bool,
    /// Nobody can take that out again: so it is with apps made since July 2026 (§13).
    #[serde(default)]
    pub pkce_for_good: bool,
    /// "Issue JSON Web Token (JWT)-based access tokens for named users".
    #[serde(default)]
    pub jwt_access_tokens: bool,
    /// "Enable Authorization Code and Credentials Flow": kept, and without effect on the web server flow.
    pub credentials_flow: bool,
    /// "Require user credentials in the POST body": of that flow, and kept like it.
    pub credentials_in_body: bool,
    /// When the key starts to be known, in milliseconds: the propagation delay.
    pub usable_at: i64,
    /// Idle refresh-token lifetime, in milliseconds (§3.2); none by default.
    pub idle_ttl: Option<i64>,
    /// Orgs besides its own that have this connected app installed.
    pub installed_in: Vec<String>,
    /// Usernames that may use the app when only approved users are permitted.
    pub approved_users: Vec<String>,
    /// What goes wrong for this app.
    pub switches: Switches,
}

/// What it takes to make an app. Everything has a default.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NewApp {
    /// Key of the org to make it in.
    pub org: String,
    /// Connected app or ECA.
    pub kind: AppKind,
    /// Name; "Release Portal" by default.
    pub name: String,
    /// Callback URLs.
    pub callback_urls: Vec<String>,
    /// Scope tokens; all six by default.
    pub scopes: Vec<String>,
    /// Whether a challenge is demanded.
    pub require_pkce: bool,
    /// As Salesforce makes apps since July 2026: a challenge is demanded for good, and refresh tokens rotate.
    pub since_july_2026: bool,
    /// Access tokens are JSON Web Tokens.
    pub jwt_access_tokens: bool,
    /// Propagation delay; 0 by default.
    pub delay_seconds: i64,
    /// Orgs besides its own that have this connected app installed.
    pub installed_in: Vec<String>,
    /// What goes wrong from the start.
    pub switches: Switches,
}

impl Default for NewApp {
    fn default() -> Self {
        Self {
            org: crate::org::PRACTICE.into(),
            kind: AppKind::Eca,
            name: "Release Portal".into(),
            callback_urls: Vec::new(),
            scopes: SCOPES.iter().map(|(token, _)| (*token).into()).collect(),
            require_pkce: false,
            since_july_2026: false,
            jwt_access_tokens: false,
            delay_seconds: 0,
            installed_in: Vec::new(),
            switches: Switches::default(),
        }
    }
}

impl App {
    pub(crate) fn create(new: NewApp, now: i64) -> Self {
        let mut switches = new.switches;
        if new.since_july_2026 {
            switches.rotation.get_or_insert(true);
        }
        Self {
            id: random::name(),
            org: new.org,
            kind: new.kind,
            api_name: api_name(&new.name),
            name: new.name,
            contact_email: "admin@practice.example".into(),
            enable_oauth: true,
            credentials: vec![Credential::new()],
            callback_urls: new.callback_urls,
            previous_callback_urls: Vec::new(),
            edited_at: 0,
            scopes: new.scopes,
            require_secret: true,
            require_secret_to_refresh: true,
            require_pkce: new.require_pkce || new.since_july_2026,
            pkce_for_good: new.since_july_2026,
            jwt_access_tokens: new.jwt_access_tokens,
            credentials_flow: false,
            credentials_in_body: false,
            usable_at: now + new.delay_seconds * 1000,
            idle_ttl: None,
            installed_in: new.installed_in,
            approved_users: Vec::new(),
            switches,
        }
    }

    /// A connected app from the years when anybody could make one.
    pub(crate) fn of_earlier_years(now: i64) -> Self {
        let new = NewApp {
            kind: AppKind::ConnectedApp,
            name: "Old Release Portal".into(),
            ..NewApp::default()
        };
        Self::create(new, now)
    }

    /// The newest consumer key.
    pub fn consumer_key(&self) -> &str {
        self.credentials
            .last()
            .map_or("", |pair| pair.consumer_key.as_str())
    }

    /// The newest consumer secret.
    pub fn consumer_secret(&self) -> &str {
        self.credentials
            .last()
            .map_or("", |pair| pair.consumer_secret.as_str())
    }

    pub(crate) fn accepts_callback(&self, url: &str, now: i64) -> bool {
        let registered = if now < self.edited_at {
            &self.previous_callback_urls
        } else {
            &self.callback_urls
        };
        registered.iter().any(|one| one == url)
    }

    pub(crate) fn is_installed_in(&self, org: &str) -> bool {
        self.org == org || self.installed_in.iter().any(|one| one == org)
    }

    /// Seconds until the key, or the last edit, is known everywhere.
    pub(crate) fn seconds_left(&self, now: i64) -> i64 {
        (self.usable_at.max(self.edited_at) - now + 999).max(0) / 1000
    }
}

/// What Setup fills in for "API Name": the name with underscores.
pub(crate) fn api_name(name: &str) -> String {
    name.split(|char: char| !char.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join("_")
}

/// `offline_access` is another word for `refresh_token`, and so on (§1.2).
pub(crate) fn canonical_scope(token: &str) -> &str {
    match token {
        "offline_access" => "refresh_token",
        "profile" | "email" | "address" | "phone" => "id",
        other => other,
    }
}
