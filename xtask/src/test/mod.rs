//! `cargo xtask test`: every check, in parts.

mod browsers;
mod rust;
mod rust_tests;

use crate::bundle;
use crate::process;
use crate::step::{duration, note};
use crate::tally::Tally;
use crate::workspace::Workspace;
use anyhow::{Result, bail};
use clap::ValueEnum;
use std::process::Command;
use std::time::{Duration, Instant};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only this part; may be given several times
    #[arg(long, value_enum, value_name = "PART")]
    only: Vec<Part>,
    /// Take the time to test what needs it: more cases, more rounds
    #[arg(long)]
    long: bool,
    /// For the test runner of the one part: a name, or `--grep` for the journeys
    #[arg(last = true, requires = "only")]
    arguments: Vec<String>,
}

/// The parts, in the order in which they run: what tells most in the least time comes first.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Is everything formatted?
    Fmt,
    /// Do the compilers and clippy have nothing to say, on this machine and for the browser?
    Lint,
    /// Tests of everything but the broker
    Unit,
    /// Tests of the broker, on `SQLite` and on `PostgreSQL`
    Broker,
    /// Does the documentation build without a warning?
    Doc,
    /// Does the release build?
    Build,
    /// The fake Salesforce, judged by clients that others wrote
    Peers,
    /// The product, in a browser
    E2e,
}

/// What every part gets.
struct Context<'a> {
    workspace: &'a Workspace,
    long: bool,
    arguments: &'a [String],
}

impl Context<'_> {
    /// Tells a test runner how much time it may take, and what the person wants of it.
    fn prepare<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        if self.long {
            command.env("LONG", "1");
        }
        command.args(self.arguments)
    }
}

impl Part {
    fn name(self) -> String {
        self.to_possible_value()
            .map_or_else(String::new, |value| value.get_name().to_owned())
    }

    fn run(self, context: &Context) -> Result<Tally> {
        match self {
            Self::Fmt => rust::fmt(context),
            Self::Lint => rust::lint(context),
            Self::Unit => rust_tests::unit(context),
            Self::Broker => rust_tests::broker(context),
            Self::Doc => rust::doc(context),
            Self::Build => bundle::build_release(context.workspace).map(|()| Tally::PASSED),
            Self::Peers => browsers::peers(context),
            Self::E2e => browsers::e2e(context),
        }
    }
}

/// Runs the parts, all of them even if one fails. The last line says how many tests passed.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let context = Context {
        workspace,
        long: options.long,
        arguments: &options.arguments,
    };
    let mut outcomes = Vec::new();
    let parts = Part::value_variants().iter().copied();
    for part in parts.filter(|part| options.only.is_empty() || options.only.contains(part)) {
        eprintln!("\n━━ {} ━━", part.name());
        let began = Instant::now();
        let tally = part.run(&context).unwrap_or_else(|error| {
            eprintln!("error: {error:#}");
            Tally::FAILED
        });
        if process::interrupted() {
            bail!("interrupted");
        }
        let took = began.elapsed();
        note(&format!("{}: {tally}, in {}", part.name(), duration(took)));
        outcomes.push((part, tally, took));
    }
    let total = summarize(&outcomes);
    println!("{total}");
    if total.failed > 0 {
        // The line above is the last one.
        std::process::exit(1);
    }
    Ok(())
}

fn summarize(outcomes: &[(Part, Tally, Duration)]) -> Tally {
    let mut total = Tally::default();
    println!();
    for (part, tally, took) in outcomes {
        let mark = if tally.failed > 0 { "✗" } else { "✓" };
        println!("{mark} {:7} {:>13}  {tally}", part.name(), duration(*took));
        total += *tally;
    }
    let failed: Vec<String> = outcomes
        .iter()
        .filter(|(_, tally, _)| tally.failed > 0)
        .map(|(part, ..)| part.name())
        .collect();
    if !failed.is_empty() {
        println!(
            "Failed: {}. Again, one part alone: cargo xtask test --only {}",
            failed.join(", "),
            failed[0]
        );
    }
    total
}
