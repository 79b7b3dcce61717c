//! Values that travel as one word each.

use super::{Json, Read, broken};
use broker_api::{
    Act, AdoptionOutcome, AuthenticationType, Check, Cloud, Environment, ErrorCode, FailureClass,
    FailureCode, GivenBack, InUseBecomes, LostCause, OrgKind, OrgSort, OrgType, Permission,
    Purpose, Question, Reason, Refusal, Role, StatusWord, TestStep, Then, Verdict,
};

/// A value that is one of a few words.
pub(crate) trait Word: Copy + PartialEq + 'static {
    /// Every value and its word. In an enum that has one for what it does not know, that one is
    /// the last.
    const WORDS: &'static [(Self, &'static str)];
    /// An unknown word is the last value, not a fault.
    const OPEN: bool = false;

    /// The value's word.
    fn word(self) -> &'static str {
        let found = Self::WORDS.iter().find(|(value, _)| *value == self);
        found.map_or("", |(_, word)| word)
    }

    /// The word's value.
    fn of(word: &str) -> Option<Self> {
        let found = Self::WORDS.iter().find(|(_, known)| *known == word);
        let found = found.or_else(|| Self::WORDS.last().filter(|_| Self::OPEN));
        found.map(|(value, _)| *value)
    }
}

/// The word's value; the first one stands in for a word that is none.
fn read_word<W: Word>(word: &str) -> W {
    W::of(word).unwrap_or_else(|| {
        broken();
        W::WORDS[0].0
    })
}

macro_rules! words {
    ($($kind:ident $(open $open:literal)? { $($value:ident $word:literal),* $(,)? })*) => {$(
        impl Word for $kind {
            const WORDS: &'static [(Self, &'static str)] = &[$((Self::$value, $word)),*];
            $(const OPEN: bool = $open;)?
        }

        impl Read for $kind {
            fn read(json: &Json) -> Self {
                read_word(&String::read(json))
            }
        }
    )*};
}

