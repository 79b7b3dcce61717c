//! What happened, what is likely, and what to do next.

use super::Icon;
use crate::dom::{El, div, el, p};
use crate::messages::Message;

/// How much a notice asks of the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Something did not go as meant.
    Danger,
    /// Something waits, or is worth knowing.
    Info,
}

/// A message in a frame of its own; what can be done here goes inside.
pub(crate) fn notice(message: &Message, tone: Tone, acts: impl IntoIterator<Item = El>) -> El {
    let (class, role, icon) = match tone {
        Tone::Danger => ("notice danger", "alert", Icon::Alert),
        Tone::Info => ("notice", "status", Icon::Info),
    };
    let what = el("p").class("what").icon(icon);
    let what = what.add(el("span").text(&message.what));
    let likely = (!message.likely.is_empty()).then(|| likely(message.likely));
    div(class)
        .attr("role", role)
        .add(what)
        .maybe(likely)
        .add(p(&message.next))
        .each(acts)
}

fn likely(causes: &[&str]) -> El {
    let lines = causes.iter().map(|cause| el("li").text(cause));
    el("div")
        .add(p("Likely causes, the likeliest first:"))
        .add(el("ol").each(lines))
}
