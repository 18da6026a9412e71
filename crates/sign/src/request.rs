//! Signed requests: a small profile of RFC 9421 (HTTP message signatures) with Ed25519 and RFC 9530 digests.
//!
//! One label (`fener`), fixed components in a fixed order, fixed parameters. Because the profile is fixed, a
//! verifier reads the three values that vary (`created`, `keyid`, `nonce`), writes the whole header anew and
//! compares it byte by byte: there is no second spelling and nothing to parse loosely.
//!
//! `keyid` is the device id in hex. `nonce` is `seq`, a number that each device counts up; whoever verifies must
//! store the highest one seen, in the same transaction as the effect, and refuse what is not higher. `created` is
//! advice only: a wrong clock must never block a delivery.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::text::{from_hex, to_hex};
use crate::{ContentHash, PublicKey, Signature, SigningKey};

/// The header that names what is covered.
pub const SIGNATURE_INPUT: &str = "signature-input";
/// The header that carries the signature.
pub const SIGNATURE: &str = "signature";
/// The header that carries the hash of the body.
pub const CONTENT_DIGEST: &str = "content-digest";
/// The header that names a mailbox; covered when present.
pub const MAILBOX: &str = "mailbox";
const LABEL: &str = "fener=";
const TAIL: &str = ";alg=\"ed25519\";tag=\"fener-v1\"";

/// Why a request is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// Method, authority, target or mailbox hold something that cannot be signed.
    #[error("a part of the request cannot be signed")]
    Unsignable,
    /// The signature headers are not of this profile, or cover something else than this request has.
    #[error("the signature headers are malformed")]
    Malformed,
    /// The body is not the one that was signed.
    #[error("the body does not fit its digest")]
    Digest,
    /// The signature does not fit.
    #[error("the signature does not fit")]
    Signature,
}

/// The parts of a request that are signed.
#[derive(Clone, Copy)]
pub struct RequestParts<'a> {
    /// In capitals: `PUT`.
    pub method: &'a str,
    /// Host and port as in the `Host` header; case and `:443` do not matter.
    pub authority: &'a str,
    /// Path and query as on the request line: `/v1/inbox?after=3`.
    pub target: &'a str,
    /// The body, empty when there is none.
    pub body: &'a [u8],
    /// The `Mailbox` header, when there is one.
    pub mailbox: Option<&'a str>,
}

/// The three headers a signed request carries besides its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestHeaders {
    /// [`CONTENT_DIGEST`].
    pub content_digest: String,
    /// [`SIGNATURE_INPUT`].
    pub signature_input: String,
    /// [`SIGNATURE`].
    pub signature: String,
}

/// What a request says about itself: worth nothing until [`verify_request`] has returned it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The device that signed.
    pub device: [u8; 16],
    /// Must be higher than every one accepted from this device before.
    pub seq: u64,
    /// When, by the device's clock, in seconds since 1970. Advice only.
    pub created: u64,
}

/// Signs a request as the device of the claim.
///
/// # Errors
/// [`RequestError::Unsignable`] when a part holds control characters, a quote or anything but ASCII.
pub fn sign_request(
    key: &SigningKey,
    parts: &RequestParts<'_>,
    claim: Claim,
) -> Result<RequestHeaders, RequestError> {
    let content_digest = digest(parts.body);
    let components = components(parts, &content_digest)?;
    let params = params(&components, &claim);
    let signature = key.sign_exactly(signature_base(&components, &params).as_bytes());
    Ok(RequestHeaders {
        content_digest,
        signature_input: format!("{LABEL}{params}"),
        signature: format!("{LABEL}:{}:", STANDARD.encode(signature.0)),
    })
}

/// Reads who a request says it is from, to find the key to verify it with.
///
/// # Errors
/// [`RequestError::Malformed`] when the header is not of this profile.
pub fn claimed(signature_input: &str) -> Result<Claim, RequestError> {
    read_claim(signature_input).ok_or(RequestError::Malformed)
}

