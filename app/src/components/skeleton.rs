//! Room for what is being loaded.

use crate::dom::{El, div, el, span};

/// Grey lines in the place of what will come.
pub(crate) fn skeleton(lines: usize) -> El {
    let lines = (0..lines).map(|_| el("span"));
    div("skeleton")
        .attr("role", "status")
        .attr("aria-busy", "true")
        .add(span("visually-hidden", "Loading …"))
        .add(el("div").attr("aria-hidden", "true").each(lines))
}
