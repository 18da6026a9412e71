//! Who speaks: the signature of a request, checked against a device or a registrar.

use std::sync::Arc;

use fener_sign::request::{Claim, RequestError, RequestHeaders, RequestParts, claimed, verify_request};
use fener_sign::{DeviceCertificate, PublicKey};
use fener_wire::{Code, names};
use http::request::Parts;
use http::{HeaderMap, header};

use crate::answer::Refusal;
use crate::hub::Hub;

/// A device whose request is genuine. Its number is still to be stored with what the request does.
pub(crate) struct Caller {
    pub(crate) certificate: Arc<DeviceCertificate>,
    pub(crate) seq: u64,
}

/// A registrar whose request is genuine.
pub(crate) struct RegistrarCaller {
    pub(crate) key: PublicKey,
    pub(crate) key_id: [u8; 16],
    pub(crate) seq: u64,
}

/// What an expired certificate still allows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expired {
    /// Delivering: a referral that waited too long on a tablet is still a person who waits.
    Delivers,
    /// Nothing.
    Refused,
}

/// The device that signed a request.
pub(crate) fn device(hub: &Hub, parts: &Parts, body: &[u8], expired: Expired) -> Result<Caller, Refusal> {
    let (headers, claim) = claim(parts)?;
    let now = hub.now();
    let (certificate, is_revoked) =
        hub.with_trust(|trust| (trust.device(&claim.device), trust.is_revoked(&claim.device, now)));
    if is_revoked {
        return Err(Code::RevokedDevice.into());
    }
    let certificate = certificate.ok_or(Code::UnknownDevice)?;
    if certificate.not_after < now && expired == Expired::Refused {
        return Err(Code::ExpiredDevice.into());
    }
    check(parts, body, &headers, &certificate.key)?;
    hub.take_one(certificate.device)?;
    Ok(Caller { certificate, seq: claim.seq })
}

/// The registrar that signed a request.
pub(crate) fn registrar(hub: &Hub, parts: &Parts, body: &[u8]) -> Result<RegistrarCaller, Refusal> {
    let (headers, claim) = claim(parts)?;
    let key = hub.with_trust(|trust| trust.registrar(&claim.device)).ok_or(Code::UnknownDevice)?;
    check(parts, body, &headers, &key)?;
    hub.take_one(claim.device)?;
    Ok(RegistrarCaller { key, key_id: claim.device, seq: claim.seq })
}

fn claim(parts: &Parts) -> Result<(RequestHeaders, Claim), Refusal> {
    let one = |name: &str| single(&parts.headers, name).map(str::to_owned).ok_or(Code::NotSigned);
    let headers = RequestHeaders {
        content_digest: one(names::CONTENT_DIGEST)?,
        signature_input: one(names::SIGNATURE_INPUT)?,
        signature: one(names::SIGNATURE)?,
    };
    let claim = claimed(&headers.signature_input).map_err(|_| Code::NotSigned)?;
    Ok((headers, claim))
}

fn check(parts: &Parts, body: &[u8], headers: &RequestHeaders, key: &PublicKey) -> Result<(), Refusal> {
    let mailbox = match parts.headers.contains_key(names::MAILBOX) {
        true => Some(single(&parts.headers, names::MAILBOX).ok_or(Code::BadRequest)?),
        false => None,
    };
    let request = RequestParts {
        method: parts.method.as_str(),
        authority: single(&parts.headers, header::HOST.as_str()).ok_or(Code::BadRequest)?,
        target: parts.uri.path_and_query().ok_or(Code::BadRequest)?.as_str(),
        body,
        mailbox,
    };
    verify_request(&request, headers, key).map(drop).map_err(|error| match error {
        RequestError::Digest => Code::HashMismatch.into(),
        RequestError::Unsignable | RequestError::Malformed | RequestError::Signature => {
            Code::NotSigned.into()
        }
    })
}

/// The value of a header that occurs exactly once. Twice is as bad as never: who knows which one was meant.
pub(crate) fn single<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok(),
        _ => None,
    }
}
