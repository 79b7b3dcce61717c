//! Making, changing and deleting an app. A change takes as long to be known as a new key does.

use super::form::{AppForm, Problem};
use super::form_page;
use super::{HOME, NEW, admin, page_of, place};
use crate::app::{App, NewApp};
use crate::authorize::found;
use crate::html;
use crate::org::Org;
use crate::params::Params;
use crate::site::Site;
use axum::body::Bytes;
use axum::extract::{Path, State as Extract};
use axum::http::HeaderMap;
use axum::response::Response;
use maud::html;

pub(super) async fn new(Extract(site): Extract<Site>, headers: HeaderMap) -> Response {
    match admin(&site, &headers, NEW) {
        Ok(org) => new_page(&org, &AppForm::empty(), None),
        Err(refused) => refused,
    }
}

pub(super) async fn create(
    Extract(site): Extract<Site>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let org = match admin(&site, &headers, NEW) {
        Ok(org) => org,
        Err(refused) => return refused,
    };
    let form = AppForm::read(&Params::parse(&body), &AppForm::empty());
    if let Some(problem) = form.problem() {
        return new_page(&org, &form, Some(&problem));
    }
    let id = site.world.change(|state| {
        let new = NewApp {
            org: org.key.clone(),
            since_july_2026: true,
            ..NewApp::default()
        };
        let mut app = App::create(new, site.world.now());
        form.apply(&mut app);
        app.usable_at += practice_delay(&site);
        let id = app.id.clone();
        state.secrets.add("consumer_secret", app.consumer_secret());
        state.apps.push(app);
        id
    });
    found(&page_of(&id))
}

pub(super) async fn open(
    Extract(site): Extract<Site>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    match own_app(&site, &headers, &id) {
        Ok((org, app)) => edit_page(&org, &app, &AppForm::of(&app), None),
        Err(refused) => refused,
    }
}

pub(super) async fn save(
    Extract(site): Extract<Site>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (org, app) = match own_app(&site, &headers, &id) {
        Ok(found) => found,
        Err(refused) => return refused,
    };
    let form = AppForm::read(&Params::parse(&body), &AppForm::of(&app));
    if let Some(problem) = form.problem() {
        return edit_page(&org, &app, &form, Some(&problem));
    }
    let now = site.world.now();
    site.world.change(|state| {
        if let Some(app) = state.apps.iter_mut().find(|app| app.id == id) {
            let before = app.callback_urls.clone();
            let had_key = app.enable_oauth;
            form.apply(app);
            if app.enable_oauth && !had_key {
                app.usable_at = now + practice_delay(&site);
            } else if app.callback_urls != before {
                app.previous_callback_urls = before;
                app.edited_at = now + practice_delay(&site);
            }
        }
    });
    found(&page_of(&id))
}

pub(super) async fn delete(
    Extract(site): Extract<Site>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    if let Err(refused) = own_app(&site, &headers, &id) {
        return refused;
    }
    site.world.change(|state| {
        state.end_grants_where("the app was deleted", |grant| grant.app_id == id);
        state.apps.retain(|app| app.id != id);
    });
    found(HOME)
}

/// The app, if this browser administers the org that it belongs to.
#[allow(clippy::result_large_err, reason = "the refusal is the page to show")]
pub(super) fn own_app(site: &Site, headers: &HeaderMap, id: &str) -> Result<(Org, App), Response> {
    let org = admin(site, headers, &page_of(id))?;
    let app = site.world.read(|state| state.app(id).cloned());
    match app {
        Some(app) if app.org == org.key => Ok((org, app)),
        _ => Err(found(HOME)),
    }
}

fn practice_delay(site: &Site) -> i64 {
    i64::try_from(site.world.options.practice_delay.as_millis()).unwrap_or(i64::MAX)
}

fn new_page(org: &Org, form: &AppForm, problem: Option<&Problem>) -> Response {
    html::page(
        "New External Client App",
        &html! {
            (place(org))
            main {
                h1 { "New External Client App" }
                (form_page::form(form, NEW, "Create", problem))
            }
        },
    )
}

fn edit_page(org: &Org, app: &App, form: &AppForm, problem: Option<&Problem>) -> Response {
    html::page(
        "Edit App",
        &html! {
            (place(org))
            main {
                h1 { "Edit " (app.name) }
                (form_page::form(form, &format!("{}/edit", page_of(&app.id)), "Save", problem))
            }
        },
    )
}
