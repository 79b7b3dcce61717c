//! From the compiled app to what a browser loads: its modules, and the scripts that bind them to the page.

use super::{Profile, shrink, split};
use crate::workspace::Workspace;
use anyhow::{Context, Result, anyhow};
use std::fs;
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::{Bindgen, Output};

/// What the page begins with, in the folder that [`generate`] makes.
pub(super) const SCRIPT: &str = "start.js";
/// What the first page is made of.
pub(super) const FIRST: &str = "app_bg.wasm";

/// Names what wasm-bindgen writes; a script of its own, since the page's policy allows none inside it.
const START: &str = "import init from \"./app.js\";\n\
    init({ module_or_path: new URL(\"./app_bg.wasm\", import.meta.url) });\n";

/// A folder of what is served. Its files name each other, so they stay together.
pub(super) fn generate(workspace: &Workspace, profile: Profile, wasm: &Path) -> Result<PathBuf> {
    let made = workspace.target().join("wasm");
    let folder = made.join(format!("{}-glue", profile.cargo_name()));
    if folder.exists() {
        fs::remove_dir_all(&folder)
            .with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    let bound = folder.join("bound");
    let first = folder.join("app.wasm");
    fs::create_dir_all(&bound).with_context(|| format!("cannot make {}", bound.display()))?;
    let later = split::split(wasm, &first, &bound)?;
    let mut output = bind(profile, &first)?;
    emit(&mut output, &bound)?;
    let start = bound.join(SCRIPT);
    fs::write(&start, START).with_context(|| format!("cannot write {}", start.display()))?;
    if profile == Profile::Dev {
        return Ok(bound);
    }
    let served = folder.join("served");
    fs::create_dir_all(&served).with_context(|| format!("cannot make {}", served.display()))?;
    shrink::script(workspace, &bound, &served.join(SCRIPT))?;
    shrink::drop_dead_exports(&mut output, &served.join(SCRIPT))?;
    emit(&mut output, &bound)?;
    for module in std::iter::once(FIRST.to_owned()).chain(later) {
        shrink::module(workspace, &bound.join(&module), &served.join(&module))?;
    }
    Ok(served)
}

fn bind(profile: Profile, wasm: &Path) -> Result<Output> {
    Bindgen::new()
        .input_path(wasm)
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        // By these the second module reaches the first one's memory, stack and functions.
        .keep_lld_exports(true)
        // Names are most of the file, and wasm-opt's work grows with them.
        .remove_name_section(profile == Profile::Release)
        .generate_output()
        .context("wasm-bindgen failed")
}

fn emit(output: &mut Output, folder: &Path) -> Result<()> {
    output
        .emit(folder)
        .map_err(|error| anyhow!(error))
        .with_context(|| format!("wasm-bindgen cannot write to {}", folder.display()))
}
