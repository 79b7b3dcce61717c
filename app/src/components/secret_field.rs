//! A secret that is typed or pasted here, and never shown unless the person asks.

use super::field::{Field, Wiring};
use leptos::prelude::*;

/// One line of hidden text with a switch to show it. Pasting is never blocked; password managers
/// are asked to keep out, since the value is not a password of the person.
#[component]
pub(crate) fn SecretField(
    /// The control's id.
    id: &'static str,
    /// Names it.
    label: &'static str,
    /// Helps to fill it.
    #[prop(into)]
    hint: Signal<String>,
    /// What stands in it.
    #[prop(into)]
    value: Signal<String>,
    /// The fault, if there is one.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// Something was typed.
    #[prop(into)]
    on_input: Callback<String>,
) -> impl IntoView {
    let shown = RwSignal::new(false);
    let control = move |wiring: Wiring| {
        view! {
            <div class="joined">
                <input
                    type=move || if shown.get() { "text" } else { "password" }
                    id=wiring.id
                    class="code"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    data-1p-ignore="true"
                    data-lpignore="true"
                    data-bwignore="true"
                    data-form-type="other"
                    aria-describedby=wiring.described_by()
                    aria-invalid=move || wiring.aria_invalid()
                    prop:value=value
                    on:input=move |event| on_input.run(event_target_value(&event))
                />
                <button
                    type="button"
                    class="quiet"
                    aria-pressed=move || shown.get().to_string()
                    aria-controls=wiring.id
                    on:click=move |_| shown.update(|shown| *shown = !*shown)
                >
                    "Show"
                    <span class="visually-hidden">" "{label}</span>
                </button>
            </div>
        }
    };
    view! { <Field wiring=Wiring::new(id, error) label hint error control /> }
}
