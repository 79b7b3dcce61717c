//! The six scopes: to be selected, or as they were granted.

use super::{Icon, IconName};
use broker_api::{GrantedScopes, SIX_SCOPES, Scope};
use leptos::prelude::*;

/// The six scopes with their tokens, as Salesforce lists them in Setup.
#[component]
pub(crate) fn ScopesToSelect() -> impl IntoView {
    let line = |scope: &'static Scope| {
        view! {
            <li>
                {scope.label} " " <span class="tokens">{format!("({})", scope.tokens.join(", "))}</span>
            </li>
        }
    };
    view! { <ul class="scopes">{SIX_SCOPES.iter().map(line).collect_view()}</ul> }
}

/// The six scopes by label: granted or not, and what will not work without.
#[component]
pub(crate) fn GrantedScopeList(
    /// What Salesforce granted.
    granted: GrantedScopes,
) -> impl IntoView {
    let line = move |scope: &'static Scope| {
        let covered = granted.covers(scope);
        let (icon, class) = if covered {
            (IconName::Check, "ok")
        } else {
            (IconName::Cross, "warn")
        };
        let lack = (!covered).then(|| format!(" – not granted: {}", without(scope)));
        let word = covered.then_some(" – granted");
        view! {
            <li class=class>
                <Icon name=icon />
                <span>
                    {scope.label} <span class="muted">{word}</span> {lack}
                </span>
            </li>
        }
    };
    view! { <ul class="granted">{SIX_SCOPES.iter().map(line).collect_view()}</ul> }
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
