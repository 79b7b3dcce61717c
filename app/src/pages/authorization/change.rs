//! What a record becomes if it gets a permission that waits: from what to what, by name.

use crate::labels;
use broker_api::{
    AuthenticationType, Authorization, Decision, InUseBecomes, KnownOrg, Purpose, Question,
};

/// A record, and the permission that it may get.
pub(super) struct Change<'a> {
    pub(super) run: &'a Authorization,
    pub(super) decision: &'a Decision,
    pub(super) org: &'a KnownOrg,
    /// How the run names its credentials.
    pub(super) fingerprint: &'a str,
}

impl Change<'_> {
    /// Somebody else would work for the record than now.
    pub(super) fn other_user(&self) -> bool {
        let (now, new) = (&self.org.username, &self.decision.salesforce.username);
        !now.is_empty() && !now.eq_ignore_ascii_case(new)
    }

    /// What is in use authenticates otherwise.
    fn other_type(&self) -> bool {
        self.org.in_use_becomes != InUseBecomes::Nothing
            && self.org.authentication_type != self.run.authentication_type
    }

    /// It changes more than the person asked for, so it is asked about, and never the first choice.
    pub(super) fn is_unasked(&self) -> bool {
        let asked_for_type = self.run.purpose == Purpose::Migrate;
        let other_org = matches!(
            self.decision.question,
            Question::SandboxRefreshed | Question::OtherHub
        );
        other_org || self.other_user() || (self.other_type() && !asked_for_type)
    }

    /// The act, with what it changes.
    pub(super) fn label(&self) -> String {
        let name = &self.org.name;
        let user = &self.decision.salesforce.username;
        let new_type = labels::authentication_type(self.run.authentication_type);
        let org_name = &self.decision.salesforce.org_name;
        match (self.decision.question, self.run.purpose) {
            (Question::SandboxRefreshed, _) => format!("Use the refreshed sandbox for {name}"),
            (Question::OtherHub, _) => format!("Replace {name} by {org_name}"),
            (_, Purpose::Replace) => format!("Replace {name}"),
            (_, Purpose::Migrate) if self.other_user() => format!("Migrate {name}, as {user}"),
            (_, Purpose::Migrate) => format!("Migrate {name}"),
            _ if self.other_type() && self.other_user() => {
                format!("Change {name} to {new_type}, as {user}")
            }
            _ if self.other_type() => format!("Change {name} to {new_type}"),
            _ if self.other_user() => format!("Change the user of {name} to {user}"),
            _ if self.org.in_use_becomes == InUseBecomes::Nothing => format!("Authorize {name}"),
            _ => format!("Reauthenticate {name}"),
        }
    }

    /// Each value with what it becomes.
    pub(super) fn lines(&self) -> Vec<(&'static str, String)> {
        let (org, salesforce) = (self.org, &self.decision.salesforce);
        let known = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let type_name = |of: AuthenticationType| labels::authentication_type(of);
        let mut lines = vec![
            ("User", becomes(&salesforce.username, known(&org.username))),
            (
                "Authentication type",
                becomes(
                    type_name(self.run.authentication_type),
                    Some(type_name(org.authentication_type).to_owned()),
                ),
            ),
            (
                labels::holder_label(self.fingerprint),
                becomes(
                    &labels::holder(self.fingerprint),
                    org.fingerprint.as_deref().map(labels::holder),
                ),
            ),
        ];
        if matches!(
            self.decision.question,
            Question::SandboxRefreshed | Question::OtherHub
        ) {
            let new = format!("{} ({})", salesforce.org_name, salesforce.org_id);
            let old = org.salesforce_org_id.as_ref().map(|id| {
                let name = org.org_name.as_deref().unwrap_or("unknown");
                format!("{name} ({id})")
            });
            lines.push(("Salesforce org", becomes(&new, old)));
        }
        lines
    }

    /// What becomes of what works now.
    pub(super) fn afterwards(&self) -> String {
        let org = self.org;
        let username = (!org.username.is_empty()).then_some(org.username.as_str());
        let fingerprint = org.fingerprint.as_deref().unwrap_or_default();
        let in_use = labels::credentials(org.authentication_type, fingerprint, username);
        let kept = org.fallback.as_ref().map(labels::fallback);
        match (org.in_use_becomes, self.run.purpose) {
            (InUseBecomes::Nothing, _) => "Nothing is in use now.".to_owned(),
            (InUseBecomes::Destroyed, _) => format!(
                "What is in use now ({in_use}) is destroyed, and its permission is given back."
            ),
            (InUseBecomes::Kept, _) => {
                let end = kept.map(|kept| format!(" What is kept so far ({kept}) is destroyed."));
                format!(
                    "What is in use now ({in_use}) is kept for 7 days: until then, Roll back on the page of {} puts it in use again.{}",
                    org.name,
                    end.unwrap_or_default()
                )
            }
            (InUseBecomes::AllDestroyed, Purpose::Replace) => format!(
                "The old record is removed, and its credentials ({in_use}) are destroyed. There is no way back."
            ),
            (InUseBecomes::AllDestroyed, _) => {
                let also = kept.map(|kept| format!(", and so is what is kept ({kept})"));
                format!(
                    "What is in use now ({in_use}) is destroyed{}: it was for the Salesforce org before the refresh. There is no way back.",
                    also.unwrap_or_default()
                )
            }
        }
    }

    /// All of it in one text, for a question.
    pub(super) fn summary(&self) -> String {
        let changed = self.lines();
        let changed = changed.iter().filter(|(_, said)| !said.ends_with(SAME));
        let mut said: Vec<_> = changed
            .map(|(name, said)| format!("{name}: {said}."))
            .collect();
        said.push(self.afterwards());
        said.join(" ")
    }
}

