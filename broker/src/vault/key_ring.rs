//! The key ring: a file of AES-256 keys, one of them active.

use super::marker::{Marker, key_of_marks};
use super::random_id;
use crate::private;
use anyhow::{Context, anyhow, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

#[derive(Serialize, Deserialize)]
struct KeyRingFile {
    /// The id of the key that wraps what is new.
    active: String,
    /// Base64 of 32 bytes, by key id.
    keys: BTreeMap<String, String>,
}

pub(super) struct KeyRing {
    active: String,
    keys: BTreeMap<String, LessSafeKey>,
    marker: Marker,
}

impl KeyRing {
    pub(super) fn read(file: &Path) -> anyhow::Result<Self> {
        let open_to_others = private::is_open_to_others(file)
            .with_context(|| format!("cannot read the key ring {}", file.display()))?;
        ensure!(
            !open_to_others,
            "others than its owner may read the key ring {0}, which opens everything that is sealed; run `chmod 600 \
             {0}`, and think about who has read it",
            file.display()
        );
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("cannot read the key ring {}", file.display()))?;
        // The parser's own message could quote the file, so it is left out.
        let content: KeyRingFile = serde_json::from_str(&text)
            .map_err(|_| anyhow!("the key ring {} is not a key ring", file.display()))?;
        let mut keys = BTreeMap::new();
        let mut keys_of_marks = BTreeMap::new();
        for (id, key) in &content.keys {
            let (key, for_marks) = decode_key(key).with_context(|| {
                format!("key {id} of the key ring {} is broken", file.display())
            })?;
            keys.insert(id.clone(), key);
            keys_of_marks.insert(id.clone(), for_marks);
        }
        if !keys.contains_key(&content.active) {
            return Err(anyhow!(
                "the key ring {} lacks its active key {}",
                file.display(),
                content.active
            ));
        }
        Ok(Self {
            marker: Marker::new(content.active.clone(), keys_of_marks),
            active: content.active,
            keys,
        })
    }

    /// Makes a ring of one key. The file appears whole or not at all, readable by its owner only, and never in the
    /// place of another one.
    pub(super) fn create(file: &Path) -> anyhow::Result<Self> {
        let mut bytes = [0_u8; 32];
        fill(&mut bytes)?;
        let id = random_id();
        let content = KeyRingFile {
            active: id.clone(),
            keys: BTreeMap::from([(id.clone(), STANDARD.encode(bytes))]),
        };
        let unfinished = file.with_extension(format!("{id}.new"));
        let mut target = private::new_file(&unfinished)?;
        target.write_all(serde_json::to_string_pretty(&content)?.as_bytes())?;
        target.sync_all()?;
        // Unlike a renaming, a link is refused where a file is.
        let made = std::fs::hard_link(&unfinished, file);
        std::fs::remove_file(&unfinished)?;
        made?;
        Self::read(file)
    }

    pub(super) fn marker(&self) -> Marker {
        self.marker.clone()
    }

    /// Seals with the active key; gives its id, to which the sealed text is bound, and that text.
    pub(super) fn seal(&self, aad: &str, plain: &[u8]) -> anyhow::Result<(String, String)> {
        let key = &self.keys[&self.active];
        let sealed = seal(key, &with_key_id(aad, &self.active), plain)?;
        Ok((self.active.clone(), sealed))
    }

    pub(super) fn open(&self, key_id: &str, aad: &str, sealed: &str) -> Option<Vec<u8>> {
        open(self.keys.get(key_id)?, &with_key_id(aad, key_id), sealed)
    }
}

fn with_key_id(aad: &str, key_id: &str) -> String {
    format!("{aad}|ring key {key_id}")
}

fn decode_key(text: &str) -> anyhow::Result<(LessSafeKey, hmac::Key)> {
    let bytes = STANDARD.decode(text).map_err(|_| anyhow!("not Base64"))?;
    Ok((new_key(&bytes)?, key_of_marks(&bytes)))
}

pub(super) fn new_key(bytes: &[u8]) -> anyhow::Result<LessSafeKey> {
    let key = UnboundKey::new(&AES_256_GCM, bytes).map_err(|_| anyhow!("not 32 bytes long"))?;
    Ok(LessSafeKey::new(key))
}

pub(super) fn fill(bytes: &mut [u8]) -> anyhow::Result<()> {
    SystemRandom::new()
        .fill(bytes)
        .map_err(|_| anyhow!("the operating system gives no random bytes"))
}

/// `v1.` and Base64 of nonce, ciphertext and tag. Nonces are random: with one data key per org
/// their number stays far below the 2^32 of NIST SP 800-38D §8.3.
pub(super) fn seal(key: &LessSafeKey, aad: &str, plain: &[u8]) -> anyhow::Result<String> {
    let mut nonce = [0_u8; NONCE_LEN];
    fill(&mut nonce)?;
    let mut buffer = plain.to_vec();
    key.seal_in_place_append_tag(
        Nonce::assume_unique_for_key(nonce),
        Aad::from(aad.as_bytes()),
        &mut buffer,
    )
    .map_err(|_| anyhow!("sealing failed"))?;
    let mut whole = nonce.to_vec();
    whole.append(&mut buffer);
    Ok(format!("v1.{}", STANDARD.encode(whole)))
}

pub(super) fn open(key: &LessSafeKey, aad: &str, sealed: &str) -> Option<Vec<u8>> {
    let mut whole = STANDARD.decode(sealed.strip_prefix("v1.")?).ok()?;
    let (nonce, rest) = whole.split_at_mut_checked(NONCE_LEN)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let plain = key
        .open_in_place(nonce, Aad::from(aad.as_bytes()), rest)
        .ok()?;
    Some(plain.to_vec())
}
