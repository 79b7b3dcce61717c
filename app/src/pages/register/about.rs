//! What is so before anything is typed into the form of a registered org: what changes, what stays.

use crate::forms::of_org::Of;
use crate::labels;
use broker_api::Purpose;

/// Facts before controls.
pub(super) fn about(of: &Of) -> Vec<String> {
    let set = &of.org.credentials;
    let in_use = format!(
        "In use, and it stays so until you have authorized in Salesforce: {}, key …{}.",
        labels::authentication_type(set.authentication_type),
        set.fingerprint
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
    std::iter::once(in_use).chain(lines).collect()
}
