//! The table: one row for each failure that Salesforce, or a broker, can answer.
//! Likely settings stand in the order of likelihood.

use crate::forms::setup_pages::SetupPage;
use crate::messages::{FirstStep, Who};
use broker_api::FailureCode;

/// A failure in words.
pub(super) struct Row {
    pub(super) code: FailureCode,
    pub(super) what: &'static str,
    pub(super) likely: &'static [&'static str],
    pub(super) next: &'static str,
    pub(super) place: Option<SetupPage>,
    pub(super) who: Who,
    pub(super) first: FirstStep,
}

const fn row(code: FailureCode, what: &'static str, next: &'static str) -> Row {
    Row {
        code,
        what,
        likely: &[],
        next,
        place: None,
        who: Who::You,
        first: FirstStep::TryAgain,
    }
}

impl Row {
    const fn likely(self, likely: &'static [&'static str]) -> Self {
        Self { likely, ..self }
    }

    /// An admin of the Salesforce org can correct it, on this page.
    const fn at(self, place: SetupPage) -> Self {
        Self {
            place: Some(place),
            who: Who::SalesforceAdmin,
            ..self
        }
    }

    const fn by(self, who: Who) -> Self {
        Self { who, ..self }
    }

    const fn change_form(self) -> Self {
        Self {
            first: FirstStep::ChangeForm,
            ..self
        }
    }
}

