//! Replacements that do not succeed: the old Dev Hub is untouched.

use super::{HUB_ADMIN, Used, anew};
use crate::dev_hubs::{hub, register};
use crate::receipts::trigger;
use crate::support::both;
use serde_json::json;

both!(
    a_dev_hub_that_has_a_record_takes_no_other_place,
    |database| {
        let mut old = Used::new(database).await;
        let id = old.id.clone();
        old.world
            .fake
            .control()
            .edit_org("practice", |org| org.dev_hub = true);
        let mut second = hub(&old.world, "practice");
        second["name"] = json!("Second");
        let (world, ada) = (&old.world, &mut old.ada);
        register(world, ada, &second, "admin@practice.example").await;
        let before = old.look(&id).await;
        let form = anew(&hub(&old.world, "practice"));
        let run = old.replace(&form, "admin@practice.example").await;
        assert_eq!(run["state"]["code"], "hub_registered", "{run}");
        assert_eq!(run["state"]["about"], "Second");
        old.assert_untouched(&before).await;
    }
);

both!(what_fails_leaves_the_old_dev_hub_untouched, |database| {
    for (about, code, user) in [
        ("practice", "not_a_dev_hub", "admin@practice.example"),
        (
            "sandbox",
            "dev_hub_is_sandbox",
            "admin@practice.example.uat",
        ),
    ] {
        let mut old = Used::new(database.another().await).await;
        let id = old.id.clone();
        let before = old.look(&id).await;
        let form = anew(&hub(&old.world, about));
        let run = old.replace(&form, user).await;
        assert_eq!(run["state"]["code"], code, "{run}");
        old.assert_untouched(&before).await;
    }
});

both!(a_fault_while_references_move_makes_it_fail, |database| {
    for harm in [
        "DELETE FROM org_references WHERE id = 'p3'",
        "UPDATE org_references SET name = 'Other' WHERE id = 'p3'",
    ] {
        let mut old = Used::new(database.another().await).await;
        let id = old.id.clone();
        let before = old.look(&id).await;
        let mut tables = old.world.tables().await;
        trigger(&mut tables, &old.world.database, "credential_sets", harm).await;
        let new = anew(&hub(&old.world, "other"));
        let run = old.replace(&new, HUB_ADMIN).await;
        assert_eq!(run["state"]["code"], "references_would_change", "{run}");
        old.assert_untouched(&before).await;
    }
});
