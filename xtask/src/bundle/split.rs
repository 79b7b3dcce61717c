//! Cuts the compiled app at the functions that `#[wasm_split]` marks: what is reached from these alone
//! becomes modules of their own, which the app loads when it first calls one.

use anyhow::{Context, Error, Result};
use std::path::{Path, PathBuf};
use wasm_split_cli_support::{Options, transform};

/// The script that loads the other modules. The glue imports it by this name.
const LOADER: &str = "./__wasm_split.js";
/// What wasm-bindgen names its glue.
const GLUE: &str = "./app.js";

/// Writes the first module to `first`, and to `folder` the loader and the other modules, whose names
/// are returned. Cutting comes before wasm-bindgen, which sees the first module only; what the others
/// need of it they reach through its table of functions. The linker must keep relocations.
pub(super) fn split(wasm: &[u8], first: &Path, folder: &Path) -> Result<Vec<String>> {
    let mut options = Options::new(wasm);
    options.main_out_path = first;
    options.output_dir = folder;
    options.link_name = LOADER;
    options.main_module = GLUE;
    let made = transform(options)
        .map_err(|report| Error::from_boxed(report.into()))
        .context("the app could not be split")?;
    let name = |path: &PathBuf| {
        let name = path.file_name().context("a module has no name")?;
        Ok(name.to_string_lossy().into_owned())
    };
    made.split_modules.iter().map(name).collect()
}
