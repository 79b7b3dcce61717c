//! Putting what was granted in the place of what a registered org works with: one transaction,
//! guarded by the org's generation. Nothing else of the record moves.

use super::fault::Fault;
use super::finish::{commit, subject_of};
use super::grant::{Authorized, Grant};
use super::{FALLBACK_KEPT, decision};
use crate::Parts;
use crate::clock::Instant;
use crate::error::Error;
use crate::history::{self, Actor, Subject};
use crate::receipt::{self, Before, side};
use crate::revocation;
use crate::store::authorizations::{self as table, AuthorizationRow, Left, Status};
use crate::store::credential_sets::{self, CredentialSetRow, Credentials};
use crate::store::orgs::{self, Brought, FallbackBecomes, InUse, OrgRow, Standing};
use crate::store::{Tx, data_keys};
use crate::vault::DataKey;
use broker_api::{
    Act, AuthenticationType, ErrorCode, FailureCode, GivenBack, InUseBecomes, LoginHosts, LoginUrl,
    Purpose, Question, SalesforceIdentity, Side,
};

/// Ends a run for a registered org: swapped, refused, or kept until somebody answers.
pub(super) async fn swap(
    broker: &Parts,
    mut tx: Tx,
    authorized: &Authorized<'_>,
    data_key: &DataKey,
) -> Result<Result<(), Fault>, Error> {
    let (taken, grant) = (authorized.run, authorized.grant);
    let Some(org) = broker.store.org(&mut tx, &taken.org_id).await? else {
        return Ok(Err(Fault::code(FailureCode::Superseded)));
    };
    if let Some(record) = held_by(&mut tx, &org, &grant.identity).await? {
        let fault = Fault::code(FailureCode::RegisteredElsewhere);
        let about = Some(record);
        return Ok(Err(Fault { about, ..fault }));
    }
    match compared(broker, &org, &grant.identity) {
        Compared::Same if !taken.trial => {}
        Compared::Same | Compared::Asks(_) => {
            return decision::park(tx, authorized, data_key).await;
        }
        Compared::OtherOrg => return Ok(Err(other_org(&grant.identity))),
    }
    let ended = table::end(&mut tx, &taken.id, &Left::of(taken), Status::Connected).await?;
    let placed = match put_in_place(broker, &mut tx, authorized, &org).await {
        Err(error) if error.code() == ErrorCode::ReferencesWouldChange => {
            return Ok(Err(Fault::code(FailureCode::ReferencesWouldChange)));
        }
        placed => placed?,
    };
    if !ended || !placed {
        return Ok(Err(Fault::code(FailureCode::Superseded)));
    }
    commit(tx, authorized).await?;
    broker.revocations.notify_one();
    Ok(Ok(()))
}

/// What the login says beside what the record says.
pub(super) enum Compared {
    Same,
    /// A person must say.
    Asks(Question),
    OtherOrg,
}

pub(super) fn compared(broker: &Parts, org: &OrgRow, identity: &SalesforceIdentity) -> Compared {
    let (address, was_sandbox, same_user) = match &org.standing {
        Standing::InUse(InUse { salesforce, .. }) => (
            &salesforce.instance_url,
            salesforce.is_sandbox,
            salesforce.user_id == identity.user_id,
        ),
        // The portal may know the address and the user name; whether it was a sandbox, Salesforce says.
        Standing::Adopted(adopted) => {
            let said = adopted.username.as_deref().unwrap_or(&identity.username);
            let same = said.eq_ignore_ascii_case(&identity.username);
            (&org.login_url, true, same)
        }
    };
    let known = org.salesforce_org_id();
    if known.is_some_and(|known| known != identity.org_id) {
        // A refreshed sandbox keeps its address and gets a new id.
        let refreshed = was_sandbox
            && identity.is_sandbox
            && *address == identity.instance_url
            && is_of_one_org(address, &broker.config.login_hosts);
        return if refreshed {
            Compared::Asks(Question::SandboxRefreshed)
        } else {
            Compared::OtherOrg
        };
    }
    if same_user {
        Compared::Same
    } else {
        Compared::Asks(Question::OtherUser)
    }
}

