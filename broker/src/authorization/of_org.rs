//! An authorization for a registered org: to reauthenticate, migrate or replace it. Until it succeeds its
//! form is the org's pending credentials, and the org goes on with those in use.

use super::begin::{Begun, go, go_on, record};
use super::form::{Proof, may_be_tried, new_row, sealable, typed_login};
use crate::error::Error;
use crate::history::Actor;
use crate::operator_app;
use crate::store::authorizations as table;
use crate::store::credential_sets::{self, CredentialSetRow};
use crate::store::orgs::{OrgRow, Standing};
use crate::store::{StoreError, Tx, data_keys};
use crate::vault::DataKey;
use crate::{Broker, Parts};
use broker_api::{
    AuthenticationType, ConsumerSecret, Entered, ErrorCode, FieldErrorCode, FieldErrors,
    NewAuthorization, Operation, Purpose, Registration, Then, check_policy,
};

/// Begins, or saves the credentials for later.
pub async fn begin_for_org(
    broker: &Broker,
    actor: &Actor,
    org_id: &str,
    form: &NewAuthorization,
) -> Result<Begun, Error> {
    let mut tx = broker.store.begin().await?;
    let now = tx.now().await?;
    let org = broker.store.org(&mut tx, org_id).await?;
    let org = org.ok_or(ErrorCode::NotFound)?;
    let before = before(&mut tx, &org).await?;
    if form.trial {
        if !may_be_tried(form.purpose, becomes(form.purpose, &before)?) {
            return Err(ErrorCode::InvalidBody.into());
        }
        org.in_use()?;
    }
    let registration = read(broker, &org, &before, form)?;
    if table::open_of_org(&mut tx, org_id).await?.is_some() {
        return Err(ErrorCode::PendingExists.into());
    }
    let wrapped = data_keys::get(&mut tx, &org.data_key_id).await?;
    let data_key = broker.vault.unwrap(&wrapped)?;
    let operators = is_operators(before.set.as_ref(), form);
    let proof = if operators {
        Proof::App(operator_app::nothing())
    } else {
        proof(broker, before.set.as_ref(), &data_key, &registration, form)?
    };
    let mut row = new_row(broker, actor, &registration, org_id, &data_key, now);
    row.purpose = form.purpose;
    row.trial = form.trial;
    row.operator_app = operators;
    let begun = go(broker, &mut row, &data_key, &proof, now, form.then)?;
    table::insert(&mut tx, &row).await.map_err(begun_already)?;
    record(&mut tx, now, actor, &row);
    tx.commit().await?;
    go_on(broker, actor, row, wrapped, proof).await?;
    Ok(begun)
}

/// Nothing was typed for an org that works with the operator's app: it goes on with that.
fn is_operators(in_use: Option<&CredentialSetRow>, form: &NewAuthorization) -> bool {
    let typed = form.consumer_id.is_some() || form.consumer_secret.is_some();
    let operators = in_use.is_some_and(|set| set.operator_app);
    let stays = matches!(form.purpose, Purpose::Reauthenticate | Purpose::Replace);
    operators && stays && !typed
}

/// The act that the policy decides about a purpose.
pub(super) fn operation(purpose: Purpose) -> Operation {
    match purpose {
        Purpose::Register => Operation::Register,
        Purpose::Reauthenticate => Operation::Reauthenticate,
        Purpose::Migrate => Operation::Migrate,
        Purpose::Replace => Operation::Replace,
    }
}

/// What the policy does not allow for this record.
pub(crate) fn refuse(
    broker: &Parts,
    org: &OrgRow,
    authentication_type: AuthenticationType,
    act: Operation,
) -> Result<(), Error> {
    let offered = broker.config.standard_offered;
    let allowed = check_policy(org.kind, authentication_type, act, offered);
    allowed.map_err(|refusal| {
        Error::field(
            "authentication_type",
            FieldErrorCode::NotOffered { refusal },
        )
    })
}

/// What the org authenticates with; until somebody authorized it here, only how.
struct Before {
    authentication_type: AuthenticationType,
    set: Option<CredentialSetRow>,
}

async fn before(tx: &mut Tx, org: &OrgRow) -> Result<Before, Error> {
    Ok(match &org.standing {
        Standing::InUse(in_use) => {
            let set = credential_sets::get(tx, &in_use.set_id).await?;
            Before {
                authentication_type: set.authentication_type,
                set: Some(set),
            }
        }
        Standing::Adopted(adopted) => Before {
            authentication_type: adopted.authentication_type,
            set: None,
        },
    })
}

