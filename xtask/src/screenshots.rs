//! `cargo xtask screenshots`: the README's pictures, taken of the real thing.

use crate::bundle::{self, Profile};
use crate::playwright;
use crate::port;
use crate::process;
use crate::step::Steps;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs;

/// Where `cargo xtask run` has them too: the pictures show the addresses that people will see.
const BROKER: u16 = 8080;
const SALESFORCE: u16 = 8090;
/// The pictures go here.
const FOLDER: &str = "docs/pictures";

pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    port::require_free(BROKER, "the broker in the pictures")?;
    port::require_free(SALESFORCE, "the practice Salesforce in the pictures")?;
    let mut steps = Steps::of(3);
    steps.begin("Building the app for the browser");
    bundle::ensure(workspace, Profile::Dev)?;
    steps.begin("Building the programs");
    playwright::build_binaries(workspace)?;
    steps.begin("Taking the pictures");
    let folder = workspace.path(FOLDER);
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    process::run(
        playwright::command(workspace, "debug")?
            .args(["--config=screenshots", "--reporter=list"])
            .env("PICTURES_FOLDER", &folder)
            .env("END2END_BROKER_PORT", BROKER.to_string())
            .env("END2END_SALESFORCE_PORT", SALESFORCE.to_string()),
    )
    .context("a picture could not be taken")?;
    let mut bytes = 0;
    let pictures = fs::read_dir(&folder)
        .with_context(|| format!("cannot list {}", folder.display()))?
        .collect::<Result<Vec<_>, _>>()?;
    for picture in &pictures {
        bytes += picture.metadata()?.len();
    }
    println!("{FOLDER}: {} pictures, {} kB", pictures.len(), bytes / 1000);
    Ok(())
}
