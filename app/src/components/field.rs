//! The one place that wires a label, a hint and a fault to a control.

use leptos::prelude::*;

/// What ties a control to its hint and its fault.
#[derive(Clone, Copy)]
pub(crate) struct Wiring {
    /// The control's id.
    pub(crate) id: &'static str,
    /// The control is refused.
    pub(crate) invalid: Signal<bool>,
}

impl Wiring {
    /// For a control with this id and fault.
    pub(crate) fn new(id: &'static str, error: Signal<Option<String>>) -> Self {
        let invalid = Signal::derive(move || error.read().is_some());
        Self { id, invalid }
    }

    /// For `aria-describedby`.
    pub(crate) fn described_by(self) -> String {
        format!("{} {}", self.hint_id(), self.error_id())
    }

    /// For `aria-invalid`: absent while there is no fault.
    pub(crate) fn aria_invalid(self) -> Option<&'static str> {
        self.invalid.get().then_some("true")
    }

    /// The hint's id.
    pub(crate) fn hint_id(self) -> String {
        format!("{}-hint", self.id)
    }

    /// The fault's id.
    pub(crate) fn error_id(self) -> String {
        format!("{}-error", self.id)
    }
}

/// The fault of a control: always in the page, so that it is announced when it fills.
#[component]
pub(crate) fn FieldError(
    /// The control's wiring.
    wiring: Wiring,
    /// The fault, if there is one.
    error: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        <p class="field-error" id=wiring.error_id()>
            {error}
        </p>
    }
}

/// Label, hint, control and fault, in this order.
#[component]
pub(crate) fn Field<C, V>(
    /// The control's wiring.
    wiring: Wiring,
    /// Names the control.
    label: &'static str,
    /// Helps to fill it.
    hint: Signal<String>,
    /// The fault, if there is one.
    error: Signal<Option<String>>,
    /// The control.
    control: C,
) -> impl IntoView
where
    C: FnOnce(Wiring) -> V,
    V: IntoView + 'static,
{
    view! {
        <div class="field" class:faulty=wiring.invalid>
            <label for=wiring.id>{label}</label>
            <p class="hint" id=wiring.hint_id()>
                {hint}
            </p>
            {control(wiring)}
            <FieldError wiring error />
        </div>
    }
}

/// One line of text.
#[component]
pub(crate) fn TextField(
    /// The control's id.
    id: &'static str,
    /// Names it.
    label: &'static str,
    /// Helps to fill it.
    #[prop(into)]
    hint: Signal<String>,
    /// What stands in it.
    #[prop(into)]
    value: Signal<String>,
    /// The fault, if there is one.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// The text is a code of some kind: every character counts.
    #[prop(optional)]
    code: bool,
    /// Something was typed.
    #[prop(into)]
    on_input: Callback<String>,
) -> impl IntoView {
    let control = move |wiring: Wiring| {
        view! {
            <input
                type="text"
                id=wiring.id
                class:code=code
                autocomplete="off"
                autocapitalize=code.then_some("off")
                spellcheck="false"
                aria-describedby=wiring.described_by()
                aria-invalid=move || wiring.aria_invalid()
                prop:value=value
                on:input=move |event| on_input.run(event_target_value(&event))
            />
        }
    };
    view! { <Field wiring=Wiring::new(id, error) label hint error control /> }
}

/// One of a few words.
#[component]
pub(crate) fn SelectField<T>(
    /// The control's id.
    id: &'static str,
    /// Names it.
    label: &'static str,
    /// Helps to choose.
    #[prop(into)]
    hint: Signal<String>,
    /// The choices and their words.
    options: Vec<(T, &'static str)>,
    /// What is chosen.
    #[prop(into)]
    value: Signal<Option<T>>,
    /// The fault, if there is one.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// Something was chosen.
    #[prop(into)]
    on_change: Callback<Option<T>>,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    let words = options.clone();
    let of_word = move |word: String| {
        let chosen = words.iter().find(|(_, label)| *label == word);
        on_change.run(chosen.map(|(value, _)| *value));
    };
    let option = move |(this, label): (T, &'static str)| {
        view! {
            <option value=label selected=move || value.get() == Some(this)>
                {label}
            </option>
        }
    };
    let control = move |wiring: Wiring| {
        view! {
            <select
                id=wiring.id
                aria-describedby=wiring.described_by()
                aria-invalid=move || wiring.aria_invalid()
                on:change=move |event| of_word(event_target_value(&event))
            >
                <option value="" selected=move || value.get().is_none()>
                    "Choose …"
                </option>
                {options.into_iter().map(option).collect_view()}
            </select>
        }
    };
    view! { <Field wiring=Wiring::new(id, error) label hint error control /> }
}
