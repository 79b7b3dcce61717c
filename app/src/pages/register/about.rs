//! What is so before anything is typed into a form: what changes and what stays, or what is needed.

use crate::dom::{El, div, el, p};
use crate::forms::of_org::Of;
use crate::labels;
use crate::pages::used_by::used_by;
use broker_api::{ModuleUse, Purpose};

/// Facts before controls.
pub(super) struct About {
    heading: &'static str,
    lines: Vec<String>,
    sides: Option<Sides>,
    /// How it is shown. It comes with the later pages' module, as what it shows does.
    pub(super) view: fn(&About) -> Option<El>,
}

impl PartialEq for About {
    fn eq(&self, other: &Self) -> bool {
        let facts = |about: &Self| (about.heading, about.lines.clone(), about.sides.clone());
        facts(self) == facts(other)
    }
}

/// What changes beside what stays.
#[derive(Clone, PartialEq)]
struct Sides {
    changes: &'static [&'static str],
    stays: &'static [&'static str],
    used_by: Vec<ModuleUse>,
}

const MIGRATION: [&[&str]; 2] = [
    &[
        "Authentication type",
        "Consumer ID and consumer secret",
        "The tokens that come with them",
    ],
    &["This record, with its id and its name: no new entry is made"],
];
const REPLACEMENT: [&[&str]; 2] = [
    &[
        "The record: a new one with an id of its own; the old one is removed",
        "Its credentials: the old ones are destroyed, and their permission is given back",
        "The Salesforce org, if you log in to another Dev Hub: you are asked first",
    ],
    &["The name, the type and the portal's id"],
];

const STAYS: &str = "Stays: this record with everything that refers to it.";
const REPLACED: &str = "What is in use now is destroyed then, not kept. If another Salesforce user logs in, you are asked first, and it is kept for 7 days.";
const KEPT: &str = "What is in use now is kept for 7 days afterwards.";

impl About {
    /// A registered org.
    pub(super) fn of(of: &Of, used_by: Vec<ModuleUse>) -> Self {
        let until = if of.form_is_standard() {
            "Salesforce has accepted what you type"
        } else {
            "you have authorized in Salesforce"
        };
        let in_use = match &of.org.credentials {
            Some(set) => format!(
                "In use, and it stays so until {until}: {}, {}, at {}. A new login URL is not in use until then, either.",
                labels::authentication_type(set.authentication_type),
                labels::holder(&set.fingerprint),
                of.org.login_url
            ),
            None => "Nothing is in use: the org was brought in from the portal, and nobody authorized it here yet.".to_owned(),
        };
        let (lines, sides): (&[&str], _) = match of.purpose {
            Purpose::Migrate => (&[KEPT], Some(MIGRATION)),
            Purpose::Replace => (
                &[
                    "The new Dev Hub is registered by OAuth via Connected App, with an app that already exists: the one in use, or another.",
                ],
                Some(REPLACEMENT),
            ),
            _ => (&[STAYS, REPLACED], None),
        };
        let kept = of.org.credentials.is_some();
        let of_in_use = [KEPT, REPLACED];
        let lines = lines
            .iter()
            .filter(|line| kept || !of_in_use.contains(line));
        let lines = lines.map(|line| (*line).to_owned());
        Self {
            heading: "What changes and what stays",
            lines: std::iter::once(in_use).chain(lines).collect(),
            sides: sides.map(|[changes, stays]| Sides {
                changes,
                stays,
                used_by,
            }),
            view,
        }
    }

    /// A Dev Hub.
    pub(super) fn dev_hub() -> Self {
        let lines = [
            "A Dev Hub is registered by OAuth via Connected App only. You need a connected app that already exists: yours, your operator's, or one from Salesforce Support, since a new one has needed a Support case since Spring '26.",
            "The org must be a Dev Hub and no sandbox; both are checked. An existing Dev Hub can't be reauthenticated later: it is replaced by registering it anew.",
        ];
        Self {
            heading: "What a Dev Hub needs",
            lines: lines.map(str::to_owned).into(),
            sides: None,
            view,
        }
    }

    /// An ordinary registration.
    pub(super) fn nothing() -> Self {
        Self {
            heading: "",
            lines: Vec::new(),
            sides: None,
            view,
        }
    }
}

fn view(about: &About) -> Option<El> {
    let card = el("section")
        .class("card")
        .attr("aria-label", about.heading)
        .each(about.lines.iter().map(|line| p(line)))
        .maybe(about.sides.as_ref().map(sides));
    (!about.lines.is_empty()).then_some(card)
}

fn sides(sides: &Sides) -> El {
    let list = |lines: &[&str]| el("ul").each(lines.iter().map(|line| el("li").text(line)));
    let changes = el("div")
        .add(el("h3").text("Changes"))
        .add(list(sides.changes));
    let stays = el("div")
        .add(el("h3").text("Stays"))
        .add(list(sides.stays))
        .add(p("What refers to it:"))
        .add(used_by(&sides.used_by));
    div("sides").add(changes).add(stays)
}
