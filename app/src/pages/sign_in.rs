//! Signing in by link. Only the button spends the link, so that programs which open links do not.

use super::problem::problem;
use crate::api::{ApiError, BrokerClient};
use crate::app::context;
use crate::components::{Tone, notice, page_title, skeleton, time_until};
use crate::dom::{El, button, div, el, follow, link, p};
use crate::live::{Live, derived};
use crate::load::{Act, LOOK_AGAIN, Loaded, poll};
use crate::messages;
use crate::routes;
use broker_api::{ErrorCode, Role, SignInLink};
use leptos::ev;
use leptos::prelude::*;
use leptos::reactive::graph::untrack;
use leptos::wasm_bindgen::JsValue;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

/// Where the page to go back to is kept while a link is opened in the same tab.
const NEXT: &str = "next";

/// The page's values.
#[derive(Clone, Copy)]
struct SigningIn {
    client: BrokerClient,
    /// Who is signed in, as the broker says.
    user: Live<Option<String>>,
    /// Of the link that was opened.
    token: Live<Option<String>>,
    cookie_not_kept: Live<bool>,
    act: Act,
}

/// The sign-in page.
pub(crate) fn sign_in() -> El {
    let context = context();
    let (session, signed_out) = (context.session, context.signed_out);
    let page = SigningIn {
        client: context.client,
        user: derived(move || {
            let session = session.value().filter(|_| !signed_out.get())?;
            Some(session.user.clone())
        }),
        token: token_of_the_address(),
        cookie_not_kept: Live::new(false),
        act: Act::new(),
    };
    let next = next();
    // Another tab may sign in: then this one goes back by itself.
    if signed_out.get_untracked() {
        session.again();
    }
    poll(|| Some(LOOK_AGAIN), move || session.again());
    page.go_back_once_signed_in(next.clone());
    let act = page.act;
    follow(move || {
        if act.failed().is_some_and(|error| is_final(&error)) {
            page.token.set(None);
        }
    });
    let comes_back = next.is_some();
    el("div")
        .add(page_title(|| "Sign in".to_owned(), || false))
        .show(move || (page.user.with(Option::is_none) && comes_back).then(signed_out_meanwhile))
        .show(move || page.state())
        .show(move || {
            let token = page.token.get()?;
            Some(untrack(|| page.link(token)))
        })
}

fn signed_out_meanwhile() -> El {
    p("You are signed out. Sign in with a link, in this tab or in another one of this browser: this page then goes back to where you were, with what you typed there. Only secrets have to be typed again.")
        .class("lede")
}

impl SigningIn {
    fn go_back_once_signed_in(self, next: Option<String>) {
        let navigate = use_navigate();
        follow(move || {
            let signed_in = self.user.with(Option::is_some) && self.token.with(Option::is_none);
            let Some(next) = next.as_deref().filter(|_| signed_in && !self.act.busy()) else {
                return;
            };
            forget_next();
            let replace = NavigateOptions {
                replace: true,
                ..Default::default()
            };
            navigate(routes::after_sign_in(Some(next)), replace);
        });
    }

    /// Who is signed in, or why a link signed nobody in.
    fn state(self) -> El {
        if self.cookie_not_kept.get() {
            let message = messages::cookie_not_kept();
            return el("div")
                .add(notice(&message, Tone::Danger, None))
                .add(another_link());
        }
        if let Some(error) = self.act.failed() {
            let more = is_final(&error).then(another_link);
            return el("div").add(problem(&error, None)).maybe(more);
        }
        if self.token.with(Option::is_some) {
            // The link says all.
            return el("div");
        }
        let Some(user) = self.user.get() else {
            return another_link();
        };
        let to_the_list = link(routes::ORGS, "Go to Salesforce Org Management").class("button");
        el("div")
            .add(
                p("You are signed in as ")
                    .add(el("strong").text(&user))
                    .text("."),
            )
            .add(div("acts").add(to_the_list))
    }

    /// Whom a link signs in, and the button that does.
    fn link(self, token: String) -> El {
        let (client, asked) = (self.client, token.clone());
        let looked_at = Loaded::new(move || client.sign_in_link(&asked));
        div("loaded").show(move || match looked_at.get() {
            None => skeleton(2),
            Some(Ok(link)) => self.offer(&link, token.clone()),
            Some(Err(error)) if is_final(&error) => {
                el("div").add(problem(&error, None)).add(another_link())
            }
            Some(Err(error)) => problem(&error, Some(Box::new(move || looked_at.again()))),
        })
    }

    fn offer(self, link: &SignInLink, token: String) -> El {
        let user = link.user.clone();
        let said = p("This link signs in ")
            .add(el("strong").text(&user))
            .text(&format!(", {}. It works once, until ", role(link.role)))
            .add(time_until(&link.expires_at))
            .text(".");
        let now = move || {
            let now = self.user.get()?;
            let said = if now == user {
                format!(
                    "{now} is signed in in this browser already. That session ends when you sign in again."
                )
            } else {
                format!(
                    "{now} is signed in in this browser now. That session ends when you sign in as {user}."
                )
            };
            Some(p(&said))
        };
        let act = self.act;
        let press = move || act.begin(Box::pin(spend(self.client, token.clone())), go_on(self));
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
        el("div").add(said).show(now).add(div("acts").add(spend_it))
    }
}

/// After the link was spent, and the browser did or did not keep the cookie.
fn go_on(page: SigningIn) -> impl FnOnce(bool) {
    move |kept| {
        if !kept {
            page.token.set(None);
            page.cookie_not_kept.set(true);
            return;
        }
        let next = kept_next();
        forget_next();
        // A full load: nothing of whoever was signed in before stays in memory.
        let _ = location().replace(routes::after_sign_in(next.as_deref()));
    }
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Viewer => "who may look",
        Role::Tester => "who may look and test",
        Role::OrgAdmin => "an org admin",
        Role::SecurityAdmin => "a security admin",
    }
}

/// Where to go on after signing in: as the address says, which is kept, or as it said before a link was opened here.
fn next() -> Option<String> {
    let named = use_query_map().read_untracked().get(NEXT);
    if let (Some(named), Some(storage)) = (&named, storage()) {
        let _ = storage.set_item(NEXT, named);
    }
    named.or_else(kept_next)
}

fn kept_next() -> Option<String> {
    storage()?.get_item(NEXT).ok()?
}

fn forget_next() {
    let _ = storage().map(|storage| storage.remove_item(NEXT));
}

fn storage() -> Option<leptos::web_sys::Storage> {
    window().session_storage().ok().flatten()
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
