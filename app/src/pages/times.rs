//! Times that stay true while a page is open.

use crate::app::context;
use crate::components;
use crate::dom::{El, span};
use broker_api::Timestamp;

/// How long ago.
pub(crate) fn time_ago(at: &Timestamp) -> El {
    components::time_ago(context().clock, at)
}

/// How long ago; or that it never was.
pub(crate) fn time_or_never(at: Option<&Timestamp>) -> El {
    at.map_or_else(|| span("muted", "never"), time_ago)
}

/// How long until then, second by second.
pub(crate) fn countdown(at: &Timestamp) -> El {
    components::countdown(context().clock, at)
}