/// How the org authenticates afterwards.
fn becomes(purpose: Purpose, before: &Before) -> Result<AuthenticationType, Error> {
    match purpose {
        Purpose::Register => Err(ErrorCode::InvalidBody.into()),
        Purpose::Reauthenticate => Ok(before.authentication_type),
        Purpose::Migrate => Ok(AuthenticationType::ExternalClientApp),
        Purpose::Replace => Ok(AuthenticationType::ConnectedApp),
    }
}

/// What the form makes of what is in use; every fault is named.
fn read(
    broker: &Parts,
    org: &OrgRow,
    before: &Before,
    form: &NewAuthorization,
) -> Result<Registration, Error> {
    let act = match (form.purpose, form.then) {
        (Purpose::Reauthenticate, Then::Save) => Operation::EditCredentials,
        (purpose, _) => operation(purpose),
    };
    refuse(broker, org, before.authentication_type, act)?;
    let authentication_type = becomes(form.purpose, before)?;
    // What is in use is of no use to another kind of app.
    let fits =
        form.purpose != Purpose::Migrate && authentication_type == before.authentication_type;
    let unchanged = before.set.as_ref().filter(|_| fits);
    let columns = unchanged.map(|set| set.credentials.columns());
    let columns = columns.unwrap_or_default();
    let consumer_id = match &form.consumer_id {
        _ if is_operators(before.set.as_ref(), form) => operator_app::consumer_id(broker)?.as_str(),
        Some(consumer_id) => consumer_id,
        None => columns.consumer_id,
    };
    let username = columns.user_name.unwrap_or_default();
    let entered = Entered {
        kind: org.kind,
        authentication_type,
        name: &org.name,
        org_type: org.org_type,
        login_url: form.login_url.as_deref().unwrap_or(&org.login_url),
        consumer_id,
        username: form.username.as_deref().unwrap_or(username),
    };
    let read = Registration::parse(Operation::Register, &entered, &broker.config.rules());
    let by_app = authentication_type != AuthenticationType::Standard;
    let typed = form.consumer_secret.as_ref().filter(|_| by_app);
    let typed = match typed.map(|secret| ConsumerSecret::parse(secret.expose())) {
        Some(Err(fault)) => Some(fault),
        None if unchanged.is_none() && by_app => Some(FieldErrorCode::Required),
        Some(Ok(_)) | None => None,
    };
    match (read, typed) {
        // Salesforce converts a connected app in place: that is stated, and proved by authorizing.
        (Ok(read), None) if converts(&read, before, form) => {
            Err(Error::field("consumer_id", FieldErrorCode::InUseAlready))
        }
        (Ok(read), None) => Ok(read),
        (read, typed) => {
            let mut faults = read.err().unwrap_or_else(FieldErrors::default);
            if let Some(fault) = typed {
                faults.add("consumer_secret", fault);
            }
            Err(Error::InvalidFields(faults))
        }
    }
}

/// A migration to the app that is in use.
fn converts(read: &Registration, before: &Before, form: &NewAuthorization) -> bool {
    let in_use = before.set.as_ref();
    let in_use = in_use.and_then(|set| set.credentials.consumer_id());
    let same = in_use.is_some() && in_use == read.holder.consumer_id();
    same && form.purpose == Purpose::Migrate
}

/// The secret as typed, or the one in use: that one for the login host that it was sealed for only.
/// A password is always typed.
fn proof(
    broker: &Parts,
    in_use: Option<&CredentialSetRow>,
    data_key: &DataKey,
    registration: &Registration,
    form: &NewAuthorization,
) -> Result<Proof, Error> {
    if registration.holder.username().is_some() {
        return typed_login(form.password.as_ref(), form.security_token.as_ref());
    }
    if let Some(typed) = &form.consumer_secret {
        return Ok(Proof::App(sealable(typed)));
    }
    let refused = |reason| Error::field("consumer_secret", reason);
    let in_use = in_use.ok_or_else(|| refused(FieldErrorCode::Required))?;
    if in_use.operator_app {
        return Err(refused(FieldErrorCode::Required));
    }
    if in_use.login_url != registration.login_url.as_str() {
        return Err(refused(FieldErrorCode::NeededForNewLoginUrl));
    }
    let secret = operator_app::secret_of_set(broker, in_use, data_key);
    let unread = |_| ErrorCode::StoredSecretCannotBeRead;
    Ok(Proof::App(secret.map_err(unread)?))
}

/// Two that began for one org at the same moment: the index decides.
fn begun_already(error: StoreError) -> Error {
    if error.is_unique_violation() {
        return ErrorCode::PendingExists.into();
    }
    error.into()
}
