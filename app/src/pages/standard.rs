//! What every screen about Standard Authentication says: that it ends, and the way out of it.

use crate::app::context;
use crate::components::Icon;
use crate::dom::{El, div, el, link, span};
use crate::{labels, routes};
use broker_api::{AuthenticationType, Operation, Org, Purpose, check_policy};

/// When it is expected to end, as whoever runs the broker says; nothing until that is known.
fn end() -> Option<String> {
    let session = context().session.value()?;
    Some(labels::expected_end(&session.broker.standard.ends))
}

/// Whoever runs the broker offers it.
pub(super) fn offered() -> bool {
    let session = context().session.value();
    session.is_none_or(|session| session.broker.standard.offered)
}

/// A sentence, and the way on below it.
pub(super) fn notice_of_end(way_on: Option<El>) -> El {
    let said = el("span").text_of(|| {
        let end = end().unwrap_or_default();
        format!("Standard Authentication is {end}, per Salesforce's notice.")
    });
    let way_on = way_on.map(|way_on| div("acts").add(way_on));
    div("notice")
        .attr("role", "note")
        .add(el("p").class("what").icon(Icon::Info).add(said))
        .maybe(way_on)
}

/// For a registered org: one click into its migration.
pub(super) fn notice_for(org: &Org) -> Option<El> {
    let standard = org.authentication_type == AuthenticationType::Standard;
    let to = routes::authorize(&org.id, Purpose::Migrate);
    // What is pending comes first; its own page goes on with it.
    let open = check_policy(
        org.kind,
        org.authentication_type,
        Operation::Migrate,
        offered(),
    );
    let migrate = open.is_ok() && org.pending.is_none();
    let migrate = migrate.then(|| link(&to, "Move to OAuth via ECA").class("button plain"));
    standard.then(|| notice_of_end(migrate))
}

/// For a cell of the list.
pub(super) fn hint_of_end(authentication_type: AuthenticationType) -> Option<El> {
    let standard = authentication_type == AuthenticationType::Standard;
    standard.then(|| span("proved", "").text_of(|| end().unwrap_or_default()))
}
