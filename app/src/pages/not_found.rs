//! An address that leads nowhere.

use crate::components::PageTitle;
use crate::routes;
use leptos::prelude::*;

/// The page for every other address.
#[component]
pub(crate) fn NotFound() -> impl IntoView {
    view! {
        <PageTitle title="Page not found" />
        <p>"Nothing is at this address. It may have been typed wrongly, or copied in part."</p>
        <p class="acts">
            <a class="button" href=routes::ORGS>
                "Go to Salesforce Org Management"
            </a>
        </p>
    }
}
