//! All faults of a form at its top, each a link to its field.

use leptos::html::Div;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;

/// One fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The id of the control.
    pub(crate) field: &'static str,
    /// The same words as at the control.
    pub(crate) text: String,
}

/// Moves the focus to a control.
pub(crate) fn focus_field(id: &str) {
    let element = document().get_element_by_id(id);
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // A control that went away meanwhile has nothing to correct.
        let _ = element.focus();
    }
}

/// The faults of the last submit; takes the focus each time that it fills.
#[component]
pub(crate) fn ErrorSummary(
    /// The faults; nothing is shown while there are none.
    #[prop(into)]
    faults: Signal<Vec<Fault>>,
) -> impl IntoView {
    let summary = NodeRef::<Div>::new();
    Effect::new(move |_| {
        if !faults.read().is_empty() {
            request_animation_frame(move || {
                if let Some(summary) = summary.get_untracked() {
                    let _ = summary.focus();
                }
            });
        }
    });
    let line = |fault: Fault| {
        let field = fault.field;
        let go = move |event: leptos::ev::MouseEvent| {
            event.prevent_default();
            focus_field(field);
        };
        view! {
            <li>
                <a href=format!("#{field}") on:click=go>
                    {fault.text}
                </a>
            </li>
        }
    };
    view! {
        <Show when=move || !faults.read().is_empty()>
            <div class="notice danger" role="alert" tabindex="-1" node_ref=summary>
                <h2>"There is a problem"</h2>
                <ul>{move || faults.get().into_iter().map(line).collect_view()}</ul>
            </div>
        </Show>
    }
}
