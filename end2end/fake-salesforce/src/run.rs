//! What a browser is in the middle of: a session of one host, and authorizations that wait for a person.

use serde::{Deserialize, Serialize};

/// A login at one host.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct WebSession {
    pub(crate) id: String,
    /// Origin that it was made at.
    pub(crate) origin: String,
    pub(crate) org: String,
    pub(crate) user_id: String,
    pub(crate) logged_in_at: i64,
}

/// An authorization request that passed the checks before login.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Run {
    pub(crate) id: String,
    /// Origin that it was made at.
    pub(crate) origin: String,
    pub(crate) app_id: String,
    pub(crate) client_id: String,
    pub(crate) redirect_uri: String,
    pub(crate) state: Option<String>,
    pub(crate) challenge: Option<String>,
    /// Requested scope tokens; none means all that the app has.
    pub(crate) scope: Option<String>,
    pub(crate) must_log_in: bool,
    pub(crate) must_consent: bool,
    pub(crate) immediate: bool,
    pub(crate) login_hint: Option<String>,
    /// Org and user whose session the switch `logged_in_as_other_org` pretends.
    pub(crate) pretended: Option<(String, String)>,
    /// The session that answered `prompt=login`.
    pub(crate) fresh_session: Option<String>,
    pub(crate) created_at: i64,
}
