//! What is refused only after login: on a page of Salesforce's own (§1.4B), or at the callback (§1.4C).

use crate::app::{AppKind, canonical_scope};
use crate::html;
use crate::oauth_error::{NOT_INSTALLED, OauthError, encode, error, with_query};
use crate::params::Params;
use crate::run::Run;
use crate::site::Site;
use crate::state::State;
use axum::extract::RawQuery;
use axum::response::Response;
use maud::html;

pub(crate) const ERROR_PAGE: &str = "/setup/secur/RemoteAccessErrorPage.apexp";

pub(crate) const GENERIC: OauthError = error(
    "OAUTH_APPROVAL_ERROR_GENERIC",
    "An unexpected error has occured during authentication. Please try again.",
);
pub(crate) const CROSS_ORG: OauthError = error(
    "OAUTH_AUTHORIZATION_BLOCKED",
    "Cross-org OAuth flows are not supported for this external client app",
);
pub(crate) const EC_APP_NOT_FOUND: OauthError = error(
    "OAUTH_EC_APP_NOT_FOUND",
    "External client app is not installed in this org",
);
const BLOCKED: OauthError = error("OAUTH_APP_BLOCKED", "this app is blocked by admin");
const ACCESS_DENIED: OauthError = error(
    "OAUTH_APP_ACCESS_DENIED",
    "user is not admin approved to access this app",
);

/// What is in the way, and where the browser is sent instead of being asked.
pub(crate) struct Refusal {
    pub(crate) failure: OauthError,
    pub(crate) address: String,
}

/// Whether something is in the way of this run, for this user of this org.
pub(crate) fn refusal(
    state: &State,
    site: &Site,
    run: &Run,
    org: &str,
    user_id: &str,
) -> Option<Refusal> {
    let app = state.app(&run.app_id)?;
    let levels = state.levels(&app.id, org);
    let elsewhere = app.org != org && run.pretended.is_none();
    let on_page = |failure: &OauthError| {
        Some(Refusal {
            failure: failure.clone(),
            address: format!(
                "{}{ERROR_PAGE}?error={}&error_description={}",
                site.world.origins.my_domain(org),
                encode(&failure.error),
                encode(&failure.description)
            ),
        })
    };
    let at_callback = |failure: &OauthError| {
        Some(Refusal {
            failure: failure.clone(),
            address: at_callback(run, failure),
        })
    };
    let sometimes_on_page = |failure: &OauthError| {
        if levels.is_on(|s| s.errors_on_screen) {
            on_page(failure)
        } else {
            at_callback(failure)
        }
    };
    let may_be_used_here = |scope: &String| app.scopes.contains(scope);

    if levels.is_on(|s| s.cross_org) {
        sometimes_on_page(&CROSS_ORG)
    } else if levels.is_on(|s| s.ec_app_not_found) || (elsewhere && app.kind == AppKind::Eca) {
        sometimes_on_page(&EC_APP_NOT_FOUND)
    } else if levels.is_on(|s| s.not_installed) || (elsewhere && !app.is_installed_in(org)) {
        on_page(&NOT_INSTALLED)
    } else if levels.is_on(|s| s.blocked) {
        at_callback(&BLOCKED)
    } else if !state.is_permitted(&app.id, org, user_id) {
        at_callback(&ACCESS_DENIED)
    } else if levels.is_on(|s| s.generic_approval_error)
        || !requested(run, &app.scopes).iter().all(may_be_used_here)
    {
        on_page(&GENERIC)
    } else {
        None
    }
}

/// Requested scopes, or all that the app has.
pub(crate) fn requested(run: &Run, all: &[String]) -> Vec<String> {
    let Some(scope) = &run.scope else {
        return all.to_vec();
    };
    let mut scopes: Vec<String> = Vec::new();
    for token in scope.split_whitespace().map(canonical_scope) {
        if !scopes.iter().any(|one| one == token) {
            scopes.push(token.into());
        }
    }
    scopes
}

/// The callback, told of a failure with the state that it sent.
pub(crate) fn at_callback(run: &Run, failure: &OauthError) -> String {
    let mut pairs = vec![
        ("error", failure.error.as_ref()),
        ("error_description", failure.description.as_ref()),
    ];
    if let Some(state) = &run.state {
        pairs.push(("state", state));
    }
    with_query(&run.redirect_uri, &pairs)
}

/// What the error page says of a failure: the code of Salesforce's screens, and its text.
pub(crate) fn on_screen(failure: &OauthError) -> String {
    shown(&failure.error, &failure.description)
}

/// An uninstalled app is told of as any unexpected error.
fn shown(code: &str, description: &str) -> String {
    match code {
        "" | "invalid_client" => on_screen(&GENERIC),
        _ => format!("{code} : {description}"),
    }
}

/// §1.4B: a page that tells the person, and nobody else.
pub(crate) async fn error_page(RawQuery(query): RawQuery) -> Response {
    let params = Params::parse(query.unwrap_or_default().as_bytes());
    let text = shown(params.text("error"), params.text("error_description"));
    html::page(
        "Authorization Error",
        &html! {
            main.narrow {
                h1 { "We can't authorize you because of an OAuth error." }
                p { "For more information, contact your Salesforce administrator." }
                p role="alert" { (text) }
            }
        },
    )
}
