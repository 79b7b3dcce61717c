//! Testing every org that a list shows. The button is here; what it begins comes with the second
//! module.

#![expect(
    clippy::unnecessary_wraps,
    reason = "the module's loader can fail, and the macro wants it in the signature"
)]

mod many;

use super::orgs::Orgs;
use crate::dom::{El, button, div};
use crate::live::Live;
use broker_api::OrgQuery;
use leptos::reactive::graph::untrack;
use leptos::task::spawn_local;
use leptos::wasm_split::{SplitLoaderError, wasm_split};

/// Tests what a query finds, and shows how it goes.
type Begin = fn(OrgQuery) -> El;

/// The button, while there is something to test; and the tests that it began, the last time.
pub(super) fn test_all(orgs: Orgs) -> El {
    let begun = Live::new(None::<(Begin, OrgQuery)>);
    let press = move || {
        let query = untrack(|| orgs.query());
        spawn_local(async move {
            // Where the module cannot be loaded, another press tries again.
            if let Ok(begin) = begin().await
                && !begun.is_gone()
            {
                begun.set(Some((begin, query)));
            }
        });
    };
    let offered = move || {
        orgs.any()
            .then(|| div("acts").add(button("plain", "Test these orgs").on_press(press)))
    };
    let shown = move || {
        let begun = begun.get();
        // What the tests read while they begin must not begin them anew.
        begun.map(|(begin, query)| untrack(move || begin(query)))
    };
    div("").show(offered).add(div("found").show(shown))
}

#[wasm_split(later_pages, wasm_split_path = leptos::wasm_split, fallible)]
fn begin() -> Result<Begin, SplitLoaderError> {
    Ok(many::test_many)
}
