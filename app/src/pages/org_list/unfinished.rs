//! Registrations that are not finished, on top of the list.

use crate::app::context;
use crate::components::{Confirm, Icon, confirm_button, practice_badge, time_until};
use crate::dom::{El, div, el, link, span};
use crate::labels;
use crate::load::{Act, Loaded};
use crate::pages::problem::problem_of;
use crate::pages::times::countdown;
use crate::routes;
use broker_api::{
    AuthenticationType, Authorization, AuthorizationState, Environment, Fallback, OrgKind, Purpose,
    Question,
};

/// Unfinished work; nothing where there is none.
pub(super) fn unfinished(runs: &[Authorization], asked: Loaded<Vec<Authorization>>) -> Option<El> {
    if runs.is_empty() {
        return None;
    }
    let count = format!(" ({})", runs.len());
    let heading = el("h2")
        .id("unfinished")
        .text("Unfinished")
        .add(span("muted", &count));
    let rows = runs.iter().map(|run| match &run.ending {
        Some(kept) => ending(run, kept),
        None => row(run, asked),
    });
    let section = el("section")
        .class("unfinished")
        .attr("aria-labelledby", "unfinished")
        .add(heading)
        .add(el("ul").each(rows));
    Some(section)
}

fn whose(run: &Authorization) -> String {
    if run.yours {
        "yours".to_owned()
    } else {
        format!("by {}", run.author)
    }
}

fn named(run: &Authorization) -> El {
    let practice = run.environment == Environment::Practice;
    el("p")
        .add(el("strong").text(&run.name))
        .maybe(practice.then(practice_badge))
}

/// An org that cannot be rolled back much longer.
fn ending(run: &Authorization, kept: &Fallback) -> El {
    let facts = span("muted", "")
        .icon(Icon::Clock)
        .text("previous credentials (")
        .text(&labels::fallback(kept))
        .text(") are destroyed ")
        .add(time_until(&kept.until))
        .text(". Until then the org can be rolled back to them.");
    let what = named(run).add(facts);
    let look = link(&routes::org(&run.org_id), "Look at it")
        .class("button plain")
        .add(span("visually-hidden", &format!(" ({})", run.name)));
    el("li").add(div("run").add(what).add(div("acts").add(look)))
}

fn row(run: &Authorization, asked: Loaded<Vec<Authorization>>) -> El {
    let client = context().client;
    let discard = Act::new();
    let whose = whose(run);
    let purpose = match run.purpose {
        Purpose::Register if run.kind == OrgKind::DevHub => "Dev Hub: ",
        Purpose::Register => "",
        Purpose::Reauthenticate => "reauthentication: ",
        Purpose::Migrate => "migration: ",
        Purpose::Replace => "replacement: ",
    };
    let facts = el("span")
        .class("muted")
        .icon(Icon::Clock)
        .text(purpose)
        .add(waiting_for(&run.state))
        .text(&format!(" · {whose} · "))
        .add(kept(run));
    let what = named(run).add(facts);
    let resume = link(&routes::authorization(&run.id), "Resume")
        .id(&format!("resume-{}", run.id))
        .class("button plain")
        .add(span("visually-hidden", &format!(" {}", run.name)));
    let shown = matches!(
        run.state,
        AuthorizationState::WaitingForSalesforce | AuthorizationState::LoginExpired
    );
    let shown = shown.then(|| {
        link(
            &routes::what_was_shown(&run.id),
            "What did Salesforce show you?",
        )
        .class("button quiet")
        .add(span("visually-hidden", &format!(" ({})", run.name)))
    });
    let id = run.id.clone();
    let question = format!(
        "Discard the {} of {}?",
        labels::purpose(run.purpose),
        run.name
    );
    let ask = Confirm {
        label: "Discard",
        of: &run.name,
        question: &question,
        lost: "The form is deleted, with any secret kept for it. No org is affected.",
    };
    let gone = move |()| asked.again();
    let discard_it = confirm_button(
        &ask,
        move || discard.busy(),
        move || discard.begin(client.discard(&id), gone),
    );
    let acts = div("acts").maybe(shown).add(resume).add(discard_it);
    el("li")
        .add(div("run").add(what).add(acts))
        .add(problem_of(discard))
}

fn kept(run: &Authorization) -> El {
    if let AuthorizationState::AwaitingDecision(decision) = &run.state {
        return span("", "decide until ").add(time_until(&decision.until));
    }
    let standard = run.authentication_type == AuthenticationType::Standard;
    if run.secret_kept || standard {
        return span("", "kept until ").add(time_until(&run.kept_until));
    }
    span(
        "",
        "the consumer secret is not kept any more: enter it again",
    )
}

fn waiting_for(state: &AuthorizationState) -> El {
    let words = match state {
        AuthorizationState::WaitingForActivation(waiting) => {
            return span("", "waiting until the consumer ID is active, next try in ")
                .add(countdown(&waiting.next_try_at));
        }
        AuthorizationState::Ready => "waiting for you: the consumer ID is active now",
        AuthorizationState::WaitingForSalesforce => "waiting for Salesforce",
        AuthorizationState::LoginExpired => {
            "waiting for you: the login at Salesforce took too long"
        }
        AuthorizationState::Finishing => "finishing with Salesforce",
        AuthorizationState::Interrupted => "waiting for you: it was interrupted",
        AuthorizationState::AwaitingDecision(decision) => match decision.question {
            Question::KnownOrg => "waiting for you: this Salesforce org is registered already",
            Question::OtherUser => "waiting for you: another Salesforce user authorized",
            Question::SandboxRefreshed => "waiting for you: the sandbox was refreshed",
            Question::OtherHub => "waiting for you: it is another Dev Hub",
            Question::Trial => "tried, not in use: waiting for you to apply or discard",
        },
        AuthorizationState::Saved => "saved, not in use: waiting for you to authorize",
        AuthorizationState::Failed(_) => "waiting for you: it did not succeed",
        AuthorizationState::Connected(_) => "connected",
        AuthorizationState::Undone => "taken back",
        AuthorizationState::Discarded => "discarded",
    };
    span("", words)
}
