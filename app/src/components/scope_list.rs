//! The six scopes as they were granted.

use super::Icon;
use crate::dom::{El, el, span};
use broker_api::{GrantedScopes, SIX_SCOPES, Scope};

/// The six scopes by label: granted or not, and what will not work without.
pub(crate) fn granted_scopes(granted: &GrantedScopes) -> El {
    let lines = SIX_SCOPES.iter().map(|scope| line(scope, granted));
    el("ul").class("granted").each(lines)
}

fn line(scope: &Scope, granted: &GrantedScopes) -> El {
    let words = el("span").text(scope.label);
    if granted.covers(scope) {
        let words = words.add(span("muted", " – granted"));
        return el("li").class("ok").icon(Icon::Check).add(words);
    }
    let words = words.text(&format!(" – not granted: {}", without(scope)));
    el("li").class("warn").icon(Icon::Cross).add(words)
}

fn without(scope: &Scope) -> &'static str {
    match scope.tokens.first().copied() {
        Some("id") => "who logged in can be told from the API only",
        Some("api") => "calls to the REST and Metadata APIs will fail",
        Some("full") => "pages of Salesforce cannot be opened by token",
        Some("chatter_api") => "Connect REST resources (Chatter, files) will not work",
        Some("refresh_token") => "access ends with the session",
        _ => "features that ask for custom permissions will not work",
    }
}
