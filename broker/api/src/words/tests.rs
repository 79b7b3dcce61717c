use super::*;

/// The faults of a login by password.
#[test]
fn faults_of_soap_have_their_meaning() {
    for (error, description, code) in [
        (
            "INVALID_OPERATION",
            "SOAP API login() is disabled by default in this org.",
            FailureCode::PasswordLoginOff,
        ),
        (
            "INVALID_OPERATION",
            "The SOAP Login operation is not available in the API version specified (65.0).",
            FailureCode::PasswordLoginEnded,
        ),
        (
            "UNSUPPORTED_API_VERSION",
            "Invalid Api version specified on URL",
            FailureCode::PasswordLoginEnded,
        ),
        (
            "INSUFFICIENT_ACCESS",
            "The user lacks the Use Any API Auth permission",
            FailureCode::AnyApiAuthMissing,
        ),
        (
            "LOGIN_DURING_RESTRICTED_DOMAIN",
            "",
            FailureCode::IpRestricted,
        ),
        (
            "LOGIN_DURING_RESTRICTED_TIME",
            "",
            FailureCode::LoginHoursOver,
        ),
        ("LOGIN_CHALLENGE_ISSUED", "", FailureCode::LoginChallenged),
        (
            "UNKNOWN_EXCEPTION",
            "Destination URL not reset.",
            FailureCode::AddressChanged,
        ),
        ("UNKNOWN_EXCEPTION", "", FailureCode::SalesforceTrouble),
        (
            "INVALID_SSO_GATEWAY_URL",
            "the single sign on gateway url for the org is invalid",
            FailureCode::SingleSignOnOnly,
        ),
        (
            "SSO_SERVICE_DOWN",
            "the single sign on service for the org is down",
            FailureCode::SingleSignOnOnly,
        ),
        (
            "INSUFFICIENT_ACCESS",
            "SOAP API login() requires the Use Any API Auth user permission.",
            FailureCode::AnyApiAuthMissing,
        ),
    ] {
        let meant = meaning(SalesforceCall::SoapLogin, error, description);
        assert_eq!(meant, code, "{error} {description}");
    }
}

/// Every row of the protocol notes' error tables, as it comes over the wire.
#[test]
fn errors_of_salesforce_have_their_meaning() {
    for (error, description, code) in [
        (
            "access_denied",
            "end-user denied authorization",
            FailureCode::Denied,
        ),
        ("access-denied", "", FailureCode::Denied),
        (
            "invalid_client",
            "invalid client credentials",
            FailureCode::WrongConsumerSecret,
        ),
        (
            "invalid_client",
            "app must be installed into org",
            FailureCode::AppNotInstalled,
        ),
        (
            "invalid_client",
            "client identifier invalid",
            FailureCode::UnknownConsumerId,
        ),
        (
            "invalid_client_id",
            "client identifier invalid",
            FailureCode::UnknownConsumerId,
        ),
        (
            "invalid_grant",
            "expired authorization code",
            FailureCode::CodeExpired,
        ),
        (
            "invalid_grant",
            "invalid authorization code",
            FailureCode::CodeInvalid,
        ),
        (
            "invalid_grant",
            "invalid code verifier",
            FailureCode::PkceMismatch,
        ),
        (
            "invalid_grant",
            "ip restricted or invalid login hours",
            FailureCode::IpRestricted,
        ),
        (
            "invalid_grant",
            "expired access/refresh token",
            FailureCode::PermissionEnded,
        ),
        (
            "invalid_grant",
            "token request is already being processed",
            FailureCode::RenewalUnderWay,
        ),
        (
            "invalid_grant",
            "authentication failure",
            FailureCode::AuthenticationFailed,
        ),
        (
            "invalid_request",
            "missing required code challenge",
            FailureCode::PkceMissing,
        ),
        (
            "unsupported_response_type",
            "response type not supported",
            FailureCode::RequestRefused,
        ),
        (
            "unknown_error",
            "retry your request",
            FailureCode::SalesforceTrouble,
        ),
        (
            "INVALID_SESSION_ID",
            "Session expired or invalid",
            FailureCode::SessionEnded,
        ),
        (
            "INVALID_SESSION_ID",
            "This session is not valid for use with the REST API",
            FailureCode::ApiRefused,
        ),
        ("something_new", "<b>hi</b>", FailureCode::Other),
    ] {
        let meant = meaning(SalesforceCall::Token, error, description);
        assert_eq!(meant, code, "{error} / {description}");
    }
}

