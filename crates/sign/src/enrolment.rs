//! Enrolment: a one-time code that a registrar makes and an officer types or scans.
//!
//! The code carries what a device must know before it can trust anyone: where the hub is, the hashes of the
//! hub's TLS root and of the root key, the place, and a secret of 128 bits. The hub only relays: it never sees the
//! secret, so it can neither read the code nor answer for the registrar. Both sides show six digits made from the
//! transcript, and a person compares them before the certificate is signed. The digits tell two devices apart
//! that hold the same code by accident or by theft; against someone who holds the code *and* controls the hub
//! they are not enough, which is why the code is short-lived and shown on one screen only.
//!
//! Text: Crockford base 32 in groups of five, read without regard to case, hyphens, blanks, and O for 0, I or L
//! for 1. Bytes: version 1, role 1, whether a device may be kept by a PIN alone 1 (0 or 1), secret 16, TLS root hash 32, root key hash 32, length 1, place, length 1,
//! authority of the hub (without `https://`), then 4 bytes of SHA-256 over all bytes before as checksum.

use hmac::{Hmac, KeyInit as _, Mac as _};
use rand_core::CryptoRng;
use sha2::Sha256;
use subtle::ConstantTimeEq as _;
use zeroize::{Zeroize as _, Zeroizing};

use crate::layout::{Reader, is_place};
use crate::typed::{self, TypedError};
use crate::{ContentHash, PublicKey, Role, SignError, Signature};

/// Of codes and, on its own count, of requests.
const CODE_VERSION: u8 = 2;
const VERSION: u8 = 1;
const CHECKSUM_LEN: usize = 4;
const SCHEME: &str = "https://";

/// Why a typed or scanned text is no enrolment code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// A character that no code contains.
    #[error("character {position} cannot be part of a code")]
    Character {
        /// Counted from 1 over the text as given.
        position: usize,
    },
    /// Too short or too long to be a code.
    #[error("the code has the wrong length")]
    Length,
    /// Something was mistyped or left out.
    #[error("the code does not fit its checksum")]
    Checksum,
    /// Made by a newer or older program.
    #[error("a code of an unknown version")]
    Version,
    /// The checksum fits, the content does not: not made by this program.
    #[error("the code holds no enrolment")]
    Content,
}

impl From<TypedError> for CodeError {
    fn from(error: TypedError) -> Self {
        match error {
            TypedError::Character { position } => Self::Character { position },
            TypedError::Length => Self::Length,
        }
    }
}

/// The secret of a code. Wiped when dropped; cannot be copied or printed.
pub struct EnrolmentSecret(Zeroizing<[u8; 16]>);

impl EnrolmentSecret {
    /// A fresh secret.
    #[must_use]
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = Zeroizing::new([0_u8; 16]);
        rng.fill_bytes(&mut *bytes);
        Self(bytes)
    }

    /// The secret that was stored as these bytes.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 16]) -> Self {
        Self(Zeroizing::new(*bytes))
    }

    /// The bytes, to be stored encrypted.
    #[must_use]
    pub fn expose(&self) -> &[u8; 16] {
        &self.0
    }
}

/// What an enrolment code says.
pub struct EnrolmentCode {
    /// What the new device is to be.
    pub role: Role,
    /// `https://` and authority, without a slash at the end.
    pub hub_url: String,
    /// SHA-256 of the hub's TLS root certificate (DER).
    pub tls_root: ContentHash,
    /// [`crate::directory::root_key_hash`] of the root key.
    pub root_key: ContentHash,
    /// The station (tablet) or agency (desk).
    pub place: String,
    /// Whether a device may join whose keys only a PIN guards: for demonstrations.
    pub software_allowed: bool,
    /// Known to the registrar and to whoever reads the code.
    pub secret: EnrolmentSecret,
}

impl EnrolmentCode {
    /// The code as text, for typing and for a QR code (its alphabet is the compact one).
    ///
    /// # Errors
    /// [`CodeError::Content`] when the hub's URL is not `https://` and an authority, or the place is no place name.
    pub fn encode(&self) -> Result<Zeroizing<String>, CodeError> {
        let mut bytes = self.payload()?;
        let sum = checksum(&bytes);
        bytes.extend_from_slice(&sum);
        Ok(typed::write(&bytes))
    }

