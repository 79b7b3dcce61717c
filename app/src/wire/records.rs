//! Records: every field by its name.

use super::{Json, Read, broken};
use broker_api::{
    Adopted, AdoptionReport, AdoptionRow, ApiCalls, Approvals, Authorization, AuthorizationState,
    BegunAuthorization, BrokerFacts, Compared, Connected, ConnectionTest, ConsumerId,
    CredentialSet, Decision, Failure, Fallback, FieldErrorCode, FieldErrors, Finding,
    GrantedScopes, HistoryEntry, Incident, InstanceUrlOutcome, KnownOrg, LoginHosts, LoginUrlError,
    LostAnswer, ModuleUse, NameCheck, NotCompared, Org, OrgDetails, OrgFault, OrgStatus, Page,
    Pending, PracticeOrg, ProblemDetails, ReadColumn, Receipt, Reference, Removed, RollBackOutcome,
    SalesforceAnswer, SalesforceIdentity, Session, Side, SignInLink, StandardOffer, StatusWord,
    TaggingDone, TestFailure, Timestamp, Trial, Username, Verification, Waiting,
};

macro_rules! records {
    ($($kind:ident { $($field:ident),* $(,)? } $(+ { $($part:ident),* })?)*) => {$(
        impl Read for $kind {
            fn read(json: &Json) -> Self {
                Self {
                    $($field: json.read(stringify!($field)),)*
                    $($($part: Read::read(json),)*)?
                }
            }
        }
    )*};
}

// What stands after `+` is read from the record itself, not from a field of it.
records! {
    Session { user, role, broker }
    SignInLink { user, role, expires_at }
    Removed { permission }
    BrokerFacts {
        callback_url, login_hosts, practice_org, operator_app, standard, version,
    }
    LoginHosts { extra, clouds }
    StandardOffer { offered, ends }
    PracticeOrg { login_url }
    SalesforceIdentity {
        org_id, org_name, user_id, username, instance_url, is_sandbox, edition,
    }
    CredentialSet {
        authentication_type, fingerprint, callback_url, granted_scopes, entered_by, authorized_at,
        stated_by, operator_app,
    }
    Org {
        id, external_id, name, org_type, kind, environment, login_url, owner, authentication_type,
        salesforce, credentials, adopted, registered_at, last_authenticated_at, last_proved_at,
        generation, pending, fallback, second_record_reason, tags,
    } + { status }
    Adopted { salesforce_org_id, username }
    TaggingDone { changed, unchanged, full }
    AdoptionRow { line, name, outcome, org_id, fields }
    AdoptionReport { rows, total, next, read_as, not_read }
    ReadColumn { heading, column }
    Pending {
        authorization_id, purpose, authentication_type, fingerprint, login_url, author, entered_at,
        kept_until, secret_kept, awaiting_decision,
    }
    Fallback { authentication_type, fingerprint, username, since, until }
    ConnectionTest {
        at, used, username, took_ms, renewed, api_version, api_calls, failure, not_tested,
    }
    ApiCalls { used, of }
    TestFailure { step, code, salesforce, about, lost, incident, next_try_at, class }
    Incident { since, orgs }
    LostAnswer { at, cause }
    OrgFault { cause, since, step, answer, cause_about, next_try_at }
    RollBackOutcome { failure }
    InstanceUrlOutcome { failure }
    NameCheck { free }
    HistoryEntry { at, actor, act, outcome, org_id, fingerprint, request_id, client_address }
    BegunAuthorization { id, authorize_url }
    Authorization {
        id, purpose, org_id, kind, authentication_type, name, org_type, environment, login_url,
        consumer_id, username, secret_kept, callback_url, author, yours, started_at, login_until,
        kept_until, ending, trial, operator_app, state,
    }
    Receipt { id, act, at, by, name, from, to, says, references, compared, not_compared }
    Side { org_id, salesforce_org_id, authentication_type, fingerprint }
    Compared { table, columns, rows, before, after }
    NotCompared { table, why }
    Reference { kind, id, name }
    ModuleUse { module, reported_at, references }
    OrgDetails { used_by } + { org }
    Waiting { entered_at, tried_at, next_try_at, until }
    Decision { question, salesforce, granted, known, trial, until }
    Trial { permissions, approvals, in_use, in_use_granted, in_use_permissions }
    KnownOrg {
        id, name, username, authentication_type, fingerprint, salesforce_org_id, org_name,
        in_use_becomes, fallback, generation,
    }
    Failure { code, at, salesforce, about, request_id, reported }
    SalesforceAnswer { error, description }
    Connected {
        org_id, salesforce, granted, at, can_undo, org_type_differs, org_type, generation,
        approvals, name, reauthenticated, still_in_use, fallback,
    }
    Approvals { username, known }
    Finding { check, verdict, reason, salesforce }
    Verification { findings, nearly_full, at }
}

impl<T: Read> Read for Page<T> {
    fn read(json: &Json) -> Self {
        Self {
            items: json.read("items"),
            left_out: json.read("left_out"),
            next_cursor: json.read("next_cursor"),
        }
    }
}

impl Read for Timestamp {
    fn read(json: &Json) -> Self {
        Self(Read::read(json))
    }
}

impl Read for ConsumerId {
    fn read(json: &Json) -> Self {
        Self::parse(&String::read(json)).unwrap_or_else(|_| {
            broken();
            Self::parse("unknown").expect("letters are a consumer ID")
        })
    }
}

impl Read for Username {
    fn read(json: &Json) -> Self {
        Self::parse(&String::read(json)).unwrap_or_else(|_| {
            broken();
            Self::parse("unknown@unknown").expect("it has the form of an address")
        })
    }
}

