//! Everything that is read or written here, held against serde: the contract's own words.

use super::*;
use broker_api::*;
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
    same_words::<Role>();
    same_words::<Purpose>();
    same_words::<StatusWord>();
    same_words::<OrgSort>();
    same_words::<Refusal>();
    same_words::<Check>();
    same_words::<Verdict>();
    same_words::<Reason>();
    same_words::<Act>();
    same_words::<ErrorCode>();
    same_words::<FailureCode>();
}

#[test]
fn unknown_words_are_unknown_only_where_the_contract_is_open() {
    assert_eq!(read("\"something_new\""), Some(FailureCode::Unknown));
    assert_eq!(read::<OrgType>("\"something_new\""), None);
}

fn at(day: u32) -> Timestamp {
    Timestamp(format!("2026-03-{day:02}T09:30:00.000Z"))
}

fn identity() -> SalesforceIdentity {
    SalesforceIdentity {
        org_id: "00D000000000001AAA".into(),
        org_name: "Acme \"quoted\" \\ ü".into(),
        user_id: "005000000000001AAA".into(),
        username: "ada@acme.example".into(),
        instance_url: "https://acme.my.salesforce.com".into(),
        is_sandbox: true,
        edition: "Enterprise Edition".into(),
    }
}

fn org(status: OrgStatus) -> Org {
    Org {
        id: "o1".into(),
        external_id: None,
        name: "Acme".into(),
        org_type: OrgType::Uat,
        kind: OrgKind::Org,
        environment: Environment::CustomDomain,
        login_url: "https://acme.my.salesforce.com".into(),
        owner: "ada".into(),
        salesforce: identity(),
        credentials: CredentialSet {
            authentication_type: AuthenticationType::ExternalClientApp,
            fingerprint: "F9q2".into(),
            callback_url: "http://localhost:8080/oauth/_callback".into(),
            granted_scopes: vec!["api".into(), "refresh_token".into()],
            entered_by: "ada".into(),
            authorized_at: at(1),
        },
        status,
        registered_at: at(1),
        last_authenticated_at: at(2),
        last_proved_at: at(3),
        generation: 7,
        second_record_reason: Some("a demo".into()),
    }
}

fn authorization(state: AuthorizationState) -> Authorization {
    Authorization {
        id: "a1".into(),
        purpose: Purpose::Register,
        kind: OrgKind::Org,
        authentication_type: AuthenticationType::ConnectedApp,
        name: "Acme".into(),
        org_type: OrgType::Qa,
        environment: Environment::Production,
        login_url: "https://login.salesforce.com".into(),
        consumer_id: ConsumerId::parse("3MVG9abc").expect("a consumer ID"),
        secret_kept: true,
        callback_url: "http://localhost:8080/oauth/_callback".into(),
        author: "ada".into(),
        yours: false,
        started_at: at(1),
        login_until: at(2),
        kept_until: at(3),
        state,
    }
}

fn states() -> Vec<AuthorizationState> {
    vec![
        AuthorizationState::WaitingForActivation(Waiting {
            entered_at: at(1),
            tried_at: at(2),
            next_try_at: at(3),
            until: at(4),
        }),
        AuthorizationState::Ready,
        AuthorizationState::WaitingForSalesforce,
        AuthorizationState::LoginExpired,
        AuthorizationState::Finishing,
        AuthorizationState::Interrupted,
        AuthorizationState::AwaitingDecision(Box::new(Decision {
            salesforce: identity(),
            granted: GrantedScopes::parse("api refresh_token"),
            known: vec![KnownOrg {
                id: "o1".into(),
                name: "Acme".into(),
                username: "ada@acme.example".into(),
                authentication_type: AuthenticationType::ConnectedApp,
                fingerprint: "F9q2".into(),
                generation: 7,
            }],
            until: at(4),
        })),
        AuthorizationState::Failed(Failure {
            code: FailureCode::CallbackUrlMismatch,
            at: at(5),
            salesforce: Some(SalesforceAnswer {
                error: "redirect_uri_mismatch".into(),
                description: String::new(),
            }),
            about: None,
            request_id: Some("r1".into()),
            reported: true,
        }),
        AuthorizationState::Connected(Box::new(Connected {
            org_id: "o1".into(),
            salesforce: identity(),
            granted: GrantedScopes::parse("api refresh_token"),
            at: at(6),
            can_undo: true,
            org_type_differs: false,
            org_type: OrgType::Qa,
            generation: 1,
            approvals: Approvals {
                username: "ada@acme.example".into(),
                known: 4,
            },
            name: "Acme".into(),
            reauthenticated: true,
        })),
        AuthorizationState::Undone,
        AuthorizationState::Discarded,
    ]
}

#[test]
fn records_are_the_contracts() {
    for status in [
        OrgStatus::Connected,
        OrgStatus::StoredSecretCannotBeRead,
        OrgStatus::PracticeNotRunning,
    ] {
        comes_back(Page {
            items: vec![org(status)],
            next_cursor: Some("next".into()),
        });
    }
    for state in states() {
        comes_back(authorization(state));
    }
    comes_back(Session {
        user: "ada".into(),
        role: Role::OrgAdmin,
        broker: BrokerFacts {
            callback_url: "http://localhost:8080/oauth/_callback".into(),
            extra_login_hosts: vec!["http://127.0.0.1:8180".into()],
            practice_org: Some(PracticeOrg {
                login_url: "http://127.0.0.1:8180".into(),
            }),
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
    }]);
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
        LoginUrlError::LightningHost {
            my_domain: "acme.my.salesforce.com".into(),
        },
        LoginUrlError::NotSalesforce,
    ];
    let mut reasons = vec![
        FieldErrorCode::Required,
        FieldErrorCode::TooLong { max: 80 },
        FieldErrorCode::TooShort { min: 3 },
        FieldErrorCode::ControlCharacters,
        FieldErrorCode::Taken,
        FieldErrorCode::NotAConsumerId,
        FieldErrorCode::NotAConsumerSecret,
        FieldErrorCode::NeededForNewLoginUrl,
        FieldErrorCode::NeededAgain,
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
        read::<Page<Org>>("{\"items\":[{}],\"next_cursor\":null}"),
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
        .flag("wait", true)
        .words("checks", &[Check::Answers, Check::ConsumerId]);
    let value: serde_json::Value = serde_json::from_str(&body.finish()).expect("it is JSON");
    let expected = serde_json::json!({
        "name": nasty, "generation": -3, "wait": true, "checks": ["answers", "consumer_id"],
    });
    assert_eq!(value, expected);
    assert_eq!(Body::default().finish(), "{}");
}