    /// Reads a code as typed or scanned.
    ///
    /// # Errors
    /// [`CodeError`], saying whether to look at one character or to type it again.
    pub fn decode(text: &str) -> Result<Self, CodeError> {
        let bytes = typed::read(text)?;
        let (payload, sum) = bytes.split_last_chunk::<CHECKSUM_LEN>().ok_or(CodeError::Length)?;
        if checksum(payload) != *sum {
            return Err(CodeError::Checksum);
        }
        Self::read(payload).map_err(|error| match error {
            SignError::Version(_) => CodeError::Version,
            _ => CodeError::Content,
        })
    }

    /// Names the code to the hub without telling it anything: 16 bytes of SHA-256 over the secret.
    #[must_use]
    pub fn code_id(&self) -> [u8; 16] {
        let hash = ContentHash::of_parts(&[b"enrol/v1 id", self.secret.expose()]);
        hash.first()
    }

    /// What both sides agree on once the device has made its request ([`EnrolmentRequest::encode`]).
    ///
    /// # Errors
    /// As [`EnrolmentCode::encode`].
    pub fn transcript(&self, request: &[u8]) -> Result<Transcript<'_>, CodeError> {
        let code = ContentHash::of(&self.payload()?);
        let request = ContentHash::of(request);
        Ok(Transcript {
            secret: &self.secret,
            bytes: [b"enrol/v1 transcript".as_slice(), &code.0, &request.0].concat(),
        })
    }

    fn payload(&self) -> Result<Zeroizing<Vec<u8>>, CodeError> {
        let authority =
            self.hub_url.strip_prefix(SCHEME).filter(|a| is_authority(a)).ok_or(CodeError::Content)?;
        let length = u8::try_from(authority.len()).map_err(|_| CodeError::Content)?;
        let place_length = u8::try_from(self.place.len()).map_err(|_| CodeError::Content)?;
        if !is_place(&self.place) {
            return Err(CodeError::Content);
        }
        let mut bytes = Zeroizing::new(Vec::with_capacity(256));
        bytes.extend_from_slice(&[CODE_VERSION, self.role.code(), self.software_allowed.into()]);
        bytes.extend_from_slice(self.secret.expose());
        bytes.extend_from_slice(&self.tls_root.0);
        bytes.extend_from_slice(&self.root_key.0);
        bytes.push(place_length);
        bytes.extend_from_slice(self.place.as_bytes());
        bytes.push(length);
        bytes.extend_from_slice(authority.as_bytes());
        Ok(bytes)
    }

    fn read(payload: &[u8]) -> Result<Self, SignError> {
        let mut reader = Reader::new(payload, "enrolment code");
        reader.version(CODE_VERSION)?;
        let role = Role::from_code(reader.byte()?).ok_or(reader.invalid())?;
        let software_allowed = match reader.byte()? {
            0 => false,
            1 => true,
            _ => return Err(reader.invalid()),
        };
        let mut secret: [u8; 16] = reader.array()?;
        let kept = EnrolmentSecret::from_bytes(&secret);
        secret.zeroize();
        let (tls_root, root_key) = (ContentHash(reader.array()?), ContentHash(reader.array()?));
        let (place, authority) = (reader.short_text()?, reader.short_text()?);
        if !is_place(place) || !is_authority(authority) {
            return Err(reader.invalid());
        }
        let (place, hub_url) = (place.to_owned(), format!("{SCHEME}{authority}"));
        reader.end()?;
        Ok(Self { role, hub_url, tls_root, root_key, place, software_allowed, secret: kept })
    }
}

/// The proofs of one enrolment: that each side holds the code, and that both saw the same request.
pub struct Transcript<'a> {
    secret: &'a EnrolmentSecret,
    bytes: Vec<u8>,
}

