//! One registration on its way: what the broker says is so, and what can be done from there.

mod acts;
mod connected;
mod ended;
mod failed;
mod waiting;

use super::loaded::Loaded;
use super::poll::poll;
use crate::api::{ApiError, BrokerClient};
use crate::components::{PageTitle, Skeleton};
use broker_api::{Authorization, AuthorizationState};
use connected::ConnectedPage;
use ended::{Discarded, Undone};
use failed::FailedPage;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use std::time::Duration;
use waiting::{Interrupted, LoginExpired, Waiting};

/// The page of one authorization. It looks again by itself while the outcome is open, so every
/// tab shows it.
#[component]
pub(crate) fn AuthorizationPage() -> impl IntoView {
    let client = expect_context::<BrokerClient>();
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    let run = LocalResource::new(move || {
        let id = id.get();
        async move { client.authorization(&id).await }
    });
    let pause = Memo::new(move |_| run.get().and_then(|run| pause(&run)));
    poll(pause.into(), move || run.refetch());
    let changed = Callback::new(move |()| run.refetch());
    let unknown = move || run.with(|run| !matches!(run, Some(Ok(_))));
    view! {
        <Show when=unknown>
            <PageTitle title="Registration" />
        </Show>
        <Loaded resource=run children=move |run| state_of(run, changed) />
    }
}

fn pause(run: &Result<Authorization, ApiError>) -> Option<Duration> {
    let state = match run {
        Ok(run) => &run.state,
        Err(ApiError::Broker(problem)) if problem.status < 500 => return None,
        Err(_) => return Some(Duration::from_secs(5)),
    };
    match state {
        AuthorizationState::WaitingForSalesforce => Some(Duration::from_secs(2)),
        AuthorizationState::Finishing => Some(Duration::from_millis(500)),
        AuthorizationState::LoginExpired
        | AuthorizationState::Interrupted
        | AuthorizationState::Failed(_)
        | AuthorizationState::Connected(_)
        | AuthorizationState::Undone
        | AuthorizationState::Discarded => None,
    }
}

fn state_of(run: Authorization, changed: Callback<()>) -> AnyView {
    match run.state.clone() {
        AuthorizationState::WaitingForSalesforce => view! { <Waiting run changed /> }.into_any(),
        AuthorizationState::LoginExpired => view! { <LoginExpired run changed /> }.into_any(),
        AuthorizationState::Interrupted => view! { <Interrupted run changed /> }.into_any(),
        AuthorizationState::Finishing => Finishing().into_any(),
        AuthorizationState::Failed(failure) => {
            view! { <FailedPage run failure changed /> }.into_any()
        }
        AuthorizationState::Connected(connected) => {
            view! { <ConnectedPage run connected=*connected changed /> }.into_any()
        }
        AuthorizationState::Undone => view! { <Undone run /> }.into_any(),
        AuthorizationState::Discarded => view! { <Discarded run /> }.into_any(),
    }
}

#[component]
fn Finishing() -> impl IntoView {
    view! {
        <PageTitle title="Finishing with Salesforce…" />
        <p>"You are back. The broker is fetching what Salesforce granted; this takes a few seconds."</p>
        <Skeleton lines=3 />
    }
}
