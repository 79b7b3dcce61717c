//! What modules report: with their key, for one org at a time, and nothing else.

use crate::support::{Browser, Database, Installation, Reply, World, both};
use axum::http::Method;
use broker::identity::module_key;
use serde_json::{Value, json};

/// An org, and where modules report about it.
pub(crate) async fn org(world: &World, ada: &mut Browser) -> (String, String) {
    let run = world.register(ada, &world.form("Acme", &world.app())).await;
    let id = run["state"]["org_id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/orgs/{id}/references");
    (id, path)
}

/// A module's report, as the module sends it: no cookie, no header of the app.
pub(crate) async fn report(world: &World, key: &str, path: &str, references: &Value) -> Reply {
    let mut module = world.stranger();
    let request = module
        .request(Method::PUT, path)
        .header("authorization", format!("Bearer {key}"))
        .header("content-type", "application/json");
    let body = json!({ "references": references }).to_string();
    module.send(request.body(body.into()).unwrap()).await
}

/// So many pipelines.
pub(crate) fn pipelines(count: usize) -> Value {
    let one = |number| json!({ "kind": "pipeline", "id": format!("p{number}"), "name": format!("Release {number}") });
    (1..=count).map(one).collect()
}

async fn used_by(ada: &mut Browser, id: &str) -> Value {
    let org = ada.get(&format!("/api/v1/orgs/{id}")).await;
    assert_eq!(org.status, 200, "{}", org.body);
    org.body["used_by"].clone()
}

both!(
    what_was_reported_is_shown_and_what_never_was_is_not_none,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let (id, path) = org(&world, &mut ada).await;
        assert_eq!(used_by(&mut ada, &id).await, json!([]));
        let key = module_key::add(&world.broker, "Pipelines").await.unwrap();
        module_key::add(&world.broker, "Jobs").await.unwrap();

        let taken = report(&world, &key, &path, &pipelines(2)).await;

        assert_eq!(taken.status, 200, "{}", taken.body);
        assert_eq!(taken.body["references"], 2);
        assert_eq!(taken.body["org_id"], id);
        let used = used_by(&mut ada, &id).await;
        assert_eq!(used[0]["module"], "Jobs");
        assert_eq!(used[0]["reported_at"], Value::Null);
        assert_eq!(used[1]["module"], "Pipelines");
        assert_eq!(used[1]["reported_at"], taken.body["reported_at"]);
        assert_eq!(used[1]["references"], pipelines(2));
        // The whole list each time: what is no longer in it is gone, and none is told from never.
        let none = report(&world, &key, &path, &json!([])).await;
        assert_eq!(none.status, 200);
        let used = used_by(&mut ada, &id).await;
        assert_eq!(used[1]["references"], json!([]));
        assert_eq!(used[1]["reported_at"], none.body["reported_at"]);
        // In lists it is not asked for.
        let listed = ada.get("/api/v1/orgs").await.body;
        assert_eq!(listed["items"][0].get("used_by"), None);
    }
);

both!(one_module_cannot_touch_what_another_reported, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let (id, path) = org(&world, &mut ada).await;
    let pipelines_key = module_key::add(&world.broker, "Pipelines").await.unwrap();
    let jobs_key = module_key::add(&world.broker, "Jobs").await.unwrap();
    report(&world, &pipelines_key, &path, &pipelines(2)).await;
    report(&world, &jobs_key, &path, &json!([])).await;
    let used = used_by(&mut ada, &id).await;
    assert_eq!(used[1]["references"], pipelines(2));
});

both!(the_portals_own_id_names_an_org_too, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let (id, _) = org(&world, &mut ada).await;
    let key = module_key::add(&world.broker, "Pipelines").await.unwrap();
    let statement = "UPDATE orgs SET external_id = 'arm 7/ü' WHERE id = $1";
    world.tables().await.run(statement, &[&id]).await;
    world.accept().await;
    let path = "/api/v1/orgs/external:arm%207%2F%C3%BC/references";
    let taken = report(&world, &key, path, &pipelines(1)).await;
    assert_eq!(taken.body["org_id"], id, "{}", taken.body);
    for nowhere in [
        "external:other",
        "other",
        "external:",
        "%00",
        "external:%00",
    ] {
        let path = format!("/api/v1/orgs/{nowhere}/references");
        let refused = report(&world, &key, &path, &pipelines(1)).await;
        assert_eq!((refused.status, refused.code()), (404, "not_found"));
    }
});

