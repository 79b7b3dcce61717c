//! The settings of an External Client App: read from a form, checked, and applied.

use crate::app::{App, AppKind, api_name};
use crate::params::Params;
use url::Url;

/// As Salesforce limits them all together (§7).
pub(super) const CALLBACK_CHARACTERS: usize = 2000;

/// A field, and what to do about it.
pub(super) type Problem = (&'static str, String);

/// What the form holds.
#[derive(Clone, Debug, Default)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "one for each tick box of the form"
)]
pub(super) struct AppForm {
    pub(super) name: String,
    pub(super) api_name: String,
    pub(super) contact_email: String,
    pub(super) enable_oauth: bool,
    pub(super) callback_urls: String,
    pub(super) scopes: Vec<String>,
    pub(super) credentials_flow: bool,
    pub(super) credentials_in_body: bool,
    pub(super) require_secret: bool,
    pub(super) require_secret_to_refresh: bool,
    pub(super) require_pkce: bool,
    /// The tick above cannot be taken out.
    pub(super) pkce_for_good: bool,
    pub(super) rotation: bool,
    pub(super) jwt_access_tokens: bool,
    pub(super) kind: AppKind,
}

impl AppForm {
    /// As a new app starts: secrets are asked for and refresh tokens rotate, unless somebody takes
    /// the ticks out; a challenge is asked for whatever anybody does (§13).
    pub(super) fn empty() -> Self {
        Self {
            require_secret: true,
            require_secret_to_refresh: true,
            require_pkce: true,
            pkce_for_good: true,
            rotation: true,
            ..Self::default()
        }
    }

    /// What was sent. What nobody can change is as in `before`, the app or a new one's form.
    pub(super) fn read(form: &Params, before: &Self) -> Self {
        let is_on = |name: &str| form.get(name).is_some();
        Self {
            name: form.text("name").trim().into(),
            api_name: form.text("api_name").trim().into(),
            contact_email: form.text("contact_email").trim().into(),
            enable_oauth: is_on("enable_oauth"),
            callback_urls: form.text("callback_urls").into(),
            scopes: form.all("scope"),
            credentials_flow: is_on("credentials_flow"),
            credentials_in_body: is_on("credentials_in_body"),
            require_secret: is_on("require_secret"),
            require_secret_to_refresh: is_on("require_secret_to_refresh"),
            require_pkce: is_on("require_pkce") || before.pkce_for_good,
            pkce_for_good: before.pkce_for_good,
            rotation: is_on("rotation"),
            jwt_access_tokens: is_on("jwt_access_tokens"),
            kind: before.kind,
        }
    }

    pub(super) fn of(app: &App) -> Self {
        Self {
            name: app.name.clone(),
            api_name: app.api_name.clone(),
            contact_email: app.contact_email.clone(),
            enable_oauth: app.enable_oauth,
            callback_urls: app.callback_urls.join("\n"),
            scopes: app.scopes.clone(),
            credentials_flow: app.credentials_flow,
            credentials_in_body: app.credentials_in_body,
            require_secret: app.require_secret,
            require_secret_to_refresh: app.require_secret_to_refresh,
            require_pkce: app.require_pkce,
            pkce_for_good: app.pkce_for_good,
            rotation: app.switches.rotation == Some(true),
            jwt_access_tokens: app.jwt_access_tokens,
            kind: app.kind,
        }
    }

    fn urls(&self) -> Vec<String> {
        self.callback_urls
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect()
    }

    /// The first thing that is wrong.
    pub(super) fn problem(&self) -> Option<Problem> {
        if self.name.is_empty() {
            return Some(("name", "Enter a name for the app.".into()));
        }
        if !self.contact_email.contains('@') {
            return Some(("contact_email", "Enter an email address.".into()));
        }
        // Without OAuth its fields do not count.
        if self.enable_oauth {
            self.oauth_problem()
        } else {
            None
        }
    }

    fn oauth_problem(&self) -> Option<Problem> {
        let urls = self.urls();
        let wrong = |text: String| Some(("callback_urls", text));
        if urls.is_empty() {
            return wrong("Enter at least one callback URL.".into());
        }
        if self.callback_urls.chars().count() > CALLBACK_CHARACTERS {
            return wrong("Callback URLs may have 2000 characters in total.".into());
        }
        if let Some(url) = urls.iter().find(|url| !is_callback(url)) {
            return wrong(format!("{url} must use https, or http://localhost."));
        }
        if self.scopes.is_empty() {
            return Some(("scopes", "Select at least one OAuth scope.".into()));
        }
        None
    }

    pub(super) fn apply(&self, app: &mut App) {
        app.name.clone_from(&self.name);
        app.api_name = if self.api_name.is_empty() {
            api_name(&self.name)
        } else {
            self.api_name.clone()
        };
        app.contact_email.clone_from(&self.contact_email);
        app.enable_oauth = self.enable_oauth;
        app.callback_urls = self.urls();
        app.scopes.clone_from(&self.scopes);
        app.credentials_flow = self.credentials_flow;
        app.credentials_in_body = self.credentials_in_body;
        app.require_secret = self.require_secret;
        app.require_secret_to_refresh = self.require_secret_to_refresh;
        app.require_pkce = self.require_pkce;
        app.switches.rotation = self.rotation.then_some(true);
        app.jwt_access_tokens = self.jwt_access_tokens;
    }
}

/// https, http on this machine, or a scheme of a native app.
fn is_callback(url: &str) -> bool {
    match Url::parse(url) {
        Ok(url) if url.scheme() == "http" => url
            .host_str()
            .is_some_and(|host| host == "localhost" || host.ends_with(".localhost")),
        Ok(url) => !matches!(url.scheme(), "javascript" | "data" | "file"),
        Err(_) => false,
    }
}
