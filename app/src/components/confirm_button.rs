//! A button that asks before it acts.

use leptos::html::{Button, Dialog};
use leptos::prelude::*;

/// Opens a dialog; only the dialog's own button acts.
#[component]
pub(crate) fn ConfirmButton(
    /// The button's text, and the dialog's act.
    label: &'static str,
    /// What it is done to: for the button's full name.
    #[prop(into)]
    of: String,
    /// The dialog's heading: a question.
    #[prop(into)]
    question: String,
    /// The act is under way.
    #[prop(into)]
    pending: Signal<bool>,
    /// The person said yes.
    #[prop(into)]
    on_confirm: Callback<()>,
    /// What is lost.
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<Dialog>::new();
    let cancel = NodeRef::<Button>::new();
    let open = move |_| {
        if let Some(dialog) = dialog.get_untracked() {
            // Fails only if it is open already.
            let _ = dialog.show_modal();
        }
        if let Some(cancel) = cancel.get_untracked() {
            // The dialog's first control has the focus where this one cannot take it.
            let _ = cancel.focus();
        }
    };
    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    let confirm = move |_| {
        close();
        on_confirm.run(());
    };
    let name = question.clone();
    view! {
        <button type="button" class="plain" disabled=pending on:click=open>
            {label}
            <span class="visually-hidden">" "{of}</span>
        </button>
        <dialog node_ref=dialog aria-label=name>
            <h2>{question}</h2>
            {children()}
            <div class="acts">
                <button type="button" class="danger" on:click=confirm>
                    {label}
                </button>
                <button type="button" class="plain" node_ref=cancel on:click=move |_| close()>
                    "Cancel"
                </button>
            </div>
        </dialog>
    }
}