impl Transcript<'_> {
    /// The device's proof, sent with its request.
    #[must_use]
    pub fn request_mac(&self) -> [u8; 32] {
        self.mac(&[b"request"])
    }

    /// Checks the device's proof.
    ///
    /// # Errors
    /// [`SignError::Signature`] when whoever asks does not hold the code, or the request was changed.
    pub fn verify_request_mac(&self, mac: &[u8]) -> Result<(), SignError> {
        verify_mac(&self.request_mac(), mac)
    }

    /// The registrar's proof, sent with its answer (the certificate).
    #[must_use]
    pub fn answer_mac(&self, answer: &[u8]) -> [u8; 32] {
        self.mac(&[b"answer", &ContentHash::of(answer).0])
    }

    /// Checks the registrar's proof.
    ///
    /// # Errors
    /// [`SignError::Signature`] when the answer is not from whoever made the code, or was changed.
    pub fn verify_answer_mac(&self, answer: &[u8], mac: &[u8]) -> Result<(), SignError> {
        verify_mac(&self.answer_mac(answer), mac)
    }

    /// Six digits that both screens show and a person compares.
    #[must_use]
    pub fn six_digits(&self) -> String {
        let number = u64::from_be_bytes(ContentHash(self.mac(&[b"digits"])).first());
        format!("{:06}", number % 1_000_000)
    }

    fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        // A key shorter than a block is the same as the key filled up with zeros.
        let mut key = hmac::digest::Key::<Hmac<Sha256>>::default();
        key.iter_mut().zip(self.secret.expose()).for_each(|(to, from)| *to = *from);
        let mut mac = Hmac::<Sha256>::new(&key);
        key.as_mut_slice().zeroize();
        mac.update(&self.bytes);
        for part in parts {
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

fn verify_mac(expected: &[u8; 32], given: &[u8]) -> Result<(), SignError> {
    if bool::from(expected.ct_eq(given)) { Ok(()) } else { Err(SignError::Signature) }
}

/// What a device asks for. The hub sees it and cannot change it.
///
/// Layout: version 1, nonce 16, key 32, then 0, or 1 and identity 32, sealing key 32, not after 8, signature 64.
#[derive(Clone, PartialEq, Eq)]
pub struct EnrolmentRequest {
    /// Random, so that two requests never look the same.
    pub nonce: [u8; 16],
    /// The key the device will sign with.
    pub key: PublicKey,
    /// A desk's keys for the directory; none for a tablet.
    pub agency: Option<AgencyKeys>,
}

/// The keys an agency wants in the directory.
#[derive(Clone, PartialEq, Eq)]
pub struct AgencyKeys {
    /// The agency's long-term identity.
    pub identity: PublicKey,
    /// Its first sealing key, vouched for by the identity.
    pub sealing: crate::directory::SealingKey,
}

impl EnrolmentRequest {
    /// As it travels.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = [&[VERSION][..], &self.nonce, &self.key.0].concat();
        match &self.agency {
            None => bytes.push(0),
            Some(AgencyKeys { identity, sealing }) => {
                bytes.push(1);
                bytes.extend_from_slice(&identity.0);
                bytes.extend_from_slice(&sealing.key);
                bytes.extend_from_slice(&sealing.not_after.to_be_bytes());
                bytes.extend_from_slice(&sealing.signature.0);
            }
        }
        bytes
    }

    /// Reads a request.
    ///
    /// # Errors
    /// [`SignError::Version`] or [`SignError::Format`].
    pub fn decode(bytes: &[u8]) -> Result<Self, SignError> {
        let mut reader = Reader::new(bytes, "enrolment request");
        reader.version(VERSION)?;
        let (nonce, key) = (reader.array()?, PublicKey(reader.array()?));
        let agency = match reader.byte()? {
            0 => None,
            1 => Some(AgencyKeys {
                identity: PublicKey(reader.array()?),
                sealing: crate::directory::SealingKey {
                    key: reader.array()?,
                    not_after: reader.u64()?,
                    signature: Signature(reader.array()?),
                },
            }),
            _ => return Err(reader.invalid()),
        };
        reader.end()?;
        Ok(Self { nonce, key, agency })
    }
}

fn is_authority(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-.:[]".contains(&b))
}

fn checksum(payload: &[u8]) -> [u8; CHECKSUM_LEN] {
    let hash = ContentHash::of_parts(&[b"enrol/v1 checksum", payload]);
    hash.first()
}

#[cfg(test)]
mod tests;
