//! Practice orgs, one for each way that an org or a registration can stand and each authentication type:
//! every step goes through what an admin's steps go through; only the people at Salesforce are played by
//! the practice Salesforce.

use crate::Broker;
use crate::adoption;
use crate::authorization::{self, Arrival, Brought, Visitor};
use crate::connection_test;
use crate::error::Error;
use crate::history::Actor;
use crate::salesforce::SalesforceError;
use crate::store::words::word;
use broker_api::AuthenticationType::{ConnectedApp, ExternalClientApp, Standard};
use broker_api::{
    AuthenticationType, Choice, ConsumerSecret, ErrorCode, NewRegistration, OrgKind, OrgQuery,
    OrgType, Password, PortalOrg, SecurityToken, Then,
};
use secrecy::{ExposeSecret, SecretString};

/// How far a registration goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Until {
    /// Connected, as the org's first record.
    Connected,
    /// Connected, as another record of the same Salesforce org.
    SecondRecord,
    /// The same, and then its app was deleted in Salesforce, and its connection tested.
    AppDeleted,
    /// Brought in from the portal, and not authorized here.
    BroughtIn,
    /// Back from Salesforce, and nobody has said what is to become of the permission.
    Decision,
    /// Somebody clicked Deny.
    Denied,
    /// Left for Salesforce.
    Left,
}

struct Example {
    name: &'static str,
    org_type: OrgType,
    authentication_type: AuthenticationType,
    until: Until,
    kind: OrgKind,
}

const fn example(
    name: &'static str,
    org_type: OrgType,
    authentication_type: AuthenticationType,
    until: Until,
) -> Example {
    Example {
        name,
        org_type,
        authentication_type,
        until,
        kind: OrgKind::Org,
    }
}

const EXAMPLES: [Example; 10] = [
    example(
        "Practice Production",
        OrgType::Production,
        ExternalClientApp,
        Until::Connected,
    ),
    example(
        "Practice Developer",
        OrgType::Developer,
        ConnectedApp,
        Until::SecondRecord,
    ),
    example(
        "Practice UAT",
        OrgType::Uat,
        ExternalClientApp,
        Until::SecondRecord,
    ),
    example(
        "Practice Legacy",
        OrgType::Production,
        Standard,
        Until::SecondRecord,
    ),
    example(
        "Practice Training",
        OrgType::Uat,
        ExternalClientApp,
        Until::AppDeleted,
    ),
    example(
        "Practice Staging",
        OrgType::Uat,
        ConnectedApp,
        Until::BroughtIn,
    ),
    example("Practice QA", OrgType::Qa, ExternalClientApp, Until::Denied),
    example(
        "Practice Integration",
        OrgType::Integration,
        ConnectedApp,
        Until::Decision,
    ),
    example(
        "Practice Hotfix",
        OrgType::Production,
        ExternalClientApp,
        Until::Left,
    ),
    // Under Settings, not in the list of orgs.
    Example {
        kind: OrgKind::DevHub,
        ..example(
            "Practice Dev Hub",
            OrgType::Production,
            ConnectedApp,
            Until::Connected,
        )
    },
];

const REASON: &str = "an example to practise with";

/// Registers them all; those whose names are there already stay as they are, and what is not offered
/// here is left out.
pub async fn load(broker: &Broker, actor: &Actor) -> Result<(), Error> {
    let login_url = broker.config.practice_login_url.as_deref();
    let login_url = login_url.ok_or(ErrorCode::NotFound)?;
    let offered = broker.config.standard_offered;
    let examples = EXAMPLES.iter();
    for example in examples.filter(|one| offered || one.authentication_type != Standard) {
        let name_is_free = crate::orgs::name_is_free(broker, example.name, "").await?;
        if name_is_free && !is_hub_already(broker, example).await? {
            register(broker, actor, login_url, example).await?;
        }
    }
    Ok(())
}

/// Somebody has registered the practice org as a Dev Hub themselves: it is one record.
async fn is_hub_already(broker: &Broker, example: &Example) -> Result<bool, Error> {
    if example.kind != OrgKind::DevHub {
        return Ok(false);
    }
    let query = OrgQuery {
        kind: OrgKind::DevHub,
        limit: 1,
        ..OrgQuery::default()
    };
    Ok(!crate::orgs::list(broker, &query).await?.items.is_empty())
}

