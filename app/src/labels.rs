//! What the screens call the contract's values. One word per thing.

use broker_api::{
    Act, AuthenticationType, Cloud, CredentialSet, Environment, Fallback, Org, OrgKind, OrgType,
    Permission, Purpose, StatusWord,
};

/// All authentication types, the recommended one first.
pub(crate) const AUTHENTICATION_TYPES: [AuthenticationType; 3] = [
    AuthenticationType::ExternalClientApp,
    AuthenticationType::ConnectedApp,
    AuthenticationType::Standard,
];

/// In full, as the form offers it.
pub(crate) fn authentication_type(value: AuthenticationType) -> &'static str {
    match value {
        AuthenticationType::Standard => "Standard Authentication",
        AuthenticationType::ConnectedApp => "OAuth via Connected App",
        AuthenticationType::ExternalClientApp => "OAuth via External Client App (ECA)",
    }
}

/// For a column of a table.
pub(crate) fn authentication_type_short(value: AuthenticationType) -> &'static str {
    match value {
        AuthenticationType::Standard => "Standard",
        AuthenticationType::ConnectedApp => "Connected App",
        AuthenticationType::ExternalClientApp => "ECA",
    }
}

/// How a set authenticates, and who said so where no authorization did.
pub(crate) fn authentication_of(set: &CredentialSet) -> String {
    let name = authentication_type(set.authentication_type);
    match &set.stated_by {
        Some(user) => {
            format!("{name} (stated by {user}, not yet proved by an authorization)")
        }
        None => name.to_owned(),
    }
}

/// The same, for a column of a table.
pub(crate) fn authentication_short_of(org: &Org) -> String {
    let name = authentication_type_short(org.authentication_type);
    let stated = org
        .credentials
        .as_ref()
        .and_then(|set| set.stated_by.as_ref());
    if stated.is_some() {
        return format!("{name} (stated)");
    }
    name.to_owned()
}

/// What a Salesforce user may do, as Salesforce's Setup calls it.
pub(crate) fn permission(value: Permission) -> &'static str {
    match value {
        Permission::ApiEnabled => "API Enabled",
        Permission::ModifyMetadata => "Modify Metadata Through Metadata API Functions",
        Permission::ModifyAllData => "Modify All Data",
        Permission::AuthorApex => "Author Apex",
        Permission::CustomizeApplication => "Customize Application",
        Permission::ViewSetup => "View Setup and Configuration",
    }
}

/// Whose a credential set is: an app's by the end of its consumer ID, or a user's by name. Only a
/// user name has an `@`.
pub(crate) fn holder(fingerprint: &str) -> String {
    if is_username(fingerprint) {
        return fingerprint.to_owned();
    }
    format!("key …{fingerprint}")
}

/// Credentials by name: how they authenticate, whose they are, and as whom they work.
pub(crate) fn credentials(
    of: AuthenticationType,
    fingerprint: &str,
    username: Option<&str>,
) -> String {
    let name = authentication_type(of);
    let holder = holder(fingerprint);
    match username.filter(|user| *user != holder) {
        Some(user) => format!("{name}, {holder}, as {user}"),
        None => format!("{name}, {holder}"),
    }
}

/// The credentials that an org can be rolled back to, by name.
pub(crate) fn fallback(kept: &Fallback) -> String {
    let username = kept.username.as_deref();
    credentials(kept.authentication_type, &kept.fingerprint, username)
}

/// What [`holder`] says.
pub(crate) fn holder_label(fingerprint: &str) -> &'static str {
    if is_username(fingerprint) {
        "User Name"
    } else {
        "Consumer ID"
    }
}

/// It names a user, not an app.
pub(crate) fn is_username(fingerprint: &str) -> bool {
    fingerprint.contains('@')
}

/// When Standard Authentication ends: `2027-06` in words.
pub(crate) fn expected_end(year_and_month: &str) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let (year, month) = year_and_month.split_once('-').unwrap_or_default();
    let month = month.parse::<usize>().unwrap_or_default();
    let month = MONTHS.get(month.wrapping_sub(1)).unwrap_or(&"");
    format!("expected to end {month} {year}")
}

/// All org types, in the order of the form.
pub(crate) const ORG_TYPES: [OrgType; 5] = [
    OrgType::Developer,
    OrgType::Integration,
    OrgType::Qa,
    OrgType::Uat,
    OrgType::Production,
];

/// ARM's words.
pub(crate) fn org_type(value: OrgType) -> &'static str {
    match value {
        OrgType::Developer => "Developer",
        OrgType::Integration => "Integration",
        OrgType::Qa => "QA",
        OrgType::Uat => "UAT",
        OrgType::Production => "Production",
    }
}

/// With what its addresses are told by.
pub(crate) fn cloud(value: Cloud) -> &'static str {
    match value {
        Cloud::Defense => "Government Cloud Plus – Defense (.my.salesforce.mil)",
        Cloud::China => "Salesforce on Alibaba Cloud (.my.sfcrmproducts.cn)",
        Cloud::PreRelease => "Pre-Release (.pre.salesforce.com)",
    }
}

/// The choices of the login URL.
pub(crate) fn environment(value: Environment) -> &'static str {
    match value {
        Environment::Practice => "Practice org",
        Environment::Production => "Production",
        Environment::Sandbox => "Sandbox",
        Environment::PreRelease => "Pre-Release",
        Environment::CustomDomain => "Custom Domain",
    }
}

