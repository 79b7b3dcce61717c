//! What Verify found, in words.

use super::{Message, Who};
use crate::forms::setup_pages::SetupPage;
use broker_api::{Approvals, AuthenticationType, Check, Reason};

/// A line of the list, as it is when it is right.
pub(crate) fn check(check: Check) -> &'static str {
    match check {
        Check::LoginHost => "The login URL is a Salesforce login host",
        Check::Answers => "It answers",
        Check::ConsumerId => "It knows this consumer ID",
        Check::CallbackUrl => "It accepts this callback URL",
        Check::ConsumerSecret => "It does not reject this consumer secret",
    }
}

/// Why a line is wrong, or could not be told: the setting, and where in Setup an app of this kind has
/// it.
pub(crate) fn reason(reason: Reason, of: AuthenticationType) -> Message {
    told(reason).of_app(of)
}

fn told(reason: Reason) -> Message {
    match reason {
        Reason::NotALoginHost => Message::new(
            "This is not a login host of Salesforce, so nothing was sent.",
            "Enter the org's My Domain, such as acme.my.salesforce.com.",
        ),
        Reason::NoAnswer => Message::new(
            "No answer came from this host.",
            "Check the login URL letter by letter. If it is right, whoever runs the broker should check its way to the internet.",
        )
        .at(SetupPage::MyDomain),
        Reason::SalesforceTrouble => Message::new(
            "Salesforce had a problem of its own.",
            "Verify again in a few minutes.",
        )
        .by(Who::Salesforce),
        Reason::TooManyRequests => Message::new(
            "Salesforce asks to slow down.",
            "Verify again in 15 minutes.",
        ),
        Reason::AddressChanged => Message::new(
            "This host leads on to another address of Salesforce's, which is named below.",
            "If that is the org's own My Domain, enter it as login URL.",
        )
        .at(SetupPage::MyDomain),
        Reason::UnexpectedAnswer => Message::new(
            "The answer was not one that Salesforce gives.",
            "Check that the login URL is the org's own My Domain.",
        )
        .at(SetupPage::MyDomain),
        Reason::UnknownConsumerId => Message::new(
            "This host does not know the consumer ID. A new app takes up to 10 minutes; otherwise it was not copied whole, or is of another org.",
            "Wait, or compare it: the app → Settings → OAuth Settings → Consumer Key and Secret.",
        )
        .at(SetupPage::ExternalClientApps),
        Reason::UnknownOnGenericHost => Message::new(
            "It is unknown here: login and test.salesforce.com do not know the apps of single orgs.",
            "Use your My Domain as login URL.",
        )
        .at(SetupPage::MyDomain),
        Reason::CallbackUrlMismatch => Message::new(
            "The callback URL in the app is not exactly this broker's.",
            "Copy the one displayed here into the app: Settings → OAuth Settings → Callback URL; a change takes up to 10 minutes.",
        )
        .at(SetupPage::ExternalClientApps),
        Reason::SecretRejected => Message::new(
            "Salesforce rejects this consumer secret.",
            "Paste the current one: the app → Settings → OAuth Settings → Consumer Key and Secret.",
        )
        .at(SetupPage::ExternalClientApps),
        Reason::DependsOnAbove => Message::new(
            "This depends on a line above.",
            "Correct that one first, then verify again.",
        ),
        Reason::CodeLookedAtFirst => Message::new(
            "This host looks at the secret only after a login.",
            "There is nothing to do: Salesforce will tell when you log in.",
        ),
        Reason::OtherRefusal | Reason::Unknown => Message::new(
            "Salesforce refused for another reason.",
            "Connect, and see what Salesforce says after the login.",
        ),
    }
}

/// Salesforce keeps five approvals per user and app; said before one is lost.
pub(crate) fn approvals(approvals: &Approvals) -> Option<Message> {
    let Approvals { username, known } = approvals;
    if *known + 1 < Approvals::MOST {
        return None;
    }
    let most = Approvals::MOST;
    Some(Message::new(
        format!(
            "{known} approvals of {username} for this app are known here. Salesforce keeps {most}: one more ends the oldest, and what it was used for stops working."
        ),
        "Use another Salesforce user, or an app of its own, for the next registration.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::assert_is_whole;
    use crate::wire::Word;

    #[test]
    fn every_reason_says_the_setting_and_the_next_step() {
        for (one, _) in Reason::WORDS {
            assert_is_whole(&told(*one));
        }
    }

    /// The table from which the browser's tests bring each finding about.
    const TABLE: &str = include_str!("../../../end2end/tables/findings.ts");
    const SPEC: &str = include_str!("../../../end2end/specs/verify-findings.spec.ts");

    #[test]
    fn every_finding_is_brought_about_in_a_browser() {
        for (one, word) in Reason::WORDS {
            // It stands for what only a newer broker says.
            if *one == Reason::Unknown {
                continue;
            }
            let found = ["wrong", "untold"].map(|verdict| format!("\"{verdict} {word}\""));
            let comes_about = found.iter().any(|outcome| TABLE.contains(outcome));
            assert!(
                comes_about,
                "no case of end2end/tables/findings.ts finds {word}"
            );
            let says = told(*one).what;
            let sentence = says.split_inclusive('.').next().unwrap_or_default();
            assert!(TABLE.contains(sentence), "{word}: {sentence}");
        }
        for (one, word) in Check::WORDS {
            assert!(SPEC.contains(check(*one)), "{word} is not looked for");
        }
    }

    #[test]
    fn the_next_step_is_in_an_app_of_the_kind_that_was_verified() {
        let table = [
            (
                Reason::UnknownConsumerId,
                "the app → Settings → OAuth Settings → Consumer Key and Secret.",
                "the app → View → Manage Consumer Details.",
            ),
            (
                Reason::CallbackUrlMismatch,
                "Settings → OAuth Settings → Callback URL;",
                "Edit → Callback URL;",
            ),
            (
                Reason::SecretRejected,
                "the app → Settings → OAuth Settings → Consumer Key and Secret.",
                "the app → View → Manage Consumer Details.",
            ),
        ];
        for (one, external, connected) in table {
            let said = reason(one, AuthenticationType::ExternalClientApp);
            assert!(said.next.contains(external), "{said:?}");
            assert_eq!(said.place, Some(SetupPage::ExternalClientApps));
            let said = reason(one, AuthenticationType::ConnectedApp);
            assert!(said.next.contains(connected), "{said:?}");
            assert_eq!(said.place, Some(SetupPage::AppManager));
        }
        for (one, _) in Reason::WORDS {
            let said = reason(*one, AuthenticationType::ConnectedApp);
            assert!(!format!("{said:?}").contains("OAuth Settings"), "{said:?}");
            assert_ne!(said.place, Some(SetupPage::ExternalClientApps));
        }
    }

    #[test]
    fn approvals_are_warned_of_before_the_fifth() {
        let of = |known| Approvals {
            username: "ada@acme.example".to_owned(),
            known,
        };
        assert_eq!(approvals(&of(3)), None);
        assert!(approvals(&of(4)).is_some());
    }
}
