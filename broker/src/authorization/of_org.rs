//! An authorization for a registered org: to reauthenticate or migrate it. Until it succeeds its
//! form is the org's pending credentials, and the org goes on with those in use (DESIGN §3.5).

use super::begin::{Begun, go, go_on, record};
use super::form::{Proof, new_row, sealable, typed_login};
use crate::error::Error;
use crate::history::Actor;
use crate::store::authorizations as table;
use crate::store::credential_sets::{self, CredentialSetRow, Credentials};
use crate::store::orgs::{self, OrgRow};
use crate::store::{StoreError, data_keys};
use crate::vault::DataKey;
use crate::{Broker, Parts};
use broker_api::{
    AuthenticationType, ConsumerSecret, Entered, ErrorCode, FieldErrorCode, FieldErrors,
    NewAuthorization, Operation, Purpose, Registration, check_policy,
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
    let org = orgs::get(&mut tx, org_id).await?;
    let org = org.ok_or(ErrorCode::NotFound)?;
    let in_use = credential_sets::get(&mut tx, &org.active_set_id).await?;
    let registration = read(broker, &org, &in_use, form)?;
    if table::open_of_org(&mut tx, org_id).await?.is_some() {
        return Err(ErrorCode::PendingExists.into());
    }
    let wrapped = data_keys::get(&mut tx, &org.data_key_id).await?;
    let data_key = broker.vault.unwrap(&wrapped)?;
    let proof = proof(&in_use, &data_key, &registration, form)?;
    let mut row = new_row(broker, actor, &registration, org_id, &data_key, now);
    row.purpose = form.purpose;
    let begun = go(broker, &mut row, &data_key, &proof, now, form.then)?;
    table::insert(&mut tx, &row).await.map_err(begun_already)?;
    record(&mut tx, now, actor, &row).await?;
    tx.commit().await?;
    go_on(broker, actor, row, wrapped, proof).await?;
    Ok(begun)
}

/// The act that the policy decides about a purpose.
pub(super) fn operation(purpose: Purpose) -> Operation {
    match purpose {
        Purpose::Register => Operation::Register,
        Purpose::Reauthenticate => Operation::Reauthenticate,
        Purpose::Migrate => Operation::Migrate,
    }
}

/// What the form makes of what is in use; every fault is named.
fn read(
    broker: &Parts,
    org: &OrgRow,
    in_use: &CredentialSetRow,
    form: &NewAuthorization,
) -> Result<Registration, Error> {
    let allowed = check_policy(
        org.kind,
        in_use.authentication_type,
        operation(form.purpose),
        broker.config.standard_offered,
    );
    allowed.map_err(|refusal| {
        Error::field(
            "authentication_type",
            FieldErrorCode::NotOffered { refusal },
        )
    })?;
    let migrates = match form.purpose {
        Purpose::Register => return Err(ErrorCode::InvalidBody.into()),
        Purpose::Reauthenticate => false,
        Purpose::Migrate => true,
    };
    let authentication_type = if migrates {
        AuthenticationType::ExternalClientApp
    } else {
        in_use.authentication_type
    };
    let consumer_id = match &form.consumer_id {
        Some(consumer_id) => consumer_id,
        None if migrates => "",
        None => in_use.credentials.columns().consumer_id,
    };
    let username = in_use.credentials.columns().user_name.unwrap_or_default();
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
    let typed = form.consumer_secret.as_ref();
    let typed = match typed.map(|secret| ConsumerSecret::parse(secret.expose())) {
        Some(Err(fault)) => Some(fault),
        None if migrates => Some(FieldErrorCode::Required),
        Some(Ok(_)) | None => None,
    };
    match (read, typed) {
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

/// The secret as typed, or the one in use: that one for the login host that it was sealed for only.
/// A password is always typed.
fn proof(
    in_use: &CredentialSetRow,
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
    if in_use.login_url != registration.login_url.as_str() {
        let reason = FieldErrorCode::NeededForNewLoginUrl;
        return Err(Error::field("consumer_secret", reason));
    }
    let Credentials::App {
        consumer_secret, ..
    } = &in_use.credentials
    else {
        return Err(Error::field("consumer_secret", FieldErrorCode::Required));
    };
    let secret = data_key.open(in_use.place("consumer_secret"), consumer_secret)?;
    Ok(Proof::App(secret))
}

/// Two that began for one org at the same moment: the index decides.
fn begun_already(error: StoreError) -> Error {
    if error.is_unique_violation() {
        return ErrorCode::PendingExists.into();
    }
    error.into()
}
