//! What every page does with a resource: wait, show, or say why not and offer another try.

use crate::live::derived;
use crate::api::ApiError;
use crate::components::{Notice, Skeleton};
use crate::messages;
use leptos::either::EitherOf3;
use leptos::prelude::*;

/// Shows a resource once it is there. An answer that is equal to the last changes nothing on
/// screen, so pages can look as often as they like.
#[component]
pub(crate) fn Loaded<T, V, C>(
    /// What is loaded.
    resource: LocalResource<Result<T, ApiError>>,
    /// Lines of the skeleton.
    #[prop(default = 4)]
    lines: usize,
    /// Shows it.
    children: C,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    C: Fn(T) -> V + Send + 'static,
    V: IntoView + 'static,
{
    let latest = derived(move || resource.get());
    move || match latest.get() {
        None => EitherOf3::A(view! { <Skeleton lines /> }),
        Some(Ok(value)) => EitherOf3::B(children(value)),
        Some(Err(error)) => {
            let again = Callback::new(move |()| resource.refetch());
            let retry = error.may_pass().then_some(again);
            EitherOf3::C(view! { <Problem error retry /> })
        }
    }
}

/// A request that did not succeed, with another try where one makes sense.
#[component]
pub(crate) fn Problem(
    /// Why.
    error: ApiError,
    /// Tries again.
    #[prop(optional_no_strip)]
    retry: Option<Callback<()>>,
) -> impl IntoView {
    let again = retry.map(|retry| {
        view! {
            <button type="button" class="plain" on:click=move |_| retry.run(())>
                "Try again"
            </button>
        }
    });
    let request_id = error.request_id().unwrap_or_default().to_owned();
    let message = messages::api_error(&error);
    match request_id.as_str() {
        "" => view! { <Notice message>{again}</Notice> }.into_any(),
        _ => view! { <Notice message request_id>{again}</Notice> }.into_any(),
    }
}
