//! What this crate asks of `seal`, in its own words: one key per purpose, and records that open or do not.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use fener_seal::keys::Store;
use fener_seal::{Key, body, keys, mac};
use zeroize::Zeroizing;

use crate::device::DeviceSecret;

/// The bytes of a database file's salt.
const SALT_LEN: usize = 16;

/// A key for one purpose, from a key for many.
pub(crate) fn derive(key: &Key, label: &'static str) -> Key {
    Key::from_bytes(&mac::of(key, &[b"vault/derive/v1", label.as_bytes()]))
}

/// The first half of a keyed hash, as a mark.
pub(crate) fn mark(key: &Key, parts: &[&[u8]]) -> [u8; 16] {
    let hash = mac::of(key, parts);
    hash.first_chunk().copied().unwrap_or_default()
}

/// Opens a record that holds a key.
pub(crate) fn open_key(key: &Key, context: &[u8], sealed: &[u8]) -> Option<Key> {
    Key::from_slice(&body::open(key, context, sealed).ok()?).ok()
}

/// The raw key and salt of a database file, as 96 hex digits.
pub(crate) struct DatabaseKey(Zeroizing<String>);

impl DatabaseKey {
    /// The outbox's: from the device alone.
    pub(crate) fn outbox(device: &DeviceSecret) -> Self {
        Self(keys::database(&device.key("outbox/database/v1"), Store::Outbox))
    }

    /// The vault's: from the key that every officer's slot holds.
    pub(crate) fn vault(device_key: &Key) -> Self {
        Self(keys::database(device_key, Store::Vault))
    }

    /// Whether the file begins with this key's salt, as every file made with it does. SQLCipher itself does not look.
    pub(crate) fn fits_file(&self, path: &Path) -> io::Result<bool> {
        let mut begin = [0; SALT_LEN];
        File::open(path)?.read_exact(&mut begin)?;
        Ok(self.0.ends_with(&hex::encode(begin)))
    }

    /// The statement that gives the key to the database. Wiped when dropped; never traced.
    pub(crate) fn pragma(&self) -> Zeroizing<String> {
        const BEFORE: &str = "PRAGMA key = \"x'";
        const AFTER: &str = "'\";";
        // Room for everything from the start: a text that grows leaves copies of itself behind.
        let mut text = Zeroizing::new(String::with_capacity(BEFORE.len() + self.0.len() + AFTER.len()));
        text.push_str(BEFORE);
        text.push_str(&self.0);
        text.push_str(AFTER);
        text
    }
}
