//! A value to be copied exactly.

use super::{Icon, IconName};
use leptos::html::Code;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsValue;
use std::time::Duration;
use wasm_bindgen_futures::JsFuture;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Nothing,
    Copied,
    Selected,
}

/// A value with a button that puts it on the clipboard; where that is not allowed, the value is
/// selected, ready for the keyboard.
#[component]
pub(crate) fn CopyValue(
    /// The value.
    #[prop(into)]
    value: String,
    /// What the value is, for the button's name.
    name: &'static str,
) -> impl IntoView {
    let text = NodeRef::<Code>::new();
    let outcome = RwSignal::new(Outcome::Nothing);
    let to_copy = value.clone();
    let copy = move |_| {
        let value = to_copy.clone();
        spawn_local(async move {
            let copied = write(&value).await.is_ok();
            if !copied && let Some(text) = text.get_untracked() {
                select(&text);
            }
            outcome.try_set(if copied {
                Outcome::Copied
            } else {
                Outcome::Selected
            });
            set_timeout(
                move || {
                    outcome.try_set(Outcome::Nothing);
                },
                Duration::from_secs(5),
            );
        });
    };
    let said = move || match outcome.get() {
        Outcome::Nothing => "",
        Outcome::Copied => "Copied",
        Outcome::Selected => "Selected: copy it with your keyboard",
    };
    view! {
        <span class="copy">
            <code node_ref=text>{value}</code>
            <button type="button" class="quiet" on:click=copy>
                <Icon name=IconName::Copy />
                "Copy"
                <span class="visually-hidden">" "{name}</span>
            </button>
            <span class="said" role="status">
                {said}
            </span>
        </span>
    }
}

async fn write(value: &str) -> Result<(), JsValue> {
    let clipboard = window().navigator().clipboard();
    // Outside a secure context there is no clipboard, whatever its type says.
    if clipboard.is_undefined() {
        return Err(JsValue::UNDEFINED);
    }
    JsFuture::from(clipboard.write_text(value)).await.map(drop)
}

fn select(text: &leptos::web_sys::HtmlElement) {
    if let Ok(Some(selection)) = window().get_selection() {
        // Without a selection the value can still be selected by hand.
        let _ = selection.select_all_children(text);
    }
}
