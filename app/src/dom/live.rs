//! What follows signals: attributes, texts, and whole parts of a page.

use super::{El, set};
use leptos::prelude::{Owner, StoredValue, document};
use leptos::reactive::effect::RenderEffect;
use leptos::reactive::graph::untrack;
use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::web_sys::{Element, Node};

/// Runs now, and again whenever a signal that it read changes; ends with the owner.
pub(crate) fn follow(run: impl FnMut() + 'static) {
    follow_boxed(Box::new(run));
}

#[inline(never)]
fn follow_boxed(mut run: Box<dyn FnMut()>) {
    let effect = RenderEffect::new(move |_: Option<()>| run());
    StoredValue::new_local(effect);
}

impl El {
    /// An attribute that follows signals; absent while there is no value.
    pub(crate) fn attr_of(
        self,
        name: &'static str,
        value: impl Fn() -> Option<String> + 'static,
    ) -> Self {
        self.follow_attribute(name, Box::new(value));
        self
    }

    /// An attribute that is there while a condition holds.
    pub(crate) fn flag_of(self, name: &'static str, on: impl Fn() -> bool + 'static) -> Self {
        self.attr_of(name, move || on().then(|| "true".to_owned()))
    }

    /// A class that is there while a condition holds.
    pub(crate) fn class_of(self, name: &'static str, on: impl Fn() -> bool + 'static) -> Self {
        let node = self.node().clone();
        follow(move || {
            let _ = node.class_list().toggle_with_force(name, on());
        });
        self
    }

    /// Text that follows signals.
    pub(crate) fn text_of(self, text: impl Fn() -> String + 'static) -> Self {
        self.follow_text(Box::new(text));
        self
    }

    /// What stands in a control.
    pub(crate) fn value_of(self, value: impl Fn() -> String + 'static) -> Self {
        let control = self.node().clone();
        follow(move || set_property(&control, "value", &JsValue::from_str(&value())));
        self
    }

    /// Whether a control is on.
    pub(crate) fn checked_of(self, on: impl Fn() -> bool + 'static) -> Self {
        let control = self.node().clone();
        follow(move || set_property(&control, "checked", &JsValue::from_bool(on())));
        self
    }

    /// A part that is built anew whenever a signal that it reads changes, or is not there. The
    /// focus stays at the element with the same id.
    pub(crate) fn show<P: Into<Part>>(self, part: impl Fn() -> P + 'static) -> Self {
        self.follow_part(Box::new(move || part().into()));
        self
    }

    #[inline(never)]
    fn follow_attribute(&self, name: &'static str, value: Box<dyn Fn() -> Option<String>>) {
        let node = self.node().clone();
        follow_boxed(Box::new(move || set(&node, name, value().as_deref())));
    }

    #[inline(never)]
    fn follow_text(&self, text: Box<dyn Fn() -> String>) {
        let node = document().create_text_node("");
        self.put(&node);
        follow_boxed(Box::new(move || node.set_data(&text())));
    }

    #[inline(never)]
    fn follow_part(&self, part: Box<dyn Fn() -> Part>) {
        let end: Node = document().create_comment("").unchecked_into();
        self.put(&end);
        let mut shown = Vec::new();
        follow_boxed(Box::new(move || replace(&mut shown, part().0, &end)));
    }
}

/// Elements that stand in a page for as long as what they show is so.
pub(crate) struct Part(Vec<El>);

impl From<El> for Part {
    #[inline(never)]
    fn from(one: El) -> Self {
        Self(vec![one])
    }
}

impl From<Option<El>> for Part {
    #[inline(never)]
    fn from(one: Option<El>) -> Self {
        Self(one.into_iter().collect())
    }
}

impl From<Vec<El>> for Part {
    #[inline(never)]
    fn from(all: Vec<El>) -> Self {
        Self(all)
    }
}

#[inline(never)]
fn replace(shown: &mut Vec<Element>, next: Vec<El>, end: &Node) {
    let focused = focused_id(shown);
    for old in shown.drain(..) {
        old.remove();
    }
    // The part's own parent: it may have been moved since.
    let Some(parent) = end.parent_node() else {
        return;
    };
    for El(new) in next {
        let _ = parent.insert_before(&new, Some(end));
        shown.push(new);
    }
    if let Some(id) = focused {
        super::focus_id(&id);
    }
}

/// The id of the focused element, if it is among these.
#[inline(never)]
fn focused_id(shown: &[Element]) -> Option<String> {
    let focused = document().active_element()?;
    let within = shown.iter().any(|old| old.contains(Some(&focused)));
    (within && !focused.id().is_empty()).then(|| focused.id())
}

#[inline(never)]
fn set_property(control: &Element, name: &str, value: &JsValue) {
    // Controls take their own properties.
    let _ = js_sys::Reflect::set(control, &JsValue::from_str(name), value);
}

/// Builds under an owner of its own, tracking nothing of it: what a page is built from must not
/// build the page anew.
pub(crate) fn build_under(owner: &Owner, build: impl FnOnce() -> El) -> El {
    owner.with(|| untrack(build))
}
