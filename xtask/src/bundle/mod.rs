//! Makes `target/site`, the app as the broker serves it, from `app/`, `style/` and `public/`.

pub(crate) mod assets;
mod compress;
mod dead;
mod glue;
mod names;
mod page;
mod shrink;
mod split;
mod style;

use crate::cargo;
use crate::inputs;
use crate::npm;
use crate::process;
use crate::step::{Steps, duration, note};
use crate::wasm_toolchain::{TARGET, WasmToolchain};
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use assets::Site;
use std::fs;
use std::path::PathBuf;
use std::time::Instant;

/// Everything that the bundle is made of.
const INPUTS: [&str; 10] = [
    "app",
    "broker/api",
    "style",
    "public",
    "Cargo.lock",
    "Cargo.toml",
    "xtask/src/bundle",
    "xtask/src/wasm_toolchain",
    "xtask/package.json",
    "xtask/package-lock.json",
];

/// Tells what refers to what: the app is split by it.
const RELOCATIONS: &str = "-Clink-arg=--emit-relocs";

/// How much work the bundle is given.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Quick to make.
    Dev,
    /// Small, precompressed: what is shipped.
    Release,
}

impl Profile {
    /// The profile's name in the root `Cargo.toml`.
    pub(crate) fn cargo_name(self) -> &'static str {
        match self {
            Self::Dev => "wasm-dev",
            Self::Release => "wasm-release",
        }
    }

    /// Compiler flags for the app.
    pub(crate) fn flags(self) -> &'static [&'static str] {
        match self {
            // Types that the compiler handles faster; they cost size.
            Self::Dev => &["--cfg", "erase_components", RELOCATIONS],
            Self::Release => &[RELOCATIONS],
        }
    }
}

/// The release: the bundle, and a broker that carries it.
pub(crate) fn build_release(workspace: &Workspace) -> Result<()> {
    ensure(workspace, Profile::Release)?;
    process::run(cargo::cargo(workspace).args(["build", "--release", "--package", "broker"]))
        .context("the broker was not built")?;
    let broker = workspace.binary("release", "broker");
    let size = fs::metadata(&broker)
        .with_context(|| format!("{} is missing", broker.display()))?
        .len();
    eprintln!("target/release/broker  {}", assets::megabytes(size));
    Ok(())
}

/// Makes the bundle, unless nothing changed since it was made. Where a quick one is wanted, a shippable one does too.
pub(crate) fn ensure(workspace: &Workspace, profile: Profile) -> Result<()> {
    if is_fresh(workspace, profile)? {
        return Ok(());
    }
    let _guard = workspace.lock("bundle")?;
    // Whoever held the lock may have made it.
    if is_fresh(workspace, profile)? {
        return Ok(());
    }
    let began = Instant::now();
    // Before the work: what is edited meanwhile is bundled the next time.
    let sources = sources(workspace)?;
    make(workspace, profile)?;
    let stamp = stamp(workspace)?;
    fs::write(&stamp, mark(profile, &sources))
        .with_context(|| format!("cannot write {}", stamp.display()))?;
    note(&format!(
        "target/site is made, in {}",
        duration(began.elapsed())
    ));
    Ok(())
}

fn is_fresh(workspace: &Workspace, profile: Profile) -> Result<bool> {
    let sources = sources(workspace)?;
    let found = fs::read_to_string(stamp(workspace)?).unwrap_or_default();
    Ok(workspace.site().join("index.html").is_file()
        && [profile, Profile::Release]
            .iter()
            .any(|made| found == mark(*made, &sources)))
}

fn sources(workspace: &Workspace) -> Result<String> {
    inputs::digest(workspace.root(), &INPUTS)
}

fn stamp(workspace: &Workspace) -> Result<PathBuf> {
    Ok(workspace.notes()?.join("site.stamp"))
}

fn mark(profile: Profile, sources: &str) -> String {
    format!("{} {sources}", profile.cargo_name())
}

/// The release's modules, the first one first, with the names of their functions, which the site's do without.
pub(crate) fn with_names(workspace: &Workspace) -> Result<Vec<Vec<u8>>> {
    let _guard = workspace.lock("bundle")?;
    npm::ensure(workspace, "xtask")?;
    glue::with_names(workspace, &compile(workspace, Profile::Release)?)
}

/// Compiles what changed; gives the module as the compiler leaves it.
fn compile(workspace: &Workspace, profile: Profile) -> Result<PathBuf> {
    let toolchain = WasmToolchain::find(workspace, profile)?;
    process::run(&mut toolchain.build(workspace, profile)).context("the app does not compile")?;
    let folder = workspace.target().join("wasm").join(TARGET);
    Ok(folder.join(profile.cargo_name()).join("app.wasm"))
}

fn make(workspace: &Workspace, profile: Profile) -> Result<()> {
    let mut steps = Steps::of(match profile {
        Profile::Dev => 2,
        Profile::Release => 3,
    });
    steps.begin("The app: compiling for the browser (2 to 4 minutes the first time)");
    let wasm = compile(workspace, profile)?;

    if profile == Profile::Release {
        steps.begin("The app: making it small");
        npm::ensure(workspace, "xtask")?;
    } else {
        steps.begin("The app: bundling");
    }
    let glue = glue::generate(workspace, profile, &wasm)?;
    let style = style::read(workspace, profile)?;

    let next = workspace.target().join("site.next");
    let mut site = Site::begin(&next)?;
    let renamed = site.add_public(&workspace.path("public"), &style)?;
    let style = page::rename(&style, &renamed);
    let app = site.add_folder("app", &glue)?;
    let script = site.asset(&format!("{app}/{}", glue::SCRIPT))?;
    let wasm = site.asset(&format!("{app}/{}", glue::FIRST))?;
    let style = site.add("app", "css", style.as_bytes())?;
    let template = site.template()?;
    let index = page::render(
        &page::rename(&template, &renamed),
        &page::Head {
            style: &style,
            script: &script,
            wasm: &wasm,
        },
    )?;
    site.add_plain("index.html", index.as_bytes())?;
    if profile == Profile::Release {
        steps.begin("The app: compressing");
        site.compress()?;
        site.report_first_load(&[&style, &script, &wasm])?;
    }
    site.take_the_place_of(&workspace.site())
}
