//! `/services/Soap/u/{version}`: logging in by user name and password (protocol §5), as the partner
//! WSDL has it. Of all its calls only `login()` is here.

mod envelope;
mod fault;

use crate::login_history::{
    EXPIRED_PASSWORD, INVALID_PASSWORD, LOCKED_OUT, ORG_LOCKED, RATE_EXCEEDED, RESTRICTED_DOMAIN,
    RESTRICTED_TIME, SUCCESS, Subject, USER_FROZEN, USER_INACTIVE,
};
use crate::org::{Org, User};
use crate::site::Site;
use crate::state::State;
use crate::token::instance_url;
use axum::body::Bytes;
use axum::extract::{Path, State as Extract};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use envelope::{Credentials, LoggedIn};
use fault::{Fault, fault};

const OLDEST: u32 = 31;
/// The last version that has `login()`.
const LAST_WITH_LOGIN: u32 = 64;
const NEWEST: u32 = 68;

pub(crate) async fn wrong_method() -> Response {
    StatusCode::METHOD_NOT_ALLOWED.into_response()
}

pub(crate) async fn login(
    Extract(site): Extract<Site>,
    Path(version): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let outcome = read(&version, &headers, &body).and_then(|credentials| {
        let now = site.world.now();
        site.world
            .change(|state| log_in(state, &site, &credentials, now))
    });
    match outcome {
        Ok(logged_in) => envelope::answer(StatusCode::OK, &logged_in.xml(&version)),
        Err(refused) => envelope::answer(StatusCode::INTERNAL_SERVER_ERROR, &refused.xml()),
    }
}

/// What the request must be before anybody looks at who logs in.
fn read(version: &str, headers: &HeaderMap, body: &[u8]) -> Result<Credentials, Fault> {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("text/xml") {
        return Err(fault::client("Content-Type must be text/xml"));
    }
    if !headers.contains_key("SOAPAction") {
        return Err(fault::client("SOAPAction HTTP header missing"));
    }
    let number = version.split('/').next().unwrap_or_default();
    let whole = number
        .strip_suffix(".0")
        .and_then(|whole| whole.parse().ok());
    match whole {
        Some(version) if (OLDEST..=LAST_WITH_LOGIN).contains(&version) => {}
        Some(version) if (LAST_WITH_LOGIN..=NEWEST).contains(&version) => {
            return Err(fault(
                "INVALID_OPERATION",
                format!(
                    "The SOAP Login operation is not available in the API version specified \
                     ({number}). Refer to the documentation for supported versions."
                ),
            ));
        }
        _ => {
            let text = "Invalid Api version specified on URL";
            return Err(fault("UNSUPPORTED_API_VERSION", text));
        }
    }
    envelope::read(body).ok_or_else(|| fault::client("The envelope is not one of login()"))
}

fn log_in(
    state: &mut State,
    site: &Site,
    credentials: &Credentials,
    now: i64,
) -> Result<LoggedIn, Fault> {
    state.secrets.add("password", &credentials.password);
    let Some((org, user)) = state
        .user(&credentials.username)
        .filter(|(org, _)| state.admits(site, org))
        .map(|(org, user)| (org.clone(), user.clone()))
    else {
        return Err(fault::invalid_login());
    };
    let prevented = state.is_login_prevented(site, &org);
    let verdict = verdict(&org, &user, &credentials.password, prevented);
    let subject = Subject {
        org: org.key.clone(),
        user_id: user.user_id.clone(),
        app_id: None,
    };
    let status = verdict
        .as_ref()
        .map_or_else(|(status, _)| *status, |()| SUCCESS);
    state.note_attempt(&subject, status, now);
    count(state, &subject, status);
    verdict.map_err(|(_, refused)| refused)?;
    // With an expired password the session is good for nothing but changing it.
    let scopes = if user.password_expired {
        &[][..]
    } else {
        &["full"]
    };
    let session_id = state.new_session(&org.key, &user.user_id, scopes, now);
    let host = instance_url(state, site, &org.key);
    Ok(LoggedIn {
        org,
        user,
        session_id,
        host,
    })
}

/// Wrong passwords are counted in a row; any right one ends the row.
fn count(state: &mut State, subject: &Subject, status: &str) {
    let users = state.org_mut(&subject.org).map(|org| org.users.iter_mut());
    let user = users.and_then(|mut users| users.find(|one| one.user_id == subject.user_id));
    if let Some(user) = user {
        match status {
            INVALID_PASSWORD => user.wrong_passwords += 1,
            SUCCESS => user.wrong_passwords = 0,
            _ => {}
        }
    }
}

/// Whether the user is let in, or how Login History words why not, and what the caller is told.
fn verdict(
    org: &Org,
    user: &User,
    typed: &str,
    prevented: bool,
) -> Result<(), (&'static str, Fault)> {
    let on = |switch: Option<bool>| switch == Some(true);
    let switches = &org.switches;
    let with_token = format!("{}{}", user.password, user.security_token);
    let right = typed == with_token || typed == user.password;
    let refused = |status, refused| Err((status, refused));
    if on(switches.inactive_org) {
        return refused(ORG_LOCKED, fault("ORG_LOCKED", "org is locked"));
    }
    if on(switches.rate_limit_exceeded) {
        let text = "login rate exceeded";
        return refused(RATE_EXCEEDED, fault("LOGIN_RATE_EXCEEDED", text));
    }
    if !on(switches.soap_login) {
        return refused("Failed: SOAP API login() is disabled", fault::disabled());
    }
    if user.is_locked() {
        let text = "too many login attempts, the user is locked out";
        return refused(LOCKED_OUT, fault("PASSWORD_LOCKOUT", text));
    }
    if !right {
        return refused(INVALID_PASSWORD, fault::invalid_login());
    }
    if !user.active {
        return refused(USER_INACTIVE, fault::invalid_login());
    }
    if user.frozen {
        return refused(USER_FROZEN, fault::invalid_login());
    }
    if prevented || on(switches.ip_restricted) {
        let text = "Users cannot log in from this IP address";
        return refused(
            RESTRICTED_DOMAIN,
            fault("LOGIN_DURING_RESTRICTED_DOMAIN", text),
        );
    }
    if on(switches.login_hours_over) {
        let text = "Users cannot log in outside of their login hours";
        return refused(RESTRICTED_TIME, fault("LOGIN_DURING_RESTRICTED_TIME", text));
    }
    if on(switches.login_challenge) {
        let text = "The computer must be activated: a challenge was sent";
        return refused(
            "Failed: Computer activation required",
            fault("LOGIN_CHALLENGE_ISSUED", text),
        );
    }
    if typed != with_token && !on(switches.trusted_network) {
        return refused("Failed: API security token required", fault::token_needed());
    }
    if on(switches.api_disabled) {
        let text = "API is not enabled for this Organization or Partner";
        return refused("API is disabled", fault("API_DISABLED_FOR_ORG", text));
    }
    if !user.api_enabled {
        let text = "API is currently disabled for this user";
        return refused("API is disabled", fault("API_CURRENTLY_DISABLED", text));
    }
    if !user.any_api_auth {
        let text = "SOAP API login() requires the Use Any API Auth user permission.";
        return refused(
            "Failed: No Use Any API Auth",
            fault("INSUFFICIENT_ACCESS", text),
        );
    }
    if on(switches.soap_refuses_expired) && user.password_expired {
        let text = "The user's password has expired";
        return refused(
            EXPIRED_PASSWORD,
            fault("INVALID_OPERATION_WITH_EXPIRED_PASSWORD", text),
        );
    }
    Ok(())
}
