//! What an upload may take from others who write: nothing on a dry run, and otherwise one short
//! transaction at a time.

use super::{CSV, HEAD, outcomes};
use crate::support::{Database, World, both};
use axum::http::Method;
use serde_json::json;
use std::fmt::Write;

/// So many references, each of a module of its own or all of one.
fn references(org: &str, count: usize, modules: usize) -> String {
    let mut rows = String::new();
    for number in 0..count {
        let module = number % modules;
        writeln!(
            rows,
            "{org},QA,login.salesforce.com,ECA,,,{org},Module {module},job,{number},Job {number}"
        )
        .unwrap();
    }
    rows
}

both!(a_dry_run_is_done_while_somebody_else_writes, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let here = "Here,QA,login.salesforce.com,ECA,,,1\n";
    ada.adopt_csv("", format!("{HEAD}{here}")).await;
    let file = format!("{HEAD}{here}New,QA,login.salesforce.com,ECA,,,2,Jobs,job,1,Nightly\n");
    let mut writer = world.tables().await;
    let locks: &[&str] = match world.database {
        Database::Sqlite => &["BEGIN IMMEDIATE"],
        Database::Postgres(_) => &[
            "BEGIN",
            "LOCK TABLE orgs, modules, history, history_head IN EXCLUSIVE MODE",
        ],
    };
    for lock in locks {
        writer.try_run(lock).await.unwrap();
    }

    let dry = ada.adopt_csv("?dry_run=true", file.clone()).await;
    let rows = json!({ "dry_run": true, "rows": [{
        "name": "new", "org_type": "qa", "login_url": "login.salesforce.com",
        "authentication_type": "eca",
    }] });
    let dry_rows = ada.post("/api/v1/adoptions", &rows).await;

    let expected = [("Here", "already_here"), ("New", "adopted")];
    assert_eq!(outcomes(&dry), expected, "{}", dry.body);
    assert_eq!(outcomes(&dry_rows), [("new", "adopted")]);
    writer.try_run("ROLLBACK").await.unwrap();
    assert_eq!(outcomes(&ada.adopt_csv("", file).await), expected);
});

both!(a_file_is_taken_in_short_transactions, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let mut file = HEAD.to_owned();
    for org in ["A", "B", "C"] {
        file += &references(org, 600, 2);
    }
    let first = ada.adopt_csv("", file.clone()).await;
    assert_eq!(outcomes(&first), [("A", "adopted")]);
    assert_eq!(
        (&first.body["next"], &first.body["total"]),
        (&json!(1), &json!(3))
    );
    // Others write in between.
    let id = first.body["rows"][0]["org_id"].as_str().unwrap();
    let edit = json!({ "generation": 1, "owner": "Team West" });
    let edited = ada.patch(&format!("/api/v1/orgs/{id}"), &edit).await;
    assert_eq!(edited.status, 200, "{}", edited.body);
    let second = ada.adopt_csv("?from=1", file).await;
    assert_eq!(outcomes(&second), [("B", "adopted")]);
});

both!(one_upload_has_bounds_that_are_named, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let modules = format!("{HEAD}{}", references("A", 51, 51));
    for query in ["", "?dry_run=true"] {
        let request = ada.own(Method::POST, &format!("{CSV}{query}"));
        let reply = ada
            .send(request.body(modules.clone().into()).unwrap())
            .await;
        let said = &reply.body["fields"]["reference_module"];
        let expected = (json!("too_many"), json!(50));
        assert_eq!(
            (said["code"].clone(), said["max"].clone()),
            expected,
            "{}",
            reply.body
        );
    }
    let file = format!("{HEAD}{}", references("A", 2001, 1));
    let reply = ada.adopt_csv("", file).await;
    let said = &reply.body["rows"][0]["fields"]["reference_id"];
    assert_eq!(
        (&said["code"], &said["max"]),
        (&json!("too_many"), &json!(2000))
    );
    let mut orgs = HEAD.to_owned();
    for org in 0..=10_000 {
        writeln!(orgs, "{org},QA,login.salesforce.com,ECA,,,{org}").unwrap();
    }
    let reply = ada.adopt_csv("", orgs).await;
    assert_eq!(reply.body["fields"]["file"]["code"], "too_many");
    assert!(world.orgs(&mut ada).await.is_empty());
});
