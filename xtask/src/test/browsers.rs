//! What runs in Node: clients that others wrote, and the product in a browser.

use super::Context;
use crate::apt;
use crate::bundle::{self, Profile};
use crate::node;
use crate::npm;
use crate::playwright;
use crate::process;
use crate::python;
use crate::step::note;
use crate::tally::Tally;
use anyhow::{Context as _, Result};
use std::fs;

pub(super) fn peers(context: &Context) -> Result<Tally> {
    let workspace = context.workspace;
    let end2end = workspace.path("end2end");
    let package = fs::read_to_string(end2end.join("package.json"))
        .context("cannot read end2end/package.json")?;
    if !has_script(&package, "peers") {
        note("end2end/package.json has no script `peers` yet");
        return Ok(Tally::default());
    }
    require_openssl()?;
    npm::ensure(workspace, "end2end")?;
    npm::ensure(workspace, "end2end/peers/salesforce-cli")?;
    let python = python::ensure(workspace, "end2end/peers")?;
    playwright::build_binaries(workspace)?;
    let mut command = node::command(workspace, "npm");
    command
        .args(["run", "--silent", "peers"])
        .current_dir(&end2end)
        .env("PEERS_PYTHON", python)
        .env(
            "FAKE_SALESFORCE_BIN",
            workspace.binary("debug", "fake-salesforce"),
        );
    let mut tally = Tally::default();
    let status = process::watch(context.prepare(&mut command), |line| {
        tally.add_node_line(line);
    })?;
    if status.success() && tally == Tally::default() {
        tally = Tally::PASSED;
    }
    Ok(tally.or_failed(status.success()))
}

pub(super) fn e2e(context: &Context) -> Result<Tally> {
    let workspace = context.workspace;
    require_openssl()?;
    // The release's bundle if the part `build` has made it, else a quick one.
    bundle::ensure(workspace, Profile::Dev)?;
    playwright::build_binaries(workspace)?;
    let report = workspace.notes()?.join("playwright.json");
    if report.exists() {
        fs::remove_file(&report).with_context(|| format!("cannot remove {}", report.display()))?;
    }
    let mut command = playwright::command(workspace, "debug")?;
    command
        .arg("--reporter=list,json")
        .env("PLAYWRIGHT_JSON_OUTPUT_FILE", &report);
    let status = process::status(context.prepare(&mut command))?;
    let tally = fs::read_to_string(&report)
        .ok()
        .and_then(|report| Tally::of_playwright(&report))
        .unwrap_or_default();
    Ok(tally.or_failed(status.success()))
}

/// Makes the certificates of the hosts that the fake stands in for.
fn require_openssl() -> Result<()> {
    if process::find("openssl").is_none() {
        apt::install(&["openssl"])?;
    }
    Ok(())
}

fn has_script(package: &str, name: &str) -> bool {
    serde_json::from_str::<serde_json::Value>(package)
        .is_ok_and(|package| package["scripts"][name].is_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_found_by_name() {
        let package = r#"{"scripts":{"peers":"node --test peers/"}}"#;
        assert!(has_script(package, "peers"));
        assert!(!has_script(package, "e2e"));
        assert!(!has_script("not json", "peers"));
    }
}
