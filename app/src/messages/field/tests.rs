use super::*;
use crate::messages::assert_is_whole;
use broker_api::Cloud;

/// Every reason.
pub(in crate::messages) fn reasons() -> Vec<FieldErrorCode> {
    let hosts = [
        LoginUrlError::Empty,
        LoginUrlError::NotHttps,
        LoginUrlError::HasUser,
        LoginUrlError::NotAHostAlone,
        LoginUrlError::IpAddress,
        LoginUrlError::NotAHostName,
        LoginUrlError::OtherAddress {
            login_host: "acme.my.salesforce.com".into(),
        },
        LoginUrlError::NotSalesforce,
    ];
    let clouds = Cloud::ALL.map(|cloud| LoginUrlError::CloudNotOffered { cloud });
    let login_urls = hosts.into_iter().chain(clouds);
    let login_urls = login_urls.map(|error| FieldErrorCode::NotALoginUrl { error });
    let refusals = [
        Refusal::StandardNotOffered,
        Refusal::DevHubNeedsConnectedApp,
        Refusal::DevHubKeepsItsConnection,
        Refusal::UsesExternalClientApp,
        Refusal::OnlyDevHubsAreReplaced,
    ]
    .map(|refusal| FieldErrorCode::NotOffered { refusal });
    let plain = [
        FieldErrorCode::Required,
        FieldErrorCode::TooLong { max: 80 },
        FieldErrorCode::TooShort { min: 3 },
        FieldErrorCode::TooMany { max: 2000 },
        FieldErrorCode::Repeated,
        FieldErrorCode::NotItsName,
        FieldErrorCode::ControlCharacters,
        FieldErrorCode::Taken,
        FieldErrorCode::NotAConsumerId,
        FieldErrorCode::NotAConsumerSecret,
        FieldErrorCode::NotAUsername,
        FieldErrorCode::NotASecurityToken,
        FieldErrorCode::NeededForNewLoginUrl,
        FieldErrorCode::NeededAgain,
        FieldErrorCode::LooksLikeASecret,
        FieldErrorCode::NotReadHere,
        FieldErrorCode::NotAChoice,
        FieldErrorCode::NotASalesforceOrgId,
        FieldErrorCode::SecondRecord,
        FieldErrorCode::NotText { line: 3 },
        FieldErrorCode::QuoteNotClosed { line: 3 },
        FieldErrorCode::InvisibleCharacter {
            character: "U+202E, right-to-left override".to_owned(),
        },
        FieldErrorCode::DiffersHere,
        FieldErrorCode::DiffersInFile,
        FieldErrorCode::NotAWord,
        FieldErrorCode::Unknown,
    ];
    let all = plain.into_iter().chain(login_urls).chain(refusals);
    all.collect()
}

#[test]
fn every_reason_says_what_is_wrong_and_what_to_enter() {
    let fields = [
        "authentication_type",
        "name",
        "org_type",
        "login_url",
        "consumer_id",
        "consumer_secret",
        "username",
        "password",
        "security_token",
        "reason",
        "external_id",
        "owner",
        "tags",
        "other",
    ];
    for field in fields {
        for reason in reasons() {
            assert_is_whole(&field_error(field, &reason));
        }
    }
}

#[test]
fn the_login_host_is_named_for_the_address_of_a_page() {
    let error = LoginUrlError::OtherAddress {
        login_host: "acme.my.salesforce.com".into(),
    };
    let message = field_error("login_url", &FieldErrorCode::NotALoginUrl { error });
    assert_eq!(message.next, "Use acme.my.salesforce.com.");
}

#[test]
fn a_cloud_that_is_off_is_named_with_the_setting_that_switches_it_on() {
    let error = LoginUrlError::CloudNotOffered {
        cloud: Cloud::Defense,
    };
    let message = field_error("login_url", &FieldErrorCode::NotALoginUrl { error });
    assert!(
        message.what.contains(".my.salesforce.mil"),
        "{}",
        message.what
    );
    let setting = "BROKER_SALESFORCE_CLOUDS=defense";
    assert!(message.next.contains(setting), "{}", message.next);
}
