//! Rows that nothing refers to any more go; what somebody still needs stays.

use crate::support::{World, both};
use serde_json::json;
use std::time::Duration;

const DAY: Duration = Duration::from_hours(24);

async fn texts(world: &World, query: &str) -> Vec<String> {
    let mut rows = world.tables().await.rows(query).await.concat();
    rows.sort();
    rows
}

async fn names_of_runs(world: &World) -> Vec<String> {
    texts(world, "SELECT name FROM authorizations").await
}

/// Sweeps as the broker does, and finds everything as it was written.
async fn sweep(world: &World) {
    broker::sweeper::sweep(&world.broker).await.unwrap();
    broker::sweeper::delete_unused(&world.broker).await.unwrap();
    let faults = broker::history::anchor::faults(&world.broker).await;
    assert_eq!(faults.unwrap(), [""; 0]);
}

both!(
    runs_past_their_time_go_with_their_keys_and_nothing_else,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let undone = world.form("Undone", &world.app());
        let undone = world.register(&mut ada, &undone).await;
        let undone = undone["id"].as_str().unwrap();
        assert_eq!(ada.act(undone, "undo").await.status, 204);
        broker::revocation::revoke_due(&world.broker).await.unwrap();
        let app = world.app();
        let run = world.register(&mut ada, &world.form("Acme", &app)).await;
        let org_id = run["state"]["org_id"].as_str().unwrap().to_owned();
        let (discarded, _) = world.begin(&mut ada, &world.form("Discarded", &app)).await;
        let path = format!("/api/v1/authorizations/{discarded}");
        assert_eq!(ada.delete(&path).await.status, 204);
        world.begin(&mut ada, &world.form("Left", &app)).await;
        let all = ["Acme", "Discarded", "Left", "Undone"];
        let history = texts(&world, "SELECT id FROM history").await;

        world.later(36 * DAY).await;
        sweep(&world).await;
        assert_eq!(names_of_runs(&world).await, all);

        world.later(2 * DAY).await;
        sweep(&world).await;
        assert_eq!(names_of_runs(&world).await, ["Left"]);
        let kept = texts(&world, "SELECT org_id FROM data_keys").await;
        let mut needed = texts(&world, "SELECT org_id FROM authorizations").await;
        needed.push(org_id.clone());
        needed.sort();
        assert_eq!(kept, needed);
        // The permission that was revoked; that of Acme is in use.
        assert_eq!(texts(&world, "SELECT id FROM approvals").await.len(), 1);
        let still = texts(&world, "SELECT id FROM history").await;
        assert!(history.iter().all(|id| still.contains(id)));
        let mut ada = world.admin().await;
        let path = format!("/api/v1/authorizations/{undone}");
        assert_eq!(ada.get(&path).await.code(), "not_found");
        let test = ada
            .post(&format!("/api/v1/orgs/{org_id}/test"), &json!({}))
            .await;
        assert_eq!(test.status, 200, "{}", test.body);
        assert_eq!(world.orgs(&mut ada).await[0]["status"], "connected");

        // What was left can be taken up for longer, until it goes, too, and its name is free.
        world.later(58 * DAY).await;
        sweep(&world).await;
        assert_eq!(names_of_runs(&world).await, ["Left"]);
        world.later(2 * DAY).await;
        sweep(&world).await;
        assert!(names_of_runs(&world).await.is_empty());
        assert_eq!(
            texts(&world, "SELECT org_id FROM data_keys").await,
            [org_id]
        );
        let mut ada = world.admin().await;
        world.begin(&mut ada, &world.form("Left", &app)).await;
    }
);

both!(
    a_permission_that_waits_for_an_answer_and_what_is_to_be_revoked_stay,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let form = world.form("Acme", &world.app());
        let undone = world.register(&mut ada, &form).await;
        let undone = undone["id"].as_str().unwrap();
        assert_eq!(ada.act(undone, "undo").await.status, 204);
        // Salesforce was not asked yet: the key of what is to be revoked is needed.
        world.later(200 * DAY).await;
        sweep(&world).await;
        assert!(names_of_runs(&world).await.is_empty());
        assert_eq!(texts(&world, "SELECT id FROM data_keys").await.len(), 1);
        assert_eq!(texts(&world, "SELECT id FROM approvals").await.len(), 1);

        broker::revocation::revoke_due(&world.broker).await.unwrap();
        assert!(texts(&world, "SELECT id FROM revocations").await.is_empty());
        sweep(&world).await;
        assert!(texts(&world, "SELECT id FROM data_keys").await.is_empty());
        // It is remembered for a while that it was revoked.
        assert_eq!(texts(&world, "SELECT id FROM approvals").await.len(), 1);
        world.later(31 * DAY).await;
        sweep(&world).await;
        assert!(texts(&world, "SELECT id FROM approvals").await.is_empty());
    }
);
