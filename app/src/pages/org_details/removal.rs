//! Taking a record out of the portal: last on the page, and by its name only.

use super::section;
use crate::app::context;
use crate::components::{Field, text_field};
use crate::dom::{El, button, div, focus_id, p};
use crate::live::Live;
use crate::load::Act;
use crate::messages;
use crate::pages::problem::problem_of;
use crate::routes;
use broker_api::{AuthenticationType, FieldErrorCode, Org, OrgKind};
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use std::rc::Rc;

/// What is lost, and the name to type.
pub(super) fn removal(org: &Org) -> El {
    let client = context().client;
    let act = Act::new();
    let typed = Live::new(String::new());
    let tried = Live::new(false);
    let (id, generation, name) = (org.id.clone(), org.generation, org.name.clone());
    let same = move || typed.with(|typed| typed.trim() == name);
    let fits = same.clone();
    let field = Field {
        id: "remove-name",
        label: "Type the name to remove it",
        hint: "It is not known what else refers to this record.",
        error: Rc::new(move || {
            let wrong = tried.get() && !fits();
            wrong.then(|| {
                let said = messages::field_error("name", &FieldErrorCode::NotItsName);
                format!("{} {}", said.what, said.next)
            })
        }),
    };
    let list = match org.kind {
        OrgKind::Org => routes::ORGS,
        OrgKind::DevHub => routes::DEV_HUBS,
    };
    let navigate = use_navigate();
    let press = move || {
        tried.set(true);
        if !same() {
            focus_id("remove-name");
            return;
        }
        let navigate = navigate.clone();
        let remove = client.remove(&id, generation, &typed.get_untracked());
        act.begin(remove, move |()| navigate(list, NavigateOptions::default()));
    };
    let by_password = org.credentials.authentication_type == AuthenticationType::Standard;
    // What it used before a migration may be another kind.
    let only_by_password = by_password && org.fallback.is_none();
    let given_back = if only_by_password {
        ""
    } else {
        ", and its permission is given back to Salesforce, unless another org here uses the same app"
    };
    let said = format!(
        "The record {} and its stored credentials are deleted{given_back}. Modules that use it stop working. The org itself is not changed; its history is kept.",
        org.name
    );
    section("Remove")
        .class("last")
        .add(p(&said))
        .add(text_field(
            &field,
            false,
            move || typed.get(),
            move |text| typed.set(text),
        ))
        .add(problem_of(act))
        .add(
            div("acts").add(
                button("danger", &format!("Remove {}", org.name))
                    .flag_of("aria-disabled", move || act.busy())
                    .on_press(press),
            ),
        )
}
