//! What is so before anything is typed into the form of a registered org: what changes, what stays.

use crate::dom::{El, el};
use crate::forms::of_org::Of;
use crate::labels;
use broker_api::Purpose;

/// Facts before controls.
pub(super) fn about(of: &Of) -> El {
    let set = &of.org.credentials;
    let in_use = format!(
        "In use, and it stays so until you have authorized in Salesforce: {}, key …{}.",
        labels::authentication_type(set.authentication_type),
        set.fingerprint
    );
    let lines: &[&str] = match of.purpose {
        Purpose::Migrate => &[
            "Changes: the authentication type, consumer ID and consumer secret, and the tokens that come with them.",
            "Stays: this record with its name, and every pipeline, job and mapping that refers to it. No new entry is made.",
            "What is in use now is kept for 7 days afterwards.",
        ],
        _ => &["Stays: this record with everything that refers to it."],
    };
    el("section")
        .class("card")
        .attr("aria-label", "What changes and what stays")
        .add(el("p").text(&in_use))
        .each(lines.iter().map(|line| el("p").text(line)))
}

/// What a Dev Hub needs.
pub(super) fn about_dev_hub() -> El {
    let lines = [
        "A Dev Hub is registered by OAuth via Connected App only. You need a connected app that already exists: yours, your operator's, or one from Salesforce Support, since a new one has needed a Support case since Spring '26.",
        "The org must be a Dev Hub and no sandbox; both are checked. An existing Dev Hub can't be reauthenticated later: it is registered anew.",
    ];
    el("section")
        .class("card")
        .attr("aria-label", "What a Dev Hub needs")
        .each(lines.iter().map(|line| el("p").text(line)))
}
