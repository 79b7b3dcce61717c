//! Nastiness by order: what the next requests to an endpoint get instead of, or after, their answer.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// What a request was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Endpoint {
    /// `/services/oauth2/authorize`
    Authorize,
    /// `/services/oauth2/token`
    Token,
    /// `/services/oauth2/revoke`
    Revoke,
    /// `/services/oauth2/introspect`
    Introspect,
    /// `/services/oauth2/userinfo`
    Userinfo,
    /// `/id/…`
    Identity,
    /// `/.well-known/openid-configuration`
    Discovery,
    /// `/services/data/v…/query`
    Query,
    /// `/services/data/v…/limits`
    Limits,
    /// `/services/Soap/u/…`
    Soap,
    /// `/services/data`
    Versions,
    /// Login, approval, Setup and anything else.
    Other,
}

impl Endpoint {
    pub(crate) fn of(path: &str) -> Self {
        match path {
            "/services/oauth2/authorize" => Self::Authorize,
            "/services/oauth2/token" => Self::Token,
            "/services/oauth2/revoke" => Self::Revoke,
            "/services/oauth2/introspect" => Self::Introspect,
            "/services/oauth2/userinfo" => Self::Userinfo,
            "/.well-known/openid-configuration" => Self::Discovery,
            "/services/data" | "/services/data/" => Self::Versions,
            _ if path.starts_with("/services/Soap/u/") => Self::Soap,
            _ if path.starts_with("/id/") => Self::Identity,
            _ if path.starts_with("/services/data/") => {
                match path.trim_end_matches('/').rsplit('/').next() {
                    Some("query") => Self::Query,
                    Some("limits") => Self::Limits,
                    _ => Self::Other,
                }
            }
            _ => Self::Other,
        }
    }
}

/// When the effect comes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// Before anything is done. All effects but a hang replace the work; after a hang it is done.
    #[default]
    Instead,
    /// While a refresh is in flight, so that a second one is refused. Hangs at the token endpoint only.
    During,
    /// After the work, in place of its answer: the answer is lost, but what it said is so.
    After,
}

/// What happens.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Effect {
    /// This answer.
    Answer {
        /// HTTP status.
        status: u16,
        /// Headers; there is no Content-Type unless it is here.
        #[serde(default)]
        headers: BTreeMap<String, String>,
        /// Body, as text.
        #[serde(default)]
        body: String,
    },
    /// An OAuth failure in the shape of the endpoint: 400, JSON at the token endpoint.
    OauthError {
        /// `error`
        error: String,
        /// `error_description`
        error_description: String,
    },
    /// A redirect that a careful client does not follow.
    Redirect {
        /// 301, 302, 303, 307 or 308.
        status: u16,
        /// Where to.
        location: String,
    },
    /// The connection closes before any header.
    DropBeforeHeaders,
    /// The connection closes in the middle of the body.
    DropMidBody,
    /// Nothing, until released.
    Hang,
}

/// An order.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Injection {
    /// Which requests.
    pub endpoint: Endpoint,
    /// Only token requests of this grant type.
    #[serde(default)]
    pub grant_type: Option<String>,
    /// Only queries of this object, such as `Organization`.
    #[serde(default)]
    pub object: Option<String>,
    /// How many of them.
    #[serde(default = "once")]
    pub times: u32,
    /// At which moment.
    #[serde(default)]
    pub when: When,
    /// What happens.
    pub effect: Effect,
}

/// A change of the next successful token answers.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenAnswerPatch {
    /// Fields to set, of any type.
    #[serde(default)]
    pub set: Map<String, Value>,
    /// Fields to leave out.
    #[serde(default)]
    pub remove: Vec<String>,
    /// Only answers to this grant type.
    #[serde(default)]
    pub grant_type: Option<String>,
    /// How many answers.
    #[serde(default = "once")]
    pub times: u32,
}

fn once() -> u32 {
    1
}

