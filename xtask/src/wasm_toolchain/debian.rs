//! Debian's compiler, which builds the standard library too, and a linker from elsewhere.

use super::rustup;
use crate::apt;
use crate::cargo;
use crate::process;
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

const PACKAGES: [&str; 3] = ["rustc-web", "cargo-web", "rust-web-src"];

pub(crate) struct Debian {
    linker: PathBuf,
}

impl Debian {
    /// The installed one, with the source of its library.
    pub(super) fn installed() -> Result<Option<Self>> {
        if !is_ready() {
            return Ok(None);
        }
        Ok(Some(Self { linker: linker()? }))
    }

    /// None where nothing can be installed.
    pub(super) fn install() -> Result<Option<Self>> {
        if !apt::available() {
            return Ok(None);
        }
        apt::install(&PACKAGES).context("no compiler for the browser could be installed")?;
        let Some(installed) = Self::installed()? else {
            bail!(
                "Debian's rustc-web was installed, but /usr/bin/rustc has no library source beside it"
            );
        };
        Ok(Some(installed))
    }

    /// Its own cargo, with its own compiler.
    pub(super) fn cargo(&self, workspace: &Workspace) -> Command {
        let mut command = Command::new("/usr/bin/cargo");
        command
            .current_dir(workspace.root())
            .env("RUSTC", "/usr/bin/rustc")
            .env("RUSTDOC", "/usr/bin/rustdoc")
            .env("PATH", path_with_debian_first())
            .env_remove("RUSTUP_TOOLCHAIN")
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", &self.linker);
        cargo::forget_ourselves(&mut command);
        command
    }
}

pub(super) fn has_clippy() -> bool {
    let there = || Path::new("/usr/bin/cargo-clippy").is_file();
    // Without it `cargo check` does: not worth failing for.
    there() || (apt::install(&["rust-web-clippy"]).is_ok() && there())
}

fn is_ready() -> bool {
    if !Path::new("/usr/bin/cargo").is_file() {
        return false;
    }
    let mut command = Command::new("/usr/bin/rustc");
    command.args(["--print", "sysroot"]);
    cargo::forget_ourselves(&mut command);
    process::read(&mut command).is_ok_and(|sysroot| {
        Path::new(sysroot.trim())
            .join("lib/rustlib/src/rust/library/Cargo.lock")
            .is_file()
    })
}

/// Debian's compiler brings no linker for the browser; rustup's toolchains do.
fn linker() -> Result<PathBuf> {
    let rustup = rustup::sysroot().into_iter().flat_map(|sysroot| {
        let folder = std::fs::read_dir(sysroot.join("lib/rustlib"));
        folder.into_iter().flatten().flatten()
    });
    let rust_lld = rustup
        .map(|entry| entry.path().join("bin/rust-lld"))
        .find(|path| path.is_file());
    let wasm_ld = || process::find("wasm-ld-19");
    if let Some(found) = rust_lld.or_else(wasm_ld) {
        return Ok(found);
    }
    apt::install(&["lld-19"]).context("no linker for the browser could be installed")?;
    wasm_ld().context("Debian's lld-19 was installed, but wasm-ld-19 is not on PATH")
}

fn path_with_debian_first() -> std::ffi::OsString {
    let mut path = std::ffi::OsString::from("/usr/bin");
    if let Some(rest) = std::env::var_os("PATH") {
        path.push(":");
        path.push(rest);
    }
    path
}
