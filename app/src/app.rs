//! What every page stands on: contexts, the frame, and the whole route table.

use crate::api::BrokerClient;
use crate::components::Clock;
use crate::dom::{El, build_under, follow};
use crate::live::Live;
use crate::load::Loaded;
use crate::pages::{self, Later};
use broker_api::Session;
use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::path;

/// Looks at Back or Forward, and may keep it from the router.
pub(crate) type OnBack = fn(Live<Vec<String>>, &leptos::web_sys::Event);

/// What every page can ask for.
#[derive(Clone, Copy)]
pub(crate) struct Context {
    /// The broker.
    pub(crate) client: BrokerClient,
    /// Who is signed in, as last heard.
    pub(crate) session: Loaded<Session>,
    /// The broker said that no one is signed in, and has not said otherwise since.
    pub(crate) signed_out: Live<bool>,
    /// The forms of this page that are filled in and not sent, by the keys of what is kept of them.
    pub(crate) unsent: Live<Vec<String>>,
    /// Hears of Back and Forward before the router does.
    pub(crate) on_back: Live<Option<OnBack>>,
    /// What the page that a person is taken to says about what was just done.
    done: Live<Option<El>>,
    /// Keeps times on screen true.
    pub(crate) clock: Clock,
}

/// What this page can ask for.
pub(crate) fn context() -> Context {
    expect_context()
}

impl Context {
    /// Has the page that comes next say what was done.
    pub(crate) fn say_next(self, done: El) {
        self.done.set(Some(done));
    }

    /// What is to be said here, once.
    pub(crate) fn to_say(self) -> Option<El> {
        let mut done = None;
        self.done.change_quietly(|said| done = said.take());
        done
    }
}

/// Every page has this one type: what the router makes of a route, it makes once.
type Page = fn() -> AnyView;

/// The app.
#[component]
pub(crate) fn App() -> impl IntoView {
    let signed_out = Live::new(false);
    let client = BrokerClient::new(signed_out);
    let session = Loaded::new(move || client.session());
    let unsent = Live::new(Vec::new());
    let on_back = Live::new(None::<OnBack>);
    // Listeners of a window are called in their order, and the router's is made below.
    let _ = window_event_listener_untyped("popstate", move |event| {
        if let Some(on_back) = on_back.get_untracked() {
            on_back(unsent, &event);
        }
    });
    provide_context(Context {
        client,
        session,
        signed_out,
        unsent,
        on_back,
        done: Live::new(None),
        clock: Clock::start(),
    });
    // Another tab may have signed somebody in or out meanwhile.
    let _ = window_event_listener_untyped("focus", move |_| session.again());
    let person = Live::new(None::<String>);
    follow(move || {
        let Some(session) = session.value() else {
            return;
        };
        let before = person.get_untracked().filter(|name| *name != session.user);
        if before.is_some() {
            // Nothing of one person's stays for another.
            unsent.change_quietly(Vec::clear);
            let _ = location().reload();
        }
        person.change_quietly(|person| *person = Some(session.user.clone()));
    });
    // Once the broker has answered, what the first page asked for has gone out before.
    follow(move || {
        if session.get().is_some() {
            pages::load_when_idle();
        }
    });
    view! {
        <Router>
            {in_page(pages::frame)}
            <main id="main" tabindex="-1">
                <FlatRoutes fallback=|| in_page(pages::not_found)>
                    <Route path=path!("/") view={(|| in_page(pages::org_list)) as Page} />
                    <Route path=path!("/register") view={(|| in_page(pages::register)) as Page} />
                    <Route path=path!("/adopt") view={(|| in_page(|| pages::later(Later::Adopt))) as Page} />
                    <Route
                        path=path!("/authorizations/:id")
                        view={(|| in_page(|| pages::later(Later::Authorization))) as Page}
                    />
                    <Route
                        path=path!("/callback-refused/:code")
                        view={(|| in_page(|| pages::later(Later::CallbackRefused))) as Page}
                    />
                    <Route path=path!("/orgs/:id") view={(|| in_page(|| pages::later(Later::OrgDetails))) as Page} />
                    <Route
                        path=path!("/settings/salesforce-org")
                        view={(|| in_page(|| pages::later(Later::DevHubs))) as Page}
                    />
                    <Route path=path!("/sign-in") view={(|| in_page(|| pages::later(Later::SignIn))) as Page} />
                </FlatRoutes>
            </main>
        </Router>
    }
}

/// Hands an element to the router. It is built at once, under the route's owner.
fn in_page(build: fn() -> El) -> AnyView {
    let page = build_under(&Owner::current().unwrap_or_default(), build);
    let put = move |place: leptos::web_sys::Element, ()| {
        // The router keeps the place when it goes from page to page.
        place.replace_children_with_node_1(page.node());
    };
    leptos::html::div()
        .class("page")
        .directive(put, ())
        .into_any()
}

#[cfg(test)]
mod tests {
    use broker_api::paths;

    #[test]
    fn the_broker_serves_the_app_where_its_routes_are() {
        let own = include_str!("app.rs");
        let routes = own.split("path=path!(\"").skip(1);
        let mut routes: Vec<_> = routes
            .filter_map(|rest| rest.split_once("\")"))
            .map(|(route, _)| {
                let parts = route.split('/').map(|part| match part.strip_prefix(':') {
                    Some(name) => format!("{{{name}}}"),
                    None => part.to_owned(),
                });
                parts.collect::<Vec<_>>().join("/")
            })
            .collect();
        let mut pages = paths::PAGES.map(str::to_owned).to_vec();
        routes.sort();
        pages.sort();
        assert_eq!(routes, pages);
    }
}
