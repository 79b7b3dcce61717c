//! Killed while the portal's orgs are brought in: each part is here whole or not at all, and the
//! same file brings in the rest.

use super::assert_doctor_is_content;
use crate::adoption::{CSV, HEAD};
use crate::support::{Database, Installation, figure};
use axum::http::Method;
use std::fmt::Write;

pub(super) const ADOPTING: [&str; 2] = ["adopt_before_commit", "adopt_after_commit"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_while_orgs_are_brought_in_leaves_whole_parts() {
    for point in ADOPTING {
        for _ in 0..figure(10, 1) {
            kill_at(point, Database::sqlite()).await;
            kill_at(point, Database::postgres().await).await;
        }
    }
}

async fn kill_at(point: &str, database: Database) {
    let place = Installation::new(database).await;
    let mut file = HEAD.to_owned();
    for org in 0..150 {
        let rest = "QA,login.salesforce.com,Standard,,";
        writeln!(file, "Org {org},{rest},{org},Jobs,job,{org},Nightly").unwrap();
    }
    let serving = place.serve(&[]).await;
    let (mut ada, _) = place.admin().await;
    serving.end().await;

    let serving = place.serve(&[("BROKER_FAIL_POINT", point)]).await;
    let request = ada.own(Method::POST, CSV).body(file.clone().into());
    assert!(ada.try_send(request.unwrap()).await.is_none(), "{point}");
    serving.killed().await;

    let mut tables = place.database.open(place.folder.path()).await;
    let done = if point == "adopt_after_commit" {
        100
    } else {
        0
    };
    for (column, table) in [
        ("id", "orgs"),
        ("org_id", "data_keys"),
        ("org_id", "org_references"),
    ] {
        let query = format!("SELECT {column} FROM {table}");
        let rows = tables.rows(&query).await;
        assert_eq!(rows.len(), done, "{point}: {table}");
    }
    assert_doctor_is_content(&place, point).await;
    let serving = place.serve(&[]).await;
    for (from, here) in [("0", done), ("100", 0)] {
        let part = ada.adopt_csv(&format!("?from={from}"), file.clone()).await;
        let rows = part.body["rows"].as_array().unwrap();
        let already = rows.iter().filter(|row| row["outcome"] == "already_here");
        assert_eq!(already.count(), here, "{point}: {}", part.body);
    }
    assert_eq!(tables.rows("SELECT id FROM orgs").await.len(), 150);
    serving.end().await;
}
