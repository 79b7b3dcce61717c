//! Status: a picture, a word and a colour, never one alone.

use super::{Icon, IconName};
use crate::labels;
use broker_api::OrgStatus;
use leptos::prelude::*;

/// The status of an org.
#[component]
pub(crate) fn StatusBadge(
    /// What is so.
    status: OrgStatus,
) -> impl IntoView {
    let (icon, class) = match status {
        OrgStatus::Connected => (IconName::Check, "status ok"),
        OrgStatus::StoredSecretCannotBeRead => (IconName::Alert, "status danger"),
        OrgStatus::PracticeNotRunning => (IconName::Clock, "status warn"),
    };
    view! {
        <span class=class>
            <Icon name=icon />
            {labels::status(&status)}
        </span>
    }
}

/// Tells a practice org from a real one.
#[component]
pub(crate) fn PracticeBadge() -> impl IntoView {
    view! { <span class="badge">"Practice"</span> }
}
