//! Debian's packages, for what a machine lacks.

use crate::process;
use anyhow::{Context, Result, bail};
use std::process::Command;
use std::sync::Once;

static LISTS: Once = Once::new();

/// Whether this machine has them at all.
pub(crate) fn available() -> bool {
    process::find("apt-get").is_some()
}

/// Installs packages, with sudo unless this is root.
pub(crate) fn install(packages: &[&str]) -> Result<()> {
    if !available() {
        bail!(
            "there is no apt-get here: install {} by hand",
            packages.join(", ")
        );
    }
    LISTS.call_once(|| {
        // Lists that could not be fetched show below, as a package that is not found.
        let _ = process::output(apt_get().arg("update"));
    });
    process::read(
        apt_get()
            .args(["install", "-y", "--no-install-recommends"])
            .args(packages),
    )
    .with_context(|| format!("cannot install {}", packages.join(", ")))?;
    Ok(())
}

fn apt_get() -> Command {
    let mut command = if nix::unistd::geteuid().is_root() {
        Command::new("apt-get")
    } else {
        let mut sudo = Command::new("sudo");
        sudo.args(["--non-interactive", "apt-get"]);
        sudo
    };
    // Somebody else may be installing: wait for them.
    command
        .args(["-q", "-o", "DPkg::Lock::Timeout=300"])
        .env("DEBIAN_FRONTEND", "noninteractive");
    command
}
