//! The page's elements, driven by Leptos's signals. Leptos's own `view!` gives every view a type of
//! its own, and types are what a bundle weighs: here there is one, [`El`] (see the folder's README).
//!
//! What is built under a reactive owner ends with it: effects, and what they show.

mod live;

pub(crate) use live::{build_under, follow};

use leptos::prelude::{document, request_idle_callback_with_handle, set_timeout};
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::closure::Closure;
use leptos::web_sys::{Element, Event, HtmlElement, Node};
use std::time::Duration;

/// An element in the making; cheap to clone, a clone is the same element.
#[derive(Clone)]
pub(crate) struct El(Element);

/// A new element.
#[inline(never)]
pub(crate) fn el(tag: &str) -> El {
    El(document()
        .create_element(tag)
        .expect("tags are names of elements"))
}

/// A paragraph of text.
#[inline(never)]
pub(crate) fn p(text: &str) -> El {
    el("p").text(text)
}

/// A new element with a class.
#[inline(never)]
pub(crate) fn div(class: &str) -> El {
    el("div").class(class)
}

/// Text within a line, with a class.
#[inline(never)]
pub(crate) fn span(class: &str, text: &str) -> El {
    el("span").class(class).text(text)
}

/// A link within the app.
#[inline(never)]
pub(crate) fn link(href: &str, text: &str) -> El {
    el("a").attr("href", href).text(text)
}

/// A button that submits nothing by itself.
#[inline(never)]
pub(crate) fn button(class: &str, text: &str) -> El {
    el("button").attr("type", "button").class(class).text(text)
}

impl El {
    /// Sets the classes.
    #[inline(never)]
    pub(crate) fn class(self, names: &str) -> Self {
        if !names.is_empty() {
            self.0.set_class_name(names);
        }
        self
    }

    /// Sets the id.
    #[inline(never)]
    pub(crate) fn id(self, id: &str) -> Self {
        self.0.set_id(id);
        self
    }

    /// Sets an attribute.
    #[inline(never)]
    pub(crate) fn attr(self, name: &str, value: &str) -> Self {
        set(&self.0, name, Some(value));
        self
    }

    /// Adds text; markup in it is text, too.
    #[inline(never)]
    pub(crate) fn text(self, text: &str) -> Self {
        // Appending to an element that was made here cannot fail.
        let _ = self.0.append_with_str_1(text);
        self
    }

    /// Adds markup that is a part of this program, never of an answer.
    #[inline(never)]
    pub(crate) fn markup(self, markup: &'static str) -> Self {
        let _ = self.0.insert_adjacent_html("beforeend", markup);
        self
    }

    /// Adds a child.
    #[inline(never)]
    pub(crate) fn add(self, child: El) -> Self {
        self.put(&child.0);
        self
    }

    /// Adds a child, if there is one.
    #[inline(never)]
    pub(crate) fn maybe(self, child: Option<El>) -> Self {
        match child {
            Some(child) => self.add(child),
            None => self,
        }
    }

    /// Adds children.
    pub(crate) fn each(self, children: impl IntoIterator<Item = El>) -> Self {
        for child in children {
            self.put(&child.0);
        }
        self
    }

    /// Listens.
    pub(crate) fn on(self, event: &str, handler: impl FnMut(Event) + 'static) -> Self {
        self.listen(event, Box::new(handler));
        self
    }

    /// A press of a button or a link, by whatever means.
    pub(crate) fn on_press(self, mut press: impl FnMut() + 'static) -> Self {
        self.on("click", move |event| {
            event.prevent_default();
            press();
        })
    }

    /// The element itself.
    #[inline(never)]
    pub(crate) fn node(&self) -> &Element {
        &self.0
    }

    /// Moves the focus here, if it can be taken.
    #[inline(never)]
    pub(crate) fn focus(&self) {
        if let Some(element) = self.0.dyn_ref::<HtmlElement>() {
            let _ = element.focus();
        }
    }

    #[inline(never)]
    fn put(&self, child: &Node) {
        let _ = self.0.append_child(child);
    }

    #[inline(never)]
    fn listen(&self, event: &str, handler: Box<dyn FnMut(Event)>) {
        // The browser lets the closure go with the element.
        let handler = Closure::wrap(handler).into_js_value();
        let _ = self
            .0
            .add_event_listener_with_callback(event, handler.unchecked_ref());
    }
}

#[inline(never)]
fn set(element: &Element, name: &str, value: Option<&str>) {
    // Names of attributes are a part of this program.
    let _ = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}

/// What stands in the control that an event is about.
#[inline(never)]
pub(crate) fn value_of(event: &Event) -> String {
    leptos::prelude::event_target_value(event)
}

/// Runs when the browser has nothing else to do.
pub(crate) fn when_idle(run: impl Fn() + 'static + Copy) {
    // Not every browser tells when that is.
    if request_idle_callback_with_handle(run).is_err() {
        set_timeout(run, Duration::from_secs(2));
    }
}

/// Moves the focus to the element with an id, if there is one.
#[inline(never)]
pub(crate) fn focus_id(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        El(element).focus();
    }
}
