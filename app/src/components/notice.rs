//! What happened, what is likely, and what to do next.

use super::{Icon, IconName};
use crate::messages::Message;
use leptos::prelude::*;

/// How much a notice asks of the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Something did not go as meant.
    Danger,
    /// Something waits, or is worth knowing.
    Info,
}

/// A message in a frame of its own; acts go inside.
#[component]
pub(crate) fn Notice(
    /// The words.
    message: Message,
    /// How much it asks.
    #[prop(default = Tone::Danger)]
    tone: Tone,
    /// Finds the request in the broker's log.
    #[prop(optional, into)]
    request_id: Option<String>,
    /// What can be done here.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let (class, role, icon) = match tone {
        Tone::Danger => ("notice danger", "alert", IconName::Alert),
        Tone::Info => ("notice", "status", IconName::Info),
    };
    let likely = (!message.likely.is_empty()).then(|| {
        let lines = message.likely.iter().map(|line| view! { <li>{*line}</li> });
        view! {
            <p>"Likely causes:"</p>
            <ul>{lines.collect_view()}</ul>
        }
    });
    view! {
        <div class=class role=role>
            <p class="what">
                <Icon name=icon />
                {message.what}
            </p>
            {likely}
            <p>{message.next}</p>
            {children.map(|children| children())}
            {request_id
                .map(|id| view! { <p class="small muted">"Request " <code>{id}</code></p> })}
        </div>
    }
}
