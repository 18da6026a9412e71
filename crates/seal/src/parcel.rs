//! One key, sealed to one person: how an interview changes hands while the other officer is away.
//!
//! Layout: the encapsulated key 32, then the sealed key with its tag (48).

use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable as _, Kem, OpModeR, OpModeS, Serializable as _};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::{Key, SealError, SealingPublic, SealingSecret};

pub(crate) const ENC_LEN: usize = 32;
const INFO: &[u8] = b"fener/parcel/v1";

pub(crate) type Public = <X25519HkdfSha256 as Kem>::PublicKey;
pub(crate) type Private = <X25519HkdfSha256 as Kem>::PrivateKey;

/// Seals `key` to whoever holds the other half of `to`, bound to `context`.
///
/// # Errors
/// [`SealError::Recipient`] for a key that is no usable key.
pub fn seal(
    key: &Key,
    context: &[u8],
    to: &SealingPublic,
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, SealError> {
    let to = Public::from_bytes(&to.0).map_err(|_| SealError::Recipient)?;
    seal_for(INFO, key, context, &to, rng)
}

/// Opens what [`seal`] made for this secret and context.
///
/// # Errors
/// [`SealError::Locked`] for another secret, another context or changed bytes.
pub fn open(parcel: &[u8], context: &[u8], secret: &SealingSecret) -> Result<Key, SealError> {
    let private = Private::from_bytes(secret.expose()).map_err(|_| SealError::Locked)?;
    open_for(INFO, parcel, context, &private).ok_or(SealError::Locked)
}

/// As [`seal`], for another purpose.
pub(crate) fn seal_for(
    purpose: &[u8],
    key: &Key,
    context: &[u8],
    to: &Public,
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, SealError> {
    let (encapped, sealed) = hpke::single_shot_seal_with_rng::<AesGcm256, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        to,
        purpose,
        key.expose(),
        context,
        rng,
    )
    .map_err(|_| SealError::Recipient)?;
    Ok([encapped.to_bytes().as_slice(), &sealed].concat())
}

/// As [`open`], for another purpose.
pub(crate) fn open_for(purpose: &[u8], parcel: &[u8], context: &[u8], private: &Private) -> Option<Key> {
    let (encapped, sealed) = parcel.split_at_checked(ENC_LEN)?;
    let encapped = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(encapped).ok()?;
    let opened = hpke::single_shot_open::<AesGcm256, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        private,
        &encapped,
        purpose,
        sealed,
        context,
    );
    Key::from_slice(&Zeroizing::new(opened.ok()?)).ok()
}

#[cfg(test)]
mod tests {
    use crate::fixed_rng::FixedRng;
    use crate::{Key, SealError, SealingSecret};

    #[test]
    fn only_the_one_it_is_sealed_to_opens_it_and_only_in_its_place() {
        let mut rng = FixedRng::new("parcel");
        let (mine, other) = (SealingSecret::generate(&mut rng), SealingSecret::generate(&mut rng));
        let key = Key::generate(&mut rng);
        let parcel = super::seal(&key, b"interview 1", &mine.public(), &mut rng).unwrap();
        assert_eq!(parcel.len(), 80);
        assert_eq!(super::open(&parcel, b"interview 1", &mine).unwrap().expose(), key.expose());
        assert!(matches!(super::open(&parcel, b"interview 1", &other), Err(SealError::Locked)));
        assert!(matches!(super::open(&parcel, b"interview 2", &mine), Err(SealError::Locked)));
        for at in 0..parcel.len() {
            let mut changed = parcel.clone();
            changed[at] ^= 1;
            assert!(super::open(&changed, b"interview 1", &mine).is_err(), "byte {at}");
            assert!(super::open(&parcel[..at], b"interview 1", &mine).is_err(), "cut at {at}");
        }
    }
}
