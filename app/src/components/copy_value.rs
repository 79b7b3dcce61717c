//! A value to be copied exactly.

use super::Icon;
use crate::dom::{El, button, el, span};
use crate::live::Live;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsValue;
use std::time::Duration;
use wasm_bindgen_futures::JsFuture;

/// A value with a button that puts it on the clipboard; where that is not allowed, the value is
/// selected, ready for the keyboard. `name` says what the value is, for the button's name.
pub(crate) fn copy_value(value: &str, name: &str) -> El {
    let said = Live::new("");
    let shown = el("code").text(value);
    let (text, value) = (shown.clone(), value.to_owned());
    let copy = move || {
        let (text, value) = (text.clone(), value.clone());
        spawn_local(async move {
            if write(&value).await.is_ok() {
                said.set("Copied");
            } else {
                select(&text);
                said.set("Selected: copy it with your keyboard");
            }
            let forget = move || {
                said.set("");
            };
            set_timeout(forget, Duration::from_secs(5));
        });
    };
    el("span")
        .class("copy")
        .add(shown)
        .add(copy_button("Copy", name).on_press(copy))
        .add(
            el("span")
                .class("said")
                .attr("role", "status")
                .text_of(move || said.get().to_owned()),
        )
}

fn copy_button(label: &str, of: &str) -> El {
    el("button")
        .attr("type", "button")
        .class("quiet")
        .icon(Icon::Copy)
        .text(label)
        .add(span("visually-hidden", &format!(" {of}")))
}

/// A button that copies a whole text, and says so.
pub(crate) fn copy_button_for(label: &'static str, text: impl Fn() -> String + 'static) -> El {
    let said = Live::new(label);
    button("plain", "")
        .text_of(move || said.get().to_owned())
        .attr("aria-live", "polite")
        .on_press(move || {
            let text = text();
            spawn_local(async move {
                let copied = write(&text).await.is_ok();
                said.set(if copied {
                    "Copied"
                } else {
                    "Not copied: the browser does not allow it"
                });
                let again = move || {
                    said.set(label);
                };
                set_timeout(again, Duration::from_secs(5));
            });
        })
}

async fn write(value: &str) -> Result<(), JsValue> {
    let clipboard = window().navigator().clipboard();
    // Outside a secure context there is no clipboard, whatever its type says.
    if clipboard.is_undefined() {
        return Err(JsValue::UNDEFINED);
    }
    JsFuture::from(clipboard.write_text(value)).await.map(drop)
}

fn select(text: &El) {
    if let Ok(Some(selection)) = window().get_selection() {
        // Without a selection the value can still be selected by hand.
        let _ = selection.select_all_children(text.node());
    }
}
