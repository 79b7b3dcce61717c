//! Bringing in the orgs that the portal has: a file, what would become of each, and then doing it.

mod file;
mod report;
mod run;

use crate::components::page_title;
use crate::dom::{El, button, div, el, link, p};
use crate::routes;
use run::{Run, Stage};

/// The page.
pub(crate) fn adopt() -> El {
    let run = Run::new();
    el("div")
        .add(
            el("p")
                .class("crumb")
                .add(link(routes::ORGS, "Salesforce Org Management")),
        )
        .add(page_title(
            || "Bring in the portal's orgs".to_owned(),
            || false,
        ))
        .add(
            p("Orgs that the portal has already, with what refers to them. Nothing is authorized by this: each of them is “Not authorized here yet” until somebody logs in at Salesforce, on its page. Orgs that are here already stay as they are, so a file can be brought in again after an interruption.")
                .class("lede"),
        )
        .add(file::file(run))
        .add(div("acts").add(look(run)))
        .add(run::refused(run))
        .add(run::progress(run))
        .show(move || report::report(run))
}

fn look(run: Run) -> El {
    button("", "Look what would happen")
        .id("look")
        // Once it was looked at, the next act is to bring them in.
        .class_of("plain", move || run.stage() != Stage::Untried)
        .flag_of("aria-disabled", move || run.under_way())
        .on_press(move || run.look())
}
