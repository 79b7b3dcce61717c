use super::*;
use crate::messages::{FirstStep, assert_is_whole};

/// The tables from which the browser's tests bring each failure about.
const TABLES: [&str; 4] = [
    include_str!("../../../../end2end/tables/failures/at-salesforce.ts"),
    include_str!("../../../../end2end/tables/failures/at-the-exchange.ts"),
    include_str!("../../../../end2end/tables/failures/after-the-exchange.ts"),
    include_str!("../../../../end2end/tables/failures/by-password.ts"),
];

fn all() -> impl Iterator<Item = FailureCode> {
    FailureCode::WORDS.iter().map(|(code, _)| *code)
}

#[test]
fn every_failure_says_what_happened_and_what_to_do() {
    for code in all() {
        assert_is_whole(&told(code, None, None));
        assert_is_whole(&told(code, Some("Acme"), None));
    }
}

#[test]
fn only_what_the_list_does_not_have_is_said_to_be_missing_from_it() {
    let fallback = told(FailureCode::Other, None, None);
    let shared: Vec<_> = all()
        .filter(|code| told(*code, None, None) == fallback)
        .collect();
    assert_eq!(shared, [FailureCode::Other, FailureCode::Unknown]);
}

#[test]
fn what_an_admin_of_salesforce_can_correct_has_a_place_in_setup() {
    for code in all() {
        let message = told(code, None, None);
        let by_admin = message.who == Who::SalesforceAdmin;
        assert!(!by_admin || message.place.is_some(), "{code:?}");
    }
}

/// What names an External Client App's settings, and what a connected app's.
const EXTERNAL: [&str; 3] = [
    "External Client App",
    "OAuth Settings",
    "the app → Policies",
];
const CONNECTED: [&str; 3] = [
    "Manage Consumer Details",
    "Selected OAuth Scopes",
    "Edit Policies",
];

#[test]
fn the_next_step_is_in_the_app_that_the_org_uses() {
    let key = "Settings → OAuth Settings → Consumer Key and Secret";
    let details = "View → Manage Consumer Details";
    let table = [
        (FailureCode::UnknownConsumerId, key, details),
        (FailureCode::WrongConsumerSecret, key, details),
        (
            FailureCode::CallbackUrlMismatch,
            "the app: Settings → OAuth Settings → Callback URL",
            "the app: Edit → Callback URL",
        ),
        (
            FailureCode::UserNotApproved,
            "the app → Policies → Permitted Users",
            "the app → Manage → Edit Policies → Permitted Users",
        ),
        (
            FailureCode::InvalidScope,
            "the app → Settings → OAuth Settings, and",
            "the app → Edit → Selected OAuth Scopes, and",
        ),
        (
            FailureCode::NoApiScope,
            "the app → Settings → OAuth Settings, and",
            "the app → Edit → Selected OAuth Scopes, and",
        ),
        (
            FailureCode::IpRestricted,
            "in the app's policies",
            "in the app's Manage → Edit Policies",
        ),
    ];
    for (code, external, connected) in table {
        let said = failure(code, None, None, AuthenticationType::ExternalClientApp).next;
        assert!(said.contains(external), "{code:?}: {said}");
        let said = failure(code, None, None, AuthenticationType::ConnectedApp).next;
        assert!(said.contains(connected), "{code:?}: {said}");
    }
}

#[test]
fn no_failure_names_the_settings_of_the_other_kind_of_app() {
    for (of, others, elsewhere) in [
        (
            AuthenticationType::ConnectedApp,
            EXTERNAL,
            SetupPage::ExternalClientApps,
        ),
        (
            AuthenticationType::ExternalClientApp,
            CONNECTED,
            SetupPage::AppManager,
        ),
    ] {
        // That is said to who has no app yet.
        for code in all().filter(|code| *code != FailureCode::PasswordLoginEnded) {
            let said = failure(code, None, None, of);
            let text = format!("{} {} {:?}", said.what, said.next, said.likely);
            for name in others {
                assert!(!text.contains(name), "{code:?} of {of:?}: {text}");
            }
            assert_ne!(said.place, Some(elsewhere), "{code:?} of {of:?}");
        }
    }
}

