//! A secret key of 32 bytes.

use hkdf::Hkdf;
use rand_core::CryptoRng;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::SealError;

/// 32 secret bytes. Wiped when dropped; cannot be copied or printed.
pub struct Key(Zeroizing<[u8; 32]>);

impl Key {
    /// A fresh key.
    #[must_use]
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = Zeroizing::new([0_u8; 32]);
        rng.fill_bytes(&mut *bytes);
        Self(bytes)
    }

    /// The key that these bytes are.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(Zeroizing::new(*bytes))
    }

    /// The key that these bytes are.
    ///
    /// # Errors
    /// [`SealError::Format`] when they are not exactly 32.
    pub fn from_slice(bytes: &[u8]) -> Result<Self, SealError> {
        bytes.try_into().map(Self::from_bytes).map_err(|_| SealError::Format("key"))
    }

    /// The bytes, to be wrapped or handed to what needs them. Do not keep them.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

/// HKDF-SHA256: 32 bytes from `material`, apart for every `salt` and `info` (its parts are read as one).
#[expect(clippy::expect_used, reason = "32 bytes are one block; only more than 255 blocks are refused")]
pub(crate) fn derive(material: &[u8], salt: &[u8], info: &[&[u8]]) -> Key {
    let mut bytes = Zeroizing::new([0_u8; 32]);
    let hkdf = Hkdf::<Sha256>::new(Some(salt), material);
    hkdf.expand_multi_info(info, &mut *bytes).expect("one block is never too long");
    Key(bytes)
}
