//! Records with every field filled.

use broker_api::*;

pub(crate) fn at(day: u32) -> Timestamp {
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

fn fallback() -> Fallback {
    Fallback {
        authentication_type: AuthenticationType::ConnectedApp,
        fingerprint: "A1b2".into(),
        username: Some("deploy@acme.example".into()),
        since: at(5),
        until: at(6),
    }
}

pub(crate) fn org(status: OrgStatus) -> Org {
    Org {
        id: "o1".into(),
        external_id: None,
        name: "Acme".into(),
        org_type: OrgType::Uat,
        kind: OrgKind::Org,
        environment: Environment::CustomDomain,
        login_url: "https://acme.my.salesforce.com".into(),
        owner: "ada".into(),
        authentication_type: AuthenticationType::ExternalClientApp,
        salesforce: Some(identity()),
        credentials: Some(CredentialSet {
            authentication_type: AuthenticationType::ExternalClientApp,
            fingerprint: "F9q2".into(),
            callback_url: "http://localhost:8080/oauth/_callback".into(),
            granted_scopes: vec!["api".into(), "refresh_token".into()],
            entered_by: "ada".into(),
            authorized_at: at(1),
            stated_by: Some("ada".into()),
            operator_app: true,
        }),
        adopted: None,
        status,
        registered_at: at(1),
        last_authenticated_at: Some(at(2)),
        last_proved_at: Some(at(3)),
        generation: 7,
        pending: Some(Pending {
            authorization_id: "a1".into(),
            purpose: Purpose::Migrate,
            authentication_type: AuthenticationType::ExternalClientApp,
            fingerprint: "F9q2".into(),
            login_url: "https://acme.my.salesforce.com".into(),
            author: "ada".into(),
            entered_at: at(4),
            kept_until: at(5),
            secret_kept: true,
            awaiting_decision: true,
        }),
        fallback: Some(fallback()),
        second_record_reason: Some("a demo".into()),
        tags: vec!["emea".into(), "nightly".into()],
    }
}

/// Nothing is in use for it.
pub(crate) fn adopted_org() -> Org {
    Org {
        authentication_type: AuthenticationType::Standard,
        salesforce: None,
        credentials: None,
        adopted: Some(Adopted {
            salesforce_org_id: Some("00D000000000001AAA".into()),
            username: None,
        }),
        last_authenticated_at: None,
        last_proved_at: None,
        ..org(OrgStatus::NotAuthorizedHere)
    }
}

pub(crate) fn used_by() -> Vec<ModuleUse> {
    vec![
        ModuleUse {
            module: "Jobs".into(),
            reported_at: None,
            references: vec![],
        },
        ModuleUse {
            module: "Pipelines".into(),
            reported_at: Some(at(7)),
            references: vec![Reference {
                kind: "pipeline".into(),
                id: "p1".into(),
                name: "Release \"1\"".into(),
            }],
        },
    ]
}

pub(crate) fn receipt() -> Receipt {
    let side = |org_id: &str| Side {
        org_id: org_id.into(),
        salesforce_org_id: Some("00D000000000001AAA".into()),
        authentication_type: AuthenticationType::ConnectedApp,
        fingerprint: Some("F9q2".into()),
    };
    Receipt {
        id: "r1".into(),
        act: Act::Migrate,
        at: at(7),
        by: "ada".into(),
        name: "Acme".into(),
        from: side("o1"),
        to: side("o2"),
        says: "Record id and the 12 references known here are unchanged.".into(),
        references: 12,
        compared: vec![Compared {
            table: "org_references".into(),
            columns: vec!["id".into()],
            rows: 12,
            before: "abc".into(),
            after: "abc".into(),
        }],
        not_compared: vec![NotCompared {
            table: "credential_sets".into(),
            why: "replaced".into(),
        }],
    }
}

pub(crate) fn authorization(state: AuthorizationState) -> Authorization {
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
        ending: Some(fallback()),
        trial: true,
        operator_app: true,
        state,
    }
}

pub(crate) fn states() -> Vec<AuthorizationState> {
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
                fingerprint: Some("F9q2".into()),
                salesforce_org_id: Some("00D000000000001AAA".into()),
                org_name: Some("Acme".into()),
                in_use_becomes: InUseBecomes::Kept,
                fallback: Some(fallback()),
                generation: 7,
            }],
            trial: Some(Box::new(Trial {
                permissions: Some(vec![Permission::ApiEnabled, Permission::AuthorApex]),
                approvals: Approvals {
                    username: "ada@acme.example".into(),
                    known: 2,
                },
                in_use: identity(),
                in_use_granted: GrantedScopes::parse("full refresh_token"),
                in_use_permissions: None,
            })),
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
            still_in_use: true,
            fallback: Some(fallback()),
        })),
        AuthorizationState::Undone,
        AuthorizationState::Discarded,
    ]
}

pub(crate) fn test_failure() -> TestFailure {
    TestFailure {
        step: TestStep::Renewal,
        code: FailureCode::PermissionEnded,
        salesforce: Some(SalesforceAnswer {
            error: "invalid_grant".into(),
            description: "expired access/refresh token".into(),
        }),
        about: Some("https://acme.my.salesforce.com".into()),
        lost: Some(LostAnswer {
            at: at(6),
            cause: LostCause::NoAnswer,
        }),
        incident: Some(Incident {
            since: at(5),
            orgs: 12,
        }),
        next_try_at: Some(at(9)),
        class: FailureClass::Ended,
    }
}

pub(super) fn org_fault(cause: FailureCode) -> OrgFault {
    let TestFailure {
        step,
        salesforce,
        about,
        ..
    } = test_failure();
    OrgFault {
        cause,
        since: at(7),
        step: Some(step),
        answer: salesforce,
        cause_about: about,
        next_try_at: Some(at(9)),
    }
}

pub(crate) fn connection_test(failure: Option<TestFailure>) -> ConnectionTest {
    let org = org(OrgStatus::Connected);
    ConnectionTest {
        at: at(8),
        used: org.credentials.expect("they are in use"),
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
