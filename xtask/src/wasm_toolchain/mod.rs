//! A compiler for the browser. A release wants the standard library built from source, which makes it
//! smaller; work on the app wants the prebuilt one, which is there sooner.

mod debian;
mod rustup;

use crate::bundle::Profile;
use crate::cargo;
use crate::step::note;
use crate::workspace::Workspace;
use anyhow::{Result, bail};
use debian::Debian;
use std::process::Command;

pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// What compiles the app for the browser on this machine.
pub(crate) enum WasmToolchain {
    /// The toolchain that compiles everything else, with its prebuilt standard library.
    Prebuilt,
    /// The same toolchain, with the standard library built from its source.
    Source,
    /// Debian's compiler, which has nothing prebuilt.
    Debian(Debian),
}

impl WasmToolchain {
    /// Finds one, installs one if need be, and says in one line which it is.
    pub(crate) fn find(workspace: &Workspace, profile: Profile) -> Result<Self> {
        let _guard = workspace.lock("wasm-toolchain")?;
        let (found, what) = Self::choose(profile)?;
        note(&format!("WASM compiler: {what}"));
        Ok(found)
    }

    fn choose(profile: Profile) -> Result<(Self, &'static str)> {
        const DEBIANS: &str = "Debian's rustc; it builds the standard library from source";
        if profile == Profile::Release {
            if rustup::has_library_source() {
                return Ok((
                    Self::Source,
                    "rustup's, with the standard library from source",
                ));
            }
            if rustup::add_library_source() {
                return Ok((
                    Self::Source,
                    "rustup's, with the standard library from source, which rustup just added",
                ));
            }
            if let Some(debian) = Debian::installed()? {
                return Ok((Self::Debian(debian), DEBIANS));
            }
        }
        if rustup::has_target() {
            return Ok((Self::Prebuilt, "the installed target"));
        }
        if let Some(debian) = Debian::installed()? {
            return Ok((Self::Debian(debian), DEBIANS));
        }
        if rustup::add_target() {
            return Ok((Self::Prebuilt, "the target, added by rustup"));
        }
        match Debian::install()? {
            Some(debian) => Ok((Self::Debian(debian), DEBIANS)),
            None => bail!(
                "no compiler for {TARGET}: `rustup target add {TARGET}` failed. Run it on a machine that reaches static.rust-lang.org"
            ),
        }
    }

    /// `cargo` for the browser, with a target folder of its own.
    pub(crate) fn build(&self, workspace: &Workspace, profile: Profile) -> Command {
        self.with_environment(workspace, profile, &[], "build")
    }

    /// Clippy for the browser; where this compiler has none, `cargo check`. The flag tells which.
    pub(crate) fn lint(&self, workspace: &Workspace, profile: Profile) -> (Command, bool) {
        let clippy = match self {
            Self::Prebuilt | Self::Source => true,
            Self::Debian(_) => debian::has_clippy(),
        };
        let subcommand = if clippy { "clippy" } else { "check" };
        let command = self.with_environment(workspace, profile, &["-Dwarnings"], subcommand);
        (command, clippy)
    }

    fn with_environment(
        &self,
        workspace: &Workspace,
        profile: Profile,
        more_flags: &[&str],
        subcommand: &str,
    ) -> Command {
        let mut flags: Vec<&str> = profile.flags().to_vec();
        let mut command = match self {
            Self::Prebuilt | Self::Source => cargo::cargo(workspace),
            Self::Debian(debian) => debian.cargo(workspace),
        };
        if !matches!(self, Self::Prebuilt) {
            command
                .env("RUSTC_BOOTSTRAP", "1")
                .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort");
            if profile == Profile::Release {
                // The library is built anyway, so it is built without what only a panic would print.
                flags.extend(["-Zlocation-detail=none", "-Zfmt-debug=none"]);
                command
                    .env("CARGO_UNSTABLE_PANIC_IMMEDIATE_ABORT", "true")
                    .env("CARGO_PROFILE_WASM_RELEASE_PANIC", "immediate-abort");
            }
        }
        flags.extend(more_flags);
        command
            .arg(subcommand)
            .env("CARGO_TARGET_DIR", workspace.target().join("wasm"))
            .env("CARGO_ENCODED_RUSTFLAGS", flags.join("\x1f"))
            .args(["--package", "app", "--lib", "--target", TARGET])
            .args(["--profile", profile.cargo_name()]);
        command
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(toolchain: &WasmToolchain, profile: Profile, name: &str) -> Option<String> {
        let workspace = Workspace::new().expect("a workspace");
        let command = toolchain.build(&workspace, profile);
        let value = command.get_envs().find(|(key, _)| *key == name)?.1?;
        Some(value.to_string_lossy().into_owned())
    }

    #[test]
    fn a_release_from_source_leaves_out_what_a_panic_would_print() {
        let source = |profile, name| environment(&WasmToolchain::Source, profile, name);
        let flags = source(Profile::Release, "CARGO_ENCODED_RUSTFLAGS");
        let expected = "-Clink-arg=--emit-relocs\u{1f}-Zlocation-detail=none\u{1f}-Zfmt-debug=none";
        assert_eq!(flags.as_deref(), Some(expected));
        let panics = "CARGO_PROFILE_WASM_RELEASE_PANIC";
        assert!(source(Profile::Release, panics).is_some());
        assert!(source(Profile::Dev, panics).is_none());
    }

    #[test]
    fn the_prebuilt_library_needs_nothing_unstable() {
        let prebuilt = |name| environment(&WasmToolchain::Prebuilt, Profile::Release, name);
        assert_eq!(prebuilt("RUSTC_BOOTSTRAP"), None);
        assert_eq!(prebuilt("CARGO_UNSTABLE_BUILD_STD"), None);
    }
}
