//! Signing what is asked, and telling the hub's answers from those of whoever else may sit between.

use fener_model::Timestamp;
use fener_sign::request::{self, Claim, RequestParts};
use fener_sign::{ContentHash, PublicKey, SigningKey};
use fener_wire::{Code, ErrorBody, names};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::SyncError;
use crate::exchange::{Exchange, ExchangeError, Method, Request, Response};

/// Why a request was not done.
#[derive(Debug)]
pub(crate) struct Failure {
    /// What it means for the whole sync.
    pub(crate) error: SyncError,
    /// The hub's own word, when it was the hub that answered.
    pub(crate) code: Option<Code>,
    /// Seconds the hub asks to wait.
    pub(crate) retry_after_s: Option<u64>,
}

impl Failure {
    fn of(error: SyncError) -> Self {
        Self { error, code: None, retry_after_s: None }
    }
}

impl From<ExchangeError> for Failure {
    fn from(error: ExchangeError) -> Self {
        Self::of(error.into())
    }
}

/// Who speaks to the hub: a device, or a registrar.
pub(crate) struct Speaker {
    id: [u8; 16],
    key: SigningKey,
    authority: String,
}

impl Speaker {
    /// A device under its id, at the hub with this URL.
    pub(crate) fn device(id: [u8; 16], key: SigningKey, hub_url: &str) -> Self {
        let authority = hub_url.strip_prefix("https://").unwrap_or(hub_url).to_owned();
        Self { id, key, authority }
    }

    /// A registrar under the name that the hub knows it by: the first 16 bytes of SHA-256 of its key.
    pub(crate) fn registrar(key: SigningKey, hub_url: &str) -> Self {
        Self::device(registrar_id(&key.public()), key, hub_url)
    }

    /// Adds the headers that sign the request under this number.
    pub(crate) fn sign(
        &self,
        mut request: Request,
        seq: u64,
        now: Timestamp,
    ) -> Result<Request, ExchangeError> {
        let parts = RequestParts {
            method: request.method.as_str(),
            authority: &self.authority,
            target: &request.target,
            body: &request.body,
            mailbox: request.header(names::MAILBOX),
        };
        let created = u64::try_from(now.0).unwrap_or(0) / 1_000;
        let headers = request::sign_request(&self.key, &parts, Claim { device: self.id, seq, created })
            .map_err(|_| ExchangeError::Unsendable)?;
        request.headers.extend([
            (names::CONTENT_DIGEST, headers.content_digest),
            (names::SIGNATURE_INPUT, headers.signature_input),
            (names::SIGNATURE, headers.signature),
        ]);
        Ok(request)
    }
}

fn registrar_id(key: &PublicKey) -> [u8; 16] {
    ContentHash::of(&key.0).0.first_chunk().copied().unwrap_or_default()
}

/// A request with a JSON body.
pub(crate) fn json_request(
    method: Method,
    target: String,
    body: &impl Serialize,
) -> Result<Request, ExchangeError> {
    let body = serde_json::to_vec(body).map_err(|_| ExchangeError::Unsendable)?;
    let headers = vec![(CONTENT_TYPE, names::JSON.to_owned())];
    Ok(Request { method, target, headers, body })
}

/// A request with a body of bytes.
pub(crate) fn bytes_request(method: Method, target: String, body: Vec<u8>) -> Request {
    Request { method, target, headers: vec![(CONTENT_TYPE, names::OCTETS.to_owned())], body }
}

const CONTENT_TYPE: &str = "content-type";

/// Sends a request and gives back a successful answer of this type (`None`: one without a body).
pub(crate) async fn send(
    exchange: &impl Exchange,
    request: Request,
    wanted: Option<&str>,
) -> Result<Response, Failure> {
    read(exchange.request(request).await?, wanted)
}

/// Sends a request and reads the JSON it answers.
pub(crate) async fn send_for<T: DeserializeOwned>(
    exchange: &impl Exchange,
    request: Request,
) -> Result<T, Failure> {
    let response = send(exchange, request, Some(names::JSON)).await?;
    serde_json::from_slice(&response.body).map_err(|_| Failure::of(SyncError::NotUnderstood))
}

/// A hub answers with what was asked for or with a code. Whatever else comes is not the hub.
fn read(response: Response, wanted: Option<&str>) -> Result<Response, Failure> {
    let has_type = |wanted: &str| response.content_type.as_deref() == Some(wanted);
    match response.status {
        200..=299 if wanted.is_none_or(has_type) && (wanted.is_some() || response.body.is_empty()) => {
            Ok(response)
        }
        200..=299 => Err(Failure::of(SyncError::CaptivePortal)),
        _ => Err(refusal(&response)),
    }
}

fn refusal(response: &Response) -> Failure {
    let is_json = response.content_type.as_deref() == Some(names::JSON);
    let body = if is_json { serde_json::from_slice::<ErrorBody>(&response.body).ok() } else { None };
    let retry_after_s = response.retry_after_s;
    let busy = SyncError::HubBusy { retry_after_s };
    match (body, response.status) {
        (Some(ErrorBody { code }), _) => {
            let error = match code {
                Code::TooMany | Code::Unavailable | Code::Internal | Code::TooSlow => busy,
                code => SyncError::Refused(code),
            };
            Failure { error, code: Some(code), retry_after_s }
        }
        // Something in front of the hub that knows it and is overloaded, or cannot reach it.
        (None, 429 | 502 | 503 | 504) => Failure { error: busy, code: None, retry_after_s },
        // 511 is what a polite sign-in page says; a redirect is what the others do.
        (None, 300..=399 | 511) => Failure::of(SyncError::CaptivePortal),
        (None, _) if response.content_type.as_deref() == Some("text/html") => {
            Failure::of(SyncError::CaptivePortal)
        }
        (None, _) => Failure::of(SyncError::NotUnderstood),
    }
}

#[cfg(test)]
mod tests;
