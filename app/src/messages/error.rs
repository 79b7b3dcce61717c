//! Why a request failed, in words.

use super::Message;
use crate::api::ApiError;
use broker_api::{ErrorCode, GivenBack, Pending, ProblemDetails};

/// The words for a request that did not succeed.
pub(crate) fn api_error(api_error: &ApiError) -> Message {
    no_answer(api_error).unwrap_or_else(|problem| match problem.retry_after_seconds {
        Some(seconds) if problem.code == ErrorCode::RateLimited => Message::new(
            "There were too many requests in a short time. Nothing was changed.",
            format!("Wait {seconds} seconds, then try again."),
        ),
        _ => error(problem.code),
    })
}

/// The words where there is no answer of the broker's, or what it answered.
pub(crate) fn no_answer(api_error: &ApiError) -> Result<Message, &ProblemDetails> {
    match api_error {
        ApiError::Offline => Ok(Message::new(
            "The broker could not be reached. Nothing was changed.",
            "Check your network, and that the broker is running; then try again.",
        )),
        ApiError::Unexpected => Ok(Message::new(
            "Something else than the broker answered, or it is of another version than this page.",
            "Load the page again. If it stays, tell whoever runs the broker.",
        )),
        ApiError::Broker(problem) => Err(problem),
    }
}

/// What a page shows cannot be kept up to date.
pub(crate) fn may_be_old() -> Message {
    Message::new(
        "The broker cannot be reached: this page may be old.",
        "It is brought up to date by itself once the broker answers again.",
    )
}

/// The page of a file of orgs was left before all of them were brought in.
pub(crate) fn file_not_kept() -> Message {
    Message::new(
        "You were not done here: not all orgs of your file may have been brought in.",
        "Choose or paste the file again. Orgs that are here already stay as they are.",
    )
}

/// A form that was not sent is filled in again.
pub(crate) fn typed_before() -> Message {
    Message::new(
        "What you typed here before is filled in again.",
        "Secrets and passwords are not kept in the browser: type them again.",
    )
}

/// The broker refused, and the words for that could not be loaded.
pub(crate) fn words_not_loaded() -> Message {
    Message::new(
        "The broker refused this, and why could not be loaded.",
        "Check your network, then load the page again. The app may also have been updated meanwhile; then loading it again is all that is needed.",
    )
}

/// The words for a sign-in after which the broker does not know the browser.
pub(crate) fn cookie_not_kept() -> Message {
    Message::new(
        "Your browser did not keep the sign-in cookie.",
        "Correct it, then sign in with another link.",
    )
    .likely(&[
        "The app is open under another name than the broker's public address: on one machine use localhost, not 127.0.0.1.",
        "The browser refuses cookies for this site.",
        "The public address is https, but this page was opened by http.",
    ])
}

/// Orgs whose records are not as the broker wrote them, so that a list cannot show them.
pub(crate) fn not_shown(names: &[String]) -> Message {
    let said = changed_outside();
    let names = names.join(", ");
    Message {
        what: format!("Not shown: {names}. {}", said.what).into(),
        ..said
    }
}

fn changed_outside() -> Message {
    Message::new(
        "This record, or the broker's history, was changed outside the broker. Nothing was sent to Salesforce, and nothing was changed.",
        "Tell whoever runs the broker: the log names what was changed, and it can be put back or accepted as it is.",
    )
}

/// The words for a page of Salesforce's that tells us nothing.
pub(crate) fn page_not_known() -> Message {
    Message::new(
        "Nothing in this text is known to us.",
        "Look at Setup → Login History in the org for the reason, paste the page's address as well, or try again.",
    )
}

/// The words for a page whose code did not come.
pub(crate) fn page_not_loaded() -> Message {
    Message::new(
        "This page could not be loaded.",
        "Check your network, then load the page again. The app may also have been updated meanwhile; then loading it again is all that is needed.",
    )
}

