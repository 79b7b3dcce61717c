//! Taking a record out of the portal: last on the page, and not while something is known to use it.

use super::section;
use crate::app::context;
use crate::components::{Confirm, Field, Tone, confirm_button, notice, text_field};
use crate::dom::{El, button, div, focus_id, p};
use crate::live::Live;
use crate::load::Act;
use crate::messages;
use crate::pages::problem::problem_of;
use crate::pages::unsent::Unsent;
use crate::pages::used_by::used_by;
use crate::routes;
use crate::wire::Body;
use broker_api::{
    AuthenticationType, FieldErrorCode, ModuleUse, Org, OrgDetails, OrgKind, all_reported, is_used,
};
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use std::rc::Rc;

/// What is lost, and how it is removed; or why it is not.
pub(super) fn removal(shown: &OrgDetails) -> El {
    let OrgDetails { org, used_by: uses } = shown;
    let act = Act::new();
    let by_password = org.authentication_type == AuthenticationType::Standard;
    let gone = if org.credentials.is_none() {
        "is deleted; nothing is in use for it"
    } else if by_password && org.fallback.is_none() {
        "and its stored credentials are deleted"
    } else {
        // What is kept of before may be another kind.
        "and its stored credentials are deleted, and its permission is given back to Salesforce, unless another org here uses the same app"
    };
    let said = format!(
        "The record {} {gone}. Modules that use it stop working. The org itself is not changed; its history is kept.",
        org.name
    );
    let part = section("Remove").class("last");
    if is_used(uses) {
        return part
            .add(p("It is not removed while modules use it. Take it out of what is listed here; each module reports that by itself."))
            .add(used_by(uses));
    }
    let ask = if all_reported(uses) {
        confirmed(org, act)
    } else {
        typed(org, uses, act)
    };
    part.add(p(&said)).add(ask).add(problem_of(act))
}

/// Nothing refers to it, and that is known.
fn confirmed(org: &Org, act: Act) -> El {
    let go = remove(org, act, None);
    let ask = Confirm {
        label: "Remove",
        of: &org.name,
        question: &format!("Remove {}?", org.name),
        lost: "Every module reported that nothing refers to it. Its stored credentials are deleted.",
    };
    div("acts").add(confirm_button(&ask, move || act.busy(), move || go(None)))
}

/// Somebody may refer to it without having said so: only by its name.
fn typed(org: &Org, uses: &[ModuleUse], act: Act) -> El {
    let silent = uses.iter().filter(|module| module.reported_at.is_none());
    let silent: Vec<_> = silent.map(|module| module.module.as_str()).collect();
    let why = if silent.is_empty() {
        "No module reports here yet, so it is not known what refers to this record.".to_owned()
    } else {
        let silent = silent.join(", ");
        format!("Never reported: {silent}. It is not known what else refers to this record.")
    };
    let typed = Live::new(String::new());
    let tried = Live::new(false);
    let unsent = Unsent::of("remove");
    unsent.tend(
        move |kept| typed.set(kept.field("name").text().unwrap_or_default()),
        move || {
            let name = typed.get();
            (!name.is_empty()).then(|| Body::default().text("name", &name))
        },
    );
    let name = org.name.clone();
    let same = move || typed.with(|typed| typed.trim() == name);
    let fits = same.clone();
    let field = Field {
        id: "remove-name",
        label: "Type the name to remove it",
        hint: "Its name stands at the top of this page.",
        error: Rc::new(move || {
            let wrong = tried.get() && !fits();
            wrong.then(|| {
                let said = messages::field_error("name", &FieldErrorCode::NotItsName);
                format!("{} {}", said.what, said.next)
            })
        }),
    };
    let go = remove(org, act, Some(unsent));
    let press = move || {
        tried.set(true);
        if same() {
            go(Some(typed.get_untracked()));
        } else {
            focus_id("remove-name");
        }
    };
    div("fields")
        .add(p(&why))
        .add(text_field(
            &field,
            false,
            move || typed.get(),
            move |text| typed.set(text),
        ))
        .add(
            div("acts").add(
                button("danger", &format!("Remove {}", org.name))
                    .flag_of("aria-disabled", move || act.busy())
                    .on_press(press),
            ),
        )
}

/// The act itself, and back to the list, which says what was removed.
fn remove(org: &Org, act: Act, unsent: Option<Unsent>) -> impl Fn(Option<String>) + 'static {
    let context = context();
    let client = context.client;
    let removed_name = org.name.clone();
    let list = match org.kind {
        OrgKind::Org => routes::ORGS,
        OrgKind::DevHub => routes::DEV_HUBS,
    };
    let navigate = use_navigate();
    let (id, generation) = (org.id.clone(), org.generation);
    move |name| {
        let (navigate, removed_name) = (navigate.clone(), removed_name.clone());
        let remove = client.remove(&id, generation, name.as_deref());
        act.begin(remove, move |removed| {
            if let Some(unsent) = unsent {
                unsent.sent();
            }
            let message = messages::removed(&removed_name, removed.permission);
            context.say_next(notice(&message, Tone::Info, []));
            navigate(list, NavigateOptions::default());
        });
    }
}
