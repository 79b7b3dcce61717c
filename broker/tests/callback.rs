//! The return from Salesforce: who comes back must be who left, and what came is used once.

use crate::support::{Browser, Database, PUBLIC_URL, World, allow, both, deny, figure};
use axum::body::Body;
use axum::http::Method;
use fake_salesforce::{Effect, Endpoint, Injection};
use serde_json::Value;
use std::time::Duration;

/// A run that has left, and the address that Salesforce sends it back to.
struct Left {
    id: String,
    back: String,
}

async fn leave(world: &World, browser: &mut Browser, name: &str) -> Left {
    let form = world.form(name, &world.app());
    let (id, authorize_url) = world.begin(browser, &form).await;
    let back = allow(&authorize_url).await;
    Left { id, back }
}

async fn assert_refused(browser: &mut Browser, back: &str, code: &str) {
    let reply = browser.arrive(back).await;
    assert_eq!(reply.status, 303);
    assert_eq!(reply.location(), format!("/callback-refused/{code}"));
}

async fn assert_connects(world: &World, browser: &mut Browser, left: &Left) {
    let run = world.come_back(browser, &left.id, &left.back).await;
    assert_eq!(run["state"]["state"], "connected", "{run}");
    assert_eq!(world.token_requests(), 1);
}

both!(
    only_the_browser_and_person_that_left_can_come_back,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let left = leave(&world, &mut ada, "Acme").await;
        let run_cookie = format!("run-{}-8080", left.id);
        let mut other = ada.clone();
        let form = world.form("Other", &world.app());
        let (other_id, _) = world.begin(&mut other, &form).await;

        let without_cookies = world.stranger();
        let mut without_run_cookie = ada.clone();
        without_run_cookie.cookies.remove(&run_cookie);
        let mut with_other_runs_cookie = other.clone();
        let value = other.cookies[&format!("run-{other_id}-8080")].clone();
        with_other_runs_cookie
            .cookies
            .insert(run_cookie.clone(), value);
        let mut other_person = world.signed_in("bob").await;
        let value = ada.cookies[&run_cookie].clone();
        other_person.cookies.insert(run_cookie.clone(), value);
        let mut signed_out = ada.clone();
        signed_out
            .cookies
            .retain(|name, _| !name.starts_with("session"));
        for mut browser in [without_cookies, without_run_cookie, with_other_runs_cookie] {
            assert_refused(&mut browser, &left.back, "callback_other_browser").await;
        }
        for mut browser in [other_person, signed_out] {
            assert_refused(&mut browser, &left.back, "callback_signed_out").await;
        }

        assert_eq!(world.token_requests(), 0);
        assert_connects(&world, &mut ada, &left).await;
    }
);

both!(
    a_return_that_is_opened_again_shows_the_outcome,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let left = leave(&world, &mut ada, "Acme").await;
        assert_connects(&world, &mut ada, &left).await;

        assert_connects(&world, &mut ada, &left).await;
        assert_eq!(world.token_requests(), 1);
    }
);

both!(
    of_two_returns_at_the_same_moment_one_redeems_the_code,
    |database| {
        let world = World::new(database).await;
        let ada = world.admin().await;
        for round in 1..=figure(50, 5) {
            let mut first = ada.clone();
            let left = leave(&world, &mut first, &format!("Acme {round}")).await;
            let mut second = first.clone();

            let (one, two) = tokio::join!(first.arrive(&left.back), second.arrive(&left.back));

            for reply in [one, two] {
                assert_eq!(reply.status, 303);
                assert_eq!(reply.location(), format!("/authorizations/{}", left.id));
            }
            assert_eq!(world.token_requests(), round);
        }
    }
);

