//! Commits that reached the disk, counted where SQLite writes them: in its write-ahead log, where the last frame
//! of each transaction carries the size of the database (<https://sqlite.org/fileformat2.html#walformat>).

use std::path::{Path, PathBuf};

const HEADER: usize = 32;
const FRAME_HEADER: usize = 24;

/// The write-ahead log of one database.
pub(crate) struct Wal(PathBuf);

/// What a log held at one moment.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Commits {
    /// Changes whenever SQLite begins the log again.
    salt: [u8; 8],
    number: usize,
}

impl Commits {
    /// How many were made since; nothing if the log was begun again in between.
    pub(crate) fn since(self, earlier: Self) -> Option<usize> {
        (self.salt == earlier.salt).then(|| self.number - earlier.number)
    }
}

impl Wal {
    pub(crate) fn of(database: &Path) -> Self {
        let mut name = database.as_os_str().to_owned();
        name.push("-wal");
        Self(name.into())
    }

    pub(crate) fn commits(&self) -> Commits {
        count(&std::fs::read(&self.0).unwrap())
    }
}

fn count(log: &[u8]) -> Commits {
    let page_size = u32::from_be_bytes(log[8..12].try_into().unwrap());
    let salt: [u8; 8] = log[16..24].try_into().unwrap();
    let frames = log[HEADER..].chunks_exact(FRAME_HEADER + page_size as usize);
    // What follows frames of this salt is left from before the log was begun again.
    let current = frames.take_while(|frame| frame[8..16] == salt);
    let number = current.filter(|frame| frame[4..8] != [0; 4]).count();
    Commits { salt, number }
}
