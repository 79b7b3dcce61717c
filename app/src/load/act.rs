//! Something that a person does, once.

use super::{Answer, Asked};
use crate::api::ApiError;
use crate::live::Live;
use leptos::task::spawn_local;

/// An act: under way at most once, and what went wrong with it last.
#[derive(Clone, Copy)]
pub(crate) struct Act {
    under_way: Live<bool>,
    failed: Live<Option<ApiError>>,
}

impl Act {
    /// An act that was not begun.
    pub(crate) fn new() -> Self {
        Self {
            under_way: Live::new(false),
            failed: Live::new(None),
        }
    }

    /// Begins, unless it is under way; `done` gets what came of it.
    pub(crate) fn begin<T: 'static>(self, act: Asked<T>, done: impl FnOnce(T) + 'static) {
        if self.under_way.get_untracked() {
            return;
        }
        self.under_way.set(true);
        self.failed.set(None);
        spawn_local(async move { self.ended(act.await, done) });
    }

    fn ended<T>(self, answer: Answer<T>, done: impl FnOnce(T)) {
        // Where the page went meanwhile, nobody waits for this.
        if self.under_way.is_gone() {
            return;
        }
        self.under_way.set(false);
        match answer {
            Ok(value) => done(value),
            Err(error) => self.failed.set(Some(error)),
        }
    }

    /// It is under way.
    pub(crate) fn busy(self) -> bool {
        self.under_way.get()
    }

    /// Why it was not done, if so.
    pub(crate) fn failed(self) -> Option<ApiError> {
        self.failed.get()
    }

    /// Says that it was not done, or takes that back; for a page that looks at the answer itself.
    pub(crate) fn fail(self, error: Option<ApiError>) {
        self.failed.set(error);
    }
}
