//! What people did to an org.

use crate::dom::{El, el, span};
use crate::pages::org_list::cell;
use crate::pages::times::time_ago;
use crate::{labels, messages};
use broker_api::HistoryEntry;

/// The entries, newest first.
pub(super) fn history(entries: &[HistoryEntry]) -> El {
    let heads = ["When", "Who", "What", "Credentials"].map(|name| {
        el("th")
            .attr("scope", "col")
            .attr("role", "columnheader")
            .text(name)
    });
    let caption = "What people did to this org, newest first";
    el("table")
        .attr("role", "table")
        .add(el("caption").class("visually-hidden").text(caption))
        .add(el("thead").attr("role", "rowgroup").add(row().each(heads)))
        .add(
            el("tbody")
                .attr("role", "rowgroup")
                .each(entries.iter().map(entry_row)),
        )
}

fn row() -> El {
    el("tr").attr("role", "row")
}

fn entry_row(entry: &HistoryEntry) -> El {
    let fault = messages::outcome(&entry.outcome);
    let key = entry.fingerprint.as_deref().map(labels::holder);
    let by_password = entry
        .fingerprint
        .as_deref()
        .is_some_and(labels::is_username);
    let act = if by_password {
        labels::act_by_password
    } else {
        labels::act
    };
    let what = cell("What")
        .text(act(entry.act, fault.is_none()))
        .maybe(fault.map(|text| span("proved", &text)));
    let from = entry.client_address.as_deref();
    let from = from.map(|address| span("proved", &format!("from {address}")));
    row()
        .add(cell("When").add(time_ago(&entry.at)))
        .add(cell("Who").text(&entry.actor).maybe(from))
        .add(what)
        .add(cell("Credentials").add(el("code").text(&key.unwrap_or_default())))
}
