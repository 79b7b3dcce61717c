//! The form itself.

use super::login_url::LoginUrlField;
use super::state::{FormState, Submission, send};
use crate::api::{ApiError, BrokerClient};
use crate::components::{Choice, ChoiceGroup, ErrorSummary, SecretField, SelectField, TextField};
use crate::forms::registration::Secret;
use crate::labels;
use crate::pages::leave::leave_for_salesforce;
use crate::pages::loaded::Problem;
use broker_api::{
    AuthenticationType, BegunAuthorization, ErrorCode, FieldErrorCode, OrgKind, check_policy,
};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

/// The form, from its first field to Connect.
#[component]
pub(super) fn Form(
    /// The form's signals.
    state: FormState,
) -> impl IntoView {
    let client = expect_context::<BrokerClient>();
    let connect = Action::new_local(move |form: &Submission| send(client, form.clone()));
    let leaving = RwSignal::new(false);
    let busy = Signal::derive(move || connect.pending().get() || leaving.get());
    Effect::new(move |_| {
        if let Some(answer) = connect.value().get() {
            state.answered(&answer);
            if let Ok(begun) = answer {
                leaving.set(true);
                leave_for_salesforce(&begun);
            }
        }
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        if let Some(submission) = state.submit() {
            connect.dispatch_local(submission);
        }
    };
    let failed = move || connect.value().get().and_then(beyond_the_fields);
    view! {
        <form novalidate on:submit=submit>
            <ErrorSummary faults=state.summary />
            <AuthenticationTypeField state />
            <NameAndType state />
            <LoginUrlField state />
            <Consumer state />
            {move || failed().map(|error| view! { <Problem error /> })}
            <p class="acts">
                <button type="submit" aria-disabled=move || busy.get().then_some("true")>
                    {move || if busy.get() { "Connecting…" } else { "Connect" }}
                </button>
                <span class="muted small">
                    "Leaves this page: you log in and approve at Salesforce, then come back here."
                </span>
            </p>
        </form>
    }
}

/// What is wrong with more than a field.
fn beyond_the_fields(answer: Result<BegunAuthorization, ApiError>) -> Option<ApiError> {
    let error = answer.err()?;
    let at_fields = match &error {
        ApiError::Broker(problem) => {
            problem.code == ErrorCode::InvalidFields && !problem.fields.is_empty()
        }
        ApiError::Offline | ApiError::Unexpected => false,
    };
    (!at_fields).then_some(error)
}

#[component]
fn AuthenticationTypeField(state: FormState) -> impl IntoView {
    let hint = |value| match value {
        AuthenticationType::ExternalClientApp => {
            "Recommended: the kind of app that Salesforce makes today."
        }
        AuthenticationType::ConnectedApp => "For an app that exists already.",
        AuthenticationType::Standard => "User name, password and security token.",
    };
    let choice = move |value| {
        let choice = Choice::new(value, labels::authentication_type(value), hint(value));
        match check_policy(OrgKind::Org, value, broker_api::Operation::Register) {
            Ok(()) => choice,
            Err(refusal) => {
                let reason = FieldErrorCode::NotOffered { refusal };
                let message = crate::messages::field_error("authentication_type", &reason);
                let hint = format!("{} {}", message.what, message.next);
                Choice { hint, ..choice }.disabled()
            }
        }
    };
    let choices = [
        AuthenticationType::ExternalClientApp,
        AuthenticationType::ConnectedApp,
        AuthenticationType::Standard,
    ]
    .map(choice)
    .to_vec();
    view! {
        <ChoiceGroup
            id="authentication_type"
            legend="Authentication type"
            hint=""
            choices
            value=Signal::derive(move || state.form.read().authentication_type)
            error=state.error("authentication_type")
            on_change=move |value| {
                state.edit("authentication_type", |form| form.authentication_type = value);
            }
        />
    }
}

#[component]
fn NameAndType(state: FormState) -> impl IntoView {
    let options = labels::ORG_TYPES
        .map(|value| (value, labels::org_type(value)))
        .to_vec();
    view! {
        <TextField
            id="name"
            label="Name"
            hint="What people here call the org, such as Acme UAT."
            value=Signal::derive(move || state.form.read().name.clone())
            error=state.error("name")
            on_input=move |text| state.edit("name", |form| form.name = text)
        />
        <SelectField
            id="org_type"
            label="Type"
            hint="What the org is used for."
            options
            value=Signal::derive(move || state.form.read().org_type)
            error=state.error("org_type")
            on_change=move |value| state.edit("org_type", |form| form.org_type = value)
        />
    }
}

#[component]
fn Consumer(state: FormState) -> impl IntoView {
    let kept = state.kept.read_value().as_ref().map(|run| run.secret_kept);
    let secret_hint = match kept {
        Some(true) => "Kept, sealed (leave empty to use it).",
        Some(false) => "It is not kept any more: paste it again.",
        None => "Stored encrypted; it is never shown again.",
    };
    view! {
        <TextField
            id="consumer_id"
            label="Consumer ID"
            hint="Salesforce calls it the consumer key. It usually starts with 3MVG9."
            code=true
            value=Signal::derive(move || state.form.read().consumer_id.clone())
            error=state.error("consumer_id")
            on_input=move |text| state.edit("consumer_id", |form| form.consumer_id = text)
        />
        <SecretField
            id="consumer_secret"
            label="Consumer Secret"
            hint=secret_hint
            value=Signal::derive(move || state.form.read().consumer_secret.0.clone())
            error=state.error("consumer_secret")
            on_input=move |text| {
                state.edit("consumer_secret", |form| form.consumer_secret = Secret(text));
            }
        />
    }
}
