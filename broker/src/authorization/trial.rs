//! New credentials tried without being applied: what was granted waits for an answer beside what is
//! in use, of which a trial touches nothing. Its tokens are not even renewed for the comparison.

use super::grant::Grant;
use crate::Parts;
use crate::error::Error;
use crate::store::authorizations::AuthorizationRow;
use crate::store::orgs::OrgRow;
use crate::store::{Connection, approvals, credential_sets, data_keys};
use broker_api::{Approvals, GrantedScopes, Permission, Trial};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

/// What the users of both sides may do, where Salesforce says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Permissions {
    granted: Option<Vec<Permission>>,
    in_use: Option<Vec<Permission>>,
}

/// Asks for both sides; what is not told does not keep a trial from succeeding.
pub(super) async fn ask(
    broker: &Parts,
    run: &AuthorizationRow,
    grant: &Grant,
) -> Result<Permissions, Error> {
    let in_use = token_in_use(broker, &run.org_id).await?;
    let ours = broker
        .salesforce
        .permissions(&grant.identity.instance_url, &grant.access_token);
    let theirs = async {
        let (instance_url, token) = in_use?;
        let asked = broker.salesforce.permissions(&instance_url, &token);
        asked.await.ok()
    };
    let (ours, theirs) = tokio::join!(ours, theirs);
    Ok(Permissions {
        granted: ours.ok(),
        in_use: theirs,
    })
}

async fn token_in_use(
    broker: &Parts,
    org_id: &str,
) -> Result<Option<(String, SecretString)>, Error> {
    let mut connection = broker.store.read().await?;
    let Some(org) = broker.store.org(&mut connection, org_id).await? else {
        return Ok(None);
    };
    let in_use = org.in_use()?;
    // It may be removed at this moment.
    let Some(set) = credential_sets::find(&mut connection, &in_use.set_id).await? else {
        return Ok(None);
    };
    let wrapped = data_keys::get(&mut connection, &org.data_key_id).await?;
    let opened = broker.vault.unwrap(&wrapped);
    let opened =
        opened.and_then(|data_key| data_key.open(set.place("access_token"), &set.access_token));
    Ok(opened
        .ok()
        .map(|token| (in_use.salesforce.instance_url.clone(), token)))
}

/// Both sides, as the app shows them.
pub(super) async fn describe(
    connection: &mut Connection,
    run: &AuthorizationRow,
    grant: &Grant,
    org: &OrgRow,
) -> Result<Trial, Error> {
    let in_use_now = org.in_use()?;
    let set = credential_sets::get(connection, &in_use_now.set_id).await?;
    let (consumer_id, user_id) = (run.consumer_id(), &grant.identity.user_id);
    let known = approvals::count(connection, consumer_id, user_id).await?;
    let permissions = grant.permissions.clone();
    let (granted, in_use) = permissions.map_or((None, None), |both| (both.granted, both.in_use));
    Ok(Trial {
        permissions: granted,
        approvals: Approvals {
            username: grant.identity.username.clone(),
            known,
        },
        in_use: in_use_now.salesforce.clone(),
        in_use_granted: GrantedScopes::parse(&set.granted_scopes),
        in_use_permissions: in_use,
    })
}
