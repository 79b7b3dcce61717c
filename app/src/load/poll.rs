//! Looking again, as long as someone looks.

use crate::dom::follow;
use crate::live::derived;
use leptos::prelude::*;
use std::rc::Rc;
use std::time::Duration;

/// How often a page looks whether something changed, in milliseconds: within 5 seconds, with
/// room for the answer.
pub(crate) const LOOK_AGAIN: u32 = 4000;

/// Calls `look` every so many milliseconds while the page is visible; never while there is no
/// pause.
pub(crate) fn poll(pause: impl Fn() -> Option<u32> + 'static, look: impl Fn() + 'static) {
    let current = derived(pause);
    let look: Rc<dyn Fn()> = Rc::new(look);
    follow(move || {
        let Some(pause) = current.get() else { return };
        let look = Rc::clone(&look);
        let look_if_seen = move || {
            if !document().hidden() {
                look();
            }
        };
        let pause = Duration::from_millis(u64::from(pause));
        if let Ok(timer) = set_interval_with_handle(look_if_seen, pause) {
            on_cleanup(move || timer.clear());
        }
    });
}
