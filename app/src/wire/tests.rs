//! Everything that is read or written here, held against serde: the contract's own words.

pub(crate) mod samples;

use super::*;
use broker_api::*;
use samples::{
    adopted_org, at, authorization, connection_test, org, org_fault, receipt, states, test_failure,
    used_by,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Debug;

fn comes_back<T: Read + Serialize + PartialEq + Debug>(value: T) {
    let text = serde_json::to_string(&value).expect("it is JSON");
    assert_eq!(read::<T>(&text).as_ref(), Some(&value), "{text}");
}

fn same_words<W: Word + Serialize + DeserializeOwned + Debug>() {
    for (value, word) in W::WORDS {
        let travels = serde_json::to_value(value).expect("it is JSON");
        assert_eq!(travels, *word);
        let back: W = serde_json::from_value(travels).expect("it is one of its words");
        assert_eq!(back, *value);
    }
}

#[test]
fn words_are_the_contracts() {
    same_words::<AuthenticationType>();
    same_words::<OrgKind>();
    same_words::<OrgType>();
    same_words::<Environment>();
    same_words::<Cloud>();
    same_words::<Role>();
    same_words::<GivenBack>();
    same_words::<Purpose>();
    same_words::<Then>();
    same_words::<TestStep>();
    same_words::<LostCause>();
    same_words::<Question>();
    same_words::<Permission>();
    same_words::<StatusWord>();
    same_words::<OrgSort>();
    same_words::<AdoptionOutcome>();
    same_words::<Refusal>();
    same_words::<Check>();
    same_words::<Verdict>();
    same_words::<Reason>();
    same_words::<Act>();
    same_words::<ErrorCode>();
    same_words::<FailureCode>();
    same_words::<FailureClass>();
}

#[test]
fn unknown_words_are_unknown_only_where_the_contract_is_open() {
    assert_eq!(read("\"something_new\""), Some(FailureCode::Unknown));
    assert_eq!(read::<OrgType>("\"something_new\""), None);
}

#[test]
fn what_one_act_answers_is_the_contracts() {
    comes_back(SignInLink {
        user: "ada".into(),
        role: Role::OrgAdmin,
        expires_at: at(1),
    });
    comes_back(Removed {
        permission: GivenBack::KeptForOtherOrg,
    });
}

#[test]
fn what_became_of_a_file_is_the_contracts() {
    comes_back(AdoptionReport {
        rows: vec![AdoptionRow {
            line: 2,
            name: "Acme".into(),
            outcome: AdoptionOutcome::Problem,
            org_id: Some("o1".into()),
            fields: FieldErrors::one("name", FieldErrorCode::DiffersHere),
        }],
        total: 2000,
        next: Some(100),
        read_as: vec![ReadColumn {
            heading: "URL".into(),
            column: "login_url".into(),
        }],
        not_read: vec!["Colour".into()],
    });
}

#[test]
fn records_are_the_contracts() {
    for status in [
        OrgStatus::Connected,
        OrgStatus::NeedsReauthentication(org_fault(FailureCode::PermissionEnded)),
        OrgStatus::AddressChanged(org_fault(FailureCode::AddressChanged)),
        OrgStatus::Unreachable(OrgFault {
            step: None,
            answer: None,
            cause_about: None,
            ..org_fault(FailureCode::SalesforceUnreachable)
        }),
        OrgStatus::StoredSecretCannotBeRead,
        OrgStatus::RecordChangedOutside,
        OrgStatus::PracticeNotRunning,
    ] {
        comes_back(Page {
            items: vec![org(status)],
            left_out: vec!["Acme".into()],
            next_cursor: Some("next".into()),
        });
    }
    comes_back(adopted_org());
    for state in states() {
        comes_back(authorization(state));
    }
    comes_back(Session {
        user: "ada".into(),
        role: Role::OrgAdmin,
        broker: BrokerFacts {
            callback_url: "http://localhost:8080/oauth/_callback".into(),
            login_hosts: LoginHosts {
                extra: vec!["http://127.0.0.1:8180".into()],
                clouds: Cloud::ALL.to_vec(),
            },
            practice_org: Some(PracticeOrg {
                login_url: "http://127.0.0.1:8180".into(),
            }),
            operator_app: Some("F9q2".into()),
            standard: StandardOffer {
                offered: true,
                ends: "2027-06".into(),
            },
            version: "0.1.0".into(),
        },
    });
    comes_back(vec![HistoryEntry {
        at: at(1),
        actor: "ada".into(),
        act: Act::Register,
        outcome: "ok".into(),
        org_id: Some("o1".into()),
        fingerprint: None,
        request_id: None,
        client_address: Some("192.0.2.1".into()),
    }]);
    for failure in [None, Some(test_failure())] {
        comes_back(connection_test(failure.clone()));
        comes_back(RollBackOutcome {
            failure: failure.clone(),
        });
        comes_back(InstanceUrlOutcome { failure });
    }
    comes_back(OrgDetails {
        org: org(OrgStatus::Connected),
        used_by: used_by(),
    });
    comes_back(vec![receipt()]);
    comes_back(TaggingDone {
        changed: 1,
        unchanged: 2,
        full: 3,
    });
    comes_back(NameCheck { free: true });
    comes_back(BegunAuthorization {
        id: "a1".into(),
        authorize_url: None,
    });
    comes_back(Verification {
        findings: vec![Finding {
            check: Check::ConsumerSecret,
            verdict: Verdict::Untold,
            reason: Some(Reason::CodeLookedAtFirst),
            salesforce: None,
        }],
        nearly_full: vec![],
        at: at(1),
    });
}

#[test]
fn problems_are_the_contracts() {
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
        LoginUrlError::CloudNotOffered {
            cloud: Cloud::Defense,
        },
        LoginUrlError::NotSalesforce,
    ];
    let mut reasons = vec![
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
        FieldErrorCode::NotOffered {
            refusal: Refusal::StandardNotOffered,
        },
    ];
    reasons.extend(hosts.map(|error| FieldErrorCode::NotALoginUrl { error }));
    for reason in reasons {
        comes_back(ProblemDetails {
            type_uri: "about:blank".into(),
            title: "Some fields were refused".into(),
            status: 422,
            code: ErrorCode::InvalidFields,
            fields: FieldErrors::one("name", reason),
            used_by: used_by(),
            retry_after_seconds: Some(7),
            request_id: None,
        });
    }
}

#[test]
fn what_is_not_the_contract_is_nothing() {
    assert_eq!(read::<Session>("{}"), None);
    assert_eq!(read::<Session>("<html>"), None);
    assert_eq!(read::<Vec<HistoryEntry>>("{\"items\":[]}"), None);
    assert_eq!(
        read::<Page<Org>>("{\"items\":[{}],\"left_out\":[],\"next_cursor\":null}"),
        None
    );
}

#[test]
fn bodies_are_json_whatever_is_typed() {
    let nasty = "a\"b\\c\nd\u{1}é😀</script>";
    let body = Body::default()
        .text("name", nasty)
        .maybe("absent", None)
        .number("generation", -3)
        .words("checks", &[Check::Answers, Check::ConsumerId]);
    let value: serde_json::Value = serde_json::from_str(&body.finish()).expect("it is JSON");
    let expected = serde_json::json!({
        "name": nasty, "generation": -3, "checks": ["answers", "consumer_id"],
    });
    assert_eq!(value, expected);
    assert_eq!(Body::default().finish(), "{}");
}