both!(a_state_is_used_once_for_error_answers_too, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let form = world.form("Acme", &world.app());
    let (id, authorize_url) = world.begin(&mut ada, &form).await;
    let cookies = ada.cookies.clone();
    let refusal = deny(&authorize_url).await;
    let run = world.come_back(&mut ada, &id, &refusal).await;
    assert_eq!(run["state"]["code"], "denied");

    // A code for the same state, as if Salesforce had been asked twice.
    let state = param(&refusal, "state");
    let code = param(&allow(&authorize_url).await, "code");
    ada.cookies = cookies;
    let late = format!("/oauth/_callback?code={code}&state={state}");
    let run = world.come_back(&mut ada, &id, &late).await;

    assert_eq!(run["state"]["code"], "denied");
    assert_eq!(world.token_requests(), 0);
});

both!(looking_ahead_uses_nothing_up, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let left = leave(&world, &mut ada, "Acme").await;

    let head = ada.request(Method::HEAD, &left.back);
    let head = ada.send(head.body(Body::empty()).unwrap()).await;
    assert_eq!(head.status, 405);
    for (name, value) in [
        ("sec-purpose", "prefetch"),
        ("sec-purpose", "prefetch;prerender"),
        ("purpose", "prefetch"),
        ("x-moz", "prefetch"),
    ] {
        let ahead = ada.request(Method::GET, &left.back).header(name, value);
        let ahead = ada.send(ahead.body(Body::empty()).unwrap()).await;
        assert_eq!((ahead.status, ahead.code()), (400, "callback_malformed"));
    }

    assert_eq!(world.token_requests(), 0);
    assert_connects(&world, &mut ada, &left).await;
});

both!(a_foreign_issuer_is_refused, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let left = leave(&world, &mut ada, "Acme").await;
    for issuer in ["https%3A%2F%2Fevil.example", "https://login.salesforce.com"] {
        let back = format!("{}&iss={issuer}", left.back);
        assert_refused(&mut ada, &back, "callback_malformed").await;
    }
    assert_eq!(world.token_requests(), 0);
    let own = world.fake.my_domain("practice");
    let back = format!("{}&iss={own}", left.back);
    let left = Left { back, ..left };
    assert_connects(&world, &mut ada, &left).await;
});

both!(an_answer_of_the_callback_holds_nothing, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let left = leave(&world, &mut ada, "Acme").await;
    let (code, state) = (param(&left.back, "code"), param(&left.back, "state"));
    let refused = world.stranger().arrive(&left.back).await;
    let taken = ada.arrive(&left.back).await;
    for reply in [refused, taken] {
        assert_eq!(reply.status, 303);
        assert_eq!(reply.header("cache-control"), "no-store");
        assert_eq!(reply.header("referrer-policy"), "no-referrer");
        assert!(reply.location().starts_with('/') && !reply.location().contains('?'));
        let whole = format!("{:?} {}", reply.headers, reply.body);
        assert!(!whole.contains(&code) && !whole.contains(&state), "{whole}");
    }
});

both!(a_state_is_void_once_the_run_left_again, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let left = leave(&world, &mut ada, "Acme").await;
    let again = resume(&mut ada, &left.id).await;

    assert_refused(&mut ada, &left.back, "callback_state_unknown").await;

    assert_eq!(world.token_requests(), 0);
    let back = allow(&again).await;
    assert_connects(&world, &mut ada, &Left { back, ..left }).await;
});

both!(
    a_completion_that_was_overtaken_loses_and_its_permission_is_put_out,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let left = leave(&world, &mut ada, "Acme").await;
        let control = world.fake.control().clone();
        control.inject(Injection::new(Endpoint::Userinfo, Effect::Hang));
        let (mut arriving, back) = (ada.clone(), left.back.clone());
        let arrival = tokio::spawn(async move { arriving.arrive(&back).await });
        control.wait_held().await;

        world.later(Duration::from_secs(61)).await;
        let again = resume(&mut ada, &left.id).await;
        control.release();
        arrival.await.unwrap();

        assert_eq!(world.orgs(&mut ada).await.len(), 0);
        let path = format!("/api/v1/authorizations/{}", left.id);
        let run = ada.get(&path).await.body;
        assert_eq!(run["state"]["state"], "waiting_for_salesforce");
        broker::revocation::revoke_due(&world.broker).await.unwrap();
        assert!(!control.grants()[0].is_live());
        let back = allow(&again).await;
        let run = world.come_back(&mut ada, &left.id, &back).await;
        assert_eq!(run["state"]["state"], "connected", "{run}");
        let history = format!(
            "/api/v1/orgs/{}/history",
            world.orgs(&mut ada).await[0]["id"]
        );
        let history = ada.get(&history.replace('"', "")).await.body;
        let lost = |entry: &Value| entry["outcome"] == "superseded";
        assert!(history.as_array().unwrap().iter().any(lost), "{history}");
    }
);