/// What the org is at Salesforce, whatever the form said.
pub(crate) fn sandbox_or_production(is_sandbox: bool) -> &'static str {
    if is_sandbox { "Sandbox" } else { "Production" }
}

/// All statuses, in the order of the filter.
pub(crate) const STATUSES: [StatusWord; 8] = [
    StatusWord::Connected,
    StatusWord::NeedsReauthentication,
    StatusWord::AddressChanged,
    StatusWord::Unreachable,
    StatusWord::StoredSecretCannotBeRead,
    StatusWord::RecordChangedOutside,
    StatusWord::PracticeNotRunning,
    StatusWord::NotAuthorizedHere,
];

/// Status in words.
pub(crate) fn status(value: StatusWord) -> &'static str {
    match value {
        StatusWord::NotAuthorizedHere => "Not authorized here yet",
        StatusWord::Connected => "Connected",
        StatusWord::NeedsReauthentication => "Needs reauthentication",
        StatusWord::AddressChanged => "Address changed",
        StatusWord::Unreachable => "Unreachable",
        StatusWord::StoredSecretCannotBeRead => "Stored secret cannot be read",
        StatusWord::RecordChangedOutside => "Changed outside the broker",
        StatusWord::PracticeNotRunning => "Practice not running",
    }
}

/// Which of the two kinds of record it is.
pub(crate) fn kind(value: OrgKind) -> &'static str {
    match value {
        OrgKind::Org => "Org",
        OrgKind::DevHub => "Dev Hub",
    }
}

/// What a run is.
pub(crate) fn purpose(value: Purpose) -> &'static str {
    match value {
        Purpose::Register => "registration",
        Purpose::Reauthenticate => "reauthentication",
        Purpose::Migrate => "migration",
        Purpose::Replace => "replacement",
    }
}

/// The same where a user's password was tried at once: nobody left for Salesforce.
pub(crate) fn act_by_password(value: Act, succeeded: bool) -> &'static str {
    match value {
        Act::BeginRegistration => "Typed a password to register",
        Act::BeginReauthentication => "Typed a password to reauthenticate",
        value => act(value, succeeded),
    }
}

/// What was done, or tried, as history tells it.
pub(crate) fn act(value: Act, succeeded: bool) -> &'static str {
    match value {
        Act::Register if !succeeded => "Tried to register",
        Act::MakeSignInLink => "Made a sign-in link",
        Act::AddModule => "Gave a key to a module",
        Act::RemoveModule => "Removed a module",
        Act::SignIn => "Signed in",
        Act::SignOut => "Signed out",
        Act::BeginRegistration => "Left for Salesforce to register",
        Act::RedeemCode => "Came back from Salesforce",
        Act::Register => "Registered",
        Act::Report => "Told what Salesforce showed",
        Act::WaitForActivation => "Waits until the consumer ID is active",
        Act::BecomeActive if !succeeded => "Waited in vain for the consumer ID to become active",
        Act::BecomeActive => "The consumer ID became active",
        Act::BeginReauthentication => "Left for Salesforce to reauthenticate",
        Act::BeginMigration => "Left for Salesforce to migrate",
        Act::BeginTrial => "Left for Salesforce to try credentials without applying them",
        Act::StateConversion => "Stated that Salesforce converted the app in place",
        Act::TakeBackConversion => "Took the stated conversion back",
        Act::SaveCredentials => "Saved credentials, not in use",
        Act::Reauthenticate if !succeeded => "Tried to reauthenticate",
        Act::Reauthenticate => "Reauthenticated",
        Act::Migrate if !succeeded => "Tried to migrate",
        Act::Migrate => "Moved to OAuth via External Client App",
        Act::BeginReplacement => "Left for Salesforce to replace the Dev Hub",
        Act::Replace if !succeeded => "Tried to replace the Dev Hub",
        Act::Replace => "Replaced the Dev Hub record by a new one",
        Act::Remove => "Removed the org",
        Act::RollBack => "Rolled back to what was in use before",
        Act::Test if !succeeded => "Tested the connection: it does not work",
        Act::Test => "Tested the connection",
        Act::CorrectInstanceUrl if !succeeded => "Tried the address that Salesforce led to",
        Act::CorrectInstanceUrl => "Corrected the instance URL",
        Act::DestroyFallback => "Destroyed what was kept of before",
        Act::Adopt => "Brought in from the portal",
        Act::Edit => "Changed the record",
        Act::Discard => "Discarded unfinished work",
        Act::UndoRegistration => "Took the registration back",
        Act::Revoke if !succeeded => "Did not revoke a permission that is no longer used",
        Act::Revoke => "Revoked a permission that is no longer used",
        Act::Restore => "Put the database back from a backup",
        Act::Export => "Exported a list of orgs",
        Act::ReportUses => "Reported what uses the org",
        Act::Verify => "Verified credentials before a login",
        Act::AcceptRecord => "Accepted a change that was made outside the broker",
        Act::Unknown => "Did something that this version of the app does not know",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_named_by_its_key_or_its_user() {
        assert_eq!(holder("F9q2"), "key …F9q2");
        assert_eq!(holder("deploy@acme.example"), "deploy@acme.example");
        assert_eq!(holder_label("deploy@acme.example"), "User Name");
    }

    #[test]
    fn the_end_of_standard_is_said_in_words() {
        assert_eq!(expected_end("2027-06"), "expected to end June 2027");
    }
}
