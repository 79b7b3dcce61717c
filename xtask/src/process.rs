//! Runs other programs in the foreground: Ctrl-C ends them, and a failure names the command.

use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);
static FOREGROUND: Mutex<Vec<Pid>> = Mutex::new(Vec::new());

/// Ctrl-C, and the signals that ask a process to end, end the program in the foreground.
/// Whoever waits for it then sees [`interrupted`] and returns, which stops everything in the background.
pub(crate) fn stop_on_ctrl_c() -> Result<()> {
    ctrlc::set_handler(|| {
        INTERRUPTED.store(true, Ordering::SeqCst);
        for pid in foreground().iter() {
            // It may have ended by itself: nothing is left to do then.
            let _ = kill(*pid, Signal::SIGTERM);
        }
    })
    .context("cannot watch for Ctrl-C")
}

/// Whether somebody asked the build tool to stop.
pub(crate) fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

fn foreground() -> MutexGuard<'static, Vec<Pid>> {
    FOREGROUND.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The process id in the form that signals take.
pub(crate) fn pid_of(child: &Child) -> Result<Pid> {
    Ok(Pid::from_raw(
        i32::try_from(child.id()).context("a process id does not fit")?,
    ))
}

/// Starts a program and waits; `use_child` may read its output meanwhile.
fn wait_for<T>(
    command: &mut Command,
    use_child: impl FnOnce(Child) -> std::io::Result<T>,
) -> Result<T> {
    let (pid, child) = {
        let mut foreground = foreground();
        if interrupted() {
            bail!("interrupted");
        }
        let child = command
            .stdin(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start {}", line(command)))?;
        let pid = pid_of(&child)?;
        foreground.push(pid);
        (pid, child)
    };
    let outcome = use_child(child);
    foreground().retain(|other| *other != pid);
    if interrupted() {
        bail!("interrupted");
    }
    outcome.with_context(|| format!("cannot wait for {}", line(command)))
}

/// Runs it and says how it ended.
pub(crate) fn status(command: &mut Command) -> Result<ExitStatus> {
    wait_for(command, |mut child| child.wait())
}

/// Runs it; anything but success is an error.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = status(command)?;
    if !status.success() {
        bail!("{} failed ({status})", line(command));
    }
    Ok(())
}

/// Runs it, showing only what it says on standard error, and returns its standard output and how it ended.
pub(crate) fn capture(command: &mut Command) -> Result<(String, ExitStatus)> {
    command.stdout(Stdio::piped());
    let output = wait_for(command, Child::wait_with_output)?;
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok((printed, output.status))
}

/// Runs it without showing what it prints.
pub(crate) fn output(command: &mut Command) -> Result<Output> {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    wait_for(command, Child::wait_with_output)
}

/// Runs it and returns its standard output; what it printed is shown if it fails.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    let output = output(command)?;
    if !output.status.success() {
        bail!(
            "{} failed ({})\n{}{}",
            line(command),
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs it, shows its standard output as it comes, and hands each line on.
pub(crate) fn watch(command: &mut Command, mut each: impl FnMut(&str)) -> Result<ExitStatus> {
    command.stdout(Stdio::piped());
    wait_for(command, |mut child| {
        if let Some(stdout) = child.stdout.take() {
            let mut reader = BufReader::new(stdout);
            let mut bytes = Vec::new();
            while reader.read_until(b'\n', &mut bytes)? > 0 {
                let text = String::from_utf8_lossy(&bytes);
                print!("{text}");
                each(text.trim_end());
                bytes.clear();
            }
        }
        child.wait()
    })
}

/// The program on `PATH`, if there is one.
pub(crate) fn find(program: &str) -> Option<std::path::PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH")?)
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())
}

/// A command as a person would type it.
pub(crate) fn line(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(
        command
            .get_args()
            .map(|word| word.to_string_lossy().into_owned()),
    );
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_the_command_and_shows_what_it_printed() {
        let error = read(Command::new("sh").args(["-c", "echo out of luck >&2; exit 3"]))
            .expect_err("it exits with 3");
        let text = format!("{error:#}");
        assert!(
            text.contains("sh -c") && text.contains("out of luck"),
            "{text}"
        );
    }

    #[test]
    fn each_line_is_handed_on() {
        let mut lines = Vec::new();
        let status = watch(Command::new("printf").arg("a\\nb\\n"), |text| {
            lines.push(text.to_owned());
        });
        assert!(status.expect("printf runs").success());
        assert_eq!(lines, ["a", "b"]);
    }
}
