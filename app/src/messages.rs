//! The only words for what goes wrong: what happened, what is likely, what to do next.

mod error;
mod failure;
mod field;

pub(crate) use error::{api_error, cookie_not_kept, error};
pub(crate) use failure::{code_of, failure, outcome};
pub(crate) use field::field_error;

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
    /// Which act comes first.
    pub(crate) first: FirstStep,
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
            first: FirstStep::TryAgain,
        }
    }

    fn likely(self, likely: &'static [&'static str]) -> Self {
        Self { likely, ..self }
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
