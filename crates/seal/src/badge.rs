//! The secret of a badge or a key file: 128 bits that lie apart from the device, as a text that can be typed, printed as a
//! QR code or kept on removable media. A text that was damaged is told from one that belongs to another device.

use fener_sign::{ContentHash, typed};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::key::derive;
use crate::{Key, SealError};

const SECRET_LEN: usize = 16;
const CHECKSUM_LEN: usize = 4;

/// 128 secret bits. Wiped when dropped; cannot be copied or printed for debugging.
pub struct BadgeSecret(Zeroizing<[u8; SECRET_LEN]>);

impl BadgeSecret {
    /// A fresh secret.
    #[must_use]
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = Zeroizing::new([0; SECRET_LEN]);
        rng.fill_bytes(&mut *bytes);
        Self(bytes)
    }

    /// The secret and a checksum as 32 characters in groups of five.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let mut bytes = Zeroizing::new([0; SECRET_LEN + CHECKSUM_LEN]);
        bytes.iter_mut().zip(self.0.iter().chain(&checksum(&self.0))).for_each(|(to, from)| *to = *from);
        typed::write(&*bytes)
    }

    /// Reads what [`BadgeSecret::to_text`] wrote, as typed or scanned.
    ///
    /// # Errors
    /// [`SealError::Format`] when anything was mistyped, damaged or left out.
    pub fn from_text(text: &str) -> Result<Self, SealError> {
        const FORMAT: SealError = SealError::Format("badge secret");
        let bytes = typed::read(text).map_err(|_| FORMAT)?;
        let (secret, sum) = bytes.split_first_chunk::<SECRET_LEN>().ok_or(FORMAT)?;
        if sum == checksum(secret) { Ok(Self(Zeroizing::new(*secret))) } else { Err(FORMAT) }
    }

    /// The key that wraps what the device holds.
    #[must_use]
    pub fn key(&self) -> Key {
        derive(&*self.0, b"", &[b"vault/badge/v1/key"])
    }

    /// By which a device knows its own badge. Says nothing about the secret.
    #[must_use]
    pub fn id(&self) -> [u8; 16] {
        let id = derive(&*self.0, b"", &[b"vault/badge/v1/id"]);
        id.expose().first_chunk().copied().unwrap_or_default()
    }
}

fn checksum(secret: &[u8; SECRET_LEN]) -> [u8; CHECKSUM_LEN] {
    // Over a derived value: the text says nothing about its own secret that a guesser could use.
    let id = derive(secret, b"", &[b"vault/badge/v1/checksum"]);
    ContentHash::of(id.expose()).0.first_chunk().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::BadgeSecret;
    use crate::fixed_rng::FixedRng;

    #[test]
    fn what_is_written_is_read_and_one_wrong_character_is_noticed() {
        let secret = BadgeSecret::generate(&mut FixedRng::new("badge"));
        let text = secret.to_text();
        assert_eq!(text.split('-').map(str::len).collect::<Vec<_>>(), [5, 5, 5, 5, 5, 5, 2]);
        let read = BadgeSecret::from_text(&text.to_lowercase().replace('-', " ")).unwrap();
        assert_eq!((read.id(), read.key().expose()), (secret.id(), secret.key().expose()));
        for (at, character) in text.char_indices().filter(|(_, character)| *character != '-') {
            let other = if character == '7' { '8' } else { '7' };
            let wrong = format!("{}{other}{}", &text[..at], &text[at + 1..]);
            assert!(BadgeSecret::from_text(&wrong).is_err(), "character {at}");
        }
        for cut in 0..text.len() {
            assert!(BadgeSecret::from_text(&text[..cut]).is_err(), "cut at {cut}");
        }
    }
}
