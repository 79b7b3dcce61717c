//! An org that was brought in from the portal and that nobody authorized here yet.

use super::section;
use crate::components::{copy_value, fact, facts};
use crate::dom::{El, p};
use crate::labels;
use crate::pages::standard::notice_for;
use broker_api::{Adopted, Org};

/// That nothing is in use, and what the portal says.
pub(super) fn nothing_in_use(org: &Org, said: &Adopted) -> El {
    let type_name = labels::authentication_type(org.authentication_type);
    let mut known = vec![
        fact("Authentication type", type_name),
        fact("Login URL", org.login_url.as_str()),
    ];
    let username = said.username.as_deref();
    known.extend(username.map(|name| fact("User", name)));
    let id = said.salesforce_org_id.as_deref();
    known.extend(id.map(|id| fact("Salesforce org id", copy_value(id, "Salesforce org id"))));
    let pinned = if id.is_some() {
        "Only a login to this Salesforce org will be accepted."
    } else {
        "The Salesforce org of the first login will be this record's from then on."
    };
    section("In use")
        .add(p("Nothing is in use: the org was brought in from the portal, and nobody authorized it here yet. What refers to it keeps its id and its name."))
        .add(p("The portal says:"))
        .add(facts(known))
        .add(p(pinned).class("muted"))
        .maybe(notice_for(org))
}
