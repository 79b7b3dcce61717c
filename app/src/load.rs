//! What is asked of the broker: things to look at, again and again, and acts, once.

use crate::api::ApiError;
use crate::dom::follow;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

type Answer<T> = Result<T, ApiError>;
type Fetch<T> = Pin<Box<dyn Future<Output = Answer<T>>>>;

/// Something that the broker has. Asked for at once, whenever a signal that the question reads
/// changes, and when [`Loaded::again`] is called; an answer that equals the last one changes
/// nothing on screen, so pages look as often as they like.
pub(crate) struct Loaded<T: 'static> {
    latest: RwSignal<Option<Answer<Rc<T>>>, LocalStorage>,
    asked: RwSignal<u32>,
}

impl<T> Clone for Loaded<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Loaded<T> {}

impl<T: PartialEq + 'static> Loaded<T> {
    /// Asks; `fetch` reads signals before its future begins.
    pub(crate) fn new<F>(fetch: impl Fn() -> F + 'static) -> Self
    where
        F: Future<Output = Answer<T>> + 'static,
    {
        Self::ask(Box::new(move || Box::pin(fetch())))
    }

    fn ask(fetch: Box<dyn Fn() -> Fetch<T>>) -> Self {
        let latest = RwSignal::new_local(None);
        let asked = RwSignal::new(0_u32);
        let newest = StoredValue::new(0_u32);
        follow(move || {
            asked.track();
            let number = newest.get_value().wrapping_add(1);
            newest.set_value(number);
            let question = fetch();
            spawn_local(async move {
                let answer = question.await.map(Rc::new);
                // The page may have gone, or asked something else meanwhile.
                if newest.try_get_value() == Some(number) {
                    keep(latest, answer);
                }
            });
        });
        Self { latest, asked }
    }

    /// The answer, once there is one.
    pub(crate) fn get(self) -> Option<Answer<Rc<T>>> {
        self.latest.get()
    }

    /// What the broker has, once it has answered.
    pub(crate) fn value(self) -> Option<Rc<T>> {
        self.latest.get().and_then(Result::ok)
    }

    /// Asks again.
    pub(crate) fn again(self) {
        self.asked
            .try_update(|asked| *asked = asked.wrapping_add(1));
    }
}

fn keep<T: PartialEq + 'static>(
    latest: RwSignal<Option<Answer<Rc<T>>>, LocalStorage>,
    answer: Answer<Rc<T>>,
) {
    let same = latest.with_untracked(|last| last.as_ref() == Some(&answer));
    // One lost answer of many is no reason to take away what is on screen.
    let hiccup = matches!(&answer, Err(error) if error.may_pass())
        && latest.with_untracked(|last| matches!(last, Some(Ok(_))));
    if !same && !hiccup {
        latest.set(Some(answer));
    }
}

/// An act: under way at most once, and what went wrong with it last.
#[derive(Clone, Copy)]
pub(crate) struct Act {
    under_way: RwSignal<bool>,
    failed: RwSignal<Option<ApiError>>,
}

impl Act {
    /// An act that was not begun.
    pub(crate) fn new() -> Self {
        Self {
            under_way: RwSignal::new(false),
            failed: RwSignal::new(None),
        }
    }

    /// Begins, unless it is under way; `done` gets what came of it.
    pub(crate) fn begin<T: 'static>(
        self,
        act: impl Future<Output = Answer<T>> + 'static,
        done: impl FnOnce(T) + 'static,
    ) {
        if self.under_way.get_untracked() {
            return;
        }
        self.under_way.set(true);
        self.failed.set(None);
        spawn_local(async move {
            let answer = act.await;
            // Where the page went meanwhile, nobody waits for this.
            if self.under_way.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(value) => done(value),
                Err(error) => {
                    self.failed.try_set(Some(error));
                }
            }
        });
    }

    /// It is under way.
    pub(crate) fn busy(self) -> bool {
        self.under_way.get()
    }

    /// Why it was not done, if so.
    pub(crate) fn failed(self) -> Option<ApiError> {
        self.failed.get()
    }

    /// Says that it was not done; for a page that looks at the answer itself.
    pub(crate) fn fail(self, error: Option<ApiError>) {
        self.failed.set(error);
    }
}

/// How often a page looks whether something changed, in milliseconds: within 5 seconds, with
/// room for the answer.
pub(crate) const LOOK_AGAIN: u32 = 4000;

/// Calls `look` every so many milliseconds while the page is visible; never while there is no
/// pause.
pub(crate) fn poll(pause: impl Fn() -> Option<u32> + 'static, look: impl Fn() + Copy + 'static) {
    poll_boxed(Box::new(pause), Rc::new(look));
}

fn poll_boxed(pause: Box<dyn Fn() -> Option<u32>>, look: Rc<dyn Fn()>) {
    let current = RwSignal::new(None);
    follow(move || {
        let next = pause();
        if current.get_untracked() != next {
            current.set(next);
        }
    });
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
