//! Signing keys, public keys, signatures, and what each signature is for.

use std::fmt;
use std::str::FromStr;

use ed25519_dalek::{Signer as _, VerifyingKey};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::SignError;
use crate::text::{from_hex, hex_array, to_hex};

/// What a signature is for. The prefix is part of what is signed and is added here, never by the caller.
/// Signed requests have a form of their own, see [`crate::request`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The inner part of an envelope, by a device.
    Inner,
    /// A device certificate, by a registrar.
    DeviceCertificate,
    /// A directory, by the root key.
    Directory,
    /// A sealing key of an agency, by the agency's identity.
    SealingKey,
    /// A receipt for an envelope, by the hub.
    HubReceipt,
    /// A protocol pack, by its publisher.
    Pack,
}

impl Purpose {
    const fn prefix(self) -> &'static [u8] {
        match self {
            Self::Inner => b"inner/v1",
            Self::DeviceCertificate => b"fener/device-certificate/v1\0",
            Self::Directory => b"fener/directory/v1\0",
            Self::SealingKey => b"fener/sealing-key/v1\0",
            Self::HubReceipt => b"fener/hub-receipt/v1\0",
            Self::Pack => b"fener/pack/v1\0",
        }
    }

    fn message(self, bytes: &[u8]) -> Vec<u8> {
        [self.prefix(), bytes].concat()
    }
}

/// The secret half of a signing key. Wiped when dropped; cannot be copied or printed.
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// A fresh key.
    #[must_use]
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut seed = Zeroizing::new([0_u8; 32]);
        rng.fill_bytes(&mut *seed);
        Self::from_seed(&seed)
    }

    /// The key that a stored seed stands for.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(seed))
    }

    /// The seed, to be stored encrypted.
    #[must_use]
    pub fn seed(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    /// Signs `bytes` for one purpose.
    #[must_use]
    pub fn sign(&self, purpose: Purpose, bytes: &[u8]) -> Signature {
        self.sign_exactly(&purpose.message(bytes))
    }

    /// Signs bytes whose form already keeps purposes apart.
    pub(crate) fn sign_exactly(&self, bytes: &[u8]) -> Signature {
        Signature(self.0.sign(bytes).to_bytes())
    }
}

/// The public half of a signing key. Written as 64 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PublicKey(#[serde(with = "hex_array")] pub [u8; 32]);

impl PublicKey {
    /// Checks strictly that `signature` was made over `bytes` for this purpose with this key: small-order keys
    /// and signatures of more than one spelling are refused.
    ///
    /// # Errors
    /// [`SignError::Format`] when this is no usable key, [`SignError::Signature`] when the signature does not fit.
    pub fn verify(&self, purpose: Purpose, bytes: &[u8], signature: &Signature) -> Result<(), SignError> {
        self.verify_exactly(&purpose.message(bytes), signature)
    }

    pub(crate) fn verify_exactly(&self, bytes: &[u8], signature: &Signature) -> Result<(), SignError> {
        let key = VerifyingKey::from_bytes(&self.0).map_err(|_| SignError::Format("public key"))?;
        let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
        key.verify_strict(bytes, &signature).map_err(|_| SignError::Signature)
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&to_hex(&self.0))
    }
}

/// Says only that it is a key: whose key it is may tell who is involved.
impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PublicKey(..)")
    }
}

impl FromStr for PublicKey {
    type Err = SignError;
    fn from_str(text: &str) -> Result<Self, SignError> {
        from_hex(text).map(Self).ok_or(SignError::Format("public key"))
    }
}

/// A signature. Written as 128 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Signature(#[serde(with = "hex_array")] pub [u8; 64]);

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&to_hex(&self.0))
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signature(..)")
    }
}

impl FromStr for Signature {
    type Err = SignError;
    fn from_str(text: &str) -> Result<Self, SignError> {
        from_hex(text).map(Self).ok_or(SignError::Format("signature"))
    }
}

#[cfg(test)]
mod tests;
