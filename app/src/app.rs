//! What every page stands on: contexts, the frame, and the whole route table.

use crate::api::{ApiError, BrokerClient};
use crate::pages::{
    AuthorizationPage, CallbackRefused, DevHubs, Frame, NotFound, OrgDetails, OrgList, Register,
    SignIn,
};
use broker_api::Session;
use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;

/// Who is signed in, as last heard.
#[derive(Clone, Copy)]
pub(crate) struct CurrentSession(pub(crate) LocalResource<Result<Session, ApiError>>);

/// Set when the broker says that no one is signed in.
#[derive(Clone, Copy)]
pub(crate) struct SignedOut(pub(crate) RwSignal<bool>);

/// The app.
#[component]
pub(crate) fn App() -> impl IntoView {
    let signed_out = RwSignal::new(false);
    let client = BrokerClient::new(signed_out);
    provide_context(SignedOut(signed_out));
    provide_context(client);
    provide_context(CurrentSession(LocalResource::new(move || client.session())));
    view! {
        <Router>
            <Frame>
                <Routes fallback=NotFound>
                    <Route path=path!("/") view=OrgList />
                    <Route path=path!("/register") view=Register />
                    <Route path=path!("/authorizations/:id") view=AuthorizationPage />
                    <Route path=path!("/callback-refused/:code") view=CallbackRefused />
                    <Route path=path!("/orgs/:id") view=OrgDetails />
                    <Route path=path!("/settings/salesforce-org") view=DevHubs />
                    <Route path=path!("/sign-in") view=SignIn />
                </Routes>
            </Frame>
        </Router>
    }
}
