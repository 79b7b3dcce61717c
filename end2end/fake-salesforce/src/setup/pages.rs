//! The list of apps, and the page of one with its key, its secret and the wait until they work.

use super::edit::own_app;
use super::{APP_MANAGER, HOME, NEW, admin, form_page, page_of, place, policies};
use crate::app::{App, AppKind, SCOPES};
use crate::html;
use crate::org::Org;
use crate::params::Params;
use crate::site::Site;
use axum::extract::{Path, RawQuery, State as Extract};
use axum::http::HeaderMap;
use axum::response::Response;
use maud::{Markup, html};

pub(super) async fn list(Extract(site): Extract<Site>, headers: HeaderMap) -> Response {
    match admin(&site, &headers, HOME) {
        Ok(org) => apps(&site, &org, "External Client App Manager", |app| {
            app.kind == AppKind::Eca
        }),
        Err(refused) => refused,
    }
}

/// App Manager, which lists connected apps as well.
pub(super) async fn all(Extract(site): Extract<Site>, headers: HeaderMap) -> Response {
    match admin(&site, &headers, APP_MANAGER) {
        Ok(org) => apps(&site, &org, "App Manager", |_| true),
        Err(refused) => refused,
    }
}

fn apps(site: &Site, org: &Org, title: &str, is_listed: fn(&App) -> bool) -> Response {
    let now = site.world.now();
    let apps: Vec<App> = site.world.read(|state| {
        let own = state.apps.iter().filter(|app| app.org == org.key);
        own.filter(|app| is_listed(app)).cloned().collect()
    });
    html::page(
        title,
        &html! {
            (place(org))
            main {
                h1 { (title) }
                p { a.button.primary href=(NEW) { "New External Client App" } }
                @if apps.is_empty() {
                    p { "This org has no External Client Apps." }
                } @else {
                    table {
                        thead { tr { th { "Name" } th { "Kind" } th { "Consumer Key" } th { "Works" } } }
                        tbody { @for app in &apps { tr {
                            td { a href=(page_of(&app.id)) { (app.name) } }
                            td { (kind(app)) }
                            td { @if app.enable_oauth { "…" (last_four(app)) } @else { "None" } }
                            td { (works(app, now)) }
                        } } }
                    }
                }
            }
        },
    )
}

pub(super) async fn app(
    Extract(site): Extract<Site>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let (org, app) = match own_app(&site, &headers, &id) {
        Ok(found) => found,
        Err(refused) => return refused,
    };
    let shows_secret = Params::parse(query.unwrap_or_default().as_bytes())
        .get("consumer")
        .is_some();
    let left = app.seconds_left(site.world.now());
    // Whoever is copying a secret is not to be disturbed more than once.
    let reload = if shows_secret { left } else { left.min(5) };
    let here = page_of(&app.id);
    html::page_reloading(
        &app.name,
        (left > 0).then_some(reload),
        &html! {
            (place(&org))
            main {
                h1 { (app.name) }
                @if left > 0 {
                    p.notice role="status" { "Your changes take effect in " strong { (left) " seconds" }
                        ". Until then Salesforce does not know them. (The real one takes 2 to 10 minutes.)" }
                } @else {
                    p.notice role="status" { "This app is in effect." }
                }
                h2 { "OAuth Settings" }
                @if !app.enable_oauth {
                    p { "OAuth is not enabled for this app: it has no consumer key." }
                } @else if shows_secret {
                    dl {
                        @for pair in &app.credentials {
                            dt { "Consumer Key" }
                            dd { code aria-label="Consumer Key" { (pair.consumer_key) } }
                            dt { "Consumer Secret" }
                            dd { code aria-label="Consumer Secret" { (pair.consumer_secret) } }
                        }
                    }
                } @else {
                    p { a.button href=(format!("{here}?consumer=show")) {
                        @if app.kind == AppKind::Eca { "Consumer Key and Secret" } @else { "Manage Consumer Details" }
                    } }
                }
                (settings(&app))
                p { a.button href=(format!("{here}/edit")) { "Edit" } }
                (policies::section(&app))
                form.actions method="post" action=(format!("{here}/delete")) {
                    button type="submit" { "Delete" }
                }
                p.hint { "Deleting the app ends every connection that was made with it." }
            }
        },
    )
}

fn settings(app: &App) -> Markup {
    html! {
        dl {
            dt { "API Name" } dd { (app.api_name) }
            dt { "Contact Email" } dd { (app.contact_email) }
            dt { "Kind" } dd { (kind(app)) }
            @if app.kind == AppKind::Eca { dt { "Distribution State" } dd { "Local" } }
        }
        @if app.enable_oauth { (oauth_settings(app)) }
    }
}

fn oauth_settings(app: &App) -> Markup {
    html! {
        dl {
            dt { "Callback URL" }
            @for url in &app.callback_urls { dd { code { (url) } } }
            dt { "OAuth Scopes" }
            @for scope in &app.scopes { dd { (label(scope)) } }
            dt { (form_page::CREDENTIALS_FLOW) } dd { (yes(app.credentials_flow)) }
            dt { (form_page::SECRET) } dd { (yes(app.require_secret)) }
            dt { (form_page::SECRET_TO_REFRESH) } dd { (yes(app.require_secret_to_refresh)) }
            dt { (form_page::PKCE) } dd { (yes(app.require_pkce)) }
            dt { (form_page::JWT) } dd { (yes(app.jwt_access_tokens)) }
            dt { (form_page::ROTATION) } dd { (yes(app.switches.rotation == Some(true))) }
        }
    }
}

fn label(scope: &str) -> &str {
    SCOPES
        .iter()
        .find(|(token, _)| *token == scope)
        .map_or(scope, |(_, label)| label)
}

fn kind(app: &App) -> &'static str {
    match app.kind {
        AppKind::Eca => "Local External Client App",
        AppKind::ConnectedApp => "Connected App",
    }
}

fn yes(on: bool) -> &'static str {
    if on { "Yes" } else { "No" }
}

fn last_four(app: &App) -> &str {
    let key = app.consumer_key();
    &key[key.len().saturating_sub(4)..]
}

fn works(app: &App, now: i64) -> String {
    match app.seconds_left(now) {
        0 => "Now".into(),
        left => format!("In {left} seconds"),
    }
}
