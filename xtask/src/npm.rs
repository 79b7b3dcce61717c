//! npm packages: installed when the lock file changed, and only then.

use crate::inputs;
use crate::process;
use crate::step::note;
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Makes a folder's `node_modules` what its lock file says.
pub(crate) fn ensure(workspace: &Workspace, folder: &str) -> Result<()> {
    let _guard = workspace.lock("npm")?;
    let path = workspace.path(folder);
    let wanted = inputs::digest(&path, &["package.json", "package-lock.json"])?;
    let stamp = path.join("node_modules/.installed-from");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    if process::find("npm").is_none() {
        bail!("npm is missing: install Node.js 20 or newer");
    }
    note(&format!("npm ci in {folder}"));
    process::read(Command::new("npm").arg("ci").current_dir(&path))
        .with_context(|| format!("cannot install what {folder}/package-lock.json names"))?;
    fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))
}

/// A program of an installed package.
pub(crate) fn program(folder: &Path, name: &str) -> Command {
    Command::new(folder.join("node_modules/.bin").join(name))
}
