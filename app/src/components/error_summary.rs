//! All faults of a form at its top, each a link to its field.

use crate::dom::{El, div, el, focus_id, follow};
use crate::live::Live;
use leptos::prelude::*;

/// One fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The id of the control.
    pub(crate) field: &'static str,
    /// The same words as at the control.
    pub(crate) text: String,
}

/// The faults of the last submit; takes the focus each time that it fills.
pub(crate) fn error_summary(faults: Live<Vec<Fault>>) -> El {
    follow(move || {
        if faults.with(|faults| !faults.is_empty()) {
            request_animation_frame(|| focus_id("faults"));
        }
    });
    div("faults").show(move || {
        let faults = faults.get();
        (!faults.is_empty()).then(|| {
            div("notice danger")
                .id("faults")
                .attr("role", "alert")
                .attr("tabindex", "-1")
                .add(el("h2").text("There is a problem"))
                .add(el("ul").each(faults.into_iter().map(line)))
        })
    })
}

fn line(fault: Fault) -> El {
    let go = el("a")
        .attr("href", &format!("#{}", fault.field))
        .text(&fault.text)
        .on_press(move || focus_id(fault.field));
    el("li").add(go)
}
