//! The broker's HTTP API, one function per act. The only user of HTTP.

use broker_api::{
    Authorization, BegunAuthorization, EditedRegistration, ErrorCode, HistoryEntry,
    NewRegistration, Org, OrgKind, Page, ProblemDetails, Session, SpendSignInLink, paths,
};
use gloo_net::http::{Request, RequestBuilder, Response};
use leptos::prelude::{RwSignal, Set};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Why there is no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ApiError {
    /// No answer came.
    Offline,
    /// An answer that is not the broker's, or not of this version.
    Unexpected,
    /// The broker refused, and says why.
    Broker(Box<ProblemDetails>),
}

impl ApiError {
    /// The broker's code, if it was the broker that refused.
    pub(crate) fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Broker(problem) => Some(problem.code),
            Self::Offline | Self::Unexpected => None,
        }
    }

    /// Another try may succeed without anything else being done.
    pub(crate) fn may_pass(&self) -> bool {
        !matches!(
            self.code(),
            Some(ErrorCode::NotFound | ErrorCode::Forbidden | ErrorCode::SignedOut)
        )
    }

    /// Finds the request in the broker's log, where the fault may be the broker's.
    pub(crate) fn request_id(&self) -> Option<&str> {
        match self {
            Self::Broker(problem) if problem.status >= 500 => problem.request_id.as_deref(),
            Self::Broker(_) | Self::Offline | Self::Unexpected => None,
        }
    }
}

/// Marks every request that changes something as one of this app's: no other site can send it.
const REQUESTED_WITH: (&str, &str) = ("X-Requested-With", "broker-app");

/// The broker, as pages use it.
#[derive(Clone, Copy)]
pub(crate) struct BrokerClient {
    signed_out: RwSignal<bool>,
}

impl BrokerClient {
    /// A client that tells `signed_out` when the broker says that no one is signed in.
    pub(crate) fn new(signed_out: RwSignal<bool>) -> Self {
        Self { signed_out }
    }

    /// Who is signed in.
    pub(crate) async fn session(self) -> Result<Session, ApiError> {
        self.get(paths::SESSION).await
    }

    /// Spends a sign-in link.
    pub(crate) async fn sign_in(self, token: String) -> Result<(), ApiError> {
        let link = SpendSignInLink { token };
        let answer = self
            .send(changing(Request::post(paths::SESSION)), &link)
            .await;
        answer.map(drop)
    }

    /// Signs out.
    pub(crate) async fn sign_out(self) -> Result<(), ApiError> {
        self.change(Request::delete(paths::SESSION)).await
    }

    /// A page of orgs.
    pub(crate) async fn orgs(
        self,
        kind: OrgKind,
        cursor: Option<String>,
    ) -> Result<Page<Org>, ApiError> {
        let kind = match kind {
            OrgKind::Org => "org",
            OrgKind::DevHub => "dev_hub",
        };
        let request = Request::get(paths::ORGS).query([("kind", kind)]);
        let cursor = cursor.as_deref().map(|cursor| ("cursor", cursor));
        self.read(request.query(cursor)).await
    }

    /// One org.
    pub(crate) async fn org(self, id: &str) -> Result<Org, ApiError> {
        self.get(&paths::fill(paths::ORG, id)).await
    }

    /// What people did to an org, newest first.
    pub(crate) async fn history(self, org: &str) -> Result<Vec<HistoryEntry>, ApiError> {
        self.get(&paths::fill(paths::ORG_HISTORY, org)).await
    }

    /// Registrations that are not finished.
    pub(crate) async fn unfinished(self) -> Result<Vec<Authorization>, ApiError> {
        self.get(paths::AUTHORIZATIONS).await
    }

    /// One authorization.
    pub(crate) async fn authorization(self, id: &str) -> Result<Authorization, ApiError> {
        self.get(&paths::fill(paths::AUTHORIZATION, id)).await
    }

    /// Begins a registration; the same `key` never begins two.
    pub(crate) async fn begin(
        self,
        form: &NewRegistration,
        key: &str,
    ) -> Result<BegunAuthorization, ApiError> {
        let request = Request::post(paths::AUTHORIZATIONS).header("Idempotency-Key", key);
        parsed(self.send(changing(request), form).await?).await
    }

    /// Begins again, with the form as it is kept or as edited.
    pub(crate) async fn resume(
        self,
        id: &str,
        edits: &EditedRegistration,
    ) -> Result<BegunAuthorization, ApiError> {
        let request = Request::post(&paths::fill(paths::AUTHORIZATION_RESUME, id));
        parsed(self.send(changing(request), edits).await?).await
    }

    /// Discards unfinished work.
    pub(crate) async fn discard(self, id: &str) -> Result<(), ApiError> {
        self.change(Request::delete(&paths::fill(paths::AUTHORIZATION, id)))
            .await
    }

    /// Takes a registration back.
    pub(crate) async fn undo(self, id: &str) -> Result<(), ApiError> {
        self.change(Request::post(&paths::fill(paths::AUTHORIZATION_UNDO, id)))
            .await
    }

    async fn get<T: DeserializeOwned>(self, path: &str) -> Result<T, ApiError> {
        self.read(Request::get(path)).await
    }

    async fn read<T: DeserializeOwned>(self, request: RequestBuilder) -> Result<T, ApiError> {
        let answer = request.send().await.map_err(|_| ApiError::Offline)?;
        parsed(self.accepted(answer).await?).await
    }

    async fn change(self, request: RequestBuilder) -> Result<(), ApiError> {
        let answer = changing(request).send().await;
        let answer = answer.map_err(|_| ApiError::Offline)?;
        self.accepted(answer).await.map(drop)
    }

    async fn send(
        self,
        request: RequestBuilder,
        body: &impl Serialize,
    ) -> Result<Response, ApiError> {
        let request = request.json(body).map_err(|_| ApiError::Unexpected)?;
        let answer = request.send().await.map_err(|_| ApiError::Offline)?;
        self.accepted(answer).await
    }

    async fn accepted(self, answer: Response) -> Result<Response, ApiError> {
        if answer.ok() {
            return Ok(answer);
        }
        let Ok(problem) = answer.json::<ProblemDetails>().await else {
            return Err(ApiError::Unexpected);
        };
        if problem.code == ErrorCode::SignedOut {
            self.signed_out.set(true);
        }
        Err(ApiError::Broker(Box::new(problem)))
    }
}

fn changing(request: RequestBuilder) -> RequestBuilder {
    request.header(REQUESTED_WITH.0, REQUESTED_WITH.1)
}

async fn parsed<T: DeserializeOwned>(answer: Response) -> Result<T, ApiError> {
    answer.json().await.map_err(|_| ApiError::Unexpected)
}
