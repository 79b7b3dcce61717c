//! `login()` by SOAP (protocol §5): the envelope, the faults word for word, and the session.

mod faults;

use crate::browser::Browser;
use crate::support::{ADMIN, Answer, Scene, send};
use fake_salesforce::org::{Org, User};

const USER: &str = "integration@practice.example";
const ORGANIZATION: &str = "SELECT Id FROM Organization";

fn user(scene: &Scene) -> User {
    let org = scene.fake.control().org("practice").unwrap();
    let mut users = org.users.into_iter();
    users.find(|user| user.username == USER).unwrap()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

fn envelope(username: &str, password: &str) -> String {
    let (username, password) = (escaped(username), escaped(password));
    format!(
        r#"<se:Envelope xmlns:se="http://schemas.xmlsoap.org/soap/envelope/"><se:Header/><se:Body><login xmlns="urn:partner.soap.sforce.com"><username>{username}</username><password>{password}</password></login></se:Body></se:Envelope>"#
    )
}

async fn post(host: &str, version: &str, body: &str) -> Answer {
    let url = format!("{host}/services/Soap/u/{version}");
    let headers = [("content-type", "text/xml"), ("soapaction", "\"\"")];
    send("POST", &url, &headers, body).await.unwrap()
}

async fn login(scene: &Scene, password: &str) -> Answer {
    post(&scene.host, "64.0", &envelope(USER, password)).await
}

/// Password and security token, as they are sent.
fn right(scene: &Scene) -> String {
    let user = user(scene);
    format!("{}{}", user.password, user.security_token)
}

async fn enabled() -> Scene {
    let scene = Scene::new().await;
    set(&scene, |org| org.switches.soap_login = Some(true));
    set(&scene, |org| {
        for user in &mut org.users {
            user.any_api_auth = true;
        }
    });
    scene
}

fn set(scene: &Scene, edit: impl FnOnce(&mut Org)) {
    scene.fake.control().edit_org("practice", edit).unwrap();
}

fn text<'a>(answer: &'a Answer, tag: &str) -> &'a str {
    let (_, after) = answer
        .body
        .split_once(&format!("<{tag}>"))
        .unwrap_or_else(|| panic!("no {tag}: {answer:?}"));
    after.split_once(&format!("</{tag}>")).unwrap().0
}

/// Status, exception code and message of a fault.
fn told(answer: &Answer) -> (u16, &str, &str) {
    let code = text(answer, "sf:exceptionCode");
    let message = text(answer, "sf:exceptionMessage");
    let whole = format!("{code}: {message}");
    assert_eq!(text(answer, "faultstring"), whole);
    assert_eq!(text(answer, "faultcode"), format!("sf:{code}"));
    (answer.status, code, message)
}

#[tokio::test]
async fn password_and_token_give_a_session_that_works_as_bearer_until_it_ends() {
    let scene = enabled().await;
    let answer = login(&scene, &right(&scene)).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let org = scene.fake.control().org("practice").unwrap();
    assert_eq!(text(&answer, "organizationId"), org.org_id);
    assert_eq!(text(&answer, "userName"), USER);
    assert_eq!(text(&answer, "sandbox"), "false");
    assert_eq!(text(&answer, "sessionSecondsValid"), "7200");
    let server = text(&answer, "serverUrl");
    let expected = format!("{}/services/Soap/u/64.0/{}", scene.host, &org.org_id[..15]);
    assert_eq!(server, expected);
    let session = text(&answer, "sessionId");
    assert_eq!(scene.query(ORGANIZATION, session).await.status, 200);
    assert_eq!(
        scene.userinfo(session).await.json()["preferred_username"],
        USER
    );
    scene.minutes(121);
    assert_eq!(scene.query(ORGANIZATION, session).await.status, 401);
}

