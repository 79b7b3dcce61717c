//! What people here say of an org: its name, what it is used for, who answers for it, the portal's
//! id and tags.

use super::section;
use crate::api::ApiError;
use crate::app::context;
use crate::components::{Field, select_field, text_field};
use crate::dom::{El, button, div, el, focus_id};
use crate::forms::edited_org::Record;
use crate::labels;
use crate::live::Live;
use crate::load::Act;
use crate::messages;
use crate::pages::problem::problem_of;
use crate::pages::unsent::Unsent;
use crate::wire::Word;
use broker_api::{Org, OrgType};
use std::rc::Rc;

/// The form as it stands.
#[derive(Clone, Copy)]
struct Form {
    record: Live<Record>,
    generation: i64,
    tried: Live<bool>,
    act: Act,
}

/// A field that is a line of text.
type Line = fn(&mut Record) -> &mut String;

/// The form, and the button that saves it; folded, since it is seldom needed.
pub(super) fn edit(org: &Org, changed: impl Fn() + Copy + 'static) -> El {
    let client = context().client;
    let form = Form {
        record: Live::new(Record::of(org)),
        generation: org.generation,
        tried: Live::new(false),
        act: Act::new(),
    };
    let unsent = Unsent::of("edit");
    let was = org.clone();
    unsent.tend(
        move |kept| form.record.update(|record| record.retype(kept)),
        move || form.record.with(|record| record.typed(&was)),
    );
    let was = org.clone();
    let begin_anew = move || form.record.set(Record::of(&was));
    let id = org.id.clone();
    let press = move || {
        form.tried.set(true);
        match form.record.get_untracked().edit(form.generation) {
            Ok(edit) => form.act.begin(client.edit(&id, &edit), move |()| {
                unsent.sent();
                changed();
            }),
            Err(faults) => {
                let first = faults.fields().next().unwrap_or_default();
                focus_id(id_of(first));
            }
        }
    };
    let save = button("plain", "Save")
        .flag_of("aria-disabled", move || form.act.busy())
        .on_press(press);
    let fields = div("fields")
        .add(unsent.notice(begin_anew))
        .add(
            form.line("name", "Name", "What people here call the org.", |it| {
                &mut it.name
            }),
        )
        .add(form.org_type())
        .add(
            form.line("owner", "Owner", "Who answers for the org.", |it| {
                &mut it.owner
            }),
        )
        .add(form.line(
            "external_id",
            "Portal's id",
            "The portal's own id of the org: what refers to it by that keeps doing so.",
            |it| &mut it.external_id,
        ))
        .add(form.line(
            "tags",
            "Tags",
            "Words to sort orgs by, with a comma between them.",
            |it| &mut it.tags,
        ))
        .add(problem_of(form.act))
        .add(div("acts").add(save));
    let folded = el("details")
        .add(el("summary").text("Name, type, owner, portal's id and tags"))
        .add(fields);
    let folded = if unsent.is_restored() {
        folded.attr("open", "")
    } else {
        folded
    };
    section("Change the record").add(folded)
}

fn id_of(field: &str) -> &'static str {
    match field {
        "owner" => "edit-owner",
        "external_id" => "edit-external-id",
        "tags" => "edit-tags",
        _ => "edit-name",
    }
}

impl Form {
    fn line(self, field: &'static str, label: &'static str, hint: &'static str, of: Line) -> El {
        let around = Field {
            id: id_of(field),
            label,
            hint,
            error: Rc::new(move || self.fault(field)),
        };
        let value = move || of(&mut self.record.get()).clone();
        let typed = move |text| self.record.update(|record| *of(record) = text);
        text_field(&around, false, value, typed)
    }

    fn org_type(self) -> El {
        let around = Field {
            id: "edit-type",
            label: "Type",
            hint: "What the org is used for.",
            error: Rc::new(|| None),
        };
        let types = labels::ORG_TYPES.map(|one| (one.word(), labels::org_type(one)));
        let chosen = move |word: String| {
            if let Some(org_type) = OrgType::of(&word) {
                self.record.update(|record| record.org_type = org_type);
            }
        };
        let value = move || self.record.with(|record| record.org_type).word();
        select_field(&around, &types, value, chosen)
    }

    /// Why a field is not taken: by the rules, or by the broker.
    fn fault(self, field: &str) -> Option<String> {
        let typed = self
            .record
            .with(|record| record.edit(self.generation).err());
        let typed = typed.filter(|_| self.tried.get());
        let typed = typed.and_then(|faults| faults.get(field).cloned());
        let refused = match self.act.failed() {
            Some(ApiError::Broker(problem)) => problem.fields.get(field).cloned(),
            _ => None,
        };
        let said = messages::field_error(field, &typed.or(refused)?);
        Some(format!("{} {}", said.what, said.next))
    }
}
