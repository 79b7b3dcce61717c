//! Which orgs, and what is done with them.

use super::Bulk;
use crate::api::{ApiError, BrokerClient};
use crate::app::context;
use crate::components::{Field, select, text_field};
use crate::dom::{El, button, div, el, focus_id};
use crate::live::{Live, derived};
use crate::load::Act;
use crate::messages;
use crate::pages::problem::problem_of;
use broker_api::{Role, Tagging, TaggingDone, WhichOrgs, parse_tags};
use std::rc::Rc;

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

/// The bar while orgs are being selected.
pub(super) fn bar(of: Bulk) -> El {
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
    let nothing = derived(move || bar.chosen().is_none());
    let test = button("plain", "Test these orgs")
        .flag_of("aria-disabled", move || nothing.get())
        .on_press(move || bar.test());
    let shown = button("quiet", "Select all shown").on_press(move || bar.of.orgs.select_shown());
    let stop = button("quiet", "Stop selecting").on_press(move || bar.of.orgs.select(false));
    let session = context().session.value();
    let may_tag = session.is_some_and(|session| session.role >= Role::OrgAdmin);
    el("section")
        .class("card")
        .attr("aria-label", "Selected orgs")
        .add(
            el("p")
                .attr("role", "status")
                .text_of(move || bar.counted()),
        )
        .add(which)
        .add(div("acts").add(test).add(shown).add(stop))
        .each(may_tag.then(|| tagging(bar, nothing)).into_iter().flatten())
}

/// A tag to put on them, or to take off.
fn tagging(bar: Bar, nothing: Live<bool>) -> [El; 4] {
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
    let act = |label: &str, off: bool| {
        button("plain", label)
            .flag_of("aria-disabled", move || bar.act.busy() || nothing.get())
            .on_press(move || bar.tag(off))
    };
    let acts = div("acts")
        .add(act("Add the tag", false))
        .add(act("Take the tag off", true));
    let told = el("p").attr("role", "status").text_of(move || bar.told());
    [tag, acts, problem_of(bar.act), told]
}

impl Bar {
    /// Which orgs, unless it is none.
    fn chosen(self) -> Option<WhichOrgs> {
        if self.all.get() {
            return Some(WhichOrgs::All(self.of.orgs.query()));
        }
        let selected = self.of.orgs.selected();
        (!selected.is_empty()).then_some(WhichOrgs::Orgs(selected))
    }

    fn test(self) {
        if let Some(of) = self.chosen() {
            self.of.test(of);
        }
    }

    fn counted(self) -> String {
        if self.all.get() {
            return "All that the list is narrowed to.".to_owned();
        }
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
        let Some(of) = self.chosen() else { return };
        self.tried.set(true);
        self.done.set(None);
        let tag = self.tag.get_untracked();
        if parse_tags(&[&tag]).is_err() {
            focus_id("bulk-tag");
            return;
        }
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
