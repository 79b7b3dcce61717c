//! Who tried to log in, or to get a token, and how it went: what an admin finds in Setup → Login History.

use crate::oauth_error::OauthError;
use crate::params::Params;
use crate::state::State;
use serde::{Deserialize, Serialize};

/// How many attempts are kept for each org.
pub(crate) const KEPT: usize = 200;

// The words of Salesforce's own table of login statuses.
pub(crate) const SUCCESS: &str = "Success";
pub(crate) const INVALID_PASSWORD: &str = "Invalid password";
pub(crate) const USER_INACTIVE: &str = "User is inactive";
pub(crate) const USER_FROZEN: &str = "User is frozen";
pub(crate) const RESTRICTED_DOMAIN: &str = "Restricted domain";
pub(crate) const LOCKED_OUT: &str = "Password lockout";
pub(crate) const RESTRICTED_TIME: &str = "Restricted time";
pub(crate) const EXPIRED_PASSWORD: &str = "Expired password";
const INVALID_CODE_VERIFIER: &str = "Failed: Invalid Code Verifier";
const INVALID_NONCE: &str = "Failed: Invalid Nonce";
const INVALID_TOKEN: &str = "Failed: Invalid Token";
const INVALID_IP: &str = "Failed: IP Address Not Allowed";
const NOT_INSTALLED: &str = "Package for this consumer is not installed in your organization";
pub(crate) const ORG_LOCKED: &str = "Organization locked";
pub(crate) const RATE_EXCEEDED: &str = "Login rate exceeded";
const IN_FLIGHT: &str = "Failed: Token request is already being processed";

/// One line.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct LoginAttempt {
    /// In milliseconds.
    pub(crate) at: i64,
    pub(crate) org: String,
    pub(crate) username: String,
    /// The app that asked; none for a browser.
    pub(crate) app_id: Option<String>,
    pub(crate) application: String,
    pub(crate) status: String,
}

/// Who an attempt is about.
pub(crate) struct Subject {
    pub(crate) org: String,
    pub(crate) user_id: String,
    /// None for a browser, and for a login by SOAP.
    pub(crate) app_id: Option<String>,
}

impl State {
    /// Writes an attempt down; nothing if org or user do not exist, as for an unknown username.
    pub(crate) fn note_attempt(&mut self, subject: &Subject, status: &str, now: i64) {
        let Some(username) = self
            .org(&subject.org)
            .and_then(|org| org.user(&subject.user_id))
            .map(|user| user.username.clone())
        else {
            return;
        };
        let app = subject.app_id.as_deref().and_then(|id| self.app(id));
        let application = app.map_or_else(|| "Browser".into(), |app| app.name.clone());
        self.login_history.push_back(LoginAttempt {
            at: now,
            org: subject.org.clone(),
            username,
            app_id: subject.app_id.clone(),
            application,
            status: status.into(),
        });
        let of_this_org = |one: &LoginAttempt| one.org == subject.org;
        if self
            .login_history
            .iter()
            .filter(|one| of_this_org(one))
            .count()
            > KEPT
            && let Some(oldest) = self.login_history.iter().position(of_this_org)
        {
            self.login_history.remove(oldest);
        }
    }

    /// Writes down how a token request went, if its code or refresh token says whose it is.
    pub(crate) fn note_token_request(
        &mut self,
        params: &Params,
        failure: Option<&OauthError>,
        now: i64,
    ) {
        if let Some(subject) = self.subject_of(params) {
            self.note_attempt(&subject, &failure.map_or(SUCCESS.into(), status_of), now);
        }
    }

    fn subject_of(&self, params: &Params) -> Option<Subject> {
        if params.text("grant_type") == "refresh_token" {
            let id = self.refresh_tokens.get(params.text("refresh_token"))?;
            let grant = self.grants.iter().find(|grant| &grant.id == id)?;
            return Some(Subject {
                org: grant.org.clone(),
                user_id: grant.user_id.clone(),
                app_id: Some(grant.app_id.clone()),
            });
        }
        let code = self.codes.get(params.text("code"))?;
        Some(Subject {
            org: code.org.clone(),
            user_id: code.user_id.clone(),
            app_id: Some(code.app_id.clone()),
        })
    }
}

/// The status that stands for a failure. Where Salesforce's word for it is not known, it is ours:
/// "Failed: " and what the caller was told.
pub(crate) fn status_of(failure: &OauthError) -> String {
    match failure.description.as_ref() {
        "invalid code verifier" | "missing code verifier" => INVALID_CODE_VERIFIER.into(),
        "invalid authorization code" => INVALID_NONCE.into(),
        "expired access/refresh token" => INVALID_TOKEN.into(),
        "token request is already being processed" => IN_FLIGHT.into(),
        "ip restricted" => INVALID_IP.into(),
        "app must be installed into org" => NOT_INSTALLED.into(),
        "user is inactive" => USER_INACTIVE.into(),
        "org is locked, closed or suspended" => ORG_LOCKED.into(),
        "number of logins exceeded" => RATE_EXCEEDED.into(),
        other => format!("Failed: {other}"),
    }
}
