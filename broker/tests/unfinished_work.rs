//! Unfinished work: it holds its name, is begun again, and ends by the clock or by a person.

use crate::support::{World, allow, both};
use serde_json::json;
use std::time::Duration;

both!(a_name_is_held_by_orgs_and_by_unfinished_work, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let app = world.app();
    world.begin(&mut ada, &world.form("Acme  UAT", &app)).await;

    let second = ada
        .post("/api/v1/authorizations", &world.form("acme uat", &app))
        .await;

    assert_eq!(second.status, 422);
    assert_eq!(second.body["fields"]["name"]["code"], "taken");
});

both!(a_repeated_begin_with_one_key_is_one_run, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let form = world.form("Acme", &world.app());
    let mut ids = Vec::new();
    for _ in 0..2 {
        let request = ada
            .request(axum::http::Method::POST, "/api/v1/authorizations")
            .header("origin", crate::support::PUBLIC_URL)
            .header("x-requested-with", "broker-app")
            .header("content-type", "application/json")
            .header("idempotency-key", "one form");
        let reply = ada
            .send(request.body(form.to_string().into()).unwrap())
            .await;
        assert_eq!(reply.status, 201, "{}", reply.body);
        ids.push(reply.text("id"));
    }
    assert_eq!(ids[0], ids[1]);
});

both!(two_registrations_side_by_side_do_not_mix, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let app = world.app();
    let (first, first_url) = world.begin(&mut ada, &world.form("First", &app)).await;
    let mut form = world.form("Second", &app);
    form["login_url"] = json!(world.fake.my_domain("other"));
    let (second, _) = world.begin(&mut ada, &form).await;

    let run = world
        .come_back(&mut ada, &first, &allow(&first_url).await)
        .await;

    assert_eq!(run["state"]["state"], "connected");
    let second = ada
        .get(&format!("/api/v1/authorizations/{second}"))
        .await
        .body;
    assert_eq!(second["state"]["state"], "waiting_for_salesforce");
});

both!(
    a_kept_secret_is_never_sent_to_another_login_host,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let app = world.app();
        let (id, _) = world.begin(&mut ada, &world.form("Acme", &app)).await;
        let path = format!("/api/v1/authorizations/{id}/resume");
        let mut edit = json!({ "login_url": world.fake.my_domain("other") });

        let refused = ada.post(&path, &edit).await;

        assert_eq!(refused.status, 422);
        let reason = &refused.body["fields"]["consumer_secret"]["code"];
        assert_eq!(reason, "needed_for_new_login_url");
        edit["consumer_secret"] = json!(app.consumer_secret());
        assert_eq!(ada.post(&path, &edit).await.status, 200);
    }
);

both!(
    a_login_may_take_fifteen_minutes_and_the_form_is_kept_for_seven_days,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let app = world.app();
        let (id, authorize_url) = world.begin(&mut ada, &world.form("Acme", &app)).await;
        let back = allow(&authorize_url).await;
        world.later(Duration::from_secs(15 * 60 + 1)).await;

        let run = world.come_back(&mut ada, &id, &back).await;

        assert_eq!(run["state"]["state"], "login_expired");
        assert_eq!(run["secret_kept"], true);
        assert_eq!(world.requests_to("/services/oauth2/token"), 0);
        let path = format!("/api/v1/authorizations/{id}/resume");
        let again = ada.post(&path, &json!({})).await;
        assert_eq!(again.status, 200);
        world.later(Duration::from_hours(7 * 24)).await;
        broker::sweeper::sweep(&world.broker).await.unwrap();
        let mut ada = world.admin().await;
        let run = ada.get(&format!("/api/v1/authorizations/{id}")).await.body;
        assert_eq!(run["secret_kept"], false);
        let needs_secret = ada.post(&path, &json!({})).await;
        let reason = &needs_secret.body["fields"]["consumer_secret"]["code"];
        assert_eq!(reason, "needed_again");
        // The row stays, without its secret.
        let listed = ada.get("/api/v1/authorizations").await.body;
        assert_eq!(listed[0]["id"], id.as_str());
        assert_eq!(listed[0]["secret_kept"], false);
        let edit = json!({ "consumer_secret": app.consumer_secret() });
        let again = ada.post(&path, &edit).await;
        assert_eq!(again.status, 200, "{}", again.body);
        let back = allow(&again.text("authorize_url")).await;
        let run = world.come_back(&mut ada, &id, &back).await;
        assert_eq!(run["state"]["state"], "connected", "{run}");
    }
);

both!(unfinished_work_can_be_listed_and_discarded, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let (id, _) = world
        .begin(&mut ada, &world.form("Acme", &world.app()))
        .await;
    assert_eq!(unfinished(&mut ada).await, 1);

    let gone = ada.delete(&format!("/api/v1/authorizations/{id}")).await;

    assert_eq!(gone.status, 204);
    assert_eq!(unfinished(&mut ada).await, 0);
    let late = ada
        .post(&format!("/api/v1/authorizations/{id}/resume"), &json!({}))
        .await;
    assert_eq!((late.status, late.code()), (409, "already_finished"));
});

async fn unfinished(browser: &mut crate::support::Browser) -> usize {
    let listed = browser.get("/api/v1/authorizations").await.body;
    listed.as_array().unwrap().len()
}
