//! Authorizations: one run of the OAuth flow, from leaving for Salesforce to its outcome.

use crate::{
    Approvals, AuthenticationType, ConsumerId, Environment, GrantedScopes, OrgKind, OrgType,
    SalesforceIdentity, Timestamp,
};
use serde::{Deserialize, Serialize};

/// What an authorization is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Make a new record.
    Register,
}

/// The answer to begin and resume: leave for Salesforce by a top-level navigation to the address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BegunAuthorization {
    /// The authorization.
    pub id: String,
    /// Salesforce's authorize address, with the state; absent where the run waits until the
    /// consumer ID is active.
    pub authorize_url: Option<String>,
}

/// One authorization: the form as it is kept, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authorization {
    /// Ours.
    pub id: String,
    /// What it is for.
    pub purpose: Purpose,
    /// The record that it makes.
    pub kind: OrgKind,
    /// From the form.
    pub authentication_type: AuthenticationType,
    /// From the form.
    pub name: String,
    /// From the form.
    pub org_type: OrgType,
    /// Which choice of the form the login URL was.
    pub environment: Environment,
    /// From the form.
    pub login_url: String,
    /// From the form.
    pub consumer_id: ConsumerId,
    /// The consumer secret is kept, sealed: it need not be typed again for the same login URL.
    pub secret_kept: bool,
    /// The callback URL that it uses.
    pub callback_url: String,
    /// Who began it.
    pub author: String,
    /// The signed-in person began it.
    pub yours: bool,
    /// When it last left for Salesforce.
    pub started_at: Timestamp,
    /// The login at Salesforce must be finished by then.
    pub login_until: Timestamp,
    /// The form is kept until then.
    pub kept_until: Timestamp,
    /// Where it stands.
    pub state: AuthorizationState,
}

/// Where an authorization stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum AuthorizationState {
    /// Salesforce does not know the consumer ID yet; the broker tries again by itself.
    WaitingForActivation(Waiting),
    /// Salesforce knows the consumer ID now: the person can leave.
    Ready,
    /// The person is at Salesforce, or has not come back.
    WaitingForSalesforce,
    /// The 15 minutes that a login may take have passed.
    LoginExpired,
    /// The person came back; the broker is talking to Salesforce.
    Finishing,
    /// The broker was stopped while it was finishing; nothing was stored.
    Interrupted,
    /// It failed; nothing was stored.
    Failed(Failure),
    /// The org is registered.
    Connected(Box<Connected>),
    /// The registration was taken back.
    Undone,
    /// A person discarded it.
    Discarded,
}

/// The broker tries by itself whether Salesforce knows the consumer ID.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// When the credentials were entered.
    pub entered_at: Timestamp,
    /// When it was last tried.
    pub tried_at: Timestamp,
    /// When it is tried next.
    pub next_try_at: Timestamp,
    /// From then on the consumer ID counts as wrong.
    pub until: Timestamp,
}

/// What Salesforce showed instead of coming back, as a person pasted it; see [`crate::cut_secrets`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// Text or address.
    pub text: String,
}

/// How an authorization failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Stable code; the app has the words.
    pub code: FailureCode,
    /// When.
    pub at: Timestamp,
    /// What Salesforce said, capped, as text.
    pub salesforce: Option<SalesforceAnswer>,
    /// The org that is in the way, or the host that was refused: what the code is about.
    pub about: Option<String>,
    /// Finds the request in the broker's log.
    pub request_id: Option<String>,
    /// A person said so; Salesforce did not come back.
    #[serde(default)]
    pub reported: bool,
}

/// Salesforce's own error words: untrusted text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalesforceAnswer {
    /// The `error` of RFC 6749 §4.1.2.1 and §5.2, or an `errorCode` of the REST API; empty where a
    /// page had none.
    pub error: String,
    /// The description, empty if there was none.
    pub description: String,
}

