//! What people did to orgs: append-only, without a secret.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// A sign-in link was made.
    MakeSignInLink,
    /// A module got a key.
    AddModule,
    /// A module was removed, with its key and what it reported.
    RemoveModule,
    /// A person signed in.
    SignIn,
    /// A person signed out.
    SignOut,
    /// A registration left for Salesforce.
    BeginRegistration,
    /// A reauthentication left for Salesforce.
    BeginReauthentication,
    /// A migration left for Salesforce.
    BeginMigration,
    /// New credentials left for Salesforce to be tried without being applied.
    BeginTrial,
    /// A person stated that Salesforce converted the connected app in place.
    StateConversion,
    /// That statement was taken back.
    TakeBackConversion,
    /// Credentials were saved, not in use.
    SaveCredentials,
    /// The code that came back is about to be redeemed.
    RedeemCode,
    /// A registration ended: an org, or a failure.
    Register,
    /// A person told what Salesforce showed.
    Report,
    /// A registration waits until Salesforce knows its consumer ID.
    WaitForActivation,
    /// Salesforce knows the consumer ID now, or was asked for long enough.
    BecomeActive,
    /// A record got a new permission, in place; or failed to.
    Reauthenticate,
    /// A record was moved to an External Client App, in place; or failed to be.
    Migrate,
    /// A replacement left for Salesforce.
    BeginReplacement,
    /// A Dev Hub record gave its place to a new one; or failed to.
    Replace,
    /// An org was removed.
    Remove,
    /// A migration was taken back.
    RollBack,
    /// The connection in use was tested.
    Test,
    /// The address that Salesforce led to became the instance URL; or did not work.
    CorrectInstanceUrl,
    /// What an org worked with before its migration was destroyed.
    DestroyFallback,
    /// An org was brought in from the portal.
    Adopt,
    /// An org was corrected.
    Edit,
    /// Unfinished work was discarded.
    Discard,
    /// A registration was taken back.
    UndoRegistration,
    /// A permission that is no longer used was revoked at Salesforce.
    Revoke,
    /// The database was put back from a backup.
    Restore,
    /// An operator answers for a record that was changed outside the broker.
    AcceptRecord,
    /// A list of orgs was taken out as a file.
    Export,
    /// A module reported other uses of an org than before.
    ReportUses,
    /// A form was verified.
    Verify,
    /// An act that this version of the app does not know.
    #[serde(other)]
    Unknown,
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: String,
    /// What.
    pub act: Act,
    /// `ok`, or a stable code of what went wrong.
    pub outcome: String,
    /// The org, also before it is registered.
    pub org_id: Option<String>,
    /// The last four characters of the consumer ID that the act used, or the user name.
    pub fingerprint: Option<String>,
    /// Finds the request in the broker's log.
    pub request_id: Option<String>,
    /// Where the client was, if a request did it.
    pub client_address: Option<String>,
}
