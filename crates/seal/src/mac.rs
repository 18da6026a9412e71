//! Keyed hashes: the chain of the event log, and what hardware or a badge answers.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroize as _;

use crate::Key;

/// A keyed hash over parts. Each part counts with its length, so that moving bytes from one part to the next
/// gives another hash.
#[must_use]
pub fn of(key: &Key, parts: &[&[u8]]) -> [u8; 32] {
    // A key shorter than a block is the same as the key filled up with zeros.
    let mut block = hmac::digest::Key::<Hmac<Sha256>>::default();
    block.iter_mut().zip(key.expose()).for_each(|(to, from)| *to = *from);
    let mut mac = Hmac::<Sha256>::new(&block);
    block.as_mut_slice().zeroize();
    for part in parts {
        mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Whether `mac` is [`of`] the same key and parts; takes the same time whatever the answer.
#[must_use]
pub fn fits(key: &Key, parts: &[&[u8]], mac: &[u8]) -> bool {
    of(key, parts).ct_eq(mac).into()
}
