//! Verify: what can be told about a form before anybody logs in. Nothing is stored but
//! that somebody asked.
//!
//! No line is ever *right* by inference. Above all, `invalid_grant` for a code that nobody gave
//! says that the secret was not rejected only if a secret that is surely wrong **is** rejected:
//! else Salesforce looks at the code first, and nothing was told about the secret.

mod noted;
mod read;

pub use noted::Noted;

use crate::Parts;
use crate::access_token::Unusable;
use crate::error::Error;
use crate::history::Actor;
use crate::salesforce::{Application, AuthorizeProbe, SalesforceError};
use crate::store::approvals;
use crate::vault::random_token;
use broker_api::{
    Check, FailureClass, FailureCode, Finding, LoginUrl, Reason, SalesforceAnswer, SalesforceCall,
    Verdict, Verification, VerificationRequest, meaning,
};
use secrecy::SecretString;

/// Looks at a form.
pub async fn verify(
    broker: &Parts,
    actor: &Actor,
    form: &VerificationRequest,
) -> Result<Verification, Error> {
    broker.store.refuse_if_shut()?;
    let all = Check::ALL.to_vec();
    let asked = form.checks.clone().unwrap_or(all);
    let is_asked = |check: &Check| asked.contains(check);
    let read = read::read(broker, actor, form, is_asked(&Check::ConsumerSecret)).await?;
    noted::note(broker, actor, form, &read).await?;
    let mut findings = Vec::new();
    match &read.login_url {
        Err(_) => findings.extend(Check::ALL.map(nothing_sent)),
        Ok(login_url) => {
            let app = Application {
                login_url: login_url.as_str(),
                consumer_id: read.consumer_id.as_str(),
                callback_url: &broker.config.callback_url,
            };
            findings.push(right(Check::LoginHost));
            let before_secret = [Check::Answers, Check::ConsumerId, Check::CallbackUrl];
            if before_secret.iter().any(is_asked) {
                let probed = broker.salesforce.probe_authorize(&app).await;
                findings.extend(of_authorize(&probed, login_url, broker));
            }
            if let Some(secret) = &read.secret {
                findings.push(secret_finding(broker, &app, secret).await);
            }
        }
    }
    findings.retain(|finding| asked.contains(&finding.check));
    let now = broker.store.now().await?;
    let mut connection = broker.store.read().await?;
    let nearly_full = approvals::nearly_full(&mut connection, read.consumer_id.as_str()).await?;
    Ok(Verification {
        findings,
        nearly_full,
        at: now.timestamp(),
    })
}

/// Whether a login host knows an app, and accepts our callback URL: what waits for activation asks.
/// A refusal says that the app is known only if Salesforce looks at the app before what it refuses;
/// any other is why it could not be told.
pub(crate) async fn knows_consumer_id(
    broker: &Parts,
    app: &Application<'_>,
) -> Result<bool, Unusable> {
    let said = match broker.salesforce.probe_authorize(app).await? {
        AuthorizeProbe::AsksForLogin => return Ok(true),
        AuthorizeProbe::Refused(said) => said,
    };
    match meaning(SalesforceCall::Authorize, &said.error, &said.description) {
        FailureCode::UnknownConsumerId => Ok(false),
        FailureCode::Other => Err(Unusable {
            salesforce: Some(said),
            ..Unusable::from(FailureCode::Other)
        }),
        code if code.class() == FailureClass::MayPass => Err(Unusable {
            salesforce: Some(said),
            ..Unusable::from(code)
        }),
        _ => Ok(true),
    }
}

fn of_authorize(
    probed: &Result<AuthorizeProbe, SalesforceError>,
    login_url: &LoginUrl,
    broker: &Parts,
) -> [Finding; 3] {
    let said = match probed {
        Ok(AuthorizeProbe::AsksForLogin) => {
            return [Check::Answers, Check::ConsumerId, Check::CallbackUrl].map(right);
        }
        Err(error) => return of_trouble(error),
        Ok(AuthorizeProbe::Refused(said)) => said,
    };
    let answers = right(Check::Answers);
    match meaning(SalesforceCall::Authorize, &said.error, &said.description) {
        FailureCode::UnknownConsumerId => {
            let practice = broker.config.practice_login_url.as_deref();
            let reason = if login_url.environment(practice).is_generic() {
                Reason::UnknownOnGenericHost
            } else {
                Reason::UnknownConsumerId
            };
            [
                answers,
                wrong(Check::ConsumerId, reason, Some(said)),
                untold(Check::CallbackUrl, Reason::DependsOnAbove, None),
            ]
        }
        // Salesforce looks at the app before it looks at the callback URL.
        FailureCode::CallbackUrlMismatch => [
            answers,
            right(Check::ConsumerId),
            wrong(Check::CallbackUrl, Reason::CallbackUrlMismatch, Some(said)),
        ],
        code => {
            let reason = match code {
                FailureCode::TooManyLogins => Reason::TooManyRequests,
                _ => Reason::OtherRefusal,
            };
            [
                answers,
                untold(Check::ConsumerId, reason, Some(said)),
                untold(Check::CallbackUrl, reason, Some(said)),
            ]
        }
    }
}

