//! Bringing in the orgs that the portal has: a file, what would become of each, and then doing it.

mod file;
mod report;
mod run;

use crate::components::{Tone, notice, page_title};
use crate::dom::{El, button, div, el, link, p};
use crate::live::Live;
use crate::messages;
use crate::pages::unsent::Unsent;
use crate::routes;
use crate::wire::Body;
use run::{Run, Stage};

/// The page.
pub(crate) fn adopt() -> El {
    let run = Run::new();
    let lost = Live::new(false);
    // A file may hold anything, so it is not kept in the browser: only that there was one.
    Unsent::of("adopt").tend(
        move |_| lost.set(true),
        move || match run.stage() {
            Stage::Looking | Stage::Looked | Stage::Bringing => Some(Body::default()),
            Stage::Untried | Stage::Done => None,
        },
    );
    let file_lost = move || {
        let lost = lost.get() && run.stage() == Stage::Untried;
        lost.then(|| notice(&messages::file_not_kept(), Tone::Info, []))
    };
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
        .show(file_lost)
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
