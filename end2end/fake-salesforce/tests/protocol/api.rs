//! Identity and REST (protocol §3.7, §3.8, §4, §8).

use crate::support::{ADMIN, Answer, Scene, encoded, get, get_with};
use fake_salesforce::NewApp;

const ORGANIZATION: &str = "SELECT Id, Name, InstanceName, IsSandbox, TrialExpirationDate, NamespacePrefix, OrganizationType FROM Organization";

fn rest_error(answer: &Answer) -> (u16, String, String) {
    let body = answer.json();
    let text = |name: &str| body[0][name].as_str().unwrap_or_default().to_owned();
    (answer.status, text("errorCode"), text("message"))
}

fn rest(status: u16, code: &str, message: &str) -> (u16, String, String) {
    (status, code.into(), message.into())
}

#[tokio::test]
async fn organization_says_what_the_org_is() {
    let scene = Scene::new().await;
    let tokens = scene.tokens().await;
    let answer = scene.query(ORGANIZATION, &tokens.access).await;
    assert_eq!(
        answer.header("sforce-limit-info"),
        Some("api-usage=18/15000")
    );
    let body = answer.json();
    let record = &body["records"][0];
    let org = scene.fake.control().org("practice").unwrap();
    assert_eq!(body["totalSize"], 1);
    assert_eq!(record["Id"], org.org_id);
    assert_eq!(record["IsSandbox"], false);
    assert_eq!(record["attributes"]["type"], "Organization");
    assert!(record["TrialExpirationDate"].is_null());
}

#[tokio::test]
async fn only_a_dev_hub_knows_scratch_orgs() {
    let scene = Scene::new().await;
    let tokens = scene.tokens().await;
    let soql = "SELECT Id FROM ScratchOrgInfo LIMIT 1";
    let refused = scene.query(soql, &tokens.access).await;
    let message = "sObject type 'ScratchOrgInfo' is not supported.";
    assert_eq!(rest_error(&refused), rest(400, "INVALID_TYPE", message));
    scene
        .fake
        .control()
        .edit_org("practice", |org| org.dev_hub = true);
    assert_eq!(
        scene.query(soql, &tokens.access).await.json()["totalSize"],
        0
    );
}

#[tokio::test]
async fn version_list_needs_no_token() {
    let scene = Scene::new().await;
    let versions = get(&format!("{}/services/data", scene.host)).await.json();
    let newest = versions.as_array().unwrap().last().unwrap().clone();
    assert_eq!(newest["version"], "68.0");
    assert_eq!(newest["label"], "Winter '27");
}

#[tokio::test]
async fn rest_refuses_as_salesforce_words_it() {
    let scene = Scene::new().await;
    let tokens = scene.tokens().await;
    let expired = scene.query(ORGANIZATION, "00Dx!y").await;
    assert_eq!(
        rest_error(&expired),
        rest(401, "INVALID_SESSION_ID", "Session expired or invalid")
    );
    for (set, expected) in [
        (
            (|s| s.not_valid_for_rest = Some(true)) as fn(&mut fake_salesforce::Switches),
            rest(
                401,
                "INVALID_SESSION_ID",
                "This session is not valid for use with the REST API",
            ),
        ),
        (
            |s| {
                s.not_valid_for_rest = None;
                s.api_disabled = Some(true);
            },
            rest(
                403,
                "API_DISABLED_FOR_ORG",
                "API is not enabled for this Organization or Partner",
            ),
        ),
        (
            |s| {
                s.api_disabled = None;
                s.request_limit_exceeded = Some(true);
            },
            rest(
                403,
                "REQUEST_LIMIT_EXCEEDED",
                "TotalRequests Limit exceeded.",
            ),
        ),
    ] {
        scene.switch(set);
        let answer = scene.query(ORGANIZATION, &tokens.access).await;
        assert_eq!(rest_error(&answer), expected);
        assert_eq!(scene.userinfo(&tokens.access).await.status, 200);
    }
}

#[tokio::test]
async fn token_without_api_scope_is_not_valid_for_rest() {
    let scene = Scene::with(NewApp {
        scopes: vec!["id".into(), "refresh_token".into()],
        ..NewApp::default()
    })
    .await;
    let tokens = scene.tokens().await;
    assert_eq!(scene.userinfo(&tokens.access).await.status, 200);
    assert_eq!(scene.query(ORGANIZATION, &tokens.access).await.status, 401);
}

#[tokio::test]
async fn columns_of_a_query_are_told_without_its_records() {
    let scene = Scene::new().await;
    let tokens = scene.tokens().await;
    let columns = |fields: &str| {
        let soql = format!("SELECT {fields} FROM Organization");
        let query = encoded(&[("q", soql.as_str()), ("columns", "true")]);
        format!("{}/services/data/v68.0/query?{query}", scene.host)
    };
    let told = get_with(&columns("Id, Name, IsSandbox"), &tokens.access).await;
    let told = told.json();
    assert!(told.get("records").is_none(), "{told}");
    assert_eq!(told["entityName"], "Organization");
    let names: Vec<_> = told["columnMetadata"].as_array().unwrap().iter().collect();
    let names: Vec<_> = names.iter().map(|one| &one["columnName"]).collect();
    assert_eq!(names, ["Id", "Name", "IsSandbox"]);
    assert_eq!(told["columnMetadata"][2]["booleanType"], true);
    let refused = get_with(&columns("Colour"), &tokens.access).await;
    assert_eq!(rest_error(&refused).1, "INVALID_FIELD");
}

