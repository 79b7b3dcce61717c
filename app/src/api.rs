//! The broker's HTTP API, one function per act. The only user of HTTP.

mod early;
mod requests;

use crate::forms::list_query;
use crate::live::Live;
use crate::load::{Answer, Asked};
use crate::wire::{self, Body, Read};
use broker_api::{
    AdoptionReport, Authorization, BegunAuthorization, Check, Choice, ConnectionTest, EditedOrg,
    EditedRegistration, ErrorCode, HistoryEntry, InstanceUrlOutcome, NameCheck, NewAuthorization,
    NewRegistration, Org, OrgDetails, OrgQuery, Page, ProblemDetails, Receipt, Removed,
    RollBackOutcome, Session, SignInLink, Tagging, TaggingDone, Timestamp, Verification,
    VerificationRequest, paths,
};
use gloo_net::http::{Method, Request, RequestBuilder};
use js_sys::Date;
use leptos::wasm_bindgen::JsValue;
use std::rc::Rc;

/// Why there is no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ApiError {
    /// No answer came.
    Offline,
    /// An answer that is not the broker's, or not of this version.
    Unexpected,
    /// The broker refused, and says why.
    Broker(Rc<ProblemDetails>),
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
            Some(
                ErrorCode::NotFound
                    | ErrorCode::Forbidden
                    | ErrorCode::SignedOut
                    | ErrorCode::SignInLinkExpired
                    | ErrorCode::SignInLinkSpent
                    | ErrorCode::SignInLinkUnknown
            )
        )
    }

    /// Nothing could be read: no answer came, or not the broker's, or its database is away.
    fn is_away(&self) -> bool {
        matches!(self.code(), None | Some(ErrorCode::Unavailable))
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
    signed_out: Live<bool>,
    /// When something was read last, while nothing can be read: what pages show may be that old.
    pub(crate) last_read: Live<Option<Timestamp>>,
    /// The same in milliseconds, at any time.
    read_at: Live<f64>,
}

impl BrokerClient {
    /// A client that tells `signed_out` when the broker says that no one is signed in.
    pub(crate) fn new(signed_out: Live<bool>) -> Self {
        Self {
            signed_out,
            last_read: Live::new(None),
            read_at: Live::new(Date::now()),
        }
    }

    /// Who is signed in.
    pub(crate) fn session(self) -> Asked<Session> {
        let asked = self.get(paths::SESSION);
        Box::pin(async move {
            let session = asked.await?;
            if self.signed_out.get_untracked() {
                self.signed_out.set(false);
            }
            Ok(session)
        })
    }

    /// Spends a sign-in link.
    pub(crate) fn sign_in(self, token: &str) -> Asked<()> {
        let link = Body::default().text("token", token);
        self.change(Method::POST, paths::SESSION, Some(link))
    }

    /// Whom a sign-in link signs in; looking does not spend it.
    pub(crate) fn sign_in_link(self, token: &str) -> Asked<SignInLink> {
        let link = Body::default().text("token", token);
        self.send(request(Method::POST, paths::SIGN_IN_LINK), link)
    }

    /// Signs out.
    pub(crate) fn sign_out(self) -> Asked<()> {
        self.change(Method::DELETE, paths::SESSION, None)
    }

    /// A page of orgs.
    pub(crate) fn orgs(self, query: &OrgQuery) -> Asked<Page<Org>> {
        let asked = list_query::write(query);
        self.get(&format!("{}?{asked}", paths::ORGS))
    }

    /// Registers examples at the practice Salesforce.
    pub(crate) fn load_practice_orgs(self) -> Asked<()> {
        self.change(Method::POST, paths::PRACTICE_ORGS, None)
    }

    /// Whether a name is free; unfinished work may keep its own.
    pub(crate) fn name_is_free(self, name: &str, except: Option<&str>) -> Asked<NameCheck> {
        let asked = requests::name_query(name, except);
        self.get(&format!("{}?{asked}", paths::ORG_NAME))
    }

    /// One org, with what uses it.
    pub(crate) fn org(self, id: &str) -> Asked<OrgDetails> {
        self.get(&paths::fill(paths::ORG, id))
    }

    /// Corrects an org, if it is still as it was shown.
    pub(crate) fn edit(self, id: &str, edit: &EditedOrg) -> Asked<()> {
        let edit = requests::edited_org(edit);
        self.change(Method::PATCH, &paths::fill(paths::ORG, id), Some(edit))
    }

