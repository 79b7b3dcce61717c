//! Servers in the background: waited for until they are ready, and stopped whatever happens.

use crate::process;
use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

/// How often a waiting build tool looks whether somebody wants it to stop.
const GLANCE: Duration = Duration::from_millis(20);
/// What a server gets to finish what it is doing.
const PATIENCE: Duration = Duration::from_secs(5);

/// A server that lives as long as this value.
pub(crate) struct Server {
    name: &'static str,
    child: Child,
    group: Pid,
    log: PathBuf,
    lines: Receiver<String>,
    stop: Signal,
}

impl Server {
    /// Starts it in a process group of its own, so that Ctrl-C reaches the build tool alone,
    /// which then stops its servers in order. What it says goes to the log.
    pub(crate) fn start(name: &'static str, command: &mut Command, log: &Path) -> Result<Self> {
        let file = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
        let for_errors = file.try_clone().context("cannot share the log")?;
        let mut child = command
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(for_errors)
            .spawn()
            .with_context(|| format!("cannot start {}", process::line(command)))?;
        let (sender, lines) = mpsc::channel();
        if let Some(stdout) = child.stdout.take() {
            let mut file = file;
            // It ends with the server, when the pipe closes.
            std::thread::spawn(move || {
                for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                    // Neither a full disk nor a caller that stopped listening is worth stopping the server for.
                    if !line.starts_with('{') {
                        let _ = writeln!(file, "{line}");
                    }
                    let _ = sender.send(line);
                }
            });
        }
        let group = process::pid_of(&child)?;
        Ok(Self {
            name,
            child,
            group,
            log: log.to_path_buf(),
            lines,
            stop: Signal::SIGTERM,
        })
    }

    /// Its process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Another signal for the polite request to stop.
    pub(crate) fn stop_with(mut self, signal: Signal) -> Self {
        self.stop = signal;
        self
    }

    /// Waits for the line of JSON by which it says that it is ready.
    pub(crate) fn ready_line(&mut self, patience: Duration) -> Result<String> {
        self.wait_until(patience, |server| match server.lines.recv_timeout(GLANCE) {
            Ok(line) if line.starts_with('{') => Ok(Some(line)),
            Ok(_) | Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => {
                std::thread::sleep(GLANCE);
                Ok(None)
            }
        })
    }

    /// Asks again and again, until there is an answer, the server ended, or patience did.
    pub(crate) fn wait_until<T>(
        &mut self,
        patience: Duration,
        mut ask: impl FnMut(&mut Self) -> Result<Option<T>>,
    ) -> Result<T> {
        let began = Instant::now();
        loop {
            if let Some(answer) = ask(self)? {
                return Ok(answer);
            }
            self.require_alive()?;
            if process::interrupted() {
                bail!("interrupted");
            }
            if began.elapsed() > patience {
                bail!(
                    "{} was not ready after {} s{}",
                    self.name,
                    patience.as_secs(),
                    self.last_words()
                );
            }
        }
    }

    /// An error if it ended by itself.
    pub(crate) fn require_alive(&mut self) -> Result<()> {
        if let Some(status) = self.child.try_wait().context("cannot watch a server")? {
            bail!("{} ended ({status}){}", self.name, self.last_words());
        }
        Ok(())
    }

    fn last_words(&self) -> String {
        let text = fs::read(&self.log).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().collect();
        let last = &lines[lines.len().saturating_sub(15)..];
        format!("\n  {}\n  (from {})", last.join("\n  "), self.log.display())
    }

    fn ends_within(&mut self, patience: Duration) -> bool {
        let began = Instant::now();
        while began.elapsed() < patience {
            // An error means that there is nothing to wait for.
            if !matches!(self.child.try_wait(), Ok(None)) {
                return true;
            }
            std::thread::sleep(GLANCE);
        }
        false
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            let _ = killpg(self.group, self.stop);
            self.ends_within(PATIENCE);
        }
        // Whatever it started and left behind goes too; usually nothing is there.
        let _ = killpg(self.group, Signal::SIGKILL);
        let _ = self.child.wait();
    }
}

/// Waits until somebody stops the build tool, or a server ends by itself.
pub(crate) fn watch_over(servers: &mut [Server]) -> Result<()> {
    while !process::interrupted() {
        for server in servers.iter_mut() {
            server.require_alive()?;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str, log: &Path) -> Server {
        Server::start("the shell", Command::new("sh").args(["-c", script]), log).expect("sh starts")
    }

    #[test]
    fn the_ready_line_is_the_first_json() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut server = shell(
            "echo hello; echo '{\"listen\":1}'; cat /dev/zero >/dev/null",
            &folder.path().join("log"),
        );
        let line = server.ready_line(PATIENCE).expect("it says so");
        assert_eq!(line, "{\"listen\":1}");
        let pid = server.group;
        drop(server);
        assert!(nix::sys::signal::kill(pid, None).is_err(), "it is gone");
    }

    #[test]
    fn one_that_ends_is_an_error_with_its_last_words() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut server = shell("echo no key ring >&2; exit 4", &folder.path().join("log"));
        let error = server.ready_line(PATIENCE).expect_err("it ended");
        let text = error.to_string();
        assert!(
            text.contains("exit status: 4") && text.contains("no key ring"),
            "{text}"
        );
    }
}
