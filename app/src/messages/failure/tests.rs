use super::*;
use crate::messages::{FirstStep, assert_is_whole};

const ALL: [FailureCode; 34] = [
    FailureCode::Denied,
    FailureCode::UnknownConsumerId,
    FailureCode::WrongConsumerSecret,
    FailureCode::CallbackUrlMismatch,
    FailureCode::PkceMismatch,
    FailureCode::AppNotInstalled,
    FailureCode::AppNotInOrg,
    FailureCode::CrossOrg,
    FailureCode::AppBlocked,
    FailureCode::UserNotApproved,
    FailureCode::InvalidScope,
    FailureCode::CodeExpired,
    FailureCode::CodeInvalid,
    FailureCode::IpRestricted,
    FailureCode::UserInactive,
    FailureCode::OrgInactive,
    FailureCode::TooManyLogins,
    FailureCode::SalesforceTrouble,
    FailureCode::SalesforceUnreachable,
    FailureCode::UnexpectedAnswer,
    FailureCode::SignatureMismatch,
    FailureCode::HostRefused,
    FailureCode::IdentityMismatch,
    FailureCode::NoRefreshToken,
    FailureCode::NoApiScope,
    FailureCode::ApiRefused,
    FailureCode::ApiLimitReached,
    FailureCode::OrgAlreadyRegistered,
    FailureCode::NameTaken,
    FailureCode::Superseded,
    FailureCode::StoredSecretCannotBeRead,
    FailureCode::BrokerFault,
    FailureCode::Other,
    FailureCode::Unknown,
];

#[test]
fn every_failure_says_what_happened_and_what_to_do() {
    for code in ALL {
        assert_is_whole(&failure(code, None));
        assert_is_whole(&failure(code, Some("Acme")));
    }
}

#[test]
fn only_what_the_list_does_not_have_is_said_to_be_missing_from_it() {
    let fallback = failure(FailureCode::Other, None);
    let shared = ALL.iter().filter(|code| failure(**code, None) == fallback);
    assert_eq!(shared.count(), 2);
}

#[test]
fn a_wrong_secret_leads_back_to_the_form() {
    let message = failure(FailureCode::WrongConsumerSecret, None);
    assert_eq!(message.first, FirstStep::ChangeForm);
    let denied = failure(FailureCode::Denied, None);
    assert_eq!(denied.first, FirstStep::TryAgain);
}

#[test]
fn what_is_in_the_way_is_named() {
    let message = failure(FailureCode::OrgAlreadyRegistered, Some("Acme Prod"));
    assert!(message.what.contains("Acme Prod"));
}

#[test]
fn codes_are_shown_as_they_travel() {
    assert_eq!(
        code_of(FailureCode::WrongConsumerSecret),
        "wrong_consumer_secret"
    );
}

#[test]
fn history_tells_outcomes_in_words() {
    assert_eq!(outcome("ok"), None);
    let denied = outcome("denied").expect("a failure");
    assert_eq!(denied, "Someone clicked Deny at Salesforce.");
    assert!(outcome("something_new").is_some_and(|text| text.contains("something_new")));
}
