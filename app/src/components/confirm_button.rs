//! A button that asks before it acts.

use crate::dom::{El, button, div, el, p, span};
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlDialogElement;

/// What is asked.
pub(crate) struct Confirm<'a> {
    /// The button's text, and the dialog's act.
    pub(crate) label: &'a str,
    /// What it is done to: for the button's full name.
    pub(crate) of: &'a str,
    /// The dialog's heading: a question.
    pub(crate) question: &'a str,
    /// What is lost.
    pub(crate) lost: &'a str,
}

/// Opens a dialog; only the dialog's own button acts.
pub(crate) fn confirm_button(
    ask: &Confirm<'_>,
    busy: impl Fn() -> bool + 'static,
    mut act: impl FnMut() + 'static,
) -> El {
    let cancel = button("plain", "Cancel");
    let confirm = button("danger", ask.label);
    let dialog = el("dialog")
        .attr("aria-label", ask.question)
        .add(el("h2").text(ask.question))
        .add(p(ask.lost))
        .add(div("acts").add(confirm.clone()).add(cancel.clone()));
    let (opened, closed, done) = (dialog.clone(), dialog.clone(), dialog.clone());
    let first = cancel.clone();
    let _ = cancel.on_press(move || close(&closed));
    let _ = confirm.on_press(move || {
        close(&done);
        act();
    });
    let open = button("plain", ask.label)
        .add(span("visually-hidden", &format!(" {}", ask.of)))
        .attr_of("disabled", move || busy().then(String::new))
        .on_press(move || {
            if let Some(dialog) = opened.node().dyn_ref::<HtmlDialogElement>() {
                // Fails only if it is open already.
                let _ = dialog.show_modal();
            }
            first.focus();
        });
    span("confirm", "").add(open).add(dialog)
}

fn close(dialog: &El) {
    if let Some(dialog) = dialog.node().dyn_ref::<HtmlDialogElement>() {
        dialog.close();
    }
}
