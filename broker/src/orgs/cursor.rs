//! Where a page of the list goes on.

use crate::error::Error;
use crate::store::orgs::{After, OrgRow, name_key};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use broker_api::ErrorCode;

impl After {
    pub(super) fn of(row: &OrgRow) -> Self {
        Self {
            name_key: name_key(&row.name),
            last_authenticated_at: row.in_use().map_or(0, |used| used.last_authenticated_at.0),
            id: row.id.clone(),
        }
    }
}

/// Opaque to everybody but the next question.
pub(super) fn cursor(after: &After) -> String {
    let After {
        name_key,
        last_authenticated_at,
        id,
    } = after;
    URL_SAFE_NO_PAD.encode(format!("{last_authenticated_at} {id} {name_key}"))
}

pub(super) fn read_cursor(cursor: &str) -> Result<Option<After>, Error> {
    if cursor.is_empty() {
        return Ok(None);
    }
    let read = || {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
        let mut parts = text.splitn(3, ' ');
        let last_authenticated_at = parts.next()?.parse().ok()?;
        let id = parts.next()?.to_owned();
        let name_key = parts.next()?.to_owned();
        // PostgreSQL takes no NUL in a text, and no name has one.
        let plain = !text.contains(char::is_control);
        plain.then_some(After {
            name_key,
            last_authenticated_at,
            id,
        })
    };
    read()
        .map(Some)
        .ok_or_else(|| ErrorCode::InvalidQuery.into())
}