#[tokio::test]
async fn returns_of_strangers_have_a_limit_that_locks_nobody_out() {
    let flags = ["--callbacks-per-minute=3"];
    let world = World::with(Database::sqlite(), &flags).await;
    let mut ada = world.admin().await;
    let left = leave(&world, &mut ada, "Acme").await;
    let junk = "/oauth/_callback?code=1&state=1";
    for _ in 0..3 {
        assert_refused(&mut world.stranger(), junk, "callback_state_unknown").await;
    }
    let refused = world.stranger().arrive(junk).await;
    assert_eq!(refused.status, 429);
    assert!((1..=60).contains(&refused.header("retry-after").parse().unwrap()));

    // Those with a run's cookie are still told the truth, and who left comes back.
    for _ in 0..5 {
        assert_refused(&mut ada, junk, "callback_state_unknown").await;
    }
    assert_connects(&world, &mut ada, &left).await;
}

#[tokio::test]
async fn a_busy_broker_keeps_the_code_and_the_browser_comes_again() {
    let mut world = World::new(Database::sqlite()).await;
    let mut ada = world.admin().await;
    let left = leave(&world, &mut ada, "Acme").await;
    let (code, state) = (param(&left.back, "code"), param(&left.back, "state"));
    world.broker.store.close().await;
    for number in 1..=11 {
        let busy = ada.arrive(&left.back).await;
        assert_eq!(busy.status, 503);
        assert_eq!(busy.header("retry-after"), "5");
        assert_eq!(busy.header("cache-control"), "no-store");
        assert_eq!(busy.header("referrer-policy"), "no-referrer");
        // By itself ten times, without a script; and at once where a person asks for it.
        let by_itself = if number <= 10 { "5" } else { "" };
        assert_eq!(busy.header("refresh"), by_itself, "{number}");
        let page = busy.body.as_str().unwrap();
        assert!(page.contains("<a href=\"\">Try again now</a>"), "{page}");
        let whole = format!("{:?} {page}", busy.headers);
        assert!(!whole.contains(&code) && !whole.contains(&state), "{whole}");
        assert!(
            !page.contains("<script") && !page.contains("style="),
            "{page}"
        );
    }
    world.restart().await;
    let mut ada = ada.at(&world.router);
    assert_connects(&world, &mut ada, &left).await;
}

#[tokio::test]
async fn what_is_no_navigation_is_refused_before_anything_is_looked_at() {
    let world = World::new(Database::sqlite()).await;
    let mut ada = world.admin().await;
    let left = leave(&world, &mut ada, "Acme").await;
    let mut hidden = ada.clone();
    world.broker.store.close().await;
    for (mode, dest) in [
        ("no-cors", "image"),
        ("cors", "empty"),
        ("navigate", "iframe"),
        ("same-origin", "document"),
    ] {
        let request = hidden.request(Method::GET, &left.back);
        let request = request
            .header("sec-fetch-mode", mode)
            .header("sec-fetch-dest", dest);
        let reply = hidden.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(
            (reply.status, reply.code()),
            (400, "callback_malformed"),
            "{mode} {dest}"
        );
    }
}

async fn resume(browser: &mut Browser, id: &str) -> String {
    let reply = browser.act(id, "resume").await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    reply.text("authorize_url")
}

fn param(address: &str, name: &str) -> String {
    let url = url::Url::parse(&format!("{PUBLIC_URL}{address}")).unwrap();
    let pair = url.query_pairs().find(|(key, _)| key == name);
    pair.unwrap().1.into_owned()
}
