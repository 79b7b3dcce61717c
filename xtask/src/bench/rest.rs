//! A broker that has nothing to do: how soon it is ready, and what it holds.

use super::median;
use super::sheet::{Gate, Sheet};
use crate::bundle;
use crate::cargo;
use crate::children::Server;
use crate::port;
use crate::process;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

const SAMPLES: usize = 5;
const PATIENCE: Duration = Duration::from_secs(10);
/// After the start, what it needed for that is given back.
const UNTIL_IDLE: Duration = Duration::from_secs(3);
const MOST_MILLISECONDS: f64 = 150.0;
const MOST_MEBIBYTES: f64 = 25.0;

pub(super) fn run(workspace: &Workspace) -> Result<Vec<Sheet>> {
    bundle::build_release(workspace)?;
    let (mut first, mut later, mut memory) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..SAMPLES {
        let folder = tempfile::tempdir_in(workspace.notes()?).context("cannot make a folder")?;
        let (broker, took) = start(workspace, folder.path())?;
        first.push(took);
        drop(broker);
        let (broker, took) = start(workspace, folder.path())?;
        later.push(took);
        std::thread::sleep(UNTIL_IDLE);
        memory.push(resident(broker.id())?);
    }
    let mut sheet = Sheet::new(&["at rest, median of 5", "measured", "of the gate", "gate"]);
    let figures = [
        ("ready after the first start, ms", first, MOST_MILLISECONDS),
        ("ready after a later start, ms", later, MOST_MILLISECONDS),
        ("resident memory when idle, MiB", memory, MOST_MEBIBYTES),
    ];
    for (what, samples, most) in figures {
        let figure = median(samples);
        let cells = [format!("{figure:.1}"), super::sheet::ratio(figure, most)];
        sheet.gated(what, &cells, figure, Gate::Below(most));
    }
    Ok(vec![sheet])
}

/// From the start of the process to the line that says that it is ready, in milliseconds.
fn start(workspace: &Workspace, folder: &Path) -> Result<(Server, f64)> {
    let port = port::any_free()?;
    let mut command = Command::new(workspace.binary("release", "broker"));
    command
        .arg("serve")
        .env("BROKER_LISTEN", format!("127.0.0.1:{port}"))
        .env("BROKER_PUBLIC_URL", format!("http://localhost:{port}"))
        .env("BROKER_DATA_DIR", folder);
    cargo::forget_ourselves(&mut command);
    let log = folder.join("broker.log");
    let began = Instant::now();
    let mut broker = Server::start("The broker", &mut command, &log)?;
    broker.ready_line(PATIENCE)?;
    Ok((broker, began.elapsed().as_secs_f64() * 1000.0))
}

/// In MiB.
fn resident(process: u32) -> Result<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"));
    let kibibytes = match status {
        Ok(status) => status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .and_then(|value| value.trim().trim_end_matches(" kB").parse().ok()),
        // Not Linux.
        Err(_) => {
            process::read(Command::new("ps").args(["-o", "rss=", "-p", &process.to_string()]))?
                .trim()
                .parse()
                .ok()
        }
    };
    let kibibytes: f64 = kibibytes.context("cannot tell how much memory the broker holds")?;
    Ok(kibibytes / 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_memory_of_a_process_is_read() {
        let own = resident(std::process::id()).expect("this process is there");
        assert!(own > 0.5 && own < 4096.0, "{own} MiB");
    }
}
