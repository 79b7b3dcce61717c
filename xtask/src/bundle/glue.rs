//! From the compiled app to what a browser loads: the module, and the script that binds it to the page.

use super::Profile;
use crate::npm;
use crate::process;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::Bindgen;

/// Never `--all-features`: it emits instructions that browsers refuse.
const WASM_OPT: [&str; 8] = [
    "-Oz",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// The two halves of the app.
pub(super) struct Glue {
    pub(super) script: String,
    pub(super) wasm: Vec<u8>,
    /// Scripts that dependencies bring along; in a release they are part of `script`.
    pub(super) snippets: PathBuf,
}

/// Runs wasm-bindgen, and in a release makes the outcome small.
pub(super) fn generate(workspace: &Workspace, profile: Profile, wasm: &Path) -> Result<Glue> {
    let name = format!("{}-glue", profile.cargo_name());
    // Names are most of the file, and wasm-opt's work grows with them.
    let folder = bind(workspace, &name, wasm, profile == Profile::Dev)?;
    let mut module = folder.join("app_bg.wasm");
    let mut script = folder.join("app.js");
    let mut snippets = folder.join("snippets");
    if profile == Profile::Release {
        let small = shrink(workspace, &folder, &["--strip-debug", "--strip-producers"])?;
        let bundled = folder.join("small.js");
        process::read(
            npm::program(workspace, "xtask", "esbuild")
                .arg(&script)
                .args([
                    "--bundle",
                    "--minify",
                    "--format=esm",
                    "--log-level=warning",
                ])
                .arg(format!("--outfile={}", bundled.display())),
        )
        .context("the app's script could not be minified")?;
        (module, script) = (small, bundled);
        snippets = PathBuf::new();
    }
    Ok(Glue {
        wasm: read(&module)?,
        script: fs::read_to_string(&script)
            .with_context(|| format!("cannot read {}", script.display()))?,
        snippets,
    })
}

/// The module of a release with the names of its functions, to see what it is made of.
pub(super) fn with_names(workspace: &Workspace, wasm: &Path) -> Result<Vec<u8>> {
    let folder = bind(workspace, "named-glue", wasm, true)?;
    read(&shrink(workspace, &folder, &["--debuginfo"])?)
}

/// Runs wasm-bindgen into a folder of its own.
fn bind(workspace: &Workspace, name: &str, wasm: &Path, names: bool) -> Result<PathBuf> {
    let folder = workspace.target().join("wasm").join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder)
            .with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    Bindgen::new()
        .input_path(wasm)
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        .remove_name_section(!names)
        .generate(&folder)
        .context("wasm-bindgen failed")?;
    Ok(folder)
}

fn shrink(workspace: &Workspace, folder: &Path, names: &[&str]) -> Result<PathBuf> {
    let small = folder.join("small.wasm");
    let module = folder.join("app_bg.wasm");
    process::read(
        npm::program(workspace, "xtask", "wasm-opt")
            .args(WASM_OPT)
            .args(names)
            .args([module.as_os_str(), "-o".as_ref(), small.as_os_str()]),
    )
    .context("wasm-opt failed")?;
    Ok(small)
}

fn read(module: &Path) -> Result<Vec<u8>> {
    fs::read(module).with_context(|| format!("cannot read {}", module.display()))
}
