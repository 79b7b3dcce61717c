//! History that somebody edited, cut or added to in the database: `broker history verify` names the entry.

mod cut;
mod every_row;
mod hanging;
mod meanwhile;
mod people;
mod records;
mod rollback;
mod upgrade;

use crate::random_orders::Dice;
use crate::support::{Database, Installation, Tables, allow, both, figure};
use std::process::Output;

/// An installation in which an org was registered, and which was stopped as an operator stops it.
async fn stopped(database: Database) -> Installation {
    let place = Installation::new(database).await;
    let serving = place.serve(&[]).await;
    let (mut ada, _) = place.admin().await;
    let form = place.form("Acme", &place.app());
    let begun = ada.post("/api/v1/authorizations", &form).await;
    ada.arrive(&allow(&begun.text("authorize_url")).await).await;
    let said = serving.stop().await;
    assert!(said.contains("history reaches"), "{said}");
    place
}

/// What `broker history verify` says; whether it found nothing.
async fn verify(place: &Installation) -> (bool, String) {
    let Output { status, stdout, .. } = place.run(&["history", "verify"]).await;
    (status.success(), String::from_utf8(stdout).unwrap())
}

async fn assert_whole(place: &Installation, about: &str) {
    let (whole, said) = verify(place).await;
    assert!(whole, "{about}: {said}");
}

async fn assert_names(place: &Installation, about: &str, named: &str) {
    let (whole, said) = verify(place).await;
    assert!(!whole && said.contains(named), "{about}: {named}: {said}");
}

/// History, and what tells by its mark how far that reached.
const TABLES: [&str; 5] = [
    "history",
    "history_head",
    "record_marks",
    "sessions",
    "sign_in_links",
];

async fn keep(tables: &mut Tables) {
    for table in TABLES {
        let kept = format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}");
        tables.run(&kept, &[]).await;
    }
}

async fn put_back(tables: &mut Tables) {
    for table in TABLES {
        tables.run(&format!("DELETE FROM {table}"), &[]).await;
        let back = format!("INSERT INTO {table} SELECT * FROM kept_{table}");
        tables.run(&back, &[]).await;
    }
}

fn edited(column: &str, is_text: bool) -> String {
    if is_text {
        format!("'x' || COALESCE({column}, '')")
    } else {
        format!("COALESCE({column}, 0) + 1000")
    }
}

/// The number of the newest entry.
async fn newest(tables: &mut Tables) -> usize {
    tables.rows("SELECT id FROM history").await.len()
}

both!(every_column_of_an_entry_counts, |database| {
    let place = stopped(database).await;
    assert_whole(&place, "as it was left").await;
    let mut tables = place.database.open(place.folder.path()).await;
    keep(&mut tables).await;
    for (column, is_text) in tables.columns(&place.database, "history").await {
        let edit = edited(&column, is_text);
        let edit = format!("UPDATE history SET {column} = {edit} WHERE number = 3");
        assert_eq!(tables.run(&edit, &[]).await, 1, "{edit}");
        let named = if column == "number" {
            "Entry 3 is missing."
        } else {
            "Entry 3 was changed"
        };
        assert_names(&place, &edit, named).await;
        put_back(&mut tables).await;
    }
    for edit in ["number + 1000", "number - 1"] {
        let edit = format!("UPDATE history_head SET number = {edit}");
        tables.run(&edit, &[]).await;
        let (whole, said) = verify(&place).await;
        assert!(!whole, "{edit}: {said}");
        put_back(&mut tables).await;
    }
    assert_whole(&place, "put back").await;
});

