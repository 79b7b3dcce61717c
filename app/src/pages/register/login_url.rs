//! Where the org's people log in.

use super::state::{FormState, MY_DOMAIN};
use crate::components::{Choice, Field, choice_group, text_field};
use crate::dom::{El, button, div, el, p};
use crate::labels;
use crate::live::derived;
use crate::wire::Word;
use broker_api::{AuthenticationType, Cloud, Environment, LoginUrl};
use std::rc::Rc;

/// The login hosts to choose from, and a field for an org's own. An External Client App lives in
/// one org, so for it the org's own address comes first.
pub(super) fn login_url(state: FormState) -> El {
    let eca = derived(move || {
        state
            .form
            .with(|form| form.authentication_type == AuthenticationType::ExternalClientApp)
    });
    let custom = move || {
        state
            .form
            .with(|form| form.environment == Environment::CustomDomain)
    };
    let error = state.error("login_url");
    let field = Field {
        id: "login_url",
        label: "Login URL",
        hint: "Where this org's people log in.",
        error: Rc::new(move || error().filter(|_| !custom())),
    };
    div("login").show(move || {
        let asks = div("").show(move || custom().then(|| my_domain(state)));
        choice_group(
            &field,
            choices(state, eca.get()),
            move || state.form.with(|form| form.environment.word()),
            move |word| {
                state.edit("login_url", |form| {
                    if let Some(chosen) = Environment::of(word) {
                        form.environment = chosen;
                    }
                });
            },
            Some((Environment::CustomDomain.word(), asks)),
        )
    })
}

fn choices(state: FormState, eca: bool) -> Vec<Choice> {
    let choice = |value: Environment, hint: String| Choice {
        word: value.word(),
        label: labels::environment(value),
        hint,
        disabled: false,
    };
    let generic = |url: &LoginUrl| {
        let warning = if eca {
            "; may log you in to another org"
        } else {
            ""
        };
        format!("{}{warning}", url.host())
    };
    let practice = state.hosts.with_untracked(|hosts| hosts.practice.clone());
    let clouds = state
        .hosts
        .with_untracked(|hosts| hosts.login.clouds.clone());
    let pre_release = clouds
        .contains(&Cloud::PreRelease)
        .then(|| choice(Environment::PreRelease, generic(&LoginUrl::pre_release())));
    let practice = practice.map(|practice| {
        let hint = format!(
            "{}: runs beside this broker, for trying things out. No real org is involved.",
            practice.login_url
        );
        choice(Environment::Practice, hint)
    });
    let own = choice(
        Environment::CustomDomain,
        "The org's own My Domain. The surest choice for every org.".to_owned(),
    );
    let production = choice(Environment::Production, generic(&LoginUrl::production()));
    let sandbox = choice(Environment::Sandbox, generic(&LoginUrl::sandbox()));
    let rest = if eca {
        [own, production, sandbox]
    } else {
        [production, sandbox, own]
    };
    let all = practice.into_iter().chain(rest);
    all.chain(pre_release).collect()
}

fn my_domain(state: FormState) -> El {
    let enter = move |text| state.edit("login_url", |form| form.my_domain = text);
    let suggestion = derived(move || {
        state
            .hosts
            .with_untracked(|hosts| state.form.with(|form| form.suggested_my_domain(hosts)))
    });
    let field = Field {
        id: MY_DOMAIN,
        label: "My Domain",
        hint: "In Salesforce: Setup → My Domain → Current My Domain URL. Such as acme.my.salesforce.com, or acme--uat.sandbox.my.salesforce.com.",
        error: Rc::from(state.error("login_url")),
    };
    let offer = move |host: String| {
        let label = format!("Use {host}");
        el("div")
            .add(p("Where people log in to this org:").class("hint"))
            .add(button("plain", &label).on_press(move || enter(host.clone())))
    };
    div("nested")
        .add(text_field(
            &field,
            true,
            move || state.form.with(|form| form.my_domain.clone()),
            enter,
        ))
        .add(
            el("div")
                .attr("role", "status")
                .show(move || suggestion.get().map(offer)),
        )
}
