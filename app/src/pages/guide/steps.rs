//! The steps, in ARM's order and wording.

use crate::forms::setup_pages::SetupPage;
use broker_api::AuthenticationType;

/// One step.
pub(super) struct Step {
    /// What is done.
    pub(super) name: &'static str,
    /// How.
    pub(super) body: Body,
    /// Where in Setup.
    pub(super) place: Option<SetupPage>,
    /// Where the step comes from, if not from ARM's guide.
    pub(super) note: Option<&'static str>,
}

/// How a step is done.
pub(super) enum Body {
    /// As words.
    Markup(&'static str),
    /// With the callback URL to copy.
    CallbackUrl,
    /// With the six scopes.
    Scopes,
}

impl Step {
    const fn new(name: &'static str, body: Body) -> Self {
        Self {
            name,
            body,
            place: None,
            note: None,
        }
    }

    const fn at(self, place: SetupPage) -> Self {
        Self {
            place: Some(place),
            ..self
        }
    }

    const fn often_needed(self) -> Self {
        Self {
            note: Some("not in ARM's guide, often needed"),
            ..self
        }
    }
}

/// The steps for a kind of app.
pub(super) fn of(authentication_type: AuthenticationType) -> &'static [Step] {
    match authentication_type {
        AuthenticationType::ConnectedApp => &CONNECTED_APP,
        AuthenticationType::ExternalClientApp => &EXTERNAL_CLIENT_APP,
        AuthenticationType::Standard => &STANDARD,
    }
}

const PKCE: &str = "<p><b>Require Proof Key for Code Exchange (PKCE)</b>: either setting works; newer apps have it on for good. A proof key is always sent.</p>";
const KEYS: &str = "<p>Settings → OAuth Settings → <b>Consumer Key and Secret</b>. Copy the Consumer Key into <b>Consumer ID</b>, and the Consumer Secret into <b>Consumer Secret</b>. It can take up to 10 minutes before they are active: if verification fails, wait and retry.</p>";

static EXTERNAL_CLIENT_APP: [Step; 10] = [
    Step::new(
        "Setup → External Client Apps → New External Client App",
        Body::Markup("<p>In the org that is to be registered: an External Client App works for its own org only. Setup calls the page External Client App Manager.</p>"),
    )
    .at(SetupPage::ExternalClientApps),
    Step::new(
        "Basic Information",
        Body::Markup("<p><b>External Client App Name</b>: such as ARM. <b>API Name</b> is filled in by itself. <b>Contact Email</b>: yours. Distribution State stays <b>Local</b>.</p>"),
    ),
    Step::new(
        "Enable OAuth Settings",
        Body::Markup("<p>API (Enable OAuth Settings): tick <b>Enable OAuth</b>.</p>"),
    ),
    Step::new("Callback URL", Body::CallbackUrl),
    Step::new("OAuth Scopes", Body::Scopes),
    Step::new(
        "Flow Enablement",
        Body::Markup("<p>Tick <b>Enable Authorization Code and Credentials Flow</b>. Its sub-options are not required.</p>"),
    ),
    Step::new("Security", Body::Markup(PKCE)),
    Step::new(
        "Save and activate",
        Body::Markup("<p>Press <b>Create</b>. The app is active at once, its credentials a little later.</p>"),
    ),
    Step::new(
        "Policies → Permitted Users",
        Body::Markup("<p>If it says <b>Admin approved users are pre-authorized</b>, add the profile or permission set of the user who will log in, or choose <b>All users may self-authorize</b>.</p>"),
    )
    .at(SetupPage::ExternalClientApps)
    .often_needed(),
    Step::new("Consumer ID (Consumer Key) and Consumer Secret", Body::Markup(KEYS)),
];

static CONNECTED_APP: [Step; 6] = [
    Step::new(
        "Setup → App Manager → the connected app → Edit",
        Body::Markup("<p>Only for an app that exists already: Salesforce makes new connected apps on request only, since Spring '26.</p>"),
    )
    .at(SetupPage::AppManager),
    Step::new(
        "Enable OAuth Settings",
        Body::Markup("<p>Tick <b>Enable OAuth Settings</b>.</p>"),
    ),
    Step::new("Callback URL", Body::CallbackUrl),
    Step::new("OAuth Scopes", Body::Scopes),
    Step::new("Security", Body::Markup(PKCE)),
    Step::new(
        "Consumer ID (Consumer Key) and Consumer Secret",
        Body::Markup("<p>Save, then <b>Manage Consumer Details</b>: copy the Consumer Key into <b>Consumer ID</b>, and the Consumer Secret into <b>Consumer Secret</b>. A change takes up to 10 minutes.</p>"),
    ),
];

static STANDARD: [Step; 4] = [
    Step::new(
        "Setup → User Interface → Enable SOAP API login()",
        Body::Markup("<p>Off in every new org, and it cannot be switched off there again. An administrator of the org decides.</p>"),
    )
    .at(SetupPage::UserInterface),
    Step::new(
        "Setup → Users → the integration user",
        Body::Markup("<p>By profile or permission set: <b>API Enabled</b> and <b>Use Any API Auth</b>. <b>Password Never Expires</b>, if your rules allow it.</p>"),
    )
    .at(SetupPage::Users),
    Step::new(
        "Security token",
        Body::Markup("<p>As that user: My Settings → <b>Reset My Security Token</b>; Salesforce sends it by e-mail. Every new password brings a new token.</p>"),
    ),
    Step::new(
        "Or trust this broker's network address",
        Body::Markup("<p>Add it to the trusted IP ranges, and no token is needed.</p>"),
    )
    .at(SetupPage::NetworkAccess),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_step_needs_a_tick_taken_out_that_newer_apps_have_for_good() {
        let all = EXTERNAL_CLIENT_APP.iter().chain(&CONNECTED_APP);
        let words = all.filter_map(|step| match step.body {
            Body::Markup(markup) => Some(markup),
            Body::CallbackUrl | Body::Scopes => None,
        });
        let words: Vec<_> = words.collect();
        assert!(words.iter().all(|words| !words.contains("untick")));
        let about_pkce = words.iter().filter(|words| words.contains("PKCE"));
        assert_eq!(about_pkce.count(), 2);
        let either = "either setting works; newer apps have it on for good";
        assert!(PKCE.contains(either));
    }
}
