//! The heading of a page: names the document, and takes the focus when the page changes.

use crate::dom::{El, div, el, follow};
use leptos::prelude::*;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The first page of a visit leaves the focus where the browser has it, before the skip link.
static FIRST: AtomicBool = AtomicBool::new(true);

/// The one `h1` of a page; the document's name says so where a form has faults.
pub(crate) fn page_title(
    title: impl Fn() -> String + 'static,
    faulty: impl Fn() -> bool + 'static,
) -> El {
    titled(Rc::new(title), Box::new(faulty))
}

fn titled(title: Rc<dyn Fn() -> String>, faulty: Box<dyn Fn() -> bool>) -> El {
    let shown = Rc::clone(&title);
    let heading = el("h1").attr("tabindex", "-1").text_of(move || shown());
    follow(move || {
        let prefix = if faulty() { "Error: " } else { "" };
        document().set_title(&format!("{prefix}{} – Salesforce orgs", title()));
    });
    if !FIRST.swap(false, Ordering::Relaxed) {
        let heading = heading.clone();
        // It is in the page a moment later.
        request_animation_frame(move || heading.focus());
    }
    div("title").add(heading)
}
