//! Which act is open to which record: one table, read by app and broker.

use crate::{AuthenticationType, OrgKind};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// An act on an org that the policy decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Make a new record.
    Register,
}

/// Why an act is not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// Standard Authentication is not offered by this broker.
    #[error("Standard Authentication is not offered here")]
    StandardNotOffered,
    /// Dev Hubs cannot be registered in this place.
    #[error("Dev Hubs are not registered here")]
    DevHubNotOffered,
}

/// Decides one cell of the table.
pub fn check(
    kind: OrgKind,
    authentication_type: AuthenticationType,
    operation: Operation,
) -> Result<(), Refusal> {
    use AuthenticationType::{ConnectedApp, ExternalClientApp, Standard};
    match (operation, kind, authentication_type) {
        (Operation::Register, OrgKind::Org, ConnectedApp | ExternalClientApp) => Ok(()),
        (Operation::Register, OrgKind::Org, Standard) => Err(Refusal::StandardNotOffered),
        (Operation::Register, OrgKind::DevHub, _) => Err(Refusal::DevHubNotOffered),
    }
}