#[tokio::test]
async fn two_slashes_in_front_are_as_good_as_one() {
    let scene = Scene::new().await;
    let versions = get(&format!("{}//services/data", scene.host)).await;
    assert_eq!(versions.status, 200);
    let tokens = scene.tokens().await;
    let query = encoded(&[("q", ORGANIZATION)]);
    let url = format!("{}//services/data/v50.0/query?{query}", scene.host);
    assert_eq!(get_with(&url, &tokens.access).await.status, 200);
    let url = format!("{}//services/data/v50.0/tooling/query?{query}", scene.host);
    let refused = get_with(&url, &tokens.access).await;
    assert_eq!(rest_error(&refused).1, "INVALID_TYPE");
}

#[tokio::test]
async fn limits_need_view_setup() {
    let scene = Scene::new().await;
    let tokens = scene.tokens().await;
    let url = format!("{}/services/data/v68.0/limits", scene.host);
    assert_eq!(get_with(&url, &tokens.access).await.status, 200);
    let control = scene.fake.control();
    control.edit_user(ADMIN, |user| user.view_setup = false);
    assert_eq!(get_with(&url, &tokens.access).await.status, 403);
}

#[tokio::test]
async fn the_organization_record_needs_view_setup() {
    let scene = Scene::new().await;
    let tokens = scene.tokens().await;
    let control = scene.fake.control();
    control.edit_user(ADMIN, |user| user.view_setup = false);
    let refused = scene.query(ORGANIZATION, &tokens.access).await;
    let message = "sObject type 'Organization' is not supported.";
    assert_eq!(rest_error(&refused), rest(400, "INVALID_TYPE", message));
    assert_eq!(scene.userinfo(&tokens.access).await.status, 200);
}

#[tokio::test]
async fn userinfo_needs_an_identity_scope() {
    for (scope, status) in [("api", 403), ("web", 200), ("profile", 200)] {
        let scene = Scene::with(NewApp {
            scopes: vec![scope.into(), "refresh_token".into()],
            ..NewApp::default()
        })
        .await;
        let tokens = scene.tokens().await;
        let answer = scene.userinfo(&tokens.access).await;
        assert_eq!(answer.status, status, "{scope}: {}", answer.body);
    }
}

#[tokio::test]
async fn retired_and_unknown_versions_differ() {
    let scene = Scene::new().await;
    let tokens = scene.tokens().await;
    let at = |version: &str| format!("{}/services/data/{version}/query?q=x", scene.host);
    assert_eq!(get_with(&at("v30.0"), &tokens.access).await.status, 410);
    assert_eq!(get_with(&at("v69.0"), &tokens.access).await.status, 404);
}

#[tokio::test]
async fn token_on_the_host_of_another_org_is_not_reset() {
    let scene = Scene::new().await;
    let tokens = scene.tokens().await;
    let other = scene.fake.my_domain("other");
    let url = format!("{other}/services/data/v68.0/limits");
    let answer = get_with(&url, &tokens.access).await;
    assert_eq!(rest_error(&answer).1, "URL_NOT_RESET");
}

#[tokio::test]
async fn moved_org_is_served_at_its_new_instance_url() {
    let scene = Scene::new().await;
    let spare = scene.fake.ready().spare;
    let control = scene.fake.control();
    control.edit_org("practice", |org| org.instance_url = Some(spare.clone()));
    let answer = scene.exchange(&scene.code().await, &[]).await.json();
    assert_eq!(answer["instance_url"], spare);
    let url = format!("{spare}/services/data/v68.0/limits");
    let token = answer["access_token"].as_str().unwrap();
    assert_eq!(get_with(&url, token).await.status, 200);
}

#[tokio::test]
async fn a_my_domain_that_was_renamed_leads_to_the_new_one() {
    let scene = Scene::new().await;
    let tokens = scene.tokens().await;
    let spare = scene.fake.ready().spare;
    scene.fake.control().edit_org("practice", |org| {
        org.instance_url = Some(spare.clone());
        org.switches.moved = Some(true);
    });
    let old = scene.userinfo(&tokens.access).await;
    let new = format!("{spare}/services/oauth2/userinfo");
    assert_eq!((old.status, old.header("location")), (301, Some(&*new)));
    assert_eq!(get_with(&new, &tokens.access).await.status, 200);
}

#[tokio::test]
async fn userinfo_and_identity_name_the_same_user_and_org() {
    let scene = Scene::new().await;
    let answer = scene.exchange(&scene.code().await, &[]).await.json();
    let token = answer["access_token"].as_str().unwrap();
    let identity = get_with(answer["id"].as_str().unwrap(), token).await.json();
    let userinfo = scene.userinfo(token).await.json();
    for field in ["user_id", "organization_id"] {
        assert_eq!(identity[field], userinfo[field]);
    }
    assert_eq!(identity["username"], userinfo["preferred_username"]);
    assert!(
        identity["urls"]["query"]
            .as_str()
            .unwrap()
            .contains("{version}")
    );
    let none = get(answer["id"].as_str().unwrap()).await;
    assert_eq!(
        (none.status, none.body.as_str()),
        (403, "Missing_OAuth_Token")
    );
}

#[tokio::test]
async fn issuer_differs_per_host() {
    let scene = Scene::new().await;
    let login = scene.fake.ready().login;
    for host in [&scene.host, &login] {
        let url = format!("{host}/.well-known/openid-configuration");
        assert_eq!(&get(&url).await.json()["issuer"], host);
    }
}
