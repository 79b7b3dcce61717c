//! A digest of the files that something is made of, to tell whether it must be made again.

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// What editors and tests leave beside the sources.
const NOT_SOURCES: [&str; 3] = ["node_modules", "target", ".DS_Store"];

/// Names and contents of files and folders below `root`, in a stable order. What is missing counts as such.
pub(crate) fn digest(root: &Path, parts: &[&str]) -> Result<String> {
    let mut hash = Sha256::new();
    for part in parts {
        add(&mut hash, root, &root.join(part))?;
    }
    Ok(hex(&hash.finalize()))
}

fn add(hash: &mut Sha256, root: &Path, path: &Path) -> Result<()> {
    if path.is_dir() {
        let mut entries = fs::read_dir(path)
            .and_then(Iterator::collect::<std::io::Result<Vec<_>>>)
            .with_context(|| format!("cannot list {}", path.display()))?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            if !NOT_SOURCES.iter().any(|name| entry.file_name() == *name) {
                add(hash, root, &entry.path())?;
            }
        }
        return Ok(());
    }
    let name = path.strip_prefix(root).unwrap_or(path).to_string_lossy();
    let content = match fs::read(path) {
        Ok(content) => Some(content),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => {
            return Err(error).with_context(|| format!("cannot read {}", path.display()));
        }
    };
    let length = content
        .as_ref()
        .map_or(-1, |bytes| bytes.len().cast_signed());
    hash.update(format!("{name}\0{length}\0"));
    hash.update(content.unwrap_or_default());
    Ok(())
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_follows_names_and_contents() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        fs::create_dir(root.join("src")).expect("a folder");
        fs::write(root.join("src/a.rs"), "a").expect("a file");
        let parts = ["src", "Cargo.lock"];
        let first = digest(root, &parts).expect("a digest");
        assert_eq!(first, digest(root, &parts).expect("a digest"));

        fs::write(root.join("Cargo.lock"), "").expect("a file");
        let with_lock = digest(root, &parts).expect("a digest");
        assert_ne!(first, with_lock, "an empty file is not a missing one");

        fs::rename(root.join("src/a.rs"), root.join("src/b.rs")).expect("a rename");
        assert_ne!(with_lock, digest(root, &parts).expect("a digest"));
    }
}
