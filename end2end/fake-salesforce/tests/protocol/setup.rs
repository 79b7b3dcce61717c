//! Setup's pages at the addresses that a guide links to, for administrators alone.

use crate::browser::Browser;
use crate::support::{ADMIN, Answer, CALLBACK, Scene, encoded, get};
use fake_salesforce::{AppKind, Arrival, FakeSalesforce, NewApp, Options};

const SETUP_HOME: &str = "/lightning/setup/SetupOneHome/home";
const MY_DOMAIN: &str = "/lightning/setup/OrgDomain/home";
const APP_MANAGER: &str = "/lightning/setup/ManageExternalClientApplication/home";
const USAGE: &str = "/lightning/setup/ConnectedAppsUsage/home";
const LOGIN_HISTORY: &str = "/lightning/setup/OrgLoginHistory/home";
const USERS: &str = "/lightning/setup/ManageUsers/home";
const NETWORK: &str = "/lightning/setup/NetworkAccess/home";
const DEV_HUB: &str = "/lightning/setup/DevHub/home";
const ALL: [&str; 9] = [
    SETUP_HOME,
    MY_DOMAIN,
    APP_MANAGER,
    USAGE,
    LOGIN_HISTORY,
    "/lightning/setup/NavigationMenus/home",
    USERS,
    DEV_HUB,
    NETWORK,
];

#[tokio::test]
async fn every_page_asks_for_a_login_and_then_opens() {
    let scene = Scene::new().await;
    for path in ALL {
        let refused = get(&format!("{}{path}", scene.host)).await;
        let start = format!("/?ec=302&{}", encoded(&[("startURL", path)]));
        assert_eq!(refused.header("location"), Some(start.as_str()));
    }
    for (org, username, password) in [
        ("practice", ADMIN, "practice1"),
        ("other", "admin@other.example", "other1"),
        ("sandbox", "admin@practice.example.uat", "sandbox1"),
    ] {
        let admin = Browser::at(&scene.fake.my_domain(org), username, password).await;
        for path in ALL {
            assert_eq!(admin.open(path).await.status, 200, "{path} in {org}");
        }
    }
}

#[tokio::test]
async fn an_admin_makes_an_org_a_dev_hub_but_no_sandbox() {
    let scene = Scene::new().await;
    let tokens = scene.tokens().await;
    let hub = "SELECT Id FROM ScratchOrgInfo LIMIT 1";
    assert_eq!(scene.query(hub, &tokens.access).await.status, 400);
    let admin = Browser::admin(&scene).await;
    assert!(admin.open(DEV_HUB).await.body.contains("Enable Dev Hub"));
    admin.submit(DEV_HUB, &[]).await;
    assert_eq!(scene.query(hub, &tokens.access).await.status, 200);
    assert!(
        !admin
            .open(DEV_HUB)
            .await
            .body
            .contains("<button class=\"primary\"")
    );
    let sandbox = scene.fake.my_domain("sandbox");
    let theirs = Browser::at(&sandbox, "admin@practice.example.uat", "sandbox1").await;
    theirs.submit(DEV_HUB, &[]).await;
    assert!(!scene.fake.control().org("sandbox").unwrap().dev_hub);
}

#[tokio::test]
async fn a_connected_app_of_earlier_years_stands_in_app_manager_alone() {
    let options = Options {
        connected_app: true,
        ..Options::default()
    };
    let fake = FakeSalesforce::start(options).await.unwrap();
    let admin = Browser::at(&fake.my_domain("practice"), ADMIN, "practice1").await;
    let name = "Old Release Portal";
    let all = "/lightning/setup/NavigationMenus/home";
    assert!(admin.open(all).await.body.contains(name));
    assert!(!admin.open(APP_MANAGER).await.body.contains(name));
    let app = fake.control().apps().pop().unwrap();
    let page = format!(
        "/lightning/setup/ManageExternalClientApplication/app/{}",
        app.id
    );
    let shown = admin.open(&page).await.body;
    assert!(shown.contains("Manage Consumer Details"), "{shown}");
    let edit = admin.open(&format!("{page}/edit")).await.body;
    assert!(edit.contains("Connected App Name") && edit.contains("Enable OAuth Settings"));
}

#[tokio::test]
async fn only_an_administrator_opens_setup() {
    let scene = Scene::new().await;
    let person = Browser::of(&scene, "deploy@practice.example", "practice1").await;
    for path in ALL {
        let page = person.open(path).await;
        assert!(page.body.contains("Insufficient Privileges"), "{path}");
    }
}

#[tokio::test]
async fn front_page_leads_to_every_other() {
    let scene = Scene::new().await;
    let page = Browser::admin(&scene).await.open(SETUP_HOME).await;
    for path in &ALL[1..] {
        assert!(page.body.contains(&format!("href=\"{path}\"")), "{path}");
    }
}

#[tokio::test]
async fn my_domain_says_what_to_type() {
    let scene = Scene::new().await;
    let page = Browser::admin(&scene).await.open(MY_DOMAIN).await;
    let line = format!("aria-label=\"Current My Domain URL\">{}<", scene.host);
    assert!(page.body.contains(&line), "{}", page.body);
}

fn app_path(scene: &Scene) -> String {
    format!("/lightning/setup/ConnectedAppsUsage/app/{}", scene.app.id)
}

async fn press(admin: &Browser, scene: &Scene, act: &str) -> Answer {
    let answer = admin.submit(&app_path(scene), &[("act", act)]).await;
    assert_eq!(answer.header("location"), Some(USAGE));
    admin.open(USAGE).await
}

