//! Records with every field filled.

use broker_api::*;

pub(super) fn at(day: u32) -> Timestamp {
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

pub(super) fn org(status: OrgStatus) -> Org {
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
        pending: Some(Pending {
            authorization_id: "a1".into(),
            purpose: Purpose::Migrate,
            authentication_type: AuthenticationType::ExternalClientApp,
            fingerprint: "F9q2".into(),
            author: "ada".into(),
            entered_at: at(4),
            kept_until: at(5),
        }),
        fallback: Some(Fallback {
            authentication_type: AuthenticationType::ConnectedApp,
            fingerprint: "A1b2".into(),
            until: at(6),
        }),
        second_record_reason: Some("a demo".into()),
    }
}

pub(super) fn authorization(state: AuthorizationState) -> Authorization {
    Authorization {
        id: "a1".into(),
        purpose: Purpose::Register,
        org_id: "o1".into(),
        kind: OrgKind::Org,
        authentication_type: AuthenticationType::ConnectedApp,
        name: "Acme".into(),
        org_type: OrgType::Qa,
        environment: Environment::Production,
        login_url: "https://login.salesforce.com".into(),
        consumer_id: ConsumerId::parse("3MVG9abc").ok(),
        username: Username::parse("ada@acme.example").ok(),
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

pub(super) fn states() -> Vec<AuthorizationState> {
    vec![
        AuthorizationState::WaitingForActivation(Waiting {
            entered_at: at(1),
            tried_at: at(2),
            next_try_at: at(3),
            until: at(4),
        }),
        AuthorizationState::Ready,
        AuthorizationState::Saved,
        AuthorizationState::WaitingForSalesforce,
        AuthorizationState::LoginExpired,
        AuthorizationState::Finishing,
        AuthorizationState::Interrupted,
        AuthorizationState::AwaitingDecision(Box::new(Decision {
            question: Question::OtherUser,
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

pub(super) fn test_failure() -> TestFailure {
    TestFailure {
        step: TestStep::Renewal,
        code: FailureCode::PermissionEnded,
        salesforce: Some(SalesforceAnswer {
            error: "invalid_grant".into(),
            description: "expired access/refresh token".into(),
        }),
        lasting: true,
    }
}

pub(super) fn connection_test(failure: Option<TestFailure>) -> ConnectionTest {
    let org = org(OrgStatus::Connected);
    ConnectionTest {
        at: at(8),
        used: org.credentials,
        username: "ada@acme.example".into(),
        took_ms: 120,
        renewed: true,
        api_version: "v64.0".into(),
        api_calls: Some(ApiCalls {
            used: 17,
            of: 15_000,
        }),
        failure,
        not_tested: org.pending,
    }
}