both!(
    faults_of_a_report_are_named_and_nothing_is_kept,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let (id, path) = org(&world, &mut ada).await;
        let key = module_key::add(&world.broker, "Pipelines").await.unwrap();
        report(&world, &key, &path, &pipelines(1)).await;
        let mut bad = pipelines(3);
        bad[1]["id"] = json!("p1");
        bad[2]["name"] = json!("a\nb");
        let refused = report(&world, &key, &path, &bad).await;
        assert_eq!(refused.code(), "invalid_fields");
        let fields = &refused.body["fields"];
        assert_eq!(fields["references.1.id"]["code"], "repeated");
        assert_eq!(fields["references.2.name"]["code"], "control_characters");
        let refused = report(&world, &key, &path, &pipelines(2001)).await;
        assert_eq!(refused.body["fields"]["references"]["code"], "too_many");
        let known = used_by(&mut ada, &id).await;
        assert_eq!(known[0]["references"], pipelines(1));
        let most = report(&world, &key, &path, &pipelines(2000)).await;
        assert_eq!(most.status, 200, "{}", most.body);
        let strange = report(&world, &key, &path, &json!("all")).await;
        assert_eq!(strange.code(), "invalid_body");
    }
);

both!(a_key_is_good_until_its_module_is_removed, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let (id, path) = org(&world, &mut ada).await;
    let key = module_key::add(&world.broker, " Pipelines ").await.unwrap();
    assert!(module_key::add(&world.broker, "pipelines").await.is_err());
    report(&world, &key, &path, &pipelines(1)).await;
    let kept = world
        .tables()
        .await
        .rows("SELECT key_hash FROM modules")
        .await;
    assert_eq!(kept, [[broker::vault::sha256(&key)]]);

    let removed = module_key::remove(&world.broker, "PIPELINES")
        .await
        .unwrap();

    assert!(removed.is_some());
    assert_eq!(used_by(&mut ada, &id).await, json!([]));
    let refused = report(&world, &key, &path, &pipelines(1)).await;
    assert_eq!(
        (refused.status, refused.code()),
        (401, "module_key_unknown")
    );
    assert!(
        module_key::remove(&world.broker, "Pipelines")
            .await
            .unwrap()
            .is_none()
    );
    let again = module_key::add(&world.broker, "Pipelines").await.unwrap();
    assert_ne!(again, key);
});

both!(
    only_a_key_reports_and_a_key_opens_nothing_else,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let (id, path) = org(&world, &mut ada).await;
        let key = module_key::add(&world.broker, "Pipelines").await.unwrap();
        // An org admin's session is no key, not even from the app's own pages.
        let request = ada.own(Method::PUT, &path);
        let body = json!({ "references": [] }).to_string();
        let refused = ada.send(request.body(body.clone().into()).unwrap()).await;
        assert_eq!(
            (refused.status, refused.code()),
            (401, "module_key_unknown")
        );
        for wrong in ["", "A", &"A".repeat(43), &key[..42], &format!("{key}A")] {
            let refused = report(&world, wrong, &path, &json!([])).await;
            assert_eq!(
                (refused.status, refused.code()),
                (401, "module_key_unknown")
            );
        }
        // The other way of sending one, and the scheme's name in another spelling.
        let mut module = world.stranger();
        for sent in [key.clone(), format!("Basic {key}")] {
            let request = module.own(Method::PUT, &path).header("authorization", sent);
            let refused = module
                .send(request.body(body.clone().into()).unwrap())
                .await;
            assert_eq!(refused.code(), "module_key_unknown");
        }
        for (method, path) in [
            (Method::GET, "/api/v1/session".to_owned()),
            (Method::GET, "/api/v1/orgs".to_owned()),
            (Method::GET, format!("/api/v1/orgs/{id}")),
            (Method::POST, format!("/api/v1/orgs/{id}/remove")),
            (Method::POST, "/api/v1/authorizations".to_owned()),
        ] {
            let request = module
                .own(method, &path)
                .header("authorization", format!("Bearer {key}"));
            let refused = module.send(request.body("{}".into()).unwrap()).await;
            assert_eq!(
                (refused.status, refused.code()),
                (401, "signed_out"),
                "{path}"
            );
        }
    }
);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_command_line_prints_a_key_once() {
    let place = Installation::new(Database::sqlite()).await;
    assert!(place.run(&["migrate"]).await.status.success());
    let said = async |arguments: &[&str]| {
        let output = place.run(arguments).await;
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (
            output.status.success(),
            text(output.stdout),
            text(output.stderr),
        )
    };
    let (added, key, _) = said(&["modules", "add", "Pipelines"]).await;
    assert!(added);
    assert_eq!(key.trim().len(), 43);
    let (again, _, why) = said(&["modules", "add", "pipelines"]).await;
    assert!(!again && why.contains("has a key already"), "{why}");
    let (_, listed, _) = said(&["modules", "list"]).await;
    assert_eq!(listed, "Pipelines (key): never reported\n");
    let (removed, said_so, _) = said(&["modules", "remove", "pipelines"]).await;
    assert!(removed);
    assert_eq!(said_so, "Removed Pipelines: never reported\n");
    let (gone, _, why) = said(&["modules", "remove", "pipelines"]).await;
    assert!(!gone && why.contains("there is no module"), "{why}");
}
