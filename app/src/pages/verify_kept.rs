//! Verifying credentials that are saved and not in use: what can be told before anybody authorizes.

use super::problem::problem_of;
use super::register::finding_line;
use crate::app::context;
use crate::dom::{El, button, div, el, p};
use crate::live::Live;
use crate::load::Act;
use broker_api::{Authorization, Check, ConsumerId, Verification, VerificationRequest};

/// The button, and what was found.
pub(crate) fn verify_kept(authorization: &str) -> El {
    let client = context().client;
    let act = Act::new();
    let found = Live::new(None::<(Authorization, Verification)>);
    let id = authorization.to_owned();
    let press = move || {
        let id = id.clone();
        let asked = Box::pin(async move {
            let run = client.authorization(&id).await?;
            let verification = client.verify(&request(&run), &checks(&run)).await?;
            Ok((run, verification))
        });
        act.begin(asked, move |both| found.set(Some(both)));
    };
    let verify = button("plain", "")
        .text_of(move || {
            if act.busy() {
                "Verifying …"
            } else {
                "Verify new credentials"
            }
            .to_owned()
        })
        .flag_of("aria-disabled", move || act.busy())
        .on_press(press);
    let shown = move || {
        let found = found.get();
        found.map(|(run, verification)| findings(&run, &verification))
    };
    div("after")
        .add(div("acts").add(verify))
        .add(problem_of(act))
        .add(div("found").attr("role", "status").show(shown))
}

fn request(run: &Authorization) -> VerificationRequest {
    let consumer_id = run.consumer_id.as_ref().map_or("", ConsumerId::as_str);
    VerificationRequest {
        authorization: Some(run.id.clone()),
        org: None,
        authentication_type: run.authentication_type,
        login_url: run.login_url.clone(),
        operator_app: run.operator_app,
        consumer_id: consumer_id.to_owned(),
        consumer_secret: None,
        checks: None,
    }
}

/// A secret that is not kept cannot be asked about.
fn checks(run: &Authorization) -> Vec<Check> {
    let with_secret = run.secret_kept;
    let asked = Check::ALL.into_iter();
    asked
        .filter(|check| with_secret || *check != Check::ConsumerSecret)
        .collect()
}

fn findings(run: &Authorization, verification: &Verification) -> El {
    let lines = verification.findings.iter().map(|finding| {
        let line = finding_line(run.authentication_type, &run.login_url, finding);
        el("li").add(line)
    });
    let proof = "Only authorizing proves them: what Verify can ask Salesforce before a login is not whether it will let anybody in.";
    el("section")
        .class("card")
        .attr("aria-label", "What could be verified before login")
        .add(el("ul").class("checks").each(lines))
        .add(p(proof))
}
