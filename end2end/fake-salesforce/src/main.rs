//! Runs a fake Salesforce until it is interrupted.

use clap::Parser;
use fake_salesforce::{FakeSalesforce, Options};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// A Salesforce to practise and test against. Nothing in it is real.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Address of the practice org; the other sites take the six ports that follow, or free ones if the port is 0
    #[arg(long, default_value = "127.0.0.1:8180")]
    listen: SocketAddr,
    /// Keep the state in this file, so that it survives a restart
    #[arg(long)]
    state: Option<PathBuf>,
    /// Give the practice org a connected app of earlier years, since nobody can make one any more
    #[arg(long)]
    connected_app: bool,
    /// Seconds until an app that was made in Setup starts to work
    #[arg(long, default_value_t = 20)]
    practice_delay: u64,
    /// Milliseconds that a token refresh takes
    #[arg(long, default_value_t = 5)]
    refresh_takes: u64,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let fake = FakeSalesforce::start(Options {
        listen: arguments.listen,
        state_file: arguments.state,
        connected_app: arguments.connected_app,
        practice_delay: Duration::from_secs(arguments.practice_delay),
        refresh_takes: Duration::from_millis(arguments.refresh_takes),
    })
    .await?;
    println!("{}", serde_json::to_string(&fake.ready())?);
    tokio::signal::ctrl_c().await?;
    Ok(())
}
