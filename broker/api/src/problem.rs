//! Errors as RFC 9457 problem details with a stable code.

use crate::{LoginUrlError, ModuleUse, Refusal};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use thiserror::Error;

/// What went wrong with a request. Stable; texts for people are the app's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// Fields were refused; `fields` names them.
    InvalidFields,
    /// The body is not the JSON that this address takes.
    InvalidBody,
    /// The address's query is not what it takes.
    InvalidQuery,
    /// No one is signed in.
    SignedOut,
    /// The sign-in link was used before.
    SignInLinkSpent,
    /// The sign-in link is older than 15 minutes.
    SignInLinkExpired,
    /// There is no such sign-in link.
    SignInLinkUnknown,
    /// No module has this key.
    ModuleKeyUnknown,
    /// The signed-in person may not do this.
    Forbidden,
    /// The request did not come from the app's own pages.
    CrossSite,
    /// There is no such thing, or not for this person.
    NotFound,
    /// The address takes other methods.
    MethodNotAllowed,
    /// More than the broker reads.
    TooLarge,
    /// The body of the request took too long to arrive.
    TooSlow,
    /// Too many in a short time; `retry_after_seconds` tells when.
    RateLimited,
    /// The authorization is past the point where this can be done.
    AlreadyFinished,
    /// Somebody else changed it meanwhile.
    Changed,
    /// The org has credentials that were saved and are not in use: go on with those, or discard them.
    PendingExists,
    /// Modules still hang things on the org; `used_by` lists them.
    StillUsed,
    /// Something here would have changed what refers to the org, so nothing was done.
    ReferencesWouldChange,
    /// Nobody authorized the org here yet, so nothing is in use.
    NothingInUse,
    /// Undo came after the org was changed, or was done before.
    NotUndoable,
    /// A callback without what it must carry, or with something twice.
    CallbackMalformed,
    /// A callback whose state this broker did not issue, or that is long past.
    CallbackStateUnknown,
    /// A callback in another browser than the one that left for Salesforce.
    CallbackOtherBrowser,
    /// A callback in the right browser, in which the person who left is no longer signed in.
    CallbackSignedOut,
    /// A stored secret does not open.
    StoredSecretCannotBeRead,
    /// The record was changed in the database, past the broker: nothing was done with it.
    RecordChangedOutside,
    /// The broker cannot do it now (database, shutdown); worth another try.
    Unavailable,
    /// A fault of the broker; the request id finds it in the log.
    Internal,
    /// A code that this version of the app does not know.
    #[serde(other)]
    Unknown,
}

/// Why one field was refused.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum FieldErrorCode {
    /// Nothing was entered.
    #[error("is required")]
    Required,
    /// Longer than `max` characters.
    #[error("must have at most {max} characters")]
    TooLong {
        /// Characters.
        max: usize,
    },
    /// More than `max` entries.
    #[error("must have at most {max} entries")]
    TooMany {
        /// Entries.
        max: usize,
    },
    /// The list has it twice.
    #[error("is in the list twice")]
    Repeated,
    /// Not the name of what it is about.
    #[error("is not its name")]
    NotItsName,
    /// Shorter than `min` characters.
    #[error("must have at least {min} characters")]
    TooShort {
        /// Characters.
        min: usize,
    },
    /// A character that is not seen, or that turns the text around it: `U+202E, right-to-left
    /// override`.
    #[error("must not contain {character}")]
    InvisibleCharacter {
        /// Its number and name.
        character: String,
    },
    /// Line breaks or other control characters.
    #[error("must not contain control characters")]
    ControlCharacters,
    /// An org, or unfinished work, has this name already.
    #[error("is taken by another org")]
    Taken,
    /// Not the shape of a consumer ID.
    #[error("is not a consumer ID: it has letters, digits, dots and underscores only")]
    NotAConsumerId,
    /// Not the shape of a consumer secret.
    #[error("is not a consumer secret: it has no spaces")]
    NotAConsumerSecret,
    /// Not the form of a user name at Salesforce.
    #[error("is not a Salesforce user name: it has the form of an e-mail address")]
    NotAUsername,
    /// Not the shape of a security token.
    #[error("is not a security token: it has letters and digits only")]
    NotASecurityToken,
    /// Not a Salesforce login host.
    #[error("{error}")]
    NotALoginUrl {
        /// Why not.
        error: LoginUrlError,
    },
    /// The policy table refuses it.
    #[error("{refusal}")]
    NotOffered {
        /// Why.
        refusal: Refusal,
    },
    /// A migration to what is in use already.
    #[error("is in use by this org already")]
    InUseAlready,
    /// Not the consumer ID that the org works with.
    #[error("is not the one in use")]
    NotTheOneInUse,
    /// The operator named no connected app, or none whose secret can be read.
    #[error("is the operator's to set, and is not set")]
    NoOperatorApp,
    /// A secret that was sealed for one login host is never sent to another.
    #[error("must be entered again, because the login URL changed")]
    NeededForNewLoginUrl,
    /// The kept form no longer has its secret.
    #[error("must be entered again")]
    NeededAgain,
    /// Named like a secret: those are entered where an org is authorized, and nowhere else.
    #[error("looks like a secret, and secrets are not brought in")]
    LooksLikeASecret,
    /// Nothing by this name is read here.
    #[error("is not read here")]
    NotReadHere,
    /// None of the words that stand for something here.
    #[error("is not one of the choices")]
    NotAChoice,
    /// Not the shape of a Salesforce org id, or its checksum is wrong.
    #[error("is not a Salesforce org id: 00D and 15 or 18 characters")]
    NotASalesforceOrgId,
    /// Another record here is of this Salesforce org, and nobody said why there should be two.
    #[error(
        "is the Salesforce org of another record here: say in second_record_reason why there are two"
    )]
    SecondRecord,
    /// Neither UTF-8 nor UTF-16 with a byte order mark.
    #[error(
        "is not in UTF-8: the first character that cannot be read is in line {line} (in Excel, save it as \"CSV UTF-8 (Comma delimited)\")"
    )]
    NotText {
        /// The line of the first character that cannot be read.
        line: usize,
    },
    /// A quotation mark opens a cell, and none closes it.
    #[error("has a quotation mark in line {line} that is not closed")]
    QuoteNotClosed {
        /// Where its row begins.
        line: usize,
    },
    /// The record that is here says something else.
    #[error("differs from the record that is here")]
    DiffersHere,
    /// Another row says something else of the same org.
    #[error("differs from another row of the same org")]
    DiffersInFile,
    /// White space, or a character that separates tags.
    #[error("must be words without blanks and commas")]
    NotAWord,
    /// A code that this version of the app does not know.
    #[error("is not accepted")]
    #[serde(other)]
    Unknown,
}