const SAME: &str = ", as before";

/// What a value becomes.
fn becomes(new: &str, old: Option<String>) -> String {
    match old {
        None => format!("{new}, where nothing was known"),
        Some(old) if new == old => format!("{new}{SAME}"),
        Some(old) => format!("{new} instead of {old}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::tests::samples;
    use broker_api::AuthorizationState;

    struct Case {
        run: Authorization,
        decision: Decision,
    }

    fn case(purpose: Purpose, question: Question) -> Case {
        let state = samples::states().into_iter().find_map(|state| match state {
            AuthorizationState::AwaitingDecision(decision) => Some(*decision),
            _ => None,
        });
        let mut decision = state.expect("one waits for an answer");
        decision.question = question;
        decision.known[0].authentication_type = AuthenticationType::ExternalClientApp;
        let mut run = samples::authorization(AuthorizationState::Ready);
        run.purpose = purpose;
        run.authentication_type = AuthenticationType::ExternalClientApp;
        Case { run, decision }
    }

    impl Case {
        fn change(&self) -> Change<'_> {
            Change {
                run: &self.run,
                decision: &self.decision,
                org: &self.decision.known[0],
                fingerprint: "A1b2",
            }
        }
    }

    #[test]
    fn the_same_type_and_user_is_no_question() {
        let case = case(Purpose::Register, Question::KnownOrg);
        let change = case.change();
        assert!(!change.is_unasked());
        assert_eq!(change.label(), "Reauthenticate Acme");
    }

    #[test]
    fn a_downgrade_names_both_sides_and_what_is_kept() {
        let mut case = case(Purpose::Register, Question::KnownOrg);
        case.run.authentication_type = AuthenticationType::ConnectedApp;
        let change = case.change();
        assert!(change.is_unasked());
        assert_eq!(change.label(), "Change Acme to OAuth via Connected App");
        let said = change.summary();
        for part in [
            "OAuth via Connected App instead of OAuth via External Client App (ECA)",
            "key …A1b2 instead of key …F9q2",
            "What is in use now (OAuth via External Client App (ECA), key …F9q2, as ada@acme.example) is kept for 7 days",
            "What is kept so far (OAuth via Connected App, key …A1b2, as deploy@acme.example) is destroyed",
        ] {
            assert!(said.contains(part), "{part}: {said}");
        }
        assert!(!said.contains("User:"), "the same user: {said}");
    }

    #[test]
    fn another_user_is_asked_about_whatever_the_purpose() {
        for (purpose, label) in [
            (
                Purpose::Register,
                "Change the user of Acme to ada@acme.example",
            ),
            (
                Purpose::Reauthenticate,
                "Change the user of Acme to ada@acme.example",
            ),
            (Purpose::Migrate, "Migrate Acme, as ada@acme.example"),
        ] {
            let mut case = case(purpose, Question::OtherUser);
            case.decision.known[0].username = "deploy@acme.example".into();
            let change = case.change();
            assert!(change.is_unasked(), "{label}");
            assert_eq!(change.label(), label);
        }
    }

    #[test]
    fn a_migration_asked_for_its_type() {
        let mut case = case(Purpose::Migrate, Question::Trial);
        case.decision.known[0].authentication_type = AuthenticationType::ConnectedApp;
        assert!(!case.change().is_unasked());
    }

    #[test]
    fn a_refreshed_sandbox_says_that_there_is_no_way_back() {
        let mut case = case(Purpose::Reauthenticate, Question::SandboxRefreshed);
        case.decision.known[0].in_use_becomes = InUseBecomes::AllDestroyed;
        case.decision.known[0].salesforce_org_id = Some("00D000000000009AAA".into());
        let change = case.change();
        assert!(change.is_unasked());
        let said = change.summary();
        assert!(said.contains("There is no way back"), "{said}");
        assert!(
            said.contains("instead of Acme (00D000000000009AAA)"),
            "{said}"
        );
    }
}
