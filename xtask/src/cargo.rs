//! Cargo, called so that every caller shares what another has compiled.

use crate::workspace::Workspace;
use std::process::Command;

/// The feature set of every check, test and test binary: another one would compile the broker again.
pub(crate) const TEST_FEATURES: &str = "broker/test-support";

/// What `cargo xtask` itself was given by cargo. Passed on, some of it would make build scripts run again.
const OURS_ALONE: [&str; 7] = [
    "CARGO",
    "CARGO_BIN_NAME",
    "CARGO_CRATE_NAME",
    "CARGO_PRIMARY_PACKAGE",
    "LD_LIBRARY_PATH",
    "DYLD_FALLBACK_LIBRARY_PATH",
    "OUT_DIR",
];

/// `cargo ARGUMENTS` in the workspace, as if typed in a shell.
pub(crate) fn cargo(workspace: &Workspace) -> Command {
    let mut command = Command::new("cargo");
    command
        .current_dir(workspace.root())
        .env("CARGO_TARGET_DIR", workspace.target());
    forget_ourselves(&mut command);
    command
}

/// Takes away what only the build tool itself should see.
pub(crate) fn forget_ourselves(command: &mut Command) {
    for name in OURS_ALONE {
        command.env_remove(name);
    }
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
}

/// `cargo build` of binaries for this machine. The whole workspace is selected, whichever binary is wanted:
/// cargo then gives shared dependencies the same features every time, and compiles them once.
pub(crate) fn build(workspace: &Workspace) -> Command {
    let mut command = cargo(workspace);
    command.args(["build", "--workspace"]);
    command
}
