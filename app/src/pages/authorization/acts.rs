//! What can be done with a registration that is not finished: go on, change the form, discard.

use crate::api::BrokerClient;
use crate::components::ConfirmButton;
use crate::messages::FirstStep;
use crate::pages::leave::leave_for_salesforce;
use crate::pages::loaded::Problem;
use crate::routes;
use broker_api::{Authorization, EditedRegistration};
use leptos::either::Either;
use leptos::prelude::*;

/// The three acts; the first one is the page's primary.
#[component]
pub(super) fn Acts(
    /// The registration.
    run: Authorization,
    /// What going on is called here.
    go_on: &'static str,
    /// Which act comes first.
    first: FirstStep,
    /// Something was done, or could not be: look again.
    changed: Callback<()>,
) -> impl IntoView {
    let client = expect_context::<BrokerClient>();
    let (resumed, discarded) = (run.id.clone(), run.id.clone());
    let resume = Action::new_local(move |(): &()| {
        let id = resumed.clone();
        async move { client.resume(&id, &EditedRegistration::default()).await }
    });
    let discard = Action::new_local(move |(): &()| {
        let id = discarded.clone();
        async move { client.discard(&id).await }
    });
    let leaving = RwSignal::new(false);
    Effect::new(move |_| {
        if let Some(Ok(begun)) = resume.value().get() {
            leaving.set(true);
            leave_for_salesforce(&begun);
        }
    });
    Effect::new(move |_| {
        if let Some(Ok(())) = discard.value().get() {
            changed.run(());
        }
    });
    let failed = move || {
        let resume = resume.value().get().and_then(Result::err);
        resume.or_else(|| discard.value().get().and_then(Result::err))
    };
    let busy = Signal::derive(move || resume.pending().get() || leaving.get());
    let class = |act| if act == first { "" } else { "plain" };
    let press = move |_| {
        if !busy.get_untracked() {
            resume.dispatch_local(());
        }
    };
    let resume_button = view! {
        <button
            type="button"
            class=class(FirstStep::TryAgain)
            aria-disabled=move || busy.get().then_some("true")
            on:click=press
        >
            {move || if busy.get() { "Connecting…" } else { go_on }}
        </button>
    };
    let change_link = view! {
        <a
            class=format!("button {}", class(FirstStep::ChangeForm))
            href=routes::register_from(&run.id)
        >
            "Change the form"
        </a>
    };
    let in_order = match first {
        FirstStep::TryAgain => Either::Left((resume_button, change_link)),
        FirstStep::ChangeForm => Either::Right((change_link, resume_button)),
    };
    view! {
        {move || failed().map(|error| view! { <Problem error /> })}
        <div class="acts">
            {in_order}
            <ConfirmButton
                label="Discard"
                of=run.name.clone()
                question=format!("Discard the registration of {}?", run.name)
                pending=discard.pending()
                on_confirm=move |()| drop(discard.dispatch_local(()))
            >
                <p>"The form and its kept consumer secret are deleted. No org is affected."</p>
            </ConfirmButton>
        </div>
        <p class="muted small">
            {go_on} " leaves this page: you log in and approve at Salesforce, then come back here."
        </p>
    }
}
