//! New credentials that were tried: what they bring beside what is in use, then Apply or Discard.

use super::acts::{discard, log_in_again};
use super::change::Change;
use super::decision::apply;
use super::{Shown, title};
use crate::components::{fact, facts, time_until};
use crate::dom::{El, div, el, p};
use crate::load::Act;
use crate::pages::problem::problem_of;
use crate::{labels, messages};
use broker_api::{Decision, GrantedScopes, Permission, Purpose, SIX_SCOPES, Trial};

/// One line of the comparison.
struct Line {
    name: &'static str,
    /// Nothing, if it could not be told.
    in_use: Option<String>,
    trial: Option<String>,
}

impl Line {
    fn new(name: &'static str, in_use: &str, trial: &str) -> Self {
        Self {
            name,
            in_use: Some(in_use.to_owned()),
            trial: Some(trial.to_owned()),
        }
    }

    fn differs(&self) -> bool {
        self.in_use.is_some() && self.trial.is_some() && self.in_use != self.trial
    }

    fn fact(&self) -> El {
        const UNTOLD: &str = "could not be told";
        let (in_use, trial) = (self.in_use.as_deref(), self.trial.as_deref());
        if in_use == trial {
            let same = trial.map(|same| format!("{same} – as now"));
            return fact(self.name, same.unwrap_or_else(|| UNTOLD.to_owned()));
        }
        let both = div("")
            .add(p(&format!("In use now: {}", in_use.unwrap_or(UNTOLD))))
            .add(
                el("p")
                    .text("Trial: ")
                    .add(el("strong").text(trial.unwrap_or(UNTOLD))),
            );
        fact(self.name, both)
    }
}

/// Both sides; the record is gone where there is none to compare with.
pub(super) fn trial(shown: &Shown, decision: &Decision) -> El {
    let heading = format!("Trial of {}: apply or discard", shown.name);
    let said = el("p")
        .class("lede")
        .text("You authorized the new credentials to see what they bring. ")
        .add(el("strong").text("They are not in use"))
        .text(", and what is in use was not touched. There is time to decide until ")
        .add(time_until(&decision.until))
        .text("; without an answer the new permission is given back.");
    let act = Act::new();
    let compared = decision.trial.as_ref().map(|both| compare(decision, both));
    let applied = decision.known.first().map(|org| {
        let change = Change {
            run: &shown.run,
            decision,
            org,
            fingerprint: shown.fingerprint(),
        };
        let (does, verb) = match shown.purpose {
            Purpose::Migrate => ("Migrates the record to these credentials.", "migrate"),
            _ => (
                "Reauthenticates the record with these credentials.",
                "reauthenticate",
            ),
        };
        let as_whom = if change.other_user() {
            format!(", as {}", decision.salesforce.username)
        } else {
            String::new()
        };
        let label = format!("Apply: {verb} {}{as_whom}", org.name);
        let class = if change.is_unasked() { "plain" } else { "" };
        let again = change.other_user().then(|| {
            let said = format!(
                "{} works as {}; you logged in as {}. What was just granted is discarded, and Salesforce asks who you are once more.",
                org.name, org.username, decision.salesforce.username
            );
            el("section")
                .class("card")
                .attr("aria-label", "Log in again")
                .add(el("h2").text("Log in again"))
                .add(p(&said))
                .add(log_in_again(shown, true))
        });
        let section = el("section")
            .class("card")
            .attr("aria-label", "Apply")
            .add(el("h2").text("Apply"))
            .add(p(&format!("{does} {}", change.afterwards())))
            .add(div("acts").add(apply(shown, &change, &label, class, act)));
        el("div").maybe(again).add(section)
    });
    let neither = el("section")
        .class("last")
        .add(el("h2").text("Discard"))
        .add(p("The new permission is given back to Salesforce, unless the same app is in use here: that could end what works. What is in use stays in use."))
        .add(div("acts").add(discard(shown)));
    el("div")
        .add(title(&heading))
        .add(said)
        .add(problem_of(act))
        .maybe(compared)
        .maybe(applied)
        .add(neither)
}

fn compare(decision: &Decision, both: &Trial) -> El {
    let lines = lines(decision, both);
    let differ: Vec<_> = lines.iter().filter(|line| line.differs()).collect();
    let names: Vec<_> = differ.iter().map(|line| line.name.to_lowercase()).collect();
    let summary = if names.is_empty() {
        "No difference was found.".to_owned()
    } else {
        format!("What differs: {}.", names.join(", "))
    };
    let warned = messages::approvals(&both.approvals)
        .map(|message| p(&format!("{} {}", message.what, message.next)).class("muted"));
    let counted = format!(
        "{} of 5 approvals of {} for this app are known here, this one included.",
        both.approvals.known, both.approvals.username
    );
    el("section")
        .attr("aria-label", "What the trial brings")
        .add(el("h2").text("What the trial brings"))
        .add(el("p").add(el("strong").text(&summary)))
        .add(facts(lines.iter().map(Line::fact)))
        .add(p(&counted).class("muted"))
        .maybe(warned)
}

fn lines(decision: &Decision, both: &Trial) -> Vec<Line> {
    let (now, new) = (&both.in_use, &decision.salesforce);
    let environment = labels::sandbox_or_production;
    vec![
        Line::new("Org", &now.org_name, &new.org_name),
        Line::new("Salesforce org id", &now.org_id, &new.org_id),
        Line::new("User", &now.username, &new.username),
        Line::new("Instance URL", &now.instance_url, &new.instance_url),
        Line::new(
            "Environment",
            environment(now.is_sandbox),
            environment(new.is_sandbox),
        ),
        Line::new(
            "Scopes",
            &scopes(&both.in_use_granted),
            &scopes(&decision.granted),
        ),
        permissions(both, now.user_id == new.user_id),
    ]
}

fn scopes(granted: &GrantedScopes) -> String {
    let without: Vec<_> = SIX_SCOPES
        .iter()
        .filter(|scope| !granted.covers(scope))
        .map(|scope| scope.label)
        .collect();
    if without.is_empty() {
        return "all six".to_owned();
    }
    format!("without {}", without.join(", without "))
}

/// Permissions are the user's: where both sides are one user's, one answer is both sides'.
fn permissions(both: &Trial, same_user: bool) -> Line {
    let told = |found: &Vec<Permission>| {
        if found.is_empty() {
            return "none of those that a release needs".to_owned();
        }
        let names: Vec<_> = found.iter().copied().map(labels::permission).collect();
        names.join(", ")
    };
    let of_user = both.permissions.as_ref().filter(|_| same_user);
    Line {
        name: "Permissions",
        in_use: both.in_use_permissions.as_ref().or(of_user).map(told),
        trial: both.permissions.as_ref().map(told),
    }
}
