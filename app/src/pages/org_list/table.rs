//! The table of orgs; cards on a narrow screen.

use super::orgs::Found;
use crate::components::{practice_badge, status_badge};
use crate::dom::{El, button, el, link, span};
use crate::live::Live;
use crate::pages::standard::hint_of_end;
use crate::pages::status::worked;
use crate::pages::times::time_or_never;
use crate::{labels, routes};
use broker_api::{Environment, Org, OrgSort};
use std::rc::Rc;

/// A column's name, and what it means.
struct Head {
    name: &'static str,
    means: &'static str,
    /// The orders that its button goes between, the usual one first.
    sorts: Option<[OrgSort; 2]>,
}

const HEADS: [Head; 6] = [
    Head {
        name: "Name",
        means: "What people here call the org.",
        sorts: Some([OrgSort::Name, OrgSort::NameDescending]),
    },
    Head {
        name: "Type",
        means: "What the org is used for, as registered.",
        sorts: None,
    },
    Head {
        name: "Authentication",
        means: "How the portal proves itself to the org.",
        sorts: None,
    },
    Head {
        name: "Status",
        means: "Found out from what happened last; beside it, when the connection last worked.",
        sorts: None,
    },
    Head {
        name: "User",
        means: "The Salesforce user that the portal works as.",
        sorts: None,
    },
    Head {
        name: "Last authenticated",
        means: "When a person last logged in at Salesforce and approved.",
        sorts: Some([OrgSort::Newest, OrgSort::Oldest]),
    },
];

/// The orgs, with what tests of many found out. The roles are said again because the cards of a narrow screen are no table to a
/// browser.
pub(super) fn table(
    orgs: &[Org],
    caption: &str,
    sort: OrgSort,
    on_sort: impl Fn(OrgSort) + 'static,
    marks: Option<Marks>,
    found: &[(String, Found)],
) -> El {
    let on_sort: Rc<dyn Fn(OrgSort)> = Rc::new(on_sort);
    let heads = HEADS.iter().map(|column| head(column, sort, &on_sort));
    el("table")
        .class("orgs")
        .attr("role", "table")
        .add(el("caption").class("visually-hidden").text(caption))
        .add(el("thead").attr("role", "rowgroup").add(row().each(heads)))
        .add(
            el("tbody")
                .attr("role", "rowgroup")
                .each(orgs.iter().map(|org| org_row(org, marks, found))),
        )
}

fn head(column: &Head, sort: OrgSort, on_sort: &Rc<dyn Fn(OrgSort)>) -> El {
    let cell = el("th").attr("scope", "col").attr("role", "columnheader");
    let Some([usual, other]) = column.sorts else {
        let name = span("explained", column.name)
            .attr("tabindex", "0")
            .attr("title", column.means)
            .attr("data-exact", column.means);
        return cell.add(name);
    };
    let (direction, sign) = match sort {
        OrgSort::Name | OrgSort::Oldest if sort == usual || sort == other => ("ascending", " ↑"),
        OrgSort::NameDescending | OrgSort::Newest if sort == usual || sort == other => {
            ("descending", " ↓")
        }
        _ => ("none", ""),
    };
    let next = if sort == usual { other } else { usual };
    let on_sort = Rc::clone(on_sort);
    let name = button("sort", column.name)
        .id(&format!("sort-{}", usual as u8))
        .attr("title", column.means)
        .add(el("span").attr("aria-hidden", "true").text(sign))
        .on_press(move || on_sort(next));
    cell.attr("aria-sort", direction).add(name)
}

fn row() -> El {
    el("tr").attr("role", "row")
}

/// A cell that says on a narrow screen what it is.
pub(crate) fn cell(label: &str) -> El {
    el("td").attr("role", "cell").attr("data-label", label)
}

/// The ids of those that are selected.
type Marks = Live<Option<Vec<String>>>;

/// Selects an org.
fn mark(org: &Org, marks: Marks) -> El {
    let id = org.id.clone();
    let (chosen, pressed) = (id.clone(), id.clone());
    let is_on = move || marks.with(|ids| ids.as_ref().is_some_and(|ids| ids.contains(&chosen)));
    el("input")
        .attr("type", "checkbox")
        .id(&format!("select-{id}"))
        .attr("aria-label", &format!("Select {}", org.name))
        .checked_of(is_on)
        .on("change", move |_| {
            marks.update(|ids| {
                let ids = ids.get_or_insert_default();
                match ids.iter().position(|id| *id == pressed) {
                    Some(place) => drop(ids.remove(place)),
                    None => ids.push(pressed.clone()),
                }
            });
        })
}

fn org_row(org: &Org, marks: Option<Marks>, found: &[(String, Found)]) -> El {
    let practice = org.environment == Environment::Practice;
    let name = el("th")
        .attr("scope", "row")
        .attr("role", "rowheader")
        .maybe(marks.map(|marks| mark(org, marks)))
        .add(link(&routes::org(&org.id), &org.name).id(&format!("org-{}", org.id)))
        .maybe(practice.then(practice_badge))
        .each(org.tags.iter().map(|tag| span("badge tag", tag)));
    let worked = worked(org).map(|worked| span("proved", "").add(worked));
    let tested = found.iter().find(|(id, _)| *id == org.id);
    let authentication = labels::authentication_short_of(org);
    row()
        .add(name)
        .add(cell("Type").text(labels::org_type(org.org_type)))
        .add(
            cell("Authentication")
                .text(&authentication)
                .maybe(hint_of_end(org.authentication_type)),
        )
        .add(
            cell("Status")
                .add(status_badge(org.status.word()))
                .maybe(worked)
                .maybe(tested.map(|(_, found)| found())),
        )
        .add(cell("User").class("user").text(org.username()))
        .add(cell("Last authenticated").add(time_or_never(org.last_authenticated_at.as_ref())))
}
