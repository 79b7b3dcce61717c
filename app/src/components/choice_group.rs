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

/// A group of radio buttons with its fault below them. What a choice asks for stands under that
/// choice, which is named by its word.
pub(crate) fn choice_group(
    field: &Field,
    choices: Vec<Choice>,
    chosen: impl Fn() -> &'static str + 'static,
    on_change: impl Fn(&'static str) + 'static,
    under: Option<(&'static str, El)>,
) -> El {
    let chosen: Rc<dyn Fn() -> &'static str> = Rc::new(chosen);
    let on_change: Rc<dyn Fn(&'static str)> = Rc::new(on_change);
    let error = Rc::clone(&field.error);
    let mut group = el("fieldset")
        .id(field.id)
        .class("field")
        .class_of("faulty", move || error().is_some())
        .attr("role", "radiogroup")
        .attr("tabindex", "-1")
        .add(el("legend").text(field.label))
        .add(field.hint());
    let (under_word, mut under) = under.unzip();
    for choice in choices {
        let asks = under_word == Some(choice.word);
        group = group.add(row(
            field.id,
            choice,
            Rc::clone(&chosen),
            Rc::clone(&on_change),
        ));
        if asks {
            group = group.maybe(under.take());
        }
    }
    field.wire(group.add(field.fault()))
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
