//! Wrapping keys under what an officer knows (PIN) and what the device holds (chip, badge).
//!
//! Layout: commitment 32, nonce 12, then the ciphertext with its tag (16). All of it looks random, so that a
//! slot in use looks like one filled with random bytes. The commitment is compared first, in constant time: the
//! cipher alone would let one ciphertext open under two keys, which helps whoever guesses PINs.

use rand_core::CryptoRng;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::body;
use crate::key::derive;
use crate::{Key, SealError};

/// How many bytes a wrapped secret is longer than the secret.
pub const OVERHEAD: usize = COMMIT_LEN + body::OVERHEAD;
const COMMIT_LEN: usize = 32;

/// The key that wraps keys. Wiped when dropped; cannot be copied or printed.
pub struct Kek(Key);

impl Kek {
    /// From the PIN's key and what the device answers, for one slot: neither half opens anything alone.
    #[must_use]
    pub fn derive(pin_key: &Key, answer: &Key, slot_id: &[u8]) -> Self {
        let material = Zeroizing::new([*pin_key.expose(), *answer.expose()]);
        Self(derive(material.as_flattened(), slot_id, &[b"vault/kek/v1"]))
    }

    fn commitment(&self) -> Key {
        derive(self.0.expose(), b"", &[b"commit"])
    }
}

/// Wraps `secret`, bound to `context` (the slot's header).
///
/// # Errors
/// [`SealError::Cipher`], which no real secret is long enough for.
pub fn wrap(
    kek: &Kek,
    context: &[u8],
    secret: &[u8],
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, SealError> {
    let sealed = body::seal(&kek.0, context, secret, rng)?;
    Ok([kek.commitment().expose(), sealed.as_slice()].concat())
}

/// Unwraps what [`wrap`] made with the same key and context.
///
/// # Errors
/// [`SealError::Locked`] for another key, another context or changed bytes.
pub fn unwrap(kek: &Kek, context: &[u8], wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let (commitment, sealed) = wrapped.split_first_chunk::<COMMIT_LEN>().ok_or(SealError::Locked)?;
    if !bool::from(kek.commitment().expose().ct_eq(commitment)) {
        return Err(SealError::Locked);
    }
    body::open(&kek.0, context, sealed)
}

#[cfg(test)]
mod tests;
