//! What is to be done in Salesforce first, beside the form.

use super::state::FormState;
use crate::components::{CopyValue, Icon, IconName, ScopesToSelect};
use broker_api::{AuthenticationType, Environment, PracticeOrg};
use leptos::prelude::*;

/// The short way to an app in Salesforce.
#[component]
pub(super) fn Guide(
    /// The form's signals.
    state: FormState,
    /// To be copied exactly.
    callback_url: String,
    /// The practice Salesforce, while it runs.
    practice: Option<PracticeOrg>,
) -> impl IntoView {
    let connected_app =
        move || state.form.read().authentication_type == AuthenticationType::ConnectedApp;
    let open = move || {
        if connected_app() {
            "Setup → App Manager: open the connected app, and choose Edit."
        } else {
            "Setup → External Client App Manager → New External Client App. Distribution State: Local."
        }
    };
    let flow = move || {
        if connected_app() {
            "Web server flow: nothing else needs to be enabled."
        } else {
            "Flow: the web server flow (authorization code) is always on; enable no other."
        }
    };
    let practising = move || state.form.read().environment == Environment::Practice;
    let practice = move || practice.clone().filter(|_| practising());
    view! {
        <aside class="guide" aria-labelledby="guide">
            <h2 id="guide">"First, in Salesforce"</h2>
            {move || practice().map(|practice| view! { <Practice practice /> })}
            <ol>
                <li>{open}</li>
                <li>
                    "Enable OAuth, and paste this callback URL exactly: "
                    <CopyValue value=callback_url name="callback URL" />
                </li>
                <li>"Select these OAuth scopes: " <ScopesToSelect /></li>
                <li>
                    {flow}
                    " Require Proof Key for Code Exchange (PKCE): either setting works."
                </li>
                <li>
                    "Save, then copy the consumer key and the consumer secret into this form: Settings → OAuth Settings → Consumer Key and Secret."
                </li>
            </ol>
            <p class="muted small">
                "A new or changed app takes up to 10 minutes until Salesforce knows it."
            </p>
        </aside>
    }
}

#[component]
fn Practice(practice: PracticeOrg) -> impl IntoView {
    view! {
        <p class="small">
            "The practice Salesforce has a Setup of its own: "
            <a href=practice.login_url target="_blank" rel="noopener">
                "open it in a new tab " <Icon name=IconName::Leaves />
            </a>
        </p>
    }
}