#[tokio::test]
async fn usage_counts_people_whose_grant_lives() {
    let scene = Scene::new().await;
    let (first, second) = (scene.tokens().await, scene.tokens().await);
    let admin = Browser::admin(&scene).await;
    let count = async || {
        let page = admin.open(USAGE).await.body;
        let row = page.split("Release Portal</th>").nth(1).unwrap();
        row[..row.find("</td>").unwrap()].to_owned()
    };
    assert_eq!(count().await, format!("<td>1<br>{ADMIN}"));
    scene.revoke(&first.refresh).await;
    assert_eq!(count().await, format!("<td>1<br>{ADMIN}"));
    scene.revoke(&second.refresh).await;
    assert_eq!(count().await, "<td>0");
}

#[tokio::test]
async fn blocked_app_is_refused_until_it_is_unblocked() {
    let scene = Scene::new().await;
    let tokens = scene.tokens().await;
    let admin = Browser::admin(&scene).await;
    let page = press(&admin, &scene, "Block").await;
    assert!(page.body.contains("aria-label=\"Unblock Release Portal\""));
    assert_eq!(scene.userinfo(&tokens.access).await.status, 403);
    let refused = scene.refresh(&tokens.refresh).await;
    assert_eq!(refused.oauth_error().1, "app_blocked");
    let arrival = scene.allow(&[]).await;
    assert_eq!(arrival.param("error").as_deref(), Some("OAUTH_APP_BLOCKED"));

    let page = press(&admin, &scene, "Unblock").await;
    assert!(page.body.contains("aria-label=\"Block Release Portal\""));
    assert_eq!(scene.refresh(&tokens.refresh).await.status, 200);
    assert!(scene.allow(&[]).await.param("code").is_some());
}

#[tokio::test]
async fn app_that_was_refused_as_not_installed_can_be_installed() {
    let scene = Scene::new().await;
    scene.switch(|s| s.not_installed = Some(true));
    let admin = Browser::admin(&scene).await;
    assert!(matches!(scene.allow(&[]).await, Arrival::ErrorPage(_)));
    let page = admin.open(USAGE).await;
    assert!(page.body.contains("aria-label=\"Install Release Portal\""));
    let page = press(&admin, &scene, "Install").await;
    assert!(!page.body.contains("aria-label=\"Install Release Portal\""));
    assert!(scene.allow(&[]).await.param("code").is_some());
}

#[tokio::test]
async fn connected_app_of_elsewhere_shows_up_when_it_is_tried_and_is_installed_here() {
    let scene = Scene::with(NewApp {
        kind: AppKind::ConnectedApp,
        org: "other".into(),
        ..NewApp::default()
    })
    .await;
    let admin = Browser::admin(&scene).await;
    assert!(
        admin
            .open(USAGE)
            .await
            .body
            .contains("No app has been used")
    );
    assert!(matches!(scene.allow(&[]).await, Arrival::ErrorPage(_)));
    press(&admin, &scene, "Install").await;
    let arrival = scene.allow(&[]).await;
    let Arrival::Callback(url) = &arrival else {
        panic!("{arrival:?}");
    };
    assert!(url.starts_with(&format!("{CALLBACK}?code=")), "{url}");
}

#[tokio::test]
async fn app_of_another_org_is_not_ours_to_block() {
    let scene = Scene::with(NewApp {
        org: "other".into(),
        ..NewApp::default()
    })
    .await;
    let admin = Browser::admin(&scene).await;
    press(&admin, &scene, "Block").await;
    let app = scene.fake.control().app(scene.app.consumer_key()).unwrap();
    assert_eq!(app.switches.blocked, None);
}

#[tokio::test]
async fn users_are_switched_off_and_on_by_an_administrator_alone() {
    let scene = Scene::new().await;
    let admin = Browser::admin(&scene).await;
    let deploy = "deploy@practice.example";
    let user = || {
        let org = scene.fake.control().org("practice").unwrap();
        org.users
            .into_iter()
            .find(|user| user.username == deploy)
            .unwrap()
    };
    let id = user().user_id;
    let submit = async |browser: &Browser, act: &str| {
        let form = [("user", id.as_str()), ("act", act)];
        browser.submit(USERS, &form).await.status
    };
    let deployer = Browser::of(&scene, deploy, "practice1").await;
    assert_eq!(
        submit(&deployer, "Freeze").await,
        200,
        "Insufficient Privileges"
    );
    assert!(!user().frozen);
    for act in ["Freeze", "Deactivate", "Disable API"] {
        assert_eq!(submit(&admin, act).await, 302);
    }
    assert_eq!(
        (user().active, user().frozen, user().api_enabled),
        (false, true, false)
    );
    for act in ["Unfreeze", "Activate", "Enable API"] {
        assert_eq!(submit(&admin, act).await, 302);
    }
    assert_eq!(
        (user().active, user().frozen, user().api_enabled),
        (true, false, true)
    );
}

#[tokio::test]
async fn this_machine_is_trusted_in_network_access() {
    let scene = Scene::new().await;
    let control = scene.fake.control();
    control.edit_org("practice", |org| org.switches.ip_restricted = Some(true));
    let admin = Browser::admin(&scene).await;
    assert!(admin.open(NETWORK).await.body.contains("is not trusted"));
    admin.submit(NETWORK, &[]).await;
    assert!(admin.open(NETWORK).await.body.contains("is trusted"));
    let tokens = scene.tokens().await;
    assert!(!tokens.refresh.is_empty());
}
