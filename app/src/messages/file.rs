//! What is wrong with a file of orgs, or with a cell of it, in words. They are about a column that stands beside them.

use super::Message;
use super::field::{field_error, login_url};
use broker_api::FieldErrorCode;

/// The columns, and what stands in each.
pub(crate) const COLUMNS: [(&str, &str); 10] = [
    ("name", "What people call the org. Needed."),
    (
        "org_type",
        "Developer, Integration, QA, UAT or Production. Needed.",
    ),
    (
        "login_url",
        "Its My Domain, or login.salesforce.com or test.salesforce.com. Needed, unless environment says it.",
    ),
    (
        "environment",
        "Production, Sandbox or Pre-Release, where there is no login_url.",
    ),
    (
        "authentication_type",
        "Standard, Connected App or ECA, as the portal has it now; OAuth is Connected App. Needed.",
    ),
    (
        "salesforce_org_id",
        "15 or 18 characters, if known: only a login to this org is accepted then.",
    ),
    (
        "username",
        "The Salesforce user that the portal works as, if known.",
    ),
    (
        "external_id",
        "The portal's own id of the org. What names it goes on naming it.",
    ),
    (
        "second_record_reason",
        "Why the portal has two records of one Salesforce org, if it does.",
    ),
    (
        "reference_module, reference_kind, reference_id, reference_name",
        "A pipeline, job or mapping that refers to the org: a row for each, with the org's other columns repeated.",
    ),
];

/// Why a whole file was refused.
pub(crate) fn file_error(column: &str, reason: &FieldErrorCode) -> Message {
    match reason {
        FieldErrorCode::Required if column == "file" => Message::new(
            "There is no org in it.",
            "It needs a heading, and below it a row for each org.",
        ),
        FieldErrorCode::Required => Message::new("This column is missing.", stands_in(column)),
        FieldErrorCode::TooMany { max } if column == "file" => Message::new(
            format!("It has more than {max} orgs."),
            "Split it into several files, each with the heading.",
        ),
        FieldErrorCode::TooMany { max } => Message::new(
            format!("It names more than {max} modules."),
            "A module is a part of the portal, such as Pipelines: what it refers with stands in the other columns.",
        ),
        _ => cell_error(column, reason),
    }
}

/// Why an org of a file is not brought in.
pub(crate) fn cell_error(column: &str, reason: &FieldErrorCode) -> Message {
    match reason {
        FieldErrorCode::Required => Message::new("The cell is empty.", stands_in(column)),
        FieldErrorCode::TooLong { max } => Message::new(
            "The cell is too long.",
            format!("Use at most {max} characters."),
        ),
        FieldErrorCode::TooMany { max } => Message::new(
            format!("More than {max} rows refer to this org."),
            "Bring the org in without them; the modules can report them by themselves.",
        ),
        FieldErrorCode::Repeated => Message::new(
            "A row above this one has the same.",
            "Take one of the two out, or make them differ.",
        ),
        FieldErrorCode::ControlCharacters => Message::new(
            "The cell has a line break or another character that is not seen.",
            "Write it in one line.",
        ),
        FieldErrorCode::InvisibleCharacter { character } => Message::new(
            format!("The cell has a character that is not seen or turns the text: {character}."),
            "Type the cell anew.",
        ),
        FieldErrorCode::NotALoginUrl { error } => login_url(error),
        FieldErrorCode::NotAChoice => Message::new(
            "The cell has none of the words that stand here.",
            stands_in(column),
        ),
        FieldErrorCode::NotReadHere if column == "cells without a heading" => Message::new(
            "The row has more cells than the heading.",
            "Look at its commas and quotation marks, or give each column a heading.",
        ),
        FieldErrorCode::DiffersHere => Message::new(
            "The record that is here says something else.",
            "Nothing was changed: correct the file, or the record on its page.",
        ),
        FieldErrorCode::DiffersInFile => Message::new(
            "Another row of the same org says something else.",
            "Make the rows say the same.",
        ),
        FieldErrorCode::Taken => Message::new(
            "Unfinished work has this name.",
            "Finish or discard it, or choose another name.",
        ),
        _ => field_error(column, reason),
    }
}

/// What stands in a column; in that of a reference, whichever row it is in.
fn stands_in(column: &str) -> &'static str {
    let column = column.split(' ').next().unwrap_or_default();
    let known = COLUMNS
        .iter()
        .find(|(names, _)| names.split(", ").any(|name| name == column));
    known.map_or("Fill it in, then try again.", |(_, means)| means)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::assert_is_whole;
    use crate::messages::field::tests::reasons;

    #[test]
    fn every_fault_of_a_file_is_said_without_the_words_of_a_form() {
        for column in [
            "file",
            "name",
            "org_type",
            "login_url",
            "reference_id in line 7",
            "cells without a heading",
        ] {
            for reason in reasons() {
                assert_is_whole(&file_error(column, &reason));
                assert_is_whole(&cell_error(column, &reason));
            }
        }
        for reason in [
            FieldErrorCode::Required,
            FieldErrorCode::NotAChoice,
            FieldErrorCode::TooLong { max: 80 },
        ] {
            let said = cell_error("org_type", &reason);
            let said = format!("{} {}", said.what, said.next);
            assert!(
                !said.contains("Choose") && !said.contains("Type "),
                "{said}"
            );
        }
    }
}
