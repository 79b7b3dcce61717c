//! A registration that ended without an org.

use super::{Shown, title};
use crate::dom::{El, div, el, link, p};
use crate::routes;

/// Taken back.
pub(super) fn undone(shown: &Shown) -> El {
    let said = if shown.is_standard() {
        "The record is gone, with its password and security token. What worked before works on."
    } else {
        "The record is gone, and the permission that it got is being revoked at Salesforce. What worked before works on."
    };
    ended(&format!("{} was taken back", shown.name), said)
}

/// Thrown away.
pub(super) fn discarded(shown: &Shown) -> El {
    if shown.of_org() {
        let heading = format!("The {} of {} was discarded", shown.noun(), shown.name);
        let said = "The form is deleted, with any secret kept for it. Nothing in use was affected.";
        let back = link(&routes::org(&shown.org_id), "Org details").class("button");
        return el("div")
            .add(title(&heading))
            .add(p(said).class("lede"))
            .add(div("acts").add(back));
    }
    let said = "The form is deleted, with any secret kept for it. No org was affected.";
    ended(&format!("{} was discarded", shown.name), said)
}

fn ended(heading: &str, said: &str) -> El {
    let ways_on = div("acts")
        .add(link(routes::REGISTER, "Register an org").class("button"))
        .add(link(routes::ORGS, "Go to Salesforce Org Management").class("button plain"));
    el("div")
        .add(title(heading))
        .add(p(said).class("lede"))
        .add(ways_on)
}