#[test]
fn a_pasted_page_or_address_is_understood() {
    for (pasted, code) in [
        (
            "error=redirect_uri_mismatch&error_description=redirect_uri%20must%20match%20configuration",
            FailureCode::CallbackUrlMismatch,
        ),
        (
            "https://acme.my.salesforce.com/setup/secur/RemoteAccessErrorPage.apexp?error=invalid_client&error_description=app+must+be+installed+into+org",
            FailureCode::AppNotInstalled,
        ),
        (
            "We can't authorize you because of an OAuth error. For more information, contact your Salesforce administrator.\nOAUTH_APPROVAL_ERROR_GENERIC : An unexpected error has occured during authentication. Please try again.",
            FailureCode::AppNotInstalled,
        ),
        (
            "{\"error\":\"invalid_client_id\",\"error_description\":\"client identifier invalid\"}",
            FailureCode::UnknownConsumerId,
        ),
        (
            "OAUTH_EC_APP_NOT_FOUND : External client app is not installed in this org",
            FailureCode::AppNotInOrg,
        ),
        (
            "This login method isn't available for this org.",
            FailureCode::LoginHostOff,
        ),
        (
            "error=brand_new&error_description=%3Cb%3E",
            FailureCode::Other,
        ),
    ] {
        let (_, found) = decode(pasted).unwrap_or_else(|| panic!("{pasted}"));
        assert_eq!(found, code, "{pasted}");
    }
    assert_eq!(decode("Log in to Salesforce"), None);
    assert_eq!(decode(""), None);
}

#[test]
fn codes_states_and_tokens_are_cut_out() {
    let address = "https://arm.example/oauth/_callback?code=aPrxAbcDefGhiJklMnoPqrStu%3D%3D&state=s3cr3tstate&error=x";
    let kept = cut_secrets(address);
    assert!(!kept.contains("aPrx") && !kept.contains("s3cr3t"), "{kept}");
    assert!(kept.contains("error=x"), "{kept}");
    for secret in [
        "00DT0000000Dpvc!AQYAQJ5yTc3mW1c9zxAbcDefGhiJklMnoPqrStuVwxYz",
        "5Aep861KIwKdekr90IDidO4EhfJiYo3fzEvTvsEgM9sfDpGX0qFFeQzHG2mZeUH",
        "0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF",
        "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.abc",
    ] {
        let kept = cut_secrets(&format!("it said {secret} and stopped"));
        assert!(!kept.contains(secret), "{kept}");
        assert!(kept.ends_with("and stopped"), "{kept}");
    }
}

/// Wordings that others met.
#[test]
fn refusals_of_a_refresh_token_have_their_meaning() {
    for (error, description, code) in [
        (
            "temporarily_unavailable",
            "",
            FailureCode::SalesforceTrouble,
        ),
        ("invalid_grant", "inactive user", FailureCode::UserInactive),
        (
            "invalid_grant",
            "inactive organization",
            FailureCode::OrgInactive,
        ),
        (
            "invalid_grant",
            "login rate exceeded",
            FailureCode::TooManyLogins,
        ),
        (
            "invalid_grant",
            "activation secret invalid",
            FailureCode::Other,
        ),
    ] {
        let meant = meaning(SalesforceCall::Token, error, description);
        assert_eq!(meant, code, "{error} / {description}");
    }
}

/// One and the same answer, by what was asked.
#[test]
fn what_an_answer_means_depends_on_what_was_asked() {
    use SalesforceCall::{Organization, Query, ScratchOrgInfo, Userinfo};
    let unseen = "sObject type 'X' is not supported.";
    for (call, error, description, code) in [
        (
            Organization,
            "INVALID_TYPE",
            unseen,
            FailureCode::OrganizationUnreadable,
        ),
        (
            Organization,
            "INSUFFICIENT_ACCESS",
            "insufficient access rights",
            FailureCode::OrganizationUnreadable,
        ),
        (
            Organization,
            "REQUEST_LIMIT_EXCEEDED",
            "",
            FailureCode::ApiLimitReached,
        ),
        (
            ScratchOrgInfo,
            "INVALID_TYPE",
            unseen,
            FailureCode::NotADevHub,
        ),
        (
            ScratchOrgInfo,
            "INSUFFICIENT_ACCESS",
            "",
            FailureCode::DevHubNotTold,
        ),
        (
            ScratchOrgInfo,
            "API_DISABLED_FOR_ORG",
            "",
            FailureCode::ApiRefused,
        ),
        (Query, "INSUFFICIENT_ACCESS", "", FailureCode::ApiRefused),
        (
            Userinfo,
            "insufficient_scope",
            "",
            FailureCode::NoIdentityScope,
        ),
        (Userinfo, "Bad_OAuth_Token", "", FailureCode::SessionEnded),
    ] {
        let meant = meaning(call, error, description);
        assert_eq!(meant, code, "{call:?}: {error} {description}");
    }
}
