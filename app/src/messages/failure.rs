//! Why an authorization failed, in words (one row per failure).

use super::Message;
use broker_api::FailureCode;
use serde::de::value::{Error as ValueError, StrDeserializer};
use serde::{Deserialize, Serialize};

/// The words for a failure; `about` is what the code is about: a name or a host.
#[expect(clippy::too_many_lines, reason = "a table: one row per failure")]
pub(crate) fn failure(code: FailureCode, about: Option<&str>) -> Message {
    match code {
        FailureCode::OrgAlreadyRegistered => already_registered(about),
        FailureCode::HostRefused => host_refused(about),
        FailureCode::Denied => Message::new(
            "Someone clicked Deny at Salesforce.",
            "Try again, and click Allow when Salesforce asks.",
        ),
        FailureCode::AppNotInstalled => Message::new(
            "Salesforce did not let this user approve the app.",
            "In Salesforce: Setup → Connected Apps OAuth Usage → Install, and set who is permitted. Or log in as a System Administrator.",
        )
        .likely(&[
            "The app is not installed in this org.",
            "The app lacks a scope, often api or refresh_token.",
            "The user may not approve apps: integration users and API-only users cannot.",
        ]),
        FailureCode::AppNotInOrg => Message::new(
            "The External Client App does not exist in the org that you logged in to.",
            "Log out of other orgs, or use a private window; use the org's own My Domain as login URL, and try again.",
        )
        .likely(&[
            "The browser was still logged in to another org.",
            "The app comes in a package that is not installed there.",
        ]),
        FailureCode::CrossOrg => Message::new(
            "You logged in to another org than the one that owns the app.",
            "Log out of Salesforce, or use a private window, and log in to the org that owns the app. Each org needs an app of its own.",
        ),
        FailureCode::AppBlocked => Message::new(
            "An administrator of the org blocked the app.",
            "In Salesforce: Setup → Connected Apps OAuth Usage → Unblock. Then try again.",
        ),
        FailureCode::UserNotApproved => Message::new(
            "The Salesforce user is not on the app's list of approved users.",
            "In Salesforce: Setup → External Client App Manager → the app → Policies: add the user's profile or permission set. Then try again.",
        ),
        FailureCode::UserInactive => Message::new(
            "The Salesforce user is switched off or frozen.",
            "Reactivate the user under Setup → Users, or try again as another user.",
        ),
        FailureCode::OrgInactive => Message::new(
            "The Salesforce org is closed, locked or suspended.",
            "Ask Salesforce Support about the org. A trial that ran out looks like this too.",
        ),
        FailureCode::IpRestricted => Message::new(
            "Salesforce does not accept the network address of this broker.",
            "In Salesforce: add the broker's outgoing address to the login IP ranges of the user's profile, or relax IP restrictions in the app's policies. Then try again.",
        ),
        FailureCode::TooManyLogins => Message::new(
            "Salesforce saw too many logins in a short time.",
            "Wait 15 to 30 minutes, then try again.",
        ),
        FailureCode::UnknownConsumerId => Message::new(
            "Salesforce does not know this consumer ID on this login host.",
            "Compare the consumer ID with Setup → External Client App Manager → the app → Settings → OAuth Settings → Consumer Key and Secret.",
        )
        .likely(&[
            "The app is younger than 10 minutes: Salesforce takes up to that long to know it.",
            "The consumer ID was not copied whole.",
            "The app belongs to another org: use that org's own My Domain as login URL.",
        ])
        .change_form(),
        FailureCode::WrongConsumerSecret => Message::new(
            "Salesforce did not accept the consumer secret.",
            "Paste the current consumer ID and consumer secret from Setup → External Client App Manager → the app → Settings → OAuth Settings → Consumer Key and Secret.",
        )
        .likely(&[
            "The secret was not copied whole.",
            "The secret was rotated at Salesforce.",
        ])
        .change_form(),
        FailureCode::CallbackUrlMismatch => Message::new(
            "The callback URL in the Salesforce app is not exactly the one of this broker.",
            "Copy the callback URL below to Setup → External Client App Manager → the app → Settings → OAuth Settings → Callback URL, save, wait up to 10 minutes, and try again.",
        )
        .likely(&[
            "A slash, a port or one letter differs.",
            "The app was saved less than 10 minutes ago.",
        ]),
        FailureCode::InvalidScope => Message::new(
            "The app does not have a right that was asked for.",
            "In Salesforce: Setup → External Client App Manager → the app → Settings → OAuth Settings: add the six scopes. Then try again.",
        ),
        FailureCode::NoRefreshToken => Message::new(
            "Salesforce gave no lasting access.",
            "In Salesforce: Setup → External Client App Manager → the app: correct the scope or the policy. Then try again.",
        )
        .likely(&[
            "The scope Perform requests at any time (refresh_token) is not selected.",
            "The refresh token policy is Immediately expire refresh token.",
        ]),
        FailureCode::NoApiScope => Message::new(
            "Salesforce gave no access to its API.",
            "In Salesforce: Setup → External Client App Manager → the app → Settings → OAuth Settings: add Manage user data via APIs (api) or Full access (full). Then try again.",
        ),
        FailureCode::ApiRefused => Message::new(
            "The login works, but this app or this user may not use the REST API.",
            "In Salesforce: correct the setting, or log in as a user who may use the API. Then try again.",
        )
        .likely(&[
            "The user's profile lacks API Enabled.",
            "API Access Control is on and the app is not on its list.",
            "The org's edition has no API access.",
        ]),
        FailureCode::ApiLimitReached => Message::new(
            "The org has used up its API calls for today.",
            "Wait until Salesforce frees calls again, at most 24 hours, then try again.",
        ),
        FailureCode::SignatureMismatch => Message::new(
            "The answer is not signed with the consumer secret, so it was not trusted.",
            "Paste the consumer ID and the consumer secret of the same app, and try again.",
        )
        .change_form(),
        FailureCode::PkceMismatch => Message::new(
            "The login was finished in another browser session than it started in.",
            "Try again, and stay in one window until you are back here.",
        ),
        FailureCode::CodeExpired => Message::new(
            "Too much time passed between the login and the return.",
            "Try again; Salesforce asks for the login once more.",
        ),
        FailureCode::CodeInvalid => Message::new(
            "Salesforce did not accept the return from its login, most often because a page was loaded twice.",
            "Try again; Salesforce asks for the login once more.",
        ),
        FailureCode::SalesforceTrouble => Message::new(
            "Salesforce had a problem of its own.",
            "Try again in a few minutes. If it stays, look at status.salesforce.com.",
        ),
        FailureCode::SalesforceUnreachable => Message::new(
            "Salesforce did not answer this broker.",
            "Check the login URL, then try again. If it stays, whoever runs the broker should check its way to the internet.",
        ),
        FailureCode::UnexpectedAnswer => Message::new(
            "The answer was not one that Salesforce gives.",
            "Check that the login URL is the org's own My Domain, then try again.",
        )
        .change_form(),
        FailureCode::IdentityMismatch => Message::new(
            "Salesforce's answers about who logged in contradict each other, so none was trusted.",
            "Log out of Salesforce, or use a private window, and try again.",
        ),
        FailureCode::NameTaken => Message::new(
            "Another org took this name meanwhile.",
            "Change the name, and begin again.",
        )
        .change_form(),
        FailureCode::Superseded => Message::new(
            "This registration was changed, discarded or begun again meanwhile.",
            "Try again with the form as it is kept now.",
        ),
        FailureCode::StoredSecretCannotBeRead => Message::new(
            "The broker cannot read the consumer secret that it kept.",
            "Tell whoever runs the broker: its key ring may have been changed. To go on now, type the consumer secret again.",
        )
        .change_form(),
        FailureCode::BrokerFault => Message::new(
            "The broker had a fault of its own.",
            "Try again. If it stays, give the request id below to whoever runs the broker.",
        ),
        FailureCode::Other | FailureCode::Unknown => Message::new(
            "Salesforce refused, for a reason that is not on our list.",
            "Read Salesforce's own words under Technical details. Setup → Login History in the org tells more.",
        ),
    }
}

