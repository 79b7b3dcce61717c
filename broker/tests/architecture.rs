//! Which files may name which crates and modules, read from the sources.

use crate::support::{Database, World};
use axum::body::Body;
use axum::http::Method;
use std::fs;
use std::path::{Path, PathBuf};

/// A source file: its path from the workspace on, and its text without comments.
struct Source {
    path: String,
    text: String,
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn sources(folder: &str) -> Vec<Source> {
    let mut found = Vec::new();
    collect(&workspace().join(folder), folder, &mut found);
    assert!(!found.is_empty(), "{folder}");
    found
}

fn collect(folder: &Path, name: &str, found: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{name}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            collect(&entry.path(), &path, found);
        } else if entry
            .path()
            .extension()
            .is_some_and(|ending| ending == "rs")
        {
            let text = fs::read_to_string(entry.path()).unwrap();
            let code = text.lines().filter(|line| !line.trim().starts_with("//"));
            let text = code.collect::<Vec<_>>().join("\n");
            found.push(Source { path, text });
        }
    }
}

/// The file names a crate or module at the start of a path: `sqlx::`, `use sqlx`, `crate::http`.
fn names(source: &Source, word: &str) -> bool {
    let starts_path = |at: usize| {
        let before = source.text[..at].chars().next_back();
        let after = source.text[at + word.len()..].chars().next();
        let part_of_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        let inner = source.text[..at].ends_with("::") && !word.starts_with("crate");
        !part_of_word(before) && !part_of_word(after) && !inner
    };
    let mut hits = source.text.match_indices(word);
    hits.any(|(at, _)| starts_path(at) && leads_on(&source.text[at + word.len()..]))
}

fn leads_on(rest: &str) -> bool {
    rest.starts_with("::") || rest.starts_with(';')
}

#[track_caller]
fn assert_only(folder: &str, word: &str, homes: &[&str]) {
    let mut at_home = 0;
    for source in sources(folder) {
        let home = homes.iter().any(|home| source.path.starts_with(home));
        let named = names(&source, word);
        at_home += usize::from(home && named);
        assert!(home || !named, "{} names {word}", source.path);
    }
    assert!(
        at_home > 0,
        "nobody names {word}: is the rule still needed?"
    );
}

#[test]
fn only_the_store_speaks_sql() {
    assert_only("broker/src", "sqlx", &["broker/src/store"]);
}

#[test]
fn only_salesforce_speaks_oauth_and_makes_requests() {
    assert_only("broker/src", "oauth2", &["broker/src/salesforce"]);
    assert_only("broker/src", "reqwest", &["broker/src/salesforce"]);
}

#[test]
fn only_the_vault_does_cryptography() {
    assert_only("broker/src", "ring", &["broker/src/vault"]);
}

#[test]
fn only_the_http_side_names_axum() {
    // The error mapping answers requests, and the command line serves them.
    let homes = ["broker/src/http", "broker/src/error.rs", "broker/src/cli"];
    assert_only("broker/src", "axum", &homes);
}

#[test]
fn what_decides_knows_neither_the_web_nor_the_database() {
    let deciding = [
        "authorization",
        "revocation",
        "orgs",
        "history",
        "identity",
        "sweeper",
        "verify",
        "activation",
    ];
    let is_deciding = |path: &str| {
        let own = path.strip_prefix("broker/src/").unwrap();
        deciding
            .iter()
            .any(|name| own == format!("{name}.rs") || own.starts_with(&format!("{name}/")))
    };
    let mut checked = 0;
    for source in sources("broker/src") {
        if !is_deciding(&source.path) {
            continue;
        }
        checked += 1;
        for word in [
            "axum",
            "axum_extra",
            "sqlx",
            "reqwest",
            "ring",
            "oauth2",
            "crate::http",
        ] {
            assert!(!names(&source, word), "{} names {word}", source.path);
        }
    }
    assert!(checked >= 10, "{checked}");
}

#[test]
fn only_the_apps_api_makes_requests() {
    assert_only("app/src", "gloo_net", &["app/src/api.rs", "app/src/api/"]);
}

#[test]
fn components_and_forms_know_neither_api_nor_pages() {
    for folder in ["app/src/components", "app/src/forms"] {
        for source in sources(folder) {
            for word in ["crate::api", "crate::pages", "gloo_net"] {
                assert!(!names(&source, word), "{} names {word}", source.path);
            }
            let forms = folder.ends_with("forms");
            assert!(
                !forms || !names(&source, "leptos"),
                "{} names leptos",
                source.path
            );
        }
    }
}

#[test]
fn the_contract_knows_neither_web_nor_database_nor_clock() {
    for source in sources("broker/api/src") {
        for word in [
            "axum",
            "sqlx",
            "reqwest",
            "http",
            "time",
            "std::time",
            "tokio",
        ] {
            assert!(!names(&source, word), "{} names {word}", source.path);
        }
    }
}

/// The addresses of the contract, from its source: none can be left out here.
fn api_paths() -> Vec<String> {
    let text = fs::read_to_string(workspace().join("broker/api/src/paths.rs")).unwrap();
    let constants = text.lines().filter_map(|line| line.split_once("&str = \""));
    let paths = constants.map(|(_, rest)| rest.split('"').next().unwrap().to_owned());
    paths.filter(|path| path.starts_with("/api")).collect()
}

#[tokio::test]
async fn every_address_of_the_contract_is_routed() {
    let world = World::new(Database::sqlite()).await;
    let mut stranger = world.stranger();
    let paths = api_paths();
    assert!(paths.len() >= 8, "{paths:?}");
    for path in paths {
        let filled = path.replace("{id}", "none");
        // Routed: some method is refused for what is missing, none as an unknown address.
        let mut found = Vec::new();
        for method in [Method::GET, Method::POST, Method::PUT, Method::DELETE] {
            let request = stranger.own(method, &filled).body(Body::empty()).unwrap();
            found.push(stranger.send(request).await.status);
        }
        assert!(!found.contains(&404), "{path}: {found:?}");
        // A sign-in link is looked at before there is a session; here none was sent.
        let refusal = match path.as_str() {
            "/api/v1/session/link" => 400,
            _ => 401,
        };
        assert!(found.contains(&refusal), "{path}: {found:?}");
    }
}
