//! Data keys, and the values that they seal.

use super::key_ring::{self, KeyRing};
use super::random_id;
use ring::aead::LessSafeKey;
use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;

/// A sealed value does not open: it was moved, edited, or sealed by a key that is not here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a sealed value does not open")]
pub struct CannotOpen;

/// A data key as the database keeps it.
#[derive(Clone, Debug)]
pub struct WrappedDataKey {
    /// Ours.
    pub id: String,
    /// The org that it belongs to.
    pub org_id: String,
    /// The key-ring key that wraps it.
    pub ring_key_id: String,
    /// The wrapped key.
    pub wrapped: String,
}

/// An org's data key, unwrapped.
pub struct DataKey {
    id: String,
    org_id: String,
    key: LessSafeKey,
}

/// Where a sealed value stands: it opens nowhere else.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// The row's id.
    pub row_id: &'a str,
    /// The login host's origin: what is sealed for one is never sent to another.
    pub login_url: &'a str,
    /// How often the row was sealed.
    pub sealed_generation: i64,
}

impl DataKey {
    /// The key's id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Seals a value for its place.
    pub fn seal(&self, place: Place<'_>, value: &SecretString) -> anyhow::Result<String> {
        let aad = self.bind(place);
        key_ring::seal(&self.key, &aad, value.expose_secret().as_bytes())
    }

    /// Opens a value in its place.
    pub fn open(&self, place: Place<'_>, sealed: &str) -> Result<SecretString, CannotOpen> {
        let plain = key_ring::open(&self.key, &self.bind(place), sealed).ok_or(CannotOpen)?;
        let text = String::from_utf8(plain).map_err(|_| CannotOpen)?;
        Ok(SecretString::from(text))
    }

    fn bind(&self, place: Place<'_>) -> String {
        let generation = place.sealed_generation.to_string();
        lengths_and_parts(&[
            "value",
            place.table,
            place.column,
            place.row_id,
            &self.org_id,
            &self.id,
            place.login_url,
            &generation,
        ])
    }
}

pub(super) fn new_data_key(
    ring: &KeyRing,
    org_id: &str,
) -> anyhow::Result<(WrappedDataKey, DataKey)> {
    let mut bytes = [0_u8; 32];
    key_ring::fill(&mut bytes)?;
    let id = random_id();
    let (ring_key_id, wrapped) = ring.seal(&bind_data_key(org_id, &id), &bytes)?;
    let data_key = DataKey {
        id: id.clone(),
        org_id: org_id.to_owned(),
        key: key_ring::new_key(&bytes)?,
    };
    let wrapped = WrappedDataKey {
        id,
        org_id: org_id.to_owned(),
        ring_key_id,
        wrapped,
    };
    Ok((wrapped, data_key))
}

pub(super) fn unwrap(ring: &KeyRing, data_key: &WrappedDataKey) -> Result<DataKey, CannotOpen> {
    let aad = bind_data_key(&data_key.org_id, &data_key.id);
    let bytes = ring
        .open(&data_key.ring_key_id, &aad, &data_key.wrapped)
        .ok_or(CannotOpen)?;
    Ok(DataKey {
        id: data_key.id.clone(),
        org_id: data_key.org_id.clone(),
        key: key_ring::new_key(&bytes).map_err(|_| CannotOpen)?,
    })
}

fn bind_data_key(org_id: &str, id: &str) -> String {
    lengths_and_parts(&["data key", org_id, id])
}

/// Each part with its length before it, so that no two lists of parts read the same.
pub(crate) fn lengths_and_parts(parts: &[&str]) -> String {
    let parts = parts.iter().map(|part| format!("|{}:{part}", part.len()));
    format!("v1{}", parts.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data_key() -> DataKey {
        let folder = tempfile::tempdir().expect("a folder");
        let ring = KeyRing::create(&folder.path().join("ring.json")).expect("a ring");
        new_data_key(&ring, "org-1").expect("a data key").1
    }

    const PLACE: Place<'static> = Place {
        table: "credential_sets",
        column: "refresh_token",
        row_id: "set-1",
        login_url: "https://acme.my.salesforce.com",
        sealed_generation: 1,
    };

    #[test]
    fn a_value_opens_in_its_place_only() {
        let key = data_key();
        let sealed = key.seal(PLACE, &"5Aep861".into()).expect("seals");
        assert_eq!(
            key.open(PLACE, &sealed).expect("opens").expose_secret(),
            "5Aep861"
        );
        for other in [
            Place {
                table: "authorizations",
                ..PLACE
            },
            Place {
                column: "access_token",
                ..PLACE
            },
            Place {
                row_id: "set-2",
                ..PLACE
            },
            Place {
                login_url: "https://evil.my.salesforce.com",
                ..PLACE
            },
            Place {
                sealed_generation: 2,
                ..PLACE
            },
        ] {
            assert!(key.open(other, &sealed).is_err(), "{other:?}");
        }
        assert!(data_key().open(PLACE, &sealed).is_err());
    }

    #[test]
    fn no_flipped_bit_goes_unnoticed() {
        use base64::{Engine, engine::general_purpose::STANDARD};
        let key = data_key();
        let sealed = key.seal(PLACE, &"5Aep861".into()).expect("seals");
        let bytes = STANDARD.decode(&sealed[3..]).expect("Base64");
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let flipped = format!("v1.{}", STANDARD.encode(flipped));
            assert!(key.open(PLACE, &flipped).is_err(), "bit {bit}");
        }
    }
}
