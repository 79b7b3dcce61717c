//! Commits that reached the disk, counted where SQLite writes them: in its write-ahead log, where the last frame
//! of each transaction carries the size of the database (<https://sqlite.org/fileformat2.html#walformat>).

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

const HEADER: u64 = 32;
const FRAME_HEADER: u64 = 24;

/// The write-ahead log of one database.
pub(crate) struct Wal {
    path: PathBuf,
    /// How far it was read: reading all of it each time would slow down what is measured next.
    read: Option<Read>,
}

#[derive(Clone, Copy)]
struct Read {
    commits: Commits,
    next: u64,
}

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
        Self {
            path: name.into(),
            read: None,
        }
    }

    pub(crate) fn commits(&mut self) -> Commits {
        let log = File::open(&self.path).unwrap();
        let header: [u8; 32] = at(&log, 0).unwrap();
        let page_size = u64::from(u32::from_be_bytes(header[8..12].try_into().unwrap()));
        let salt: [u8; 8] = header[16..24].try_into().unwrap();
        let begun = Read {
            commits: Commits { salt, number: 0 },
            next: HEADER,
        };
        let mut read = self.read.filter(|read| read.commits.salt == salt);
        let read = read.get_or_insert(begun);
        // What follows frames of this salt is left from before the log was begun again.
        while let Some(frame) = at::<24>(&log, read.next).filter(|frame| frame[8..16] == salt) {
            read.commits.number += usize::from(frame[4..8] != [0; 4]);
            read.next += FRAME_HEADER + page_size;
        }
        self.read = Some(*read);
        read.commits
    }
}

/// The bytes at a place, if the log reaches that far.
fn at<const LENGTH: usize>(log: &File, place: u64) -> Option<[u8; LENGTH]> {
    let mut bytes = [0; LENGTH];
    log.read_exact_at(&mut bytes, place).ok()?;
    Some(bytes)
}
