//! The operator's connected app in the form: then it asks for neither consumer ID nor secret.

use super::{Hosts, RegistrationForm};
use broker_api::{AuthenticationType, Authorization, ConsumerId, Purpose};

/// Stands in for the operator's consumer ID, which only the broker knows.
const OPERATORS: &str = "operators";

impl RegistrationForm {
    /// It is for the operator's connected app.
    pub(crate) fn uses_operator_app(&self, hosts: &Hosts) -> bool {
        let connected_app = self.authentication_type == AuthenticationType::ConnectedApp;
        self.operator_app && connected_app && hosts.operator_app.is_some()
    }

    /// Unfinished work for the operator's app, as chosen; for a registered org, as long as nothing of
    /// an app of one's own was typed.
    pub(super) fn stays_operators(&self, kept: &Authorization, hosts: &Hosts) -> bool {
        if kept.purpose == Purpose::Register {
            return self.uses_operator_app(hosts);
        }
        let kept_id = kept.consumer_id.as_ref().map_or("", ConsumerId::as_str);
        let same_id = self.consumer_id.trim() == kept_id;
        kept.operator_app && same_id && self.consumer_secret.0.trim().is_empty()
    }

    /// The consumer ID as typed; with the operator's app there is none.
    pub(super) fn typed_consumer_id(&self, hosts: &Hosts) -> &str {
        if self.uses_operator_app(hosts) {
            ""
        } else {
            &self.consumer_id
        }
    }

    /// The same, as it is read with the other fields.
    pub(super) fn readable_consumer_id(&self, hosts: &Hosts) -> &str {
        if self.uses_operator_app(hosts) {
            OPERATORS
        } else {
            &self.consumer_id
        }
    }
}
