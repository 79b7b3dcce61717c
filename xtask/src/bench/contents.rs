//! What the app's modules are made of, side by side.

use super::sheet::{Sheet, kilobytes};
use super::wasm;
use anyhow::Result;
use std::collections::BTreeMap;

/// Parts that are listed.
const LISTED: usize = 15;

/// The modules have their functions' names; the first one is the first page's.
pub(super) fn sheet(modules: &[Vec<u8>]) -> Result<Sheet> {
    let mut found: BTreeMap<String, Sizes> = BTreeMap::new();
    for (at, module) in modules.iter().enumerate() {
        for (part, size) in wasm::parts(module)? {
            found.entry(part).or_default().add(at, size);
        }
    }
    let mut all = Sizes::default();
    let mut parts: Vec<(String, Sizes)> = found.into_iter().collect();
    for (_, sizes) in &parts {
        all.join(*sizes);
    }
    parts.sort_by_key(|(_, sizes)| std::cmp::Reverse(sizes.both()));

    let head = [
        "in the WASM, not compressed",
        "first page",
        "later",
        "share",
    ];
    let mut sheet = Sheet::new(&head);
    let (listed, others) = parts.split_at(LISTED.min(parts.len()));
    for (part, sizes) in listed {
        sheet.row(part, &sizes.cells(all));
    }
    let mut rest = Sizes::default();
    for (_, sizes) in others {
        rest.join(*sizes);
    }
    sheet.row(&format!("{} others", others.len()), &rest.cells(all));
    sheet.row("all", &all.cells(all));
    Ok(sheet)
}

/// What a part takes, in bytes.
#[derive(Clone, Copy, Default)]
struct Sizes {
    first: u64,
    later: u64,
}

impl Sizes {
    fn add(&mut self, module: usize, size: u64) {
        if module == 0 {
            self.first += size;
        } else {
            self.later += size;
        }
    }

    fn join(&mut self, other: Self) {
        self.first += other.first;
        self.later += other.later;
    }

    fn both(self) -> u64 {
        self.first + self.later
    }

    fn cells(self, all: Self) -> [String; 3] {
        let thousandths = 1000 * self.both() / all.both().max(1);
        [
            kilobytes(self.first),
            kilobytes(self.later),
            format!("{}.{} %", thousandths / 10, thousandths % 10),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_of_all_modules() {
        let mut all = Sizes::default();
        all.add(0, 3_000);
        all.add(1, 900);
        all.add(2, 100);
        let mut part = Sizes::default();
        part.add(2, 100);
        assert_eq!(part.cells(all), ["0.0 kB", "0.1 kB", "2.5 %"]);
    }
}
