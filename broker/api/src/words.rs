//! Salesforce's words, and what they mean: of an error that came to the broker, and of a page that
//! a person looks at and pastes from.

use crate::{FailureCode, SalesforceAnswer};

/// What Salesforce was asked when it refused: the same words mean another thing elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SalesforceCall {
    /// The authorize page: what it shows, and what it brings to the callback.
    Authorize,
    /// The token endpoint: a code, or a refresh token.
    Token,
    /// Logging in by user name and password.
    SoapLogin,
    /// Whose a token is.
    Userinfo,
    /// The org's own record.
    Organization,
    /// The object that every Dev Hub has.
    ScratchOrgInfo,
    /// Another question to the REST API.
    Query,
}

/// What an error means. Codes are compared as they
/// are, descriptions by their tell-tale words. [`FailureCode::Other`] is what is on no list.
pub fn meaning(call: SalesforceCall, error: &str, description: &str) -> FailureCode {
    // Salesforce says of an object that the user may not see that it does not exist.
    let no_object = error == "INVALID_TYPE";
    let no_access =
        error.starts_with("INSUFFICIENT_ACCESS") || matches!(error, "INVALID_FIELD" | "NO_ACCESS");
    let of_scope = format!("{error} {description}").to_ascii_lowercase();
    match call {
        SalesforceCall::Organization if no_object || no_access => {
            FailureCode::OrganizationUnreadable
        }
        SalesforceCall::ScratchOrgInfo if no_object => FailureCode::NotADevHub,
        SalesforceCall::ScratchOrgInfo if no_access => FailureCode::DevHubNotTold,
        SalesforceCall::Userinfo if of_scope.contains("scope") => FailureCode::NoIdentityScope,
        _ => listed(error, description),
    }
}

fn listed(error: &str, description: &str) -> FailureCode {
    let description = description.to_ascii_lowercase();
    let says = |text: &str| description.contains(text);
    match error {
        _ if says("rate exceeded") || says("logins exceeded") => FailureCode::TooManyLogins,
        "access_denied" | "access-denied" => FailureCode::Denied,
        "invalid_client_id" => FailureCode::UnknownConsumerId,
        "invalid_client" if says("client identifier invalid") => FailureCode::UnknownConsumerId,
        "invalid_client" if says("installed") => FailureCode::AppNotInstalled,
        "OAUTH_APPROVAL_ERROR_GENERIC" | "installation_error" => FailureCode::AppNotInstalled,
        "invalid_client" => FailureCode::WrongConsumerSecret,
        "redirect_uri_mismatch" | "redirect_uri_missing" => FailureCode::CallbackUrlMismatch,
        "OAUTH_EC_APP_NOT_FOUND" | "app_not_found" => FailureCode::AppNotInOrg,
        "OAUTH_AUTHORIZATION_BLOCKED" => FailureCode::CrossOrg,
        "OAUTH_APP_BLOCKED" | "app_blocked" | "fail_close_app_blocked" => FailureCode::AppBlocked,
        "OAUTH_APP_ACCESS_DENIED" | "invalid_app_access" => FailureCode::UserNotApproved,
        "invalid_scope" => FailureCode::InvalidScope,
        "invalid_request" if says("code challenge") => FailureCode::PkceMissing,
        "invalid_grant" | "invalid_request" if says("verifier") => FailureCode::PkceMismatch,
        "unsupported_response_type"
        | "unsupported_grant_type"
        | "oauth_flow_disabled"
        | "invalid_request" => FailureCode::RequestRefused,
        "invalid_grant" => meaning_of_grant(&description),
        "inactive_user" => FailureCode::UserInactive,
        "inactive_org" | "ORG_LOCKED" | "TRIAL_EXPIRED" => FailureCode::OrgInactive,
        "rate_limit_exceeded" | "slow_down" | "LOGIN_RATE_EXCEEDED" => FailureCode::TooManyLogins,
        "UNKNOWN_EXCEPTION" if says("destination url not reset") => FailureCode::AddressChanged,
        "server_error"
        | "service_unavailable"
        | "temporarily_unavailable"
        | "system_down"
        | "unknown_error"
        | "SERVER_UNAVAILABLE"
        | "FUNCTIONALITY_TEMPORARILY_UNAVAILABLE"
        | "QUERY_TIMEOUT"
        // SOAP 1.1: the other side's fault, not the request's.
        | "Server"
        | "UNKNOWN_EXCEPTION" => FailureCode::SalesforceTrouble,
        "INVALID_SESSION_ID"
            if says("not valid for use with the rest api") || says("not attached to agent") =>
        {
            FailureCode::ApiRefused
        }
        "INVALID_SESSION_ID" | "Bad_OAuth_Token" => FailureCode::SessionEnded,
        "REQUEST_LIMIT_EXCEEDED" => FailureCode::ApiLimitReached,
        "URL_NOT_RESET" => FailureCode::AddressChanged,
        "INVALID_LOGIN" => FailureCode::InvalidLogin,
        "LOGIN_MUST_USE_SECURITY_TOKEN" => FailureCode::SecurityTokenNeeded,
        "INVALID_OPERATION_WITH_EXPIRED_PASSWORD" => FailureCode::PasswordExpired,
        "PASSWORD_LOCKOUT" => FailureCode::PasswordLockout,
        "INVALID_OPERATION" if says("not available in the api version") => {
            FailureCode::PasswordLoginEnded
        }
        "UNSUPPORTED_API_VERSION" => FailureCode::PasswordLoginEnded,
        "INVALID_OPERATION" if says("single sign") => FailureCode::SingleSignOnOnly,
        "INVALID_OPERATION" if says("login") => FailureCode::PasswordLoginOff,
        "INVALID_SSO_GATEWAY_URL" | "SSO_SERVICE_DOWN" => FailureCode::SingleSignOnOnly,
        "LOGIN_DURING_RESTRICTED_DOMAIN" => FailureCode::IpRestricted,
        "LOGIN_DURING_RESTRICTED_TIME" => FailureCode::LoginHoursOver,
        "LOGIN_CHALLENGE_ISSUED" | "LOGIN_CHALLENGE_PENDING" => FailureCode::LoginChallenged,
        "INSUFFICIENT_ACCESS" if says("any api auth") => FailureCode::AnyApiAuthMissing,
        "API_DISABLED_FOR_ORG" | "API_CURRENTLY_DISABLED" | "INSUFFICIENT_ACCESS" => {
            FailureCode::ApiRefused
        }
        _ => FailureCode::Other,
    }
}

