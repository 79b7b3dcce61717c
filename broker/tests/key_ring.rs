//! The key ring: made where nothing was sealed yet, and missed at once where something was.

use crate::support::{Database, World, both};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

fn ring(world: &World) -> PathBuf {
    world.folder.path().join("key-ring.json")
}

async fn refusal(world: &World) -> String {
    let Err(error) = world.start_again().await else {
        panic!("the broker started");
    };
    format!("{error:#}")
}

async fn assert_refused(world: &World, text: &str) {
    let said = refusal(world).await;
    assert!(said.contains(text), "{said}");
    let file = ring(world).display().to_string();
    assert!(said.contains(&file), "{said}");
}

both!(
    a_missing_key_ring_is_not_replaced_by_a_new_one,
    |database| {
        let world = World::new(database).await;
        fs::remove_file(ring(&world)).unwrap();
        assert_refused(&world, "missing").await;
        assert!(!ring(&world).exists());
    }
);

both!(a_foreign_key_ring_is_refused, |database| {
    let world = World::new(database).await;
    let other = World::new(Database::sqlite()).await;
    fs::copy(ring(&other), ring(&world)).unwrap();
    assert_refused(&world, "does not belong to this database").await;
});

both!(
    a_broken_key_ring_is_refused_without_being_quoted,
    |database| {
        let world = World::new(database).await;
        let whole = fs::read_to_string(ring(&world)).unwrap();
        let content: serde_json::Value = serde_json::from_str(&whole).unwrap();
        let active = content["active"].as_str().unwrap();
        let key = content["keys"][active].as_str().unwrap();
        for broken in [
            String::new(),
            "{}".to_owned(),
            whole[..whole.len() / 2].to_owned(),
            whole.replace(key, "not Base64!"),
            whole.replace(key, &key[..20]),
            whole.replace(key, &format!("{key}\", \"x")),
            whole.replace("\"active\": \"", "\"active\": \"x"),
            format!("{whole}{whole}"),
            whole.replace("\"keys\"", "\"locks\""),
        ] {
            fs::write(ring(&world), &broken).unwrap();
            let said = refusal(&world).await;
            let file = ring(&world).display().to_string();
            assert!(said.contains(&file), "{broken}: {said}");
            assert!(!said.contains(&key[..20]), "{said}");
        }
        fs::write(ring(&world), &whole).unwrap();
        assert!(world.start_again().await.is_ok());
    }
);

both!(
    one_changed_bit_of_the_key_is_noticed_at_the_start,
    |database| {
        let world = World::new(database).await;
        let whole = fs::read_to_string(ring(&world)).unwrap();
        let mut content: serde_json::Value = serde_json::from_str(&whole).unwrap();
        let active = content["active"].as_str().unwrap().to_owned();
        let key = content["keys"][&active].as_str().unwrap().to_owned();
        let first = if key.starts_with('A') { "B" } else { "A" };
        content["keys"][&active] = format!("{first}{}", &key[1..]).into();
        fs::write(ring(&world), content.to_string()).unwrap();
        assert_refused(&world, "does not belong to this database").await;
    }
);

#[tokio::test]
async fn a_key_ring_is_readable_by_its_owner_only() {
    let world = World::new(Database::sqlite()).await;
    let mode = fs::metadata(ring(&world)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    // Nothing is left of the file that it was written to first.
    let names = fs::read_dir(world.folder.path()).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name());
    let rings: Vec<_> = names
        .filter(|name| name.to_string_lossy().contains("key-ring"))
        .collect();
    assert_eq!(rings, ["key-ring.json"]);
    for mode in [0o640, 0o604, 0o660] {
        fs::set_permissions(ring(&world), fs::Permissions::from_mode(mode)).unwrap();
        assert_refused(&world, "chmod 600").await;
    }
    fs::set_permissions(ring(&world), fs::Permissions::from_mode(0o600)).unwrap();
    assert!(world.start_again().await.is_ok());
}

both!(
    no_key_ring_is_made_over_a_database_that_is_not_empty,
    |database| {
        let world = World::new(database).await;
        let _ada = world.admin().await;
        fs::remove_file(ring(&world)).unwrap();
        let forgotten = "DELETE FROM meta WHERE key = 'key_ring_check'";
        assert_eq!(world.tables().await.run(forgotten, &[]).await, 1);
        assert_refused(&world, "is not empty").await;
        assert!(!ring(&world).exists());
    }
);

#[tokio::test]
async fn a_kept_key_ring_serves_a_new_database() {
    let world = World::new(Database::sqlite()).await;
    let kept = fs::read(ring(&world)).unwrap();
    world.broker.store.close().await;
    for entry in fs::read_dir(world.folder.path()).unwrap() {
        let path = entry.unwrap().path();
        if !path.ends_with("key-ring.json") {
            fs::remove_file(path).unwrap();
        }
    }

    let broker = world.start_again().await.unwrap();

    assert_eq!(fs::read(ring(&world)).unwrap(), kept);
    let link = broker::identity::sign_in_link::make(&broker, "ada").await;
    assert!(link.is_ok());
}
