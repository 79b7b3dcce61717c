//! The pages that the list does without. They are two more WASM modules, the form's and all the others', each loaded
//! when a page of it is first opened, or before that when the browser has nothing else to do.

#![expect(
    clippy::unnecessary_wraps,
    reason = "a module's loader can fail, and the macro wants it in the signature"
)]

use super::{adopt, authorization, callback_refused, dev_hubs, org_details, sign_in};
use crate::components::{Tone, notice, page_title, skeleton};
use crate::dom::{El, button, div, el, when_idle};
use crate::live::Live;
use crate::messages;
use leptos::prelude::*;
use leptos::reactive::graph::untrack;
use leptos::task::spawn_local;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use std::pin::Pin;

/// A page of the later pages' module.
#[derive(Clone, Copy)]
pub(crate) enum Later {
    /// Bringing in the portal's orgs.
    Adopt,
    /// One authorization.
    Authorization,
    /// A return from Salesforce that could not be taken.
    CallbackRefused,
    /// Settings → Salesforce Org.
    DevHubs,
    /// One org.
    OrgDetails,
    /// Sign in.
    SignIn,
}

/// What builds a page, or why its module is not here.
type Builder = Result<fn() -> El, SplitLoaderError>;

/// Nothing else names the form: what is reached from here alone is not in the first module.
#[wasm_split(
    form,
    wasm_split_path = leptos::wasm_split,
    preload(load_form),
    fallible
)]
fn form_builder() -> Builder {
    Ok(super::register::register)
}

/// The same for the other pages.
#[wasm_split(
    later_pages,
    wasm_split_path = leptos::wasm_split,
    preload(load),
    fallible
)]
fn builder(page: Later) -> Builder {
    Ok(match page {
        Later::Adopt => adopt::adopt,
        Later::Authorization => authorization::authorization,
        Later::CallbackRefused => callback_refused::callback_refused,
        Later::DevHubs => dev_hubs::dev_hubs,
        Later::OrgDetails => org_details::org_details,
        Later::SignIn => sign_in::sign_in,
    })
}

/// The registration form, once it is there.
pub(crate) fn register() -> El {
    once_there(Box::pin(form_builder()))
}

/// The page, once it is there.
pub(crate) fn later(page: Later) -> El {
    once_there(Box::pin(builder(page)))
}

/// What is built lives as long as the route that asked for it.
fn once_there(builder: Pin<Box<dyn Future<Output = Builder>>>) -> El {
    let build = Live::new(None);
    spawn_local(async move { build.set(Some(builder.await)) });
    div("loaded").show(move || match build.get() {
        None => skeleton(4),
        // What the page reads while it is built must not build it anew.
        Some(Ok(build)) => untrack(build),
        Some(Err(_)) => not_loaded(),
    })
}

/// The network is away, or the broker has another version by now, and with it other files.
fn not_loaded() -> El {
    let again = button("plain", "Load the page again").on_press(|| drop(location().reload()));
    el("div")
        .add(page_title(|| "Page not loaded".to_owned(), || false))
        .add(notice(&messages::page_not_loaded(), Tone::Danger, [again]))
}

/// Loads these pages when the first one has what it asked for, so that going on is instant.
pub(crate) fn load_when_idle() {
    when_idle(|| {
        spawn_local(async {
            drop(load_form().await);
            drop(load().await);
        });
    });
}
