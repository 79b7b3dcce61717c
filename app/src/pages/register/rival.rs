//! Somebody else was quicker to enter credentials for the same org: who, when, and which.

use super::verify::Verify;
use crate::components::{Tone, notice};
use crate::dom::{El, el, link, p};
use crate::load::Loaded;
use crate::messages;
use crate::pages::problem::loaded;
use crate::pages::times::time_ago;
use crate::routes;
use broker_api::Org;

/// Whose credentials wait, with the way to them.
pub(super) fn rival(verify: Verify) -> El {
    let id = verify.state.of_org(|of| of.org.id.clone());
    let id = id.unwrap_or_default();
    let client = verify.client;
    let org = Loaded::new(move || client.org(&id));
    el("section")
        .attr("aria-label", "Somebody was quicker")
        .add(loaded(org, 2, |shown| told(&shown.org)))
}

fn told(org: &Org) -> El {
    let message = messages::quicker(org.pending.as_ref());
    let Some(pending) = &org.pending else {
        return notice(&message, Tone::Danger, None);
    };
    let when = p("Entered ").add(time_ago(&pending.entered_at)).text(".");
    let to = routes::authorization(&pending.authorization_id);
    let look = link(&to, "Look at them").class("button plain");
    notice(&message, Tone::Danger, [when, look])
}