/// Why an authorization or a use of one failed: the rows of Salesforce's errors, and our own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureCode {
    /// Someone clicked Deny.
    Denied,
    /// Salesforce does not know the consumer ID on this login host.
    UnknownConsumerId,
    /// The consumer secret is wrong or was rotated.
    WrongConsumerSecret,
    /// The callback URL in the app is not exactly ours.
    CallbackUrlMismatch,
    /// The login was finished in another browser session than it started.
    PkceMismatch,
    /// The app is not installed in the org, lacks a scope, or the user may not approve apps.
    AppNotInstalled,
    /// The External Client App does not exist in the org of the login.
    AppNotInOrg,
    /// The login was in another org than the one that owns the app.
    CrossOrg,
    /// An administrator blocked the app.
    AppBlocked,
    /// The user is not on the app's list of approved users.
    UserNotApproved,
    /// A right was asked for that the app does not have.
    InvalidScope,
    /// The code was too old.
    CodeExpired,
    /// The code was not accepted.
    CodeInvalid,
    /// Salesforce does not accept the broker's network address.
    IpRestricted,
    /// The Salesforce user is switched off.
    UserInactive,
    /// The org is closed, locked or suspended.
    OrgInactive,
    /// Too many logins in a short time.
    TooManyLogins,
    /// Salesforce had a problem of its own.
    SalesforceTrouble,
    /// The login host, or the instance, did not answer.
    SalesforceUnreachable,
    /// The answer was not one that Salesforce gives.
    UnexpectedAnswer,
    /// The identity in the answer is not signed with the consumer secret.
    SignatureMismatch,
    /// The answer names a host that is not Salesforce's.
    HostRefused,
    /// The answers about who logged in contradict each other.
    IdentityMismatch,
    /// No lasting access was granted: the `refresh_token` scope is missing, or the policy expires it.
    NoRefreshToken,
    /// Neither `api` nor `full` was granted.
    NoApiScope,
    /// Login works, but this app or user may not use the REST API.
    ApiRefused,
    /// The org used up today's API calls.
    ApiLimitReached,
    /// The app demands PKCE and the request had none: a fault of ours.
    PkceMissing,
    /// Salesforce refused the request itself: a fault of ours.
    RequestRefused,
    /// The saved permission ended: revoked, unused too long, replaced by a sixth approval.
    PermissionEnded,
    /// Two renewals ran at once.
    RenewalUnderWay,
    /// Wrong user, password or token, or that login type is off (OAuth user name and password).
    AuthenticationFailed,
    /// The session ended.
    SessionEnded,
    /// The org's address changed or is wrong.
    AddressChanged,
    /// The login was in another org than the registered one.
    OtherOrg,
    /// SOAP login: wrong user, password or token, locked, or wrong host.
    InvalidLogin,
    /// SOAP login: the security token is wanted from this network.
    SecurityTokenNeeded,
    /// SOAP login is off, not available in this version, or not allowed for the user.
    PasswordLoginOff,
    /// SOAP login: the password has expired.
    PasswordExpired,
    /// SOAP login: too many wrong tries.
    PasswordLockout,
    /// The page to log in at is switched off on this host (My Domain policy).
    LoginHostOff,
    /// This Salesforce org is registered already.
    OrgAlreadyRegistered,
    /// Another org took the name meanwhile.
    NameTaken,
    /// The kept form was changed, discarded or begun again meanwhile.
    Superseded,
    /// A sealed value of this run does not open.
    StoredSecretCannotBeRead,
    /// The broker had a fault of its own.
    BrokerFault,
    /// Salesforce said something that is not on the list; its words are shown.
    Other,
    /// A code that this version of the app does not know.
    #[serde(other)]
    Unknown,
}

/// What was connected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connected {
    /// The record.
    pub org_id: String,
    /// Who the org is at Salesforce.
    pub salesforce: SalesforceIdentity,
    /// Scopes that Salesforce granted.
    pub granted: GrantedScopes,
    /// When.
    pub at: Timestamp,
    /// The registration can still be taken back here.
    pub can_undo: bool,
    /// Form and fact differ: registered as Production, is a sandbox, or the other way round.
    pub org_type_differs: bool,
    /// ARM's org type, as it is now.
    pub org_type: OrgType,
    /// The record's version.
    pub generation: i64,
    /// Approvals of this user for this app that are known here, this one included.
    pub approvals: Approvals,
}
