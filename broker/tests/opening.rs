//! Opening the database: who makes it, several at once, whose files it is, and what keeps the broker from starting.

use crate::support::{Database, Installation, World, both, figure};
use broker::{Opening, assemble};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;

fn said(output: &Output) -> String {
    let out = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    format!("{out}{errors}")
}

/// Refused, in one line that says all of this.
#[track_caller]
fn assert_refused(output: &Output, words: &[&str]) {
    let said = said(output);
    assert!(!output.status.success(), "{said}");
    for word in words {
        assert!(said.contains(word), "{word}: {said}");
    }
}

both!(
    replicas_that_start_at_once_on_an_empty_database_all_come_up,
    |database| {
        for _ in 0..figure(20, 3) {
            let world = World::new(database.another().await).await;
            let empty = database.another().await;
            let folder = tempfile::tempdir().unwrap();
            let starts = (0..4).map(|_| {
                let settings = world.settings_for(folder.path(), &empty);
                tokio::spawn(assemble(settings.check().unwrap(), Opening::ExistingOrNew))
            });
            let starts: Vec<_> = starts.collect();
            for start in starts {
                let started = start.await.unwrap();
                let broker = started.unwrap_or_else(|error| panic!("{error:#}"));
                broker::identity::sign_in_link::make(&broker, "ada")
                    .await
                    .unwrap();
                assert_eq!(
                    broker::history::anchor::faults(&broker).await.unwrap(),
                    [""; 0]
                );
            }
        }
    }
);

#[tokio::test(flavor = "multi_thread")]
async fn of_replicas_that_each_would_make_a_key_ring_one_does() {
    let world = World::new(Database::sqlite()).await;
    let empty = Database::postgres().await;
    let folders = [(); 3].map(|()| tempfile::tempdir().unwrap());
    let starts = folders.each_ref().map(|folder| {
        let settings = world.settings_for(folder.path(), &empty);
        tokio::spawn(assemble(settings.check().unwrap(), Opening::ExistingOrNew))
    });
    let mut up = 0;
    for (start, folder) in starts.into_iter().zip(&folders) {
        let ring = folder.path().join("key-ring.json");
        match start.await.unwrap() {
            Ok(_) => up += 1,
            Err(error) => {
                let said = format!("{error:#}");
                assert!(said.contains(&ring.display().to_string()), "{said}");
                assert!(!ring.exists());
            }
        }
    }
    assert_eq!(up, 1);
}

both!(only_serve_and_migrate_make_anything, |database| {
    let place = Installation::new(database).await;
    let elsewhere = place.folder.path().join("elsewhere");
    let commands: [&[&str]; 6] = [
        &["sign-in-link"],
        &["doctor"],
        &["modules", "list"],
        &["modules", "add", "pipelines"],
        &["history", "verify"],
        &["advance-clock", "1"],
    ];
    let about = match &place.database {
        Database::Sqlite => elsewhere.join("broker.db").display().to_string(),
        Database::Postgres(url) => url.rsplit_once('/').unwrap().1.to_owned(),
    };
    for arguments in commands {
        let mut command = place.command(arguments);
        let done = command.env("BROKER_DATA_DIR", &elsewhere).output().await;
        assert_refused(&done.unwrap(), &[&about, "BROKER_DATA_DIR", "broker "]);
        assert!(!elsewhere.exists(), "{arguments:?}");
    }
    let migrated = place
        .command(&["migrate"])
        .env("BROKER_DATA_DIR", &elsewhere)
        .output()
        .await
        .unwrap();
    assert!(migrated.status.success(), "{}", said(&migrated));
    let doctor = place
        .command(&["doctor"])
        .env("BROKER_DATA_DIR", &elsewhere)
        .output()
        .await
        .unwrap();
    assert!(doctor.status.success(), "{}", said(&doctor));
    assert!(said(&doctor).contains(&about), "{}", said(&doctor));
});

