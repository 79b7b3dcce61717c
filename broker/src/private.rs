//! Files and folders of the broker's own: readable by their owner alone.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

/// Opens a file for writing, and makes it first where there is none and `make` allows it: another process may do so
/// at the same moment. What is there is taken away from group and others.
pub(crate) fn file(path: &Path, make: bool) -> io::Result<File> {
    let opened = for_its_owner().create(make).open(path)?;
    tighten(path, 0o600)?;
    Ok(opened)
}

/// Makes a file; refused if there is one.
pub(crate) fn new_file(path: &Path) -> io::Result<File> {
    for_its_owner().create_new(true).open(path)
}

fn for_its_owner() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Takes a file, if it is there, away from group and others.
pub(crate) fn existing_file(path: &Path) -> io::Result<()> {
    match tighten(path, 0o600) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        tightened => tightened,
    }
}

/// Takes a folder away from group and others.
pub(crate) fn folder(path: &Path) -> io::Result<()> {
    tighten(path, 0o700)
}

/// Whether group or others may do anything with a file.
#[cfg(unix)]
pub(crate) fn is_open_to_others(path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    Ok(std::fs::metadata(path)?.permissions().mode() & 0o077 != 0)
}

/// Elsewhere, permissions are the operator's business.
#[cfg(not(unix))]
pub(crate) fn is_open_to_others(_: &Path) -> io::Result<bool> {
    Ok(false)
}

#[cfg(unix)]
fn tighten(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    if !is_open_to_others(path)? {
        return Ok(());
    }
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn tighten(path: &Path, _: u32) -> io::Result<()> {
    std::fs::metadata(path).map(|_| ())
}
