//! A registration that ended without an org.

use crate::components::PageTitle;
use crate::routes;
use broker_api::Authorization;
use leptos::prelude::*;

/// Taken back.
#[component]
pub(super) fn Undone(run: Authorization) -> impl IntoView {
    view! {
        <PageTitle title=format!("{} was taken back", run.name) />
        <p class="lede">
            "The record is gone, and the permission that it got is being revoked at Salesforce. What worked before works on."
        </p>
        <WaysOn />
    }
}

/// Thrown away.
#[component]
pub(super) fn Discarded(run: Authorization) -> impl IntoView {
    view! {
        <PageTitle title=format!("{} was discarded", run.name) />
        <p class="lede">
            "The form and its kept consumer secret are deleted. No org was affected."
        </p>
        <WaysOn />
    }
}

#[component]
fn WaysOn() -> impl IntoView {
    view! {
        <p class="acts">
            <a class="button" href=routes::REGISTER>
                "Register an org"
            </a>
            <a class="button plain" href=routes::ORGS>
                "Go to Salesforce Org Management"
            </a>
        </p>
    }
}