/// An address that Salesforce gives to one org: not a login host, or an old instance, that many share.
fn is_of_one_org(address: &str, hosts: &LoginHosts) -> bool {
    let url = LoginUrl::parse(address, hosts);
    url.is_ok_and(|url| !LoginUrl::generic().contains(&url))
}

/// The record that has the Salesforce org of the login, where this one does not know its own yet.
async fn held_by(
    tx: &mut Tx,
    org: &OrgRow,
    identity: &SalesforceIdentity,
) -> Result<Option<String>, Error> {
    if org.salesforce_org_id().is_some() {
        return Ok(None);
    }
    let known = orgs::known(tx, &identity.org_id, org.kind).await?;
    Ok(known.into_iter().next().map(|record| record.name))
}

fn other_org(identity: &SalesforceIdentity) -> Fault {
    let about = format!("{} (as {})", identity.org_name, identity.username);
    Fault {
        about: Some(about),
        ..Fault::code(FailureCode::OtherOrg)
    }
}

/// What becomes of what a record works with. Whatever changes how or as whom it works can be rolled
/// back, and so can what a person answered; to authorize the same once more leaves nothing to go back to.
pub(super) fn in_use_becomes(
    run: &AuthorizationRow,
    grant: &Grant,
    in_use: &InUse,
    set: &CredentialSetRow,
) -> InUseBecomes {
    let (before, after) = (&in_use.salesforce, &grant.identity);
    if run.purpose == Purpose::Replace || before.org_id != after.org_id {
        return InUseBecomes::AllDestroyed;
    }
    let other_type = set.authentication_type != run.authentication_type;
    let other_user = before.user_id != after.user_id;
    let answered = run.status == Status::AwaitingDecision;
    let other_holder = set.credentials.holder() != run.holder;
    let migrates = run.purpose == Purpose::Migrate;
    if migrates || other_type || other_user || (answered && other_holder) {
        return InUseBecomes::Kept;
    }
    InUseBecomes::Destroyed
}

/// What a swap takes out of use.
struct Old {
    set: Option<CredentialSetRow>,
    becomes: InUseBecomes,
    /// What the org worked with, or what the portal said of it.
    side: Side,
}

impl Old {
    async fn of(tx: &mut Tx, authorized: &Authorized<'_>, org: &OrgRow) -> Result<Self, Error> {
        Ok(match &org.standing {
            Standing::InUse(in_use) => {
                let set = credential_sets::get(tx, &in_use.set_id).await?;
                Self {
                    becomes: in_use_becomes(authorized.run, authorized.grant, in_use, &set),
                    side: side(&org.id, &in_use.salesforce.org_id, &set),
                    set: Some(set),
                }
            }
            Standing::Adopted(adopted) => Self {
                set: None,
                becomes: InUseBecomes::Nothing,
                side: Side {
                    org_id: org.id.clone(),
                    salesforce_org_id: adopted.salesforce_org_id.clone(),
                    authentication_type: adopted.authentication_type,
                    fingerprint: None,
                },
            },
        })
    }

    fn fallback(&self, now: Instant) -> FallbackBecomes<'_> {
        match (self.becomes, &self.set) {
            (InUseBecomes::Kept, Some(set)) => {
                FallbackBecomes::Set(&set.id, now.plus(FALLBACK_KEPT))
            }
            (InUseBecomes::AllDestroyed, _) => FallbackBecomes::None,
            _ => FallbackBecomes::Same,
        }
    }

    /// The sets that are in no use afterwards.
    async fn spent(self, tx: &mut Tx, org: &OrgRow) -> Result<Vec<CredentialSetRow>, Error> {
        let (in_use, fallback) = match self.becomes {
            InUseBecomes::Nothing => (false, false),
            InUseBecomes::Destroyed => (true, false),
            InUseBecomes::Kept => (false, true),
            InUseBecomes::AllDestroyed => (true, true),
        };
        let mut spent: Vec<_> = self.set.filter(|_| in_use).into_iter().collect();
        if let Some(id) = org.fallback_set_id.as_ref().filter(|_| fallback) {
            // Its time may be over at this moment.
            spent.extend(credential_sets::find(tx, id).await?);
        }
        Ok(spent)
    }
}

