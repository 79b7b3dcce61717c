//! Settings → Salesforce Org: the Dev Hub records.

use super::org_list::Orgs;
use crate::app::context;
use crate::components::page_title;
use crate::dom::{El, el, link, p};
use crate::load::{LOOK_AGAIN, poll};
use crate::routes;
use broker_api::OrgKind;
use std::rc::Rc;

/// The list of Dev Hubs.
pub(crate) fn dev_hubs() -> El {
    let hubs = Orgs::of(OrgKind::DevHub);
    poll(|| Some(LOOK_AGAIN), move || hubs.again());
    let about = "Settings: the Dev Hubs that scratch orgs and packages are made from.";
    el("div")
        .add(
            page_title(|| "Salesforce Org".to_owned(), || false)
                .add(link(routes::REGISTER_DEV_HUB, "Register Dev Hub").class("button")),
        )
        .maybe(context().to_say())
        .add(p(about).class("lede"))
        .add(hubs.view("Dev Hubs", Rc::new(no_hubs)))
}

fn no_hubs() -> El {
    el("section").class("empty").markup(
        "<h2>No Dev Hub is registered</h2>\
         <p>A Dev Hub record stands beside the ordinary record of the same org. Modules that make \
         scratch orgs or package versions use it; everything else uses the ordinary record.</p>\
         <p>A Dev Hub is authorized by OAuth via Connected App only: Salesforce makes scratch orgs \
         with the app of their hub, and for that it asks for a connected app.</p>",
    )
}
