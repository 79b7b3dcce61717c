//! What a person typed into a form and has not sent. It is kept in this tab, without secrets, until it is sent or
//! discarded or the person signs out, so that a session that ends, a reload or Back loses nothing. Leaving it is asked
//! about.

use crate::app::context;
use crate::components::{Tone, notice};
use crate::dom::{El, button, div, el, follow, p};
use crate::live::Live;
use crate::load::Loaded;
use crate::messages;
use crate::wire::{Body, Json};
use broker_api::Session;
use leptos::prelude::*;
use leptos::reactive::graph::untrack;
use leptos::wasm_bindgen::closure::Closure;
use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::web_sys::{Element, Event, HtmlDialogElement, HtmlElement, MouseEvent, Storage};
use leptos_router::hooks::use_location;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};

/// One form of a page.
#[derive(Clone, Copy)]
pub(crate) struct Unsent {
    session: Loaded<Session>,
    /// The keys of all forms of this page that are filled in.
    filled: Live<Vec<String>>,
    form: &'static str,
    page: Live<String>,
    /// Under which it is kept: for this page and this person only.
    key: Live<Option<String>>,
    /// Something was typed before, and is here again.
    restored: Live<bool>,
    sent: Live<bool>,
}

impl Unsent {
    /// The form of this name on this page.
    pub(crate) fn of(form: &'static str) -> Self {
        let context = context();
        let unsent = Self {
            session: context.session,
            filled: context.unsent,
            form,
            page: Live::new(address_to_be()),
            key: Live::new(None),
            restored: Live::new(false),
            sent: Live::new(false),
        };
        context
            .on_back
            .change_quietly(|hears| *hears = Some(on_back));
        guard(unsent.filled);
        let (filled, key) = (unsent.filled, unsent.key);
        on_cleanup(move || {
            if let Some(key) = key.try_with_untracked(Clone::clone).flatten() {
                filled.change_quietly(|keys| keys.retain(|other| *other != key));
            }
        });
        unsent
    }

    /// Gives what was typed before to `restore`, then keeps what is typed; nothing is, while the form is as it was.
    pub(crate) fn tend(
        self,
        restore: impl Fn(&Json) + 'static,
        typed: impl Fn() -> Option<Body> + 'static,
    ) {
        let restore: Rc<dyn Fn(&Json)> = Rc::new(restore);
        self.tend_boxed(restore, Box::new(typed));
    }

    #[inline(never)]
    fn tend_boxed(self, restore: Rc<dyn Fn(&Json)>, typed: Box<dyn Fn() -> Option<Body>>) {
        follow(move || {
            let known = self.key.get_untracked();
            let Some(key) = known.clone().or_else(|| self.key_of_person()) else {
                return;
            };
            if known.is_none() {
                self.key.change_quietly(|known| *known = Some(key.clone()));
                let kept = storage().and_then(|storage| storage.get_item(&key).ok().flatten());
                if let Some(kept) = kept.and_then(|text| Json::parse(&text)) {
                    untrack(|| restore(&kept));
                    self.restored.set(true);
                }
            }
            let typed = typed();
            if !self.sent.get_untracked() {
                self.keep(&key, typed);
            }
        });
    }

    fn key_of_person(self) -> Option<String> {
        let session = self.session.value()?;
        let page = self.page.get_untracked();
        Some(format!("unsent {} {page} {}", session.user, self.form))
    }

    fn keep(self, key: &str, typed: Option<Body>) {
        self.filled.change_quietly(|keys| {
            keys.retain(|other| other != key);
            if typed.is_some() {
                keys.push(key.to_owned());
            }
        });
        // Where nothing can be kept, it lasts as long as the page.
        let _ = storage().map(|storage| match typed {
            Some(typed) => storage.set_item(key, &typed.finish()),
            None => storage.remove_item(key),
        });
    }

    /// It was sent: nothing of it is kept, and nobody is asked.
    pub(crate) fn sent(self) {
        self.sent.set(true);
        if let Some(key) = self.key.get_untracked() {
            self.keep(&key, None);
        }
    }

    /// That something was typed before, and the way to begin anew.
    pub(crate) fn notice(self, begin_anew: impl Fn() + Clone + 'static) -> El {
        div("found").show(move || {
            let begin_anew = begin_anew.clone();
            let discard = button("plain", "Discard what was typed").on_press(move || {
                self.restored.set(false);
                begin_anew();
            });
            let acts = [div("acts").add(discard)];
            let restored = self.restored.get();
            restored.then(|| notice(&messages::typed_before(), Tone::Info, acts))
        })
    }

