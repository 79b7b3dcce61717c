//! An address that leads nowhere.

use crate::components::page_title;
use crate::dom::{El, div, el, link, p};
use crate::routes;

/// The page for every other address.
pub(crate) fn not_found() -> El {
    let title = || "Page not found".to_owned();
    el("div")
        .add(page_title(title, || false))
        .add(p(
            "Nothing is at this address. It may have been typed wrongly, or copied in part.",
        ))
        .add(to_the_list())
}

/// The way on from a page that has none of its own.
pub(super) fn to_the_list() -> El {
    div("acts").add(link(routes::ORGS, "Go to Salesforce Org Management").class("button"))
}