    /// Gives a tag to orgs, or takes it off them.
    pub(crate) fn tag(self, tagging: &Tagging) -> Asked<TaggingDone> {
        let tagging = requests::tagging(tagging);
        self.send(request(Method::POST, paths::TAGGINGS), tagging)
    }

    /// Every tag that an org has.
    pub(crate) fn tags(self) -> Asked<Vec<String>> {
        self.get(paths::TAGS)
    }

    /// Brings in a part of a CSV file of the portal's orgs, or says what would become of it.
    /// The broker reads its bytes: no decoding here can be in its way.
    pub(crate) fn adopt_file(
        self,
        file: &JsValue,
        dry_run: bool,
        from: i64,
    ) -> Asked<AdoptionReport> {
        let path = format!("{}?dry_run={dry_run}&from={from}", paths::ADOPTIONS_CSV);
        let request = request(Method::POST, &path).header("Content-Type", "text/csv");
        parsed(self.answer(request.body(file.clone())))
    }

    /// What people did to an org, newest first.
    pub(crate) fn history(self, org: &str) -> Asked<Vec<HistoryEntry>> {
        self.get(&paths::fill(paths::ORG_HISTORY, org))
    }

    /// What migrations and replacements left as it was, newest first.
    pub(crate) fn receipts(self, org: &str) -> Asked<Vec<Receipt>> {
        self.get(&paths::fill(paths::ORG_RECEIPTS, org))
    }

    /// Registrations that are not finished.
    pub(crate) fn unfinished(self) -> Asked<Vec<Authorization>> {
        self.get(paths::AUTHORIZATIONS)
    }

    /// One authorization.
    pub(crate) fn authorization(self, id: &str) -> Asked<Authorization> {
        self.get(&paths::fill(paths::AUTHORIZATION, id))
    }

    /// Some lines of what can be told about a form before login.
    pub(crate) fn verify(
        self,
        form: &VerificationRequest,
        checks: &[Check],
    ) -> Asked<Verification> {
        let form = requests::verification(form).words("checks", checks);
        self.send(request(Method::POST, paths::VERIFICATIONS), form)
    }

    /// Begins a registration; the same `key` never begins two.
    pub(crate) fn begin(self, form: &NewRegistration, key: &str) -> Asked<BegunAuthorization> {
        let post = request(Method::POST, paths::AUTHORIZATIONS).header("Idempotency-Key", key);
        self.send(post, requests::registration(form))
    }

    /// Begins again, with the form as it is kept or as edited.
    pub(crate) fn resume(self, id: &str, edits: &EditedRegistration) -> Asked<BegunAuthorization> {
        let path = paths::fill(paths::AUTHORIZATION_RESUME, id);
        self.send(request(Method::POST, &path), requests::edits(edits))
    }

    /// Begins to reauthenticate, migrate or replace an org, or saves credentials for it.
    pub(crate) fn authorize(self, org: &str, form: &NewAuthorization) -> Asked<BegunAuthorization> {
        let path = paths::fill(paths::ORG_AUTHORIZATIONS, org);
        self.send(request(Method::POST, &path), requests::authorization(form))
    }

    /// Tests the connection in use.
    pub(crate) fn test(self, org: &str) -> Asked<ConnectionTest> {
        let path = paths::fill(paths::ORG_TEST, org);
        parsed(self.exchange(request(Method::POST, &path), None))
    }

    /// Removes an org, if it is still as it was shown; its name, where that must be typed.
    pub(crate) fn remove(self, org: &str, generation: i64, name: Option<&str>) -> Asked<Removed> {
        let path = paths::fill(paths::ORG_REMOVE, org);
        let asked = Body::default()
            .number("generation", generation)
            .maybe("name", name);
        self.send(request(Method::POST, &path), asked)
    }

    /// Rolls back to what was in use before, if the org is still as it was shown.
    pub(crate) fn roll_back(self, org: &str, generation: i64) -> Asked<RollBackOutcome> {
        let path = paths::fill(paths::ORG_ROLL_BACK, org);
        let asked = Body::default().number("generation", generation);
        self.send(request(Method::POST, &path), asked)
    }

    /// Uses the address that Salesforce led to as the org's instance URL, if the org is still as it
    /// was shown.
    pub(crate) fn correct_instance_url(
        self,
        org: &str,
        generation: i64,
        instance_url: &str,
    ) -> Asked<InstanceUrlOutcome> {
        let path = paths::fill(paths::ORG_INSTANCE_URL, org);
        let asked = Body::default()
            .number("generation", generation)
            .text("instance_url", instance_url);
        self.send(request(Method::POST, &path), asked)
    }

