//! How far history reached, kept outside the database: in a file of the data folder. Without it, whoever cuts
//! the newest entries and puts the head back as it was would not be noticed.

use crate::store::records::MARKED;
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Longer than any anchor; written in one go, so that the file is never half of one.
const LENGTH: usize = 512;

/// How far history reached.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Anchor {
    /// Of the newest entry; 0 if there was none.
    pub(crate) number: i64,
    /// That entry's.
    pub(crate) mac: String,
    /// Somebody answers for what comes before this entry.
    #[serde(default)]
    pub(crate) accepted: i64,
    /// The chain was followed as far as this entry.
    #[serde(default)]
    pub(crate) followed: i64,
    /// How everything was marked then.
    #[serde(default)]
    pub(crate) marked: String,
}

/// The file.
pub(crate) struct AnchorFile {
    path: PathBuf,
    alone: Mutex<()>,
}

impl AnchorFile {
    pub(crate) fn new(path: PathBuf) -> Self {
        let alone = Mutex::new(());
        Self { path, alone }
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// What it says; nothing if nothing was anchored yet.
    pub(crate) fn read(&self) -> io::Result<Option<Anchor>> {
        let _one_at_a_time = self.alone.lock().unwrap_or_else(PoisonError::into_inner);
        match File::open(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            file => read(&file?),
        }
    }

    /// Says what is newer than what the file says: another process may have been quicker.
    pub(crate) fn reach(&self, number: i64, mac: &str) -> io::Result<()> {
        self.with(|file| {
            let before = read(file)?.unwrap_or_default();
            if before.number >= number {
                return Ok(());
            }
            let mac = mac.to_owned();
            let anchor = Anchor {
                number,
                mac,
                ..before
            };
            write(file, &anchor)
        })
    }

    /// Says that history was followed so far, on disk when it answers; what is newer by now stays.
    pub(crate) fn follow(&self, followed: Anchor) -> io::Result<()> {
        self.with(|file| {
            let newer = read(file)?.filter(|before| before.number > followed.number);
            let anchor = match newer {
                Some(Anchor { number, mac, .. }) => Anchor {
                    number,
                    mac,
                    ..followed
                },
                None => followed,
            };
            write(file, &anchor)?;
            file.sync_all()
        })
    }

    /// Says this, whatever it said.
    pub(crate) fn put(&self, anchor: &Anchor) -> io::Result<()> {
        self.with(|file| {
            write(file, anchor)?;
            file.sync_all()
        })
    }

    /// Opened each time: whoever runs the broker may put another one there.
    fn with<T>(&self, act: impl FnOnce(&File) -> io::Result<T>) -> io::Result<T> {
        let _one_at_a_time = self.alone.lock().unwrap_or_else(PoisonError::into_inner);
        let mut how = OpenOptions::new();
        let file = how.read(true).write(true).create(true).truncate(false);
        act(&file.open(&self.path)?)
    }
}

fn read(file: &File) -> io::Result<Option<Anchor>> {
    let mut text = [0; LENGTH];
    let mut length = 0;
    while length < LENGTH {
        match file.read_at(&mut text[length..], length as u64)? {
            0 => break,
            more => length += more,
        }
    }
    let text = text[..length].trim_ascii();
    if text.is_empty() {
        return Ok(None);
    }
    Ok(Some(serde_json::from_slice(text)?))
}

fn write(file: &File, anchor: &Anchor) -> io::Result<()> {
    let mut text = serde_json::to_vec(&Anchor {
        marked: MARKED.to_owned(),
        ..anchor.clone()
    })?;
    if text.len() > LENGTH {
        return Err(io::Error::other("an anchor is longer than its file"));
    }
    text.resize(LENGTH - 1, b' ');
    text.push(b'\n');
    file.write_all_at(&text, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_what_is_newest_and_keeps_the_rest() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let file = AnchorFile::new(folder.path().join("anchor"));
        assert_eq!(file.read()?, None);
        let long = Anchor {
            number: 7,
            mac: "m".repeat(100),
            accepted: 3,
            followed: 6,
            marked: MARKED.to_owned(),
        };
        file.put(&long)?;
        assert_eq!(file.read()?.as_ref(), Some(&long));
        file.reach(6, "older")?;
        assert_eq!(file.read()?.as_ref(), Some(&long));
        file.reach(8, "newer")?;
        let newer = Anchor {
            number: 8,
            mac: "newer".to_owned(),
            ..long.clone()
        };
        assert_eq!(file.read()?, Some(newer.clone()));
        let followed = Anchor {
            followed: 7,
            ..long
        };
        file.follow(followed)?;
        assert_eq!(
            file.read()?,
            Some(Anchor {
                followed: 7,
                ..newer
            })
        );
        Ok(())
    }

    #[test]
    fn one_that_was_taken_away_is_none_and_one_that_is_no_anchor_is_said() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let file = AnchorFile::new(folder.path().join("anchor"));
        file.reach(1, "first")?;
        std::fs::remove_file(file.path())?;
        assert_eq!(file.read()?, None);
        std::fs::write(file.path(), "{")?;
        assert!(file.read().is_err());
        Ok(())
    }
}
