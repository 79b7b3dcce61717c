//! The files of the site: names that change with the content, and compressed copies beside them.

use super::compress;
use super::page::{self, Renamed};
use crate::inputs::hex;
use crate::step::note;
use anyhow::{Context, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256, Sha384};
use std::fs;
use std::path::{Path, PathBuf};

/// A file of the site, as the page names it.
pub(crate) struct Asset {
    /// Below the site's root, without a leading slash.
    pub(crate) path: String,
    /// For the page's `integrity` attribute.
    pub(super) integrity: String,
}

/// A site in the making. It replaces the one that is served when it is complete.
pub(crate) struct Site {
    folder: PathBuf,
    files: Vec<String>,
    template: String,
}

impl Site {
    pub(crate) fn begin(folder: &Path) -> Result<Self> {
        remove(folder)?;
        Ok(Self {
            folder: folder.to_path_buf(),
            files: Vec::new(),
            template: String::new(),
        })
    }

    /// Adds a file under a name that changes with its content, so that browsers may keep it for ever.
    pub(crate) fn add(&mut self, stem: &str, extension: &str, content: &[u8]) -> Result<Asset> {
        let path = hashed(stem, extension, content);
        self.add_plain(&path, content)?;
        Ok(Asset {
            path,
            integrity: integrity(content),
        })
    }

    /// Adds a file under its own name.
    pub(crate) fn add_plain(&mut self, path: &str, content: &[u8]) -> Result<()> {
        let file = self.folder.join(path);
        if let Some(parent) = file.parent() {
            fs::create_dir_all(parent)
                .with_context(|| format!("cannot make {}", parent.display()))?;
        }
        fs::write(&file, content).with_context(|| format!("cannot write {}", file.display()))?;
        self.files.push(path.to_owned());
        Ok(())
    }

    /// Adds a folder of files that name each other. They keep their names; the folder's changes with
    /// their content. Returns its path.
    pub(super) fn add_folder(&mut self, stem: &str, folder: &Path) -> Result<String> {
        let mut files = Vec::new();
        let mut digest = Sha256::new();
        for name in files_below(folder)? {
            let content = fs::read(folder.join(&name))
                .with_context(|| format!("cannot read {name} in {}", folder.display()))?;
            digest.update(Sha256::digest(&name));
            digest.update(Sha256::digest(&content));
            files.push((name, content));
        }
        let path = format!("assets/{stem}-{}", short(&digest.finalize()));
        for (name, content) in files {
            self.add_plain(&format!("{path}/{name}"), &content)?;
        }
        Ok(path)
    }

    /// A file that was added.
    pub(super) fn asset(&self, path: &str) -> Result<Asset> {
        let file = self.folder.join(path);
        let content = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        Ok(Asset {
            path: path.to_owned(),
            integrity: integrity(&content),
        })
    }

    /// Adds `public/`: under a changing name what the page or the style sheet names, as it is what they do not.
    pub(super) fn add_public(&mut self, public: &Path, style: &str) -> Result<Vec<Renamed>> {
        let template = public.join("index.html");
        self.template = fs::read_to_string(&template)
            .with_context(|| format!("cannot read {}", template.display()))?;
        let mut renamed = Vec::new();
        for from in files_below(public)? {
            if from == "index.html" {
                continue;
            }
            let content = fs::read(public.join(&from))
                .with_context(|| format!("cannot read {from} in public/"))?;
            if !page::names(&self.template, &from) && !page::names(style, &from) {
                self.add_plain(&from, &content)?;
                continue;
            }
            let name = Path::new(&from);
            let stem = name.file_stem().unwrap_or_default().to_string_lossy();
            let extension = name.extension().unwrap_or_default().to_string_lossy();
            let to = self.add(&stem, &extension, &content)?.path;
            renamed.push(Renamed { from, to });
        }
        Ok(renamed)
    }

    /// The page as it was written, before its head is filled in.
    pub(super) fn template(&self) -> Result<String> {
        (!self.template.is_empty())
            .then(|| self.template.clone())
            .context("public/index.html is empty")
    }

    /// Leaves a `.br` and a `.gz` beside everything that they make smaller.
    pub(crate) fn compress(&self) -> Result<()> {
        for path in &self.files {
            let file = self.folder.join(path);
            let content =
                fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
            for (suffix, smaller) in compress::copies(path, &content)? {
                let copy = self.folder.join(format!("{path}.{suffix}"));
                fs::write(&copy, smaller)
                    .with_context(|| format!("cannot write {}", copy.display()))?;
            }
        }
        Ok(())
    }

