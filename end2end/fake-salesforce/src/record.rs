//! Every request that arrived, as it arrived, and the time that answering took.

use axum::http::request::Parts;
use serde::Serialize;
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How many requests are kept.
const KEPT: usize = 20_000;

/// One request.
#[derive(Clone, Debug, Serialize)]
pub struct RecordedRequest {
    /// On the fake's clock, in milliseconds.
    pub at: i64,
    /// Origin that it arrived at.
    pub origin: String,
    /// Method.
    pub method: String,
    /// Path without the query.
    pub path: String,
    /// Query as it stood on the wire.
    pub query: String,
    /// Header names in lower case, in order, with cookies and `Sec-Fetch-*`.
    pub headers: Vec<(String, String)>,
    /// Body, as text.
    pub body: String,
}

impl RecordedRequest {
    pub(crate) fn new(at: i64, origin: &str, parts: &Parts, body: &[u8]) -> Self {
        Self {
            at,
            origin: origin.into(),
            method: parts.method.to_string(),
            path: parts.uri.path().into(),
            query: parts.uri.query().unwrap_or_default().into(),
            headers: parts
                .headers
                .iter()
                .map(|(name, value)| {
                    let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
                    (name.to_string(), value)
                })
                .collect(),
            body: String::from_utf8_lossy(body).into_owned(),
        }
    }

    /// The first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

#[derive(Debug, Default)]
pub(crate) struct Record {
    requests: Mutex<VecDeque<RecordedRequest>>,
    work: Mutex<Work>,
}

/// Time during which at least one request is worked on.
#[derive(Debug, Default)]
struct Work {
    at_once: usize,
    since: Option<Instant>,
    spent: Duration,
}

/// A request that is worked on until this is dropped.
pub(crate) struct Working<'a>(&'a Record);

impl Drop for Working<'_> {
    fn drop(&mut self) {
        let mut work = self.0.work();
        work.at_once -= 1;
        if work.at_once == 0 {
            let since = work.since.take();
            work.spent += since.map_or(Duration::ZERO, |since| since.elapsed());
        }
    }
}

impl Record {
    pub(crate) fn add(&self, request: RecordedRequest) {
        let mut kept = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back(request);
    }

    pub(crate) fn list(&self) -> Vec<RecordedRequest> {
        let kept = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().cloned().collect()
    }

    pub(crate) fn clear(&self) {
        let mut kept = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        kept.clear();
    }

    pub(crate) fn working(&self) -> Working<'_> {
        let mut work = self.work();
        work.at_once += 1;
        work.since.get_or_insert_with(Instant::now);
        Working(self)
    }

    pub(crate) fn spent(&self) -> Duration {
        self.work().spent
    }

    fn work(&self) -> MutexGuard<'_, Work> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
