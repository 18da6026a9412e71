//! The signed directory: the hub keeps the bytes and cannot change them.

use axum::extract::{Request, State};
use fener_sign::SignedDirectory;
use fener_wire::{Code, limits, names};
use http::StatusCode;

use super::{Answer, Shared, bare, done, take};
use crate::answer::{Refusal, typed};
use crate::hub::HubError;
use crate::store::{self, StoredDirectory};

pub(super) async fn get(State(hub): Shared, request: Request) -> Answer {
    bare(request).await?;
    let bytes = hub.with_trust(|trust| trust.stored().map(|stored| stored.bytes.clone()));
    Ok(typed(StatusCode::OK, names::OCTETS, bytes.ok_or(Code::NotFound)?))
}

/// The root key's signature is all the authority there is: whoever holds a newer directory may bring it.
pub(super) async fn put(State(hub): Shared, request: Request) -> Answer {
    let (_, bytes) = take(request, names::OCTETS, limits::DIRECTORY_MAX).await?;
    let signed = SignedDirectory::decode(&bytes).map_err(|_| Code::BadDirectory)?;
    let root_key = hub.root_key().ok_or(Code::BadDirectory)?;
    let directory = signed.verify(root_key).map_err(|_| Code::BadDirectory)?;
    let _changing = hub.changing.lock().await;
    if hub.with_trust(|trust| trust.stored().is_some_and(|stored| stored.bytes == bytes)) {
        return Ok(done());
    }
    let new = StoredDirectory { version: directory.version, bytes };
    if !hub.store().write(move |connection| store::put_directory(connection, &new)).await? {
        return Err(Code::StaleDirectory.into());
    }
    hub.reload().await.map_err(|error| match error {
        HubError::Store(error) => error.into(),
        HubError::Setup(_) | HubError::Directory => Refusal::from(Code::Internal),
    })?;
    tracing::info!(code = "directory_changed", version = directory.version, "a new directory is in force");
    Ok(done())
}
