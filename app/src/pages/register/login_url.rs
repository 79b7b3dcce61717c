//! Where the org's people log in.

use super::state::{FormState, MY_DOMAIN};
use crate::components::{Choice, ChoiceGroup, TextField};
use crate::labels;
use broker_api::{Environment, LoginUrl};
use leptos::prelude::*;

/// The login hosts to choose from, and a field for an org's own.
#[component]
pub(super) fn LoginUrlField(
    /// The form's signals.
    state: FormState,
) -> impl IntoView {
    let custom = move || state.form.read().environment == Environment::CustomDomain;
    let error = state.error("login_url");
    let at_group = Signal::derive(move || error.get().filter(|_| !custom()));
    view! {
        <ChoiceGroup
            id="login_url"
            legend="Login URL"
            hint="Where this org's people log in."
            choices=choices(state)
            value=Signal::derive(move || state.form.read().environment)
            error=at_group
            on_change=move |value| state.edit("login_url", |form| form.environment = value)
        >
            <Show when=custom>
                <MyDomain state />
            </Show>
        </ChoiceGroup>
    }
}

fn choices(state: FormState) -> Vec<Choice<Environment>> {
    let choice = |value, hint: String| Choice::new(value, labels::environment(value), hint);
    let host = |url: &LoginUrl| url.host().to_owned();
    let practice = state.hosts.read_value().practice.clone();
    let practice = practice.map(|practice| {
        let hint = format!(
            "{}: runs beside this broker, for trying things out. No real org is involved.",
            practice.login_url
        );
        choice(Environment::Practice, hint)
    });
    let own = "The org's own My Domain. The surest choice for every org.".to_owned();
    let rest = [
        choice(Environment::Production, host(&LoginUrl::production())),
        choice(Environment::Sandbox, host(&LoginUrl::sandbox())),
        choice(Environment::CustomDomain, own),
    ];
    practice.into_iter().chain(rest).collect()
}

#[component]
fn MyDomain(state: FormState) -> impl IntoView {
    let enter = move |text| state.edit("login_url", |form| form.my_domain = text);
    let suggestion = Memo::new(move |_| {
        let hosts = state.hosts.read_value();
        state.form.read().suggested_my_domain(&hosts)
    });
    view! {
        <div class="nested">
            <TextField
                id=MY_DOMAIN
                label="My Domain"
                hint="Such as acme.my.salesforce.com, or acme--uat.sandbox.my.salesforce.com."
                code=true
                value=Signal::derive(move || state.form.read().my_domain.clone())
                error=state.error("login_url")
                on_input=enter
            />
            <div role="status">
                {move || {
                    suggestion
                        .get()
                        .map(|host| {
                            let label = format!("Use {host}");
                            view! {
                                <p class="hint">
                                    "This is the address of a page. The login host of the same org:"
                                </p>
                                <button
                                    type="button"
                                    class="plain"
                                    on:click=move |_| enter(host.clone())
                                >
                                    {label}
                                </button>
                            }
                        })
                }}
            </div>
        </div>
    }
}
