//! Answers that come at the same moment: one counts.

use super::{Twice, second_record};
use crate::support::{World, both};

both!(of_two_answers_at_the_same_moment_one_counts, |database| {
    let mut twice = Twice::new(World::new(database).await).await;
    let path = format!("/api/v1/authorizations/{}/decide", twice.run);
    let (mut first, mut second) = (twice.ada.clone(), twice.ada.clone());
    let (one, other) = (twice.reauthenticate(1), second_record("a demo"));

    let (one, other) = tokio::join!(first.post(&path, &one), second.post(&path, &other));

    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 409], "{} {}", one.body, other.body);
    let orgs = twice.world.orgs(&mut twice.ada).await;
    assert_eq!(orgs.len(), if one.status == 204 { 1 } else { 2 });
    assert_eq!(twice.state().await["state"], "connected");
    assert_eq!(twice.sealed_leftovers().await, 0);
});

both!(
    of_two_runs_that_chose_one_version_of_a_record_one_wins,
    |database| {
        let mut twice = Twice::new(World::new(database).await).await;
        let form = twice.world.form("Third", &twice.world.app());
        let third = twice.world.register(&mut twice.ada, &form).await;
        let choice = twice.reauthenticate(1);
        let other = third["id"].as_str().unwrap();
        let paths =
            [twice.run.as_str(), other].map(|run| format!("/api/v1/authorizations/{run}/decide"));
        let (mut first, mut second) = (twice.ada.clone(), twice.ada.clone());

        let (one, other) = tokio::join!(
            first.post(&paths[0], &choice),
            second.post(&paths[1], &choice)
        );

        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 409], "{} {}", one.body, other.body);
        let orgs = twice.world.orgs(&mut twice.ada).await;
        assert_eq!(orgs[0]["generation"], 2);
        let unfinished = twice.ada.get("/api/v1/authorizations").await.body;
        assert_eq!(unfinished[0]["state"]["state"], "awaiting_decision");
    }
);

both!(nothing_is_decided_about_what_was_changed, |database| {
    let mut twice = Twice::new(World::new(database).await).await;
    let choice = twice.reauthenticate(1);
    let mut tables = twice.world.tables().await;
    twice.world.fake.control().clear_requests();
    for (harm, back) in [
        (
            "UPDATE authorizations SET consumer_id = consumer_id || 'x'
             WHERE status = 'awaiting_decision'",
            "UPDATE authorizations SET consumer_id = SUBSTR(consumer_id, 1, LENGTH(consumer_id) - 1)
             WHERE status = 'awaiting_decision'",
        ),
        (
            "UPDATE orgs SET owner = owner || 'x'",
            "UPDATE orgs SET owner = SUBSTR(owner, 1, LENGTH(owner) - 1)",
        ),
    ] {
        assert_eq!(tables.run(harm, &[]).await, 1, "{harm}");
        let refused = twice.decide(&choice).await;
        let expected = (500, "record_changed_outside");
        assert_eq!((refused.status, refused.code()), expected, "{harm}");
        tables.run(back, &[]).await;
    }
    assert!(twice.world.fake.control().requests().is_empty());
    assert_eq!(twice.decide(&choice).await.status, 204);
});
