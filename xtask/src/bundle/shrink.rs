//! Makes a release small: scripts become one, modules lose what nothing calls.

use super::glue::{Names, SCRIPT};
use crate::npm;
use crate::process;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;
use wasm_bindgen_cli_support::Output;

/// Never `--all-features`: it emits instructions that browsers refuse.
const WASM_OPT: [&str; 10] = [
    // `-Oz` makes a smaller file, but brotli makes less of it.
    "-Os",
    // A function that is called once is moved to its caller only if it is small: brotli makes more of
    // many functions, but browsers compile each when it is first called, which a start has to wait for.
    "--one-caller-inline-max-function-size=36",
    // What is called alike is often written alike, and compresses better side by side.
    "--reorder-functions-by-name",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// All scripts as one, without what is not used. The app makes no use of classes that come with its
/// dependencies; what would keep them is told to have no effect.
pub(super) fn script(workspace: &Workspace, folder: &Path, to: &Path) -> Result<()> {
    let glue = folder.join("app.js");
    let text =
        fs::read_to_string(&glue).with_context(|| format!("cannot read {}", glue.display()))?;
    let registry = "new FinalizationRegistry(";
    let text = text.replace(registry, &format!("/* @__PURE__ */ {registry}"));
    fs::write(&glue, text).with_context(|| format!("cannot write {}", glue.display()))?;
    process::read(
        npm::program(workspace, "xtask", "esbuild")
            .arg(folder.join(SCRIPT))
            .args(["--bundle", "--minify", "--format=esm"])
            .args(["--define:Symbol.dispose=undefined", "--log-level=warning"])
            .arg(format!("--outfile={}", to.display())),
    )
    .context("the app's scripts could not be minified")?;
    Ok(())
}

/// What the module exports, and the script, by now without its unused parts, does not name.
pub(super) fn unused_exports(output: &Output, script: &Path) -> Result<Vec<String>> {
    let script =
        fs::read_to_string(script).with_context(|| format!("cannot read {}", script.display()))?;
    let names = output.wasm().exports.iter().map(|export| &export.name);
    Ok(names
        .filter(|name| !script.contains(*name))
        .cloned()
        .collect())
}

/// Takes them from the module. What only they kept alive goes in [`module`].
pub(super) fn drop_unused_exports(output: &mut Output, script: &Path) -> Result<()> {
    for name in unused_exports(output, script)? {
        output
            .wasm_mut()
            .exports
            .remove(&name)
            .with_context(|| format!("{name} cannot be taken from the module"))?;
    }
    Ok(())
}

/// A module, optimized for size.
pub(super) fn module(workspace: &Workspace, names: Names, from: &Path, to: &Path) -> Result<()> {
    let names: &[&str] = match names {
        Names::Kept => &["--debuginfo"],
        Names::Dropped => &[
            "--strip-debug",
            "--strip-producers",
            "--strip-target-features",
        ],
    };
    process::read(
        npm::program(workspace, "xtask", "wasm-opt")
            .args(WASM_OPT)
            .args(names)
            .args([from.as_os_str(), "-o".as_ref(), to.as_os_str()]),
    )
    .with_context(|| format!("wasm-opt failed on {}", from.display()))?;
    Ok(())
}
