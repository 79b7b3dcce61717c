//! The operator's own connected app.

use super::checks::read_setting;
use anyhow::{anyhow, bail};
use broker_api::{ConsumerId, ConsumerSecret};
use secrecy::SecretString;
use std::path::{Path, PathBuf};

const ID: &str = "BROKER_CONNECTED_APP_CONSUMER_ID";
const SECRET_FILE: &str = "BROKER_CONNECTED_APP_CONSUMER_SECRET_FILE";

/// An app that everybody here may register orgs with, without seeing its secret.
#[derive(Clone)]
pub struct OperatorApp {
    /// Salesforce's consumer key.
    pub consumer_id: ConsumerId,
    secret_file: PathBuf,
}

impl OperatorApp {
    /// Both settings, or neither; the file must be readable from the start.
    pub(super) fn check(
        consumer_id: Option<&str>,
        secret_file: Option<&Path>,
    ) -> anyhow::Result<Option<Self>> {
        let consumer_id = consumer_id.filter(|id| !id.is_empty());
        let secret_file = secret_file.filter(|file| !file.as_os_str().is_empty());
        let (consumer_id, secret_file) = match (consumer_id, secret_file) {
            (None, None) => return Ok(None),
            (Some(consumer_id), Some(secret_file)) => (consumer_id, secret_file),
            _ => bail!("{ID} and {SECRET_FILE} go together: set both, or neither"),
        };
        let app = Self {
            consumer_id: ConsumerId::parse(consumer_id).map_err(|code| anyhow!("{ID}: {code}"))?,
            secret_file: secret_file.to_owned(),
        };
        app.secret()?;
        Ok(Some(app))
    }

    /// The consumer secret, as the file has it now.
    pub fn secret(&self) -> anyhow::Result<SecretString> {
        let text = read_setting(SECRET_FILE, &self.secret_file)?;
        let secret = ConsumerSecret::parse(&text);
        let secret = secret.map_err(|code| anyhow!("{SECRET_FILE}: what it holds {code}"))?;
        Ok(SecretString::from(secret.expose().to_owned()))
    }
}
