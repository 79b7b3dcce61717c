//! A migration to the consumer ID that is in use: Salesforce may have converted the connected app in
//! place. Then there is nothing to authorize; it is tested, and stated.

use super::state::FormState;
use crate::app::context;
use crate::components::{Confirm, confirm_button};
use crate::dom::{El, button, div, el, p};
use crate::forms::of_org::Of;
use crate::live::Live;
use crate::load::Act;
use crate::pages::org_details::outcome;
use crate::pages::problem::problem_of;
use crate::routes;
use broker_api::ConnectionTest;
use leptos_router::hooks::use_navigate;

/// The offer, while what is typed may be the consumer ID in use; the broker knows whether it is.
pub(super) fn converted(state: FormState) -> El {
    let navigate = use_navigate();
    let go = Live::new(None::<String>);
    crate::dom::follow(move || {
        if let Some(to) = go.get() {
            navigate(&to, leptos_router::NavigateOptions::default());
        }
    });
    let may_be = crate::live::derived(move || {
        let typed = state.form.with(|form| form.consumer_id.trim().to_owned());
        let same = |of: &Of| typed.ends_with(fingerprint(of));
        typed.len() > 4 && state.of_org(same) == Some(true)
    });
    div("").show(move || may_be.get().then(|| offer(state, go)))
}

fn offer(state: FormState, go: Live<Option<String>>) -> El {
    let of = state.of_org(Clone::clone);
    let Some(of) = of else {
        return div("");
    };
    let org = &of.org;
    let said = format!(
        "This ends in {}, like the consumer ID in use. Salesforce can convert a connected app into an External Client App in place: consumer ID, consumer secret and permissions stay as they are. Then there is nothing to authorize: test what is in use, and state the conversion.",
        fingerprint(&of)
    );
    let ask = Confirm {
        label: "State the conversion",
        of: &org.name,
        question: &format!("Has Salesforce converted the app of {} in place?", org.name),
        lost: "The record will say that you stated it, until the next authorization proves it. Credentials, tokens and last authenticated stay. You can take it back until then.",
    };
    let client = context().client;
    let act = Act::new();
    let (id, generation) = (org.id.clone(), org.generation);
    let stated = confirm_button(
        &ask,
        move || act.busy(),
        move || {
            let typed = state.form.with_untracked(|form| form.consumer_id.clone());
            let to = routes::org(&id);
            let stated = client.state_conversion(&id, generation, Some(&typed));
            let stated = Box::pin(async move {
                match stated.await {
                    // The field says it.
                    Err(error) if state.refused(&error) => Ok(false),
                    answer => answer.map(|()| true),
                }
            });
            act.begin(stated, move |stated| {
                if stated {
                    if let Some(unsent) = state.unsent.get_untracked() {
                        unsent.sent();
                    }
                    go.set(Some(to));
                }
            });
        },
    );
    el("section")
        .class("card")
        .attr("aria-label", "Converted in place?")
        .add(el("h2").text("Converted in place?"))
        .add(p(&said))
        .add(test_in_use(&org.id))
        .add(problem_of(act))
        .add(div("acts").add(stated))
}

fn test_in_use(org_id: &str) -> El {
    let client = context().client;
    let act = Act::new();
    let found = Live::new(None::<ConnectionTest>);
    let id = org_id.to_owned();
    let press = button("plain", "Test what is in use")
        .flag_of("aria-disabled", move || act.busy())
        .on_press(move || act.begin(client.test(&id), move |test| found.set(Some(test))));
    el("div")
        .add(div("acts").add(press))
        .add(problem_of(act))
        .add(
            div("found")
                .attr("role", "status")
                .show(move || found.get().map(|test| outcome(&test))),
        )
}

/// The last characters of the consumer ID in use.
fn fingerprint(of: &Of) -> &str {
    let in_use = of.org.credentials.as_ref();
    in_use.map_or("", |set| set.fingerprint.as_str())
}
