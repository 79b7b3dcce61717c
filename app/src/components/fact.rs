//! One fact of a list of facts.

use leptos::prelude::*;

/// A name and what is so; for use in a `<dl class="facts">`.
#[component]
pub(crate) fn Fact(
    /// What the fact is about.
    name: &'static str,
    /// What is so.
    children: Children,
) -> impl IntoView {
    view! {
        <div>
            <dt>{name}</dt>
            <dd>{children()}</dd>
        </div>
    }
}
