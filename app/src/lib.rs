//! The single-page app: it registers Salesforce orgs, in the browser, without ever holding a token.
//!
//! `dom` makes elements that follow signals; `pages` load, act and arrange; `components` and `forms` know neither the broker nor the pages;
//! `api` is the only user of HTTP; `messages` has the only words for what goes wrong.

#![expect(
    unreachable_pub,
    reason = "the component macro makes public items in private modules"
)]
#![expect(
    clippy::needless_pass_by_value,
    reason = "elements and what they show are handed over, not lent"
)]
#![expect(
    clippy::large_types_passed_by_value,
    reason = "bundles of handles: each is two words in a release, and copied into closures anyway"
)]

mod api;
mod app;
mod components;
mod dom;
mod forms;
mod labels;
mod live;
mod load;
mod messages;
mod pages;
mod routes;
mod wire;

use wasm_bindgen::prelude::wasm_bindgen;

/// Replaces the frame that `index.html` painted by the living one.
#[wasm_bindgen(start)]
pub fn start() {
    if let Some(painted) = leptos::prelude::document().get_element_by_id("painted") {
        painted.remove();
    }
    leptos::mount::mount_to_body(app::App);
}
