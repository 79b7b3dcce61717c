//! What can be made to go wrong, for one app or for a whole org.

use serde::{Deserialize, Serialize};

/// Unset means: as the other level says, and in the end the default. An app's switch beats its org's.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Switches {
    /// §1.4B after login, `invalid_client` at the token endpoint: `app must be installed into org`.
    pub not_installed: Option<bool>,
    /// §1.4C `OAUTH_APP_BLOCKED`; `app_blocked` at the token endpoint.
    pub blocked: Option<bool>,
    /// §1.4C `OAUTH_APP_ACCESS_DENIED`; `invalid_app_access` at the token endpoint. Not for the app's `approved_users`.
    pub not_pre_authorized: Option<bool>,
    /// §1.4C `OAUTH_AUTHORIZATION_BLOCKED`.
    pub cross_org: Option<bool>,
    /// §1.4C `OAUTH_EC_APP_NOT_FOUND`.
    pub ec_app_not_found: Option<bool>,
    /// §1.4B `OAUTH_APPROVAL_ERROR_GENERIC`.
    pub generic_approval_error: Option<bool>,
    /// The two errors above that some people saw on screen instead of at their callback (§1.4C) stay on screen.
    pub errors_on_screen: Option<bool>,
    /// The browser already has a session of that org, and it is used whatever `prompt` says.
    pub logged_in_as_other_org: Option<String>,
    /// `invalid_grant` / `ip restricted` at the token endpoint. An app's policy can relax what its org says.
    pub ip_restricted: Option<bool>,
    /// `inactive_org` at the token endpoint: the org is locked, closed or suspended.
    pub inactive_org: Option<bool>,
    /// `rate_limit_exceeded` at the token endpoint.
    pub rate_limit_exceeded: Option<bool>,
    /// Refresh token policy "Immediately expire": no refresh token is given (§3.3).
    pub immediately_expire_refresh: Option<bool>,
    /// Refresh token rotation with reuse detection (§3.2). Default off.
    pub rotation: Option<bool>,
    /// Repeated grants of one user and app give the same access token (§2.2). Default on.
    pub same_access_token: Option<bool>,
    /// Five live grants per user and app, a sixth drops the oldest (§3.4). Default on.
    pub grant_cap: Option<bool>,
    /// The generic login hosts know the org's own External Client Apps.
    pub known_on_login_hosts: Option<bool>,
    /// A user who allowed this app before is not asked again, unless by `prompt=consent`.
    pub remember_approval: Option<bool>,
    /// PKCE is demanded whatever the app says.
    pub require_pkce: Option<bool>,
    /// §1.4A `HTTPS required` at the authorize endpoint.
    pub https_required: Option<bool>,
    /// Of an org: its My Domain policy prevents logins at the generic login hosts.
    pub login_host_disabled: Option<bool>,
    /// Of an org: its My Domain was renamed to its `instance_url`: whatever is asked at the old one is sent there by 301.
    pub moved: Option<bool>,
    /// Of an org: Enable SOAP API `login()` (§5). Default off, as in orgs since Winter '26.
    pub soap_login: Option<bool>,
    /// Of an org: this machine is in its trusted IP ranges, and logs in by SOAP without a security token.
    pub trusted_network: Option<bool>,
    /// Of an org: its users' login hours are over. SOAP: `LOGIN_DURING_RESTRICTED_TIME`.
    pub login_hours_over: Option<bool>,
    /// Of an org: this machine must be activated. SOAP: `LOGIN_CHALLENGE_ISSUED`.
    pub login_challenge: Option<bool>,
    /// Of an org: SOAP refuses an expired password with a fault, instead of letting it in crippled.
    pub soap_refuses_expired: Option<bool>,
    /// At the token endpoint the code is looked at before the client id and the secret. Default off.
    pub code_checked_first: Option<bool>,
    /// REST: 403 `API_DISABLED_FOR_ORG`.
    pub api_disabled: Option<bool>,
    /// REST: 401 `This session is not valid for use with the REST API`.
    pub not_valid_for_rest: Option<bool>,
    /// REST: 403 `REQUEST_LIMIT_EXCEEDED`.
    pub request_limit_exceeded: Option<bool>,
}

/// One on/off switch of [`Switches`].
pub(crate) type Pick = fn(&Switches) -> Option<bool>;

/// The levels that apply to one request, nearest first.
pub(crate) struct Levels<'a>(pub(crate) Vec<&'a Switches>);

impl Levels<'_> {
    pub(crate) fn is_on(&self, pick: Pick) -> bool {
        self.or(pick, false)
    }

    pub(crate) fn or(&self, pick: Pick, default: bool) -> bool {
        self.0
            .iter()
            .find_map(|level| pick(level))
            .unwrap_or(default)
    }

    pub(crate) fn other_org(&self) -> Option<String> {
        self.0
            .iter()
            .find_map(|level| level.logged_in_as_other_org.clone())
    }
}