/// What a history entry's outcome says, unless it was `ok`.
pub(crate) fn outcome(outcome: &str) -> Option<String> {
    if outcome == "ok" {
        return None;
    }
    let code = FailureCode::deserialize(StrDeserializer::<ValueError>::new(outcome));
    match code {
        Ok(FailureCode::Unknown) | Err(_) => Some(format!("Did not succeed ({outcome}).")),
        Ok(code) => Some(failure(code, None).what.into_owned()),
    }
}

/// The code as it travels, for technical details.
pub(crate) fn code_of(code: FailureCode) -> String {
    Travelling(code).to_string()
}

struct Travelling(FailureCode);

impl std::fmt::Display for Travelling {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.serialize(f)
    }
}

fn already_registered(about: Option<&str>) -> Message {
    let what = match about {
        Some(name) => format!("This Salesforce org is registered already, as {name}."),
        None => "This Salesforce org is registered already.".to_owned(),
    };
    Message::new(
        what,
        "If you meant another org, log out of Salesforce and try again. Otherwise there is nothing left to do: discard this registration.",
    )
}

fn host_refused(about: Option<&str>) -> Message {
    let what = match about {
        Some(host) => format!("The answer named {host}, which is not a host of Salesforce."),
        None => "The answer named a host that is not Salesforce's.".to_owned(),
    };
    Message::new(
        what,
        "Check the login URL. If it is right, whoever runs the broker can allow the host in its configuration.",
    )
    .change_form()
}

#[cfg(test)]
mod tests;
