//! How authorizations and uses of them fail.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

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
    /// No scope was granted that lets Salesforce tell whose the token is.
    NoIdentityScope,
    /// The user may not read the org's own record: View Setup and Configuration is missing.
    OrganizationUnreadable,
    /// The login is for a Salesforce org of another record here.
    RegisteredElsewhere,
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
    /// The answer to a renewal was lost, and with it perhaps the only token that still works.
    RenewalLost,
    /// Wrong user, password or token, or that login type is off (OAuth user name and password).
    AuthenticationFailed,
    /// The session ended.
    SessionEnded,
    /// The org's address changed or is wrong.
    AddressChanged,
    /// The login was in another org than the registered one.
    OtherOrg,
    /// The org was to be registered as a Dev Hub, and is none, or this user may not see that it is.
    NotADevHub,
    /// The org was to be registered as a Dev Hub, and Salesforce refused to tell whether it is one.
    DevHubNotTold,
    /// The org was to be registered as a Dev Hub, and is a sandbox: those cannot be one.
    DevHubIsSandbox,
    /// SOAP login: wrong user, password or token, locked, or wrong host.
    InvalidLogin,
    /// SOAP login: the security token is wanted from this network.
    SecurityTokenNeeded,
    /// SOAP login is off in this org.
    PasswordLoginOff,
    /// SOAP login no longer exists at Salesforce, in the version that the broker asks for.
    PasswordLoginEnded,
    /// SOAP login: the user lacks Use Any API Auth.
    AnyApiAuthMissing,
    /// SOAP login: the user logs in by single sign-on only.
    SingleSignOnOnly,
    /// SOAP login: outside of the user's login hours.
    LoginHoursOver,
    /// SOAP login: Salesforce wants to identify this computer first.
    LoginChallenged,
    /// The broker no longer logs in, after two refusals in a row, so that the user is not locked out.
    LoginsStopped,
    /// SOAP login: the password has expired.
    PasswordExpired,
    /// SOAP login: too many wrong tries.
    PasswordLockout,
    /// The page to log in at is switched off on this host (My Domain policy).
    LoginHostOff,
    /// A permission that needed an answer got none in time.
    DecisionExpired,
    /// What refers to the record would have been changed, so nothing was done.
    ReferencesWouldChange,
    /// Another Dev Hub record is of the Salesforce org that was to take this one's place.
    HubRegistered,
    /// The org was authorized with the operator's connected app, and the configuration names none,
    /// another one, or a secret that cannot be read.
    OperatorAppGone,
    /// Another org took the name meanwhile.
    NameTaken,
    /// The kept form was changed, discarded or begun again meanwhile.
    Superseded,
    /// A sealed value of this run does not open.
    StoredSecretCannotBeRead,
    /// The run, or the record that it is for, was changed in the database, past the broker.
    RecordChangedOutside,
    /// The broker had a fault of its own.
    BrokerFault,
    /// Salesforce said something that is not on the list; its words are shown.
    Other,
    /// A code that this version of the app does not know.
    #[serde(other)]
    Unknown,
}

/// What a failure of a connection means for what comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureClass {
    /// Nothing was refused: no answer, a limit, or a problem of Salesforce's. It may pass by itself.
    MayPass,
    /// Refused, and shown at once. It is tried again later: a setting may have been put right, and
    /// words of Salesforce's that are on no list of ours must not end a connection for good.
    Refused,
    /// Over for good: tokens that expired or were revoked, an answer with tokens that was lost, a
    /// user who would be locked out. Nothing is sent by itself any more.
    Ended,
}

impl FailureCode {
    /// What comes next, where a connection in use failed so.
    pub fn class(self) -> FailureClass {
        match self {
            Self::SalesforceUnreachable
            | Self::SalesforceTrouble
            | Self::UnexpectedAnswer
            | Self::TooManyLogins
            | Self::ApiLimitReached
            | Self::LoginHoursOver
            | Self::RenewalUnderWay
            | Self::Superseded
            | Self::BrokerFault
            | Self::Unknown => FailureClass::MayPass,
            Self::PermissionEnded
            | Self::RenewalLost
            | Self::LoginsStopped
            | Self::PasswordLockout => FailureClass::Ended,
            _ => FailureClass::Refused,
        }
    }

    /// The consumer secret was refused, or is not the app's: the same one once more does not help.
    pub fn refuses_secret(self) -> bool {
        matches!(self, Self::WrongConsumerSecret | Self::SignatureMismatch)
    }

    /// The broker tries again by itself after some time: a setting may have been put right. A password
    /// that was refused is not tried again without a person, nor what depends on this broker alone.
    pub fn is_tried_again(self) -> bool {
        let by_people = matches!(
            self,
            Self::StoredSecretCannotBeRead | Self::RecordChangedOutside | Self::OperatorAppGone
        );
        self.class() != FailureClass::Ended && !self.is_wrong_password() && !by_people
    }

    /// Password or security token were refused as such: Salesforce counts these, and locks the user
    /// out after several.
    pub fn is_wrong_password(self) -> bool {
        matches!(
            self,
            Self::InvalidLogin | Self::SecurityTokenNeeded | Self::PasswordLockout
        )
    }
}
