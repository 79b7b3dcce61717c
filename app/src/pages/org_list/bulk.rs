//! What is done with many orgs at once. It comes with the second module: the list is there without
//! it.

#![expect(
    clippy::unnecessary_wraps,
    reason = "the module's loader can fail, and the macro wants it in the signature"
)]

use super::orgs::Orgs;
use crate::api::{ApiError, BrokerClient};
use crate::app::context;
use crate::components::{Field, select, text_field};
use crate::dom::{El, button, div, el, focus_id};
use crate::live::Live;
use crate::load::{Act, Loaded};
use crate::messages;
use crate::pages::problem::problem_of;
use broker_api::{Tagged, Tagging, TaggingDone, parse_tags};
use leptos::task::spawn_local;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use std::rc::Rc;

/// The bar, once it is there.
#[wasm_split(later_pages, wasm_split_path = leptos::wasm_split, fallible)]
fn build() -> Result<fn(Bulk) -> El, SplitLoaderError> {
    Ok(bar)
}

/// What the bar works on.
#[derive(Clone, Copy)]
pub(super) struct Bulk {
    pub(super) orgs: Orgs,
    /// The tags that the list can be narrowed to.
    pub(super) tags: Loaded<Vec<String>>,
}

/// The bar while orgs are being selected.
pub(super) fn bulk(of: Bulk) -> El {
    let built = Live::new(None);
    div("loaded").show(move || {
        if !of.orgs.selecting() {
            return None;
        }
        let Some(bar) = built.get() else {
            spawn_local(async move {
                if let Ok(bar) = build().await {
                    built.set(Some(bar));
                }
            });
            return None;
        };
        Some(leptos::reactive::graph::untrack(|| bar(of)))
    })
}

/// What is typed and chosen.
#[derive(Clone, Copy)]
struct Bar {
    client: BrokerClient,
    of: Bulk,
    tag: Live<String>,
    /// All that the list is narrowed to, not only what is selected.
    all: Live<bool>,
    tried: Live<bool>,
    act: Act,
    done: Live<Option<(bool, TaggingDone)>>,
}

const ALL: &str = "all";

fn bar(of: Bulk) -> El {
    let bar = Bar {
        client: context().client,
        of,
        tag: Live::new(String::new()),
        all: Live::new(false),
        tried: Live::new(false),
        act: Act::new(),
        done: Live::new(None),
    };
    let which = select(
        "bulk-of",
        "The selected orgs",
        &[(ALL, "All that the list is narrowed to")],
        move || if bar.all.get() { ALL } else { "" },
        move |word| bar.all.set(word == ALL),
    );
    let which = div("field")
        .add(el("label").attr("for", "bulk-of").text("Which orgs"))
        .add(which);
    let tag = Field {
        id: "bulk-tag",
        label: "Tag to add or take off",
        hint: "One word.",
        error: Rc::new(move || bar.fault()),
    };
    let tag = text_field(
        &tag,
        false,
        move || bar.tag.get(),
        move |text| bar.tag.set(text),
    );
    el("section")
        .class("card")
        .attr("aria-label", "Selected orgs")
        .add(
            el("p")
                .attr("role", "status")
                .text_of(move || bar.counted()),
        )
        .add(div("fields").add(which).add(tag))
        .add(acts(bar))
        .add(problem_of(bar.act))
        .add(el("p").attr("role", "status").text_of(move || bar.told()))
}

/// What can be done with them.
fn acts(bar: Bar) -> El {
    let act = |label: &str, off: bool| {
        button("plain", label)
            .flag_of("aria-disabled", move || bar.act.busy())
            .on_press(move || bar.tag(off))
    };
    let shown = button("quiet", "Select all shown").on_press(move || bar.of.orgs.select_shown());
    let stop = button("quiet", "Stop selecting").on_press(move || bar.of.orgs.select(false));
    div("acts")
        .add(act("Add the tag", false))
        .add(act("Take the tag off", true))
        .add(shown)
        .add(stop)
}

impl Bar {
    fn counted(self) -> String {
        match self.of.orgs.selected().len() {
            0 => "Nothing is selected.".to_owned(),
            1 => "1 org is selected.".to_owned(),
            many => format!("{many} orgs are selected."),
        }
    }

    fn fault(self) -> Option<String> {
        let typed = self.tag.with(|tag| parse_tags(&[tag]).err());
        let refused = match self.act.failed() {
            Some(ApiError::Broker(problem)) => problem.fields.get("tag").cloned(),
            _ => None,
        };
        let reason = typed.filter(|_| self.tried.get()).or(refused)?;
        let said = messages::field_error("tag", &reason);
        Some(format!("{} {}", said.what, said.next))
    }

    fn tag(self, off: bool) {
        self.tried.set(true);
        self.done.set(None);
        let tag = self.tag.get_untracked();
        if parse_tags(&[&tag]).is_err() {
            focus_id("bulk-tag");
            return;
        }
        let of = if self.all.get_untracked() {
            Tagged::All(self.of.orgs.query_untracked())
        } else {
            Tagged::Orgs(self.of.orgs.selected())
        };
        let asked = Tagging { tag, off, of };
        self.act.begin(self.client.tag(&asked), move |done| {
            self.done.set(Some((off, done)));
            self.of.orgs.again();
            self.of.tags.again();
        });
    }

    fn told(self) -> String {
        let Some((off, done)) = self.done.get() else {
            return String::new();
        };
        let (now, before) = if off {
            ("do not have the tag any more", "did not have it")
        } else {
            ("have the tag now", "had it already")
        };
        let full = match done.full {
            0 => String::new(),
            full => format!(" {full} have as many tags as there may be."),
        };
        format!(
            "Orgs that {now}: {}; that {before}: {}.{full}",
            done.changed, done.unchanged
        )
    }
}
