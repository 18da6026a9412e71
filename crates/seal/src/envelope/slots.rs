//! The eight slots: the content key, sealed to each recipient and to nobody.

use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable as _, Kem as _};
use rand_core::CryptoRng;

use super::MAX_RECIPIENTS;
use crate::parcel::{self, ENC_LEN, Private, Public};
use crate::{Key, SealError, SealingPublic, SealingSecret};

/// The length of the table of slots in bytes.
pub(super) const TABLE_LEN: usize = MAX_RECIPIENTS * SLOT_LEN;
const SLOT_LEN: usize = ENC_LEN + 48;
const INFO: &[u8] = b"fener/envelope/v1";

/// Seals `cek` to each recipient; the slots left over seal other random bytes to keys that nobody has.
pub(super) fn seal(
    cek: &Key,
    bound: &[u8],
    recipients: &[SealingPublic],
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, SealError> {
    let mut slots = Vec::with_capacity(MAX_RECIPIENTS);
    for recipient in recipients {
        let key = Public::from_bytes(&recipient.0).map_err(|_| SealError::Recipient)?;
        slots.push(parcel::seal_for(INFO, cek, bound, &key, rng)?);
    }
    while slots.len() < MAX_RECIPIENTS {
        let (_, thrown_away) = X25519HkdfSha256::gen_keypair_with_rng(rng);
        slots.push(parcel::seal_for(INFO, &Key::generate(rng), bound, &thrown_away, rng)?);
    }
    shuffle(&mut slots, rng);
    Ok(slots.concat())
}

/// Tries every key on every slot; gives back the first that fits and the content key.
pub(super) fn open<'s>(
    table: &[u8],
    bound: &[u8],
    secrets: &[&'s SealingSecret],
) -> Option<(&'s SealingSecret, Key)> {
    secrets.iter().find_map(|secret| {
        let private = Private::from_bytes(secret.expose()).ok()?;
        let cek =
            table.chunks_exact(SLOT_LEN).find_map(|slot| parcel::open_for(INFO, slot, bound, &private))?;
        Some((*secret, cek))
    })
}

/// Every order equally likely (Fisher and Yates).
fn shuffle<T>(items: &mut [T], rng: &mut impl CryptoRng) {
    for last in (1..items.len()).rev() {
        items.swap(last, below(last.saturating_add(1), rng));
    }
}

/// A number below `bound` (at most 256), each equally likely: what would favour the low ones is drawn again.
fn below(bound: usize, rng: &mut impl CryptoRng) -> usize {
    let fair = 256_usize.saturating_sub(256_usize.checked_rem(bound).unwrap_or(0));
    loop {
        let mut byte = [0_u8; 1];
        rng.fill_bytes(&mut byte);
        let drawn = usize::from(u8::from_be_bytes(byte));
        if drawn < fair {
            return drawn.checked_rem(bound).unwrap_or(0);
        }
    }
}
