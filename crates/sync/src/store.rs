//! What a sync needs to know of the outbox, in the words of this crate.

use fener_model::Timestamp;
use fener_sign::{
    ContentHash, DeviceCertificate, Directory, HubReceipt, PublicKey, RECEIPT_LEN, Role, SignedDirectory,
};
use fener_vault::{DeviceIdentity, Outbox, StoreError, StoreFile};
use fener_wire::{Code, Mailbox};

use crate::SyncError;
use crate::chain::Head;
use crate::exchange::ExchangeError;
use crate::http::HttpExchange;
use crate::plan::{CoverState, Snapshot, Unsent};
use crate::tls::Trust;

/// The directory that is held, verified anew: the file may have been changed by whoever had the disk.
pub(crate) fn directory(outbox: &Outbox, root_key: &PublicKey) -> Result<Option<Directory>, SyncError> {
    let Some(held) = outbox.directory()? else {
        return Ok(None);
    };
    let signed = SignedDirectory::decode(&held.bytes).map_err(SyncError::DirectoryInvalid)?;
    signed.verify(root_key).map(Some).map_err(SyncError::DirectoryInvalid)
}

/// Where the hub is: as the newest directory says, or as it was at enrolment.
pub(crate) fn hub_url(identity: &DeviceIdentity, directory: Option<&Directory>) -> String {
    directory.map_or_else(|| identity.hub_url.clone(), |directory| directory.hub.url.clone())
}

/// The mailbox this device reads: a tablet its own, a desk its agency's.
pub(crate) fn mailbox(identity: &DeviceIdentity, directory: Option<&Directory>) -> Mailbox {
    let is_desk = DeviceCertificate::decode(&identity.certificate).is_ok_and(|c| c.role == Role::Desk);
    let agency = directory.filter(|_| is_desk).and_then(|directory| directory.agency(&identity.place));
    Mailbox(agency.map_or(identity.mailbox, |agency| agency.mailbox))
}

impl HttpExchange {
    /// The way to the hub of an enrolled device, trusting only the root certificate that the root key vouches for.
    ///
    /// # Errors
    /// [`SyncError::NotEnrolled`], [`SyncError::DirectoryInvalid`], [`SyncError::Store`].
    pub fn for_device(outbox: &Outbox) -> Result<Self, SyncError> {
        let identity = outbox.identity()?.ok_or(SyncError::NotEnrolled)?;
        let directory = directory(outbox, &PublicKey(identity.root_key))?;
        let root = directory.as_ref().map_or(&identity.hub_root, |directory| &directory.hub.tls_root);
        let signed_time = issued_at(directory.as_ref());
        let url = hub_url(&identity, directory.as_ref());
        Self::new(&url, Trust::Root(root.clone()), signed_time).map_err(|error: ExchangeError| error.into())
    }
}

/// The latest moment that the root key has signed for.
pub(crate) fn issued_at(directory: Option<&Directory>) -> Timestamp {
    timestamp(directory.map_or(0, |directory| directory.issued_at))
}

/// A moment that somebody signed for.
pub(crate) fn timestamp(ms: u64) -> Timestamp {
    Timestamp(i64::try_from(ms).unwrap_or(i64::MAX))
}

/// Where the hub's chain of receipts ends as far as this device knows.
pub(crate) fn chain_head(outbox: &Outbox) -> Result<Head, StoreError> {
    let Some(link) = outbox.last_receipt()? else {
        return Ok(Head::BEGINNING);
    };
    let damaged = || StoreError::Damaged(StoreFile::Outbox);
    match link.receipt.len() {
        RECEIPT_LEN => {
            HubReceipt::decode(&link.receipt).map(|receipt| Head::after(&receipt)).map_err(|_| damaged())
        }
        // The chain was taken up anew: only the hash of the receipt before is known.
        _ => {
            let hash = link.receipt.try_into().map(ContentHash).map_err(|_| damaged())?;
            Ok(Head { seq: link.seq, hash })
        }
    }
}

/// The name of a code as the hub writes it.
pub(crate) fn code_name(code: Code) -> String {
    match serde_json::to_value(code) {
        Ok(serde_json::Value::String(name)) => name,
        _ => "unknown".to_owned(),
    }
}

/// What a plan is made from.
pub(crate) fn snapshot(outbox: &Outbox, mailbox: Mailbox) -> Result<Snapshot, StoreError> {
    let waiting = outbox.waiting()?.into_iter();
    let unsent =
        waiting.map(|e| Unsent { hash: e.hash, queued_at: e.queued_at, next_attempt: e.next_attempt });
    let cover = if outbox.cover()?.is_some() { CoverState::Owed } else { CoverState::None };
    Ok(Snapshot { unsent: unsent.collect(), cover, mailbox: Some(mailbox) })
}
