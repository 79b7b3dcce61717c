//! Authorizations: one run of the OAuth flow, from leaving for Salesforce to its outcome.

use crate::{
    Approvals, AuthenticationType, ConsumerId, ConsumerSecret, Decision, Environment, Failure,
    Fallback, GrantedScopes, OrgKind, OrgType, Password, SalesforceIdentity, SecurityToken,
    Timestamp, Username,
};
use serde::{Deserialize, Serialize};

/// What an authorization is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Make a new record.
    Register,
    /// Authorize a registered org again, on its record.
    Reauthenticate,
    /// Move a registered org to OAuth via External Client App, on its record.
    Migrate,
    /// Register a Dev Hub anew: the new record takes the old one's place.
    Replace,
}

/// New credentials for a registered org, or the same ones once more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewAuthorization {
    /// Reauthenticate, migrate or replace.
    pub purpose: Purpose,
    /// Absent: the one in use.
    pub login_url: Option<String>,
    /// Absent: the one in use. A migration needs one.
    pub consumer_id: Option<String>,
    /// Absent: the one in use, if the login URL stays. A migration needs one.
    pub consumer_secret: Option<ConsumerSecret>,
    /// Whatever is granted waits for an answer: a person wants to see it first.
    #[serde(default)]
    pub trial: bool,
    /// Of Standard Authentication. Absent: the one in use.
    pub username: Option<String>,
    /// Of Standard Authentication, which needs one each time.
    pub password: Option<Password>,
    /// Of Standard Authentication, if there is one.
    pub security_token: Option<SecurityToken>,
    /// What happens with them now.
    #[serde(default)]
    pub then: Then,
}

/// What happens with a form that was sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Then {
    /// The person leaves for Salesforce.
    #[default]
    Leave,
    /// Salesforce does not know the consumer ID yet: keep the form, and go on once it does.
    WaitUntilActive,
    /// Keep the form, sealed; nothing uses it until it is authorized.
    Save,
}

/// The answer to begin and resume: leave for Salesforce by a top-level navigation to the address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BegunAuthorization {
    /// The authorization.
    pub id: String,
    /// Salesforce's authorize address, with the state; absent where nobody leaves: the run waits
    /// until the consumer ID is active, or the broker logs in by itself.
    pub authorize_url: Option<String>,
}

/// One authorization: the form as it is kept, and where it stands.
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts that have nothing to do with each other"
)]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authorization {
    /// Ours.
    pub id: String,
    /// What it is for.
    pub purpose: Purpose,
    /// Whatever is granted waits for an answer.
    pub trial: bool,
    /// The app is the operator's; its secret is none of the form's.
    pub operator_app: bool,
    /// The record that it is for, or that it makes.
    pub org_id: String,
    /// Org or Dev Hub.
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
    /// From the form, of an app.
    pub consumer_id: Option<ConsumerId>,
    /// From the form, of Standard Authentication.
    pub username: Option<Username>,
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
    /// What the org worked with before, and cannot be rolled back to much longer. Said in a list, from
    /// a day before its end; org and name are then the record's.
    pub ending: Option<Fallback>,
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
    /// The credentials were saved; they are not in use, and nobody has left for Salesforce.
    Saved,
    /// The person is at Salesforce, or has not come back.
    WaitingForSalesforce,
    /// The 15 minutes that a login may take have passed.
    LoginExpired,
    /// The person came back; the broker is talking to Salesforce.
    Finishing,
    /// The broker was stopped while it was finishing; nothing was stored.
    Interrupted,
    /// Salesforce granted a permission that needs an answer before anything is stored.
    AwaitingDecision(Box<Decision>),
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

/// What was connected.
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts that have nothing to do with each other"
)]
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
    /// The record's name.
    pub name: String,
    /// An existing record got this permission; none was made.
    pub reauthenticated: bool,
    /// What this run brought is still in use; if not, what is said here is of what is in use now.
    pub still_in_use: bool,
    /// What the org worked with before, while that is kept.
    pub fallback: Option<Fallback>,
}
