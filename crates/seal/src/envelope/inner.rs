//! What an envelope holds once it is open, and what the device signs about it.

use fener_sign::{CERTIFICATE_LEN, ContentHash, DeviceCertificate, Signature};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::{ID_LEN, INNER_LEN, MAX_RECIPIENTS};
use crate::{SealError, SealingPublic};

/// The length of everything but the JSON and the zeros.
pub(super) const FIXED_LEN: usize = 4 + 64 + CERTIFICATE_LEN;

/// The recipients as the JSON must name them: `"recipients"`, at the top, lower-case hex, sorted.
///
/// # Errors
/// [`SealError::RecipientCount`] or [`SealError::Recipient`].
pub fn recipients_hex(recipients: &[SealingPublic]) -> Result<Vec<String>, SealError> {
    Ok(distinct(recipients)?.iter().map(ToString::to_string).collect())
}

/// One to eight different recipients, sorted.
pub(super) fn distinct(recipients: &[SealingPublic]) -> Result<Vec<SealingPublic>, SealError> {
    if recipients.is_empty() || recipients.len() > MAX_RECIPIENTS {
        return Err(SealError::RecipientCount(recipients.len()));
    }
    let mut sorted = recipients.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    if sorted.len() == recipients.len() { Ok(sorted) } else { Err(SealError::Recipient) }
}

#[derive(Deserialize)]
struct Named {
    recipients: Vec<SealingPublic>,
}

/// The recipients that the JSON names, if they are one to eight, different and sorted.
pub(super) fn named_recipients(json: &[u8]) -> Option<Vec<SealingPublic>> {
    // A list would be read as the fields of `Named` in order.
    let object = json.trim_ascii_start().starts_with(b"{");
    let named: Named = object.then(|| serde_json::from_slice(json).ok()).flatten()?;
    let sorted = distinct(&named.recipients).ok()?;
    (sorted == named.recipients).then_some(sorted)
}

/// What is signed after the prefix of the purpose.
pub(super) fn signed_bytes(msg_id: &[u8; ID_LEN], recipients: &[SealingPublic], json: &[u8]) -> Vec<u8> {
    let keys: Vec<&[u8]> = recipients.iter().map(|key| key.0.as_slice()).collect();
    [&msg_id[..], &ContentHash::of_parts(&keys).0, &ContentHash::of(json).0].concat()
}

/// Writes the inner part; the caller has checked that the JSON fits.
pub(super) fn write(
    json: &[u8],
    signature: &Signature,
    certificate: &DeviceCertificate,
) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(INNER_LEN));
    bytes.extend_from_slice(&u32::try_from(json.len()).unwrap_or(u32::MAX).to_be_bytes());
    bytes.extend_from_slice(json);
    bytes.extend_from_slice(&signature.0);
    bytes.extend_from_slice(&certificate.encode());
    bytes.resize(INNER_LEN, 0);
    bytes
}

/// Reads the inner part; whatever is not exactly as [`write()`] would write it is refused.
pub(super) fn read(bytes: &[u8]) -> Option<(&[u8], Signature, DeviceCertificate)> {
    let (length, rest) = bytes.split_first_chunk()?;
    let (json, rest) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
    let (signature, rest) = rest.split_first_chunk()?;
    let (certificate, zeros) = rest.split_at_checked(CERTIFICATE_LEN)?;
    if zeros.iter().any(|byte| *byte != 0) {
        return None;
    }
    Some((json, Signature(*signature), DeviceCertificate::decode(certificate).ok()?))
}
