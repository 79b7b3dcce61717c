//! Where things are.

use anyhow::{Context, Result};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// The repository, and the folders that the build tool fills.
pub(crate) struct Workspace {
    root: PathBuf,
}

impl Workspace {
    pub(crate) fn new() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .context("xtask lies in a folder of the workspace")?;
        Ok(Self {
            root: root.to_path_buf(),
        })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A path inside the repository.
    pub(crate) fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.root.join(relative)
    }

    /// Everything that is built goes here.
    pub(crate) fn target(&self) -> PathBuf {
        self.root.join("target")
    }

    /// What `cargo build` leaves for a binary.
    pub(crate) fn binary(&self, profile: &str, name: &str) -> PathBuf {
        self.target().join(profile).join(name)
    }

    /// The app as the broker serves it.
    pub(crate) fn site(&self) -> PathBuf {
        self.target().join("site")
    }

    /// The build tool's own notes: stamps and locks.
    pub(crate) fn notes(&self) -> Result<PathBuf> {
        let notes = self.target().join("xtask");
        fs::create_dir_all(&notes).with_context(|| format!("cannot make {}", notes.display()))?;
        Ok(notes)
    }

    /// Keeps a second build tool out of one subject until the guard is dropped.
    pub(crate) fn lock(&self, subject: &str) -> Result<File> {
        let path = self.notes()?.join(format!("{subject}.lock"));
        let file =
            File::create(&path).with_context(|| format!("cannot make {}", path.display()))?;
        if file.try_lock().is_err() {
            eprintln!("      waiting for another cargo xtask ({subject}) …");
            file.lock()
                .with_context(|| format!("cannot lock {}", path.display()))?;
        }
        Ok(file)
    }
}
