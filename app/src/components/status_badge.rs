//! Status: a picture, a word and a colour, never one alone.

use super::Icon;
use crate::dom::{El, el, span};
use crate::labels;
use broker_api::StatusWord;

/// The status of an org.
pub(crate) fn status_badge(status: StatusWord) -> El {
    let (icon, class) = match status {
        StatusWord::Connected => (Icon::Check, "status ok"),
        StatusWord::NeedsReauthentication
        | StatusWord::AddressChanged
        | StatusWord::StoredSecretCannotBeRead
        | StatusWord::RecordChangedOutside => (Icon::Alert, "status danger"),
        StatusWord::Unreachable
        | StatusWord::PracticeNotRunning
        | StatusWord::NotAuthorizedHere => (Icon::Clock, "status warn"),
    };
    el("span")
        .class(class)
        .icon(icon)
        .text(labels::status(status))
}

/// Tells a practice org from a real one.
pub(crate) fn practice_badge() -> El {
    span("badge", "Practice")
}
