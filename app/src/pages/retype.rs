//! Form and fact differ: said, with one click to correct.

use crate::app::context;
use crate::dom::{El, button, div, el, p};
use crate::labels;
use crate::load::Act;
use crate::pages::problem::problem_of;
use broker_api::{EditedOrg, OrgType, SalesforceIdentity};

/// What differs, and a button for each type that fits.
pub(crate) fn retype(
    org_id: &str,
    generation: i64,
    registered: OrgType,
    salesforce: &SalesforceIdentity,
    changed: impl Fn() + Copy + 'static,
) -> El {
    let client = context().client;
    let act = Act::new();
    let registered = labels::org_type(registered);
    let (fact, fitting): (&str, &[OrgType]) = if salesforce.is_sandbox {
        let all = &[
            OrgType::Uat,
            OrgType::Qa,
            OrgType::Integration,
            OrgType::Developer,
        ];
        ("a sandbox", all)
    } else {
        ("a production org", &[OrgType::Production])
    };
    let said = format!("Registered as {registered}, but Salesforce says that it is {fact}.");
    let correct = |to: OrgType| {
        let id = org_id.to_owned();
        button("plain", &format!("Change to {}", labels::org_type(to)))
            .attr_of("disabled", move || act.busy().then(String::new))
            .on_press(move || {
                let edit = EditedOrg {
                    generation,
                    org_type: Some(to),
                    ..EditedOrg::default()
                };
                act.begin(client.edit(&id, &edit), move |()| changed());
            })
    };
    div("notice")
        .attr("role", "status")
        .add(
            el("p")
                .class("what")
                .icon(crate::components::Icon::Info)
                .add(el("span").text(&said)),
        )
        .add(p("If that is as you meant it, leave it so."))
        .add(div("acts").each(fitting.iter().map(|to| correct(*to))))
        .add(problem_of(act))
}
