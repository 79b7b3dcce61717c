//! Setup → External Client Apps: making an app by hand, and what its page shows.

use crate::support::{Browser, Scene, get};

const NEW: &str = "/lightning/setup/ManageExternalClientApplication/new";

#[tokio::test]
async fn admin_makes_an_app_in_setup_and_waits_for_it() {
    let scene = Scene::new().await;
    let admin = Browser::admin(&scene).await;
    let with_callback = |callback: &'static str| {
        [
            ("name", "ARM <b>"),
            ("contact_email", "a@b.example"),
            ("enable_oauth", "on"),
            ("callback_urls", callback),
            ("scope", "api"),
        ]
    };
    let page = admin
        .submit(NEW, &with_callback("http://arm.example/back"))
        .await;
    assert!(page.body.contains("must use https, or http://localhost."));
    assert!(page.body.contains("ARM &lt;b&gt;"));

    let made = admin
        .submit(NEW, &with_callback("https://arm.example/back"))
        .await;
    let page = made.header("location").unwrap();
    let app = admin.open(&format!("{page}?consumer=show")).await;
    assert!(
        app.body.contains("20 seconds") || app.body.contains("19 seconds"),
        "{}",
        app.body
    );
    let made = scene.fake.control().apps().pop().unwrap();
    assert_eq!(made.api_name, "ARM_b");
    assert!(app.body.contains(made.consumer_key()) && app.body.contains(made.consumer_secret()));

    let url = scene.authorize_url(&[
        ("client_id", made.consumer_key()),
        ("redirect_uri", "https://arm.example/back"),
    ]);
    assert_eq!(get(&url).await.status, 400);
    scene.minutes(1);
    assert_eq!(get(&url).await.status, 302);
    let done = admin.open(page).await;
    assert!(done.body.contains("This app is in effect."));
    assert!(!done.body.contains(made.consumer_secret()));
}
