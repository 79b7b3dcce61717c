use super::*;
use broker_api::{
    Adopted, CredentialSet, FailureCode, OrgFault, OrgKind, OrgStatus, OrgType, SalesforceIdentity,
    TestStep, Timestamp,
};

fn of(purpose: Purpose) -> Of {
    let at = Timestamp("2026-03-03T09:30:00.000Z".into());
    let org = Org {
        id: "o1".into(),
        external_id: None,
        name: "Acme".into(),
        org_type: OrgType::Production,
        kind: OrgKind::Org,
        environment: Environment::Production,
        login_url: "https://login.salesforce.com".into(),
        owner: "ada".into(),
        authentication_type: AuthenticationType::ConnectedApp,
        adopted: None,
        tags: vec![],
        salesforce: Some(SalesforceIdentity {
            org_id: "00D000000000001AAA".into(),
            org_name: "Acme".into(),
            user_id: "005000000000001AAA".into(),
            username: "ada@acme.example".into(),
            instance_url: "https://acme.my.salesforce.com".into(),
            is_sandbox: false,
            edition: "Enterprise Edition".into(),
        }),
        credentials: Some(CredentialSet {
            authentication_type: AuthenticationType::ConnectedApp,
            fingerprint: "F9q2".into(),
            callback_url: "http://localhost:8080/oauth/_callback".into(),
            granted_scopes: vec![],
            entered_by: "ada".into(),
            authorized_at: at.clone(),
            stated_by: None,
            operator_app: false,
        }),
        status: OrgStatus::Connected,
        registered_at: at.clone(),
        last_authenticated_at: Some(at.clone()),
        last_proved_at: Some(at),
        generation: 1,
        pending: None,
        fallback: None,
        second_record_reason: None,
    };
    Of { org, purpose }
}

fn standard() -> Of {
    let mut of = of(Purpose::Reauthenticate);
    of.org.authentication_type = AuthenticationType::Standard;
    let set = of.org.credentials.as_mut().expect("in use");
    set.authentication_type = AuthenticationType::Standard;
    set.fingerprint = "deploy@acme.example".into();
    of
}

#[test]
fn the_user_stays_and_the_password_is_typed() {
    let of = standard();
    let hosts = Hosts {
        standard: true,
        ..Hosts::default()
    };
    let mut form = of.form(&hosts);
    assert_eq!(form.username, "deploy@acme.example");
    assert_eq!(
        faults(&of, &form),
        ["authentication_type", "password"],
        "where it is not offered, that is said, too"
    );
    form.password = Secret("p".into());
    let request = of.request(&form, &hosts).expect("a request");
    assert_eq!(request.username.as_deref(), Some("deploy@acme.example"));
    assert_eq!(request.consumer_secret, None);
}

#[test]
fn a_password_is_not_tried_and_a_migration_away_from_one_may_be() {
    let mut of = standard();
    assert!(!of.may_try());
    assert!(!of.may_keep());
    of.purpose = Purpose::Migrate;
    assert!(of.may_try());
    assert_eq!(of.form(&Hosts::default()).username, "");
}

#[test]
fn where_nothing_is_in_use_the_user_is_the_one_that_the_portal_said() {
    let mut of = standard();
    of.org.credentials = None;
    of.org.salesforce = None;
    of.org.adopted = Some(Adopted {
        salesforce_org_id: None,
        username: Some("nightly@acme.example".into()),
    });
    assert_eq!(of.form(&Hosts::default()).username, "nightly@acme.example");
    of.org.adopted = None;
    assert_eq!(of.form(&Hosts::default()).username, "");
}

fn faults(of: &Of, form: &RegistrationForm) -> Vec<String> {
    let faults = of.request(form, &Hosts::default()).expect_err("faults");
    faults.fields().map(str::to_owned).collect()
}

#[test]
fn what_is_left_empty_stays_in_use() {
    let of = of(Purpose::Reauthenticate);
    let form = of.form(&Hosts::default());
    let request = of.request(&form, &Hosts::default()).expect("a request");
    assert_eq!(request.consumer_id, None);
    assert_eq!(request.consumer_secret, None);
    assert_eq!(form.authentication_type, AuthenticationType::ConnectedApp);
}

#[test]
fn where_nothing_is_in_use_both_are_needed() {
    let mut adopted = of(Purpose::Reauthenticate);
    adopted.org.credentials = None;
    adopted.org.salesforce = None;
    let form = adopted.form(&Hosts::default());
    assert_eq!(faults(&adopted, &form), ["consumer_id", "consumer_secret"]);
    adopted.purpose = Purpose::Migrate;
    let form = adopted.form(&Hosts::default());
    assert_eq!(form.environment, Environment::Production);
}

#[test]
fn where_the_org_moved_to_is_filled_in_and_the_secret_is_typed_again() {
    let mut of = of(Purpose::Reauthenticate);
    of.org.status = OrgStatus::AddressChanged(OrgFault {
        cause: FailureCode::AddressChanged,
        since: Timestamp("2026-03-03T09:30:00.000Z".into()),
        step: Some(TestStep::Renewal),
        answer: None,
        cause_about: Some("https://acme2.my.salesforce.com".into()),
        next_try_at: None,
    });
    let form = of.form(&Hosts::default());
    assert_eq!(form.environment, Environment::CustomDomain);
    assert_eq!(form.my_domain, "acme2.my.salesforce.com");
    assert_eq!(faults(&of, &form), ["consumer_secret"]);
}

#[test]
fn the_secret_in_use_is_for_its_own_login_host() {
    let of = of(Purpose::Reauthenticate);
    let mut form = of.form(&Hosts::default());
    form.environment = Environment::Sandbox;
    assert_eq!(faults(&of, &form), ["consumer_secret"]);
}

#[test]
fn a_migration_begins_at_the_orgs_own_address_and_needs_credentials() {
    let of = of(Purpose::Migrate);
    let mut form = of.form(&Hosts::default());
    assert_eq!(form.my_domain, "acme.my.salesforce.com");
    assert_eq!(faults(&of, &form), ["consumer_id", "consumer_secret"]);
    form.consumer_id = "3MVG9abc".into();
    form.consumer_secret = Secret("ABCDEF".into());
    let request = of.request(&form, &Hosts::default()).expect("a request");
    assert_eq!(request.consumer_id.as_deref(), Some("3MVG9abc"));
    assert_eq!(request.login_url.as_deref(), Some("acme.my.salesforce.com"));
}
