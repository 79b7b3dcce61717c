//! Seals and opens: the only user of ring.
//!
//! Two layers of AES-256-GCM. A key of the key ring wraps one data key per org; the data key seals
//! that org's values. Both are bound to where they stand, so that a value that was
//! moved, copied or edited in the database does not open.

mod digest;
mod key_ring;
mod marker;
mod sealed;

pub use digest::{random_id, random_token, sha256, verify_hmac_sha256};
pub use marker::Marker;
pub(crate) use sealed::lengths_and_parts;
pub use sealed::{CannotOpen, DataKey, Place, WrappedDataKey};

use crate::store::{Locked, Opening};
use anyhow::{Context, bail};
use key_ring::KeyRing;
use std::path::Path;

const CHECK_TEXT: &str = "this key ring belongs to this database";

/// The unlocked key ring.
pub struct Vault {
    ring: KeyRing,
}

impl Vault {
    /// Reads the key ring and proves that it belongs to the database; makes one only where that is allowed and
    /// neither a ring nor anything sealed exists.
    pub async fn unlock(file: &Path, store: &Locked, opening: Opening) -> anyhow::Result<Self> {
        match store.key_ring_check().await? {
            Some(check) => Self::unlock_existing(file, &check),
            None if opening == Opening::Existing => bail!(
                "the database has no key ring yet; `broker serve` makes it, or `broker migrate`"
            ),
            None => Self::unlock_first(file, store).await,
        }
    }

    fn unlock_existing(file: &Path, check: &str) -> anyhow::Result<Self> {
        if !file.exists() {
            bail!(
                "the key ring {} is missing. The database was sealed with it and cannot be read \
                 without it: put the file back, or name it with BROKER_KEY_RING_FILE",
                file.display()
            );
        }
        let ring = KeyRing::read(file)?;
        let (key_id, sealed) = check.split_once(':').unwrap_or_default();
        let opened = ring.open(key_id, "meta/key_ring_check", sealed);
        if opened.is_none_or(|text| text != CHECK_TEXT.as_bytes()) {
            bail!(
                "the key ring {} does not belong to this database: it cannot open what was sealed \
                 here. Put back the key ring that was made with this database",
                file.display()
            );
        }
        Ok(Self { ring })
    }

    async fn unlock_first(file: &Path, store: &Locked) -> anyhow::Result<Self> {
        if store.is_filled().await? {
            bail!(
                "the database does not say which key ring it was sealed with, and it is not empty. Put back the \
                 database as it was, from a backup; no key ring was made ({})",
                file.display()
            );
        }
        let ring = if file.exists() {
            KeyRing::read(file)?
        } else {
            KeyRing::create(file)
                .with_context(|| format!("cannot make the key ring {}", file.display()))?
        };
        let (key_id, sealed) = ring.seal("meta/key_ring_check", CHECK_TEXT.as_bytes())?;
        store
            .put_key_ring_check(&format!("{key_id}:{sealed}"))
            .await?;
        Ok(Self { ring })
    }

    /// Makes the marks of records and of history.
    pub fn marker(&self) -> Marker {
        self.ring.marker()
    }

    /// Makes a data key for an org, wrapped for the database.
    pub fn new_data_key(&self, org_id: &str) -> anyhow::Result<(WrappedDataKey, DataKey)> {
        sealed::new_data_key(&self.ring, org_id)
    }

    /// Unwraps an org's data key.
    pub fn unwrap(&self, wrapped: &WrappedDataKey) -> Result<DataKey, CannotOpen> {
        sealed::unwrap(&self.ring, wrapped)
    }
}