#[test]
fn a_wrong_secret_leads_back_to_the_form() {
    let message = told(FailureCode::WrongConsumerSecret, None, None);
    assert_eq!(message.first, FirstStep::ChangeForm);
    let denied = told(FailureCode::Denied, None, None);
    assert_eq!(denied.first, FirstStep::TryAgain);
}

#[test]
fn what_is_on_no_list_is_told_in_salesforces_words() {
    let said = SalesforceAnswer {
        error: "invalid_grant".into(),
        description: "activation secret invalid".into(),
    };
    let message = told(FailureCode::Other, None, Some(&said));
    assert!(
        message
            .what
            .ends_with(": invalid_grant: activation secret invalid."),
        "{}",
        message.what
    );
    let moved = told(
        FailureCode::AddressChanged,
        Some("https://new.example"),
        None,
    );
    assert!(moved.what.contains("https://new.example"), "{}", moved.what);
}

#[test]
fn an_address_that_changed_leads_to_the_act_that_helps() {
    let address = Some("https://new.example");
    let of = AuthenticationType::ExternalClientApp;
    for (step, next) in [
        (TestStep::Renewal, "Reauthenticate there."),
        (TestStep::Userinfo, "Take the new address into use"),
        (TestStep::Organization, "Take the new address into use"),
    ] {
        let code = FailureCode::AddressChanged;
        let message = failure_in_use(code, Some(step), address, None, of);
        assert_is_whole(&message);
        assert!(message.what.contains("https://new.example"), "{step:?}");
        assert!(message.next.starts_with(next), "{step:?}: {}", message.next);
    }
}

#[test]
fn history_tells_outcomes_in_words() {
    assert_eq!(outcome("ok"), None);
    let denied = outcome("denied").expect("a failure");
    assert_eq!(denied, "Someone clicked Deny at Salesforce.");
    for known in ["kept_for_other_org", "gave_up", "awaiting_decision"] {
        assert!(outcome(known).is_some_and(|text| !text.contains(known)));
    }
    assert!(outcome("something_new").is_some_and(|text| text.contains("something_new")));
}

