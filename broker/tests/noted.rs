//! What is noted of those who take something out or in, and of strangers who try to.

use crate::references::{org, pipelines, report};
use crate::support::{Browser, Database, World, both};
use crate::verify::of;
use axum::extract::ConnectInfo;
use axum::http::Method;
use broker::identity::module_key;
use serde_json::json;
use std::net::SocketAddr;
use std::time::Duration;

/// `actor at address: org`, of all entries of an act.
async fn entries(world: &World, act: &str) -> Vec<String> {
    let query = format!(
        "SELECT actor || ' at ' || COALESCE(client_address, '') || ': ' || COALESCE(org_id, '')
         FROM history WHERE act = '{act}' ORDER BY number"
    );
    world.tables().await.rows(&query).await.concat()
}

both!(an_export_is_in_history, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    world
        .register(&mut ada, &world.form("Acme", &world.app()))
        .await;
    let refused = world.stranger().get("/api/v1/orgs.csv").await;
    assert_eq!(refused.status, 401);
    let refused = ada.get("/api/v1/orgs.csv?search=%00").await;
    assert!(refused.status >= 400, "{}", refused.status);
    assert!(entries(&world, "export").await.is_empty());

    let file = ada.get("/api/v1/orgs.csv").await;

    assert_eq!(file.status, 200);
    assert_eq!(entries(&world, "export").await, ["ada at 127.0.0.1: "]);
});

both!(
    a_report_is_in_history_when_it_says_something_new,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let (id, path) = org(&world, &mut ada).await;
        let key = module_key::add(&world.broker, "Pipelines").await.unwrap();
        let mut turned = pipelines(2);
        turned.as_array_mut().unwrap().reverse();
        // Also the first of all: from then on it is known that nothing hangs on the org.
        for (told, known) in [
            (json!([]), 1),
            (json!([]), 1),
            (pipelines(2), 2),
            (pipelines(2), 2),
            (turned, 2),
            (pipelines(3), 3),
            (json!([]), 4),
        ] {
            let taken = report(&world, &key, &path, &told).await;
            assert_eq!(taken.status, 200, "{}", taken.body);
            let entries = entries(&world, "report_uses").await;
            assert_eq!(entries.len(), known, "{told}");
            assert!(
                entries
                    .iter()
                    .all(|one| *one == format!("Pipelines at 127.0.0.1: {id}"))
            );
        }
        let shown = ada.get(&format!("/api/v1/orgs/{id}/history")).await.body;
        assert_eq!(shown[0]["act"], "report_uses");
        assert_eq!(shown[0]["actor"], "Pipelines");
    }
);

both!(a_verification_is_in_history_once_a_click, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let mut form = of(&world.form("Acme", &world.app()));
    for part in [
        json!(["answers"]),
        json!(["consumer_id"]),
        json!(["consumer_secret"]),
    ] {
        form["checks"] = part;
        assert_eq!(ada.post("/api/v1/verifications", &form).await.status, 200);
    }
    assert_eq!(entries(&world, "verify").await, ["ada at 127.0.0.1: "]);
    let mut ben = world.signed_in("ben").await;
    ben.post("/api/v1/verifications", &form).await;
    form["consumer_id"] = json!(world.app().consumer_key());
    ada.post("/api/v1/verifications", &form).await;
    assert_eq!(
        entries(&world, "verify").await,
        [
            "ada at 127.0.0.1: ",
            "ben at 127.0.0.1: ",
            "ada at 127.0.0.1: "
        ]
    );
    world.later(Duration::from_mins(1)).await;
    ada.post("/api/v1/verifications", &form).await;
    assert_eq!(entries(&world, "verify").await.len(), 4);
});

/// A request of a stranger's at this address; gives the status.
async fn try_from(world: &World, address: &str, what: &str) -> u16 {
    let mut stranger = world.stranger();
    let peer: SocketAddr = format!("{address}:4711").parse().unwrap();
    let (method, path, body) = match what {
        "key" => (
            Method::PUT,
            "/api/v1/orgs/none/references",
            json!({ "references": [] }),
        ),
        _ => (Method::POST, "/api/v1/session", json!({ "token": what })),
    };
    let request = stranger
        .request(method, path)
        .extension(ConnectInfo(peer))
        .header("origin", crate::support::PUBLIC_URL)
        .header("x-requested-with", "broker-app")
        .header("authorization", "Bearer not-a-key")
        .header("content-type", "application/json");
    let request = request.body(body.to_string().into()).unwrap();
    stranger.send(request).await.status
}

