//! Registrations that are not finished, on top of the list.

use crate::api::BrokerClient;
use crate::components::{ConfirmButton, Icon, IconName, PracticeBadge, TimeUntil};
use crate::pages::loaded::Problem;
use crate::routes;
use broker_api::{Authorization, AuthorizationState, Environment};
use leptos::prelude::*;

/// Unfinished work; nothing where there is none.
#[component]
pub(crate) fn Unfinished(
    /// The work.
    runs: Vec<Authorization>,
    /// Something was discarded.
    changed: Callback<()>,
) -> impl IntoView {
    let count = runs.len();
    let row = move |run| view! { <Run run changed /> };
    (count > 0).then(|| {
        view! {
            <section class="unfinished" aria-labelledby="unfinished">
                <h2 id="unfinished">
                    "Unfinished" <span class="muted">{format!(" ({count})")}</span>
                </h2>
                <ul>{runs.into_iter().map(row).collect_view()}</ul>
            </section>
        }
    })
}

#[component]
fn Run(run: Authorization, changed: Callback<()>) -> impl IntoView {
    let client = expect_context::<BrokerClient>();
    let id = run.id.clone();
    let discard = Action::new_local(move |(): &()| {
        let id = id.clone();
        async move { client.discard(&id).await }
    });
    Effect::new(move |_| {
        if let Some(Ok(())) = discard.value().get() {
            changed.run(());
        }
    });
    let failed = move || match discard.value().get() {
        Some(Err(error)) => Some(view! { <Problem error /> }),
        _ => None,
    };
    let whose = if run.yours {
        "yours".to_owned()
    } else {
        format!("by {}", run.author)
    };
    let practice = run.environment == Environment::Practice;
    view! {
        <li>
            <div class="run">
                <p>
                    <strong>{run.name.clone()}</strong>
                    {practice.then(PracticeBadge)}
                    <span class="muted">
                        <Icon name=IconName::Clock />
                        {waiting_for(&run.state)}
                        " · "
                        {whose}
                        " · kept until "
                        <TimeUntil at=run.kept_until />
                    </span>
                </p>
                <div class="acts">
                    <a class="button plain" href=routes::authorization(&run.id)>
                        "Resume"
                        <span class="visually-hidden">{format!(" {}", run.name)}</span>
                    </a>
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
            </div>
            {failed}
        </li>
    }
}

fn waiting_for(state: &AuthorizationState) -> &'static str {
    match state {
        AuthorizationState::WaitingForSalesforce => "waiting for Salesforce",
        AuthorizationState::LoginExpired => {
            "waiting for you: the login at Salesforce took too long"
        }
        AuthorizationState::Finishing => "finishing with Salesforce",
        AuthorizationState::Interrupted => "waiting for you: it was interrupted",
        AuthorizationState::Failed(_) => "waiting for you: it did not succeed",
        AuthorizationState::Connected(_) => "connected",
        AuthorizationState::Undone => "taken back",
        AuthorizationState::Discarded => "discarded",
    }
}
