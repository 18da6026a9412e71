//! Sealing keys (X25519): what an envelope is addressed to.

use std::fmt;
use std::str::FromStr;

use fener_sign::text::{from_hex, hex_array, to_hex};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use crate::{Key, SealError};

/// The secret half of a sealing key. Wiped when dropped; cannot be copied or printed.
pub struct SealingSecret(Key);

impl SealingSecret {
    /// A fresh key.
    #[must_use]
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        Self(Key::generate(rng))
    }

    /// The key that was stored as these bytes.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(Key::from_bytes(bytes))
    }

    /// The bytes, to be stored encrypted.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(*self.0.expose())
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> SealingPublic {
        SealingPublic(PublicKey::from(&StaticSecret::from(*self.0.expose())).to_bytes())
    }

    pub(crate) fn expose(&self) -> &[u8; 32] {
        self.0.expose()
    }
}

/// The public half of a sealing key. Written as 64 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SealingPublic(#[serde(with = "hex_array")] pub [u8; 32]);

impl fmt::Display for SealingPublic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&to_hex(&self.0))
    }
}

/// Says only that it is a key: whose key it is tells who receives.
impl fmt::Debug for SealingPublic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealingPublic(..)")
    }
}

impl FromStr for SealingPublic {
    type Err = SealError;
    fn from_str(text: &str) -> Result<Self, SealError> {
        from_hex(text).map(Self).ok_or(SealError::Format("sealing key"))
    }
}
