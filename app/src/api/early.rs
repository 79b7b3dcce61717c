//! Answers that were asked for while the app was loading.

use super::{BrokerClient, request};
use crate::load::Asked;
use gloo_net::http::Method;
use js_sys::Promise;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen(module = "/src/api/early.js")]
extern "C" {
    /// The answer's text to come, the first time that the question is asked.
    fn take(path: &str) -> Option<Promise>;
}

impl BrokerClient {
    /// Takes what was asked for while the app was loading, or asks.
    pub(super) fn look(self, path: String) -> Asked<String> {
        let early = take(&path);
        Box::pin(async move {
            if let Some(early) = early
                && let Ok(text) = JsFuture::from(early).await
                && let Some(text) = text.as_string()
            {
                return Ok(text);
            }
            let answer = self.exchange(request(Method::GET, &path), None).await;
            self.read(&answer);
            answer
        })
    }
}
