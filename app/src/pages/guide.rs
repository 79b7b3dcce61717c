//! What is to be done in Salesforce, step by step, beside a form. The words are those that ARM's
//! customers know; steps can be ticked off, and the ticks survive a reload.

mod steps;
mod ticks;

use crate::components::{Icon, copy_value, leaving};
use crate::dom::{El, div, el, p, span};
use crate::live::derived;
use broker_api::{AuthenticationType, PracticeOrg};
use steps::{Body, Step};
use ticks::Ticks;

/// What the guide needs once.
pub(crate) struct Guide {
    /// To be copied exactly.
    pub(crate) callback_url: String,
    /// Who does this for the second time needs no guide.
    pub(crate) folded: bool,
    /// The practice Salesforce, while it runs.
    pub(crate) practice: Option<PracticeOrg>,
}

/// What the guide follows.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Subject {
    /// Which kind of app is made.
    pub(crate) authentication_type: AuthenticationType,
    /// A checked login URL, or nothing: each step links to its page in that org's Setup.
    pub(crate) login_url: String,
    /// The practice Salesforce is chosen.
    pub(crate) practice: bool,
    /// The app is the operator's.
    pub(crate) operator_app: bool,
}

/// The panel.
pub(crate) fn guide(guide: Guide, subject: impl Fn() -> Subject + Send + Sync + 'static) -> El {
    let subject = derived(subject);
    let ticks = Ticks::kept(guide.folded);
    let Guide {
        callback_url,
        folded,
        practice,
    } = guide;
    let inside = move || {
        let subject = subject.get();
        if subject.operator_app {
            return operators();
        }
        let steps = steps::of(subject.authentication_type);
        let practice = practice
            .as_ref()
            .filter(|_| subject.practice)
            .map(practice_note);
        let rows = steps
            .iter()
            .enumerate()
            .map(|(index, one)| step(index, one, ticks, &callback_url, &subject.login_url));
        let count = steps.len();
        let done = move || format!("{} of {count} done", ticks.done(count));
        div("")
            .maybe(practice)
            .add(el("p").class("muted").text_of(done))
            .add(el("ol").class("steps").each(rows))
            .maybe((subject.authentication_type != AuthenticationType::Standard).then(|| p("New credentials take up to 10 minutes to become active. If verification fails, wait and retry.").class("muted")))
    };
    let heading = move || match subject.get().authentication_type {
        _ if subject.with(|subject| subject.operator_app) => "Use your operator's app".to_owned(),
        AuthenticationType::ConnectedApp => "Look up the Connected App".to_owned(),
        AuthenticationType::Standard => "Prepare the Salesforce user".to_owned(),
        AuthenticationType::ExternalClientApp => "Create the External Client App".to_owned(),
    };
    let panel = el("details")
        .class("guide")
        .add(el("summary").add(el("h2").text_of(heading)));
    let panel = if folded {
        panel
    } else {
        panel.attr("open", "")
    };
    el("aside")
        .attr("aria-label", "What to do in Salesforce first")
        .add(panel.show(inside))
}

/// The operator's app is there already.
fn operators() -> El {
    div("").markup(
        "<p>Nothing is to be looked up: the app is your operator's. Salesforce may not let you approve \
         an app that is not installed in the org. Then an admin of the org installs it: Setup → \
         Connected Apps OAuth Usage → Install.</p>",
    )
}

fn step(
    index: usize,
    step: &'static Step,
    ticks: Ticks,
    callback_url: &str,
    login_url: &str,
) -> El {
    let id = format!("step-{index}");
    let tick = el("input")
        .attr("type", "checkbox")
        .id(&id)
        .checked_of(move || ticks.is_done(index))
        .on("change", move |_| ticks.toggle(index));
    let name = el("label").attr("for", &id).text(step.name);
    let link = step.place.and_then(|place| {
        let address = place.address(login_url)?;
        Some(leaving(&address, &format!("Open {} ", place.way())).class("small"))
    });
    let note = step.note.map(|note| span("badge", note));
    let body = match step.body {
        Body::Markup(markup) => div("body").markup(markup),
        Body::CallbackUrl => div("body")
            .add(p(
                "Exactly as displayed here; a slash too many is another address.",
            ))
            .add(copy_value(callback_url, "callback URL")),
        Body::Scopes => div("body")
            .add(p("Move these six to Selected OAuth Scopes:"))
            .add(scopes()),
    };
    el("li")
        .class_of("done", move || ticks.is_done(index))
        .add(div("step").add(tick).add(name).maybe(note))
        .add(body.maybe(link))
}

fn scopes() -> El {
    let line = |scope: &broker_api::Scope| {
        el("li")
            .text(scope.label)
            .add(span("tokens", &format!(" ({})", scope.tokens.join(", "))))
    };
    el("ul")
        .class("scopes")
        .each(broker_api::SIX_SCOPES.iter().map(line))
}

fn practice_note(practice: &PracticeOrg) -> El {
    el("p")
        .icon(Icon::Info)
        .text(" The practice Salesforce has a Setup of its own: ")
        .add(leaving(&practice.login_url, "open it in a new tab "))
}
