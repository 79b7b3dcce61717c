//! The style sheet: plain files, joined in an order that lets the later ones win.

use super::Profile;
use crate::npm;
use crate::process;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs;

const ORDER: [&str; 3] = ["tokens.css", "base.css", "components.css"];

/// All of `style/` as one sheet, minified in a release.
pub(super) fn read(workspace: &Workspace, profile: Profile) -> Result<String> {
    let mut sheet = String::new();
    for name in ORDER {
        let path = workspace.path("style").join(name);
        sheet += &fs::read_to_string(&path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        sheet.push('\n');
    }
    if profile == Profile::Dev {
        return Ok(sheet);
    }
    let joined = workspace.notes()?.join("app.css");
    fs::write(&joined, &sheet).with_context(|| format!("cannot write {}", joined.display()))?;
    process::read(
        npm::program(workspace, "xtask", "esbuild")
            .arg(&joined)
            .args(["--minify", "--log-level=warning"]),
    )
    .context("the style sheet could not be minified")
}
