//! `cargo xtask run`: the product on this machine, with a Salesforce to practise on beside it.

use crate::bundle;
use crate::cargo;
use crate::children::{self, Server};
use crate::port;
use crate::practice::Practice;
use crate::process;
use crate::step::{Steps, duration, note};
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use nix::sys::signal::Signal;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// The practice Salesforce starts this far above the broker's port.
const PRACTICE_OFFSET: u16 = 10;
/// It takes this many ports, one for each of its sites.
const PRACTICE_PORTS: u16 = 7;
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Connect to Salesforce itself only: start no practice Salesforce
    #[arg(long)]
    no_fake_salesforce: bool,
    /// Run the release, as it is shipped
    #[arg(long)]
    release: bool,
    /// Where the database and the keys are
    #[arg(long, value_name = "DIR", default_value = "data")]
    data: PathBuf,
    /// The broker's port; the practice Salesforce takes seven ports from 10 above it
    #[arg(long, value_name = "N", default_value_t = 8080, value_parser = clap::value_parser!(u16).range(1..=65_000))]
    port: u16,
}

/// Starts everything, and stops it on Ctrl-C.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let began = Instant::now();
    require_ports(options)?;
    let data = workspace.path(&options.data);
    fs::create_dir_all(&data).with_context(|| format!("cannot make {}", data.display()))?;

    let with_practice = !options.no_fake_salesforce;
    let mut steps = Steps::of(if with_practice { 4 } else { 3 });
    let broker = build(workspace, options, &mut steps)?;

    let mut servers = Vec::new();
    let mut practice = None;
    if with_practice {
        steps.begin("Starting the practice Salesforce");
        let (server, ready) = start_practice(workspace, options, &data)?;
        servers.push(server);
        practice = Some(ready);
    }
    steps.begin("Starting the broker");
    let environment = environment(options, &data, practice.as_ref());
    let mut command = Command::new(&broker);
    command.arg("serve").envs(environment.clone());
    cargo::forget_ourselves(&mut command);
    let mut server = Server::start("The broker", &mut command, &data.join("broker.log"))?;
    server.ready_line(PATIENCE)?;
    // First in the list: it is stopped before what it talks to.
    servers.insert(0, server);

    let link = sign_in_link(&broker, environment)?;
    note(&format!("up in {}", duration(began.elapsed())));
    println!("\n{}\n", tour(options, &link, practice.as_ref()));
    eprintln!(
        "Ctrl-C stops everything. What the programs say goes to {}.",
        options.data.join("*.log").display()
    );
    children::watch_over(&mut servers)?;
    eprintln!("\nStopping …");
    Ok(())
}

/// Says what is in the way before anything is built.
fn require_ports(options: &Options) -> Result<()> {
    port::require_free(options.port, "the broker")?;
    if !options.no_fake_salesforce {
        let first = options.port + PRACTICE_OFFSET;
        for port in first..first + PRACTICE_PORTS {
            port::require_free(port, "the practice Salesforce")?;
        }
    }
    Ok(())
}

fn build(workspace: &Workspace, options: &Options, steps: &mut Steps) -> Result<PathBuf> {
    if options.release {
        steps.begin("Building the app for the browser (some minutes the first time)");
        bundle::ensure(workspace, bundle::Profile::Release)?;
        steps.begin("Building the release (about 5 minutes the first time)");
        bundle::build_release(workspace)?;
    } else {
        steps.begin("Building the app for the browser (about 3 minutes the first time)");
        bundle::ensure(workspace, bundle::Profile::Dev)?;
        steps.begin("Building the programs (about 3 minutes the first time)");
    }
    let mut binaries = Vec::new();
    if !options.release {
        binaries.extend(["--bin", "broker"]);
    }
    if !options.no_fake_salesforce {
        binaries.extend(["--bin", "fake-salesforce"]);
    }
    if !binaries.is_empty() {
        process::run(cargo::build(workspace).args(binaries)).context("the build failed")?;
    }
    let profile = if options.release { "release" } else { "debug" };
    Ok(workspace.binary(profile, "broker"))
}

fn start_practice(
    workspace: &Workspace,
    options: &Options,
    data: &Path,
) -> Result<(Server, Practice)> {
    let mut command = Command::new(workspace.binary("debug", "fake-salesforce"));
    command
        .arg("--listen")
        .arg(format!("127.0.0.1:{}", options.port + PRACTICE_OFFSET))
        .arg("--state")
        .arg(data.join("fake-salesforce.json"))
        .arg("--connected-app");
    let log = data.join("fake-salesforce.log");
    let mut server =
        Server::start("The practice Salesforce", &mut command, &log)?.stop_with(Signal::SIGINT);
    let practice = Practice::read(&server.ready_line(PATIENCE)?)?;
    Ok((server, practice))
}

