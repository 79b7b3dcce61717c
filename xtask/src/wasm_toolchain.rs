//! A compiler for the browser: the installed target, else rustup's, else Debian's compiler with the
//! standard library built from source.

use crate::apt;
use crate::bundle::Profile;
use crate::cargo;
use crate::process;
use crate::step::note;
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

pub(crate) const TARGET: &str = "wasm32-unknown-unknown";
const DEBIAN_PACKAGES: [&str; 3] = ["rustc-web", "cargo-web", "rust-web-src"];

/// What compiles the app for the browser on this machine.
pub(crate) enum WasmToolchain {
    /// The toolchain that compiles everything else has the target.
    Target,
    /// Debian's compiler, which builds the standard library too, and a linker from elsewhere.
    Debian { linker: PathBuf },
}

impl WasmToolchain {
    /// Finds one, installs one if need be, and says in one line which it is.
    pub(crate) fn find(workspace: &Workspace) -> Result<Self> {
        let _guard = workspace.lock("wasm-toolchain")?;
        if installed_target().is_some() {
            note("WASM compiler: the installed target");
            return Ok(Self::Target);
        }
        if debian_is_ready() {
            return Self::debian("Debian's rustc, already installed");
        }
        if add_target() {
            note("WASM compiler: the target, added by rustup");
            return Ok(Self::Target);
        }
        if !apt::available() {
            bail!(
                "no compiler for {TARGET}: `rustup target add {TARGET}` failed. Run it on a machine that reaches static.rust-lang.org"
            );
        }
        apt::install(&DEBIAN_PACKAGES).context("no compiler for the browser could be installed")?;
        if !debian_is_ready() {
            bail!(
                "Debian's rustc-web was installed, but /usr/bin/rustc has no library source beside it"
            );
        }
        Self::debian("Debian's rustc, just installed")
    }

    fn debian(how: &str) -> Result<Self> {
        note(&format!(
            "WASM compiler: {how}; it builds the standard library from source"
        ));
        Ok(Self::Debian { linker: linker()? })
    }

    /// `cargo` for the browser, with a target folder of its own.
    pub(crate) fn build(&self, workspace: &Workspace, profile: Profile) -> Command {
        self.with_environment(workspace, profile, &[], |command| {
            command.arg("build");
        })
    }

    /// Clippy for the browser; where this compiler has none, `cargo check`. The flag tells which.
    pub(crate) fn lint(&self, workspace: &Workspace, profile: Profile) -> (Command, bool) {
        let clippy = match self {
            Self::Target => true,
            Self::Debian { .. } => debian_has_clippy(),
        };
        let command = self.with_environment(workspace, profile, &["-Dwarnings"], |command| {
            command.arg(if clippy { "clippy" } else { "check" });
        });
        (command, clippy)
    }

    fn with_environment(
        &self,
        workspace: &Workspace,
        profile: Profile,
        more_flags: &[&str],
        subcommand: impl FnOnce(&mut Command),
    ) -> Command {
        let mut flags: Vec<&str> = profile.flags().to_vec();
        let mut command = match self {
            Self::Target => cargo::cargo(workspace),
            Self::Debian { linker } => {
                let mut command = Command::new("/usr/bin/cargo");
                command
                    .current_dir(workspace.root())
                    .env("RUSTC", "/usr/bin/rustc")
                    .env("RUSTDOC", "/usr/bin/rustdoc")
                    .env("PATH", path_with_debian_first())
                    .env_remove("RUSTUP_TOOLCHAIN")
                    .env("RUSTC_BOOTSTRAP", "1")
                    .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort")
                    .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
                cargo::forget_ourselves(&mut command);
                if profile == Profile::Release {
                    // The library is built anyway, so it is built without what only a panic would print.
                    flags.extend(["-Zlocation-detail=none", "-Zfmt-debug=none"]);
                    command
                        .env("CARGO_UNSTABLE_PANIC_IMMEDIATE_ABORT", "true")
                        .env("CARGO_PROFILE_WASM_RELEASE_PANIC", "immediate-abort");
                }
                command
            }
        };
        flags.extend(more_flags);
        subcommand(&mut command);
        command
            .env("CARGO_TARGET_DIR", workspace.target().join("wasm"))
            .env("CARGO_ENCODED_RUSTFLAGS", flags.join("\x1f"))
            .args(["--package", "app", "--lib", "--target", TARGET])
            .args(["--profile", profile.cargo_name()]);
        command
    }
}

fn sysroot(rustc: &str) -> Option<PathBuf> {
    let mut command = Command::new(rustc);
    command.args(["--print", "sysroot"]);
    if rustc.starts_with('/') {
        cargo::forget_ourselves(&mut command);
    }
    let sysroot = process::read(&mut command).ok()?;
    Some(PathBuf::from(sysroot.trim()))
}

fn installed_target() -> Option<PathBuf> {
    let libraries = sysroot("rustc")?
        .join("lib/rustlib")
        .join(TARGET)
        .join("lib");
    libraries.is_dir().then_some(libraries)
}

fn add_target() -> bool {
    process::find("rustup").is_some()
        && process::read(Command::new("rustup").args(["target", "add", TARGET])).is_ok()
        && installed_target().is_some()
}

fn debian_is_ready() -> bool {
    Path::new("/usr/bin/cargo").is_file()
        && sysroot("/usr/bin/rustc").is_some_and(|sysroot| {
            sysroot
                .join("lib/rustlib/src/rust/library/Cargo.lock")
                .is_file()
        })
}

fn debian_has_clippy() -> bool {
    let there = || Path::new("/usr/bin/cargo-clippy").is_file();
    // Without it `cargo check` does: not worth failing for.
    there() || (apt::install(&["rust-web-clippy"]).is_ok() && there())
}

/// Debian's compiler brings no linker for the browser; rustup's toolchains do.
fn linker() -> Result<PathBuf> {
    let rustup = sysroot("rustc").into_iter().flat_map(|sysroot| {
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
