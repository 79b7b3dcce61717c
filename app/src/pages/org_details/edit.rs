//! What people here call an org, and what they use it for.

use super::section;
use crate::api::ApiError;
use crate::app::context;
use crate::components::{Field, select_field, text_field};
use crate::dom::{El, button, div, el, focus_id};
use crate::labels;
use crate::live::Live;
use crate::load::Act;
use crate::messages;
use crate::pages::problem::problem_of;
use crate::wire::Word;
use broker_api::{Org, OrgType, parse_name};
use std::rc::Rc;

/// Name and type, and the button that saves them; folded, since it is seldom needed.
pub(super) fn edit(org: &Org, changed: impl Fn() + Copy + 'static) -> El {
    let client = context().client;
    let act = Act::new();
    let name = Live::new(org.name.clone());
    let org_type = Live::new(org.org_type);
    let tried = Live::new(false);
    let (id, generation) = (org.id.clone(), org.generation);
    let name_field = Field {
        id: "edit-name",
        label: "Name",
        hint: "What people here call the org.",
        error: Rc::new(move || {
            let typed = name.with(|name| parse_name(name).err());
            let refused = match act.failed() {
                Some(ApiError::Broker(problem)) => problem.fields.get("name").cloned(),
                _ => None,
            };
            let reason = typed.filter(|_| tried.get()).or(refused)?;
            let said = messages::field_error("name", &reason);
            Some(format!("{} {}", said.what, said.next))
        }),
    };
    let type_field = Field {
        id: "edit-type",
        label: "Type",
        hint: "What the org is used for.",
        error: Rc::new(|| None),
    };
    let press = move || {
        tried.set(true);
        let typed = name.get_untracked();
        if parse_name(&typed).is_err() {
            focus_id("edit-name");
            return;
        }
        let edit = client.edit(&id, generation, Some(&typed), org_type.get_untracked());
        act.begin(edit, move |()| changed());
    };
    section("Change the record").add(
        el("details").add(el("summary").text("Name and type")).add(
            div("fields")
                .add(text_field(
                    &name_field,
                    false,
                    move || name.get(),
                    move |text| name.set(text),
                ))
                .add(select_field(
                    &type_field,
                    &labels::ORG_TYPES.map(|one| (one.word(), labels::org_type(one))),
                    move || org_type.get().word(),
                    move |word| {
                        if let Some(chosen) = OrgType::of(&word) {
                            org_type.set(chosen);
                        }
                    },
                ))
                .add(problem_of(act))
                .add(
                    div("acts").add(
                        button("plain", "Save")
                            .flag_of("aria-disabled", move || act.busy())
                            .on_press(press),
                    ),
                ),
        ),
    )
}