/// Checks a request against the key of the device it claims to be from; gives back the device and its `seq`.
///
/// # Errors
/// [`RequestError`], saying which part does not fit.
pub fn verify_request(
    parts: &RequestParts<'_>,
    headers: &RequestHeaders,
    key: &PublicKey,
) -> Result<Claim, RequestError> {
    let claim = claimed(&headers.signature_input)?;
    if headers.content_digest != digest(parts.body) {
        return Err(RequestError::Digest);
    }
    let components = components(parts, &headers.content_digest)?;
    let params = params(&components, &claim);
    if headers.signature_input.strip_prefix(LABEL) != Some(params.as_str()) {
        return Err(RequestError::Malformed);
    }
    let signature = read_signature(&headers.signature).ok_or(RequestError::Malformed)?;
    key.verify_exactly(signature_base(&components, &params).as_bytes(), &signature)
        .map_err(|_| RequestError::Signature)?;
    Ok(claim)
}

/// The `Content-Digest` of a body.
#[must_use]
pub fn digest(body: &[u8]) -> String {
    format!("sha-256=:{}:", STANDARD.encode(ContentHash::of(body).0))
}

fn components(parts: &RequestParts<'_>, digest: &str) -> Result<Vec<(&'static str, String)>, RequestError> {
    let (path, query) = match parts.target.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (parts.target, None),
    };
    let method_ok = !parts.method.is_empty() && parts.method.bytes().all(|b| b.is_ascii_uppercase());
    let target_ok = path.starts_with('/') && parts.target.bytes().all(|b| b.is_ascii_graphic() && b != b'#');
    let authority = parts.authority.to_ascii_lowercase();
    let authority = authority.strip_suffix(":443").unwrap_or(&authority).to_owned();
    let authority_ok = !authority.is_empty()
        && authority.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._:[]".contains(&b));
    let mailbox_ok = parts.mailbox.is_none_or(|mailbox| mailbox.bytes().all(|b| b.is_ascii_alphanumeric()));
    if !(method_ok && target_ok && authority_ok && mailbox_ok) {
        return Err(RequestError::Unsignable);
    }
    let mut list =
        vec![("@method", parts.method.to_owned()), ("@authority", authority), ("@path", path.to_owned())];
    list.extend(query.map(|query| ("@query", format!("?{query}"))));
    list.push((CONTENT_DIGEST, digest.to_owned()));
    list.extend(parts.mailbox.map(|mailbox| (MAILBOX, mailbox.to_owned())));
    Ok(list)
}

fn params(components: &[(&'static str, String)], claim: &Claim) -> String {
    let names: Vec<String> = components.iter().map(|(name, _)| format!("\"{name}\"")).collect();
    let Claim { device, seq, created } = claim;
    let keyid = to_hex(device);
    format!("({});created={created};keyid=\"{keyid}\";nonce=\"{seq}\"{TAIL}", names.join(" "))
}

/// The signature base of RFC 9421 section 2.5.
fn signature_base<N: AsRef<str>, V: AsRef<str>>(components: &[(N, V)], params: &str) -> String {
    let mut base = String::new();
    for (name, value) in components {
        base.push_str(&format!("\"{}\": {}\n", name.as_ref(), value.as_ref()));
    }
    base.push_str(&format!("\"@signature-params\": {params}"));
    base
}

fn read_claim(header: &str) -> Option<Claim> {
    let (_, params) = header.strip_prefix(LABEL)?.strip_suffix(TAIL)?.split_once(");created=")?;
    let (created, params) = params.split_once(";keyid=\"")?;
    let (device, nonce) = params.split_once("\";nonce=\"")?;
    let nonce = nonce.strip_suffix('"')?;
    Some(Claim { device: from_hex(device)?, seq: read_number(nonce)?, created: read_number(created)? })
}

/// A number in its only spelling.
fn read_number(text: &str) -> Option<u64> {
    let number: u64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

fn read_signature(header: &str) -> Option<Signature> {
    let text = header.strip_prefix(LABEL)?.strip_prefix(':')?.strip_suffix(':')?;
    STANDARD.decode(text).ok()?.try_into().ok().map(Signature)
}

#[cfg(test)]
mod tests;