fn meaning_of_grant(description: &str) -> FailureCode {
    const WORDS: [(&str, FailureCode); 12] = [
        ("expired authorization code", FailureCode::CodeExpired),
        ("authorization code", FailureCode::CodeInvalid),
        ("ip restricted", FailureCode::IpRestricted),
        ("no valid scopes", FailureCode::InvalidScope),
        ("expired access/refresh token", FailureCode::PermissionEnded),
        ("already being processed", FailureCode::RenewalUnderWay),
        ("authentication failure", FailureCode::AuthenticationFailed),
        ("hasn't approved", FailureCode::UserNotApproved),
        ("inactive user", FailureCode::UserInactive),
        ("user is inactive", FailureCode::UserInactive),
        ("inactive org", FailureCode::OrgInactive),
        ("app must be installed", FailureCode::AppNotInstalled),
    ];
    let known = WORDS.iter().find(|(words, _)| description.contains(words));
    known.map_or(FailureCode::Other, |(_, code)| *code)
}

/// What a pasted page or address says: Salesforce's words, and what they mean. `None` where
/// nothing in it is known.
pub fn decode(pasted: &str) -> Option<(SalesforceAnswer, FailureCode)> {
    let text = percent_decoded(pasted);
    if let Some(error) = value_of(&text, "error") {
        let description = value_of(&text, "error_description").unwrap_or_default();
        let code = meaning(SalesforceCall::Authorize, &error, &description);
        return Some((SalesforceAnswer { error, description }, code));
    }
    let lower = text.to_ascii_lowercase();
    let (words, error) = PHRASES.iter().find(|(words, _)| lower.contains(words))?;
    let answer = SalesforceAnswer {
        error: (*error).to_owned(),
        description: (*words).to_owned(),
    };
    let code = match *words {
        "login method isn't available" => FailureCode::LoginHostOff,
        "unexpected error has occured" | "unexpected error has occurred" => {
            FailureCode::AppNotInstalled
        }
        words => meaning(SalesforceCall::Authorize, error, words),
    };
    Some((answer, code))
}

