//! Envelopes: one fixed size, up to eight recipients, nobody named.
//!
//! Whoever carries an envelope sees 16,384 bytes and nothing else: not to whom, not how many, not whether it is
//! a cover for nobody. Unused slots are real seals to keys that are thrown away, and slots are shuffled.
//!
//! ```text
//!   0  magic `FN01`, suite 1, slots 8, flags 0 0     8
//!   8  zero                                          8
//!  16  message id, random                           16
//!  32  8 x slot: encapsulated key 32, sealed CEK 48
//! 672  commitment = HKDF(CEK, salt = message id, "commit")                      32
//! 704  nonce                                        12
//! 716  AES-256-GCM(K_pay, inner) with tag       15,668
//! ```
//! `K_pay = HKDF(CEK, salt = message id, "pay/v1" | SHA-256(bytes 0..704))` binds everything before the nonce.
//! A slot is HPKE (RFC 9180) in base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, with `info`
//! `fener/envelope/v1` and the first 32 bytes of the envelope as associated data.
//!
//! Inner, 15,652 bytes: length of the JSON 4 (big-endian), JSON, signature 64, device certificate 211, zeros.
//! The device signs `"inner/v1" | message id | SHA-256(sorted recipient keys) | SHA-256(JSON)`: over the exact
//! bytes, and over who they are for, so that a recipient cannot pass them on as if sent to another.

mod inner;
mod slots;

use fener_sign::{ContentHash, DeviceCertificate, PublicKey, Purpose, Signature, SigningKey};
use rand_core::CryptoRng;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::body::{NONCE_LEN, decrypt, encrypt};
use crate::key::derive;
use crate::{Key, OpenError, SealError, SealingPublic, SealingSecret};

pub use inner::recipients_hex;

/// The length of every envelope in bytes.
pub const ENVELOPE_LEN: usize = 16_384;
/// The length of what is encrypted, in bytes.
pub const INNER_LEN: usize = ENVELOPE_LEN - PAYLOAD_AT - TAG_LEN;
/// The longest JSON that fits, in bytes.
pub const JSON_MAX: usize = INNER_LEN - inner::FIXED_LEN;
/// The most recipients an envelope can have.
pub const MAX_RECIPIENTS: usize = 8;

const HEAD: [u8; 16] = *b"FN01\x01\x08\0\0\0\0\0\0\0\0\0\0";
const ID_LEN: usize = 16;
const BOUND_LEN: usize = HEAD.len() + ID_LEN;
const COMMIT_LEN: usize = 32;
const TAG_LEN: usize = 16;
const PAYLOAD_AT: usize = BOUND_LEN + slots::TABLE_LEN + COMMIT_LEN + NONCE_LEN;
const _: () = assert!(PAYLOAD_AT == 716 && INNER_LEN == 15_652 && JSON_MAX == 15_373);

