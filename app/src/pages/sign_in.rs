//! Signing in by link. Only the button spends the link, so that programs which open links do not.

use super::problem::problem;
use crate::api::{ApiError, BrokerClient};
use crate::app::context;
use crate::components::{Tone, notice, page_title};
use crate::dom::{El, button, div, el, follow, link, p};
use crate::live::Live;
use crate::load::Act;
use crate::messages;
use crate::routes;
use broker_api::ErrorCode;
use leptos::ev;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsValue;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

/// The sign-in page.
pub(crate) fn sign_in() -> El {
    let client = context().client;
    let signed_out = context().signed_out;
    let session = context().session;
    let query = use_query_map();
    let navigate = use_navigate();
    let token = token_of_the_address();
    let cookie_not_kept = Live::new(false);
    let act = Act::new();
    let go_on = move |kept: bool| {
        if !kept {
            token.set(None);
            cookie_not_kept.set(true);
            return;
        }
        signed_out.set(false);
        session.again();
        let next = query.read_untracked().get("next");
        let replace = NavigateOptions {
            replace: true,
            ..Default::default()
        };
        navigate(routes::after_sign_in(next.as_deref()), replace);
    };
    follow(move || {
        if act.failed().is_some_and(|error| is_final(&error)) {
            token.set(None);
        }
    });
    let returning = move || query.read().get("next").is_some() && act.failed().is_none();
    let press = move || {
        if let Some(token) = token.get_untracked() {
            act.begin(Box::pin(spend(client, token)), go_on.clone());
        }
    };
    let spend_it = button("", "")
        .text_of(move || {
            if act.busy() {
                "Signing in…"
            } else {
                "Sign in"
            }
            .to_owned()
        })
        .attr_of("disabled", move || act.busy().then(String::new))
        .on_press(press);
    let spend_it = div("acts").add(spend_it);
    el("div")
        .add(page_title(|| "Sign in".to_owned(), || false))
        .show(move || {
            returning().then(|| {
                p("You are signed out. After signing in you are back where you were.").class("lede")
            })
        })
        .show(move || {
            state(
                cookie_not_kept.get(),
                act,
                token.with(Option::is_some),
                session,
            )
        })
        .show(move || token.with(Option::is_some).then(|| spend_it.clone()))
}

fn state(
    cookie_not_kept: bool,
    act: Act,
    has_token: bool,
    session: crate::load::Loaded<broker_api::Session>,
) -> El {
    if cookie_not_kept {
        let message = messages::cookie_not_kept();
        return el("div")
            .add(notice(&message, Tone::Danger, None))
            .add(another_link());
    }
    if let Some(error) = act.failed() {
        let more = is_final(&error).then(another_link);
        return el("div").add(problem(&error, None)).maybe(more);
    }
    if has_token {
        return p("Your sign-in link is ready. It works once.");
    }
    match session.value() {
        Some(session) => el("div")
            .add(
                p("You are signed in as ")
                    .add(el("strong").text(&session.user))
                    .text("."),
            )
            .add(
                div("acts")
                    .add(link(routes::ORGS, "Go to Salesforce Org Management").class("button")),
            ),
        None => another_link(),
    }
}

fn another_link() -> El {
    el("section").markup(
        "<h2>How to get a sign-in link</h2>\
         <p>A link signs you in once, within 15 minutes. On the machine that runs the broker:</p>\
         <ul><li>run <code>broker sign-in-link</code>, or</li>\
         <li>if you started it by <code>cargo xtask run</code>, start that again,</li></ul>\
         <p>and open the link that it prints, in this browser.</p>",
    )
}

/// Spends the link; whether the browser shows the cookie afterwards.
async fn spend(client: BrokerClient, token: String) -> Result<bool, ApiError> {
    client.sign_in(&token).await?;
    match client.session().await {
        Ok(_) => Ok(true),
        Err(error) if error.code() == Some(ErrorCode::SignedOut) => Ok(false),
        Err(error) => Err(error),
    }
}

/// The link cannot be used any more; any other error leaves it to another try.
fn is_final(error: &ApiError) -> bool {
    use ErrorCode::{SignInLinkExpired, SignInLinkSpent, SignInLinkUnknown};
    let code = error.code();
    matches!(
        code,
        Some(SignInLinkExpired | SignInLinkSpent | SignInLinkUnknown)
    )
}

/// Takes the token out of the address: into memory only, and out of the history. Another link
/// may be opened in the same tab; that changes only the fragment.
fn token_of_the_address() -> Live<Option<String>> {
    let token = Live::new(None);
    let take = move || {
        let fragment = location().hash().unwrap_or_default();
        let found = fragment.trim_start_matches('#').to_owned();
        if found.is_empty() {
            return;
        }
        let search = location().search().unwrap_or_default();
        let clean = format!("{}{search}", broker_api::paths::PAGE_SIGN_IN);
        if let Ok(history) = window().history() {
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&clean));
        }
        token.set(Some(found));
    };
    take();
    let listener = window_event_listener(ev::hashchange, move |_| take());
    on_cleanup(move || listener.remove());
    token
}
