//! The fields of an External Client App: read, checked, and shown again with what was wrong.

use crate::app::{App, SCOPES, api_name};
use crate::params::Params;
use maud::{Markup, html};
use url::Url;

/// As Salesforce limits them all together (§7).
const CALLBACK_CHARACTERS: usize = 2000;

/// What the form holds.
#[derive(Clone, Debug, Default)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "one for each tick box of the form"
)]
pub(crate) struct AppForm {
    name: String,
    api_name: String,
    contact_email: String,
    enable_oauth: bool,
    callback_urls: String,
    scopes: Vec<String>,
    credentials_flow: bool,
    require_pkce: bool,
    rotation: bool,
}

impl AppForm {
    pub(crate) fn empty() -> Self {
        Self::default()
    }

    pub(crate) fn read(form: &Params) -> Self {
        let is_on = |name: &str| form.get(name).is_some();
        Self {
            name: form.text("name").trim().into(),
            api_name: form.text("api_name").trim().into(),
            contact_email: form.text("contact_email").trim().into(),
            enable_oauth: is_on("enable_oauth"),
            callback_urls: form.text("callback_urls").into(),
            scopes: form.all("scope"),
            credentials_flow: is_on("credentials_flow"),
            require_pkce: is_on("require_pkce"),
            rotation: is_on("rotation"),
        }
    }

    pub(crate) fn of(app: &App) -> Self {
        Self {
            name: app.name.clone(),
            api_name: app.api_name.clone(),
            contact_email: app.contact_email.clone(),
            enable_oauth: true,
            callback_urls: app.callback_urls.join("\n"),
            scopes: app.scopes.clone(),
            credentials_flow: app.credentials_flow,
            require_pkce: app.require_pkce,
            rotation: app.switches.rotation == Some(true),
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

    /// The first thing that is wrong: a field, and what to do.
    pub(crate) fn problem(&self) -> Option<(&'static str, String)> {
        let urls = self.urls();
        if self.name.is_empty() {
            return Some(("name", "Enter a name for the app.".into()));
        }
        if !self.contact_email.contains('@') {
            return Some(("contact_email", "Enter an email address.".into()));
        }
        if !self.enable_oauth {
            return Some((
                "enable_oauth",
                "Tick Enable OAuth: without it the app has no consumer key.".into(),
            ));
        }
        if urls.is_empty() {
            return Some(("callback_urls", "Enter at least one callback URL.".into()));
        }
        if self.callback_urls.len() > CALLBACK_CHARACTERS {
            return Some((
                "callback_urls",
                "Callback URLs may have 2000 characters in total.".into(),
            ));
        }
        if let Some(url) = urls.iter().find(|url| !is_callback(url)) {
            return Some((
                "callback_urls",
                format!("{url} must use https, or http://localhost."),
            ));
        }
        if self.scopes.is_empty() {
            return Some(("scopes", "Select at least one OAuth scope.".into()));
        }
        None
    }

    pub(crate) fn apply(&self, app: &mut App) {
        app.name.clone_from(&self.name);
        app.api_name = if self.api_name.is_empty() {
            api_name(&self.name)
        } else {
            self.api_name.clone()
        };
        app.contact_email.clone_from(&self.contact_email);
        app.callback_urls = self.urls();
        app.scopes.clone_from(&self.scopes);
        app.credentials_flow = self.credentials_flow;
        app.require_pkce = self.require_pkce;
        app.switches.rotation = self.rotation.then_some(true);
    }

    /// The form. Policies are on a page of their own, which an app has once it was made.
    pub(crate) fn show(
        &self,
        action: &str,
        submit: &str,
        problem: Option<&(&'static str, String)>,
    ) -> Markup {
        let wrong = |field: &str| {
            problem
                .is_some_and(|(name, _)| *name == field)
                .then_some("problem")
        };
        html! {
            @if let Some((_, text)) = problem { p.error id="problem" role="alert" { (text) } }
            form method="post" action=(action) {
                fieldset {
                    legend { "Basic Information" }
                    label for="name" { "External Client App Name" }
                    input id="name" name="name" type="text" value=(self.name) aria-describedby=[wrong("name")];
                    label for="api_name" { "API Name" }
                    input id="api_name" name="api_name" type="text" value=(self.api_name) aria-describedby="api_name_hint";
                    p.hint id="api_name_hint" { "Left empty, it is made from the name." }
                    label for="contact_email" { "Contact Email" }
                    input id="contact_email" name="contact_email" type="email" value=(self.contact_email) aria-describedby=[wrong("contact_email")];
                }
                fieldset {
                    legend { "API (Enable OAuth Settings)" }
                    (tick("enable_oauth", "on", "Enable OAuth", self.enable_oauth))
                    label for="callback_urls" { "Callback URL" }
                    textarea id="callback_urls" name="callback_urls" rows="3" spellcheck="false"
                        aria-describedby=(wrong("callback_urls").map_or("callback_hint", |_| "problem callback_hint")) { (self.callback_urls) }
                    p.hint id="callback_hint" { "One per line; https, or http://localhost. It must be exactly what the application sends." }
                }
                fieldset aria-describedby=[wrong("scopes")] {
                    legend { "OAuth Scopes" }
                    @for (token, label) in SCOPES {
                        (tick("scope", token, label, self.scopes.iter().any(|one| one == token)))
                    }
                }
                fieldset {
                    legend { "Flow Enablement" }
                    (tick("credentials_flow", "on", "Enable Authorization Code and Credentials Flow", self.credentials_flow))
                }
                fieldset {
                    legend { "Security" }
                    (tick("require_pkce", "on", "Require Proof Key for Code Exchange (PKCE)", self.require_pkce))
                    (tick("rotation", "on", "Enable Refresh Token Rotation", self.rotation))
                }
                button.primary type="submit" { (submit) }
            }
        }
    }
}

fn tick(name: &str, value: &str, label: &str, on: bool) -> Markup {
    html! {
        label.tick {
            input type="checkbox" name=(name) value=(value) checked[on];
            span { (label) }
        }
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
