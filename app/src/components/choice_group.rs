//! One of a few choices, each with room to explain itself.

use super::field::{FieldError, Wiring};
use leptos::prelude::*;

/// One choice.
#[derive(Clone)]
pub(crate) struct Choice<T> {
    /// What it stands for.
    pub(crate) value: T,
    /// Names it.
    pub(crate) label: String,
    /// Explains it; may be empty.
    pub(crate) hint: String,
    /// It is shown, with its reason in the hint, but not offered.
    pub(crate) disabled: bool,
}

impl<T> Choice<T> {
    /// A choice that is offered.
    pub(crate) fn new(value: T, label: impl Into<String>, hint: impl Into<String>) -> Self {
        let (label, hint, disabled) = (label.into(), hint.into(), false);
        Self {
            value,
            label,
            hint,
            disabled,
        }
    }

    /// Shown, but not offered.
    pub(crate) fn disabled(self) -> Self {
        let disabled = true;
        Self { disabled, ..self }
    }
}

/// A group of radio buttons.
#[component]
pub(crate) fn ChoiceGroup<T>(
    /// The group's id, and the name of its buttons.
    id: &'static str,
    /// Names the group.
    legend: &'static str,
    /// Helps to choose.
    #[prop(into)]
    hint: Signal<String>,
    /// The choices.
    choices: Vec<Choice<T>>,
    /// What is chosen.
    #[prop(into)]
    value: Signal<T>,
    /// The fault, if there is one.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// Another choice was made.
    #[prop(into)]
    on_change: Callback<T>,
    /// What a choice asks for, below the choices.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    let wiring = Wiring::new(id, error);
    let row = move |(index, choice): (usize, Choice<T>)| {
        let own = format!("{id}-{index}");
        let hint_id = format!("{own}-hint");
        let this = choice.value;
        let explained = (!choice.hint.is_empty()).then(|| hint_id.clone());
        view! {
            <div class="choice">
                <input
                    type="radio"
                    id=own.clone()
                    name=id
                    disabled=choice.disabled
                    aria-describedby=explained
                    prop:checked=move || value.get() == this
                    on:change=move |_| on_change.run(this)
                />
                <label for=own>{choice.label}</label>
                <p class="hint" id=hint_id>
                    {choice.hint}
                </p>
            </div>
        }
    };
    view! {
        <fieldset
            id=id
            class="field"
            class:faulty=wiring.invalid
            role="radiogroup"
            tabindex="-1"
            aria-describedby=wiring.described_by()
            aria-invalid=move || wiring.aria_invalid()
        >
            <legend>{legend}</legend>
            <p class="hint" id=wiring.hint_id()>
                {hint}
            </p>
            {choices.into_iter().enumerate().map(row).collect_view()}
            {children.map(|children| children())}
            <FieldError wiring error />
        </fieldset>
    }
}
