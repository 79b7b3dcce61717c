//! What is done with the form after an act of a person's. It comes with the later pages' module: the form
//! itself is there without it.

#![expect(
    clippy::unnecessary_wraps,
    reason = "the module's loader can fail, and the macro wants it in the signature"
)]

use super::earlier::{Earlier, Named, earlier};
use super::state::FormState;
use super::verify::{Press, Verify};
use crate::api::BrokerClient;
use crate::dom::El;
use crate::forms::registration::Hosts;
use crate::load::Asked;
use crate::pages::unsent::Unsent;
use broker_api::FieldErrorCode;
use leptos::task::spawn_local;
use leptos::wasm_split::{SplitLoaderError, wasm_split};

/// The acts.
#[derive(Clone, Copy)]
pub(super) struct Acts {
    /// Does what a button is for.
    pub(super) press: fn(Verify, Press),
    /// Keeps what is typed until it is sent, and gives back what was typed before.
    pub(super) keep: fn(FormState) -> El,
    /// Asks whether the name that was typed is free.
    pub(super) ask_for_name: fn(FormState, BrokerClient, String),
    /// Looks up what a form goes back to that is not a new one.
    pub(super) earlier: fn(BrokerClient, Named, Hosts) -> Asked<Option<Earlier>>,
}

/// Does one as soon as the later pages' module is there, if the form is still there, too; `lost` where the
/// module cannot be loaded.
pub(super) fn begin(
    state: FormState,
    act: impl FnOnce(Acts) + 'static,
    lost: impl FnOnce() + 'static,
) {
    spawn_local(async move {
        let acts = acts().await;
        if state.form.is_gone() {
            return;
        }
        match acts {
            Ok(acts) => act(acts),
            Err(_) => lost(),
        }
    });
}

/// The acts, once they are there.
#[wasm_split(later_pages, wasm_split_path = leptos::wasm_split, fallible)]
pub(super) fn acts() -> Result<Acts, SplitLoaderError> {
    Ok(Acts {
        press: Verify::pressed,
        keep,
        ask_for_name: ask,
        earlier,
    })
}

fn keep(state: FormState) -> El {
    let unsent = Unsent::of("register");
    state.unsent.set(Some(unsent));
    let untouched = move || state.untouched.get_untracked();
    unsent.tend(
        move |kept| state.edit("", |form| form.retype(kept)),
        move || {
            let typed = state.form.get();
            (typed != untouched()).then(|| typed.typed())
        },
    );
    unsent.notice(move || state.edit("", |form| *form = untouched()))
}

fn ask(state: FormState, client: BrokerClient, name: String) {
    if name.trim().is_empty() {
        return;
    }
    let own = state.kept_id();
    let question = client.name_is_free(&name, own.as_deref());
    spawn_local(async move {
        // Without an answer, Connect will tell.
        let taken = question.await.is_ok_and(|check| !check.free);
        let same = state.form.try_with_untracked(|form| form.name == name);
        if taken && same == Some(true) {
            state.refuse("name", FieldErrorCode::Taken);
        }
    });
}