/// The broker's settings: the same for the server and for the commands that talk to its database.
fn environment(
    options: &Options,
    data: &Path,
    practice: Option<&Practice>,
) -> Vec<(&'static str, String)> {
    let port = options.port;
    let mut settings = vec![
        ("BROKER_LISTEN", format!("127.0.0.1:{port}")),
        ("BROKER_PUBLIC_URL", format!("http://localhost:{port}")),
        ("BROKER_DATA_DIR", data.display().to_string()),
    ];
    if let Some(practice) = practice {
        settings.push(("BROKER_PRACTICE_LOGIN_URL", practice.org.my_domain.clone()));
        settings.push((
            "BROKER_EXTRA_LOGIN_HOSTS",
            practice.further_origins.join(","),
        ));
    }
    settings
}

fn sign_in_link(broker: &Path, environment: Vec<(&'static str, String)>) -> Result<String> {
    let mut command = Command::new(broker);
    command.arg("sign-in-link").envs(environment);
    let printed = process::read(&mut command).context("no sign-in link was made")?;
    printed
        .lines()
        .map(str::trim)
        .find(|line| line.starts_with("http"))
        .map(str::to_owned)
        .context("`broker sign-in-link` printed no link")
}

/// Where everything is, and what to do first: enough to get to a registered org.
fn tour(options: &Options, link: &str, practice: Option<&Practice>) -> String {
    let mut lines = vec![
        format!("The app       http://localhost:{}", options.port),
        format!(
            "Sign in       {link}   (works once, for 15 minutes; another start prints another one)"
        ),
    ];
    match practice {
        Some(Practice { org, .. }) => lines.extend([
            format!(
                "Salesforce    {}   Setup: {}   (a practice org: {})",
                org.my_domain, org.setup, org.name
            ),
            format!(
                "Log in there  user {}   password {}",
                org.user, org.password
            ),
            "Then          open the sign-in link, press Sign in, then Register Org, and do the steps beside the form"
                .to_owned(),
        ]),
        None => lines.push(
            "Then          open the sign-in link, press Sign in, then Register Org, and give the My Domain of an org of yours"
                .to_owned(),
        ),
    }
    let lines: Vec<_> = lines.iter().map(|line| format!("  {line}")).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        options: Options,
    }

    #[test]
    fn cargo_says_what_it_does_while_the_build_tool_is_compiled() {
        let alias = include_str!("../../.cargo/config.toml");
        let alias = alias.lines().find(|line| line.starts_with("xtask = "));
        let alias = alias.expect("an alias");
        assert!(!alias.contains("quiet") && !alias.contains("-q"), "{alias}");
    }

    #[test]
    fn the_tour_is_five_lines_with_all_that_a_newcomer_needs() {
        let practice = Practice {
            org: crate::practice::Org {
                name: "Practice Org".into(),
                my_domain: "http://127.0.0.1:8090".into(),
                setup: "http://127.0.0.1:8090/setup".into(),
                user: "admin@practice.example".into(),
                password: "practice1".into(),
            },
            further_origins: Vec::new(),
        };
        let line = Line::parse_from(["run"]);
        let tour = tour(
            &line.options,
            "http://localhost:8080/sign-in#x",
            Some(&practice),
        );
        assert_eq!(tour.lines().count(), 5);
        for needed in [
            "http://localhost:8080",
            "http://localhost:8080/sign-in#x",
            "http://127.0.0.1:8090/setup",
            "user admin@practice.example",
            "password practice1",
            "press Sign in, then Register Org",
        ] {
            assert!(tour.contains(needed), "{needed}: {tour}");
        }
    }

    #[test]
    fn the_broker_is_on_localhost_and_the_practice_org_on_another_site() {
        let line = Line::parse_from(["run", "--port", "9000"]);
        let settings = environment(&line.options, Path::new("/data"), None);
        assert!(settings.contains(&("BROKER_PUBLIC_URL", "http://localhost:9000".to_owned())));
        assert!(settings.contains(&("BROKER_LISTEN", "127.0.0.1:9000".to_owned())));
        assert_eq!(settings.len(), 3);
    }
}
