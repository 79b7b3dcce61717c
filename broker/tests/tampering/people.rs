//! Whoever writes into the database signs nobody in, and gives nobody another role.

use super::edited;
use crate::support::{World, both};
use broker::vault::sha256;
use std::time::Duration;

both!(a_session_that_was_changed_is_none, |database| {
    let world = World::new(database).await;
    let mut tables = world.tables().await;
    for (column, is_text) in tables.columns(&world.database, "sessions").await {
        let mut ada = world.signed_in(&format!("ada {column}")).await;
        assert_eq!(ada.get("/api/v1/orgs").await.status, 200);
        let value = match column.as_str() {
            "role" => "'security_admin'".to_owned(),
            _ => edited(&column, is_text),
        };
        let edit = format!("UPDATE sessions SET {column} = {value} WHERE principal = $1");
        let whose = format!("ada {column}");
        assert_eq!(tables.run(&edit, &[&whose]).await, 1, "{edit}");
        let refused = ada.get("/api/v1/orgs").await;
        assert_eq!(
            (refused.status, refused.code()),
            (401, "signed_out"),
            "{edit}"
        );
    }
});

both!(
    a_sign_in_link_that_was_written_or_changed_is_none,
    |database| {
        let world = World::new(database).await;
        let mut tables = world.tables().await;
        for edit in [
            "role = 'security_admin'",
            "principal = 'eve'",
            "expires_at = expires_at + 1000000",
            "token_hash = 'x' || token_hash",
        ] {
            let token = world.sign_in_token("ada").await;
            let statement = format!("UPDATE sign_in_links SET {edit} WHERE token_hash = $1");
            let changed = tables.run(&statement, &[&sha256(&token)]).await;
            assert_eq!(changed, 1, "{edit}");
            let refused = world.stranger().spend(&token).await;
            assert_eq!(
                (refused.status, refused.code()),
                (404, "sign_in_link_unknown"),
                "{edit}"
            );
        }
        world.sign_in_token("ada").await;
        let own = "INSERT INTO sign_in_links (token_hash, principal, role, expires_at)
               SELECT $1, principal, role, expires_at FROM sign_in_links LIMIT 1";
        assert_eq!(tables.run(own, &[&sha256("mine")]).await, 1);
        assert_eq!(
            world.stranger().spend("mine").await.code(),
            "sign_in_link_unknown"
        );
    }
);

both!(what_ended_is_forgotten_with_its_mark, |database| {
    let world = World::new(database).await;
    world.signed_in("ada").await;
    world.later(Duration::from_hours(24 * 9)).await;
    broker::sweeper::sweep(&world.broker).await.unwrap();
    let mut tables = world.tables().await;
    for table in ["sessions", "sign_in_links", "record_marks"] {
        let rows = format!("SELECT 'x' FROM {table}");
        assert!(tables.rows(&rows).await.is_empty(), "{table}");
    }
    let faults = broker::history::anchor::faults(&world.broker).await;
    assert_eq!(faults.unwrap(), [""; 0]);
});