async fn counted(world: &World) -> Vec<String> {
    let query = "SELECT kind || ' ' || address || ' ' || CAST(count AS TEXT)
                 FROM refused_attempts ORDER BY hour, kind, address";
    world.tables().await.rows(query).await.concat()
}

both!(
    what_strangers_try_is_counted_by_address_and_hour_beside_history,
    |database| {
        let world = World::new(database).await;
        let spent = world.sign_in_token("ada").await;
        let mut ada = world.stranger();
        assert_eq!(ada.spend(&spent).await.status, 204);
        let history = world.tables().await.rows("SELECT id FROM history").await;
        let sweep = async || broker::sweeper::sweep(&world.broker).await.unwrap();
        for token in ["wrong", "wrong", &spent] {
            assert!(try_from(&world, "192.0.2.1", token).await >= 400);
        }
        for address in ["[2001:db8::1]", "[2001:db8::2:3:4]"] {
            assert_eq!(try_from(&world, address, "key").await, 401);
        }
        // Counting writes nothing.
        assert!(counted(&world).await.is_empty());
        sweep().await;
        assert_eq!(
            counted(&world).await,
            ["module_key 2001:db8::/64 2", "sign_in 192.0.2.1 3"]
        );
        let still = world.tables().await.rows("SELECT id FROM history").await;
        assert_eq!(still, history);
        try_from(&world, "192.0.2.1", "wrong").await;
        sweep().await;
        assert_eq!(counted(&world).await[1], "sign_in 192.0.2.1 4");

        world.later(Duration::from_hours(1)).await;
        try_from(&world, "192.0.2.1", "wrong").await;
        sweep().await;
        assert_eq!(counted(&world).await[2], "sign_in 192.0.2.1 1");
        let listed = broker::refused_attempts::list(&world.broker).await.unwrap();
        assert_eq!(listed.len(), 3);
        assert!(
            listed[0].contains("1 failed sign-in from 192.0.2.1"),
            "{listed:?}"
        );
        world.later(Duration::from_hours(31 * 24)).await;
        broker::sweeper::delete_unused(&world.broker).await.unwrap();
        assert!(counted(&world).await.is_empty());
    }
);

both!(
    from_ever_more_addresses_the_table_does_not_grow,
    |database| {
        let world = World::new(database).await;
        let mut attempts = 0;
        for round in 0..2 {
            for last in 0..120 {
                try_from(&world, &format!("192.0.{round}.{last}"), "key").await;
                attempts += 1;
            }
            broker::sweeper::sweep(&world.broker).await.unwrap();
        }
        let counted = counted(&world).await;
        assert_eq!(counted.len(), 101);
        assert!(
            counted.contains(&"module_key others 140".to_owned()),
            "{counted:?}"
        );
        assert_eq!(attempts, 240);
    }
);

both!(strangers_do_not_wait_for_who_writes_history, |database| {
    let world = World::new(database).await;
    let mut ada: Browser = world.admin().await;
    let mut writer = world.tables().await;
    let hold = match &world.database {
        Database::Sqlite => ["BEGIN IMMEDIATE", "UPDATE history_head SET number = number"],
        Database::Postgres(_) => ["BEGIN", "UPDATE history_head SET number = number"],
    };
    for statement in hold {
        writer.run(statement, &[]).await;
    }
    let strangers = async {
        let wrong = try_from(&world, "192.0.2.1", "wrong").await;
        (wrong, try_from(&world, "192.0.2.1", "key").await)
    };
    // As long as a writer waits for another one.
    let answered = tokio::time::timeout(Duration::from_secs(4), strangers).await;
    assert_eq!(answered, Ok((404, 401)));
    writer.run("ROLLBACK", &[]).await;
    assert_eq!(ada.get("/api/v1/session").await.status, 200);
});
