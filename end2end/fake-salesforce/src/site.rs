//! One listening origin, and which part of Salesforce it stands for.

use crate::world::World;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What an origin stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Serves {
    /// An org's My Domain.
    Org(String),
    /// login.salesforce.com
    Login,
    /// test.salesforce.com
    Test,
    /// Nothing, until an org's `instance_url` is changed to it.
    Spare,
}

/// State of every handler.
#[derive(Clone)]
pub(crate) struct Site {
    pub(crate) serves: Serves,
    /// Such as `http://127.0.0.1:8181`.
    pub(crate) origin: String,
    pub(crate) port: u16,
    pub(crate) world: Arc<World>,
}

impl Site {
    /// Cookies do not tell ports apart, so the session's name does.
    pub(crate) fn cookie_name(&self) -> String {
        format!("sid_{}", self.port)
    }
}

/// Where everything is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Origins {
    pub(crate) orgs: Vec<(String, String)>,
    pub(crate) login: String,
    pub(crate) test: String,
    pub(crate) spare: String,
    pub(crate) control: String,
}

impl Origins {
    pub(crate) fn my_domain(&self, org: &str) -> String {
        self.orgs
            .iter()
            .find(|(key, _)| key == org)
            .map(|(_, origin)| origin.clone())
            .unwrap_or_default()
    }
}
