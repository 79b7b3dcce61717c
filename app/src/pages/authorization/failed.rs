//! A registration that did not succeed.

use super::acts::Acts;
use super::waiting::KeptForm;
use crate::components::{CopyValue, Fact, Notice, PageTitle, TimeAgo};
use crate::messages;
use broker_api::{Authorization, Failure, FailureCode};
use leptos::prelude::*;

/// What happened, what to change, and the way on.
#[component]
pub(super) fn FailedPage(
    /// The registration.
    run: Authorization,
    /// How it failed.
    failure: Failure,
    /// Look again.
    changed: Callback<()>,
) -> impl IntoView {
    let message = messages::failure(failure.code, failure.about.as_deref());
    let first = message.first;
    let callback_url = (failure.code == FailureCode::CallbackUrlMismatch)
        .then(|| view! { <CopyValue value=run.callback_url.clone() name="callback URL" /> });
    let secret = run
        .secret_kept
        .then_some(" The consumer secret need not be typed again.");
    view! {
        <PageTitle title=format!("{} is not registered", run.name) />
        <Notice message>{callback_url}</Notice>
        <p>"Nothing was stored but this unfinished registration." {secret}</p>
        <Acts run=run.clone() go_on="Try again" first changed />
        <TechnicalDetails failure />
        <KeptForm run />
    }
}

#[component]
fn TechnicalDetails(failure: Failure) -> impl IntoView {
    let said = failure.salesforce.map(|answer| {
        view! {
            <Fact name="Salesforce said">
                <code>{answer.error}</code>
                " "
                {answer.description}
            </Fact>
        }
    });
    let request = failure
        .request_id
        .map(|id| view! { <Fact name="Request"><code>{id}</code></Fact> });
    view! {
        <details>
            <summary>"Technical details"</summary>
            <dl class="facts">
                {said}
                <Fact name="Our code">
                    <code>{messages::code_of(failure.code)}</code>
                </Fact>
                <Fact name="When">
                    <TimeAgo at=failure.at />
                </Fact>
                {request}
            </dl>
        </details>
    }
}