words! {
    AuthenticationType {
        Standard "standard", ConnectedApp "connected_app", ExternalClientApp "external_client_app",
    }
    InUseBecomes {
        Nothing "nothing", Destroyed "destroyed", Kept "kept", AllDestroyed "all_destroyed",
    }
    OrgKind { Org "org", DevHub "dev_hub" }
    OrgType {
        Developer "developer", Integration "integration", Qa "qa", Uat "uat",
        Production "production",
    }
    Environment {
        Production "production", Sandbox "sandbox", PreRelease "pre_release",
        CustomDomain "custom_domain", Practice "practice",
    }
    Cloud { Defense "defense", China "china", PreRelease "pre_release" }
    Role {
        Viewer "viewer", Tester "tester", OrgAdmin "org_admin", SecurityAdmin "security_admin",
    }
    GivenBack {
        None "none", UnderWay "under_way", KeptForOtherOrg "kept_for_other_org",
        CannotBeRead "cannot_be_read",
    }
    Purpose {
        Register "register", Reauthenticate "reauthenticate", Migrate "migrate",
        Replace "replace",
    }
    FailureClass { MayPass "may_pass", Refused "refused", Ended "ended" }
    LostCause {
        NoAnswer "no_answer", NotReadable "not_readable", SalesforceTrouble "salesforce_trouble",
        BrokerEnded "broker_ended",
    }
    TestStep { Userinfo "userinfo", Renewal "renewal", Organization "organization" }
    Then { Leave "leave", WaitUntilActive "wait_until_active", Save "save" }
    Question {
        KnownOrg "known_org", OtherUser "other_user", SandboxRefreshed "sandbox_refreshed",
        OtherHub "other_hub",
        Trial "trial",
    }
    Permission {
        ApiEnabled "api_enabled", ModifyMetadata "modify_metadata",
        ModifyAllData "modify_all_data", AuthorApex "author_apex",
        CustomizeApplication "customize_application", ViewSetup "view_setup",
    }
    StatusWord {
        NotAuthorizedHere "not_authorized_here", Connected "connected", NeedsReauthentication "needs_reauthentication",
        AddressChanged "address_changed", Unreachable "unreachable", StoredSecretCannotBeRead "stored_secret_cannot_be_read",
        RecordChangedOutside "record_changed_outside", PracticeNotRunning "practice_not_running",
    }
    AdoptionOutcome { Adopted "adopted", AlreadyHere "already_here", Problem "problem" }
    OrgSort {
        Name "name", NameDescending "name_descending", Newest "newest", Oldest "oldest",
    }
    Refusal {
        StandardNotOffered "standard_not_offered",
        DevHubNeedsConnectedApp "dev_hub_needs_connected_app",
        DevHubKeepsItsConnection "dev_hub_keeps_its_connection",
        NoAppToConvert "no_app_to_convert",
        UsesExternalClientApp "uses_external_client_app",
        OnlyDevHubsAreReplaced "only_dev_hubs_are_replaced",
    }
    Check {
        LoginHost "login_host", Answers "answers", ConsumerId "consumer_id",
        CallbackUrl "callback_url", ConsumerSecret "consumer_secret",
    }
    Verdict { Right "right", Wrong "wrong", Untold "untold" }
    Reason open true {
        NotALoginHost "not_a_login_host", NoAnswer "no_answer",
        SalesforceTrouble "salesforce_trouble", TooManyRequests "too_many_requests",
        AddressChanged "address_changed",
        UnexpectedAnswer "unexpected_answer", UnknownConsumerId "unknown_consumer_id",
        UnknownOnGenericHost "unknown_on_generic_host",
        CallbackUrlMismatch "callback_url_mismatch", SecretRejected "secret_rejected",
        DependsOnAbove "depends_on_above", CodeLookedAtFirst "code_looked_at_first",
        OtherRefusal "other_refusal", Unknown "unknown",
    }
    Act open true {
        MakeSignInLink "make_sign_in_link", AddModule "add_module", RemoveModule "remove_module", SignIn "sign_in", SignOut "sign_out",
        BeginRegistration "begin_registration", RedeemCode "redeem_code", Register "register",
        Discard "discard", UndoRegistration "undo_registration", Revoke "revoke", Report "report", WaitForActivation "wait_for_activation", BecomeActive "become_active",
        Reauthenticate "reauthenticate", Migrate "migrate", SaveCredentials "save_credentials",
        BeginReauthentication "begin_reauthentication", BeginMigration "begin_migration",
        BeginReplacement "begin_replacement", Replace "replace",
        BeginTrial "begin_trial", StateConversion "state_conversion",
        TakeBackConversion "take_back_conversion",
        DestroyFallback "destroy_fallback", RollBack "roll_back", Remove "remove", Test "test", CorrectInstanceUrl "correct_instance_url", Edit "edit",
        Adopt "adopt", Restore "restore", AcceptRecord "accept_record",
        Export "export", ReportUses "report_uses", Verify "verify",
        Unknown "unknown",
    }
    ErrorCode open true {
        InvalidFields "invalid_fields", InvalidBody "invalid_body", InvalidQuery "invalid_query",
        SignedOut "signed_out", SignInLinkSpent "sign_in_link_spent",
        SignInLinkExpired "sign_in_link_expired", SignInLinkUnknown "sign_in_link_unknown",
        ModuleKeyUnknown "module_key_unknown", Forbidden "forbidden", CrossSite "cross_site", NotFound "not_found",
        MethodNotAllowed "method_not_allowed", TooLarge "too_large", TooSlow "too_slow", RateLimited "rate_limited",
        AlreadyFinished "already_finished", NotUndoable "not_undoable", Changed "changed",
        PendingExists "pending_exists", StillUsed "still_used",
        ReferencesWouldChange "references_would_change",
        NothingInUse "nothing_in_use",
        CallbackMalformed "callback_malformed", CallbackStateUnknown "callback_state_unknown",
        CallbackOtherBrowser "callback_other_browser", CallbackSignedOut "callback_signed_out",
        StoredSecretCannotBeRead "stored_secret_cannot_be_read",
        RecordChangedOutside "record_changed_outside", Unavailable "unavailable",
        Internal "internal", Unknown "unknown",
    }
    FailureCode open true {
        Denied "denied", UnknownConsumerId "unknown_consumer_id",
        WrongConsumerSecret "wrong_consumer_secret", CallbackUrlMismatch "callback_url_mismatch",
        PkceMismatch "pkce_mismatch", AppNotInstalled "app_not_installed",
        AppNotInOrg "app_not_in_org", CrossOrg "cross_org", AppBlocked "app_blocked",
        UserNotApproved "user_not_approved", InvalidScope "invalid_scope",
        CodeExpired "code_expired", CodeInvalid "code_invalid", IpRestricted "ip_restricted",
        UserInactive "user_inactive", OrgInactive "org_inactive",
        TooManyLogins "too_many_logins", SalesforceTrouble "salesforce_trouble",
        SalesforceUnreachable "salesforce_unreachable", UnexpectedAnswer "unexpected_answer",
        SignatureMismatch "signature_mismatch", HostRefused "host_refused",
        IdentityMismatch "identity_mismatch", NoRefreshToken "no_refresh_token",
        RegisteredElsewhere "registered_elsewhere",
        NoApiScope "no_api_scope", NoIdentityScope "no_identity_scope",
        OrganizationUnreadable "organization_unreadable", ApiRefused "api_refused", ApiLimitReached "api_limit_reached",
        PkceMissing "pkce_missing", RequestRefused "request_refused",
        PermissionEnded "permission_ended", RenewalUnderWay "renewal_under_way",
        RenewalLost "renewal_lost",
        AuthenticationFailed "authentication_failed", SessionEnded "session_ended",
        AddressChanged "address_changed", OtherOrg "other_org", NotADevHub "not_a_dev_hub",
        DevHubNotTold "dev_hub_not_told",
        DevHubIsSandbox "dev_hub_is_sandbox", InvalidLogin "invalid_login",
        SecurityTokenNeeded "security_token_needed", PasswordLoginOff "password_login_off", PasswordLoginEnded "password_login_ended",
        AnyApiAuthMissing "any_api_auth_missing", SingleSignOnOnly "single_sign_on_only", LoginHoursOver "login_hours_over",
        LoginChallenged "login_challenged", LoginsStopped "logins_stopped",
        PasswordExpired "password_expired", PasswordLockout "password_lockout",
        OperatorAppGone "operator_app_gone",
        LoginHostOff "login_host_off", DecisionExpired "decision_expired",
        ReferencesWouldChange "references_would_change", HubRegistered "hub_registered",
        NameTaken "name_taken", Superseded "superseded",
        StoredSecretCannotBeRead "stored_secret_cannot_be_read",
        RecordChangedOutside "record_changed_outside", BrokerFault "broker_fault",
        Other "other", Unknown "unknown",
    }
}
