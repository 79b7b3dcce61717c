//! A Python of the project's own, with the packages that a list names.

use crate::apt;
use crate::inputs;
use crate::process;
use crate::step::note;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// Installs what `{folder}/requirements.txt` names, if that changed, and gives the Python that has it.
pub(crate) fn ensure(workspace: &Workspace, folder: &str) -> Result<PathBuf> {
    let _guard = workspace.lock("python")?;
    let list = workspace.path(folder).join("requirements.txt");
    let own = workspace.notes()?.join("python");
    let python = own.join("bin/python");
    let wanted = inputs::digest(&workspace.path(folder), &["requirements.txt"])?;
    let stamp = own.join(".installed-from");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    if !can_make_its_own() {
        note("Python, or its module venv, is missing: installing it");
        apt::install(&["python3", "python3-venv"])?;
    }
    note(&format!("pip install -r {folder}/requirements.txt"));
    process::read(
        Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(&own),
    )
    .context("no Python of the project's own could be made")?;
    process::read(
        Command::new(&python)
            .args(["-m", "pip", "install", "--disable-pip-version-check", "-r"])
            .arg(&list),
    )
    .with_context(|| format!("cannot install what {} names", list.display()))?;
    fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))?;
    Ok(python)
}

fn can_make_its_own() -> bool {
    let mut command = Command::new("python3");
    command.args(["-c", "import venv, ensurepip"]);
    process::find("python3").is_some()
        && process::output(&mut command).is_ok_and(|done| done.status.success())
}
