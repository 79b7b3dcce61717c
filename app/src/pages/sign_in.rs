//! Signing in by link. Only the button spends the link, so that programs which open links do not.

use crate::api::{ApiError, BrokerClient};
use crate::app::{CurrentSession, SignedOut};
use crate::components::{Notice, PageTitle, Tone};
use crate::messages;
use crate::pages::loaded::Problem;
use crate::routes;
use broker_api::ErrorCode;
use leptos::either::{Either, EitherOf4};
use leptos::ev;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsValue;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

/// What came of the button.
#[derive(Clone, PartialEq, Eq)]
enum Outcome {
    /// The link was spent, and the browser shows the cookie.
    SignedIn,
    /// The link was spent, but the browser kept no cookie.
    CookieNotKept,
    /// The link was not spent, or the answer did not arrive.
    Refused(ApiError),
}

/// The sign-in page.
#[component]
pub(crate) fn SignIn() -> impl IntoView {
    let client = expect_context::<BrokerClient>();
    let CurrentSession(session) = expect_context();
    let SignedOut(signed_out) = expect_context();
    let query = use_query_map();
    let navigate = use_navigate();
    let token = token_of_the_address();
    let sign_in = Action::new_local(move |token: &String| spend(client, token.clone()));
    let outcome = sign_in.value();
    Effect::new(move |_| match outcome.get() {
        Some(Outcome::SignedIn) => {
            signed_out.set(false);
            session.refetch();
            let next = query.read_untracked().get("next");
            let replace = NavigateOptions {
                replace: true,
                ..Default::default()
            };
            navigate(routes::after_sign_in(next.as_deref()), replace);
        }
        Some(Outcome::CookieNotKept) => token.set(None),
        Some(Outcome::Refused(error)) if is_final(&error) => token.set(None),
        Some(Outcome::Refused(_)) | None => {}
    });
    let returning = move || query.read().get("next").is_some() && outcome.read().is_none();
    let press = move |_| {
        if let Some(token) = token.get_untracked() {
            sign_in.dispatch_local(token);
        }
    };
    view! {
        <PageTitle title="Sign in" />
        <Show when=returning>
            <p class="lede">"You are signed out. After signing in you are back where you were."</p>
        </Show>
        {move || match (outcome.get(), token.get()) {
            (Some(Outcome::CookieNotKept), _) => EitherOf4::A(CookieNotKept()),
            (Some(Outcome::Refused(error)), _) => EitherOf4::B(view! { <Problem error /> }),
            (_, None) => EitherOf4::C(view! { <NoLink /> }),
            _ => EitherOf4::D(view! { <p>"Your sign-in link is ready. It works once."</p> }),
        }}
        <Show when=move || {
            token.read().is_some()
        }>
            <p class="acts">
                <button type="button" disabled=sign_in.pending() on:click=press>
                    {move || if sign_in.pending().get() { "Signing in…" } else { "Sign in" }}
                </button>
            </p>
        </Show>
        <Show when=move || {
            matches!(outcome.get(), Some(Outcome::Refused(error)) if is_final(&error))
        }>
            <AnotherLink />
        </Show>
    }
}

#[component]
fn NoLink() -> impl IntoView {
    let CurrentSession(session) = expect_context();
    move || match session.get() {
        Some(Ok(session)) => Either::Left(view! {
            <p>"You are signed in as " <strong>{session.user}</strong> "."</p>
            <p class="acts">
                <a class="button" href=routes::ORGS>
                    "Go to Salesforce Org Management"
                </a>
            </p>
        }),
        _ => Either::Right(AnotherLink()),
    }
}

#[component]
fn AnotherLink() -> impl IntoView {
    view! {
        <section>
            <h2>"How to get a sign-in link"</h2>
            <p>"A link signs you in once, within 15 minutes. On the machine that runs the broker:"</p>
            <ul>
                <li>"run " <code>"broker sign-in-link"</code> ", or"</li>
                <li>"if you started it by " <code>"cargo xtask run"</code> ", start that again,"</li>
            </ul>
            <p>"and open the link that it prints, in this browser."</p>
        </section>
    }
}

#[component]
fn CookieNotKept() -> impl IntoView {
    let message = messages::cookie_not_kept();
    view! {
        <Notice message tone=Tone::Danger />
        <AnotherLink />
    }
}

async fn spend(client: BrokerClient, token: String) -> Outcome {
    if let Err(error) = client.sign_in(token).await {
        return Outcome::Refused(error);
    }
    match client.session().await {
        Ok(_) => Outcome::SignedIn,
        Err(error) if error.code() == Some(ErrorCode::SignedOut) => Outcome::CookieNotKept,
        Err(error) => Outcome::Refused(error),
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
fn token_of_the_address() -> RwSignal<Option<String>> {
    let token = RwSignal::new(None);
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