/// Seals `json` to its recipients, signed by the device that the certificate is for. The JSON must name exactly
/// these recipients, see [`recipients_hex`]. The result is always [`ENVELOPE_LEN`] bytes.
///
/// # Errors
/// [`SealError::TooLong`], [`SealError::RecipientCount`], [`SealError::Recipient`],
/// [`SealError::RecipientsDiffer`] or [`SealError::Signer`].
pub fn seal(
    json: &[u8],
    signer: &SigningKey,
    certificate: &DeviceCertificate,
    recipients: &[SealingPublic],
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, SealError> {
    let recipients = inner::distinct(recipients)?;
    if json.len() > JSON_MAX {
        return Err(SealError::TooLong { length: json.len(), max: JSON_MAX });
    }
    if inner::named_recipients(json).as_ref() != Some(&recipients) {
        return Err(SealError::RecipientsDiffer);
    }
    if signer.public() != certificate.key {
        return Err(SealError::Signer);
    }
    let msg_id = fresh(rng);
    let signature = signer.sign(Purpose::Inner, &inner::signed_bytes(&msg_id, &recipients, json));
    let plaintext = inner::write(json, &signature, certificate);
    pack(&msg_id, &recipients, &plaintext, rng)
}

/// An envelope for nobody, which nobody can tell from one that is for somebody.
///
/// # Errors
/// [`SealError::Cipher`], which does not happen with these lengths.
pub fn cover(rng: &mut impl CryptoRng) -> Result<Vec<u8>, SealError> {
    pack(&fresh(rng), &[], &Zeroizing::new(vec![0; INNER_LEN]), rng)
}

/// Opens an envelope with whichever of these keys fits. What comes out is not believed yet: check the
/// certificate, then call [`Opened::verify`].
///
/// # Errors
/// [`OpenError`]; [`OpenError::NotRecipient`] is the everyday one.
pub fn open(bytes: &[u8], secrets: &[&SealingSecret]) -> Result<Opened, OpenError> {
    let envelope = Parts::read(bytes).ok_or(OpenError::Format)?;
    let (secret, cek) =
        slots::open(envelope.slots, envelope.bound, secrets).ok_or(OpenError::NotRecipient)?;
    if !bool::from(commitment(&cek, envelope.msg_id).expose().ct_eq(envelope.commitment)) {
        return Err(OpenError::Damaged);
    }
    let payload_key = payload_key(&cek, envelope.msg_id, envelope.before_nonce);
    let plaintext =
        decrypt(&payload_key, envelope.nonce, b"", envelope.payload).map_err(|_| OpenError::Damaged)?;
    let (json, signature, certificate) = inner::read(&plaintext).ok_or(OpenError::Content)?;
    let recipients = inner::named_recipients(json).ok_or(OpenError::Content)?;
    let opened_with = secret.public();
    if !recipients.contains(&opened_with) {
        return Err(OpenError::NotMeant);
    }
    let message = Message {
        msg_id: *envelope.msg_id,
        json: Zeroizing::new(json.to_vec()),
        certificate,
        recipients,
        opened_with,
    };
    Ok(Opened { message, signature })
}

/// An envelope that was opened and whose sender is not checked yet.
pub struct Opened {
    message: Message,
    signature: Signature,
}

impl Opened {
    /// The certificate of the device that says it sent this. Check it against the directory first.
    #[must_use]
    pub fn certificate(&self) -> &DeviceCertificate {
        &self.message.certificate
    }

    /// The random id of this envelope.
    #[must_use]
    pub fn msg_id(&self) -> [u8; ID_LEN] {
        self.message.msg_id
    }

    /// Checks that `device`, the key of the certificate that was checked, signed this content for these
    /// recipients.
    ///
    /// # Errors
    /// [`OpenError::Signature`] otherwise.
    pub fn verify(self, device: &PublicKey) -> Result<Message, OpenError> {
        let Message { msg_id, json, recipients, certificate, .. } = &self.message;
        if certificate.key != *device {
            return Err(OpenError::Signature);
        }
        let bytes = inner::signed_bytes(msg_id, recipients, json);
        device.verify(Purpose::Inner, &bytes, &self.signature).map_err(|_| OpenError::Signature)?;
        Ok(self.message)
    }
}

/// The content of an envelope, from the device that signed it.
pub struct Message {
    /// The random id of the envelope.
    pub msg_id: [u8; ID_LEN],
    /// The JSON exactly as it was signed. Wiped when dropped.
    pub json: Zeroizing<Vec<u8>>,
    /// The certificate of the device that signed.
    pub certificate: DeviceCertificate,
    /// Everyone it is sealed to, sorted.
    pub recipients: Vec<SealingPublic>,
    /// The key it was opened with.
    pub opened_with: SealingPublic,
}

/// The parts of an envelope by their places.
struct Parts<'a> {
    bound: &'a [u8],
    msg_id: &'a [u8; ID_LEN],
    slots: &'a [u8],
    commitment: &'a [u8],
    before_nonce: &'a [u8],
    nonce: &'a [u8; NONCE_LEN],
    payload: &'a [u8],
}

impl<'a> Parts<'a> {
    fn read(bytes: &'a [u8]) -> Option<Self> {
        if bytes.len() != ENVELOPE_LEN {
            return None;
        }
        let (bound, rest) = bytes.split_at_checked(BOUND_LEN)?;
        let msg_id = bound.strip_prefix(&HEAD)?.try_into().ok()?;
        let (slots, rest) = rest.split_at_checked(slots::TABLE_LEN)?;
        let (commitment, rest) = rest.split_at_checked(COMMIT_LEN)?;
        let (nonce, payload) = rest.split_first_chunk()?;
        let before_nonce = bytes.get(..PAYLOAD_AT.checked_sub(NONCE_LEN)?)?;
        Some(Self { bound, msg_id, slots, commitment, before_nonce, nonce, payload })
    }
}

fn pack(
    msg_id: &[u8; ID_LEN],
    recipients: &[SealingPublic],
    plaintext: &[u8],
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, SealError> {
    let cek = Key::generate(rng);
    let mut bytes = Vec::with_capacity(ENVELOPE_LEN);
    bytes.extend_from_slice(&HEAD);
    bytes.extend_from_slice(msg_id);
    let slots = slots::seal(&cek, &bytes, recipients, rng)?;
    bytes.extend_from_slice(&slots);
    bytes.extend_from_slice(commitment(&cek, msg_id).expose());
    let key = payload_key(&cek, msg_id, &bytes);
    let nonce: [u8; NONCE_LEN] = fresh(rng);
    bytes.extend_from_slice(&nonce);
    bytes.extend_from_slice(&encrypt(&key, &nonce, b"", plaintext)?);
    Ok(bytes)
}

fn commitment(cek: &Key, msg_id: &[u8; ID_LEN]) -> Key {
    derive(cek.expose(), msg_id, &[b"commit"])
}

fn payload_key(cek: &Key, msg_id: &[u8; ID_LEN], before_nonce: &[u8]) -> Key {
    derive(cek.expose(), msg_id, &[b"pay/v1", &ContentHash::of(before_nonce).0])
}

fn fresh<const N: usize>(rng: &mut impl CryptoRng) -> [u8; N] {
    let mut bytes = [0; N];
    rng.fill_bytes(&mut bytes);
    bytes
}

#[cfg(test)]
mod tests;