/// The words for a code of the broker.
#[expect(clippy::too_many_lines, reason = "one entry per code")]
pub(crate) fn error(code: ErrorCode) -> Message {
    match code {
        ErrorCode::InvalidFields => Message::new(
            "Some fields need another look. Nothing was changed.",
            "Correct them, then try again.",
        ),
        ErrorCode::InvalidBody | ErrorCode::InvalidQuery | ErrorCode::MethodNotAllowed => {
            Message::new(
                "The broker did not understand this page. Nothing was changed.",
                "Load the page again: it may be older than the broker.",
            )
        }
        ErrorCode::SignedOut => Message::new(
            "You are signed out. Nothing was changed.",
            "Sign in, and you are taken back to where you were.",
        ),
        ErrorCode::SignInLinkSpent => Message::new(
            "This sign-in link was used before. Each link works once.",
            "Get another link to go on.",
        ),
        ErrorCode::SignInLinkExpired => Message::new(
            "This sign-in link is too old. A link works for 15 minutes.",
            "Get another link to go on.",
        ),
        ErrorCode::SignInLinkUnknown => Message::new(
            "This broker did not make this sign-in link, or it was not copied whole.",
            "Get another link to go on.",
        ),
        ErrorCode::ModuleKeyUnknown => Message::new(
            "No module has this key. Nothing was changed.",
            "Make one with broker modules add, and give it to the module.",
        ),
        ErrorCode::Forbidden => Message::new(
            "Your role does not allow this. Nothing was changed.",
            "Ask an org admin to do it, or to change your role.",
        ),
        ErrorCode::CrossSite => Message::new(
            "The request did not come from the broker's own pages, so it was refused.",
            "Open the app at the broker's public address, and try again there.",
        ),
        ErrorCode::NotFound => Message::new(
            "This does not exist, or it is not for you to see.",
            "Go on from Salesforce Org Management.",
        ),
        ErrorCode::TooLarge => Message::new(
            "That is more than the broker reads. Nothing was changed.",
            "Check that nothing else was pasted by mistake.",
        ),
        ErrorCode::TooSlow => Message::new(
            "What was sent took too long to arrive, so the broker stopped reading. Nothing was changed.",
            "Check your network, then try again.",
        ),
        ErrorCode::RateLimited => Message::new(
            "There were too many requests in a short time. Nothing was changed.",
            "Wait a minute, then try again.",
        ),
        ErrorCode::AlreadyFinished => Message::new(
            "This registration has gone on meanwhile, so this can no longer be done.",
            "Load the page again to see where it stands.",
        ),
        ErrorCode::StillUsed => Message::new(
            "Modules still use this org. Nothing was changed.",
            "Take it out of what is listed under Used by; each module reports that by itself.",
        ),
        ErrorCode::ReferencesWouldChange => Message::new(
            "Something in the database would have changed what refers to this org, so nothing was done.",
            "Give the request id to whoever runs the broker.",
        ),
        ErrorCode::PendingExists => Message::new(
            "This org has credentials already that were saved and are not in use. Nothing was changed.",
            "Go on with those, or discard them first: they stand on the org's page.",
        ),
        ErrorCode::NothingInUse => Message::new(
            "Nothing is in use for this org, so there is nothing to do this with.",
            "Authorize the org here first, on its page.",
        ),
        ErrorCode::Changed => Message::new(
            "Somebody else changed this meanwhile, so your change was not made.",
            "Look at it as it is now, then decide again.",
        ),
        ErrorCode::NotUndoable => Message::new(
            "This registration can no longer be taken back here: the org was used or changed since, or it was undone already.",
            "Go to the org's details to see where it stands.",
        ),
        ErrorCode::CallbackMalformed => Message::new(
            "The return from Salesforce was not complete, so it was not used. Nothing was changed.",
            "Open Unfinished in Salesforce Org Management, and choose Resume.",
        ),
        ErrorCode::CallbackStateUnknown => Message::new(
            "This return from Salesforce belongs to no registration that is under way: it was used before, replaced by a newer try, or not begun here. Nothing was changed.",
            "Open Unfinished in Salesforce Org Management, and choose Resume.",
        ),
        ErrorCode::CallbackOtherBrowser => Message::new(
            "The login at Salesforce ended in another browser than it began in, so it was not used. Nothing was changed.",
            "Go on in the browser in which you began. Or, to go on in this one, open Unfinished in Salesforce Org Management, and choose Resume.",
        ),
        ErrorCode::CallbackSignedOut => Message::new(
            "While you were at Salesforce your sign-in here ended, or somebody else signed in, so the login was not used. Nothing was changed.",
            "Sign in again, open Unfinished in Salesforce Org Management, and choose Resume. The form is kept.",
        ),
        ErrorCode::StoredSecretCannotBeRead => Message::new(
            "The broker cannot read a secret that it stored. Nothing was changed.",
            "Tell whoever runs the broker: its key ring may have been changed.",
        ),
        ErrorCode::RecordChangedOutside => changed_outside(),
        ErrorCode::Unavailable => Message::new(
            "The broker cannot do this now. Nothing was changed.",
            "Try again in a moment.",
        ),
        ErrorCode::Internal => Message::new(
            "The broker had a fault of its own.",
            "Try again. If it stays, give the request id to whoever runs the broker.",
        ),
        ErrorCode::Unknown => Message::new(
            "The broker refused, for a reason that this page does not know.",
            "Load the page again: it may be older than the broker.",
        ),
    }
}

