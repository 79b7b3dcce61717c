//! The heading of a page: names the document, and takes the focus when the page changes.

use leptos::html::H1;
use leptos::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};

/// The first page of a visit leaves the focus where the browser has it, before the skip link.
static FIRST: AtomicBool = AtomicBool::new(true);

/// The one `h1` of a page.
#[component]
pub(crate) fn PageTitle(
    /// The heading, and the name of the document.
    #[prop(into)]
    title: Signal<String>,
    /// The page shows faults of a form: the document's name says so.
    #[prop(optional, into)]
    faulty: Signal<bool>,
    /// Beside the heading.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let heading = NodeRef::<H1>::new();
    Effect::new(move |_| {
        let prefix = if faulty.get() { "Error: " } else { "" };
        document().set_title(&format!("{prefix}{} – Salesforce orgs", title.get()));
    });
    Effect::new(move |_| {
        if let Some(heading) = heading.get()
            && !FIRST.swap(false, Ordering::Relaxed)
        {
            // Focus is a convenience here: a heading that cannot take it is still read.
            let _ = heading.focus();
        }
    });
    view! {
        <div class="title">
            <h1 tabindex="-1" node_ref=heading>
                {title}
            </h1>
            {children.map(|children| children())}
        </div>
    }
}
