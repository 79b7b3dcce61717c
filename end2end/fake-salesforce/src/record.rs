//! Every request that arrived, as it arrived, and the time that answering took.

use axum::http::request::Parts;
use serde::Serialize;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

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
    spent_nanoseconds: AtomicU64,
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

    pub(crate) fn spend(&self, time: Duration) {
        let nanoseconds = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        self.spent_nanoseconds
            .fetch_add(nanoseconds, Ordering::Relaxed);
    }

    pub(crate) fn spent(&self) -> Duration {
        Duration::from_nanos(self.spent_nanoseconds.load(Ordering::Relaxed))
    }
}