/// An org was removed: what becomes of its permission at Salesforce.
pub(crate) fn removed(name: &str, permission: GivenBack) -> Message {
    let next = match permission {
        GivenBack::None => "There was no permission at Salesforce to give back.",
        GivenBack::UnderWay => {
            "Its permission is being given back to Salesforce. If Salesforce does not take it now, the broker tries again by itself."
        }
        GivenBack::KeptForOtherOrg => {
            "Its permission stays at Salesforce, because another org here uses the same app."
        }
        GivenBack::CannotBeRead => {
            "Its permission could not be given back, because the broker cannot read what it stored. End it in the org itself: Setup → Connected Apps OAuth Usage."
        }
    };
    Message::new(
        format!("{name} was removed, and its stored credentials with it."),
        next,
    )
}

/// Somebody else entered credentials for the same org first; they may have been authorized or
/// discarded since.
pub(crate) fn quicker(pending: Option<&Pending>) -> Message {
    match pending {
        Some(pending) => Message::new(
            format!(
                "{} was quicker: key …{} waits for this org already, not in use. Yours was not saved. Nothing was changed.",
                pending.author, pending.fingerprint
            ),
            "Go on with those, or discard them, and then send yours once more: what you typed still stands here.",
        ),
        None => Message::new(
            "Somebody was quicker. Nothing was changed.",
            "Send yours once more: what you typed still stands here.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::assert_is_whole;
    use crate::wire::Word;

    #[test]
    fn every_code_says_what_happened_and_what_to_do() {
        let codes = [
            ErrorCode::InvalidFields,
            ErrorCode::InvalidBody,
            ErrorCode::InvalidQuery,
            ErrorCode::SignedOut,
            ErrorCode::SignInLinkSpent,
            ErrorCode::SignInLinkExpired,
            ErrorCode::SignInLinkUnknown,
            ErrorCode::ModuleKeyUnknown,
            ErrorCode::Forbidden,
            ErrorCode::CrossSite,
            ErrorCode::NotFound,
            ErrorCode::MethodNotAllowed,
            ErrorCode::TooLarge,
            ErrorCode::TooSlow,
            ErrorCode::RateLimited,
            ErrorCode::AlreadyFinished,
            ErrorCode::StillUsed,
            ErrorCode::ReferencesWouldChange,
            ErrorCode::NotUndoable,
            ErrorCode::CallbackMalformed,
            ErrorCode::CallbackStateUnknown,
            ErrorCode::CallbackOtherBrowser,
            ErrorCode::CallbackSignedOut,
            ErrorCode::StoredSecretCannotBeRead,
            ErrorCode::RecordChangedOutside,
            ErrorCode::Unavailable,
            ErrorCode::Internal,
            ErrorCode::Unknown,
        ];
        for code in codes {
            assert_is_whole(&error(code));
        }
        assert_is_whole(&cookie_not_kept());
        assert_is_whole(&page_not_loaded());
        assert_is_whole(&words_not_loaded());
        assert_is_whole(&may_be_old());
        assert_is_whole(&typed_before());
        assert_is_whole(&file_not_kept());
        for (permission, _) in <GivenBack as Word>::WORDS {
            let message = removed("Acme", *permission);
            assert_is_whole(&message);
            assert!(message.what.contains("Acme"));
        }
    }

    #[test]
    fn no_answer_and_a_strange_answer_are_told_apart() {
        let offline = api_error(&ApiError::Offline);
        let unexpected = api_error(&ApiError::Unexpected);
        assert_is_whole(&offline);
        assert_is_whole(&unexpected);
        assert_ne!(offline.what, unexpected.what);
    }
}
