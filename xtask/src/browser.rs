//! A browser for the tests.

use crate::apt;
use crate::node;
use crate::process;
use crate::step::note;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::path::PathBuf;

const NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
];

/// The path of a Chromium: the one named by `CHROMIUM_PATH`, else an installed one,
/// else the one that Playwright downloads, else Debian's.
pub(crate) fn chromium(workspace: &Workspace) -> Result<PathBuf> {
    let named = std::env::var_os("CHROMIUM_PATH").map(PathBuf::from);
    if let Some(found) = named.or_else(installed) {
        return Ok(found);
    }
    if let Some(found) = playwrights(workspace) {
        return Ok(found);
    }
    let download = process::output(
        node::command(workspace, "npx")
            .args(["--no-install", "playwright", "install", "chromium"])
            .current_dir(workspace.path("end2end")),
    );
    if download.is_ok_and(|output| output.status.success())
        && let Some(found) = playwrights(workspace)
    {
        note("Chromium: downloaded by Playwright");
        return Ok(found);
    }
    apt::install(&["chromium"]).context("no Chromium could be installed for the tests")?;
    note("Chromium: Debian's, just installed");
    installed().context("chromium was installed, but it is not on PATH")
}

fn installed() -> Option<PathBuf> {
    NAMES.iter().find_map(|name| process::find(name))
}

/// The browser that Playwright downloaded, if it did.
fn playwrights(workspace: &Workspace) -> Option<PathBuf> {
    let script = "import('@playwright/test').then(p => console.log(p.chromium.executablePath()))";
    let path = process::read(
        node::command(workspace, "node")
            .args(["-e", script])
            .current_dir(workspace.path("end2end")),
    )
    .ok()?;
    let path = PathBuf::from(path.trim());
    path.is_file().then_some(path)
}
