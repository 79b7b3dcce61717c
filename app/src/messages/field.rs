//! Why a field was refused, in words.

use super::Message;
use crate::labels;
use broker_api::{FieldErrorCode, LoginUrlError, Refusal};

/// The words for one refused field of the registration form.
#[expect(clippy::too_many_lines, reason = "one entry per code")]
pub(crate) fn field_error(field: &str, reason: &FieldErrorCode) -> Message {
    let label = label(field);
    match reason {
        FieldErrorCode::Required => Message::new(format!("{label} is required."), how_to(field)),
        FieldErrorCode::TooLong { max } => Message::new(
            format!("{label} is too long."),
            format!("Use at most {max} characters."),
        ),
        FieldErrorCode::TooMany { max } => Message::new(
            format!("{label} has too many entries."),
            format!("Send at most {max}."),
        ),
        FieldErrorCode::Repeated => {
            Message::new(format!("{label} is in the list twice."), "Send it once.")
        }
        FieldErrorCode::NotItsName => Message::new(
            "This is not the name of the record.",
            "Type the name as it stands above.",
        ),
        FieldErrorCode::TooShort { min } => Message::new(
            format!("{label} is too short."),
            format!("Use at least {min} characters."),
        ),
        FieldErrorCode::ControlCharacters => Message::new(
            format!("{label} has line breaks or other characters that no one sees."),
            "Type it in one line.",
        ),
        FieldErrorCode::Taken if field == "external_id" => Message::new(
            "Another org here has this portal's id.",
            "Enter the id of this org, or take it off the other one first.",
        ),
        FieldErrorCode::Taken => Message::new(
            format!("{label} is taken by another org or by unfinished work."),
            "Choose another name, or resume the unfinished registration.",
        ),
        FieldErrorCode::InUseAlready => Message::new(
            "This org works with this consumer ID already.",
            "If Salesforce converted the connected app in place, state that below. Otherwise copy the consumer ID of the new External Client App.",
        ),
        FieldErrorCode::NotTheOneInUse => Message::new(
            "This is another consumer ID than the one in use, so it is another app.",
            "Authenticate with it: that moves the org to that app.",
        ),
        FieldErrorCode::NoOperatorApp => Message::new(
            "Whoever runs the broker has set no connected app, or its secret cannot be read.",
            "Enter the consumer ID and consumer secret of an app of your own, or ask them.",
        ),
        FieldErrorCode::NotAConsumerId => Message::new(
            "This is not a consumer ID: one has letters, digits, dots and underscores only.",
            how_to(field),
        ),
        FieldErrorCode::NotAConsumerSecret => Message::new(
            "This is not a consumer secret: one has no spaces.",
            how_to(field),
        ),
        FieldErrorCode::NotAUsername => Message::new(
            "This is not a user name of Salesforce: one has the form of an e-mail address.",
            how_to(field),
        ),
        FieldErrorCode::NotASecurityToken => Message::new(
            "This is not a security token: one has letters and digits only.",
            how_to(field),
        ),
        FieldErrorCode::NotALoginUrl { error } => login_url(error),
        FieldErrorCode::NotOffered { refusal } => not_offered(*refusal),
        FieldErrorCode::NeededForNewLoginUrl => Message::new(
            "The kept consumer secret is for the old login URL only.",
            "Type the consumer secret for the new one.",
        ),
        FieldErrorCode::NeededAgain => Message::new(
            "The consumer secret is not kept any more.",
            "Type it again.",
        ),
        FieldErrorCode::LooksLikeASecret => Message::new(
            format!("The column {field} looks like a secret, and secrets are not brought in."),
            "Take the column out of the file. Secrets are entered where an org is authorized.",
        ),
        FieldErrorCode::NotReadHere => Message::new(
            format!("Nothing called {field} is read here."),
            "Leave it out.",
        ),
        FieldErrorCode::NotAChoice => {
            Message::new(format!("{label} is not one of the choices."), how_to(field))
        }
        FieldErrorCode::NotASalesforceOrgId => Message::new(
            "This is not a Salesforce org id.",
            "Copy it from Setup → Company Information: 00D and 15 or 18 characters.",
        ),
        FieldErrorCode::SecondRecord => Message::new(
            "Another record here is of this Salesforce org.",
            "Say in the column second_record_reason why there are two, or take one out.",
        ),
        FieldErrorCode::InvisibleCharacter { character } => Message::new(
            format!("{label} has a character that is not seen or turns the text: {character}."),
            "Type the text anew instead of pasting it.",
        ),
        FieldErrorCode::NotText { line } => Message::new(
            format!(
                "The file is not in UTF-8: the first character that cannot be read is in line {line}."
            ),
            "In Excel choose Save As and “CSV UTF-8 (Comma delimited)”; then choose that file.",
        ),
        FieldErrorCode::QuoteNotClosed { line } => Message::new(
            format!("In line {line} a quotation mark opens a cell, and none closes it."),
            "Close it, or write a quotation mark within a cell twice.",
        ),
        FieldErrorCode::DiffersHere => Message::new(
            format!("{label} is another one on the record that is here."),
            "Nothing was changed: correct the file, or the record on its page.",
        ),
        FieldErrorCode::DiffersInFile => Message::new(
            format!("{label} is another one in another row of the same org."),
            "Make the rows say the same.",
        ),
        FieldErrorCode::NotAWord => Message::new(
            format!("{label} must be words, without blanks or commas inside."),
            "Write several with a comma between them.",
        ),
        FieldErrorCode::Unknown => Message::new(
            format!("{label} is not accepted, for a reason that this page does not know."),
            "Load the page again: it may be older than the broker.",
        ),
    }
}

