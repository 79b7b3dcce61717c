//! Credentials that were saved for an org and are not in use.

use super::acts::acts;
use super::kept_form::kept_form;
use super::{Shown, title};
use crate::dom::{El, el, p};
use crate::messages::FirstStep;
use crate::pages::verify_kept::verify_kept;

/// Saved, not in use.
pub(super) fn saved(shown: &Shown) -> El {
    let heading = format!("Credentials for {}: saved, not in use", shown.name);
    let said = "They take effect after you authorize in Salesforce. Until then everything goes on with the old ones.";
    let steps = ["Authenticate", "Authorize in Salesforce", "See Connected"];
    let steps = steps.map(|step| el("li").text(step));
    el("div")
        .add(title(&heading))
        .add(p(said).class("lede"))
        .add(el("ol").each(steps))
        .add(acts(shown, "Authenticate", FirstStep::TryAgain))
        .add(verify_kept(&shown.id))
        .add(kept_form(shown))
}
