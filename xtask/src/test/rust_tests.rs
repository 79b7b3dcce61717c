//! The Rust tests. They are compiled all at once, whichever part is wanted: cargo gives dependencies other features
//! for other sets of packages, and would compile most of them again for each part.

use super::Context;
use crate::bundle::{self, Profile};
use crate::cargo;
use crate::postgres::Postgres;
use crate::process;
use crate::step::note;
use crate::tally::Tally;
use crate::workspace::Workspace;
use anyhow::{Context as _, Result};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Tests of everything but the broker, those in the documentation included.
pub(super) fn unit(context: &Context) -> Result<Tally> {
    let mut tally = run(context, |package| package != "broker", None)?;
    let mut command = cargo::cargo(context.workspace);
    command
        .args(["test", "--doc", "--no-fail-fast", "--workspace"])
        .args(["--features", cargo::TEST_FEATURES]);
    tally += watch(context, &mut command)?;
    Ok(tally)
}

/// The broker's tests, on both databases.
pub(super) fn broker(context: &Context) -> Result<Tally> {
    // Some ask for the app, any one: without it, they would prove less.
    if !context.workspace.site().join("index.html").is_file() {
        bundle::ensure(context.workspace, Profile::Release)?;
    }
    let postgres = Postgres::start(context.workspace)?;
    note("PostgreSQL is started");
    run(context, |package| package == "broker", Some(&postgres))
}

fn run(
    context: &Context,
    wanted: impl Fn(&str) -> bool,
    postgres: Option<&Postgres>,
) -> Result<Tally> {
    let (executables, compiled) = compile(context.workspace)?;
    // Those that do compile still run.
    let mut tally = Tally::default().or_failed(compiled);
    for executable in executables.iter().filter(|found| wanted(found.package())) {
        note(&format!("{}: {}", executable.package(), executable.target));
        let mut command = Command::new(&executable.path);
        command
            .current_dir(&executable.folder)
            .env("CARGO_MANIFEST_DIR", &executable.folder);
        if let Some(postgres) = postgres {
            command.env("BROKER_TEST_POSTGRES_URL", postgres.url());
        }
        tally += watch(context, &mut command)?;
    }
    Ok(tally)
}

fn watch(context: &Context, command: &mut Command) -> Result<Tally> {
    let mut tally = Tally::default();
    let status = process::watch(context.prepare(command), |line| tally.add_cargo_line(line))?;
    Ok(tally.or_failed(status.success()))
}

/// Compiles every test; says whether all of them compiled.
fn compile(workspace: &Workspace) -> Result<(Vec<Executable>, bool)> {
    let (printed, status) = process::capture(
        cargo::cargo(workspace)
            .args(["test", "--no-run", "--workspace"])
            .args(["--features", cargo::TEST_FEATURES])
            .arg("--message-format=json-render-diagnostics"),
    )
    .context("the tests were not compiled")?;
    let executables = printed.lines().filter_map(Executable::read).collect();
    Ok((executables, status.success()))
}

/// A compiled test.
struct Executable {
    path: PathBuf,
    /// The package's folder, which tests run in.
    folder: PathBuf,
    package: String,
    target: String,
}

impl Executable {
    /// Reads one of cargo's messages; most are about something else.
    fn read(message: &str) -> Option<Self> {
        let message: Value = serde_json::from_str(message).ok()?;
        if !message["profile"]["test"].as_bool()? {
            return None;
        }
        let folder = Path::new(message["manifest_path"].as_str()?).parent()?;
        let identity = message["package_id"].as_str()?;
        // `path+file:///folder#name@0.1.0`, or `path+file:///name#0.1.0`.
        let (source, version) = identity.rsplit_once('#')?;
        let package = match version.split_once('@') {
            Some((name, _)) => name,
            None => source.rsplit('/').next()?,
        };
        Some(Self {
            path: message["executable"].as_str()?.into(),
            folder: folder.to_path_buf(),
            package: package.to_owned(),
            target: message["target"]["name"].as_str()?.to_owned(),
        })
    }

    fn package(&self) -> &str {
        &self.package
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(identity: &str, test: bool) -> String {
        format!(
            r#"{{"reason":"compiler-artifact","package_id":"{identity}","manifest_path":"/w/broker/Cargo.toml",
            "target":{{"name":"integration"}},"profile":{{"test":{test}}},"executable":"/w/target/debug/deps/x"}}"#
        )
    }

    #[test]
    fn test_executables_are_told_from_other_messages() {
        let found =
            Executable::read(&message("path+file:///w/broker#0.1.0", true)).expect("it is a test");
        assert_eq!(found.package(), "broker");
        assert_eq!(found.folder, Path::new("/w/broker"));
        let named = Executable::read(&message("path+file:///w/broker/api#broker-api@0.1.0", true));
        assert_eq!(named.expect("it is a test").package(), "broker-api");
        assert!(Executable::read(&message("path+file:///w/broker#0.1.0", false)).is_none());
        assert!(Executable::read(r#"{"reason":"build-finished","success":true}"#).is_none());
    }
}
