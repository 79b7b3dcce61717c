//! What did Salesforce show you? Salesforce keeps some errors on pages of its own and does not come
//! back: a person tells what is there, by pasting or by picking a picture of it.

use super::Shown;
use crate::app::context;
use crate::components::{Tone, notice};
use crate::dom::{El, button, div, el, focus_id, p, span, value_of};
use crate::live::Live;
use crate::load::Act;
use crate::messages;
use crate::pages::problem::problem_of;
use broker_api::{cut_secrets, decode};
use leptos::prelude::*;

/// A page of Salesforce's own: how it looks, and what of it counts.
struct Picture {
    /// What a person would call it.
    name: &'static str,
    /// The words on it.
    words: &'static str,
    /// What is told, if it is this one.
    tells: &'static str,
}

const PICTURES: [Picture; 9] = [
    Picture {
        name: "A page of plain text, or a file named authorize",
        words: "error=redirect_uri_mismatch&error_description=redirect_uri%20must%20match%20configuration",
        tells: "error=redirect_uri_mismatch&error_description=redirect_uri%20must%20match%20configuration",
    },
    Picture {
        name: "The same, with other words",
        words: "error=invalid_client_id&error_description=client%20identifier%20invalid",
        tells: "error=invalid_client_id&error_description=client%20identifier%20invalid",
    },
    Picture {
        name: "The same, about a code challenge",
        words: "error=invalid_request&error_description=missing%20required%20code%20challenge",
        tells: "error=invalid_request&error_description=missing%20required%20code%20challenge",
    },
    Picture {
        name: "OAuth Error, after the login",
        words: "We can't authorize you because of an OAuth error. … OAUTH_APPROVAL_ERROR_GENERIC : An unexpected error has occured during authentication.",
        tells: "OAUTH_APPROVAL_ERROR_GENERIC",
    },
    Picture {
        name: "An address that ends in app must be installed into org",
        words: "RemoteAccessErrorPage.apexp?error=invalid_client&error_description=app must be installed into org",
        tells: "error=invalid_client&error_description=app must be installed into org",
    },
    Picture {
        name: "App not found",
        words: "OAUTH_EC_APP_NOT_FOUND : External client app is not installed in this org",
        tells: "OAUTH_EC_APP_NOT_FOUND",
    },
    Picture {
        name: "Cross-org",
        words: "OAUTH_AUTHORIZATION_BLOCKED : Cross-org OAuth flows are not supported for this external client app",
        tells: "OAUTH_AUTHORIZATION_BLOCKED",
    },
    Picture {
        name: "Blocked, or not approved",
        words: "OAUTH_APP_ACCESS_DENIED : user is not admin approved to access this app",
        tells: "OAUTH_APP_ACCESS_DENIED",
    },
    Picture {
        name: "No login here",
        words: "This login method isn't available for this org.",
        tells: "This login method isn't available",
    },
];

/// The question, and its answers.
pub(super) fn what_was_shown(shown: &Shown) -> El {
    let client = context().client;
    let pasted = Live::new(String::new());
    let unknown = Live::new(false);
    let act = Act::new();
    let (id, asked) = (shown.id.clone(), shown.asked);
    let tell = move |text: String| {
        act.begin(client.report(&id, &text), move |()| asked.again());
    };
    let (told, picked) = (tell.clone(), tell.clone());
    let explain = move || {
        let text = pasted.get_untracked();
        let known = decode(&cut_secrets(&text)).is_some();
        unknown.set(!known);
        if known {
            told(text);
        } else {
            request_animation_frame(|| focus_id("not-known"));
        }
    };
    let not_known = move || unknown.get().then(|| nothing_known(pasted, tell.clone()));
    let field = el("textarea")
        .id("pasted")
        .attr("rows", "3")
        .attr("spellcheck", "false")
        .attr("aria-describedby", "pasted-hint")
        .value_of(move || pasted.get())
        .on("input", move |event| pasted.set(value_of(&event)));
    let hint = "Paste its text or its address. Codes and states in it are cut out before anything is sent.";
    let paste = div("field")
        .add(
            el("label")
                .attr("for", "pasted")
                .text("What did Salesforce show you?"),
        )
        .add(p(hint).class("hint").id("pasted-hint"))
        .add(field);
    let pictures = PICTURES.iter().map(|one| picture(one, picked.clone()));
    let section = el("section")
        .id("shown")
        .add(el("h2").text("Salesforce showed an error instead of coming back?"))
        .add(p(
            "Some faults Salesforce keeps on a page of its own and does not tell us.",
        ))
        .add(paste)
        .add(div("acts").add(button("plain", "Explain it").on_press(explain)))
        .show(not_known)
        .add(problem_of(act))
        .add(
            el("details")
                .add(el("summary").text("Or pick what it looks like"))
                .add(el("ul").class("pictures").each(pictures)),
        );
    if location().hash().is_ok_and(|hash| hash == "#shown") {
        request_animation_frame(|| focus_id("pasted"));
    }
    section
}

fn picture(picture: &'static Picture, tell: impl Fn(String) + 'static) -> El {
    let page = span("picture", picture.words).attr("aria-hidden", "true");
    let pick = button("plain pick", "")
        .add(span("", picture.name))
        .add(page)
        .on_press(move || tell(picture.tells.to_owned()));
    el("li").add(pick)
}

fn nothing_known(pasted: Live<String>, tell: impl Fn(String) + 'static) -> El {
    let keep = button("plain", "Keep it with the registration").on_press(move || {
        tell(pasted.get_untracked());
    });
    notice(
        &messages::page_not_known(),
        Tone::Info,
        [div("acts").add(keep)],
    )
    .id("not-known")
    .attr("tabindex", "-1")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table from which the browser's tests pick each picture.
    const TABLE: &str = include_str!("../../../../end2end/tables/shown.ts");

    #[test]
    fn every_picture_is_known_and_picked_in_a_browser() {
        for picture in &PICTURES {
            assert!(decode(picture.tells).is_some(), "{}", picture.tells);
            let row = format!("picture: \"{}\",", picture.name);
            assert!(
                TABLE.contains(&row),
                "{row} is not in end2end/tables/shown.ts"
            );
        }
        assert_eq!(TABLE.matches("picture: \"").count(), PICTURES.len());
    }
}