both!(what_is_cut_or_put_in_is_named, |database| {
    let place = stopped(database).await;
    let mut tables = place.database.open(place.folder.path()).await;
    keep(&mut tables).await;
    let last = newest(&mut tables).await;
    let before = last - 1;
    let head = format!("UPDATE history_head SET number = {before}");
    let put_in = format!(
        "INSERT INTO history (id, at, actor, act, outcome, number, mac)
         SELECT 'new', at, actor, act, outcome, {last} + 1, mac FROM history WHERE number = 2"
    );
    let foreign = "INSERT INTO history (id, at, actor, act, outcome)
                   SELECT 'new', at, actor, act, outcome FROM history WHERE number = 2";
    let cuts = [
        (
            vec!["DELETE FROM history WHERE number = 1".to_owned()],
            "Entry 1 is missing.".to_owned(),
        ),
        (
            vec!["DELETE FROM history WHERE number IN (2, 3)".to_owned()],
            "Entries 2 to 3 are missing.".to_owned(),
        ),
        (
            vec![format!("DELETE FROM history WHERE number = {last}")],
            format!("Entry {last} is missing."),
        ),
        // With the head put back, the anchor tells.
        (
            vec![format!("DELETE FROM history WHERE number = {last}"), head],
            format!("Entry {last} is missing."),
        ),
        (
            vec![put_in],
            format!("Entry {} was changed, or put in", last + 1),
        ),
        (vec![foreign.to_owned()], "without a number".to_owned()),
    ];
    for (number, (statements, named)) in cuts.iter().enumerate() {
        for statement in statements {
            assert!(tables.run(statement, &[]).await > 0, "{statement}");
        }
        assert_names(&place, &statements.join("; "), named).await;
        // A record that was written with the entries that are gone tells, too, without the anchor.
        if number == 3 {
            std::fs::remove_file(place.folder.path().join("history.anchor")).unwrap();
            assert_names(&place, "no anchor", "newer ones were cut").await;
        }
        put_back(&mut tables).await;
    }
    assert_whole(&place, "put back").await;
});

both!(whatever_is_done_to_history_is_noticed, |database| {
    let place = stopped(database).await;
    let mut tables = place.database.open(place.folder.path()).await;
    keep(&mut tables).await;
    let last = newest(&mut tables).await;
    let columns = tables.columns(&place.database, "history").await;
    let only = std::env::var("SEED").ok().map(|seed| seed.parse().unwrap());
    let seeds = only.map_or(1..=figure(200, 10) as u64, |seed: u64| seed..=seed);
    for seed in seeds {
        let mut dice = Dice(seed);
        let [one, other] = [1 + dice.below(last), 1 + dice.below(last)];
        let (column, is_text) = &columns[dice.below(columns.len())];
        let statement = match dice.below(3) {
            0 => format!("DELETE FROM history WHERE number >= {one}"),
            1 if one != other && !["id", "number"].contains(&column.as_str()) => format!(
                "UPDATE history SET {column} = (SELECT h.{column} FROM history h
                 WHERE h.number = {other}) WHERE number = {one}
                     AND {column} IS DISTINCT FROM (SELECT h.{column} FROM history h
                         WHERE h.number = {other})"
            ),
            _ => format!(
                "UPDATE history SET {column} = {} WHERE number = {one}",
                edited(column, *is_text)
            ),
        };
        if tables.run(&statement, &[]).await > 0 {
            let (whole, said) = verify(&place).await;
            assert!(
                !whole && said.contains("Entr"),
                "SEED={seed}: {statement}: {said}"
            );
            put_back(&mut tables).await;
        }
    }
    assert_whole(&place, "put back").await;
});

both!(a_restore_is_an_entry_and_anchors_history_anew, |database| {
    let place = stopped(database).await;
    let mut tables = place.database.open(place.folder.path()).await;
    keep(&mut tables).await;
    let last = newest(&mut tables).await;
    let serving = place.serve(&[]).await;
    place.admin().await;
    serving.stop().await;
    put_back(&mut tables).await;
    assert_names(
        &place,
        "an older state",
        &format!("to {} are missing", last + 2),
    )
    .await;
    let serving = place.serve(&[]).await;
    let ready = place.stranger().get("/readyz").await;
    assert_eq!(ready.status, 200);
    let said = serving.stop().await;
    assert!(said.contains("changed outside the broker"), "{said}");

    let restored = place.run(&["history", "restored", "--user=olga"]).await;

    assert!(restored.status.success());
    assert_whole(&place, "restored").await;
    let told = "SELECT actor, outcome FROM history WHERE act = 'restore'";
    assert_eq!(tables.rows(told).await, [["olga", "ok"]]);
    let serving = place.serve(&[]).await;
    let said = serving.stop().await;
    assert!(!said.contains("outside the broker"), "{said}");
});
