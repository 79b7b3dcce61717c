//! Says which app a release carries, and makes it be built again when that changed.

use std::env;
use std::path::PathBuf;

/// Another folder than `target/site`, absolute: what is measured beside the app is served as the app is.
const OTHER: &str = "BROKER_SITE";

fn main() -> std::io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed={OTHER}");
    println!("cargo::rerun-if-env-changed=CARGO_MANIFEST_DIR");
    // Asked now, not when this was compiled: a folder that was copied serves its own app.
    let own = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let own = own.unwrap_or_default().join("../target/site");
    let site = env::var_os(OTHER).map_or(own, PathBuf::from);
    println!("cargo::rustc-env={OTHER}={}", site.display());
    // The folder is embedded, so it must exist, even where nobody has bundled the app yet.
    std::fs::create_dir_all(&site)?;
    if env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo::rerun-if-changed={}", site.display());
        if !site.join("index.html").is_file() {
            println!(
                "cargo::warning=target/site is empty, so this broker has no app: run `cargo xtask build`"
            );
        }
    }
    Ok(())
}