/// One refused field: a code for programs, a sentence for people who read JSON.
#[derive(Serialize, Deserialize)]
struct FieldProblem {
    /// The reason, with its facts.
    #[serde(flatten)]
    reason: FieldErrorCode,
    /// The reason as the end of a sentence that starts with the field's name.
    message: String,
}

/// Refused fields by name, in alphabetical order. There are few: a map would weigh more in the app
/// than it is worth.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldErrors(Vec<(String, FieldErrorCode)>);

impl FieldErrors {
    /// One refused field.
    pub fn one(field: &str, reason: FieldErrorCode) -> Self {
        let mut errors = Self::default();
        errors.add(field, reason);
        errors
    }

    /// Adds a refused field.
    pub fn add(&mut self, field: &str, reason: FieldErrorCode) {
        match self.place(field) {
            Ok(place) => self.0[place].1 = reason,
            Err(place) => self.0.insert(place, (field.to_owned(), reason)),
        }
    }

    /// Keeps the value, or adds why there is none.
    pub fn keep<T>(&mut self, field: &str, value: Result<T, FieldErrorCode>) -> Option<T> {
        value.map_err(|reason| self.add(field, reason)).ok()
    }

    /// Why a field was refused.
    pub fn get(&self, field: &str) -> Option<&FieldErrorCode> {
        let place = self.place(field).ok()?;
        Some(&self.0[place].1)
    }

    /// The refused fields, in alphabetical order.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(field, _)| field.as_str())
    }

    /// Nothing was refused.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Where the field is, or belongs.
    fn place(&self, field: &str) -> Result<usize, usize> {
        self.0
            .binary_search_by(|(known, _)| known.as_str().cmp(field))
    }
}

impl Serialize for FieldErrors {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let problem = |reason: &FieldErrorCode| FieldProblem {
            reason: reason.clone(),
            message: reason.to_string(),
        };
        serializer.collect_map(
            self.0
                .iter()
                .map(|(field, reason)| (field, problem(reason))),
        )
    }
}

impl<'de> Deserialize<'de> for FieldErrors {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = BTreeMap::<String, FieldProblem>::deserialize(deserializer)?;
        let reasons = fields
            .into_iter()
            .map(|(field, problem)| (field, problem.reason));
        Ok(Self(reasons.collect()))
    }
}

/// The body of every error answer (`application/problem+json`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProblemDetails {
    /// `about:blank`: the code says all that a type address would.
    #[serde(rename = "type")]
    pub type_uri: String,
    /// A short sentence for people who read JSON.
    pub title: String,
    /// The HTTP status, repeated.
    pub status: u16,
    /// What went wrong.
    pub code: ErrorCode,
    /// Refused fields.
    #[serde(default, skip_serializing_if = "FieldErrors::is_empty")]
    pub fields: FieldErrors,
    /// What modules hang on the org, where that is in the way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub used_by: Vec<ModuleUse>,
    /// Seconds until another try makes sense.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<u64>,
    /// Finds the request in the broker's log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}
