//! The single-page app.
use leptos::prelude::*;

/// Mounts the app in the page's body.
#[wasm_bindgen::prelude::wasm_bindgen(start)]
pub fn start() {
    leptos::mount::mount_to_body(|| view! { <h1>"Salesforce Org Management"</h1> });
}