#[tokio::test]
async fn elements_are_told_by_their_namespace_whatever_their_prefix() {
    let scene = enabled().await;
    let password = escaped(&right(&scene));
    let call = |soap: &str, partner: &str| {
        format!(
            r#"<?xml version="1.0" encoding="utf-8" ?>
            <env:Envelope xmlns:env="{soap}" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
              <env:Header><u:CallOptions xmlns:u="{partner}"><u:client>a</u:client></u:CallOptions></env:Header>
              <env:Body><n1:login xmlns:n1="{partner}">
                <n1:username>{USER}</n1:username><n1:password>{password}</n1:password>
              </n1:login></env:Body>
            </env:Envelope>"#
        )
    };
    let soap = "http://schemas.xmlsoap.org/soap/envelope/";
    let partner = "urn:partner.soap.sforce.com";
    let answer = post(&scene.host, "59.0", &call(soap, partner)).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    for (soap, partner) in [
        ("http://www.w3.org/2003/05/soap-envelope", partner),
        (soap, "urn:enterprise.soap.sforce.com"),
    ] {
        let answer = post(&scene.host, "59.0", &call(soap, partner)).await;
        assert_eq!(text(&answer, "faultcode"), "soapenv:Client");
    }
    // The prefix of another namespace does not make a login of it.
    let other = call(soap, partner).replace("n1:login xmlns:n1", "n1:login xmlns:n2");
    assert_eq!(post(&scene.host, "59.0", &other).await.status, 500);
}

#[tokio::test]
async fn what_is_no_call_of_login_is_refused_before_anybody_logs_in() {
    let scene = enabled().await;
    let url = format!("{}/services/Soap/u/64.0", scene.host);
    let body = envelope(USER, &right(&scene));
    let xml = ("content-type", "text/xml; charset=utf-8");
    let action = ("soapaction", "login");
    for (headers, body, says) in [
        (vec![xml], body.as_str(), "SOAPAction HTTP header missing"),
        (vec![action], body.as_str(), "must be text/xml"),
        (vec![xml, action], "<login/>", "not one of login()"),
        (vec![xml, action], &body[..90], "not one of login()"),
    ] {
        let answer = send("POST", &url, &headers, body).await.unwrap();
        assert_eq!(answer.status, 500);
        assert!(text(&answer, "faultstring").contains(says), "{answer:?}");
        assert_eq!(text(&answer, "faultcode"), "soapenv:Client");
    }
    assert!(scene.fake.control().access_tokens().is_empty());
}

#[tokio::test]
async fn versions_after_64_have_no_login() {
    let scene = enabled().await;
    let body = envelope(USER, &right(&scene));
    let answer = post(&scene.host, "65.0", &body).await;
    let message = "The SOAP Login operation is not available in the API version specified (65.0). Refer to the documentation for supported versions.";
    assert_eq!(told(&answer), (500, "INVALID_OPERATION", message));
    for version in ["30.0", "99.0", "x"] {
        let answer = post(&scene.host, version, &body).await;
        assert_eq!(told(&answer).1, "UNSUPPORTED_API_VERSION", "{version}");
    }
}

#[tokio::test]
async fn login_is_off_until_an_administrator_enables_it_in_user_interface() {
    let scene = Scene::new().await;
    let message = "SOAP API login() is disabled by default in this org. Contact the org administrator to enable SOAP API login().";
    let refused = login(&scene, &right(&scene)).await;
    assert_eq!(told(&refused), (500, "INVALID_OPERATION", message));
    let admin = Browser::admin(&scene).await;
    let page = "/lightning/setup/UserInterfaceUI/home";
    assert!(
        admin
            .open(page)
            .await
            .body
            .contains("Enable SOAP API login()")
    );
    admin.submit(page, &[]).await;
    assert!(
        !admin
            .open(page)
            .await
            .body
            .contains("<button class=\"primary\"")
    );
    // The permission is next; the admin gives that, too.
    let refused = login(&scene, &right(&scene)).await;
    let message = "SOAP API login() requires the Use Any API Auth user permission.";
    assert_eq!(told(&refused), (500, "INSUFFICIENT_ACCESS", message));
    let act = "Give Use Any API Auth to";
    let id = user(&scene).user_id;
    admin
        .submit(
            "/lightning/setup/ManageUsers/home",
            &[("user", &id), ("act", act)],
        )
        .await;
    assert_eq!(login(&scene, &right(&scene)).await.status, 200);
}