    /// Something was typed before, and is here again.
    pub(crate) fn is_restored(self) -> bool {
        self.restored.get_untracked()
    }
}

fn storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

/// The address of the page that is being built. The router shows it once that is done.
fn address_to_be() -> String {
    let to_be = use_location();
    let path = to_be.pathname.get_untracked();
    match to_be.search.get_untracked().as_str() {
        "" => path,
        search => format!("{path}?{search}"),
    }
}

/// The address that the browser shows, without what stands behind a `#`.
fn address() -> String {
    let at = location();
    let (path, search) = (at.pathname(), at.search());
    format!("{}{}", path.unwrap_or_default(), search.unwrap_or_default())
}

/// Listens to what leaves a page, before the router does: links and acts that leave, and closing the tab.
fn guard(filled: Live<Vec<String>>) {
    static GUARDED: AtomicBool = AtomicBool::new(false);
    if GUARDED.swap(true, Ordering::Relaxed) {
        return;
    }
    let unsent = move || filled.with_untracked(|keys| !keys.is_empty());
    listen("beforeunload", move |event| {
        if unsent() {
            event.prevent_default();
            // What older browsers go by.
            let _ = js_sys::Reflect::set(&event, &"returnValue".into(), &"unsent".into());
        }
    });
    listen("click", move |event| {
        if let Some(leaves) = what_leaves(&event).filter(|_| unsent()) {
            event.prevent_default();
            event.stop_immediate_propagation();
            ask(filled, move || leaves.click());
        }
    });
}

/// Back and Forward come when they are done: what shows the form again is put on top, and then is asked.
fn on_back(filled: Live<Vec<String>>, event: &Event) {
    let here = filled.with_untracked(|keys| keys.first().cloned());
    let here = here.and_then(|key| page_of(&key));
    let (Some(here), Some(history)) = (here, history()) else {
        return;
    };
    if here == address() {
        return;
    }
    event.stop_immediate_propagation();
    let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&here));
    ask(filled, move || drop(history.back()));
}

/// The page of a key.
fn page_of(key: &str) -> Option<String> {
    let page = key.rsplit(' ').nth(1)?;
    Some(page.to_owned())
}

fn listen(event: &str, handler: impl FnMut(Event) + 'static) {
    let handler: Box<dyn FnMut(Event)> = Box::new(handler);
    let handler = Closure::wrap(handler).into_js_value();
    let _ =
        window().add_event_listener_with_callback_and_bool(event, handler.unchecked_ref(), true);
}

fn history() -> Option<leptos::web_sys::History> {
    window().history().ok()
}

/// A link to another page of the app, or an act that leaves; not what opens beside this page.
fn what_leaves(event: &Event) -> Option<HtmlElement> {
    let mouse = event.dyn_ref::<MouseEvent>()?;
    if mouse.ctrl_key() || mouse.meta_key() || mouse.shift_key() || mouse.button() != 0 {
        return None;
    }
    let target: Element = event.target()?.dyn_into().ok()?;
    let found = target
        .closest("a[href^='/']:not([target]):not([download]), [data-leaves]")
        .ok()??;
    let stays = found.get_attribute("href") == Some(address());
    found.dyn_into().ok().filter(|_| !stays)
}

/// Asks whether to leave; what was typed is deleted then.
fn ask(filled: Live<Vec<String>>, leave: impl Fn() + 'static) {
    const QUESTION: &str = "Leave this form?";
    let stay = button("", "Stay");
    let discard = button("danger", "Leave and discard");
    let dialog = el("dialog")
        .attr("aria-label", QUESTION)
        .add(el("h2").text(QUESTION))
        .add(p(
            "What you typed was not sent. It is deleted when you leave.",
        ))
        .add(div("acts").add(stay.clone()).add(discard.clone()));
    let (opened, closed, left) = (dialog.clone(), dialog.clone(), dialog.clone());
    let _ = dialog.on("close", move |_| closed.node().remove());
    let first = stay.clone();
    let close = move |dialog: &El| {
        if let Some(dialog) = dialog.node().dyn_ref::<HtmlDialogElement>() {
            dialog.close();
        }
    };
    let stays = opened.clone();
    let _ = stay.on_press(move || close(&stays));
    let _ = discard.on_press(move || {
        close(&left);
        for key in filled.with_untracked(Clone::clone) {
            let _ = storage().map(|storage| storage.remove_item(&key));
        }
        filled.change_quietly(Vec::clear);
        leave();
    });
    if let Some(body) = document().body() {
        let _ = body.append_child(opened.node());
    }
    if let Some(dialog) = opened.node().dyn_ref::<HtmlDialogElement>() {
        let _ = dialog.show_modal();
    }
    first.focus();
}
