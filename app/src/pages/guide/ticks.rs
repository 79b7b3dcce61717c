//! Which steps are done, kept in this browser: one letter a step, nothing else.

use crate::live::Live;
use leptos::prelude::*;
use leptos::web_sys::Storage;

const KEY: &str = "guide";

/// The ticks.
#[derive(Clone, Copy)]
pub(super) struct Ticks(Live<u32>);

impl Ticks {
    /// As they were left; or none, for another org.
    pub(super) fn kept(anew: bool) -> Self {
        let kept = storage().filter(|_| !anew);
        let kept = kept.and_then(|storage| storage.get_item(KEY).ok().flatten());
        let kept = kept.and_then(|text| text.parse().ok());
        Self(Live::new(kept.unwrap_or_default()))
    }

    /// The step is done.
    pub(super) fn is_done(self, step: usize) -> bool {
        self.0.get() & (1 << step) != 0
    }

    /// How many of so many are done.
    pub(super) fn done(self, steps: usize) -> u32 {
        (self.0.get() & ((1 << steps) - 1)).count_ones()
    }

    /// Done, or not after all.
    pub(super) fn toggle(self, step: usize) {
        self.0.update(|ticks| *ticks ^= 1 << step);
        if let Some(storage) = storage() {
            // Where nothing is kept, the ticks last as long as the page.
            let _ = storage.set_item(KEY, &self.0.get_untracked().to_string());
        }
    }
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}