/// What is not here is told by a function of its own, since it names something.
pub(super) static ROWS: [Row; 63] = [
    row(FailureCode::Denied, "Someone clicked Deny at Salesforce.", "Try again, and click Allow when Salesforce asks."),
    row(FailureCode::UnknownConsumerId, "Salesforce does not know this consumer ID on this login host.", "Compare the consumer ID with the app: Settings → OAuth Settings → Consumer Key and Secret. If the app is new, wait up to 10 minutes and try again.").likely(&["The app is younger than 10 minutes: Salesforce takes up to that long to know it.", "The consumer ID was not copied whole.", "The app belongs to another org: use that org's own My Domain as login URL.", "The app was deleted."]).at(SetupPage::ExternalClientApps).change_form(),
    row(FailureCode::WrongConsumerSecret, "Salesforce did not accept the consumer secret.", "Paste the current consumer ID and consumer secret: the app → Settings → OAuth Settings → Consumer Key and Secret.").likely(&["The secret was not copied whole.", "The secret was rotated at Salesforce.", "It is the secret of another app."]).at(SetupPage::ExternalClientApps).change_form(),
    row(FailureCode::CallbackUrlMismatch, "The callback URL in the Salesforce app is not exactly the one of this broker.", "Copy the callback URL below into the app: Settings → OAuth Settings → Callback URL; save, wait up to 10 minutes, and try again.").likely(&["A slash, a port or one letter differs.", "The app was saved less than 10 minutes ago."]).at(SetupPage::ExternalClientApps),
    row(FailureCode::PkceMismatch, "The login was finished in another browser session than it started in.", "Try again, and stay in one window until you are back here."),
    row(FailureCode::PkceMissing, "The app asks for a proof key (PKCE), and Salesforce says that the request had none. The broker always sends one.", "Tell whoever runs the broker: this is a fault of ours, or something on the way changed the address.").by(Who::Operator),
    row(FailureCode::RequestRefused, "Salesforce refused the request itself, before any login.", "Try again. If it stays, tell whoever runs the broker what Salesforce said.").by(Who::Operator),
    row(FailureCode::AppNotInstalled, "Salesforce did not let this user approve the app.", "Install the app and set who is permitted; or log in as a System Administrator, not as an integration user.").likely(&["The app is not installed in this org (Allowed is not Installed).", "The app lacks a scope, often api or refresh_token.", "The user may not approve apps: integration users and API-only users cannot."]).at(SetupPage::ConnectedAppsUsage),
    row(FailureCode::AppNotInOrg, "The app does not exist in the org that you logged in to.", "Log out of other orgs, or use a private window; use the org's own My Domain as login URL, and try again.").likely(&["The browser was still logged in to another org.", "The login URL leads to another org than the one that has the app.", "The app comes in a package that is not installed there."]).at(SetupPage::MyDomain).change_form(),
    row(FailureCode::CrossOrg, "You logged in to another org than the one that owns the app.", "Log out of Salesforce, or use a private window, and log in to the org that owns the app. Each org needs an app of its own.").likely(&["The browser was still logged in to another org.", "The login URL is login or test.salesforce.com instead of the org's My Domain."]).by(Who::You),
    row(FailureCode::AppBlocked, "An administrator of the org blocked the app.", "Press Unblock beside the app, then try again.").at(SetupPage::ConnectedAppsUsage),
    row(FailureCode::UserNotApproved, "The Salesforce user is not on the app's list of approved users.", "Open the app → Policies → Permitted Users, and add the user's profile or permission set. Then try again.").likely(&["Permitted Users is Admin approved users are pre-authorized, as new apps often have it.", "The user's profile or permission set was taken off the app."]).at(SetupPage::ExternalClientApps),
    row(FailureCode::InvalidScope, "The app does not have a right that was asked for.", "Open the app → Settings → OAuth Settings, and add the six scopes. Then try again.").at(SetupPage::ExternalClientApps),
    row(FailureCode::CodeExpired, "Too much time passed between the login and the return.", "Try again; Salesforce asks for the login once more."),
    row(FailureCode::CodeInvalid, "Salesforce did not accept the return from its login, most often because a page was loaded twice.", "Try again; Salesforce asks for the login once more."),
    row(FailureCode::IpRestricted, "Salesforce does not accept the network address of this broker.", "Add the broker's outgoing address to the login IP ranges of the user's profile, or relax IP restrictions in the app's policies. Then try again.").likely(&["The user's profile has login IP ranges.", "The app's policy is Enforce IP restrictions.", "The app has a list of addresses for refresh tokens."]).at(SetupPage::NetworkAccess),
    row(FailureCode::UserInactive, "The Salesforce user is switched off or frozen.", "Reactivate the user, or try again as another user.").at(SetupPage::Users),
    row(FailureCode::OrgInactive, "The Salesforce org is closed, locked or suspended.", "Ask Salesforce Support about the org. A trial that ran out looks like this too.").by(Who::Salesforce),
    row(FailureCode::TooManyLogins, "Salesforce saw too many logins or calls in a short time.", "Wait 15 to 30 minutes, then try again."),
    row(FailureCode::SalesforceTrouble, "Salesforce had a problem of its own.", "Try again in a few minutes. If it stays, look at status.salesforce.com.").by(Who::Salesforce),
    row(FailureCode::SalesforceUnreachable, "Salesforce did not answer this broker.", "Check the login URL, then try again. If it stays, whoever runs the broker should check its way to the internet.").likely(&["The login URL has a typing error.", "My Domain was renamed.", "The broker has no way to the internet."]).by(Who::Operator),
    row(FailureCode::UnexpectedAnswer, "The answer was not one that Salesforce gives.", "Check that the login URL is the org's own My Domain, then try again.").at(SetupPage::MyDomain).change_form(),
    row(FailureCode::SignatureMismatch, "The answer is not signed with the consumer secret, so it was not trusted.", "Paste the consumer ID and the consumer secret of the same app, and try again.").at(SetupPage::ExternalClientApps).change_form(),
    row(FailureCode::IdentityMismatch, "Salesforce's answers about who logged in contradict each other, so none was trusted.", "Log out of Salesforce, or use a private window, and try again."),
    row(FailureCode::NoRefreshToken, "Salesforce gave no lasting access.", "Correct the scope or the policy, then try again.").likely(&["The scope Perform requests at any time (refresh_token, offline_access) is not selected.", "The refresh token policy is Immediately expire refresh token."]).at(SetupPage::ExternalClientApps),
    row(FailureCode::NoApiScope, "Salesforce gave no access to its API.", "Open the app → Settings → OAuth Settings, and add Manage user data via APIs (api) or Full access (full). Then try again.").at(SetupPage::ExternalClientApps),
    row(FailureCode::NoIdentityScope, "Salesforce does not tell whose the permission is: the app has no scope for that.", "Open the app → Settings → OAuth Settings, and add Access the identity URL service (id, profile, email, address, phone). Then authorize again.").at(SetupPage::ExternalClientApps),
    row(FailureCode::OrganizationUnreadable, "The Salesforce user may not read the org's own record (Organization), which tells its name and whether it is a sandbox.", "Give the user the permission View Setup and Configuration, by the profile or a permission set. Then try again.").likely(&["The user's profile lacks View Setup and Configuration.", "The permission set that has it was taken off the user."]).at(SetupPage::Users),
    row(FailureCode::ApiRefused, "The login works, but this app or this user may not use the API.", "Correct the setting, or log in as a user who may use the API. Then try again.").likely(&["The user's profile lacks API Enabled.", "API Access Control is on and the app is not on its list.", "A rule asks for a high-assurance session.", "The org's edition has no API access."]).at(SetupPage::Users),
    row(FailureCode::ApiLimitReached, "The org has used up its API calls for today. The connection itself is fine.", "Wait until Salesforce frees calls again, at most 24 hours, or buy more."),
    row(FailureCode::PermissionEnded, "The saved permission ended at Salesforce.", "Reauthenticate the org.").likely(&["It was revoked, or not used for too long.", "A sixth approval of the same user and app replaced it.", "The consumer secret was rotated with all its tokens.", "The user was switched off.", "The sandbox was refreshed."]).at(SetupPage::ConnectedAppsUsage),
    row(FailureCode::RenewalUnderWay, "Salesforce is still working on another renewal with the same refresh token.", "Test once more in a minute.").likely(&["The answer to a renewal a moment ago was lost, and Salesforce has not finished it.", "Another program, or a copy of this broker, uses the same refresh token."]),
    row(FailureCode::RenewalLost, "The answer to the last renewal was lost on the way, so the refresh token that is stored may be used up. The broker does not send it again by itself.", "Test once more: that sends it again, at once. If Salesforce refuses it, reauthenticate the org."),
    row(FailureCode::AuthenticationFailed, "Salesforce did not accept the user who logged in.", "Look at Login History for the reason, then try again, if need be as another user.").likely(&["The user is deactivated, frozen or locked out.", "Where a password is stored here: it is wrong, or logins by password are off in the org."]).at(SetupPage::LoginHistory),
    row(FailureCode::SessionEnded, "The session at Salesforce ended.", "Try again: that begins a new one. While an org is in use, the broker gets a new one by itself."),
    row(FailureCode::AddressChanged, "The org's address changed, or is wrong.", "Look up the current My Domain, and enter it as login URL.").likely(&["My Domain was renamed.", "The login URL is that of another org."]).at(SetupPage::MyDomain).change_form(),
    row(FailureCode::OtherOrg, "You logged in to another org than the one that is registered.", "Log in to the right org; or, if this is another one, register it as a new org.").likely(&["The browser was still logged in to another org."]).by(Who::You),
    row(FailureCode::RegisteredElsewhere, "You logged in to the Salesforce org of another record here.", "Log in to the right org. If the portal has this one twice, remove this record and bring it in again with its Salesforce org id and the reason why there are two.").likely(&["The browser was still logged in to another org.", "The portal has two records of one Salesforce org."]).by(Who::You),
    row(FailureCode::OperatorAppGone, "This org was authorized with a connected app of whoever runs the broker, and the configuration names none, another one, or a secret that cannot be read.", "Ask whoever runs the broker to set that app again; or reauthenticate the org with a consumer ID and consumer secret of your own.").by(Who::Operator),
    row(FailureCode::NotADevHub, "This org is no Dev Hub, or its user may not see that it is one.", "Enable Dev Hub in the org, or log in as a user who may work with it. Then try again.").likely(&["Dev Hub is not enabled: Setup → Dev Hub.", "The user lacks access to scratch orgs (Scratch Org Info).", "You logged in to another org."]).at(SetupPage::DevHub),
    row(FailureCode::DevHubNotTold, "Salesforce refused to tell whether this org is a Dev Hub.", "Let the user read Scratch Org Info, by the profile or a permission set. Then try again.").likely(&["The user lacks access to scratch orgs (Scratch Org Info)."]).at(SetupPage::Users),
    row(FailureCode::DevHubIsSandbox, "This org is a sandbox, and a sandbox cannot be a Dev Hub.", "Log in to the production org, or register the sandbox as an ordinary org.").change_form(),
    row(FailureCode::InvalidLogin, "Salesforce did not accept user name, password or security token.", "Look at Login History for which it was, then type all three anew. Do not guess: Salesforce locks a user out after several wrong tries.").likely(&["The password was changed, or has a typing error.", "The security token is of an older password: it changes with the password, and with Reset My Security Token.", "The login URL is for production, and the org is a sandbox, or the other way round; a sandbox's user names end in its name.", "The user is deactivated, frozen or locked out.", "The user logs in by single sign-on only."]).at(SetupPage::LoginHistory).change_form(),
    row(FailureCode::SecurityTokenNeeded, "Salesforce wants the security token from this network.", "Enter the security token: the user gets it by e-mail after My Settings → Reset My Security Token. Or let an admin add the broker's outgoing address to the trusted IP ranges.").likely(&["The security token was left empty.", "The broker's address is not in the org's trusted IP ranges."]).at(SetupPage::NetworkAccess).change_form(),
    row(FailureCode::PasswordLoginOff, "Login by user name and password is off in this org, as it is in every new one.", "Use OAuth; or let an admin tick Enable SOAP API login(), which cannot be unticked there again. Then try again.").at(SetupPage::UserInterface).change_form(),
    row(FailureCode::PasswordLoginEnded, "Salesforce no longer has a login by user name and password in the version that the broker uses.", "Use OAuth instead: move the org to OAuth via External Client App.").by(Who::You).change_form(),
    row(FailureCode::AnyApiAuthMissing, "The user may not log in by user name and password: the permission Use Any API Auth is missing.", "Give the user Use Any API Auth by the profile or a permission set, then try again. Or use OAuth, which does not need it.").likely(&["Nobody gave it yet: Salesforce has asked for it since Winter '27.", "The permission set that has it was taken off the user."]).at(SetupPage::Users).change_form(),
    row(FailureCode::SingleSignOnOnly, "This user logs in by single sign-on, so Salesforce takes no password for it.", "Use OAuth instead; or let an admin take Is Single Sign-On Enabled off the user's profile and permission sets. Then try again.").likely(&["The profile or a permission set has Is Single Sign-On Enabled.", "The org's single sign-on service does not answer."]).at(SetupPage::Users).change_form(),
    row(FailureCode::LoginHoursOver, "It is outside of this user's login hours.", "Change Login Hours in the user's profile, or try again within them.").at(SetupPage::Users),
    row(FailureCode::LoginChallenged, "Salesforce wants to identify the computer of this broker first, which only a person can do.", "Add the broker's outgoing address to the trusted IP ranges, then try again.").at(SetupPage::NetworkAccess),
    row(FailureCode::LoginsStopped, "Salesforce refused this user's password twice in a row, so the broker no longer logs in: a few more, and Salesforce locks the user out.", "Reauthenticate the org with the current password and security token; until then nobody logs in. Login History tells what was wrong.").likely(&["The password was changed or reset at Salesforce.", "The security token changed with the password."]).at(SetupPage::LoginHistory).by(Who::You).change_form(),
    row(FailureCode::PasswordExpired, "The password of the Salesforce user has expired.", "Log in to Salesforce as this user and set a new password; then enter it here with the new security token. For an integration user, an admin can set Password Never Expires in the profile.").at(SetupPage::Users).by(Who::You).change_form(),
    row(FailureCode::PasswordLockout, "Salesforce has locked the user out after too many wrong tries.", "Let an admin press Unlock on the user, look at Login History for who tried, and only then type the password here again.").at(SetupPage::Users).change_form(),
    row(FailureCode::LoginHostOff, "This org does not let its people log in at login or test.salesforce.com.", "Use the org's own My Domain as login URL.").at(SetupPage::MyDomain).by(Who::You).change_form(),
    row(FailureCode::DecisionExpired, "Nobody decided within 30 minutes what was to become of the permission, so it was given back to Salesforce.", "Try again, and decide when you are back here."),
    row(FailureCode::ReferencesWouldChange, "Something in the database would have changed what refers to this record, so nothing was done.", "Tell whoever runs the broker: what refers to a record must stay as it is.").by(Who::Operator),
    row(FailureCode::HubRegistered, "You logged in to another Dev Hub, which is registered here already.", "Log in to the right Dev Hub. To work with the other one, use its own record.").likely(&["The browser was still logged in to another org."]),
    row(FailureCode::NameTaken, "Another org took this name meanwhile.", "Change the name, and begin again.").change_form(),
    row(FailureCode::Superseded, "This registration was changed, discarded or begun again meanwhile.", "Try again with the form as it is kept now."),
    row(FailureCode::StoredSecretCannotBeRead, "The broker cannot read the consumer secret that it kept.", "Tell whoever runs the broker: its key ring may have been changed. To go on now, type the consumer secret again.").by(Who::Operator).change_form(),
    row(FailureCode::RecordChangedOutside, "This record, or the broker's history, was changed outside the broker, so nothing was sent to Salesforce.", "Tell whoever runs the broker: the log names the record. To go on once it was put back or accepted, begin again.").by(Who::Operator),
    row(FailureCode::BrokerFault, "The broker had a fault of its own.", "Try again. If it stays, give the request id below to whoever runs the broker.").by(Who::Operator),
    row(FailureCode::Other, "Salesforce refused, in words that are not on our list.", "Look at Login History in the org: it tells more than Salesforce told here. Correct what it names, then try again.").at(SetupPage::LoginHistory),
];
