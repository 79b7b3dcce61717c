//! What stands around every page: skip link, product name, the portal's two places, the person.

use super::loaded::Problem;
use crate::api::BrokerClient;
use crate::app::{CurrentSession, SignedOut};
use crate::components::focus_field;
use crate::routes;
use broker_api::paths;
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::{use_location, use_navigate};

/// The frame; the page goes into its `main`.
#[component]
pub(crate) fn Frame(
    /// The page.
    children: Children,
) -> impl IntoView {
    go_to_sign_in_when_signed_out();
    let location = use_location();
    let away = move || location.pathname.get() == paths::PAGE_SIGN_IN;
    let skip = |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        focus_field("main");
    };
    view! {
        <a class="skip" href="#main" on:click=skip>
            "Skip to content"
        </a>
        <header class="bar">
            <span class="product">"Salesforce orgs"</span>
            <nav aria-label="Portal" class:away=away>
                <A href=routes::ORGS exact=true>
                    "Salesforce Org Management"
                </A>
                <A href=routes::DEV_HUBS>
                    <span class="muted">"Settings → "</span>
                    "Salesforce Org"
                </A>
            </nav>
            <Person away=Signal::derive(away) />
        </header>
        <main id="main" tabindex="-1">
            {children()}
        </main>
    }
}

#[component]
fn Person(away: Signal<bool>) -> impl IntoView {
    let client = expect_context::<BrokerClient>();
    let CurrentSession(session) = expect_context();
    let sign_out = Action::new_local(move |(): &()| client.sign_out());
    Effect::new(move |_| {
        if let Some(Ok(())) = sign_out.value().get() {
            // A full load: nothing of the session stays in memory.
            let _ = leptos::prelude::location().assign(paths::PAGE_SIGN_IN);
        }
    });
    let user = move || match session.get() {
        Some(Ok(session)) if !away.get() => Some(session.user),
        _ => None,
    };
    let failed = move || match sign_out.value().get() {
        Some(Err(error)) => Some(view! { <Problem error /> }),
        _ => None,
    };
    view! {
        <div class="person">
            {move || {
                user()
                    .map(|user| {
                        view! {
                            <span class="user" title="Signed in">
                                {user}
                            </span>
                            <button
                                type="button"
                                class="quiet"
                                disabled=sign_out.pending()
                                on:click=move |_| drop(sign_out.dispatch_local(()))
                            >
                                "Sign out"
                            </button>
                        }
                    })
            }}
        </div>
        {failed}
    }
}

/// Wherever a page hears that no one is signed in, the way leads to sign-in and back. The page of
/// a refused return is read by anyone.
fn go_to_sign_in_when_signed_out() {
    let SignedOut(signed_out) = expect_context();
    let navigate = use_navigate();
    let location = use_location();
    let open_to_all =
        |path: &str| path == paths::PAGE_SIGN_IN || path.starts_with("/callback-refused/");
    Effect::new(move |_| {
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
