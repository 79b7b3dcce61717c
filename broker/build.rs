//! Makes a release be built again when the app that it carries changed.

use std::path::Path;

fn main() -> std::io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    let site = Path::new("../target/site");
    // The folder is embedded, so it must exist, even where nobody has bundled the app yet.
    std::fs::create_dir_all(site)?;
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo::rerun-if-changed={}", site.display());
        if !site.join("index.html").is_file() {
            println!(
                "cargo::warning=target/site is empty, so this broker has no app: run `cargo xtask build`"
            );
        }
    }
    Ok(())
}
