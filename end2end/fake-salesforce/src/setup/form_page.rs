//! The form of an External Client App on screen: its sections and labels in Salesforce's order and words.

use super::form::{AppForm, CALLBACK_CHARACTERS, Problem};
use crate::app::{AppKind, SCOPES};
use maud::{Markup, html};

pub(super) const SECRET: &str = "Require Secret for Web Server Flow";
pub(super) const SECRET_TO_REFRESH: &str = "Require Secret for Refresh Token Flow";
pub(super) const PKCE: &str =
    "Require Proof Key for Code Exchange (PKCE) Extension for Supported Authorization Flows";
pub(super) const ROTATION: &str = "Enable Refresh Token Rotation";
pub(super) const JWT: &str = "Issue JSON Web Token (JWT)-based access tokens for named users";
pub(super) const CREDENTIALS_FLOW: &str = "Enable Authorization Code and Credentials Flow";
const CREDENTIALS_IN_BODY: &str =
    "Require user credentials in the POST body for Authorization Code and Credentials Flow";

/// The whole form. Policies are on a page of their own, which an app has once it was made.
pub(super) fn form(
    form: &AppForm,
    action: &str,
    submit: &str,
    problem: Option<&Problem>,
) -> Markup {
    let wrong = |field: &str| {
        problem
            .is_some_and(|(name, _)| *name == field)
            .then_some("problem")
    };
    html! {
        @if let Some((_, text)) = problem { p.error id="problem" role="alert" { (text) } }
        form method="post" action=(action) {
            (basic_information(form, wrong("name"), wrong("contact_email")))
            (oauth_settings(form, wrong("callback_urls"), wrong("scopes")))
            fieldset {
                legend { "Flow Enablement" }
                (tick("credentials_flow", CREDENTIALS_FLOW, form.credentials_flow))
                div.below { (tick("credentials_in_body", CREDENTIALS_IN_BODY, form.credentials_in_body)) }
            }
            fieldset {
                legend { "Security" }
                (tick("require_secret", SECRET, form.require_secret))
                (tick("require_secret_to_refresh", SECRET_TO_REFRESH, form.require_secret_to_refresh))
                @if form.pkce_for_good {
                    label.tick {
                        input type="checkbox" checked disabled aria-describedby="pkce_hint";
                        span { (PKCE) }
                    }
                    p.hint id="pkce_hint" { "Apps made since July 2026 have it on for good." }
                } @else {
                    (tick("require_pkce", PKCE, form.require_pkce))
                }
                (tick("rotation", ROTATION, form.rotation))
                (tick("jwt_access_tokens", JWT, form.jwt_access_tokens))
            }
            button.primary type="submit" { (submit) }
        }
    }
}

fn basic_information(form: &AppForm, name: Option<&str>, email: Option<&str>) -> Markup {
    html! {
        fieldset {
            legend { "Basic Information" }
            label for="name" { (name_label(form.kind)) }
            input id="name" name="name" type="text" value=(form.name) aria-describedby=[name];
            label for="api_name" { "API Name" }
            input id="api_name" name="api_name" type="text" value=(form.api_name) aria-describedby="api_name_hint";
            p.hint id="api_name_hint" { "Left empty, it is made from the name." }
            label for="contact_email" { "Contact Email" }
            input id="contact_email" name="contact_email" type="email" value=(form.contact_email) aria-describedby=[email];
            @if form.kind == AppKind::Eca {
                label for="distribution_state" { "Distribution State" }
                select id="distribution_state" name="distribution_state" { option value="local" { "Local" } }
            }
        }
    }
}

fn oauth_settings(form: &AppForm, callback: Option<&str>, scopes: Option<&str>) -> Markup {
    let described_by = callback.map_or("callback_hint", |_| "problem callback_hint");
    html! {
        fieldset {
            legend { "API (Enable OAuth Settings)" }
            (tick("enable_oauth", enable_label(form.kind), form.enable_oauth))
            p.hint { "Without OAuth the app has no consumer key, and the fields below do not count." }
            label for="callback_urls" { "Callback URL" }
            textarea id="callback_urls" name="callback_urls" rows="3" spellcheck="false" aria-describedby=(described_by) { (form.callback_urls) }
            p.hint id="callback_hint" {
                "One per line, " (CALLBACK_CHARACTERS) " characters in total; https, or http://localhost. It must be exactly what the application sends."
            }
            fieldset aria-describedby=[scopes] {
                legend { "OAuth Scopes" }
                @for (token, label) in SCOPES {
                    (choice("scope", token, label, form.scopes.iter().any(|one| one == token)))
                }
            }
        }
    }
}

fn name_label(kind: AppKind) -> &'static str {
    match kind {
        AppKind::Eca => "External Client App Name",
        AppKind::ConnectedApp => "Connected App Name",
    }
}

fn enable_label(kind: AppKind) -> &'static str {
    match kind {
        AppKind::Eca => "Enable OAuth",
        AppKind::ConnectedApp => "Enable OAuth Settings",
    }
}

fn tick(name: &str, label: &str, on: bool) -> Markup {
    choice(name, "on", label, on)
}

fn choice(name: &str, value: &str, label: &str, on: bool) -> Markup {
    html! {
        label.tick {
            input type="checkbox" name=(name) value=(value) checked[on];
            span { (label) }
        }
    }
}
