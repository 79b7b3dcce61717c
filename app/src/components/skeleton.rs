//! Room for what is being loaded.

use leptos::prelude::*;

/// Grey lines in the place of what will come.
#[component]
pub(crate) fn Skeleton(
    /// How many lines.
    #[prop(default = 4)]
    lines: usize,
) -> impl IntoView {
    let line = |_| view! { <span></span> };
    view! {
        <div class="skeleton" role="status" aria-busy="true">
            <span class="visually-hidden">"Loading …"</span>
            <div aria-hidden="true">{(0..lines).map(line).collect_view()}</div>
        </div>
    }
}
