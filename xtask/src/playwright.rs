//! Playwright, with a browser, a broker and a fake Salesforce to work on.

use crate::browser;
use crate::cargo;
use crate::npm;
use crate::process;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::process::Command;

/// `playwright test` in `end2end/`, for the broker of this profile.
pub(crate) fn command(workspace: &Workspace, profile: &str) -> Result<Command> {
    npm::ensure(workspace, "end2end")?;
    let mut command = npm::program(workspace, "end2end", "playwright");
    command
        .arg("test")
        .current_dir(workspace.path("end2end"))
        .env("CHROMIUM_PATH", browser::chromium(workspace)?)
        .env("END2END_BROKER", workspace.binary(profile, "broker"))
        .env(
            "FAKE_SALESFORCE_BIN",
            workspace.binary("debug", "fake-salesforce"),
        );
    Ok(command)
}

/// Builds the programs that its tests start.
pub(crate) fn build_binaries(workspace: &Workspace) -> Result<()> {
    process::run(
        cargo::build(workspace)
            .args(["--bin=broker", "--bin=fake-salesforce", "--features"])
            .arg(cargo::TEST_FEATURES),
    )
    .context("the binaries for the tests were not built")
}
