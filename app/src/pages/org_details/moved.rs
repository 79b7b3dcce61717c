//! An org that is at another address now, and the one act that helps.

use crate::app::context;
use crate::dom::{El, button, div, link, p};
use crate::live::Live;
use crate::load::Act;
use crate::pages::problem::problem_of;
use crate::pages::standard;
use crate::routes;
use broker_api::{
    InstanceUrlOutcome, Operation, Org, OrgKind, OrgStatus, Purpose, TestFailure, TestStep,
    check_policy,
};

/// Nothing, unless the address changed.
pub(super) fn moved(org: &Org, changed: impl Fn() + Copy + 'static) -> Option<El> {
    let OrgStatus::AddressChanged(fault) = &org.status else {
        return None;
    };
    Some(match fault.new_instance_url() {
        Some(instance_url) => correct(org, instance_url, changed),
        None => log_in_there(org, fault.cause_about.as_deref())?,
    })
}

/// The org's API moved: one click, after which the broker asks there whether it is this org's.
fn correct(org: &Org, instance_url: &str, changed: impl Fn() + Copy + 'static) -> El {
    let client = context().client;
    let act = Act::new();
    let refused = Live::new(None::<TestFailure>);
    let used = org.authentication_type;
    let (id, generation) = (org.id.clone(), org.generation);
    let address = instance_url.to_owned();
    let done = move |outcome: InstanceUrlOutcome| {
        let failed = outcome.failure.as_ref();
        if failed.is_none_or(|failed| failed.step == TestStep::Renewal) {
            changed();
        }
        refused.set(outcome.failure);
    };
    let press = button("", &format!("Use {instance_url}"))
        .flag_of("aria-disabled", move || act.busy())
        .on_press(move || {
            act.begin(client.correct_instance_url(&id, generation, &address), done);
        });
    let why = move || {
        let failure = refused.get()?;
        let said = "Not used: it does not work there. Nothing was changed.";
        Some(
            div("notice")
                .attr("role", "alert")
                .add(p(said).class("what"))
                .add(super::test::told(&failure, used)),
        )
    };
    div("moved")
        .add(div("acts").add(press))
        .show(why)
        .add(problem_of(act))
}

/// Where people log in moved: what is sealed for the old login URL is typed again for the new one.
fn log_in_there(org: &Org, address: Option<&str>) -> Option<El> {
    let (operation, purpose) = match org.kind {
        OrgKind::Org => (Operation::Reauthenticate, Purpose::Reauthenticate),
        OrgKind::DevHub => (Operation::Replace, Purpose::Replace),
    };
    let offered = standard::offered();
    let open = check_policy(org.kind, org.authentication_type, operation, offered).is_ok();
    let label = match (purpose, address) {
        (Purpose::Replace, _) => "Replace it with the new login URL".to_owned(),
        (_, Some(address)) => format!("Reauthenticate at {address}"),
        (_, None) => "Reauthenticate with the new login URL".to_owned(),
    };
    let to = routes::authorize(&org.id, purpose);
    (open && org.pending.is_none()).then(|| div("acts").add(link(&to, &label).class("button")))
}
