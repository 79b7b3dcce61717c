//! Sign-in links and sessions: spent once, ended by the clock, known by their hashes only.

use crate::support::{Browser, Database, World, both};
use serde_json::json;
use std::time::Duration;

const SESSION: &str = "/api/v1/session";
/// A minute less than twelve hours.
const NEARLY_TWELVE_HOURS: Duration = Duration::from_mins(12 * 60 - 1);
const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);

async fn is_signed_in(browser: &mut Browser) -> bool {
    let reply = browser.get(SESSION).await;
    if reply.status == 200 {
        return true;
    }
    assert_eq!((reply.status, reply.code()), (401, "signed_out"));
    false
}

both!(a_link_signs_in_once, |database| {
    let world = World::new(database).await;
    let token = world.sign_in_token("ada").await;
    let mut first = world.stranger();
    let mut second = world.stranger();

    assert_eq!(first.spend(&token).await.status, 204);
    let refused = second.spend(&token).await;

    assert_eq!(
        (refused.status, refused.code()),
        (410, "sign_in_link_spent")
    );
    assert!(second.cookies.is_empty());
    let session = first.get(SESSION).await.body;
    assert_eq!(session["user"], "ada");
    assert_eq!(session["role"], "org_admin");
});

both!(
    of_two_who_spend_a_link_at_the_same_moment_one_is_signed_in,
    |database| {
        let world = World::new(database).await;
        for _ in 0..10 {
            let token = world.sign_in_token("ada").await;
            let (mut first, mut second) = (world.stranger(), world.stranger());
            let (one, two) = tokio::join!(first.spend(&token), second.spend(&token));
            let mut statuses = [one.status, two.status];
            statuses.sort_unstable();
            assert_eq!(statuses, [204, 410]);
        }
    }
);

both!(a_link_expires_after_fifteen_minutes, |database| {
    let world = World::new(database).await;
    let in_time = world.sign_in_token("ada").await;
    world.later(14 * MINUTE).await;
    assert_eq!(world.stranger().spend(&in_time).await.status, 204);
    let late = world.sign_in_token("ada").await;
    world.later(15 * MINUTE).await;

    let refused = world.stranger().spend(&late).await;

    assert_eq!(
        (refused.status, refused.code()),
        (410, "sign_in_link_expired")
    );
});

both!(what_was_never_a_link_signs_nobody_in, |database| {
    let world = World::new(database).await;
    let token = world.sign_in_token("ada").await;
    let hash = broker::vault::sha256(&token);
    let stored = world
        .tables()
        .await
        .rows("SELECT token_hash FROM sign_in_links")
        .await;
    assert_eq!(stored, [[hash.clone()]]);
    // Not even what the database keeps of a link.
    for guess in [hash.as_str(), "", &token[..42], &token.to_lowercase()] {
        let refused = world.stranger().spend(guess).await;
        assert_eq!(
            (refused.status, refused.code()),
            (404, "sign_in_link_unknown")
        );
    }
});

both!(a_session_survives_a_restart, |database| {
    let mut world = World::new(database).await;
    let ada = world.admin().await;
    world.restart().await;
    assert!(is_signed_in(&mut ada.at(&world.router)).await);
});

both!(a_session_ends_twelve_hours_after_its_last_use, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    world.later(NEARLY_TWELVE_HOURS).await;
    assert!(is_signed_in(&mut ada).await);
    world.later(NEARLY_TWELVE_HOURS).await;
    assert!(is_signed_in(&mut ada).await);
    world.later(12 * HOUR + MINUTE).await;
    assert!(!is_signed_in(&mut ada).await);
});

both!(a_session_ends_after_seven_days_of_use, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    for _ in 0..16 {
        world.later(10 * HOUR).await;
        assert!(is_signed_in(&mut ada).await);
    }
    world.later(8 * HOUR).await;
    assert!(!is_signed_in(&mut ada).await);
});

both!(signing_out_ends_the_session_in_the_broker, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let mut copy = ada.clone();

    let gone = ada.delete(SESSION).await;

    assert_eq!(gone.status, 204);
    assert!(gone.header("clear-site-data").contains("storage"));
    assert!(ada.cookies.is_empty());
    assert!(!is_signed_in(&mut copy).await);
});

