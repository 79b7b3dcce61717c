//! What stands above every page: skip link, product name, the portal's two places, the person.

use super::problem::problem_of;
use super::times::time_ago;
use crate::app::context;
use crate::components::{Tone, notice};
use crate::dom::{El, button, div, el, focus_id, follow, link, p, span};
use crate::load::{Act, LOOK_AGAIN, poll};
use crate::messages;
use crate::routes;
use broker_api::paths;
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_navigate};

/// The frame; pages stand below it.
pub(crate) fn frame() -> El {
    go_to_sign_in_when_signed_out();
    let path = use_location().pathname;
    let away = move || path.get() == paths::PAGE_SIGN_IN;
    let place = move |href: &'static str| {
        el("a").attr("href", href).attr_of("aria-current", move || {
            (path.get() == href).then(|| "page".to_owned())
        })
    };
    let skip = link("#main", "Skip to content")
        .class("skip")
        .on_press(|| focus_id("main"));
    let places = el("nav")
        .attr("aria-label", "Portal")
        .class_of("away", away)
        .add(place(routes::ORGS).text("Salesforce Org Management"))
        .add(
            place(routes::DEV_HUBS)
                .add(span("muted", "Settings → "))
                .text("Salesforce Org"),
        );
    let bar = el("header")
        .class("bar")
        .add(span("product", "Salesforce orgs"))
        .add(places)
        .add(person(away));
    el("div").add(skip).add(bar).add(not_read())
}

/// While nothing can be read, every page may be old. It goes on by itself: pages look again, and so
/// does this.
fn not_read() -> El {
    let context = context();
    let last_read = context.client.last_read;
    let session = context.session;
    poll(
        move || last_read.with(Option::is_some).then_some(LOOK_AGAIN),
        move || session.again(),
    );
    div("away").show(move || {
        let since = last_read.get()?;
        // Where nothing was ever read, the page itself says so.
        session.value()?;
        let since = p("What you see is from ").add(time_ago(&since)).text(".");
        Some(notice(&messages::may_be_old(), Tone::Danger, [since]))
    })
}

fn person(away: impl Fn() -> bool + Copy + 'static) -> El {
    let client = context().client;
    let session = context().session;
    let signed_out = context().signed_out;
    let sign_out = Act::new();
    // A full load: nothing of the session stays in memory, or in this tab.
    let leave = |()| {
        if let Ok(Some(storage)) = window().session_storage() {
            let _ = storage.clear();
        }
        drop(location().assign(paths::PAGE_SIGN_IN));
    };
    let who = move || {
        let session = session.value().filter(|_| !away() && !signed_out.get())?;
        let name = span("user", &session.user).attr("title", "Signed in");
        let out = button("quiet", "Sign out")
            .attr("data-leaves", "")
            .attr_of("disabled", move || sign_out.busy().then(String::new))
            .on_press(move || sign_out.begin(client.sign_out(), leave));
        Some(el("div").class("person").add(name).add(out))
    };
    span("who", "").show(who).add(problem_of(sign_out))
}

/// Wherever a page hears that no one is signed in, the way leads to sign-in and back. The page of
/// a refused return is read by anyone.
fn go_to_sign_in_when_signed_out() {
    let signed_out = context().signed_out;
    let navigate = use_navigate();
    let location = use_location();
    let open_to_all =
        |path: &str| path == paths::PAGE_SIGN_IN || path.starts_with("/callback-refused/");
    follow(move || {
        let path = location.pathname.get_untracked();
        if !signed_out.get() || open_to_all(&path) {
            return;
        }
        let query = location.search.get_untracked();
        let here = match query.as_str() {
            "" => path,
            query => format!("{path}?{query}"),
        };
        let replace = leptos_router::NavigateOptions {
            replace: true,
            ..Default::default()
        };
        navigate(&routes::sign_in(&here), replace);
    });
}
