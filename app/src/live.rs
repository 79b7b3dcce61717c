//! Values that pages follow. Leptos's signals are generic, and each type of value brings all their
//! code once more; here one trigger and one kind of slot carry every type.

use crate::dom::follow;
use leptos::prelude::{LocalStorage, Notify, StoredValue, Track, Trigger, WithValue};
use leptos::reactive::graph::untrack;
use std::any::Any;
use std::cell::RefCell;
use std::marker::PhantomData;
use std::rc::Rc;

/// A value that lives as long as the owner that it was made under. What reads it by
/// [`Live::get`] or [`Live::with`] runs again when it changes.
pub(crate) struct Live<T: 'static> {
    slot: Slot,
    of: PhantomData<fn() -> T>,
}

#[derive(Clone, Copy)]
struct Slot {
    value: StoredValue<Rc<dyn Any>, LocalStorage>,
    changed: Trigger,
}

impl Slot {
    fn new(value: Rc<dyn Any>) -> Self {
        Self {
            value: StoredValue::new_local(value),
            changed: Trigger::new(),
        }
    }

    fn value(self) -> Option<Rc<dyn Any>> {
        self.value.try_with_value(Rc::clone)
    }
}

impl<T> Clone for Live<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Live<T> {}

impl<T: 'static> Live<T> {
    /// A value, under the current owner.
    pub(crate) fn new(value: T) -> Self {
        Self {
            slot: Slot::new(Rc::new(RefCell::new(value))),
            of: PhantomData,
        }
    }

    /// Looks at the value; what follows it looks again when it changes.
    pub(crate) fn with<R>(self, look: impl FnOnce(&T) -> R) -> R {
        self.slot.changed.track();
        self.with_untracked(look)
    }

    /// Looks at the value, once.
    pub(crate) fn with_untracked<R>(self, look: impl FnOnce(&T) -> R) -> R {
        self.try_with_untracked(look)
            .expect("a value is read by what lives with it")
    }

    /// Looks at the value, unless it has gone with its page.
    pub(crate) fn try_with_untracked<R>(self, look: impl FnOnce(&T) -> R) -> Option<R> {
        let value = self.slot.value()?;
        let value = value.downcast_ref::<RefCell<T>>()?;
        Some(look(&value.borrow()))
    }

    /// Changes the value, unless it has gone with its page.
    pub(crate) fn update(self, change: impl FnOnce(&mut T)) {
        self.change_quietly(change);
        self.slot.changed.notify();
    }

    /// Changes the value without telling anybody.
    pub(crate) fn change_quietly(self, change: impl FnOnce(&mut T)) {
        if let Some(value) = self.slot.value()
            && let Some(value) = value.downcast_ref::<RefCell<T>>()
        {
            change(&mut value.borrow_mut());
        }
    }

    /// Puts another value in its place, unless it has gone with its page.
    pub(crate) fn set(self, new: T) {
        self.update(|value| *value = new);
    }

    /// It has gone with its page.
    pub(crate) fn is_gone(self) -> bool {
        self.slot.value().is_none()
    }
}

impl<T: Clone + 'static> Live<T> {
    /// The value; what follows it gets it again when it changes.
    pub(crate) fn get(self) -> T {
        self.with(T::clone)
    }

    /// The value, once.
    pub(crate) fn get_untracked(self) -> T {
        self.with_untracked(T::clone)
    }
}

/// What follows from other values; it changes only when its value does.
pub(crate) fn derived<T: PartialEq + 'static>(value: impl Fn() -> T + 'static) -> Live<T> {
    let live = Live::new(untrack(&value));
    follow(move || {
        let new = value();
        if live.with_untracked(|old| *old != new) {
            live.set(new);
        }
    });
    live
}