impl Injection {
    /// Once, instead of the work.
    pub fn new(endpoint: Endpoint, effect: Effect) -> Self {
        Self {
            endpoint,
            grant_type: None,
            object: None,
            times: 1,
            when: When::Instead,
            effect,
        }
    }

    /// At another moment.
    #[must_use]
    pub fn when(mut self, when: When) -> Self {
        self.when = when;
        self
    }

    /// More than once.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }

    /// Only for token requests of this grant type.
    #[must_use]
    pub fn grant_type(mut self, grant_type: &str) -> Self {
        self.grant_type = Some(grant_type.into());
        self
    }

    /// Only for queries of this object.
    #[must_use]
    pub fn object(mut self, object: &str) -> Self {
        self.object = Some(object.into());
        self
    }
}

#[derive(Debug, Default)]
struct Orders {
    injections: Vec<Injection>,
    patches: Vec<TokenAnswerPatch>,
}

#[derive(Debug)]
pub(crate) struct Injections {
    orders: Mutex<Orders>,
    released: watch::Sender<u64>,
    held: watch::Sender<usize>,
}

impl Default for Injections {
    fn default() -> Self {
        Self {
            orders: Mutex::default(),
            released: watch::Sender::new(0),
            held: watch::Sender::new(0),
        }
    }
}

impl Injections {
    fn orders(&self) -> MutexGuard<'_, Orders> {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn add(&self, injection: Injection) {
        self.orders().injections.push(injection);
    }

    pub(crate) fn add_patch(&self, patch: TokenAnswerPatch) {
        self.orders().patches.push(patch);
    }

    pub(crate) fn list(&self) -> Vec<Injection> {
        self.orders().injections.clone()
    }

    pub(crate) fn clear(&self) {
        *self.orders() = Orders::default();
        self.release();
    }

    /// What waits for a request; `subject` is its grant type, or the object that it queries.
    pub(crate) fn take(
        &self,
        endpoint: Endpoint,
        subject: Option<&str>,
        when: When,
    ) -> Option<Effect> {
        let fits = |only: &Option<String>| only.is_none() || only.as_deref() == subject;
        let mut orders = self.orders();
        let place = orders.injections.iter().position(|one| {
            one.endpoint == endpoint
                && one.when == when
                && fits(&one.grant_type)
                && fits(&one.object)
        })?;
        let effect = orders.injections[place].effect.clone();
        orders.injections[place].times = orders.injections[place].times.saturating_sub(1);
        if orders.injections[place].times == 0 {
            orders.injections.remove(place);
        }
        Some(effect)
    }

    /// Applies the first patch that waits for an answer to this grant type.
    pub(crate) fn patch(&self, grant_type: &str, answer: &mut Map<String, Value>) {
        let mut orders = self.orders();
        let Some(place) = orders.patches.iter().position(|one| {
            one.grant_type
                .as_deref()
                .is_none_or(|only| only == grant_type)
        }) else {
            return;
        };
        let patch = &mut orders.patches[place];
        answer.extend(patch.set.clone());
        for field in &patch.remove {
            answer.remove(field);
        }
        patch.times = patch.times.saturating_sub(1);
        if patch.times == 0 {
            orders.patches.remove(place);
        }
    }

    /// Waits for a release.
    pub(crate) async fn hold(&self) {
        let mut released = self.released.subscribe();
        self.held.send_modify(|held| *held += 1);
        // The sender lives as long as `self`, so this ends by a release alone.
        let _ = released.changed().await;
        self.held.send_modify(|held| *held -= 1);
    }

    pub(crate) fn release(&self) {
        self.released.send_modify(|count| *count += 1);
    }

    pub(crate) fn held(&self) -> usize {
        *self.held.borrow()
    }

    pub(crate) async fn wait_held(&self) {
        let _ = self.held.subscribe().wait_for(|held| *held > 0).await;
    }
}
