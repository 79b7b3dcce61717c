//! A return from Salesforce that could not be taken.

use crate::components::{Notice, PageTitle, Tone};
use crate::{messages, routes};
use broker_api::ErrorCode;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use serde::Deserialize;
use serde::de::value::{Error as ValueError, StrDeserializer};

/// Says why, and how to go on. It needs no one to be signed in: the return may have ended in
/// another browser than it began in.
#[component]
pub(crate) fn CallbackRefused() -> impl IntoView {
    let params = use_params_map();
    let message = move || {
        let code = params.read().get("code").unwrap_or_default();
        messages::error(read(&code))
    };
    view! {
        <PageTitle title="The return from Salesforce was not used" />
        {move || view! { <Notice message=message() tone=Tone::Info /> }}
        <p class="acts">
            <a class="button" href=routes::ORGS>
                "Go to Salesforce Org Management"
            </a>
        </p>
    }
}

fn read(code: &str) -> ErrorCode {
    let code = StrDeserializer::<ValueError>::new(code);
    ErrorCode::deserialize(code).unwrap_or(ErrorCode::Unknown)
}
