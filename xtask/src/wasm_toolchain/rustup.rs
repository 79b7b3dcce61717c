//! The toolchain that compiles everything else, and what rustup can add to it.

use super::TARGET;
use crate::process;
use std::path::PathBuf;
use std::process::Command;

pub(super) fn sysroot() -> Option<PathBuf> {
    let sysroot = process::read(Command::new("rustc").args(["--print", "sysroot"])).ok()?;
    Some(PathBuf::from(sysroot.trim()))
}

/// The prebuilt standard library for the browser.
pub(super) fn has_target() -> bool {
    sysroot().is_some_and(|sysroot| {
        let target = sysroot.join("lib/rustlib").join(TARGET);
        target.join("lib").is_dir()
    })
}

pub(super) fn add_target() -> bool {
    add("target", TARGET) && has_target()
}

/// The source of the standard library, for every target.
pub(super) fn has_library_source() -> bool {
    sysroot().is_some_and(|sysroot| {
        sysroot
            .join("lib/rustlib/src/rust/library/Cargo.lock")
            .is_file()
    })
}

pub(super) fn add_library_source() -> bool {
    add("component", "rust-src") && has_library_source()
}

/// False where there is no rustup, or where it reaches nothing: there is another way then.
fn add(kind: &str, name: &str) -> bool {
    process::find("rustup").is_some()
        && process::read(Command::new("rustup").args([kind, "add", name])).is_ok()
}
