//! From the compiled app to what a browser loads: its modules, and the scripts that bind them to the page.

use super::{Profile, dead, shrink, split};
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
    let wasm = fs::read(wasm).with_context(|| format!("cannot read {}", wasm.display()))?;
    let plain = empty(folder.join("plain"))?;
    let bound = bind(profile, &wasm, &plain)?;
    if profile == Profile::Dev {
        return Ok(plain);
    }
    let served = empty(folder.join("served"))?;
    let script = served.join(SCRIPT);
    // Which exports nobody uses is known when the scripts are one; what only they kept alive is left
    // out by splitting again.
    shrink::script(workspace, &plain, &script)?;
    let wasm = dead::unhook(&wasm, &shrink::unused_exports(&bound.output, &script)?)?;
    let mut bound = bind(profile, &wasm, &plain)?;
    shrink::script(workspace, &plain, &script)?;
    shrink::drop_unused_exports(&mut bound.output, &script)?;
    emit(&mut bound.output, &plain)?;
    for module in std::iter::once(FIRST.to_owned()).chain(bound.later) {
        shrink::module(workspace, &plain.join(&module), &served.join(&module))?;
    }
    Ok(served)
}

/// The app, split and bound to scripts.
struct Bound {
    /// The first module and its script.
    output: Output,
    /// The files of the other modules.
    later: Vec<String>,
}

fn bind(profile: Profile, wasm: &[u8], folder: &Path) -> Result<Bound> {
    let first = folder.with_extension("wasm");
    let later = split::split(wasm, &first, folder)?;
    let mut output = Bindgen::new()
        .input_path(&first)
        .out_name("app")
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        // By these the other modules reach the first one's memory, stack and functions.
        .keep_lld_exports(true)
        // Names are most of the file, and wasm-opt's work grows with them.
        .remove_name_section(profile == Profile::Release)
        .generate_output()
        .context("wasm-bindgen failed")?;
    emit(&mut output, folder)?;
    let start = folder.join(SCRIPT);
    fs::write(&start, START).with_context(|| format!("cannot write {}", start.display()))?;
    Ok(Bound { output, later })
}

fn emit(output: &mut Output, folder: &Path) -> Result<()> {
    output
        .emit(folder)
        .map_err(|error| anyhow!(error))
        .with_context(|| format!("wasm-bindgen cannot write to {}", folder.display()))
}

fn empty(folder: PathBuf) -> Result<PathBuf> {
    if folder.exists() {
        fs::remove_dir_all(&folder)
            .with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(folder)
}
