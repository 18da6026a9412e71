//! `PUT /v1/env/{id}`: an envelope under its own hash.
//!
//! The name is the content, so a repeat, a race and a replay all end in the same state and the same receipt.

use axum::extract::{Path, Request, State};
use fener_sign::ContentHash;
use fener_wire::{Code, EnvelopeId, Mailbox, limits, names};
use http::StatusCode;

use super::{Answer, Shared, take};
use crate::answer::typed;
use crate::caller::{self, Expired, single};
use crate::store::{self, Arrival};

pub(super) async fn put(State(hub): Shared, Path(id): Path<String>, request: Request) -> Answer {
    let (parts, bytes) = take(request, names::OCTETS, limits::ENVELOPE_BODY_MAX).await?;
    let id: EnvelopeId = id.parse().map_err(|_| Code::NotFound)?;
    let mailbox = single(&parts.headers, names::MAILBOX).ok_or(Code::BadRequest)?;
    let mailbox: Mailbox = mailbox.parse().map_err(|_| Code::BadRequest)?;
    if bytes.len() > limits::ENVELOPE_LEN {
        return Err(Code::TooLarge.into());
    }
    if ContentHash::of(&bytes).0 != id.0 {
        return Err(Code::HashMismatch.into());
    }
    if bytes.len() != limits::ENVELOPE_LEN {
        return Err(Code::WrongSize.into());
    }
    let caller = caller::device(&hub, &parts, &bytes, Expired::Delivers)?;
    let device = caller.certificate.device;
    let arrival = Arrival { id, mailbox, device, received_at: hub.now(), body: bytes };
    let hasher = hub.receipt_hasher();
    let placed = hub.store().write(move |connection| store::place(connection, &arrival, hasher)).await?;
    let status = if placed.is_new { StatusCode::CREATED } else { StatusCode::OK };
    // Signed only now: no receipt exists for what is not on the disk.
    Ok(typed(status, names::OCTETS, hub.receipt(placed.receipt)))
}