/// Where the browser's tests see a failure, or why they cannot. A new code has to be put here.
enum Seen {
    /// A row of [`TABLES`] brings it about.
    Row,
    /// A journey of its own does.
    In(&'static str),
    /// Nothing that can be done now ends so.
    NotNow(&'static str),
}

fn seen(code: FailureCode) -> Seen {
    const JOURNEYS: &str = include_str!("../../../../end2end/specs/failure-journeys.spec.ts");
    const HUBS: &str = include_str!("../../../../end2end/specs/dev-hubs.spec.ts");
    const REPLACEMENTS: &str = include_str!("../../../../end2end/specs/replacement.spec.ts");
    const ADOPTED: &str = include_str!("../../../../end2end/specs/adopted.spec.ts");
    const OPERATOR: &str = include_str!("../../../../end2end/specs/operator-app.spec.ts");
    const STANDARD: &str = include_str!("../../../../end2end/specs/standard.spec.ts");
    const PROOFS: &str = include_str!("../../../../end2end/tables/proofs/by-app.ts");
    const TESTS: &str = include_str!("../../../../end2end/specs/connection-test.spec.ts");
    match code {
        FailureCode::Denied
        | FailureCode::UnknownConsumerId
        | FailureCode::WrongConsumerSecret
        | FailureCode::CallbackUrlMismatch
        | FailureCode::PkceMismatch
        | FailureCode::AppNotInstalled
        | FailureCode::AppNotInOrg
        | FailureCode::CrossOrg
        | FailureCode::AppBlocked
        | FailureCode::UserNotApproved
        | FailureCode::InvalidScope
        | FailureCode::CodeExpired
        | FailureCode::CodeInvalid
        | FailureCode::IpRestricted
        | FailureCode::UserInactive
        | FailureCode::OrgInactive
        | FailureCode::TooManyLogins
        | FailureCode::SalesforceTrouble
        | FailureCode::SalesforceUnreachable
        | FailureCode::UnexpectedAnswer
        | FailureCode::SignatureMismatch
        | FailureCode::HostRefused
        | FailureCode::IdentityMismatch
        | FailureCode::NoRefreshToken
        | FailureCode::NoApiScope
        | FailureCode::NoIdentityScope
        | FailureCode::OrganizationUnreadable
        | FailureCode::ApiRefused
        | FailureCode::ApiLimitReached
        | FailureCode::PkceMissing
        | FailureCode::RequestRefused
        | FailureCode::AuthenticationFailed
        | FailureCode::SessionEnded
        | FailureCode::AddressChanged
        | FailureCode::InvalidLogin
        | FailureCode::SecurityTokenNeeded
        | FailureCode::PasswordLoginOff
        | FailureCode::PasswordLoginEnded
        | FailureCode::AnyApiAuthMissing
        | FailureCode::SingleSignOnOnly
        | FailureCode::LoginHoursOver
        | FailureCode::LoginChallenged
        | FailureCode::PasswordExpired
        | FailureCode::PasswordLockout
        | FailureCode::Other => Seen::Row,
        FailureCode::LoginHostOff | FailureCode::DecisionExpired | FailureCode::OtherOrg => {
            Seen::In(JOURNEYS)
        }
        FailureCode::ReferencesWouldChange => {
            Seen::NotNow("somebody edits the schema: tests of the broker do")
        }
        FailureCode::StoredSecretCannotBeRead | FailureCode::RecordChangedOutside => {
            Seen::NotNow("somebody edits the database: tests of the broker do")
        }
        FailureCode::PermissionEnded => Seen::In(TESTS),
        FailureCode::OperatorAppGone => Seen::In(OPERATOR),
        FailureCode::RegisteredElsewhere => Seen::In(ADOPTED),
        FailureCode::LoginsStopped => Seen::In(STANDARD),
        FailureCode::NotADevHub | FailureCode::DevHubNotTold | FailureCode::DevHubIsSandbox => {
            Seen::In(HUBS)
        }
        FailureCode::HubRegistered => Seen::In(REPLACEMENTS),
        FailureCode::RenewalUnderWay | FailureCode::RenewalLost => Seen::In(PROOFS),
        FailureCode::NameTaken | FailureCode::Superseded => {
            Seen::NotNow("two at the same moment: tests of the broker make them meet")
        }
        FailureCode::BrokerFault | FailureCode::Unknown => {
            Seen::NotNow("no version of the broker that can be run says so")
        }
    }
}

#[test]
fn every_failure_is_seen_in_a_browser_or_cannot_be() {
    let table = TABLES.concat();
    for (code, word) in FailureCode::WORDS {
        let rows = table.matches(&format!("code: \"{word}\",")).count();
        match seen(*code) {
            Seen::Row => assert_eq!(rows, 1, "{word} has no row in end2end/tables/failures"),
            Seen::In(spec) => assert!(
                spec.contains(&format!("code: \"{word}\",")),
                "{word} has no journey"
            ),
            Seen::NotNow(why) => assert_eq!(rows, 0, "{word} has a row, but: {why}"),
        }
    }
    let rows = table.matches("code: \"").count();
    let known = FailureCode::WORDS
        .iter()
        .filter(|(code, _)| matches!(seen(*code), Seen::Row));
    assert_eq!(
        rows,
        known.count(),
        "a row is about a code that does not exist"
    );
}

#[test]
fn what_the_browser_is_asked_to_show_is_what_is_said_here() {
    let table = TABLES.concat();
    for code in all().filter(|code| matches!(seen(*code), Seen::Row)) {
        let about = (code != FailureCode::AddressChanged).then_some("https://evil.example");
        let says = told(code, about, None).what;
        let sentence = says.split_inclusive(['.', ',']).next().unwrap_or_default();
        let sentence = sentence.trim_end_matches(',');
        assert!(table.contains(sentence), "{code:?}: {sentence}");
    }
}
