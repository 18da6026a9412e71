//! What the hub answers: bytes, JSON, or a code.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use fener_wire::{Code, ErrorBody, names};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;

use crate::store::StoreError;

/// Why a request was not done; becomes status, code and, where waiting helps, `Retry-After`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Refusal {
    code: Code,
    retry_after: Option<u32>,
}

impl Refusal {
    /// Waiting helps; so many seconds.
    pub(crate) const fn later(code: Code, seconds: u32) -> Self {
        Self { code, retry_after: Some(seconds) }
    }
}

impl From<Code> for Refusal {
    fn from(code: Code) -> Self {
        Self { code, retry_after: None }
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Replayed => Code::Replayed.into(),
            StoreError::Closed | StoreError::NotCommitted => Self::later(Code::Unavailable, 5),
            StoreError::Sqlite(_) | StoreError::TooNew | StoreError::Damaged => {
                // SQLite's words may quote values; its code may not.
                let sqlite = match &error {
                    StoreError::Sqlite(error) => error.sqlite_error_code(),
                    _ => None,
                };
                tracing::error!(code = "store_failed", ?sqlite, "the database failed");
                Self::later(Code::Internal, 5)
            }
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = json(status(self.code), &ErrorBody { code: self.code });
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(names::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(self.code);
        response
    }
}

fn status(code: Code) -> StatusCode {
    StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// An answer of a few words.
pub(crate) fn json(status: StatusCode, body: &impl Serialize) -> Response {
    match serde_json::to_vec(body) {
        Ok(bytes) => typed(status, names::JSON, bytes),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// An answer of bytes.
pub(crate) fn typed(status: StatusCode, kind: &'static str, bytes: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