    /// States that Salesforce converted the app in use, which has this consumer ID, in place; or,
    /// without one, takes that back. Only if the org is still as it was shown.
    pub(crate) fn state_conversion(
        self,
        org: &str,
        generation: i64,
        consumer_id: Option<&str>,
    ) -> Asked<()> {
        let path = paths::fill(paths::ORG_CONVERSION, org);
        let asked = Body::default()
            .number("generation", generation)
            .flag("converted", consumer_id.is_some())
            .maybe("consumer_id", consumer_id);
        self.change(Method::POST, &path, Some(asked))
    }

    /// Says what is to become of a permission that needs an answer.
    pub(crate) fn decide(self, id: &str, choice: &Choice) -> Asked<()> {
        let path = paths::fill(paths::AUTHORIZATION_DECIDE, id);
        self.change(Method::POST, &path, Some(requests::choice(choice)))
    }

    /// Tells what Salesforce showed instead of coming back; secrets are cut out here.
    pub(crate) fn report(self, id: &str, pasted: &str) -> Asked<()> {
        let path = paths::fill(paths::AUTHORIZATION_REPORT, id);
        let report = Body::default().text("text", &broker_api::cut_secrets(pasted));
        self.change(Method::POST, &path, Some(report))
    }

    /// Discards unfinished work.
    pub(crate) fn discard(self, id: &str) -> Asked<()> {
        self.change(Method::DELETE, &paths::fill(paths::AUTHORIZATION, id), None)
    }

    /// Takes a registration back.
    pub(crate) fn undo(self, id: &str) -> Asked<()> {
        self.change(
            Method::POST,
            &paths::fill(paths::AUTHORIZATION_UNDO, id),
            None,
        )
    }

    /// Notes whether what pages show can be kept up to date.
    #[inline(never)]
    fn read(self, answer: &Answer<String>) {
        let was_away = self.last_read.with_untracked(Option::is_some);
        let away = answer.as_ref().is_err_and(ApiError::is_away);
        if !away {
            self.read_at.change_quietly(|at| *at = Date::now());
        }
        if away != was_away {
            let last = Date::new(&self.read_at.get_untracked().into());
            let last = away.then(|| Timestamp(last.to_iso_string().into()));
            self.last_read.set(last);
        }
    }

    fn get<T: Read + 'static>(self, path: &str) -> Asked<T> {
        parsed(self.look(path.to_owned()))
    }

    fn send<T: Read + 'static>(self, request: RequestBuilder, body: Body) -> Asked<T> {
        parsed(self.exchange(request, Some(body)))
    }

    fn change(self, method: Method, path: &str, body: Option<Body>) -> Asked<()> {
        let answer = self.exchange(request(method, path), body);
        Box::pin(async move { answer.await.map(drop) })
    }

    /// The one exchange that all of the above are made of; its answer is a text.
    fn exchange(self, request: RequestBuilder, body: Option<Body>) -> Asked<String> {
        let request = match body {
            Some(body) => request
                .header("Content-Type", "application/json")
                .body(body.finish()),
            None => request.build(),
        };
        self.answer(request)
    }

    fn answer(self, request: Result<Request, gloo_net::Error>) -> Asked<String> {
        Box::pin(async move {
            let request = request.map_err(|_| ApiError::Unexpected)?;
            let answer = request.send().await.map_err(|_| ApiError::Offline)?;
            let ok = answer.ok();
            let text = answer.text().await.map_err(|_| ApiError::Offline)?;
            if ok {
                return Ok(text);
            }
            let problem: ProblemDetails = wire::read(&text).ok_or(ApiError::Unexpected)?;
            if problem.code == ErrorCode::SignedOut {
                self.signed_out.set(true);
            }
            Err(ApiError::Broker(Rc::new(problem)))
        })
    }
}

fn parsed<T: Read + 'static>(answer: Asked<String>) -> Asked<T> {
    Box::pin(async move { wire::read(&answer.await?).ok_or(ApiError::Unexpected) })
}

fn request(method: Method, path: &str) -> RequestBuilder {
    let changes = method != Method::GET;
    let request = RequestBuilder::new(path).method(method);
    if changes {
        return request.header(REQUESTED_WITH.0, REQUESTED_WITH.1);
    }
    request
}
