//! Salesforce Org Management: every registered org, and what is unfinished.

mod filters;
mod orgs;
mod table;
mod unfinished;

pub(crate) use orgs::Orgs;
pub(crate) use table::cell;

use super::problem::loaded;
use crate::app::context;
use crate::components::page_title;
use crate::dom::{El, div, el, link};
use crate::load::{LOOK_AGAIN, Loaded, poll};
use crate::routes;
use broker_api::OrgKind;

/// The list of orgs.
pub(crate) fn org_list() -> El {
    let client = context().client;
    let orgs = Orgs::of(OrgKind::Org);
    let unfinished = Loaded::new(move || client.unfinished());
    poll(
        || Some(LOOK_AGAIN),
        move || {
            orgs.again();
            unfinished.again();
        },
    );
    let title = page_title(|| "Salesforce Org Management".to_owned(), || false)
        .add(link(routes::REGISTER, "Register Org").class("button"));
    let on_top = move || unfinished::unfinished(&unfinished.value()?, unfinished);
    // The filters are there at once. The block on top comes before the table, so that no row moves.
    el("div")
        .add(title)
        .show(on_top)
        .add(filters::filters(orgs))
        .add(loaded(unfinished, 6, move |_| {
            orgs.view("Registered orgs", no_orgs)
        }))
}

fn no_orgs() -> El {
    el("section")
        .class("empty")
        .markup(
            "<h2>No org is registered yet</h2>\
             <p>Registering connects a Salesforce org to the portal once, so that its modules can \
             work on it: you log in at Salesforce and approve, and no password is stored here.</p>\
             <p>You need:</p><ul>\
             <li>an app in that org, an External Client App or a Connected App, with its consumer \
             ID and consumer secret (the form shows how to make one), and</li>\
             <li>a Salesforce user who may log in there and approve the app.</li></ul>",
        )
        .add(
            div("acts")
                .add(link(routes::REGISTER, "Register your first org").class("button plain")),
        )
}
