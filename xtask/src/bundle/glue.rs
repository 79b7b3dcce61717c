//! From the compiled app to what a browser loads: its modules, and the scripts that bind them to the page.

use super::{Profile, dead, names, shrink, split};
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
/// It runs as soon as it is there, which may be before the page is.
const START: &str = r#"import init from "./app.js";
const parsed = document.readyState !== "loading" ||
    new Promise((done) => document.addEventListener("DOMContentLoaded", done));
const wasm = fetch(new URL("./app_bg.wasm", import.meta.url));
init({ module_or_path: Promise.all([wasm, parsed]).then(([answer]) => answer) });
"#;

/// Whether modules tell how their functions are called. That is most of a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    Kept,
    Dropped,
}

/// A folder of what is served. Its files name each other, so they stay together.
pub(super) fn generate(workspace: &Workspace, profile: Profile, wasm: &Path) -> Result<PathBuf> {
    let folder = folder(workspace, profile.cargo_name());
    let wasm = read(wasm)?;
    match profile {
        Profile::Dev => {
            let plain = empty(folder.join("plain"))?;
            bind(&wasm, &plain)?;
            Ok(plain)
        }
        Profile::Release => Ok(small(workspace, &wasm, Names::Dropped, &folder)?.folder),
    }
}

/// The modules of a release, the first one first, with their functions' names: to see what they are made of.
pub(super) fn with_names(workspace: &Workspace, wasm: &Path) -> Result<Vec<Vec<u8>>> {
    let folder = folder(workspace, "named");
    let made = small(workspace, &read(wasm)?, Names::Kept, &folder)?;
    let modules = made.modules.iter();
    modules.map(|name| read(&made.folder.join(name))).collect()
}

/// What a release serves.
struct Served {
    folder: PathBuf,
    /// The files of the modules, the first one first.
    modules: Vec<String>,
}

fn small(workspace: &Workspace, wasm: &[u8], names: Names, folder: &Path) -> Result<Served> {
    let plain = empty(folder.join("plain"))?;
    let bound = bind(wasm, &plain)?;
    let served = empty(folder.join("served"))?;
    let script = served.join(SCRIPT);
    // Which exports nobody uses is known when the scripts are one; what only they kept alive is left
    // out by splitting again.
    shrink::script(workspace, &plain, &script)?;
    let wasm = dead::unhook(wasm, &shrink::unused_exports(&bound.output, &script)?)?;
    let mut bound = bind(&wasm, &plain)?;
    shrink::script(workspace, &plain, &script)?;
    shrink::drop_unused_exports(&mut bound.output, &script)?;
    let text =
        fs::read_to_string(&script).with_context(|| format!("cannot read {}", script.display()))?;
    fs::write(&script, names::shorten(&mut bound.output, &text))
        .with_context(|| format!("cannot write {}", script.display()))?;
    emit(&mut bound.output, &plain)?;
    let modules: Vec<String> = std::iter::once(FIRST.to_owned())
        .chain(bound.later)
        .collect();
    for module in &modules {
        shrink::module(workspace, names, &plain.join(module), &served.join(module))?;
    }
    Ok(Served {
        folder: served,
        modules,
    })
}

/// The app, split and bound to scripts.
struct Bound {
    /// The first module and its script.
    output: Output,
    /// The files of the other modules.
    later: Vec<String>,
}

fn bind(wasm: &[u8], folder: &Path) -> Result<Bound> {
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

fn folder(workspace: &Workspace, name: &str) -> PathBuf {
    workspace.target().join("wasm").join(format!("{name}-glue"))
}

fn empty(folder: PathBuf) -> Result<PathBuf> {
    if folder.exists() {
        fs::remove_dir_all(&folder)
            .with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(folder)
}

fn read(module: &Path) -> Result<Vec<u8>> {
    fs::read(module).with_context(|| format!("cannot read {}", module.display()))
}
