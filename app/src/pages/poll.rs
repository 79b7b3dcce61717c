//! Looking again, as long as someone looks.

use leptos::prelude::*;
use std::time::Duration;

/// Calls `look` every so often while the page is visible; never while `pause` is `None`.
pub(crate) fn poll(
    pause: Signal<Option<Duration>>,
    look: impl Fn() + Copy + Send + Sync + 'static,
) {
    Effect::new(move |_| {
        let Some(pause) = pause.get() else { return };
        let look_if_seen = move || {
            if !document().hidden() {
                look();
            }
        };
        if let Ok(timer) = set_interval_with_handle(look_if_seen, pause) {
            on_cleanup(move || timer.clear());
        }
    });
}
