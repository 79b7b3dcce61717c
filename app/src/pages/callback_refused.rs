//! A return from Salesforce that could not be taken.

use super::not_found::to_the_list;
use crate::components::{Tone, notice, page_title};
use crate::dom::{El, el};
use crate::messages;
use crate::wire::Word;
use broker_api::ErrorCode;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// Says why, and how to go on. It needs no one to be signed in: the return may have ended in
/// another browser than it began in.
pub(crate) fn callback_refused() -> El {
    let params = use_params_map();
    let message = move || {
        let code = params.read().get("code").unwrap_or_default();
        messages::error(ErrorCode::of(&code).unwrap_or(ErrorCode::Unknown))
    };
    let title = || "The return from Salesforce was not used".to_owned();
    el("div")
        .add(page_title(title, || false))
        .show(move || notice(&message(), Tone::Info, None))
        .add(to_the_list())
}