async fn register(
    broker: &Broker,
    actor: &Actor,
    login_url: &str,
    example: &Example,
) -> Result<(), Error> {
    if example.until == Until::BroughtIn {
        return bring_in(broker, actor, login_url, example).await;
    }
    if example.kind == OrgKind::DevHub {
        let enabled = broker.salesforce.practice_dev_hub(login_url).await;
        enabled.map_err(|error| not_there(&error))?;
    }
    let form = form(broker, login_url, example).await?;
    let begun = authorization::begin(broker, actor, &form, None).await?;
    if example.until == Until::Left {
        return Ok(());
    }
    let id = match begun.answer.authorize_url {
        Some(authorize_url) => {
            let allow = example.until != Until::Denied;
            let salesforce = &broker.salesforce;
            let callback = salesforce.practice_visit(login_url, &authorize_url, allow);
            let arrival = arrival(&callback.await.map_err(|error| not_there(&error))?)?;
            let browser_token = |_: &str| begun.browser_token.clone();
            let visitor = Visitor::Known(actor.clone());
            authorization::complete(broker, visitor, browser_token, arrival).await?
        }
        // By password nobody leaves: the broker has logged in.
        None => begun.answer.id,
    };
    if matches!(example.until, Until::SecondRecord | Until::AppDeleted) {
        let reason = REASON.to_owned();
        authorization::decide(broker, actor, &id, &Choice::SecondRecord { reason }).await?;
    }
    if example.until == Until::AppDeleted {
        let deleted = broker
            .salesforce
            .practice_app_deleted(login_url, &form.consumer_id);
        deleted.await.map_err(|error| not_there(&error))?;
        let run = authorization::view(broker, actor, &id).await?;
        connection_test::test(broker, actor, &run.org_id).await?;
    }
    Ok(())
}

async fn bring_in(
    broker: &Broker,
    actor: &Actor,
    login_url: &str,
    example: &Example,
) -> Result<(), Error> {
    let org = PortalOrg {
        name: example.name.to_owned(),
        org_type: word(example.org_type),
        login_url: login_url.to_owned(),
        authentication_type: word(example.authentication_type),
        ..PortalOrg::default()
    };
    let rows = adoption::listed(vec![org])?;
    adoption::adopt(broker, actor, &rows, false).await?;
    Ok(())
}

/// What an admin would type, once app or user is there.
async fn form(
    broker: &Broker,
    login_url: &str,
    example: &Example,
) -> Result<NewRegistration, Error> {
    let salesforce = &broker.salesforce;
    let form = NewRegistration {
        kind: example.kind,
        authentication_type: example.authentication_type,
        name: example.name.to_owned(),
        org_type: example.org_type,
        login_url: login_url.to_owned(),
        operator_app: false,
        consumer_id: String::new(),
        consumer_secret: ConsumerSecret::default(),
        username: String::new(),
        password: Password::default(),
        security_token: SecurityToken::default(),
        then: Then::Leave,
    };
    if example.authentication_type == Standard {
        let user = salesforce.practice_user(login_url).await;
        let user = user.map_err(|error| not_there(&error))?;
        return Ok(NewRegistration {
            username: user.username,
            password: user.password,
            security_token: user.security_token,
            ..form
        });
    }
    let callback_url = &broker.config.callback_url;
    let app = salesforce.practice_app(login_url, example.authentication_type, callback_url);
    let app = app.await.map_err(|error| not_there(&error))?;
    Ok(NewRegistration {
        consumer_id: app.consumer_id,
        consumer_secret: app.consumer_secret,
        ..form
    })
}

fn not_there(error: &SalesforceError) -> Error {
    tracing::warn!(%error, "the practice Salesforce does not play along");
    ErrorCode::Unavailable.into()
}

/// What the callback's address brings.
fn arrival(callback: &SecretString) -> Result<Arrival, Error> {
    let (mut state, mut brought) = (None, None);
    let callback = callback.expose_secret();
    let query = callback.split_once('?').map_or("", |(_, query)| query);
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match &*name {
            "state" => state = Some(SecretString::from(value.into_owned())),
            "code" => brought = Some(Brought::Code(SecretString::from(value.into_owned()))),
            "error" => brought = Some(Brought::Error(SalesforceError::of_callback(&value, ""))),
            _ => {}
        }
    }
    Ok(Arrival {
        state: state.ok_or(ErrorCode::Unavailable)?,
        brought: brought.ok_or(ErrorCode::Unavailable)?,
        issuer: None,
    })
}
