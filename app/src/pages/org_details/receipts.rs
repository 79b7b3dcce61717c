//! What migrations and replacements left as it was.

use super::section;
use crate::dom::{El, el, link, p};
use crate::labels;
use crate::pages::times::time_ago;
use broker_api::{Receipt, Side, paths};

/// The receipts, newest first; nothing where there is none.
pub(super) fn receipts(receipts: &[Receipt]) -> El {
    if receipts.is_empty() {
        return el("div");
    }
    section("Receipts")
        .add(p("Compared inside the transaction of each act, before and after it; the file has the digests of every table.").class("muted"))
        .add(el("ul").class("uses").each(receipts.iter().map(receipt)))
}

fn receipt(receipt: &Receipt) -> El {
    let path = paths::fill(paths::RECEIPT, &receipt.id);
    let what = labels::act(receipt.act, true);
    let (from, to) = (side(&receipt.from), side(&receipt.to));
    let done = el("p")
        .text(&format!("{what} "))
        .add(time_ago(&receipt.at))
        .text(&format!(", by {}: from {from} to {to}.", receipt.by));
    let file = link(&path, "Download the receipt (JSON)")
        .attr("download", &format!("receipt-{}.json", receipt.id))
        // The app's router must not take it for a page.
        .attr("rel", "external");
    el("li")
        .add(done)
        .add(p(&receipt.says))
        .add(el("p").add(file))
}

fn side(side: &Side) -> String {
    let authentication_type = labels::authentication_type_short(side.authentication_type);
    match &side.fingerprint {
        Some(fingerprint) => format!("{authentication_type}, key …{fingerprint}"),
        None => authentication_type.to_owned(),
    }
}
