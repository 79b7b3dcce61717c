//! The bytes of a first visit, and what they are made of.

use super::contents;
use super::sheet::{Gate, Sheet, kilobytes, ratio};
use crate::bundle::{self, Profile};
use crate::step::note;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

/// Nango's Connect UI of August 2026 (React), built from its sources, script and style with brotli at its best.
const NANGO: u64 = 140_500;
const GATE: u64 = 126_000;
const GOAL: u64 = 110_000;

pub(super) fn run(workspace: &Workspace) -> Result<Vec<Sheet>> {
    bundle::ensure(workspace, Profile::Release)?;
    let site = workspace.site();
    let page = fs::read_to_string(site.join("index.html")).context("there is no index.html")?;
    let mut files = vec!["index.html".to_owned()];
    files.extend(loaded(&page));
    let mut kinds = Kinds::default();
    for file in &files {
        kinds.add(file, weigh(&site, file)?);
    }
    for file in others(&site, &files)? {
        let kind = if file.ends_with("/split_later_pages.wasm") {
            &mut kinds.later
        } else {
            &mut kinds.form
        };
        *kind += weigh(&site, &file)?;
    }
    note("naming what is in the WASM (a minute or two)");
    let modules = bundle::with_names(workspace)?;
    Ok(vec![kinds.sheet(), contents::sheet(&modules)?])
}

/// Bytes of a file as it travels.
fn weigh(site: &Path, file: &str) -> Result<u64> {
    let compressed = site.join(format!("{file}.br"));
    // What brotli cannot make smaller has no such copy.
    let found = fs::metadata(&compressed).or_else(|_| fs::metadata(site.join(file)));
    Ok(found.with_context(|| format!("{file} is missing"))?.len())
}

/// The modules beside the first one: the form's, the later pages', and what both need.
fn others(site: &Path, loaded: &[String]) -> Result<Vec<String>> {
    let first = loaded.iter().find(|file| is_wasm(file));
    let first = first.context("index.html names no WASM")?;
    let folder = Path::new(first).parent().unwrap_or(Path::new(""));
    let names = fs::read_dir(site.join(folder)).context("cannot list the modules")?;
    let names = names.collect::<Result<Vec<_>, _>>()?;
    let files = names.iter().map(|entry| folder.join(entry.file_name()));
    let files = files.map(|file| file.to_string_lossy().into_owned());
    Ok(files
        .filter(|file| is_wasm(file) && file != first)
        .collect())
}

fn is_wasm(file: &str) -> bool {
    Path::new(file).extension().is_some_and(|end| end == "wasm")
}

/// The files that a page names in its head.
fn loaded(page: &str) -> Vec<String> {
    let mut files: Vec<String> = page
        .split("=\"/")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|path| path.contains('.'))
        .map(str::to_owned)
        .collect();
    files.sort();
    files.dedup();
    files
}

/// Bytes by kind.
#[derive(Default)]
struct Kinds {
    page: u64,
    style: u64,
    script: u64,
    wasm: u64,
    icon: u64,
    /// The form's WASM, beside the list's.
    form: u64,
    later: u64,
}

impl Kinds {
    fn add(&mut self, file: &str, size: u64) {
        let kind = match file.rsplit('.').next() {
            Some("html") => &mut self.page,
            Some("css") => &mut self.style,
            Some("js") => &mut self.script,
            Some("wasm") => &mut self.wasm,
            _ => &mut self.icon,
        };
        *kind += size;
    }

    fn sheet(&self) -> Sheet {
        let head = [
            "list and form, first visit, brotli",
            "bytes",
            "of Nango's 140.5 kB",
            "gate",
        ];
        let mut sheet = Sheet::new(&head);
        let kinds = [
            ("page", self.page),
            ("style", self.style),
            ("script", self.script),
            ("WASM", self.wasm),
            ("icon", self.icon),
        ];
        let cells = |size: u64| [kilobytes(size), ratio(as_f64(size), as_f64(NANGO))];
        for (what, size) in kinds {
            sheet.row(what, &cells(size));
        }
        let list: u64 = kinds.iter().map(|(_, size)| size).sum();
        sheet.row("the list, all", &cells(list));
        sheet.row("WASM of the form", &cells(self.form));
        let total = list + self.form;
        let what = format!("list and form, in kB (goal {})", GOAL / 1000);
        let gate = Gate::AtMost(as_f64(GATE / 1000));
        sheet.gated(&what, &cells(total), as_f64(total) / 1000.0, gate);
        let what = "later, when idle: the other pages' WASM";
        sheet.row(what, &cells(self.later));
        sheet
    }
}

#[expect(clippy::cast_precision_loss, reason = "bytes of a bundle")]
fn as_f64(bytes: u64) -> f64 {
    bytes as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_page_names_is_loaded_once() {
        let page = r#"<link rel="icon" href="/assets/icon-1.svg"><a href="/">Orgs</a>
            <link href="/assets/app-2.css"><script src="/assets/app-3.js"></script>
            <link rel="modulepreload" href="/assets/app-3.js"><a href="/settings/orgs">"#;
        let expected = ["assets/app-2.css", "assets/app-3.js", "assets/icon-1.svg"];
        assert_eq!(loaded(page), expected);
    }

    #[test]
    fn more_than_the_gate_is_missed() {
        let mut kinds = Kinds::default();
        kinds.add("index.html", 1_000);
        kinds.add("assets/app.wasm", 125_000);
        assert!(kinds.sheet().missed().is_empty());
        kinds.form += 1;
        assert_eq!(kinds.sheet().missed().len(), 1);
    }
}
