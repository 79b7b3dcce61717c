//! A failure in full: what happened, the likely settings, where they are, who can correct them.

use super::{Tone, copy_button_for, notice};
use crate::dom::{El, div, el, p};
use crate::messages::{Message, Who};

/// The message, with links into the Setup of the org that it is about.
pub(crate) fn explanation(
    message: &Message,
    login_url: &str,
    more: impl IntoIterator<Item = El>,
) -> El {
    let place = message.place.map(|place| {
        let way = format!("{} ", place.way());
        match place.address(login_url) {
            Some(address) => p("Where: ").add(leaving(&address, &way)),
            None => p(&format!("Where: {way}")),
        }
    });
    let who = p(&format!("Who can do it: {}.", who(message.who))).class("muted");
    let parts = place.into_iter().chain([who]).chain(more);
    notice(message, Tone::Danger, parts)
}

/// A link that opens a page of Salesforce in a tab of its own.
pub(crate) fn leaving(address: &str, text: &str) -> El {
    el("a")
        .attr("href", address)
        .attr("target", "_blank")
        .attr("rel", "noopener")
        .text(text)
        .icon(super::Icon::Leaves)
        .add(crate::dom::span("visually-hidden", " (opens in a new tab)"))
}

/// Puts the message on the clipboard for somebody else: whole, and without a secret.
pub(crate) fn copy_for_admin(message: &Message, facts: &[(&str, String)]) -> El {
    let text = for_admin(message, facts);
    div("acts").add(copy_button_for(
        "Copy for your Salesforce admin",
        move || text.clone(),
    ))
}

fn for_admin(message: &Message, facts: &[(&str, String)]) -> String {
    let mut lines = vec![message.what.to_string()];
    lines.extend(message.likely.iter().map(|cause| format!("- {cause}")));
    lines.extend(message.place.map(|place| format!("Where: {}", place.way())));
    lines.push(message.next.to_string());
    lines.extend(facts.iter().map(|(name, value)| format!("{name}: {value}")));
    lines.join("\n")
}

fn who(who: Who) -> &'static str {
    match who {
        Who::You => "you",
        Who::SalesforceAdmin => "an admin of the Salesforce org",
        Who::Operator => "whoever runs the broker",
        Who::Salesforce => "Salesforce",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages;
    use broker_api::{AuthenticationType, FailureCode};

    #[test]
    fn what_an_admin_gets_is_whole() {
        let message = messages::failure(
            FailureCode::CallbackUrlMismatch,
            None,
            None,
            AuthenticationType::ExternalClientApp,
        );
        let callback = "http://localhost:8080/oauth/_callback".to_owned();
        let text = for_admin(&message, &[("Callback URL", callback.clone())]);
        assert!(text.contains(&*message.what) && text.contains(&*message.next));
        assert!(text.ends_with(&callback), "{text}");
    }
}
