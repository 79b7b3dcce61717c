//! Every secret that was issued or seen, so that a test can look for it where it must not be.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Value to kind.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Secrets(BTreeMap<String, String>);

/// One secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Secret {
    /// `consumer_secret`, `password`, `security_token`, `code`, `state`, `code_verifier`, `access_token`, `refresh_token` or `session`.
    pub kind: String,
    /// As it stood on the wire, decoded.
    pub value: String,
}

impl Secrets {
    pub(crate) fn add(&mut self, kind: &str, value: &str) {
        if !value.is_empty() {
            self.0.entry(value.into()).or_insert_with(|| kind.into());
        }
    }

    pub(crate) fn list(&self) -> Vec<Secret> {
        self.0
            .iter()
            .map(|(value, kind)| Secret {
                kind: kind.clone(),
                value: value.clone(),
            })
            .collect()
    }
}
