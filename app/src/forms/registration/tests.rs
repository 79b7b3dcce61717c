use super::*;
use broker_api::{AuthorizationState, ConsumerId, LoginHosts, PracticeOrg, Purpose, Timestamp};

fn hosts() -> Hosts {
    let login_url = "http://127.0.0.1:8090".to_owned();
    Hosts {
        login: LoginHosts {
            extra: vec![login_url.clone()],
            clouds: Vec::new(),
        },
        standard: true,
        practice: Some(PracticeOrg { login_url }),
        operator_app: None,
    }
}

fn filled() -> RegistrationForm {
    RegistrationForm {
        name: "Acme UAT".into(),
        org_type: Some(OrgType::Uat),
        environment: Environment::CustomDomain,
        my_domain: "acme.my.salesforce.com".into(),
        consumer_id: "3MVG9abc".into(),
        consumer_secret: Secret("ABCDEF".into()),
        ..RegistrationForm::new(&Hosts::default(), Start::default())
    }
}

fn kept() -> Authorization {
    let moment = Timestamp("2026-03-03T09:30:00.000Z".into());
    Authorization {
        id: "1".into(),
        purpose: Purpose::Register,
        org_id: "o1".into(),
        kind: OrgKind::Org,
        authentication_type: AuthenticationType::ExternalClientApp,
        name: "Acme UAT".into(),
        org_type: OrgType::Uat,
        environment: Environment::CustomDomain,
        login_url: "https://acme.my.salesforce.com".into(),
        consumer_id: ConsumerId::parse("3MVG9abc").ok(),
        username: None,
        secret_kept: true,
        callback_url: "http://localhost:8080/oauth/_callback".into(),
        author: "admin".into(),
        yours: true,
        started_at: moment.clone(),
        login_until: moment.clone(),
        kept_until: moment,
        ending: None,
        trial: false,
        operator_app: false,
        state: AuthorizationState::LoginExpired,
    }
}

fn faults(errors: &FieldErrors) -> Vec<&str> {
    errors.fields().collect()
}

#[test]
fn an_empty_form_names_every_field_that_is_missing() {
    let form = RegistrationForm {
        environment: Environment::CustomDomain,
        ..RegistrationForm::new(&Hosts::default(), Start::default())
    };
    let errors = form.to_new(&Hosts::default()).expect_err("five faults");
    let expected = [
        "consumer_id",
        "consumer_secret",
        "login_url",
        "name",
        "org_type",
    ];
    assert_eq!(faults(&errors), expected);
}

#[test]
fn the_practice_org_comes_first_while_there_is_one() {
    let form = RegistrationForm::new(&hosts(), Start::default());
    assert_eq!(form.environment, Environment::Practice);
    assert_eq!(form.login_url(&hosts()), "http://127.0.0.1:8090");
    let without = RegistrationForm::new(&Hosts::default(), Start::default());
    assert_eq!(
        without.environment,
        Environment::CustomDomain,
        "an External Client App lives in one org"
    );
    let another = Start::read(|name| match name {
        "authentication_type" => Some("connected_app".to_owned()),
        "org_type" => Some("qa".to_owned()),
        _ => Some(String::new()),
    });
    let form = RegistrationForm::new(&Hosts::default(), another);
    assert!(another.another);
    assert_eq!(form.environment, Environment::Production);
    assert_eq!(form.org_type, Some(OrgType::Qa));
}

#[test]
fn a_key_and_a_secret_that_were_swapped_are_noticed() {
    let mut form = RegistrationForm {
        consumer_id: "0123456789ABCDEF".repeat(4),
        consumer_secret: Secret("3MVG9abcDEF".into()),
        ..filled()
    };
    assert!(form.looks_swapped());
    form.swap_credentials();
    assert!(!form.looks_swapped());
    assert_eq!(form.consumer_id, "3MVG9abcDEF");
    assert!(!filled().looks_swapped());
}

#[test]
fn a_filled_form_makes_a_request() {
    let request = filled().to_new(&hosts()).expect("no faults");
    assert_eq!(request.login_url, "acme.my.salesforce.com");
    assert_eq!(request.consumer_secret.expose(), "ABCDEF");
}

fn standard() -> RegistrationForm {
    RegistrationForm {
        authentication_type: AuthenticationType::Standard,
        username: "ada@acme.example".into(),
        password: Secret(" p ".into()),
        security_token: Secret(String::new()),
        ..filled()
    }
}

#[test]
fn standard_authentication_asks_for_a_user_instead_of_an_app() {
    let request = standard().to_new(&hosts()).expect("no faults");
    assert_eq!(request.password.expose(), " p ");
    assert_eq!(request.consumer_secret.expose(), "", "an app's is not sent");
    let form = RegistrationForm {
        username: "ada".into(),
        password: Secret::default(),
        security_token: Secret("no token".into()),
        consumer_id: String::new(),
        ..standard()
    };
    let errors = form.to_new(&hosts()).expect_err("three faults");
    assert_eq!(faults(&errors), ["password", "security_token", "username"]);
}

#[test]
fn standard_authentication_is_refused_where_it_is_not_offered() {
    let hosts = Hosts {
        standard: false,
        ..hosts()
    };
    let errors = standard().to_new(&hosts).expect_err("refused");
    assert_eq!(faults(&errors), ["authentication_type"]);
}

