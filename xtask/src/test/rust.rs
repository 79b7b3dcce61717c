//! Format, lints and documentation.

use super::Context;
use crate::bundle::Profile;
use crate::cargo;
use crate::npm;
use crate::process;
use crate::step::note;
use crate::tally::Tally;
use crate::wasm_toolchain::WasmToolchain;
use anyhow::Result;

pub(super) fn fmt(context: &Context) -> Result<Tally> {
    let workspace = context.workspace;
    let rust = process::status(cargo::cargo(workspace).args(["fmt", "--all", "--check"]))?;
    if !rust.success() {
        note("cargo fmt --all  puts it right");
    }
    npm::ensure(workspace, "end2end")?;
    let end2end = workspace.path("end2end");
    let scripts = process::status(
        npm::program(workspace, "end2end", "prettier")
            .args(["--check", "--log-level=warn", "."])
            .current_dir(&end2end),
    )?;
    if !scripts.success() {
        note("cd end2end && npm run format  puts it right");
    }
    Ok(one_test(&[rust.success(), scripts.success()]))
}

pub(super) fn lint(context: &Context) -> Result<Tally> {
    let workspace = context.workspace;
    let host = process::status(cargo::cargo(workspace).args([
        "clippy",
        "--workspace",
        "--all-targets",
        "--features",
        cargo::TEST_FEATURES,
        "--",
        "-Dwarnings",
    ]))?;
    npm::ensure(workspace, "end2end")?;
    let end2end = workspace.path("end2end");
    let types = process::status(
        npm::program(workspace, "end2end", "tsc")
            .arg("--noEmit")
            .current_dir(&end2end),
    )?;
    let profile = Profile::Release;
    // The bundle's profile: what both compile for this machine is then compiled once.
    let (mut command, clippy) = WasmToolchain::find(workspace, profile)?.lint(workspace, profile);
    if !clippy {
        note("the browser's compiler has no clippy: warnings of the compiler only");
    }
    let browser = process::status(&mut command)?;
    Ok(one_test(&[
        host.success(),
        types.success(),
        browser.success(),
    ]))
}

pub(super) fn doc(context: &Context) -> Result<Tally> {
    let status = process::status(
        cargo::cargo(context.workspace)
            .args(["doc", "--no-deps", "--workspace", "--features"])
            .arg(cargo::TEST_FEATURES)
            .env("RUSTDOCFLAGS", "-Dwarnings"),
    )?;
    Ok(one_test(&[status.success()]))
}

/// A part without tests of its own counts as one.
fn one_test(checks: &[bool]) -> Tally {
    if checks.iter().all(|passed| *passed) {
        Tally::PASSED
    } else {
        Tally::FAILED
    }
}