    /// Says what a first visit costs.
    pub(super) fn report_first_load(&self, assets: &[&Asset]) -> Result<()> {
        let mut total = 0;
        let mut parts = Vec::new();
        let paths = std::iter::once("index.html").chain(assets.iter().map(|asset| &*asset.path));
        for path in paths {
            let compressed = self.folder.join(format!("{path}.br"));
            let file = if compressed.is_file() {
                compressed
            } else {
                self.folder.join(path)
            };
            let size = fs::metadata(&file)
                .with_context(|| format!("{} is missing", file.display()))?
                .len();
            total += size;
            parts.push(format!("{path} {size}"));
        }
        note(&format!("first load: {total} bytes with brotli"));
        for part in parts {
            note(&format!("  {part}"));
        }
        Ok(())
    }

    /// Puts the finished site where the broker looks for it.
    pub(crate) fn take_the_place_of(self, site: &Path) -> Result<()> {
        remove(site)?;
        fs::rename(&self.folder, site).with_context(|| {
            format!(
                "cannot move {} to {}",
                self.folder.display(),
                site.display()
            )
        })
    }
}

fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)
            .with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    Ok(())
}

fn hashed(stem: &str, extension: &str, content: &[u8]) -> String {
    let hash = short(&Sha256::digest(content));
    format!("assets/{stem}-{hash}.{extension}")
}

fn short(digest: &[u8]) -> String {
    hex(&digest[..8])
}

fn integrity(content: &[u8]) -> String {
    format!("sha384-{}", STANDARD.encode(Sha384::digest(content)))
}

/// Paths below a folder, with forward slashes, sorted. None if it is not there.
fn files_below(folder: &Path) -> Result<Vec<String>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        if !next.is_dir() {
            continue;
        }
        let entries =
            fs::read_dir(&next).with_context(|| format!("cannot list {}", next.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(relative) = path.strip_prefix(folder) {
                files.push(relative.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    files.sort();
    Ok(files)
}

/// `12.3 MB`.
pub(super) fn megabytes(bytes: u64) -> String {
    let tenths = bytes / 100_000;
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_content() {
        assert_eq!(hashed("app", "js", b"a"), hashed("app", "js", b"a"));
        assert_ne!(hashed("app", "js", b"a"), hashed("app", "js", b"b"));
        assert_eq!(hashed("app", "js", b""), "assets/app-e3b0c44298fc1c14.js");
    }

    #[test]
    fn integrity_is_what_browsers_compute() {
        assert_eq!(
            integrity(b"alert('Hello, world.');"),
            "sha384-H8BRh8j48O9oYatfu5AZzq6A9RINhZO5H16dQZngK7T62em8MUt1FLm52t+eX6xO"
        );
    }

    #[test]
    fn public_files_get_a_changing_name_only_if_the_page_names_them() {
        let folder = tempfile::tempdir().expect("a folder");
        let public = folder.path().join("public");
        fs::create_dir(&public).expect("a folder");
        fs::write(public.join("index.html"), r#"<link href="/icon.svg">"#).expect("a file");
        fs::write(public.join("icon.svg"), "<svg/>").expect("a file");
        fs::write(public.join("robots.txt"), "User-agent: *").expect("a file");
        let mut site = Site::begin(&folder.path().join("site")).expect("a site");
        let renamed = site.add_public(&public, "").expect("it is added");
        assert_eq!(renamed.len(), 1);
        assert_eq!(renamed[0].from, "icon.svg");
        assert!(site.folder.join(&renamed[0].to).is_file());
        assert!(site.folder.join("robots.txt").is_file());
    }

    #[test]
    fn a_folder_s_name_follows_the_content_of_every_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let made = folder.path().join("made");
        fs::create_dir(&made).expect("a folder");
        let mut site = Site::begin(&folder.path().join("site")).expect("a site");
        let mut added = |content: &str| {
            fs::write(made.join("app.js"), "import('./later.wasm')").expect("a file");
            fs::write(made.join("later.wasm"), content).expect("a file");
            site.add_folder("app", &made).expect("it is added")
        };
        let (first, again, other) = (added("1"), added("1"), added("2"));
        assert_eq!(first, again);
        assert_ne!(first, other);
        assert!(site.asset(&format!("{other}/later.wasm")).is_ok());
    }

    #[test]
    fn compressed_copies_lie_beside_what_they_shrink() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut site = Site::begin(&folder.path().join("site")).expect("a site");
        site.add_plain("big.txt", &[b'a'; 4096]).expect("added");
        site.add_plain("tiny.txt", b"a").expect("added");
        site.add_plain("photo.png", &[b'a'; 4096]).expect("added");
        site.compress().expect("compressed");
        let there = |name: &str| site.folder.join(name).is_file();
        assert!(there("big.txt.br") && there("big.txt.gz"));
        assert!(!there("tiny.txt.br") && !there("photo.png.br"));
    }
}
