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
const WASM_OPT: [&str; 10] = [
    "-Oz",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
    "--strip-debug",
    "--strip-producers",
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
    let folder = workspace
        .target()
        .join("wasm")
        .join(format!("{}-glue", profile.cargo_name()));
    if folder.exists() {
        fs::remove_dir_all(&folder)
            .with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    Bindgen::new()
        .input_path(wasm)
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        // Names are most of the file, and wasm-opt's work grows with them.
        .remove_name_section(profile == Profile::Release)
        .generate(&folder)
        .context("wasm-bindgen failed")?;
    let mut module = folder.join("app_bg.wasm");
    let mut script = folder.join("app.js");
    let mut snippets = folder.join("snippets");
    if profile == Profile::Release {
        let small = folder.join("small.wasm");
        process::read(
            npm::program(workspace, "xtask", "wasm-opt")
                .args(WASM_OPT)
                .args([module.as_os_str(), "-o".as_ref(), small.as_os_str()]),
        )
        .context("wasm-opt failed")?;
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
        script: fs::read_to_string(&script)
            .with_context(|| format!("cannot read {}", script.display()))?,
        wasm: fs::read(&module).with_context(|| format!("cannot read {}", module.display()))?,
        snippets,
    })
}
