//! What every page does with what it asked for: wait, show, or say why not and offer another try.

use crate::api::ApiError;
use crate::components::{Tone, notice, skeleton};
use crate::dom::{El, button, div, el, p};
use crate::load::{Act, Loaded};
use crate::messages;
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
    notice(&messages::api_error(error), Tone::Danger, acts)
}

/// Why an act was not done, while that is so.
pub(crate) fn problem_of(act: Act) -> El {
    div("problem").show(move || act.failed().map(|error| problem(&error, None)))
}
