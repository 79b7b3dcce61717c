//! The one place that wires a label, a hint and a fault to a control.

use crate::dom::{El, button, div, el, p, span, value_of};
use crate::live::Live;
use std::rc::Rc;

/// What stands around a control.
#[derive(Clone)]
pub(crate) struct Field {
    /// The control's id.
    pub(crate) id: &'static str,
    /// Names it.
    pub(crate) label: &'static str,
    /// Helps to fill it.
    pub(crate) hint: &'static str,
    /// The fault, if there is one; follows signals.
    pub(crate) error: Rc<dyn Fn() -> Option<String>>,
}

impl Field {
    /// Ties a control to its hint and its fault.
    pub(super) fn wire(&self, control: El) -> El {
        let error = Rc::clone(&self.error);
        control
            .attr("aria-describedby", &format!("{0}-hint {0}-error", self.id))
            .flag_of("aria-invalid", move || error().is_some())
    }

    /// The hint.
    pub(super) fn hint(&self) -> El {
        p(self.hint).class("hint").id(&format!("{}-hint", self.id))
    }

    /// The fault: always in the page, so that it is announced when it fills.
    pub(super) fn fault(&self) -> El {
        let error = Rc::clone(&self.error);
        el("p")
            .class("field-error")
            .id(&format!("{}-error", self.id))
            .text_of(move || error().unwrap_or_default())
    }

    /// Label, hint, control and fault, in this order.
    fn around(&self, control: El) -> El {
        let error = Rc::clone(&self.error);
        div("field")
            .class_of("faulty", move || error().is_some())
            .add(el("label").attr("for", self.id).text(self.label))
            .add(self.hint())
            .add(control)
            .add(self.fault())
    }
}

/// One line of text. Where it is a code of some kind, every character counts.
pub(crate) fn text_field(
    field: &Field,
    code: bool,
    value: impl Fn() -> String + 'static,
    on_input: impl Fn(String) + 'static,
) -> El {
    let control = input(field, code, "text", Box::new(value), Box::new(on_input));
    field.around(control)
}

/// One line of hidden text with a switch to show it. Pasting is never blocked; password managers
/// are asked to keep out, since the value is not a password of the person.
pub(crate) fn secret_field(
    field: &Field,
    value: impl Fn() -> String + 'static,
    on_input: impl Fn(String) + 'static,
) -> El {
    let shown = Live::new(false);
    let control = input(field, true, "password", Box::new(value), Box::new(on_input))
        .attr("data-1p-ignore", "true")
        .attr("data-lpignore", "true")
        .attr("data-bwignore", "true")
        .attr("data-form-type", "other")
        .attr_of("type", move || {
            Some(if shown.get() { "text" } else { "password" }.to_owned())
        });
    let switch = button("quiet", "Show")
        .add(span("visually-hidden", &format!(" {}", field.label)))
        .attr("aria-controls", field.id)
        .attr_of("aria-pressed", move || Some(shown.get().to_string()))
        .on_press(move || shown.update(|shown| *shown = !*shown));
    field.around(div("joined").add(control).add(switch))
}

/// One of a few words: what is chosen travels as its word; empty while nothing is chosen.
pub(crate) fn select_field(
    field: &Field,
    options: &[(&'static str, &'static str)],
    value: impl Fn() -> &'static str + 'static,
    on_change: impl Fn(String) + 'static,
) -> El {
    field.around(field.wire(select(field.id, "Choose …", options, value, on_change)))
}

/// A select by itself; the first option stands for nothing chosen.
pub(crate) fn select(
    id: &'static str,
    nothing: &'static str,
    options: &[(&'static str, &'static str)],
    value: impl Fn() -> &'static str + 'static,
    on_change: impl Fn(String) + 'static,
) -> El {
    let option = |(word, label): &(&str, &str)| el("option").attr("value", word).text(label);
    el("select")
        .id(id)
        .add(option(&("", nothing)))
        .each(options.iter().map(option))
        .value_of(move || value().to_owned())
        .on("change", move |event| on_change(value_of(&event)))
}

fn input(
    field: &Field,
    code: bool,
    kind: &str,
    value: Box<dyn Fn() -> String>,
    on_input: Box<dyn Fn(String)>,
) -> El {
    let control = el("input")
        .attr("type", kind)
        .id(field.id)
        .attr("autocomplete", "off")
        .attr("spellcheck", "false")
        .value_of(value)
        .on("input", move |event| on_input(value_of(&event)));
    let control = field.wire(control);
    if code {
        return control.class("code").attr("autocapitalize", "off");
    }
    control
}