/// Words that stand on pages, in lower case, and the code that Salesforce has for them, if any.
const PHRASES: [(&str, &str); 30] = [
    (
        "redirect_uri must match configuration",
        "redirect_uri_mismatch",
    ),
    ("redirect_uri_mismatch", "redirect_uri_mismatch"),
    ("client identifier invalid", "invalid_client_id"),
    ("invalid_client_id", "invalid_client_id"),
    ("missing required code challenge", "invalid_request"),
    ("app must be installed into org", "invalid_client"),
    ("invalid client credentials", "invalid_client"),
    (
        "external client app is not installed",
        "OAUTH_EC_APP_NOT_FOUND",
    ),
    ("oauth_ec_app_not_found", "OAUTH_EC_APP_NOT_FOUND"),
    (
        "cross-org oauth flows are not supported",
        "OAUTH_AUTHORIZATION_BLOCKED",
    ),
    ("oauth_authorization_blocked", "OAUTH_AUTHORIZATION_BLOCKED"),
    ("app is blocked by admin", "OAUTH_APP_BLOCKED"),
    ("oauth_app_blocked", "OAUTH_APP_BLOCKED"),
    (
        "not admin approved to access this app",
        "OAUTH_APP_ACCESS_DENIED",
    ),
    ("oauth_app_access_denied", "OAUTH_APP_ACCESS_DENIED"),
    (
        "oauth_approval_error_generic",
        "OAUTH_APPROVAL_ERROR_GENERIC",
    ),
    (
        "unexpected error has occured",
        "OAUTH_APPROVAL_ERROR_GENERIC",
    ),
    (
        "unexpected error has occurred",
        "OAUTH_APPROVAL_ERROR_GENERIC",
    ),
    ("end-user denied authorization", "access_denied"),
    ("expired authorization code", "invalid_grant"),
    ("invalid authorization code", "invalid_grant"),
    ("invalid code verifier", "invalid_grant"),
    ("expired access/refresh token", "invalid_grant"),
    ("ip restricted", "invalid_grant"),
    ("login rate exceeded", "rate_limit_exceeded"),
    ("number of logins exceeded", "rate_limit_exceeded"),
    ("not valid for use with the rest api", "INVALID_SESSION_ID"),
    ("unsupported_response_type", "unsupported_response_type"),
    (
        "invalid username, password, security token",
        "INVALID_LOGIN",
    ),
    ("login method isn't available", ""),
];

/// What a person pasted, without what must not travel: the values of `code`, `state` and of
/// anything that looks like a token or a secret.
pub fn cut_secrets(pasted: &str) -> String {
    let mut kept = String::with_capacity(pasted.len().min(MOST_PASTED));
    let mut name = String::new();
    let mut cutting = false;
    for c in pasted.chars().take(MOST_PASTED) {
        let of_name = c.is_ascii_alphanumeric() || c == '_';
        if cutting {
            // A value ends where the next parameter, word or line begins.
            cutting = !(matches!(c, '&' | '#' | '"' | '\'' | '<' | '>') || c.is_whitespace());
            if cutting {
                continue;
            }
        }
        kept.push(c);
        if c == '='
            && SECRET_NAMES
                .iter()
                .any(|secret| name.eq_ignore_ascii_case(secret))
        {
            kept.push('…');
            cutting = true;
        }
        if of_name {
            name.push(c);
        } else {
            name.clear();
        }
    }
    let words = kept.split_inclusive(|c: char| c.is_whitespace() || matches!(c, '&' | '=' | '"'));
    words
        .map(|word| if looks_secret(word) { "… " } else { word })
        .collect()
}

/// The longest text that is read, in characters.
const MOST_PASTED: usize = 4000;

const SECRET_NAMES: [&str; 12] = [
    "code",
    "state",
    "access_token",
    "refresh_token",
    "id_token",
    "sid",
    "client_secret",
    "code_challenge",
    "code_verifier",
    "signature",
    "password",
    "token",
];

/// A session, a refresh token, a code or a consumer secret by its shape.
fn looks_secret(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    let session = word.starts_with("00D") && word.contains(['!', '%']) && word.len() > 40;
    let token = word.starts_with("5Aep") || word.starts_with("aPrx") || word.starts_with("eyJ");
    let hex = word.len() >= 32 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    session || (token && word.len() > 20) || hex
}

/// The value of a parameter in an address, a form-encoded text, or JSON.
fn value_of(text: &str, name: &str) -> Option<String> {
    let found = text.match_indices(name).find_map(|(at, _)| {
        let before = text[..at].chars().next_back();
        let begins = before.is_none_or(|c| !c.is_ascii_alphanumeric() && c != '_');
        let rest = text[at + name.len()..]
            .strip_prefix('"')
            .unwrap_or(&text[at + name.len()..]);
        let rest = rest.trim_start().strip_prefix(['=', ':'])?;
        begins.then_some(rest.trim_start().trim_start_matches('"'))
    })?;
    let end = found
        .find(['&', '#', '"', '\n', '\r', '<'])
        .unwrap_or(found.len());
    let value = found[..end].replace('+', " ");
    let value: String = value
        .chars()
        .filter(|c| !c.is_control())
        .take(300)
        .collect();
    let value = value.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

/// `%20` and the like as what they stand for; what is no such escape stays as it is.
fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let escaped = (first == b'%')
            .then(|| after.get(..2))
            .flatten()
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(escaped.unwrap_or(first));
        rest = if escaped.is_some() {
            &after[2..]
        } else {
            after
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests;
