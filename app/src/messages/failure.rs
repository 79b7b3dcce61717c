//! Why an authorization failed, in words.

mod rows;

use super::{Message, Who};
use crate::forms::setup_pages::SetupPage;
use crate::wire::Word;
use broker_api::{AuthenticationType, FailureCode};
use rows::{ROWS, Row};

/// The words for a failure of what authenticates so; `about` is what the code is about: a name or a
/// host.
pub(crate) fn failure(code: FailureCode, about: Option<&str>, of: AuthenticationType) -> Message {
    told(code, about).of_app(of)
}

fn told(code: FailureCode, about: Option<&str>) -> Message {
    match code {
        FailureCode::HostRefused => host_refused(about),
        FailureCode::HubRegistered if about.is_some() => Message {
            what: format!(
                "You logged in to another Dev Hub, which is registered here already, as {}.",
                about.unwrap_or_default()
            )
            .into(),
            ..of_row(code)
        },
        FailureCode::OtherOrg if about.is_some() => other_org(about.unwrap_or_default()),
        FailureCode::RegisteredElsewhere if about.is_some() => {
            registered_elsewhere(about.unwrap_or_default())
        }
        code => of_row(code),
    }
}

/// The row of a code; what has none is something else.
fn of_row(code: FailureCode) -> Message {
    let find = |code| ROWS.iter().find(|row| row.code == code);
    let row = find(code).or_else(|| find(FailureCode::Other));
    row.unwrap_or(&ROWS[0]).message()
}

impl Row {
    fn message(&self) -> Message {
        Message {
            what: self.what.into(),
            likely: self.likely,
            next: self.next.into(),
            place: self.place,
            who: self.who,
            first: self.first,
        }
    }
}

/// What a history entry's outcome says, unless it was `ok`.
pub(crate) fn outcome(outcome: &str) -> Option<String> {
    let said = match outcome {
        "ok" => return None,
        "kept_for_other_org" => {
            "Kept: the same app is in use here, and revoking one permission can end the others."
        }
        "gave_up" => "Salesforce did not take it back; the broker no longer tries.",
        "awaiting_decision" => "Waited for an answer; nothing was changed.",
        _ => "",
    };
    if !said.is_empty() {
        return Some(said.to_owned());
    }
    match FailureCode::of(outcome) {
        Some(FailureCode::Unknown) | None => Some(format!("Did not succeed ({outcome}).")),
        Some(code) => Some(told(code, None).what.into_owned()),
    }
}

fn other_org(about: &str) -> Message {
    let what = format!("You logged in to {about}, which is another org than the registered one.");
    Message {
        what: what.into(),
        ..of_row(FailureCode::OtherOrg)
    }
}

fn registered_elsewhere(record: &str) -> Message {
    let what = format!("You logged in to the Salesforce org of another record here: {record}.");
    Message {
        what: what.into(),
        ..of_row(FailureCode::RegisteredElsewhere)
    }
}

fn host_refused(about: Option<&str>) -> Message {
    let what = match about {
        Some(host) => format!("The answer named {host}, which is not a host of Salesforce."),
        None => "The answer named a host that is not Salesforce's.".to_owned(),
    };
    Message::new(
        what,
        "Check the login URL. If it is right, whoever runs the broker can allow the host in its configuration.",
    )
    .at(SetupPage::MyDomain)
    .by(Who::Operator)
    .change_form()
}

#[cfg(test)]
mod tests;
