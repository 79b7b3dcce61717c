//! What is so before anything is typed into a form: what changes and what stays, or what is needed.

use crate::forms::of_org::Of;
use crate::labels;
use broker_api::Purpose;

/// Facts before controls.
#[derive(Default, PartialEq)]
pub(super) struct About {
    pub(super) heading: &'static str,
    pub(super) lines: Vec<String>,
}

impl About {
    /// A registered org.
    pub(super) fn of(of: &Of) -> Self {
        let set = &of.org.credentials;
        let until = if of.form_is_standard() {
            "Salesforce has accepted what you type"
        } else {
            "you have authorized in Salesforce"
        };
        let in_use = format!(
            "In use, and it stays so until {until}: {}, {}.",
            labels::authentication_type(set.authentication_type),
            labels::holder(&set.fingerprint)
        );
        let lines: &[&str] = match of.purpose {
            Purpose::Migrate => &[
                "Changes: the authentication type, consumer ID and consumer secret, and the tokens that come with them.",
                "Stays: this record with its name, and every pipeline, job and mapping that refers to it. No new entry is made.",
                "What is in use now is kept for 7 days afterwards.",
            ],
            _ => &["Stays: this record with everything that refers to it."],
        };
        let lines = lines.iter().map(|line| (*line).to_owned());
        Self {
            heading: "What changes and what stays",
            lines: std::iter::once(in_use).chain(lines).collect(),
        }
    }

    /// A Dev Hub.
    pub(super) fn dev_hub() -> Self {
        let lines = [
            "A Dev Hub is registered by OAuth via Connected App only. You need a connected app that already exists: yours, your operator's, or one from Salesforce Support, since a new one has needed a Support case since Spring '26.",
            "The org must be a Dev Hub and no sandbox; both are checked. An existing Dev Hub can't be reauthenticated later: it is registered anew.",
        ];
        Self {
            heading: "What a Dev Hub needs",
            lines: lines.map(str::to_owned).into(),
        }
    }
}
