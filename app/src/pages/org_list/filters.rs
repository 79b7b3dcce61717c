//! Search and filters. They live in the address, so that a list can be sent to somebody.

use super::orgs::{Orgs, change_address};
use crate::components::select;
use crate::dom::{El, div, el, value_of};
use crate::forms::list_query;
use crate::labels;
use crate::live::Live;
use crate::load::Loaded;
use crate::wire::Word;
use broker_api::OrgQuery;
use leptos::prelude::*;
use std::time::Duration;

/// How long typing rests before the list follows.
const REST: Duration = Duration::from_millis(250);

/// Search and filters of a list.
pub(super) fn filters(orgs: Orgs, tags: Loaded<Vec<String>>) -> El {
    let change = change_address();
    let edit = move |edit: &dyn Fn(&mut OrgQuery)| {
        let mut query = untrack(|| orgs.query());
        edit(&mut query);
        change(query);
    };
    let searched = edit.clone();
    let waiting = Live::new(None::<TimeoutHandle>);
    let search = el("input")
        .attr("type", "search")
        .id("search")
        .attr("placeholder", "Name, user or address")
        .attr("autocomplete", "off")
        .value_of(move || orgs.query().search)
        .on("input", move |event| {
            let text = value_of(&event);
            let searched = searched.clone();
            if let Some(last) = waiting.get_untracked() {
                last.clear();
            }
            let rested = move || searched(&|query| query.search.clone_from(&text));
            waiting.set(set_timeout_with_handle(rested, REST).ok());
        });
    let (by_status, by_authentication, by_type) = (edit.clone(), edit.clone(), edit.clone());
    let status = select(
        "status",
        "Any",
        &labels::STATUSES.map(|status| (status.word(), labels::status(status))),
        move || orgs.query().status.map_or("", Word::word),
        move |word| by_status(&|query| query.status = Word::of(&word)),
    );
    let types = labels::AUTHENTICATION_TYPES;
    let authentication = select(
        "authentication_type",
        "Any",
        &types.map(|one| (one.word(), labels::authentication_type_short(one))),
        move || orgs.query().authentication_type.map_or("", Word::word),
        move |word| by_authentication(&|query| query.authentication_type = Word::of(&word)),
    );
    let org_type = select(
        "type",
        "Any",
        &labels::ORG_TYPES.map(|one| (one.word(), labels::org_type(one))),
        move || orgs.query().org_type.map_or("", Word::word),
        move |word| by_type(&|query| query.org_type = Word::of(&word)),
    );
    let all = move || {
        let path = leptos_router::hooks::use_location()
            .pathname
            .get_untracked();
        crate::dom::link(&path, "Show all").id("show-all")
    };
    el("search")
        .class("filters")
        .add(labelled("Search", "search", search))
        .add(labelled("Status", "status", status))
        .add(labelled(
            "Authentication",
            "authentication_type",
            authentication,
        ))
        .add(labelled("Type", "type", org_type))
        .show(move || by_tag(orgs, &tags.value()?, edit.clone()))
        .show(move || list_query::narrows(&orgs.query()).then(all))
}

/// A choice of tags, where an org has any.
fn by_tag(
    orgs: Orgs,
    known: &[String],
    edit: impl Fn(&dyn Fn(&mut OrgQuery)) + 'static,
) -> Option<El> {
    let option = |tag: &str, label: &str| el("option").attr("value", tag).text(label);
    let control = el("select")
        .id("tag")
        .add(option("", "Any"))
        .each(known.iter().map(|tag| option(tag, tag)))
        .value_of(move || orgs.query().tag)
        .on("change", move |event| {
            let tag = value_of(&event);
            edit(&|query| query.tag.clone_from(&tag));
        });
    (!known.is_empty()).then(|| labelled("Tag", "tag", control))
}

fn labelled(name: &str, id: &str, control: El) -> El {
    div("")
        .add(el("label").attr("for", id).text(name))
        .add(control)
}
