//! npm packages: installed when the lock file changed, and only then.

use crate::inputs;
use crate::node;
use crate::process;
use crate::step::note;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs;
use std::process::Command;

/// Makes a folder's `node_modules` what its lock file says or, where it has none, its exact versions.
pub(crate) fn ensure(workspace: &Workspace, folder: &str) -> Result<()> {
    let _guard = workspace.lock("npm")?;
    let path = workspace.path(folder);
    let wanted = inputs::digest(&path, &["package.json", "package-lock.json"])?;
    let stamp = path.join("node_modules/.installed-from");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    node::ensure(workspace)?;
    let (act, names) = if path.join("package-lock.json").exists() {
        ("ci", "package-lock.json")
    } else {
        ("install", "package.json")
    };
    note(&format!("npm {act} in {folder}"));
    process::read(node::command(workspace, "npm").arg(act).current_dir(&path))
        .with_context(|| format!("cannot install what {folder}/{names} names"))?;
    fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))
}

/// A program of a package that is installed in a folder.
pub(crate) fn program(workspace: &Workspace, folder: &str, name: &str) -> Command {
    let programs = workspace.path(folder).join("node_modules/.bin");
    node::command(workspace, programs.join(name))
}
