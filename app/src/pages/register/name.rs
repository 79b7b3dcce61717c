//! What people here call the org, and what it is used for.

use super::acts;
use super::state::FormState;
use crate::app::context;
use crate::components::{select_field, text_field};
use crate::dom::{El, div};
use crate::labels;
use crate::live::Live;
use crate::wire::Word;
use broker_api::OrgType;
use leptos::prelude::*;
use std::time::Duration;

/// How long typing rests before the broker is asked whether the name is free.
const REST: Duration = Duration::from_millis(400);

/// Name and type.
pub(super) fn name_and_type(state: FormState) -> El {
    let waiting = Live::new(None::<TimeoutHandle>);
    let client = context().client;
    let typed = move |text: String| {
        state.edit("name", |form| form.name.clone_from(&text));
        if let Some(last) = waiting.get_untracked() {
            last.clear();
        }
        // Without an answer, Connect will tell.
        let ask = move || {
            acts::begin(
                state,
                move |acts| (acts.ask_for_name)(state, client, text),
                || (),
            );
        };
        waiting.set(set_timeout_with_handle(ask, REST).ok());
    };
    let name = state.field(
        "name",
        "Name",
        "What people here call the org, such as Acme UAT.",
    );
    let org_type = state.field("org_type", "Type", "What the org is used for.");
    div("fields")
        .add(text_field(
            &name,
            false,
            move || state.form.with(|form| form.name.clone()),
            typed,
        ))
        .add(select_field(
            &org_type,
            &labels::ORG_TYPES.map(|one| (one.word(), labels::org_type(one))),
            move || state.form.with(|form| form.org_type.map_or("", Word::word)),
            move |word| state.edit("org_type", |form| form.org_type = OrgType::of(&word)),
        ))
}
