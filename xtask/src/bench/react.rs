//! The React counter: bundled, minified and compressed as the app is, with the same tools, and served by the same
//! broker.

use crate::bundle::assets::Site;
use crate::cargo;
use crate::npm;
use crate::process;
use crate::step::note;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs;
use std::path::PathBuf;

const PAGE: &str = "index.html";

/// A release of the broker that has the counter in the app's place.
pub(super) fn broker(workspace: &Workspace) -> Result<PathBuf> {
    let site = make(workspace)?;
    // Beside the release that carries the app, which would otherwise be built again each time.
    let target = workspace.target().join("react");
    process::run(
        cargo::cargo(workspace)
            .env("CARGO_TARGET_DIR", &target)
            .env("BROKER_SITE", site)
            .args(["build", "--release", "--package", "broker"]),
    )
    .context("the broker that serves the counter was not built")?;
    Ok(target.join("release/broker"))
}

/// Gives the folder of the finished site.
fn make(workspace: &Workspace) -> Result<PathBuf> {
    npm::ensure(workspace, "xtask")?;
    npm::ensure(workspace, "end2end")?;
    let source = workspace.path("end2end/bench/react");
    let script = process::read(
        npm::program(workspace, "xtask", "esbuild")
            .arg(source.join("counter.jsx"))
            .args(["--bundle", "--minify", "--format=esm", "--jsx=automatic"])
            .args([
                "--define:process.env.NODE_ENV=\"production\"",
                "--log-level=warning",
            ]),
    )
    .context("the React counter could not be bundled")?;
    let template = fs::read_to_string(source.join(PAGE)).context("cannot read its page")?;

    let notes = workspace.notes()?;
    let mut site = Site::begin(&notes.join("react.next"))?;
    let script = site.add("counter", "js", script.as_bytes())?;
    let page = template.replace("/counter.js", &format!("/{}", script.path));
    site.add_plain(PAGE, page.as_bytes())?;
    site.compress()?;
    let finished = notes.join("react");
    site.take_the_place_of(&finished)?;
    let bytes = fs::metadata(finished.join(format!("{}.br", script.path)))?.len();
    note(&format!(
        "React counter: {bytes} bytes of script with brotli"
    ));
    Ok(finished)
}
