//! The form as it is kept.

use super::Shown;
use crate::components::{fact, facts, practice_badge, time_until};
use crate::dom::{El, el, span};
use crate::labels;
use broker_api::Environment;

/// What stands in it; of the secret, whether it is kept.
pub(super) fn kept_form(shown: &Shown) -> El {
    let practice = shown.environment == Environment::Practice;
    let standard = shown.is_standard();
    let secret = if standard {
        "Never kept before Salesforce accepts it. It has to be typed again."
    } else if shown.secret_kept && shown.secret_refused() {
        "Kept, sealed. It was refused: type the right one."
    } else if shown.secret_kept {
        "Kept, sealed. It need not be typed again."
    } else {
        "Not kept. It has to be typed again."
    };
    let author = if shown.yours {
        format!("{} (you)", shown.author)
    } else {
        shown.author.clone()
    };
    let name = span("", &shown.name).maybe(practice.then(practice_badge));
    let holder = if standard {
        fact("User Name", shown.fingerprint())
    } else {
        let key = el("code").text(&format!("…{}", shown.fingerprint()));
        fact("Consumer ID", span("", "key ").add(key))
    };
    let secret_label = if standard {
        "Password"
    } else {
        "Consumer Secret"
    };
    el("section")
        .add(el("h2").text("The form as it is kept"))
        .add(facts([
            fact("Name", name),
            fact("Type", labels::org_type(shown.org_type)),
            fact(
                "Authentication type",
                labels::authentication_type(shown.authentication_type),
            ),
            fact("Login URL", shown.login_url.as_str()),
            holder,
            fact(secret_label, secret),
            fact("Begun by", author),
            fact("Kept until", time_until(&shown.kept_until)),
        ]))
}
