//! Which act is open to which record: one table, read by app and broker.

use crate::{AuthenticationType, OrgKind};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// An act on an org that the policy decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Make a new record.
    Register,
    /// Keep other credentials for the record, not in use until they are authorized.
    EditCredentials,
    /// Authorize again on the same record, with the same credentials or with new ones.
    Reauthenticate,
    /// Move to OAuth via External Client App on the same record.
    Migrate,
    /// Go back to what the record worked with before, while that is kept.
    RollBack,
    /// State that Salesforce converted the connected app in use into an External Client App.
    StateConversion,
    /// Find out whether the connection in use works.
    Test,
    /// Use the address that Salesforce led to as instance URL.
    CorrectInstanceUrl,
    /// Register anew, and give the new record the old one's place.
    Replace,
    /// Take the record out of the portal.
    Remove,
}

/// Why an act is not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// Whoever runs this broker switched Standard Authentication off.
    #[error("Standard Authentication is not offered here")]
    StandardNotOffered,
    /// Salesforce makes scratch orgs with the app of their hub, and wants a connected app for that.
    #[error("Dev Hubs are registered by OAuth via Connected App only")]
    DevHubNeedsConnectedApp,
    /// ARM's rule: an existing Dev Hub keeps what it was registered with.
    #[error("existing Dev Hubs are not reauthenticated")]
    DevHubKeepsItsConnection,
    /// There is no app that Salesforce could have converted.
    #[error("only a connected app can be converted")]
    NoAppToConvert,
    /// The org uses an External Client App already.
    #[error("the org uses an External Client App already")]
    UsesExternalClientApp,
    /// Only Dev Hubs are: an ordinary org can be reauthenticated.
    #[error("an ordinary org is reauthenticated on its own record")]
    OnlyDevHubsAreReplaced,
}

/// Decides one cell of the table. Whoever runs the broker may have switched Standard
/// Authentication off: what is connected so stays, and can be tested, migrated and removed.
pub fn check(
    kind: OrgKind,
    authentication_type: AuthenticationType,
    operation: Operation,
    standard_offered: bool,
) -> Result<(), Refusal> {
    use AuthenticationType::{ConnectedApp, ExternalClientApp, Standard};
    match (operation, kind, authentication_type) {
        (
            Operation::Register | Operation::EditCredentials | Operation::Reauthenticate,
            OrgKind::Org,
            Standard,
        ) if !standard_offered => Err(Refusal::StandardNotOffered),
        (Operation::Test | Operation::CorrectInstanceUrl | Operation::Remove, _, _)
        | (Operation::Register, OrgKind::DevHub, ConnectedApp)
        | (
            Operation::Register | Operation::EditCredentials | Operation::Reauthenticate,
            OrgKind::Org,
            Standard | ConnectedApp | ExternalClientApp,
        )
        | (Operation::Migrate, OrgKind::Org, Standard | ConnectedApp)
        | (Operation::RollBack, OrgKind::Org, _)
        | (Operation::StateConversion, OrgKind::Org, ConnectedApp)
        | (Operation::Replace, OrgKind::DevHub, _) => Ok(()),
        (Operation::StateConversion, OrgKind::Org, Standard) => Err(Refusal::NoAppToConvert),
        (Operation::Replace, OrgKind::Org, _) => Err(Refusal::OnlyDevHubsAreReplaced),
        (Operation::Migrate | Operation::StateConversion, OrgKind::Org, ExternalClientApp) => {
            Err(Refusal::UsesExternalClientApp)
        }
        (Operation::Register, OrgKind::DevHub, Standard | ExternalClientApp)
        | (Operation::StateConversion, OrgKind::DevHub, _) => Err(Refusal::DevHubNeedsConnectedApp),
        (
            Operation::EditCredentials
            | Operation::Reauthenticate
            | Operation::Migrate
            | Operation::RollBack,
            OrgKind::DevHub,
            _,
        ) => Err(Refusal::DevHubKeepsItsConnection),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [(OrgKind, &str); 2] = [(OrgKind::Org, "Org"), (OrgKind::DevHub, "Dev Hub")];
    const TYPES: [(AuthenticationType, &str); 3] = [
        (AuthenticationType::Standard, "Standard"),
        (AuthenticationType::ConnectedApp, "Connected App"),
        (AuthenticationType::ExternalClientApp, "ECA"),
    ];
    const OPERATIONS: [(Operation, &str); 10] = [
        (Operation::Register, "register"),
        (Operation::EditCredentials, "edit credentials"),
        (Operation::Reauthenticate, "reauthenticate"),
        (Operation::Migrate, "migrate to ECA"),
        (Operation::RollBack, "roll back"),
        (Operation::StateConversion, "state a conversion to ECA"),
        (Operation::Test, "test"),
        (Operation::CorrectInstanceUrl, "correct the instance URL"),
        (Operation::Replace, "replace"),
        (Operation::Remove, "remove"),
    ];

    /// The table as the README shows it.
    fn table() -> String {
        let heads = OPERATIONS.map(|(_, name)| name).join(" | ");
        let mut lines = vec![format!("| record | authentication | {heads} |")];
        lines.push(format!("|---|---|{}", "---|".repeat(OPERATIONS.len())));
        for (kind, kind_name) in KINDS {
            for (authentication_type, type_name) in TYPES {
                let cells = OPERATIONS.map(|(operation, _)| {
                    match check(kind, authentication_type, operation, true) {
                        Ok(()) => "yes".to_owned(),
                        Err(refusal) => refusal.to_string(),
                    }
                });
                lines.push(format!(
                    "| {kind_name} | {type_name} | {} |",
                    cells.join(" | ")
                ));
            }
        }
        lines.join("\n")
    }

    #[test]
    fn without_standard_what_is_connected_so_can_only_leave_it() {
        let open = OPERATIONS.into_iter().filter(|(operation, _)| {
            check(
                OrgKind::Org,
                AuthenticationType::Standard,
                *operation,
                false,
            )
            .is_ok()
        });
        let open: Vec<_> = open.map(|(_, name)| name).collect();
        assert_eq!(
            open,
            [
                "migrate to ECA",
                "roll back",
                "test",
                "correct the instance URL",
                "remove"
            ]
        );
    }

    #[test]
    fn the_readme_shows_the_table() {
        let readme = include_str!("../../../README.md");
        assert!(
            readme.contains(&table()),
            "README.md should have:\n{}",
            table()
        );
    }
}
