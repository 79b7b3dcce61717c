//! The pages that Salesforce shows instead of coming back to the caller (§1.4A, §1.4B, and its login
//! page), each with what it takes to get there: for tests and people who want to see them all.

use crate::authorize;
use crate::login;
use crate::oauth_error::{NOT_INSTALLED, OauthError, REDIRECT_MISMATCH, UNKNOWN_CLIENT};
use crate::refusal::{CROSS_ORG, EC_APP_NOT_FOUND, GENERIC, on_screen};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// One page.
#[derive(Clone, Debug, Serialize)]
pub struct DeadEnd {
    /// What it is called here.
    pub name: &'static str,
    /// Where the browser comes to rest.
    pub shown: Shown,
    /// The authorization request that leads there.
    pub request: AuthorizeRequest,
    /// What is typed as password instead of the right one.
    pub password: Option<&'static str>,
    /// What to send to the control port first.
    pub control: Vec<ControlStep>,
    /// The text to find there; of raw text, all of it.
    pub text: String,
}

/// The kinds of pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// §1.4A: form-encoded text at `/services/oauth2/authorize`, before login.
    RawText,
    /// §1.4B: `RemoteAccessErrorPage.apexp`, after login.
    ErrorPage,
    /// The login page, or what comes in its place.
    LoginPage,
}

/// An authorization request that is as usual but for this.
#[derive(Clone, Debug, Serialize)]
pub struct AuthorizeRequest {
    /// `GET`, or the one that is refused.
    pub method: &'static str,
    /// `my_domain`, or `login` for the generic login host.
    pub host: &'static str,
    /// `/services/oauth2/authorize`
    pub path: &'static str,
    /// Parameters to change; those without a value are left out.
    pub parameters: BTreeMap<&'static str, Option<&'static str>>,
}

/// A `PATCH` at the control port. What stands in braces is to be filled in.
#[derive(Clone, Debug, Serialize)]
pub struct ControlStep {
    /// Such as `/apps/{consumer_key}`.
    pub path: &'static str,
    /// JSON.
    pub body: Value,
}

const APP: &str = "/apps/{consumer_key}";
const ORG: &str = "/orgs/{org}";
const USER: &str = "/users/{username}";

impl DeadEnd {
    fn new(name: &'static str, shown: Shown, text: String) -> Self {
        Self {
            name,
            shown,
            request: AuthorizeRequest {
                method: "GET",
                host: "my_domain",
                path: "/services/oauth2/authorize",
                parameters: BTreeMap::new(),
            },
            password: None,
            control: Vec::new(),
            text,
        }
    }

    fn raw(name: &'static str, failure: &OauthError) -> Self {
        Self::new(name, Shown::RawText, failure.form())
    }

    fn error_page(name: &'static str, failure: &OauthError, switches: &Value) -> Self {
        Self::new(name, Shown::ErrorPage, on_screen(failure))
            .after(APP, json!({ "switches": switches }))
    }

    fn login_page(name: &'static str, text: &str) -> Self {
        Self::new(name, Shown::LoginPage, text.into())
    }

    fn with(mut self, parameter: &'static str, value: Option<&'static str>) -> Self {
        self.request.parameters.insert(parameter, value);
        self
    }

    fn after(mut self, path: &'static str, body: Value) -> Self {
        self.control.push(ControlStep { path, body });
        self
    }
}

/// All of them.
pub(crate) fn all() -> Vec<DeadEnd> {
    let mut pages = before_login();
    pages.extend(after_login());
    pages.extend(at_login());
    pages
}

fn before_login() -> Vec<DeadEnd> {
    let by_post = DeadEnd::raw("must_use_http_get", &authorize::NOT_BY_GET);
    vec![
        DeadEnd::raw("invalid_client_id", &UNKNOWN_CLIENT).with("client_id", Some("3MVG9unknown")),
        DeadEnd::raw("redirect_uri_missing", &authorize::NO_REDIRECT).with("redirect_uri", None),
        DeadEnd::raw("redirect_uri_mismatch", &REDIRECT_MISMATCH)
            .with("redirect_uri", Some("https://elsewhere.example/callback")),
        DeadEnd::raw("missing_code_challenge", &authorize::NO_CHALLENGE)
            .with("code_challenge", None)
            .with("code_challenge_method", None)
            .after(APP, json!({ "require_pkce": true })),
        DeadEnd::raw("https_required", &authorize::NOT_HTTPS)
            .after(APP, json!({ "switches": { "https_required": true } })),
        DeadEnd {
            request: AuthorizeRequest {
                method: "POST",
                ..by_post.request
            },
            ..by_post
        },
        DeadEnd::raw("unsupported_response_type", &authorize::NOT_CODE)
            .with("response_type", Some("token")),
    ]
}

fn after_login() -> Vec<DeadEnd> {
    let kept_on_screen = |switch: &str| json!({ (switch): true, "errors_on_screen": true });
    vec![
        DeadEnd::error_page(
            "app_not_installed",
            &NOT_INSTALLED,
            &json!({ "not_installed": true }),
        ),
        DeadEnd::error_page(
            "generic_approval_error",
            &GENERIC,
            &json!({ "generic_approval_error": true }),
        ),
        DeadEnd::error_page(
            "ec_app_not_found",
            &EC_APP_NOT_FOUND,
            &kept_on_screen("ec_app_not_found"),
        ),
        DeadEnd::error_page(
            "cross_org_blocked",
            &CROSS_ORG,
            &kept_on_screen("cross_org"),
        ),
    ]
}

fn at_login() -> Vec<DeadEnd> {
    let elsewhere = DeadEnd::login_page("login_host_disabled", login::HOST_DISABLED)
        .after(APP, json!({ "switches": { "known_on_login_hosts": true } }))
        .after(ORG, json!({ "switches": { "login_host_disabled": true } }));
    vec![
        DeadEnd {
            password: Some("not the password"),
            ..DeadEnd::login_page("wrong_password", login::WRONG)
        },
        DeadEnd::login_page("inactive_user", login::WRONG).after(USER, json!({ "active": false })),
        DeadEnd::login_page("frozen_user", login::WRONG).after(USER, json!({ "frozen": true })),
        DeadEnd {
            request: AuthorizeRequest {
                host: "login",
                ..elsewhere.request
            },
            ..elsewhere
        },
    ]
}