#[tokio::test]
async fn security_token_is_wanted_unless_the_network_is_trusted() {
    let scene = enabled().await;
    let password = user(&scene).password;
    let refused = login(&scene, &password).await;
    assert_eq!(told(&refused).1, "LOGIN_MUST_USE_SECURITY_TOKEN");
    let admin = Browser::admin(&scene).await;
    admin
        .submit(
            "/lightning/setup/NetworkAccess/home",
            &[("without_token", "yes")],
        )
        .await;
    assert_eq!(login(&scene, &password).await.status, 200);
    assert_eq!(login(&scene, &right(&scene)).await.status, 200);
}

#[tokio::test]
async fn wrong_passwords_lock_the_user_out_until_somebody_unlocks() {
    let scene = enabled().await;
    let wrong = "Invalid username, password, security token; or user locked out.";
    for _ in 0..4 {
        let answer = login(&scene, "guess").await;
        assert_eq!(told(&answer), (500, "INVALID_LOGIN", wrong));
    }
    // A right one ends the row.
    assert_eq!(login(&scene, &right(&scene)).await.status, 200);
    for _ in 0..5 {
        assert_eq!(told(&login(&scene, "guess").await).1, "INVALID_LOGIN");
    }
    assert_eq!(
        told(&login(&scene, &right(&scene)).await).1,
        "PASSWORD_LOCKOUT"
    );
    let admin = Browser::admin(&scene).await;
    let id = user(&scene).user_id;
    admin
        .submit(
            "/lightning/setup/ManageUsers/home",
            &[("user", &id), ("act", "Unlock")],
        )
        .await;
    assert_eq!(login(&scene, &right(&scene)).await.status, 200);
    let history = admin.open("/lightning/setup/OrgLoginHistory/home").await;
    assert!(history.body.contains("<td>Password lockout</td>"));
}

#[tokio::test]
async fn wrong_host_and_unknown_user_look_like_a_wrong_password() {
    let scene = enabled().await;
    let body = envelope(USER, &right(&scene));
    for host in [scene.fake.ready().test, scene.fake.my_domain("other")] {
        let answer = post(&host, "64.0", &body).await;
        assert_eq!(told(&answer).1, "INVALID_LOGIN");
    }
    let nobody = post(&scene.host, "64.0", &envelope("nobody@x.example", "x")).await;
    assert_eq!(told(&nobody).1, "INVALID_LOGIN");
    let generic = post(&scene.fake.ready().login, "64.0", &body).await;
    assert!(text(&generic, "serverUrl").starts_with(&scene.host));
}

#[tokio::test]
async fn expired_password_lets_in_to_a_session_that_is_good_for_nothing() {
    let scene = enabled().await;
    let control = scene.fake.control();
    control.edit_user(USER, |user| user.password_expired = true);
    let answer = login(&scene, &right(&scene)).await;
    assert_eq!(answer.status, 200);
    assert_eq!(text(&answer, "passwordExpired"), "true");
    let session = text(&answer, "sessionId");
    assert_eq!(scene.query(ORGANIZATION, session).await.status, 401);
    set(&scene, |org| org.switches.soap_refuses_expired = Some(true));
    let refused = login(&scene, &right(&scene)).await;
    assert_eq!(told(&refused).1, "INVALID_OPERATION_WITH_EXPIRED_PASSWORD");
}

#[tokio::test]
async fn killed_session_and_refreshed_sandbox_end_it() {
    let scene = enabled().await;
    let admin = format!("{ADMIN}.uat");
    let control = scene.fake.control();
    control.edit_org("sandbox", |org| org.switches.soap_login = Some(true));
    let org = control.org("sandbox").unwrap();
    let user = &org.users[0];
    let body = envelope(&admin, &format!("{}{}", user.password, user.security_token));
    let host = scene.fake.my_domain("sandbox");
    let answer = post(&host, "64.0", &body).await;
    assert_eq!(text(&answer, "sandbox"), "true");
    let whose = fake_salesforce::Whose::default();
    assert_eq!(control.kill_sessions(&whose), 1);
    post(&host, "64.0", &body).await;
    control.refresh_sandbox("sandbox");
    assert!(
        control
            .access_tokens()
            .iter()
            .all(|one| one.ended.is_some())
    );
}
