//! What is done with many orgs at once: they are tested, tagged, and written to a file. The buttons
//! are here; what they lead to comes with the later pages' module.

#![expect(
    clippy::unnecessary_wraps,
    reason = "the module's loader can fail, and the macro wants it in the signature"
)]

mod bar;
mod testing;

use super::orgs::Orgs;
use crate::app::context;
use crate::dom::{El, button, div, el};
use crate::forms::list_query;
use crate::live::{Live, derived};
use crate::load::Loaded;
use broker_api::{Role, WhichOrgs, paths};
use leptos::reactive::graph::untrack;
use leptos::task::spawn_local;
use leptos::wasm_split::{SplitLoaderError, wasm_split};

/// What is done with the orgs of a list.
#[derive(Clone, Copy)]
struct Bulk {
    orgs: Orgs,
    /// The tags that the list can be narrowed to.
    tags: Loaded<Vec<String>>,
    /// Once it is there.
    later: Live<Option<Later>>,
    /// Those whose tests were begun last.
    tested: Live<Option<WhichOrgs>>,
}

/// What is in the later pages' module.
#[derive(Clone, Copy)]
struct Later {
    /// Chooses orgs, and what is done with them.
    bar: fn(Bulk) -> El,
    /// Tests orgs, and shows how it goes.
    testing: fn(Bulk, WhichOrgs) -> El,
}

#[wasm_split(later_pages, wasm_split_path = leptos::wasm_split, fallible)]
fn later() -> Result<Later, SplitLoaderError> {
    Ok(Later {
        bar: bar::bar,
        testing: testing::testing,
    })
}

/// The buttons; the bar while orgs are being selected; and the tests that were begun last.
pub(super) fn bulk(orgs: Orgs, tags: Loaded<Vec<String>>) -> El {
    let of = Bulk {
        orgs,
        tags,
        later: Live::new(None),
        tested: Live::new(None),
    };
    let offered = derived(move || of.offered());
    let file = el("a")
        .text("Export CSV")
        .class("button quiet")
        .attr("download", "")
        .attr_of("href", move || {
            let asked = list_query::write(&orgs.query());
            Some(format!("{}?{asked}", paths::ORGS_CSV))
        });
    let acts = move || offered.get().then(|| of.acts());
    div("")
        .add(div("acts").show(acts).add(file))
        .add(div("found").show(move || of.bar()))
        .add(div("found").show(move || of.testing()))
}

impl Bulk {
    /// There is something to test, by somebody who may; the bar has all of it while it is there.
    fn offered(self) -> bool {
        let session = context().session.value();
        let may = session.is_some_and(|session| session.role >= Role::Tester);
        may && self.orgs.any() && !self.orgs.selecting()
    }

    fn acts(self) -> El {
        let test = button("plain", "Test these orgs")
            .on_press(move || self.test(WhichOrgs::All(self.orgs.query_untracked())));
        let select = button("quiet", "Select orgs")
            .id("select")
            .on_press(move || self.orgs.select(true));
        div("acts").add(test).add(select)
    }

    /// Tests them. Where the module cannot be loaded, another press tries again.
    fn test(self, of: WhichOrgs) {
        self.tested.set(Some(of));
        self.load();
    }

    fn load(self) {
        spawn_local(async move {
            let later = later().await;
            let first = self.later.try_with_untracked(Option::is_none);
            // What is shown already must not begin anew.
            if let (Ok(later), Some(true)) = (later, first) {
                self.later.set(Some(later));
            }
        });
    }

    fn bar(self) -> Option<El> {
        if !self.orgs.selecting() {
            return None;
        }
        let Some(later) = self.later.get() else {
            self.load();
            return None;
        };
        Some(untrack(|| (later.bar)(self)))
    }

    fn testing(self) -> Option<El> {
        let of = self.tested.get()?;
        let later = self.later.get()?;
        // What the tests read while they begin must not begin them anew.
        Some(untrack(|| (later.testing)(self, of)))
    }
}
