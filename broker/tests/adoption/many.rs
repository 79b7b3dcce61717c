//! Many orgs: part by part, and again after an interruption; from the command line, too.

use super::HEAD;
use crate::support::{Browser, Installation, World, both, figure};
use serde_json::Value;
use std::fmt::Write;

/// A file of this many orgs, each with a reference.
fn file(orgs: usize) -> String {
    let mut file = HEAD.to_owned();
    for org in 0..orgs {
        writeln!(
            file,
            "Org {org},QA,login.salesforce.com,Standard,,,{org},Pipelines,pipeline,{org},Release {org}"
        )
        .unwrap();
    }
    file
}

/// Goes through the whole file, or its first parts; gives how many had each outcome.
async fn go(ada: &mut Browser, file: &str, query: &str, parts: usize) -> [usize; 3] {
    let mut counts = [0; 3];
    let mut from = Value::from(0);
    for _ in 0..parts {
        let part = ada.adopt_csv(&format!("?from={from}{query}"), file).await;
        assert_eq!(part.status, 200, "{}", part.body);
        for row in part.body["rows"].as_array().unwrap() {
            let outcomes = ["adopted", "already_here", "problem"];
            let place = outcomes.iter().position(|one| row["outcome"] == *one);
            counts[place.unwrap()] += 1;
        }
        from = part.body["next"].clone();
        if from.is_null() {
            break;
        }
    }
    counts
}

both!(a_long_file_goes_on_where_it_was_interrupted, |database| {
    let orgs = figure(2000, 250);
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let file = file(orgs);
    let dry = go(&mut ada, &file, "&dry_run=true", usize::MAX).await;
    assert_eq!(dry, [orgs, 0, 0]);
    assert!(world.orgs(&mut ada).await.is_empty());
    let interrupted = go(&mut ada, &file, "", 2).await;
    assert_eq!(interrupted, [200, 0, 0]);
    let resumed = go(&mut ada, &file, "", usize::MAX).await;
    assert_eq!(resumed, [orgs - 200, 200, 0]);
    let again = go(&mut ada, &file, "", usize::MAX).await;
    assert_eq!(again, [0, orgs, 0]);
    let mut tables = world.tables().await;
    for table in ["orgs", "org_references"] {
        let rows = tables.rows(&format!("SELECT name FROM {table}")).await;
        assert_eq!(rows.len(), orgs, "{table}");
    }
    assert_eq!(tables.rows("SELECT name FROM modules").await.len(), 1);
});

both!(the_command_line_tells_what_became_of_each_row, |database| {
    let place = Installation::new(database).await;
    let path = place.folder.path().join("orgs.csv");
    let bad = "Bad,Sandbox,login.salesforce.com,Standard,,,999\n";
    std::fs::write(&path, file(3) + bad).unwrap();
    let path = path.to_str().unwrap();
    let lines = |out: Vec<u8>| {
        let text = String::from_utf8(out).unwrap();
        text.lines().map(str::to_owned).collect::<Vec<_>>()
    };

    assert!(place.run(&["migrate"]).await.status.success());
    let dry = place.run(&["orgs", "adopt", path, "--dry-run"]).await;
    assert!(!dry.status.success());
    let told = lines(dry.stdout);
    assert_eq!(told[0], "line 2: Org 0: would be brought in");
    assert_eq!(
        told[3],
        "line 5: Bad: problem: org_type is not one of the choices"
    );
    assert_eq!(
        told[4],
        "3 would be brought in, 0 already here, 1 with a problem."
    );
    let done = lines(place.run(&["orgs", "adopt", path]).await.stdout);
    assert_eq!(done[4], "3 brought in, 0 already here, 1 with a problem.");
    let again = lines(place.run(&["orgs", "adopt", path]).await.stdout);
    assert_eq!(again[0], "line 2: Org 0: already here");

    std::fs::write(path, "name,password\nA,hunter2hunter2\n").unwrap();
    let refused = place.run(&["orgs", "adopt", path]).await;
    assert!(!refused.status.success());
    let told = lines(refused.stdout).join("\n");
    assert!(told.contains("password looks like a secret"), "{told}");
    assert!(!told.contains("hunter2"));
});
