//! One of a few choices, each with room to explain itself.

use super::Field;
use crate::dom::{El, el, p};
use std::rc::Rc;

/// One choice.
#[derive(Clone)]
pub(crate) struct Choice {
    /// The word that it stands for.
    pub(crate) word: &'static str,
    /// Names it.
    pub(crate) label: &'static str,
    /// Explains it; may be empty.
    pub(crate) hint: String,
    /// It is shown, with its reason in the hint, but not offered.
    pub(crate) disabled: bool,
}

/// A group of radio buttons; the fault and what a choice asks for stand below them.
pub(crate) fn choice_group(
    field: &Field,
    choices: Vec<Choice>,
    chosen: impl Fn() -> &'static str + 'static,
    on_change: impl Fn(&'static str) + 'static,
    below: Option<El>,
) -> El {
    let chosen: Rc<dyn Fn() -> &'static str> = Rc::new(chosen);
    let on_change: Rc<dyn Fn(&'static str)> = Rc::new(on_change);
    let rows = choices
        .into_iter()
        .map(|choice| row(field.id, choice, Rc::clone(&chosen), Rc::clone(&on_change)));
    let error = Rc::clone(&field.error);
    let group = el("fieldset")
        .id(field.id)
        .class("field")
        .class_of("faulty", move || error().is_some())
        .attr("role", "radiogroup")
        .attr("tabindex", "-1")
        .add(el("legend").text(field.label))
        .add(field.hint())
        .each(rows)
        .maybe(below)
        .add(field.fault());
    field.wire(group)
}

fn row(
    group: &'static str,
    choice: Choice,
    chosen: Rc<dyn Fn() -> &'static str>,
    on_change: Rc<dyn Fn(&'static str)>,
) -> El {
    let own = format!("{group}-{}", choice.word);
    let hint = format!("{own}-hint");
    let word = choice.word;
    let mut control = el("input")
        .attr("type", "radio")
        .id(&own)
        .attr("name", group)
        .checked_of(move || chosen() == word)
        .on("change", move |_| on_change(word));
    if choice.disabled {
        control = control.attr("disabled", "");
    }
    if !choice.hint.is_empty() {
        control = control.attr("aria-describedby", &hint);
    }
    el("div")
        .class("choice")
        .add(control)
        .add(el("label").attr("for", &own).text(choice.label))
        .add(p(&choice.hint).class("hint").id(&hint))
}