both!(a_database_of_another_version_is_not_touched, |database| {
    let place = Installation::new(database).await;
    assert!(place.run(&["migrate"]).await.status.success());
    let mut tables = place.database.open(place.folder.path()).await;
    let newest = "(SELECT MAX(version) FROM _sqlx_migrations)";
    let older = format!("DELETE FROM _sqlx_migrations WHERE version = {newest}");
    assert_eq!(tables.run(&older, &[]).await, 1);
    assert_refused(
        &place.run(&["doctor"]).await,
        &["older broker", "broker migrate"],
    );
    let newer = format!("UPDATE _sqlx_migrations SET version = 9999 WHERE version = {newest}");
    assert_eq!(tables.run(&newer, &[]).await, 1);
    for command in ["doctor", "migrate"] {
        assert_refused(&place.run(&[command]).await, &["newer broker"]);
    }
});

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn folder_and_files_are_their_owners_alone() {
    let place = Installation::new(Database::sqlite()).await;
    let folder = place.folder.path();
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
    for _ in 0..2 {
        let serving = place.serve(&[]).await;
        let _ada = place.admin().await;
        assert_eq!(mode(folder), 0o700);
        let mut files = 0;
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            assert_eq!(mode(&path), 0o600, "{}", path.display());
            files += 1;
        }
        assert!(files >= 4, "database, its log, key ring …: {files}");
        // As an unpacked backup may be.
        serving.end().await;
        for name in ["broker.db", "broker.db-wal", "broker.db-shm"] {
            fs::set_permissions(folder.join(name), fs::Permissions::from_mode(0o644)).unwrap();
        }
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
    }
}

/// The broker does not start with this setting, and says so in words that hold these and no secret.
async fn assert_does_not_start(place: &Installation, variable: &str, value: &str, words: &[&str]) {
    let serve = place
        .command(&["serve"])
        .env(variable, value)
        .output()
        .await;
    let done = serve.unwrap();
    assert_refused(&done, words);
    let said = said(&done);
    assert!(!said.contains("s3cret"), "{said}");
    assert!(said.trim().lines().count() <= 6, "{said}");
}

#[tokio::test]
async fn what_keeps_the_broker_from_starting_is_named_with_what_to_do() {
    let place = Installation::new(Database::sqlite()).await;
    let file = place.folder.path().join("a-file");
    fs::write(&file, "").unwrap();
    let below_a_file = file.join("data").display().to_string();
    let missing = place.folder.path().join("missing").display().to_string();
    let empty = file.display().to_string();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    for (setting, value, words) in [
        (
            "DATA_DIR",
            below_a_file.as_str(),
            &["BROKER_DATA_DIR", "another folder"][..],
        ),
        (
            "DATABASE_URL_FILE",
            &missing,
            &["BROKER_DATABASE_URL_FILE", &missing],
        ),
        (
            "CALLBACKS_PER_MINUTE",
            "0",
            &["--callbacks-per-minute", "1.."],
        ),
        ("BEGINS_PER_MINUTE", "-1", &["--begins-per-minute", "-1"]),
        (
            "LISTEN",
            "0.0.0.0:8080",
            &["BROKER_LISTEN", "BROKER_PUBLIC_URL", "127.0.0.1:8080"],
        ),
        (
            "LISTEN",
            &taken,
            &["BROKER_LISTEN", &taken, "another address"],
        ),
        ("LISTEN", "localhost", &["--listen", "localhost"]),
        (
            "LISTENN",
            "127.0.0.1:8080",
            &["BROKER_LISTENN", "BROKER_LISTEN?"],
        ),
        (
            "EGRESS_PROXY",
            "http://ada:s3cret@proxy:1",
            &["BROKER_EGRESS_PROXY_FILE"],
        ),
        (
            "EXTRA_CA_FILE",
            &missing,
            &["BROKER_EXTRA_CA_FILE", &missing],
        ),
        (
            "EXTRA_CA_FILE",
            &empty,
            &["BROKER_EXTRA_CA_FILE", &empty, "no certificate"],
        ),
        ("STANDARD_ENDS", "soon", &["BROKER_STANDARD_ENDS", "soon"]),
        ("LOG", "broker=loud", &["BROKER_LOG", "loud"]),
    ] {
        assert_does_not_start(&place, &format!("BROKER_{setting}"), value, words).await;
    }
}

#[tokio::test]
async fn a_database_that_cannot_be_used_is_named_without_its_password() {
    let place = Installation::new(Database::sqlite()).await;
    let postgres = std::env::var("BROKER_TEST_POSTGRES_URL").unwrap();
    let server = postgres.rsplit_once('/').unwrap().0;
    let no_database = format!("{server}/no_such_database");
    let no_user = format!("{}/postgres", server.replace("postgres@", "nobody:s3cret@"));
    for (value, words) in [
        (
            "postgres://ada:s3cret@127.0.0.1:1/arm",
            &["127.0.0.1:1", "check that it runs"][..],
        ),
        (&no_database, &["no_such_database", "createdb"]),
        (&no_user, &["nobody", "check user"]),
        ("mysql://ada:s3cret@x", &["sqlite: or postgres:"]),
        ("sqlite::memory:", &["must name a file"]),
    ] {
        let words = [words, &["BROKER_DATABASE_URL"]].concat();
        assert_does_not_start(&place, "BROKER_DATABASE_URL", value, &words).await;
    }
}