#[test]
fn a_password_is_typed_each_time() {
    let kept = Authorization {
        authentication_type: AuthenticationType::Standard,
        consumer_id: None,
        username: Username::parse("ada@acme.example").ok(),
        secret_kept: false,
        ..kept()
    };
    let mut form = RegistrationForm::kept(&kept, &hosts());
    assert_eq!(form.username, "ada@acme.example");
    let errors = form.to_edited(&kept, &hosts()).expect_err("no password");
    assert_eq!(faults(&errors), ["password"]);
    form.password = Secret("p".into());
    let request = form.to_edited(&kept, &hosts()).expect("no faults");
    assert_eq!(request.consumer_id, None);
    assert_eq!(request.password.expect("typed").expose(), "p");
    form.forget_secrets();
    assert_eq!(form.password, Secret::default());
}

#[test]
fn the_address_of_a_page_suggests_the_login_host() {
    let mut form = filled();
    form.my_domain = "https://acme--uat.sandbox.lightning.force.com/lightning/page/home".into();
    let suggested = form.suggested_my_domain(&hosts());
    assert_eq!(
        suggested.as_deref(),
        Some("acme--uat.sandbox.my.salesforce.com")
    );
    form.my_domain = "https://acme.my.salesforce-setup.com/lightning/setup/OrgDomain/home".into();
    let suggested = form.suggested_my_domain(&hosts());
    assert_eq!(suggested.as_deref(), Some("acme.my.salesforce.com"));
    form.my_domain = "127.0.0.1:8090/lightning/setup/OrgDomain/home".into();
    let suggested = form.suggested_my_domain(&hosts());
    assert_eq!(suggested.as_deref(), Some("http://127.0.0.1:8090"));
    assert_eq!(filled().suggested_my_domain(&hosts()), None);
}

#[test]
fn the_kept_secret_is_used_for_the_same_login_host_only() {
    let mut form = RegistrationForm::kept(&kept(), &hosts());
    assert_eq!(form.my_domain, "acme.my.salesforce.com");
    let request = form.to_edited(&kept(), &hosts()).expect("no faults");
    assert_eq!(request.consumer_secret, None);

    form.environment = Environment::Sandbox;
    let errors = form.to_edited(&kept(), &hosts()).expect_err("moved");
    let reason = errors.get("consumer_secret");
    assert_eq!(reason, Some(&FieldErrorCode::NeededForNewLoginUrl));

    form.consumer_secret = Secret("ABCDEF".into());
    assert!(form.to_edited(&kept(), &hosts()).is_ok());
}

#[test]
fn a_secret_that_was_not_kept_is_asked_for() {
    let kept = Authorization {
        secret_kept: false,
        ..kept()
    };
    let form = RegistrationForm::kept(&kept, &hosts());
    let errors = form.to_edited(&kept, &hosts()).expect_err("no secret");
    assert_eq!(
        errors.get("consumer_secret"),
        Some(&FieldErrorCode::NeededAgain)
    );
}

#[test]
fn a_typed_secret_does_not_show_itself() {
    assert!(!format!("{:?}", filled()).contains("ABCDEF"));
}

fn shared() -> Hosts {
    Hosts {
        operator_app: Some("F9q2".into()),
        ..Hosts::default()
    }
}

#[test]
fn the_operators_app_asks_for_neither_consumer_id_nor_secret() {
    let mut form = RegistrationForm {
        authentication_type: AuthenticationType::ConnectedApp,
        consumer_id: String::new(),
        consumer_secret: Secret::default(),
        ..filled()
    };
    let new = form.to_new(&shared()).expect("it is whole");
    assert!(new.operator_app);
    assert_eq!(
        (new.consumer_id.as_str(), new.consumer_secret.expose()),
        ("", "")
    );
    let errors = form.to_new(&Hosts::default()).expect_err("there is none");
    assert_eq!(faults(&errors), ["consumer_id", "consumer_secret"]);
    form.authentication_type = AuthenticationType::ExternalClientApp;
    let errors = form.to_new(&shared()).expect_err("it is a connected app");
    assert_eq!(faults(&errors), ["consumer_id", "consumer_secret"]);
    form.authentication_type = AuthenticationType::ConnectedApp;
    form.operator_app = false;
    let errors = form.to_new(&shared()).expect_err("one's own was chosen");
    assert_eq!(faults(&errors), ["consumer_id", "consumer_secret"]);
}

#[test]
fn unfinished_work_goes_from_the_operators_app_to_ones_own_and_back() {
    let kept = Authorization {
        authentication_type: AuthenticationType::ConnectedApp,
        operator_app: true,
        ..kept()
    };
    let mut form = RegistrationForm::kept(&kept, &shared());
    let same = form.to_edited(&kept, &shared()).expect("it is whole");
    assert_eq!((same.operator_app, same.consumer_id), (Some(true), None));
    form.operator_app = false;
    let errors = form.to_edited(&kept, &shared()).expect_err("no secret");
    assert_eq!(faults(&errors), ["consumer_secret"]);
    form.consumer_secret = Secret("ABCDEF".into());
    let own = form.to_edited(&kept, &shared()).expect("it is whole");
    assert_eq!(own.operator_app, Some(false));
    let of_org = Authorization {
        purpose: Purpose::Reauthenticate,
        ..kept
    };
    let form = RegistrationForm::kept(&of_org, &shared());
    let same = form.to_edited(&of_org, &shared()).expect("it is whole");
    assert_eq!(same.operator_app, Some(true));
    let typed = RegistrationForm {
        consumer_secret: Secret("ABCDEF".into()),
        ..form
    };
    let own = typed.to_edited(&of_org, &shared()).expect("it is whole");
    assert_eq!(own.operator_app, Some(false));
}
