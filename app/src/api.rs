//! The broker's HTTP API, one function per act. The only user of HTTP.

mod requests;

pub(crate) use requests::query as list_query;

use crate::wire::{self, Body, Read};
use broker_api::{
    Authorization, BegunAuthorization, Check, Choice, EditedRegistration, ErrorCode, HistoryEntry,
    NameCheck, NewRegistration, Org, OrgQuery, OrgType, Page, ProblemDetails, Session,
    Verification, VerificationRequest, paths,
};
use gloo_net::http::{Method, RequestBuilder, Response};
use leptos::prelude::{RwSignal, Set};

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
        let link = Body::default().text("token", &token);
        self.change(Method::POST, paths::SESSION, Some(link)).await
    }

    /// Signs out.
    pub(crate) async fn sign_out(self) -> Result<(), ApiError> {
        self.change(Method::DELETE, paths::SESSION, None).await
    }

    /// A page of orgs.
    pub(crate) async fn orgs(self, query: OrgQuery) -> Result<Page<Org>, ApiError> {
        let asked = requests::query(&query);
        self.get(&format!("{}?{asked}", paths::ORGS)).await
    }

    /// Whether a name is free; unfinished work may keep its own.
    pub(crate) async fn name_is_free(
        self,
        name: String,
        except: Option<String>,
    ) -> Result<bool, ApiError> {
        let asked = requests::name_query(&name, except.as_deref());
        let path = format!("{}?{asked}", paths::ORG_NAME);
        self.get::<NameCheck>(&path).await.map(|check| check.free)
    }

    /// One org.
    pub(crate) async fn org(self, id: String) -> Result<Org, ApiError> {
        self.get(&paths::fill(paths::ORG, &id)).await
    }

    /// Corrects an org's type, if it is still as it was shown.
    pub(crate) async fn retype(
        self,
        id: String,
        generation: i64,
        org_type: OrgType,
    ) -> Result<Org, ApiError> {
        let edit = Body::default()
            .number("generation", generation)
            .word("org_type", org_type);
        let path = paths::fill(paths::ORG, &id);
        self.send(request(Method::PATCH, &path), Some(edit)).await
    }

    /// What people did to an org, newest first.
    pub(crate) async fn history(self, org: String) -> Result<Vec<HistoryEntry>, ApiError> {
        self.get(&paths::fill(paths::ORG_HISTORY, &org)).await
    }

    /// Registrations that are not finished.
    pub(crate) async fn unfinished(self) -> Result<Vec<Authorization>, ApiError> {
        self.get(paths::AUTHORIZATIONS).await
    }

    /// One authorization.
    pub(crate) async fn authorization(self, id: String) -> Result<Authorization, ApiError> {
        self.get(&paths::fill(paths::AUTHORIZATION, &id)).await
    }

    /// Some lines of what can be told about a form before login.
    pub(crate) async fn verify(
        self,
        form: VerificationRequest,
        checks: &'static [Check],
    ) -> Result<Verification, ApiError> {
        let form = requests::verification(&form).words("checks", checks);
        self.send(request(Method::POST, paths::VERIFICATIONS), Some(form))
            .await
    }

    /// Begins a registration; the same `key` never begins two.
    pub(crate) async fn begin(
        self,
        form: NewRegistration,
        key: String,
    ) -> Result<BegunAuthorization, ApiError> {
        let post = request(Method::POST, paths::AUTHORIZATIONS).header("Idempotency-Key", &key);
        self.send(post, Some(requests::registration(&form))).await
    }

    /// Begins again, with the form as it is kept or as edited.
    pub(crate) async fn resume(
        self,
        id: String,
        edits: EditedRegistration,
    ) -> Result<BegunAuthorization, ApiError> {
        let path = paths::fill(paths::AUTHORIZATION_RESUME, &id);
        let edits = requests::edits(&edits);
        self.send(request(Method::POST, &path), Some(edits)).await
    }

    /// Says what is to become of a permission that needs an answer.
    pub(crate) async fn decide(self, id: String, choice: Choice) -> Result<(), ApiError> {
        let path = paths::fill(paths::AUTHORIZATION_DECIDE, &id);
        let choice = requests::choice(&choice);
        self.change(Method::POST, &path, Some(choice)).await
    }

    /// Tells what Salesforce showed instead of coming back; secrets are cut out here.
    pub(crate) async fn report(self, id: String, pasted: String) -> Result<(), ApiError> {
        let path = paths::fill(paths::AUTHORIZATION_REPORT, &id);
        let report = Body::default().text("text", &broker_api::cut_secrets(&pasted));
        self.change(Method::POST, &path, Some(report)).await
    }

    /// Discards unfinished work.
    pub(crate) async fn discard(self, id: String) -> Result<(), ApiError> {
        let path = paths::fill(paths::AUTHORIZATION, &id);
        self.change(Method::DELETE, &path, None).await
    }

    /// Takes a registration back.
    pub(crate) async fn undo(self, id: String) -> Result<(), ApiError> {
        let path = paths::fill(paths::AUTHORIZATION_UNDO, &id);
        self.change(Method::POST, &path, None).await
    }

    async fn get<T: Read>(self, path: &str) -> Result<T, ApiError> {
        let text = self.exchange(request(Method::GET, path), None).await?;
        wire::read(&text).ok_or(ApiError::Unexpected)
    }

    async fn change(self, method: Method, path: &str, body: Option<Body>) -> Result<(), ApiError> {
        let answer = self.exchange(request(method, path), body);
        answer.await.map(drop)
    }

    async fn send<T: Read>(
        self,
        request: RequestBuilder,
        body: Option<Body>,
    ) -> Result<T, ApiError> {
        let text = self.exchange(request, body).await?;
        wire::read(&text).ok_or(ApiError::Unexpected)
    }

    /// The one exchange that all of the above are made of.
    async fn exchange(
        self,
        request: RequestBuilder,
        body: Option<Body>,
    ) -> Result<String, ApiError> {
        let request = match body {
            Some(body) => request
                .header("Content-Type", "application/json")
                .body(body.finish()),
            None => request.build(),
        };
        let request = request.map_err(|_| ApiError::Unexpected)?;
        let answer = request.send().await.map_err(|_| ApiError::Offline)?;
        let ok = answer.ok();
        let text = text_of(answer).await?;
        if ok {
            return Ok(text);
        }
        let problem: ProblemDetails = wire::read(&text).ok_or(ApiError::Unexpected)?;
        if problem.code == ErrorCode::SignedOut {
            self.signed_out.set(true);
        }
        Err(ApiError::Broker(Box::new(problem)))
    }
}

async fn text_of(answer: Response) -> Result<String, ApiError> {
    answer.text().await.map_err(|_| ApiError::Offline)
}

fn request(method: Method, path: &str) -> RequestBuilder {
    let changes = method != Method::GET;
    let request = RequestBuilder::new(path).method(method);
    if changes {
        return request.header(REQUESTED_WITH.0, REQUESTED_WITH.1);
    }
    request
}