/// The words for what is not a login URL.
pub(super) fn login_url(error: &LoginUrlError) -> Message {
    const LIKE: &str = "Enter the org's My Domain alone, such as acme.my.salesforce.com.";
    match error {
        LoginUrlError::Empty => Message::new("My Domain is required.", LIKE),
        LoginUrlError::NotHttps => Message::new("The address does not start with https://.", LIKE),
        LoginUrlError::HasUser => Message::new(
            "The address has a user name in it (the part before an @).",
            LIKE,
        ),
        LoginUrlError::NotAHostAlone => {
            Message::new("The address has more in it than a host.", LIKE)
        }
        LoginUrlError::IpAddress => Message::new("This is an IP address.", LIKE),
        LoginUrlError::NotAHostName => Message::new("This is not a host name.", LIKE),
        LoginUrlError::OtherAddress { login_host } => Message::new(
            "This is an address of Salesforce, but people log in at another one.",
            format!("Use {login_host}."),
        ),
        LoginUrlError::CloudNotOffered { cloud } => Message::new(
            format!(
                "This is an address of {}, which is not switched on here.",
                labels::cloud(*cloud)
            ),
            format!(
                "Ask whoever runs the broker to set BROKER_SALESFORCE_CLOUDS={}.",
                cloud.setting()
            ),
        ),
        LoginUrlError::NotSalesforce => {
            Message::new("This is not a login host of Salesforce.", LIKE)
        }
    }
}

/// The words for what is not offered.
pub(crate) fn not_offered(refusal: Refusal) -> Message {
    match refusal {
        Refusal::StandardNotOffered => Message::new(
            "Standard Authentication is not offered here: whoever runs the broker switched it off.",
            "Use OAuth: no password of a Salesforce user is stored then.",
        ),
        Refusal::DevHubKeepsItsConnection => Message::new(
            "Existing Dev Hubs can't be reauthenticated or migrated.",
            "Replace the Dev Hub: it is registered anew, and the new record takes its place.",
        ),
        Refusal::NoAppToConvert => Message::new(
            "Only a connected app can have been converted.",
            "Migrate the org instead.",
        ),
        Refusal::UsesExternalClientApp => Message::new(
            "This org uses an External Client App already.",
            "Reauthenticate it instead.",
        ),
        Refusal::OnlyDevHubsAreReplaced => Message::new(
            "An ordinary org is not replaced: it can be reauthenticated on its own record.",
            "Reauthenticate it, or migrate it.",
        ),
        Refusal::DevHubNeedsConnectedApp => Message::new(
            "Dev Hubs are registered by OAuth via Connected App only.",
            "Salesforce makes scratch orgs with the app of their hub, and wants a connected app for that.",
        ),
    }
}

fn label(field: &str) -> &'static str {
    match field {
        "authentication_type" => "Authentication type",
        "name" => "Name",
        "org_type" => "Type",
        "login_url" => "Login URL",
        "consumer_id" => "Consumer ID",
        "consumer_secret" => "Consumer Secret",
        "reason" | "second_record_reason" => "The reason",
        "salesforce_org_id" => "Salesforce org id",
        "username" => "User Name",
        "password" => "Password",
        "security_token" => "Security Token",
        "external_id" => "Portal's id",
        "owner" => "Owner",
        "tags" | "tag" => "Tags",
        "rows" => "Rows",
        "file" => "The file",
        "search" => "The search",
        _ => "A field",
    }
}

fn how_to(field: &str) -> &'static str {
    match field {
        "name" => "Enter the name that people here know the org by.",
        "org_type" => {
            "Choose what the org is used for: Developer, Integration, QA, UAT or Production."
        }
        "authentication_type" => "Use Standard, Connected App or ECA.",
        "file" => "Choose a CSV file with a heading and at least one org.",
        "owner" => "Enter who answers for the org.",
        "tags" | "tag" => "Enter at least one word.",
        "login_url" => "Enter the org's My Domain, such as acme.my.salesforce.com.",
        "consumer_id" | "consumer_secret" => "Copy it whole from the app's settings in Salesforce.",
        "username" => {
            "Enter it as this user logs in, such as deploy@acme.com or, in a sandbox, deploy@acme.com.uat."
        }
        "password" => "Enter the password of this Salesforce user.",
        "security_token" => {
            "Copy it from the e-mail that Salesforce sent, or leave the field empty."
        }
        "reason" => "Say why there are to be two, so that nobody removes the wrong one.",
        _ => "Enter it, then try again.",
    }
}

#[cfg(test)]
pub(super) mod tests;
