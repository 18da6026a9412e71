//! The keys that come out of a device's key, one per purpose.

use zeroize::Zeroizing;

use crate::key::derive;
use crate::{Key, mac};

/// Which encrypted database file of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Store {
    /// Screenings; opens with a PIN.
    Vault,
    /// Sealed envelopes; opens without a PIN.
    Outbox,
    /// Training screenings, which never mix with real ones.
    Training,
}

impl Store {
    const fn label(self) -> &'static [u8] {
        match self {
            Self::Vault => b"vault",
            Self::Outbox => b"outbox",
            Self::Training => b"training",
        }
    }
}

/// The raw key of an encrypted database file with its salt: 96 hex digits, to stand between `x'` and `'`.
/// Wiped when dropped.
#[must_use]
pub fn database(from: &Key, store: Store) -> Zeroizing<String> {
    let key = derive(from.expose(), b"", &[b"vault/database/v1/key/", store.label()]);
    let salt = derive(from.expose(), b"", &[b"vault/database/v1/salt/", store.label()]);
    let (salt, _) = salt.expose().split_at(16);
    // Room for everything from the start: a text that grows leaves copies of itself behind.
    let mut text = Zeroizing::new(String::with_capacity(96));
    for byte in key.expose().iter().chain(salt) {
        for nibble in [byte >> 4, byte & 15] {
            text.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
        }
    }
    text
}

/// The key of the event log's keyed hashes.
#[must_use]
pub fn audit(device: &Key) -> Key {
    derive(device.expose(), b"", &[b"vault/audit/v1"])
}

/// The key of the sealed head that shows when a whole file was put back.
#[must_use]
pub fn head(device: &Key) -> Key {
    derive(device.expose(), b"", &[b"vault/head/v1"])
}

/// What a badge or a key file answers to a PIN's key: the `R` of [`crate::wrap::Kek::derive`] where no chip
/// answers.
#[must_use]
pub fn answer(held: &Key, pin_key: &Key) -> Key {
    Key::from_bytes(&mac::of(held, &[b"vault/answer/v1", pin_key.expose()]))
}

/// What a chip must be told before it answers for an officer: without the PIN's key nobody knows it, and the chip counts
/// those who guess.
#[must_use]
pub fn chip_auth(pin_key: &Key) -> Key {
    derive(pin_key.expose(), b"", &[b"vault/tpm/v1"])
}

/// The key over the keyring file until the next one: from what the device holds and a salt that is overwritten then.
#[must_use]
pub fn epoch(held: &Key, salt: &Key) -> Key {
    derive(held.expose(), salt.expose(), &[b"vault/epoch/v1"])
}
