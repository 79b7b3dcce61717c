//! Times that stay true while a page is open.

use crate::app::context;
use crate::components;
use crate::dom::El;
use broker_api::Timestamp;

/// How long ago.
pub(crate) fn time_ago(at: &Timestamp) -> El {
    components::time_ago(context().clock, at)
}

/// How long until then, second by second.
pub(crate) fn countdown(at: &Timestamp) -> El {
    components::countdown(context().clock, at)
}
