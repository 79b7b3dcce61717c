//! What is asked of the broker: things to look at, again and again, and acts, once.

mod act;
mod poll;

pub(crate) use act::Act;
pub(crate) use poll::{LOOK_AGAIN, poll};

use crate::api::ApiError;
use crate::dom::follow;
use crate::live::Live;
use leptos::task::spawn_local;
use std::any::Any;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::rc::Rc;

/// What the broker answers.
pub(crate) type Answer<T> = Result<T, ApiError>;

/// An answer under way, whatever it is of.
pub(crate) type Asked<T> = Pin<Box<dyn Future<Output = Answer<T>>>>;

/// Something that the broker has. Asked for at once, whenever a value that the question reads
/// changes, and when [`Loaded::again`] is called; an answer that equals the last one changes
/// nothing on screen, so pages look as often as they like.
pub(crate) struct Loaded<T: 'static> {
    question: Question,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Loaded<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Loaded<T> {}

impl<T: PartialEq + 'static> Loaded<T> {
    /// Asks; `fetch` reads values before its future begins.
    pub(crate) fn new(fetch: impl Fn() -> Asked<T> + 'static) -> Self {
        let fetch = move || -> Asked<Rc<dyn Any>> {
            let asked = fetch();
            Box::pin(async move { asked.await.map(|value| Rc::new(value) as Rc<dyn Any>) })
        };
        let same = |old: &dyn Any, new: &dyn Any| old.downcast_ref::<T>() == new.downcast_ref();
        Self {
            question: Question::ask(Box::new(fetch), same),
            of: PhantomData,
        }
    }

    /// The answer, once there is one.
    pub(crate) fn get(self) -> Option<Answer<Rc<T>>> {
        let answer = self.question.latest.get()?;
        Some(answer.map(|value| value.downcast().expect("it was made of this type")))
    }

    /// What the broker has, once it has answered.
    pub(crate) fn value(self) -> Option<Rc<T>> {
        self.get().and_then(Result::ok)
    }

    /// Asks again.
    pub(crate) fn again(self) {
        self.question
            .asked
            .update(|asked| *asked = asked.wrapping_add(1));
    }
}

/// A question, whatever its answer is of.
#[derive(Clone, Copy)]
struct Question {
    latest: Live<Option<Answer<Rc<dyn Any>>>>,
    asked: Live<u32>,
}

type Same = fn(&dyn Any, &dyn Any) -> bool;

impl Question {
    fn ask(fetch: Box<dyn Fn() -> Asked<Rc<dyn Any>>>, same: Same) -> Self {
        let question = Self {
            latest: Live::new(None),
            asked: Live::new(0),
        };
        let newest = Live::new(0_u32);
        follow(move || {
            question.asked.with(|_| ());
            newest.change_quietly(|newest| *newest = newest.wrapping_add(1));
            let number = newest.get_untracked();
            let answer = fetch();
            spawn_local(async move {
                let answer = answer.await;
                // The page may have gone, or asked something else meanwhile.
                if newest.try_with_untracked(|newest| *newest == number) == Some(true) {
                    question.keep(answer, same);
                }
            });
        });
        question
    }

    fn keep(self, answer: Answer<Rc<dyn Any>>, same: Same) {
        let nothing_new = self.latest.with_untracked(|last| match (last, &answer) {
            (Some(Ok(old)), Ok(new)) => same(&**old, &**new),
            (Some(Err(old)), Err(new)) => old == new,
            // One lost answer of many is no reason to take away what is on screen.
            (Some(Ok(_)), Err(error)) => error.may_pass(),
            _ => false,
        });
        if !nothing_new {
            self.latest.set(Some(answer));
        }
    }
}
