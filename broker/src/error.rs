//! THE mapping of errors to codes and statuses. Internal causes are logged here, once, and never
//! answered.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use broker_api::{ErrorCode, FieldErrorCode, FieldErrors, ModuleUse, ProblemDetails};
use std::time::Duration;

use crate::http::origin;
use crate::store::StoreError;
use crate::vault::CannotOpen;

/// Why a request was not done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A refusal that its code says all about.
    #[error("{0:?}")]
    Refused(ErrorCode),
    /// Fields were refused.
    #[error("invalid fields")]
    InvalidFields(FieldErrors),
    /// Modules still hang things on the org.
    #[error("still used")]
    StillUsed(Vec<ModuleUse>),
    /// Too many in a short time.
    #[error("rate limited")]
    RateLimited(Duration),
    /// The database did not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A fault of ours.
    #[error(transparent)]
    Internal(#[from] anyhow::Error),
}

impl Error {
    /// One refused field.
    pub fn field(field: &str, reason: FieldErrorCode) -> Self {
        Self::InvalidFields(FieldErrors::one(field, reason))
    }

    /// The stable code.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Refused(code) => *code,
            Self::InvalidFields(_) => ErrorCode::InvalidFields,
            Self::StillUsed(_) => ErrorCode::StillUsed,
            Self::RateLimited(_) => ErrorCode::RateLimited,
            Self::Store(error) if error.is_unavailable() => ErrorCode::Unavailable,
            Self::Store(error) if error.is_gone() => ErrorCode::Changed,
            Self::Store(StoreError::ChangedOutside(_)) => ErrorCode::RecordChangedOutside,
            Self::Store(_) | Self::Internal(_) => ErrorCode::Internal,
        }
    }

    /// Nothing is wrong with the request: the same one may be taken a little later.
    pub(crate) fn may_pass(&self) -> bool {
        matches!(self.code(), ErrorCode::RateLimited | ErrorCode::Unavailable)
    }

    /// Seconds after which it is worth trying again.
    pub(crate) fn retry_after(&self) -> Option<u64> {
        match self {
            Self::RateLimited(wait) => Some(wait.as_secs().max(1)),
            _ if self.code() == ErrorCode::Unavailable => Some(5),
            _ => None,
        }
    }

    /// What was read was changed between two statements: worth reading again.
    pub(crate) fn is_changed(&self) -> bool {
        self.code() == ErrorCode::Changed
    }

    /// A record is not as the broker left it: nothing is done with it.
    pub(crate) fn is_tampering(&self) -> bool {
        self.code() == ErrorCode::RecordChangedOutside
    }

    /// Writes the cause to the log, where there is one that must not be answered.
    pub(crate) fn log(&self) {
        match self {
            Self::Store(error @ StoreError::ChangedOutside(_)) => {
                tracing::error!(%error, "nothing is sent for it");
            }
            Self::Store(error) => tracing::error!(error = %error, "the database failed"),
            Self::Internal(error) => tracing::error!(error = format!("{error:#}"), "a fault"),
            Self::Refused(ErrorCode::StoredSecretCannotBeRead) => {
                tracing::error!("a sealed value does not open: moved, edited or foreign");
            }
            Self::Refused(_)
            | Self::InvalidFields(_)
            | Self::StillUsed(_)
            | Self::RateLimited(_) => {}
        }
    }
}

impl From<ErrorCode> for Error {
    fn from(code: ErrorCode) -> Self {
        Self::Refused(code)
    }
}

impl From<CannotOpen> for Error {
    fn from(_: CannotOpen) -> Self {
        Self::Refused(ErrorCode::StoredSecretCannotBeRead)
    }
}

/// Reads, and reads again what was changed between two statements of the reading.
pub(crate) async fn reading<T, F>(read: impl Fn() -> F) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>>,
{
    for _ in 0..3 {
        match read().await {
            Err(error) if error.is_changed() => {}
            answer => return answer,
        }
    }
    read().await
}

