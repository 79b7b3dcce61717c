//! The build tool: everything between a fresh clone and a running, tested, shippable product.

mod apt;
mod bench;
mod browser;
mod bundle;
mod cargo;
mod children;
mod inputs;
mod node;
mod npm;
mod playwright;
mod port;
mod postgres;
mod practice;
mod process;
mod python;
mod run;
mod screenshots;
mod step;
mod tally;
mod test;
mod wasm_toolchain;
mod workspace;

use anyhow::Result;
use clap::{Parser, Subcommand};
use workspace::Workspace;

#[derive(Parser)]
#[command(
    bin_name = "cargo xtask",
    about = "Runs, tests, measures and builds the product"
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Start the product on this machine, with a Salesforce to practise on beside it
    Run(run::Options),
    /// Check everything, or one part of it
    Test(test::Options),
    /// Leave the release, one file with the app inside, at target/release/broker
    Build(BuildOptions),
    /// Measure what is promised in figures; fails where a gate is missed
    Bench(bench::Options),
    /// Take the pictures of the README anew, from the real thing
    Screenshots,
}

#[derive(clap::Args)]
struct BuildOptions {
    /// Only bundle the app, to target/site
    #[arg(long)]
    app_only: bool,
    /// Bundle the app quickly instead of small; for work on the app
    #[arg(long, requires = "app_only")]
    dev: bool,
}

fn main() {
    if let Err(error) = start() {
        if process::interrupted() {
            eprintln!("\nStopped.");
            std::process::exit(130);
        }
        eprintln!("\nerror: {error:#}");
        std::process::exit(1);
    }
}

fn start() -> Result<()> {
    let arguments = Arguments::parse();
    process::stop_on_ctrl_c()?;
    let workspace = Workspace::new()?;
    match arguments.command {
        Command::Run(options) => run::run(&workspace, &options),
        Command::Test(options) => test::run(&workspace, &options),
        Command::Build(options) if options.dev => bundle::ensure(&workspace, bundle::Profile::Dev),
        Command::Build(options) if options.app_only => {
            bundle::ensure(&workspace, bundle::Profile::Release)
        }
        Command::Bench(options) => bench::run(&workspace, &options),
        Command::Screenshots => screenshots::run(&workspace),
        Command::Build(_) => bundle::build_release(&workspace),
    }
}
