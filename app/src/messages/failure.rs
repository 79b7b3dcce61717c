//! Why an authorization failed, in words.

mod rows;

use super::{Message, Who};
use crate::forms::setup_pages::SetupPage;
use crate::wire::Word;
use broker_api::{
    AuthenticationType, FailureClass, FailureCode, LostCause, SalesforceAnswer, TestStep,
};
use rows::{ROWS, Row};

/// What Salesforce does to many orgs in words that are on no list.
pub(crate) fn incident(orgs: i64, said: Option<&SalesforceAnswer>) -> Message {
    let words = said.map(|answer| format!(": {}", words(answer)));
    let what = format!(
        "Salesforce refuses {orgs} orgs in the same words{}. So many at once is a problem of Salesforce's, and not of their credentials.",
        words.unwrap_or_default()
    );
    Message::new(
        what,
        "Nothing needs to be done: the orgs keep the status that they had, and the broker tries one of them every ten minutes until Salesforce accepts it.",
    )
    .by(Who::Salesforce)
}

/// Why an answer with new tokens was lost.
pub(crate) fn lost(cause: LostCause) -> &'static str {
    match cause {
        LostCause::NoAnswer => "no whole answer came in time",
        LostCause::NotReadable => "what came could not be read",
        LostCause::SalesforceTrouble => "Salesforce had a problem of its own",
        LostCause::BrokerEnded => "the broker ended before it had stored it",
    }
}

/// The words for a failure of what authenticates so; `about` is what the code is about: a name, a
/// host or an address. `said` is what Salesforce said.
pub(crate) fn failure(
    code: FailureCode,
    about: Option<&str>,
    said: Option<&SalesforceAnswer>,
    of: AuthenticationType,
) -> Message {
    told(code, about, said).of_app(of)
}

fn told(code: FailureCode, about: Option<&str>, said: Option<&SalesforceAnswer>) -> Message {
    let words = said.map(words).filter(|words| !words.is_empty());
    match (code, about, words) {
        (FailureCode::HostRefused, about, _) => host_refused(about),
        (FailureCode::AddressChanged, Some(address), _) => address_changed(address),
        (FailureCode::HubRegistered, Some(record), _) => Message {
            what: format!(
                "You logged in to another Dev Hub, which is registered here already, as {record}."
            )
            .into(),
            ..of_row(code)
        },
        (FailureCode::OtherOrg, Some(org), _) => other_org(org),
        (FailureCode::RegisteredElsewhere, Some(record), _) => registered_elsewhere(record),
        (FailureCode::Other, _, Some(words)) => Message {
            what: format!("Salesforce refused, in words that are not on our list: {words}.").into(),
            ..of_row(code)
        },
        (FailureCode::DevHubNotTold, _, Some(words)) => Message {
            what: format!("Salesforce refused to tell whether this org is a Dev Hub: {words}.")
                .into(),
            ..of_row(code)
        },
        (code, ..) => of_row(code),
    }
}

/// The same where what is in use failed at this step: an address that changed is the API's, unless
/// it is where people log in.
pub(crate) fn failure_in_use(
    code: FailureCode,
    step: Option<TestStep>,
    about: Option<&str>,
    said: Option<&SalesforceAnswer>,
    of: AuthenticationType,
) -> Message {
    let address = about.filter(|_| code == FailureCode::AddressChanged);
    match (address, step) {
        (Some(address), Some(TestStep::Renewal)) => Message::new(
            format!("People log in at another address now: Salesforce led to {address}."),
            "Reauthenticate there. What is kept for the old address is not sent to the new one, so the secret is typed again.",
        ),
        (Some(address), _) => Message::new(
            format!("The org's API is at another address now: Salesforce led to {address}."),
            "Take the new address into use: the broker asks there first whether it is this org's.",
        ),
        (None, _) => failure(code, about, said, of),
    }
}

/// Salesforce's own words in one line, without a full stop.
pub(crate) fn words(answer: &SalesforceAnswer) -> String {
    let SalesforceAnswer { error, description } = answer;
    let between = if error.is_empty() || description.is_empty() {
        ""
    } else {
        ": "
    };
    let words = format!("{error}{between}{description}");
    words.trim_end_matches('.').to_owned()
}

/// Whether a connection that failed so may work again by itself.
pub(crate) fn passes(class: FailureClass) -> &'static str {
    match class {
        FailureClass::MayPass => "It may pass by itself.",
        FailureClass::Refused => "It is unlikely to pass by itself.",
        FailureClass::Ended => "It will not pass by itself.",
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
        Some(code) => Some(told(code, None, None).what.into_owned()),
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

fn address_changed(address: &str) -> Message {
    Message {
        what: format!("The org is at another address now: Salesforce led to {address}.").into(),
        next: format!("Enter {address} as login URL.").into(),
        ..of_row(FailureCode::AddressChanged)
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
