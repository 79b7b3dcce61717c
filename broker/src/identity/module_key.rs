//! Module keys: a module of the portal proves itself with one, server to server. A key opens what
//! modules may do and nothing else; it is written to a terminal once, and kept as its hash.

use crate::Parts;
use crate::error::Error;
use crate::history::{self, Actor, Origin, Subject};
use crate::store::modules::{self, ModuleRow};
use crate::store::references::{self, Told};
use crate::store::{StoreError, Tx};
use crate::vault::{random_id, random_token, sha256};
use broker_api::{Act, FieldErrorCode, Role, parse_module_name};

/// A module that proved itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Module {
    /// Ours.
    pub id: String,
    /// As people see it.
    pub name: String,
}

/// A module with what it told so far, for the operator's list.
pub struct Listed {
    pub(crate) row: ModuleRow,
    pub(crate) told: Told,
}

/// Adds a module, or gives a key to one that has none; gives the key.
pub async fn add(broker: &Parts, name: &str) -> Result<String, Error> {
    let refused = |reason| Error::field("name", reason);
    let name = parse_module_name(name).map_err(refused)?;
    let key = random_token();
    let key_hash = sha256(&key);
    let mut tx = broker.store.begin().await?;
    let now = tx.now().await?;
    match modules::named(&mut tx, &name).await? {
        None => {
            let id = random_id();
            let inserted = modules::insert(&mut tx, &id, &name, Some(&key_hash), now).await;
            inserted.map_err(taken)?;
        }
        Some(module) => {
            if !modules::give_key(&mut tx, &module.id, &key_hash).await? {
                return Err(refused(FieldErrorCode::Taken));
            }
        }
    }
    record(&mut tx, Act::AddModule, &name).await?;
    tx.commit().await?;
    Ok(key)
}

/// Every module, by name.
pub async fn list(broker: &Parts) -> Result<Vec<Listed>, Error> {
    let mut connection = broker.store.read().await?;
    let mut listed = Vec::new();
    for row in modules::all(&mut connection).await? {
        let told = references::told_by(&mut connection, &row.id).await?;
        listed.push(Listed { row, told });
    }
    Ok(listed)
}

/// Removes a module with its key and all that it told; nothing, if there is none of this name.
pub async fn remove(broker: &Parts, name: &str) -> Result<Option<Listed>, Error> {
    let mut tx = broker.store.begin().await?;
    let Some(row) = modules::named(&mut tx, name).await? else {
        return Ok(None);
    };
    let told = references::told_by(&mut tx, &row.id).await?;
    references::forget_module(&mut tx, &row.id).await?;
    modules::delete(&mut tx, &row.id).await?;
    record(&mut tx, Act::RemoveModule, &row.name).await?;
    tx.commit().await?;
    Ok(Some(Listed { row, told }))
}

/// The module behind a key.
pub(crate) async fn find(broker: &Parts, key: &str) -> Result<Option<Module>, Error> {
    let mut connection = broker.store.read().await?;
    let found = modules::by_key(&broker.store, &mut connection, &sha256(key)).await?;
    Ok(found.map(|row| Module {
        id: row.id,
        name: row.name,
    }))
}

/// History names the module as the one whom the act is about.
async fn record(tx: &mut Tx, act: Act, name: &str) -> Result<(), Error> {
    let now = tx.now().await?;
    let actor = Actor {
        user: format!("operator, for {name}"),
        role: Role::SecurityAdmin,
        origin: Origin::default(),
    };
    history::record(tx, now, &actor, act, "ok", Subject::default());
    Ok(())
}

/// Two that were added with one name at the same moment: the index decides.
fn taken(error: StoreError) -> Error {
    if error.is_unique_violation() {
        return Error::field("name", FieldErrorCode::Taken);
    }
    error.into()
}