fn of_trouble(error: &SalesforceError) -> [Finding; 3] {
    let reason = reason_of(error);
    let said = led_to(error);
    let answers = match error {
        error if no_answer(error) => wrong(Check::Answers, Reason::NoAnswer, None),
        SalesforceError::Trouble(_) => right(Check::Answers),
        _ => untold(Check::Answers, reason, said.as_ref()),
    };
    let below = if no_answer(error) {
        Reason::DependsOnAbove
    } else {
        reason
    };
    [
        answers,
        untold(Check::ConsumerId, below, None),
        untold(Check::CallbackUrl, below, None),
    ]
}

/// One word for all, so that it tells no one which hosts exist.
fn no_answer(error: &SalesforceError) -> bool {
    reason_of(error) == Reason::NoAnswer
}

fn reason_of(error: &SalesforceError) -> Reason {
    match error {
        SalesforceError::Unreachable | SalesforceError::Unanswered => Reason::NoAnswer,
        SalesforceError::Trouble(_) => Reason::SalesforceTrouble,
        SalesforceError::Moved(_) => Reason::AddressChanged,
        _ => Reason::UnexpectedAnswer,
    }
}

/// The host that an answer led to, or named.
fn led_to(error: &SalesforceError) -> Option<SalesforceAnswer> {
    error.about().map(|host| SalesforceAnswer {
        error: String::new(),
        description: host,
    })
}

async fn secret_finding(broker: &Parts, app: &Application<'_>, secret: &SecretString) -> Finding {
    let check = Check::ConsumerSecret;
    let said = match broker.salesforce.probe_token(app, secret).await {
        Ok(said) => said,
        Err(error) => return untold(check, reason_of(&error), led_to(&error).as_ref()),
    };
    match meaning_at_token(&said) {
        FailureCode::WrongConsumerSecret => wrong(check, Reason::SecretRejected, Some(&said)),
        FailureCode::UnknownConsumerId | FailureCode::CallbackUrlMismatch => {
            untold(check, Reason::DependsOnAbove, None)
        }
        FailureCode::TooManyLogins => untold(check, Reason::TooManyRequests, Some(&said)),
        _ if is_about_the_code(&said) => control(broker, app).await,
        _ => untold(check, Reason::OtherRefusal, Some(&said)),
    }
}

/// The same question with a secret that is surely wrong: only if that one is rejected was ours not.
async fn control(broker: &Parts, app: &Application<'_>) -> Finding {
    let check = Check::ConsumerSecret;
    let surely_wrong = SecretString::from(random_token());
    match broker.salesforce.probe_token(app, &surely_wrong).await {
        Ok(said) if is_about_the_code(&said) => untold(check, Reason::CodeLookedAtFirst, None),
        Ok(said) if meaning_at_token(&said) == FailureCode::WrongConsumerSecret => right(check),
        Ok(said) => untold(check, Reason::OtherRefusal, Some(&said)),
        Err(error) => untold(check, reason_of(&error), None),
    }
}

fn is_about_the_code(said: &SalesforceAnswer) -> bool {
    said.error == "invalid_grant"
}

fn meaning_at_token(said: &SalesforceAnswer) -> FailureCode {
    meaning(SalesforceCall::Token, &said.error, &said.description)
}

fn nothing_sent(check: Check) -> Finding {
    match check {
        Check::LoginHost => wrong(check, Reason::NotALoginHost, None),
        check => untold(check, Reason::DependsOnAbove, None),
    }
}

fn right(check: Check) -> Finding {
    Finding {
        check,
        verdict: Verdict::Right,
        reason: None,
        salesforce: None,
    }
}

fn wrong(check: Check, reason: Reason, said: Option<&SalesforceAnswer>) -> Finding {
    Finding {
        check,
        verdict: Verdict::Wrong,
        reason: Some(reason),
        salesforce: said.cloned(),
    }
}

fn untold(check: Check, reason: Reason, said: Option<&SalesforceAnswer>) -> Finding {
    Finding {
        verdict: Verdict::Untold,
        ..wrong(check, reason, said)
    }
}