/// Status and title of a code.
fn describe(code: ErrorCode) -> (StatusCode, &'static str) {
    use ErrorCode as Code;
    match code {
        Code::InvalidFields => (StatusCode::UNPROCESSABLE_ENTITY, "Some fields were refused"),
        Code::InvalidBody => (
            StatusCode::BAD_REQUEST,
            "The body is not what is expected here",
        ),
        Code::InvalidQuery => (
            StatusCode::BAD_REQUEST,
            "The query is not what is expected here",
        ),
        Code::SignedOut => (StatusCode::UNAUTHORIZED, "Nobody is signed in"),
        Code::SignInLinkSpent => (StatusCode::GONE, "The sign-in link was used before"),
        Code::SignInLinkExpired => (StatusCode::GONE, "The sign-in link has expired"),
        Code::SignInLinkUnknown => (StatusCode::NOT_FOUND, "There is no such sign-in link"),
        Code::ModuleKeyUnknown => (StatusCode::UNAUTHORIZED, "No module has this key"),
        Code::Forbidden => (StatusCode::FORBIDDEN, "Not allowed for this person"),
        Code::CrossSite => (StatusCode::FORBIDDEN, "Not from the app's own pages"),
        Code::NotFound => (StatusCode::NOT_FOUND, "There is no such thing here"),
        Code::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, "Not with this method"),
        Code::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "More than is read here"),
        Code::TooSlow => (
            StatusCode::REQUEST_TIMEOUT,
            "The request did not arrive in time",
        ),
        Code::RateLimited => (StatusCode::TOO_MANY_REQUESTS, "Too many in a short time"),
        Code::AlreadyFinished => (StatusCode::CONFLICT, "Too late: it went on meanwhile"),
        Code::PendingExists => (
            StatusCode::CONFLICT,
            "The org has credentials that are not in use yet",
        ),
        Code::Changed => (StatusCode::CONFLICT, "It was changed meanwhile"),
        Code::StillUsed => (StatusCode::CONFLICT, "Modules still use the org"),
        Code::ReferencesWouldChange => (
            StatusCode::INTERNAL_SERVER_ERROR,
            "What refers to the org would have changed",
        ),
        Code::NothingInUse => (
            StatusCode::CONFLICT,
            "Nothing is in use for this org: nobody authorized it here yet",
        ),
        Code::NotUndoable => (StatusCode::CONFLICT, "It can no longer be undone"),
        Code::CallbackMalformed
        | Code::CallbackStateUnknown
        | Code::CallbackOtherBrowser
        | Code::CallbackSignedOut => (StatusCode::BAD_REQUEST, "The callback could not be taken"),
        Code::StoredSecretCannotBeRead => (
            StatusCode::INTERNAL_SERVER_ERROR,
            "A stored secret cannot be read",
        ),
        Code::RecordChangedOutside => (
            StatusCode::INTERNAL_SERVER_ERROR,
            "The record was changed outside the broker",
        ),
        Code::Unavailable => (
            StatusCode::SERVICE_UNAVAILABLE,
            "Not possible at the moment",
        ),
        Code::Internal | Code::Unknown => {
            (StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong")
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        self.log();
        let code = self.code();
        let (status, title) = describe(code);
        let retry_after = self.retry_after();
        let (fields, used_by) = match self {
            Self::InvalidFields(fields) => (fields, Vec::new()),
            Self::StillUsed(used_by) => (FieldErrors::default(), used_by),
            _ => (FieldErrors::default(), Vec::new()),
        };
        let problem = ProblemDetails {
            type_uri: "about:blank".to_owned(),
            title: title.to_owned(),
            status: status.as_u16(),
            code,
            fields,
            used_by,
            retry_after_seconds: retry_after,
            request_id: origin::request_id(),
        };
        let mut response = (status, Json(problem)).into_response();
        let headers = response.headers_mut();
        let problem_json = HeaderValue::from_static("application/problem+json");
        headers.insert(header::CONTENT_TYPE, problem_json);
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
