//! Small records under a key of their own: case bodies, event bodies, the head of the log.
//!
//! Layout: nonce 12, then the ciphertext with its tag (16). The context (device, case, revision, schema …) is
//! authenticated and not stored: a record put in another one's place does not open.

use aes_gcm::aead::{Aead as _, KeyInit as _, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::{Key, SealError};

/// How many bytes a sealed record is longer than what it holds.
pub const OVERHEAD: usize = NONCE_LEN + 16;
pub(crate) const NONCE_LEN: usize = 12;

/// Seals `plaintext` under `key`, bound to `context`.
///
/// # Errors
/// [`SealError::Cipher`] for more than 64 GiB.
pub fn seal(
    key: &Key,
    context: &[u8],
    plaintext: &[u8],
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, SealError> {
    let mut nonce = [0_u8; NONCE_LEN];
    rng.fill_bytes(&mut nonce);
    let sealed = encrypt(key, &nonce, context, plaintext)?;
    Ok([&nonce[..], &sealed].concat())
}

/// Opens what [`seal`] made with the same key and context.
///
/// # Errors
/// [`SealError::Locked`] for another key, another context or changed bytes.
pub fn open(key: &Key, context: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let (nonce, ciphertext) = sealed.split_first_chunk::<NONCE_LEN>().ok_or(SealError::Locked)?;
    decrypt(key, nonce, context, ciphertext)
}

pub(crate) fn encrypt(
    key: &Key,
    nonce: &[u8; NONCE_LEN],
    aad: &[u8],
    msg: &[u8],
) -> Result<Vec<u8>, SealError> {
    let nonce = Nonce::from(*nonce);
    Aes256Gcm::new(key.expose().into()).encrypt(&nonce, Payload { msg, aad }).map_err(|_| SealError::Cipher)
}

pub(crate) fn decrypt(
    key: &Key,
    nonce: &[u8; NONCE_LEN],
    aad: &[u8],
    msg: &[u8],
) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let nonce = Nonce::from(*nonce);
    let opened = Aes256Gcm::new(key.expose().into()).decrypt(&nonce, Payload { msg, aad });
    opened.map(Zeroizing::new).map_err(|_| SealError::Locked)
}
