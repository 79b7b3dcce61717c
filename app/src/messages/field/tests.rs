use super::*;
use crate::messages::assert_is_whole;

fn reasons() -> Vec<FieldErrorCode> {
    let hosts = [
        LoginUrlError::Empty,
        LoginUrlError::NotHttps,
        LoginUrlError::HasUser,
        LoginUrlError::NotAHostAlone,
        LoginUrlError::IpAddress,
        LoginUrlError::NotAHostName,
        LoginUrlError::LightningHost {
            my_domain: "acme.my.salesforce.com".into(),
        },
        LoginUrlError::NotSalesforce,
    ];
    let login_urls = hosts.map(|error| FieldErrorCode::NotALoginUrl { error });
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
        FieldErrorCode::NotText,
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
fn the_login_host_is_named_for_a_lightning_address() {
    let error = LoginUrlError::LightningHost {
        my_domain: "acme.my.salesforce.com".into(),
    };
    let message = field_error("login_url", &FieldErrorCode::NotALoginUrl { error });
    assert_eq!(message.next, "Use acme.my.salesforce.com.");
}