both!(a_new_sign_in_ends_the_session_before_it, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let mut before = ada.clone();
    // A link that signs nobody in ends nothing.
    assert_eq!(ada.spend("guess").await.status, 404);
    assert!(is_signed_in(&mut before).await);

    let token = world.sign_in_token("bob").await;
    assert_eq!(ada.spend(&token).await.status, 204);

    assert_ne!(before.cookies, ada.cookies);
    assert!(!is_signed_in(&mut before).await);
    assert_eq!(ada.get(SESSION).await.body["user"], "bob");
    let mut tables = world.tables().await;
    let kept = tables.rows("SELECT principal FROM sessions").await;
    assert_eq!(kept, [["bob"]]);
    let ended = "SELECT actor, outcome FROM history WHERE act = 'sign_out'";
    assert_eq!(tables.rows(ended).await, [["ada", "replaced"]]);
    // What the cookie held last is no session any more: nothing is ended twice.
    let token = world.sign_in_token("ada").await;
    assert_eq!(before.spend(&token).await.status, 204);
    assert_eq!(tables.rows(ended).await.len(), 1);
    assert!(is_signed_in(&mut ada).await);
});

both!(
    a_link_tells_whom_it_signs_in_and_stays_unspent,
    |database| {
        let world = World::new(database).await;
        let token = world.sign_in_token("ada").await;
        let mut stranger = world.stranger();
        let look = async |stranger: &mut Browser, token: &str| {
            let asked = json!({ "token": token });
            stranger.post("/api/v1/session/link", &asked).await
        };

        for _ in 0..2 {
            let told = look(&mut stranger, &token).await;
            assert_eq!(told.status, 200, "{}", told.body);
            assert_eq!(told.body["user"], "ada");
            assert_eq!(told.body["role"], "org_admin");
            assert!(told.body["expires_at"].is_string());
            assert_eq!(told.body.as_object().unwrap().len(), 3);
            assert!(stranger.cookies.is_empty());
        }
        assert_eq!(stranger.spend(&token).await.status, 204);
        let late = world.sign_in_token("ada").await;
        world.later(15 * MINUTE).await;
        for (token, refused) in [
            (token.as_str(), (410, "sign_in_link_spent")),
            (late.as_str(), (410, "sign_in_link_expired")),
            ("guess", (404, "sign_in_link_unknown")),
        ] {
            let told = look(&mut stranger, token).await;
            assert_eq!((told.status, told.code()), refused);
        }
    }
);

both!(the_database_keeps_no_session_that_works, |database| {
    let world = World::new(database).await;
    let ada = world.admin().await;
    let value = ada.cookies["session-8080"].clone();
    let stored = world
        .tables()
        .await
        .rows("SELECT id_hash FROM sessions")
        .await;
    assert_eq!(stored, [[broker::vault::sha256(&value)]]);
    let mut thief = world.stranger();
    thief
        .cookies
        .insert("session-8080".into(), stored[0][0].clone());
    assert!(!is_signed_in(&mut thief).await);
});

both!(
    the_sweep_forgets_sessions_and_links_that_ended,
    |database| {
        let world = World::new(database).await;
        let _ended = world.admin().await;
        world.later(40 * HOUR).await;
        let mut ada = world.admin().await;

        broker::sweeper::sweep(&world.broker).await.unwrap();

        let mut tables = world.tables().await;
        assert_eq!(tables.rows("SELECT id_hash FROM sessions").await.len(), 1);
        let links = tables.rows("SELECT token_hash FROM sign_in_links").await;
        assert_eq!(links.len(), 1);
        assert!(is_signed_in(&mut ada).await);
    }
);

#[tokio::test]
async fn failed_sign_ins_have_a_limit_that_locks_nobody_out() {
    let flags = ["--sign-ins-per-minute=3"];
    let world = World::with(Database::sqlite(), &flags).await;
    let token = world.sign_in_token("ada").await;
    let mut ada = world.stranger();
    for _ in 0..3 {
        assert_eq!(ada.spend("guess").await.status, 404);
    }

    let asked = json!({ "token": token });
    let guess = json!({ "token": "guess" });
    let refused = ada.post("/api/v1/session/link", &guess).await;
    assert_eq!(refused.status, 429);
    // Whom a link signs in can be looked up all the same.
    for _ in 0..4 {
        assert_eq!(ada.post("/api/v1/session/link", &asked).await.status, 200);
    }

    let refused = ada.spend("guess").await;

    assert_eq!((refused.status, refused.code()), (429, "rate_limited"));
    let wait: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&wait));
    assert_eq!(refused.body["retry_after_seconds"], wait);
    let unspent = "SELECT principal FROM sign_in_links WHERE spent_at IS NULL";
    assert_eq!(world.tables().await.rows(unspent).await.len(), 1);
    // Whoever has a link is signed in, although somebody at the same address guesses.
    assert_eq!(ada.post(SESSION, &asked).await.status, 204);
}
