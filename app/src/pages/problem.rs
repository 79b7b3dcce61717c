//! What every page does with what it asked for: wait, show, or say why not and offer another try.

#![expect(
    clippy::unnecessary_wraps,
    reason = "a module's loader can fail, and the macro wants it in the signature"
)]

use crate::api::ApiError;
use crate::components::{Tone, notice, skeleton};
use crate::dom::{El, button, div, el, p};
use crate::load::{Act, Loaded};
use crate::messages::{self, Message};
use leptos::task::spawn_local;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use std::rc::Rc;

/// Shows what was asked for, once it is there.
pub(crate) fn loaded<T: PartialEq + 'static>(
    asked: Loaded<T>,
    lines: usize,
    view: impl Fn(Rc<T>) -> El + 'static,
) -> El {
    div("loaded").show(move || match asked.get() {
        None => skeleton(lines),
        Some(Ok(value)) => view(value),
        Some(Err(error)) => {
            let again: Option<Box<dyn Fn()>> =
                error.may_pass().then_some(Box::new(move || asked.again()));
            problem(&error, again)
        }
    })
}

/// A request that did not succeed, with another try where one makes sense.
pub(crate) fn problem(error: &ApiError, retry: Option<Box<dyn Fn()>>) -> El {
    let again = retry.map(|retry| button("plain", "Try again").on_press(retry));
    let request = error
        .request_id()
        .map(|id| p("Request ").class("small muted").add(el("code").text(id)));
    let acts = again.into_iter().chain(request);
    let place = div("");
    let here = place.clone();
    let say = move |message: &Message| here.add(notice(message, Tone::Danger, acts));
    if let Ok(message) = messages::no_answer(error) {
        return say(&message);
    }
    let error = error.clone();
    spawn_local(async move {
        let words = words(error).await;
        say(&words.unwrap_or_else(|_| messages::words_not_loaded()));
    });
    place
}

/// The words for what the broker refuses are many, and a first page seldom needs one.
#[wasm_split(later_pages, wasm_split_path = leptos::wasm_split, fallible)]
fn words(error: ApiError) -> Result<Message, SplitLoaderError> {
    Ok(messages::api_error(&error))
}

/// Why an act was not done, while that is so.
pub(crate) fn problem_of(act: Act) -> El {
    div("problem").show(move || act.failed().map(|error| problem(&error, None)))
}
