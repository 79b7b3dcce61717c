//! The command line.

mod history;
mod log;
mod modules;
mod orgs;
mod settings_file;
mod variables;

use crate::config::Settings;
use crate::history::anchor;
use crate::http::server::Limits;
use crate::{
    Broker, Opening, activation, assemble, http, identity, refused_attempts, revocation, sweeper,
    trying_again,
};
use anyhow::Context;
use clap::{Parser, Subcommand};
use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::time::timeout;

/// How long a shutdown waits for the database, after all that it served has ended.
const LAST_OF_DATABASE: Duration = Duration::from_secs(3);

/// Registers Salesforce orgs and keeps what opens them.
#[derive(Parser)]
#[command(name = "broker", version)]
pub struct Cli {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the app and the API; prints one line of JSON when ready.
    Serve,
    /// Prints a sign-in link for an org admin, to be used once within 15 minutes.
    SignInLink {
        /// The name that history will show.
        #[arg(long, default_value = "admin")]
        user: String,
    },
    /// Parts of the portal that report what uses an org.
    Modules {
        #[command(subcommand)]
        act: modules::Act,
    },
    /// Does something with many orgs at once.
    #[command(subcommand)]
    Orgs(orgs::Orgs),
    /// What people did, and whether all of it is still there.
    #[command(subcommand)]
    History(history::History),
    /// Brings the database up to date, or makes it, and ends.
    Migrate,
    /// Checks database, key ring and every sealed value.
    Doctor,
    /// Moves the database's clock.
    #[cfg(feature = "test-support")]
    #[command(hide = true)]
    AdvanceClock {
        /// Seconds.
        seconds: u64,
    },
}

impl Command {
    /// Who looks at orgs in the wrong folder is told so, and not shown an empty database.
    fn opening(&self) -> Opening {
        match self {
            Self::Serve | Self::Migrate => Opening::ExistingOrNew,
            _ => Opening::Existing,
        }
    }
}

impl Cli {
    /// Reads arguments, environment and settings file; ends the process where they are wrong.
    pub fn from_process() -> Self {
        let arguments =
            variables::check(std::env::vars_os()).and_then(|()| settings_file::arguments());
        match arguments {
            Ok(arguments) => Self::parse_from(arguments),
            Err(error) => {
                eprintln!("broker: {error:#}");
                std::process::exit(2);
            }
        }
    }

    /// Does what the command says.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        // Whatever the broker makes is its owner's alone, also what SQLite makes for it.
        nix::sys::stat::umask(nix::sys::stat::Mode::from_bits_truncate(0o077));
        log::start(&self.settings.log)?;
        let broker = assemble(self.settings.check()?, self.command.opening()).await?;
        match self.command {
            Command::Serve => return serve(broker).await,
            Command::SignInLink { user } => {
                let link = identity::sign_in_link::make(&broker, &user).await?;
                print_line(&link)?;
            }
            Command::Modules { act } => modules::run(&broker, &act).await?,
            Command::Migrate => print_line("The database is up to date.")?,
            Command::Orgs(command) => return orgs::run(&broker, command).await,
            Command::History(command) => return history::run(&broker, &command).await,
            Command::Doctor => return doctor(&broker).await,
            #[cfg(feature = "test-support")]
            Command::AdvanceClock { seconds } => {
                let by = Duration::from_secs(seconds);
                broker.store.advance_clock(by).await?;
            }
        }
        broker.store.close().await;
        Ok(ExitCode::SUCCESS)
    }
}

async fn serve(broker: Broker) -> anyhow::Result<ExitCode> {
    let config = &broker.config;
    let listener = TcpListener::bind(config.listen).await.with_context(|| {
        format!(
            "BROKER_LISTEN: cannot listen on {}; stop what listens there, or name another address",
            config.listen
        )
    })?;
    let listen = listener.local_addr()?;
    tokio::spawn(revocation::work(broker.clone()));
    tokio::spawn(activation::work(broker.clone()));
    tokio::spawn(trying_again::work(broker.clone()));
    tokio::spawn(sweeper::work(broker.clone()));
    tokio::spawn(anchor::verify_once(broker.clone()));
    let stop = asked_to_stop()?;
    let ready =
        serde_json::json!({ "listen": listen.to_string(), "public_url": config.public_url });
    print_line(&ready.to_string())?;
    // To a person at a terminal only: the logger never sees a link.
    if config.on_loopback() && std::io::stderr().is_terminal() {
        let link = identity::sign_in_link::make(&broker, "admin").await?;
        eprintln!("Sign in (once, within 15 minutes): {link}");
    }
    if !config.on_loopback() && config.trusted_proxies.is_empty() {
        tracing::warn!(
            "BROKER_TRUSTED_PROXIES is not set: everybody behind the proxy counts as one client"
        );
    }
    let limits = Limits::of_this_machine();
    tracing::info!(
        connections = limits.connections,
        of_one_address = limits.connections_of_one,
        "as many connections as descriptors allow"
    );
    let router = http::router(broker.clone());
    http::server::serve(&broker, router, listener, limits, stop).await;
    let last = async {
        for written in [
            refused_attempts::write(&broker).await,
            anchor::move_on(&broker).await,
        ] {
            if let Err(error) = written {
                error.log();
            }
        }
        broker.store.close().await;
    };
    if timeout(LAST_OF_DATABASE, last).await.is_err() {
        tracing::warn!("the database did not answer, and is left as it is");
    }
    Ok(ExitCode::SUCCESS)
}

/// Ends when the broker is asked to. It listens from now on, so that nobody is overheard who asks before
/// anything is served.
fn asked_to_stop() -> anyhow::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        Ok(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        })
    }
    #[cfg(not(unix))]
    {
        Ok(async {
            let _ = tokio::signal::ctrl_c().await;
        })
    }
}

async fn doctor(broker: &Broker) -> anyhow::Result<ExitCode> {
    let mut unreadable = 0;
    let mut orgs = 0;
    for kind in [broker_api::OrgKind::Org, broker_api::OrgKind::DevHub] {
        let mut query = broker_api::OrgQuery {
            kind,
            ..broker_api::OrgQuery::default()
        };
        loop {
            let page = crate::orgs::list(broker, &query).await?;
            for org in page.items {
                orgs += 1;
                if org.status == broker_api::OrgStatus::StoredSecretCannotBeRead {
                    unreadable += 1;
                    print_line(&format!("A stored secret of {} cannot be read.", org.name))?;
                }
            }
            match page.next_cursor {
                Some(next) => query.cursor = next,
                None => break,
            }
        }
    }
    let changed = anchor::faults(broker).await?;
    for fault in &changed {
        print_line(fault)?;
    }
    let config = &broker.config;
    print_line(&format!(
        "Looked at {}, with the key ring {}. They belong together. Orgs: {orgs}, with unreadable secrets: {unreadable}.",
        crate::store::name_of_database(&config.database_url),
        config.key_ring_file.display()
    ))?;
    Ok(if unreadable == 0 && changed.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn print_line(line: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}