/// Gives a permission to a record, which stays what it was: id, name, references.
pub(super) async fn put_in_place(
    broker: &Parts,
    tx: &mut Tx,
    authorized: &Authorized<'_>,
    org: &OrgRow,
) -> Result<bool, Error> {
    let Authorized {
        run, grant, now, ..
    } = authorized;
    let wrapped = data_keys::get(tx, &org.data_key_id).await?;
    let data_key = broker.vault.unwrap(&wrapped)?;
    let set = authorized.set(&org.id, &data_key)?;
    let old = Old::of(tx, authorized, org).await?;
    let eca = AuthenticationType::ExternalClientApp;
    let becomes_eca = old.side.authentication_type != eca && run.authentication_type == eca;
    let migrates = run.purpose == Purpose::Migrate || becomes_eca;
    let before = if migrates {
        let Some(before) = Before::look(tx, Act::Migrate, &org.id).await? else {
            return Ok(false);
        };
        Some(before)
    } else {
        None
    };
    let brought = Brought {
        salesforce: &grant.identity,
        identity_key: orgs::identity_key(org, Some(&grant.identity.org_id)),
        environment: run.environment,
        login_url: &run.login_url,
        active_set_id: &set.id,
        now: *now,
        fallback: old.fallback(*now),
    };
    match orgs::reauthenticate(tx, &org.id, org.generation, brought).await {
        Ok(true) => {}
        Ok(false) => return Ok(false),
        // A refreshed sandbox was registered anew meanwhile, as another record.
        Err(error) if error.is_unique_violation() => return Ok(false),
        Err(error) => return Err(error.into()),
    }
    credential_sets::insert(tx, &set).await?;
    let from = old.side.clone();
    let spent = old.spent(tx, org).await?;
    // All are gone before any is looked at: what is put out must not be spared for its own sake.
    for set in &spent {
        credential_sets::delete(tx, set).await?;
    }
    for set in &spent {
        destroy(tx, *now, authorized.actor, set, &data_key).await?;
    }
    let act = if migrates {
        Act::Migrate
    } else {
        Act::Reauthenticate
    };
    let subject = Subject {
        org_id: Some(&org.id),
        ..subject_of(run)
    };
    history::record(tx, *now, authorized.actor, act, "ok", subject);
    if let Some(before) = before {
        let swap = receipt::Swap {
            name: &org.name,
            from,
            to: side(&org.id, &grant.identity.org_id, &set),
            actor: authorized.actor,
            now: *now,
        };
        before.prove(tx, swap).await?;
    }
    Ok(true)
}

/// Deletes a set that is in no use, and puts its permission out to be revoked; what becomes of that.
pub(crate) async fn destroy(
    tx: &mut Tx,
    now: Instant,
    actor: &Actor,
    set: &CredentialSetRow,
    data_key: &DataKey,
) -> Result<GivenBack, Error> {
    credential_sets::delete(tx, set).await?;
    // A password is no permission that could be given back.
    let Credentials::App {
        consumer_id,
        refresh_token,
        ..
    } = &set.credentials
    else {
        return Ok(GivenBack::None);
    };
    let Ok(refresh_token) = data_key.open(set.place("refresh_token"), refresh_token) else {
        // A record whose secrets cannot be read is cured by new ones, not kept from them.
        tracing::error!(org = set.org_id, "a sealed value does not open");
        return Ok(GivenBack::CannotBeRead);
    };
    let source = revocation::Source {
        org_id: &set.org_id,
        login_url: &set.login_url,
        consumer_id: consumer_id.as_str(),
        approval_id: set.approval_id.as_deref(),
    };
    revocation::put_out(tx, now, actor, source, data_key, &refresh_token).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_my_domain_tells_that_a_sandbox_was_refreshed() {
        let hosts = LoginHosts::default();
        let of_one = |address| is_of_one_org(address, &hosts);
        assert!(of_one("https://acme--uat.sandbox.my.salesforce.com"));
        assert!(of_one("https://acme.my.salesforce.com"));
        for shared in [
            "https://test.salesforce.com",
            "https://login.salesforce.com",
            "https://cs12.salesforce.com",
        ] {
            assert!(!of_one(shared), "{shared}");
        }
    }
}
