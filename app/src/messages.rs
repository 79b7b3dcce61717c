//! The only words for what goes wrong: what happened, what is likely, what to do next.

mod error;
mod failure;
mod field;
mod file;
mod verification;

pub(crate) use error::{
    api_error, cookie_not_kept, error, file_not_kept, may_be_old, no_answer, not_shown,
    page_not_known, page_not_loaded, quicker, removed, typed_before, words_not_loaded,
};
pub(crate) use failure::{failure, failure_in_use, incident, lost, outcome, passes, words};
pub(crate) use field::{field_error, not_offered};
pub(crate) use file::{COLUMNS as FILE_COLUMNS, cell_error, file_error};
pub(crate) use verification::{approvals, check, reason};

use crate::forms::setup_pages::{SetupPage, within_app};
use broker_api::AuthenticationType;
use std::borrow::Cow;

/// What a person reads when something went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    /// What happened: a whole sentence.
    pub(crate) what: Cow<'static, str>,
    /// What is likely behind it, the likeliest first.
    pub(crate) likely: &'static [&'static str],
    /// What to do: a whole sentence.
    pub(crate) next: Cow<'static, str>,
    /// Where in Salesforce's Setup the likely settings are.
    pub(crate) place: Option<SetupPage>,
    /// Who can do something about it.
    pub(crate) who: Who,
    /// Which act comes first.
    pub(crate) first: FirstStep,
}

/// Who can do something about a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    /// Whoever reads it.
    You,
    /// An admin of the Salesforce org.
    SalesforceAdmin,
    /// Whoever runs the broker.
    Operator,
    /// Salesforce.
    Salesforce,
}

/// The act that a failed authorization leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FirstStep {
    /// The same form once more.
    TryAgain,
    /// Something in the form must change first.
    ChangeForm,
}

impl Message {
    fn new(what: impl Into<Cow<'static, str>>, next: impl Into<Cow<'static, str>>) -> Self {
        Self {
            what: what.into(),
            likely: &[],
            next: next.into(),
            place: None,
            who: Who::You,
            first: FirstStep::TryAgain,
        }
    }

    fn likely(self, likely: &'static [&'static str]) -> Self {
        Self { likely, ..self }
    }

    /// An admin of the Salesforce org can correct it, on this page.
    fn at(self, place: SetupPage) -> Self {
        Self {
            place: Some(place),
            who: Who::SalesforceAdmin,
            ..self
        }
    }

    fn by(self, who: Who) -> Self {
        Self { who, ..self }
    }

    /// The same of an app of this kind, whose settings may be elsewhere.
    fn of_app(self, authentication_type: AuthenticationType) -> Self {
        Self {
            place: self.place.map(|place| place.of(authentication_type)),
            next: within_app(self.next, authentication_type),
            ..self
        }
    }

    fn change_form(self) -> Self {
        let first = FirstStep::ChangeForm;
        Self { first, ..self }
    }
}

#[cfg(test)]
fn assert_is_whole(message: &Message) {
    for sentence in [&message.what, &message.next] {
        let ends = sentence.ends_with('.') || sentence.ends_with('?');
        assert!(ends && sentence.len() > 10, "{sentence:?} is no sentence");
    }
    let lower = format!("{} {}", message.what, message.next).to_lowercase();
    assert!(!lower.contains("invalid"), "{lower}");
}
