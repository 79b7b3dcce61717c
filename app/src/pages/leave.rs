//! Leaving for Salesforce.

use crate::routes;
use broker_api::BegunAuthorization;
use leptos::ev;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsValue;

/// Goes to Salesforce by a top-level navigation; or, where the run waits until the consumer ID is
/// active, to its page. The page that is left behind is the authorization's own, so that Back, a
/// reload or a closed tab lead to where things stand.
pub(crate) fn leave_for_salesforce(begun: &BegunAuthorization) {
    let here = routes::authorization(&begun.id);
    let Some(authorize_url) = &begun.authorize_url else {
        let _ = location().assign(&here);
        return;
    };
    let _ = history().replace_state_with_url(&JsValue::NULL, "", Some(&here));
    // A page that the browser brings back from its memory shows the past.
    window_event_listener(ev::pageshow, |event| {
        if event.persisted() {
            let _ = location().reload();
        }
    });
    let _ = location().assign(authorize_url);
}

fn history() -> leptos::web_sys::History {
    window().history().expect("a window has a history")
}