impl Read for GrantedScopes {
    fn read(json: &Json) -> Self {
        let tokens: Vec<String> = Read::read(json);
        Self::parse(&tokens.join(" "))
    }
}

impl Read for OrgStatus {
    fn read(json: &Json) -> Self {
        match json.read("status") {
            StatusWord::NotAuthorizedHere => Self::NotAuthorizedHere,
            StatusWord::Connected => Self::Connected,
            StatusWord::NeedsReauthentication => Self::NeedsReauthentication(Read::read(json)),
            StatusWord::AddressChanged => Self::AddressChanged(Read::read(json)),
            StatusWord::Unreachable => Self::Unreachable(Read::read(json)),
            StatusWord::StoredSecretCannotBeRead => Self::StoredSecretCannotBeRead,
            StatusWord::RecordChangedOutside => Self::RecordChangedOutside,
            StatusWord::PracticeNotRunning => Self::PracticeNotRunning,
        }
    }
}

impl Read for AuthorizationState {
    fn read(json: &Json) -> Self {
        match json.read::<String>("state").as_str() {
            "waiting_for_activation" => Self::WaitingForActivation(Read::read(json)),
            "ready" => Self::Ready,
            "saved" => Self::Saved,
            "waiting_for_salesforce" => Self::WaitingForSalesforce,
            "login_expired" => Self::LoginExpired,
            "finishing" => Self::Finishing,
            "interrupted" => Self::Interrupted,
            "awaiting_decision" => Self::AwaitingDecision(Read::read(json)),
            "failed" => Self::Failed(Read::read(json)),
            "connected" => Self::Connected(Read::read(json)),
            "undone" => Self::Undone,
            "discarded" => Self::Discarded,
            _ => {
                broken();
                Self::Undone
            }
        }
    }
}

impl Read for ProblemDetails {
    fn read(json: &Json) -> Self {
        let status: i64 = json.read("status");
        let wait: Option<i64> = json.read("retry_after_seconds");
        Self {
            type_uri: json.read("type"),
            title: json.read("title"),
            status: u16::try_from(status).unwrap_or_default(),
            code: json.read("code"),
            fields: json.read("fields"),
            used_by: json.read::<Option<_>>("used_by").unwrap_or_default(),
            retry_after_seconds: wait.and_then(|seconds| u64::try_from(seconds).ok()),
            request_id: json.read("request_id"),
        }
    }
}

impl Read for FieldErrors {
    fn read(json: &Json) -> Self {
        let mut errors = Self::default();
        for (field, reason) in json.fields() {
            errors.add(&field, Read::read(&reason));
        }
        errors
    }
}

impl Read for FieldErrorCode {
    fn read(json: &Json) -> Self {
        match json.read::<String>("code").as_str() {
            "required" => Self::Required,
            "too_long" => Self::TooLong {
                max: usize::try_from(json.read::<i64>("max")).unwrap_or_default(),
            },
            "too_many" => Self::TooMany {
                max: usize::try_from(json.read::<i64>("max")).unwrap_or_default(),
            },
            "repeated" => Self::Repeated,
            "not_its_name" => Self::NotItsName,
            "too_short" => Self::TooShort {
                min: usize::try_from(json.read::<i64>("min")).unwrap_or_default(),
            },
            "control_characters" => Self::ControlCharacters,
            "taken" => Self::Taken,
            "in_use_already" => Self::InUseAlready,
            "not_the_one_in_use" => Self::NotTheOneInUse,
            "no_operator_app" => Self::NoOperatorApp,
            "not_a_consumer_id" => Self::NotAConsumerId,
            "not_a_consumer_secret" => Self::NotAConsumerSecret,
            "not_a_username" => Self::NotAUsername,
            "not_a_security_token" => Self::NotASecurityToken,
            "not_a_login_url" => Self::NotALoginUrl {
                error: json.read("error"),
            },
            "not_offered" => Self::NotOffered {
                refusal: json.read("refusal"),
            },
            "needed_for_new_login_url" => Self::NeededForNewLoginUrl,
            "needed_again" => Self::NeededAgain,
            "looks_like_a_secret" => Self::LooksLikeASecret,
            "not_read_here" => Self::NotReadHere,
            "not_a_choice" => Self::NotAChoice,
            "not_a_salesforce_org_id" => Self::NotASalesforceOrgId,
            "second_record" => Self::SecondRecord,
            "not_text" => Self::NotText {
                line: usize::try_from(json.read::<i64>("line")).unwrap_or_default(),
            },
            "quote_not_closed" => Self::QuoteNotClosed {
                line: usize::try_from(json.read::<i64>("line")).unwrap_or_default(),
            },
            "invisible_character" => Self::InvisibleCharacter {
                character: json.read("character"),
            },
            "differs_here" => Self::DiffersHere,
            "differs_in_file" => Self::DiffersInFile,
            "not_a_word" => Self::NotAWord,
            _ => Self::Unknown,
        }
    }
}

impl Read for LoginUrlError {
    fn read(json: &Json) -> Self {
        match json.read::<String>("code").as_str() {
            "empty" => Self::Empty,
            "not_https" => Self::NotHttps,
            "has_user" => Self::HasUser,
            "not_a_host_alone" => Self::NotAHostAlone,
            "ip_address" => Self::IpAddress,
            "not_a_host_name" => Self::NotAHostName,
            "other_address" => Self::OtherAddress {
                login_host: json.read("login_host"),
            },
            "cloud_not_offered" => Self::CloudNotOffered {
                cloud: json.read("cloud"),
            },
            _ => Self::NotSalesforce,
        }
    }
}
