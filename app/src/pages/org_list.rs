//! Salesforce Org Management: every registered org, and what is unfinished.

mod bulk;
mod filters;
mod orgs;
mod table;
mod unfinished;

pub(crate) use orgs::Orgs;
pub(crate) use table::cell;

use super::problem::loaded;
use crate::app::context;
use crate::components::page_title;
use crate::dom::{El, button, div, el, link, p};
use crate::forms::list_query;
use crate::live::derived;
use crate::load::{Act, LOOK_AGAIN, Loaded, poll};
use crate::pages::problem::problem_of;
use crate::routes;
use broker_api::{Authorization, OrgKind};
use std::rc::Rc;

/// The list of orgs.
pub(crate) fn org_list() -> El {
    let client = context().client;
    let orgs = Orgs::of(OrgKind::Org);
    let unfinished = Loaded::new(move || client.unfinished());
    poll(
        || Some(LOOK_AGAIN),
        move || {
            orgs.again();
            unfinished.again();
        },
    );
    // Nobody narrows an empty list, and nothing of a first list waits for this.
    let wanted = derived(move || orgs.any() || list_query::narrows(&orgs.query()));
    let tags = Loaded::new(move || {
        if wanted.get() {
            client.tags()
        } else {
            Box::pin(async { Ok(Vec::new()) })
        }
    });
    let title = page_title(|| "Salesforce Org Management".to_owned(), || false)
        .add(link(routes::ADOPT, "Bring in the portal's orgs").class("button plain"))
        .add(link(routes::REGISTER, "Register Org").class("button"));
    let on_top = move || unfinished::unfinished(&unfinished.value()?, unfinished);
    let done = context().to_say();
    // The filters are there at once. The block on top comes before the table, so that no row moves.
    el("div")
        .add(title)
        .maybe(done)
        .show(on_top)
        .add(filters::filters(orgs, tags))
        .add(bulk::bulk(orgs, tags))
        .add(loaded(unfinished, 6, move |_| {
            orgs.view("Registered orgs", empty(orgs, unfinished))
        }))
}

fn empty(orgs: Orgs, unfinished: Loaded<Vec<Authorization>>) -> Rc<dyn Fn() -> El> {
    Rc::new(move || {
        no_orgs().maybe(practises().then(|| {
            practice(move |()| {
                orgs.again();
                unfinished.again();
            })
        }))
    })
}

fn practises() -> bool {
    let session = context().session.value();
    session.is_some_and(|session| session.broker.practice_org.is_some())
}

/// While a practice Salesforce runs, nobody needs an org to see what a list looks like.
fn practice(loaded: impl Fn(()) + Copy + 'static) -> El {
    let client = context().client;
    let act = Act::new();
    let said = "Or look around first: practice orgs at the practice Salesforce, one for each state that an org or a registration can be in.";
    let load = button("plain", "")
        .text_of(move || {
            let label = if act.busy() {
                "Loading practice orgs…"
            } else {
                "Load practice orgs"
            };
            label.to_owned()
        })
        .flag_of("aria-disabled", move || act.busy())
        .on_press(move || act.begin(client.load_practice_orgs(), loaded));
    el("div")
        .add(p(said).class("muted"))
        .add(div("acts").add(load))
        .add(problem_of(act))
}

fn no_orgs() -> El {
    el("section")
        .class("empty")
        .markup(
            "<h2>No org is registered yet</h2>\
             <p>Registering connects a Salesforce org to the portal once, so that its modules can \
             work on it: you log in at Salesforce and approve, and no password is stored here.</p>\
             <p>You need:</p><ul>\
             <li>an app in that org, an External Client App or a Connected App, with its consumer \
             ID and consumer secret (the form shows how to make one), and</li>\
             <li>a Salesforce user who may log in there and approve the app.</li></ul>",
        )
        .add(
            div("acts")
                .add(link(routes::REGISTER, "Register your first org").class("button plain")),
        )
}
