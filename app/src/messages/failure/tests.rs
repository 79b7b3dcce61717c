use super::*;
use crate::messages::{FirstStep, assert_is_whole};

fn all() -> impl Iterator<Item = FailureCode> {
    FailureCode::WORDS.iter().map(|(code, _)| *code)
}

#[test]
fn every_failure_says_what_happened_and_what_to_do() {
    for code in all() {
        assert_is_whole(&failure(code, None));
        assert_is_whole(&failure(code, Some("Acme")));
    }
}

#[test]
fn only_what_the_list_does_not_have_is_said_to_be_missing_from_it() {
    let fallback = failure(FailureCode::Other, None);
    let shared: Vec<_> = all()
        .filter(|code| failure(*code, None) == fallback)
        .collect();
    assert_eq!(shared, [FailureCode::Other, FailureCode::Unknown]);
}

#[test]
fn what_an_admin_of_salesforce_can_correct_has_a_place_in_setup() {
    for code in all() {
        let message = failure(code, None);
        let by_admin = message.who == Who::SalesforceAdmin;
        assert!(!by_admin || message.place.is_some(), "{code:?}");
    }
}

#[test]
fn a_wrong_secret_leads_back_to_the_form() {
    let message = failure(FailureCode::WrongConsumerSecret, None);
    assert_eq!(message.first, FirstStep::ChangeForm);
    let denied = failure(FailureCode::Denied, None);
    assert_eq!(denied.first, FirstStep::TryAgain);
}

#[test]
fn history_tells_outcomes_in_words() {
    assert_eq!(outcome("ok"), None);
    let denied = outcome("denied").expect("a failure");
    assert_eq!(denied, "Someone clicked Deny at Salesforce.");
    assert!(outcome("something_new").is_some_and(|text| text.contains("something_new")));
}
