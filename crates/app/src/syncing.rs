//! Sync in the background: started by a person or by the window, also while the device is locked.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

use fener_seal::envelope;
use fener_sync::{
    Cover, DeviceHealth, Finding, HttpExchange, Phase, Progress, RunOptions, SyncError, SyncReport, run,
};
use fener_vault::{Outbox, ProtectionLevel};
use fener_wire::{Mailbox, Protection};
use rand_core::Rng as _;

use crate::app::{App, Device, Store};
use crate::command::Nothing;
use crate::error::{CallError, Code};
use crate::view::{DeviceRole, SyncNote, SyncPhase, SyncView};
use crate::{replies, session};

/// Tablets that a desk's covers go to, the latest answered ones.
const COVERED: u32 = 64;

pub(crate) fn start(app: &App, _: Nothing) -> Result<SyncView, CallError> {
    let mut state = app.state();
    session::keep_audit_head(&mut state);
    let is_vault_damaged = state.is_vault_damaged();
    let store = state.store()?;
    if store.outbox.identity()?.is_none() {
        return Err(Code::NotEnrolled.into());
    }
    // A connection of its own: people go on working while it runs.
    let mut outbox = Outbox::open(&app.data_dir, &store.secret)?;
    let exchange = HttpExchange::for_device(&outbox).map_err(|error| CallError::from(code_of(&error)))?;
    let (cover, health) = (cover(app, store), health(store)?);
    {
        let mut sync = app.sync.lock().unwrap_or_else(PoisonError::into_inner);
        if sync.phase != SyncPhase::Idle {
            return view_of(app, &sync, store, is_vault_damaged);
        }
        *sync = SyncView { phase: SyncPhase::Connecting, ..SyncView::default() };
    }
    let (shared, platform) = (Arc::clone(&app.sync), app.platform);
    let epoch_ended = Arc::clone(&app.epoch_ended);
    app.runtime.spawn(async move {
        let now = || platform.time();
        let progress =
            |progress: Progress| show(&mut shared.lock().unwrap_or_else(PoisonError::into_inner), progress);
        let options = RunOptions { cover, health, ..RunOptions::new(&now, &progress) };
        // A person asks: what would rest after a failed try goes now.
        let mut report = match outbox.hurry(platform.time()) {
            Ok(()) => run(&mut outbox, &exchange, options, &mut platform.rng()).await,
            Err(error) => SyncReport { error: Some(error.into()), ..SyncReport::default() },
        };
        if report.error.is_none() {
            report.error = outbox.set_synced_at(platform.time()).err().map(SyncError::from);
        }
        drop(outbox);
        epoch_ended.fetch_or(report.error.is_none(), Ordering::Relaxed);
        finish(&mut shared.lock().unwrap_or_else(PoisonError::into_inner), &report);
    });
    view(app, store, is_vault_damaged)
}

pub(crate) fn status(app: &App, _: Nothing) -> Result<SyncView, CallError> {
    let mut state = app.state();
    if matches!(state.device, Device::Fresh) {
        return Ok(app.sync.lock().unwrap_or_else(PoisonError::into_inner).clone());
    }
    let is_vault_damaged = state.is_vault_damaged();
    let store = state.store()?;
    // Looked at before reading: a sync that has ended by now has stored everything that is read next.
    let seen = view(app, store, is_vault_damaged)?;
    if app.epoch_ended.swap(false, Ordering::Relaxed) {
        change_epoch(app, store);
    }
    replies::read(app, store)?;
    Ok(SyncView { received: app.sync.lock().unwrap_or_else(PoisonError::into_inner).received, ..seen })
}

/// After each sync the key over the keyring changes: no older copy of the file opens with a key that is in use. It needs
/// nobody's PIN. What hinders it hinders nobody; the next sync does it.
fn change_epoch(app: &App, store: &mut Store) {
    let Some(keyring) = &mut store.keyring else { return };
    if let Err(error) = keyring.rotate(&mut store.secret, &mut app.platform.rng()) {
        tracing::warn!(%error, "the key over the keyring stays until the next sync");
    }
}

/// The state of the sync now, and what is wrong with the vault of whoever is signed in.
pub(crate) fn view(app: &App, store: &Store, is_vault_damaged: bool) -> Result<SyncView, CallError> {
    view_of(app, &app.sync.lock().unwrap_or_else(PoisonError::into_inner), store, is_vault_damaged)
}

fn view_of(app: &App, sync: &SyncView, store: &Store, is_vault_damaged: bool) -> Result<SyncView, CallError> {
    let mut view = sync.clone();
    let unsent = store.outbox.unsent()?;
    (view.unsent, view.oldest_unsent) = (unsent.count, unsent.oldest);
    view.last_success = store.outbox.synced_at()?;
    let now = u64::try_from(app.platform.time().0).unwrap_or(0);
    if store.outbox.put_back_at()?.is_some() {
        view.notes.push(SyncNote::VaultPutBack);
    }
    if is_vault_damaged {
        view.notes.push(SyncNote::VaultDamaged);
    }
    if replies::directory(store).is_ok_and(|directory| now > directory.warn_after) {
        view.notes.push(SyncNote::DirectoryOld);
    }
    Ok(view)
}

/// What the hub is told of this device: how its keys are kept, and the end of its chain as far as it was known when
/// somebody was last signed in. Nothing before the first time.
fn health(store: &Store) -> Result<Option<DeviceHealth>, CallError> {
    let known = store.outbox.audit_head()?;
    let put_back = store.outbox.put_back_at()?.is_some();
    Ok(known.map(|audit_head| DeviceHealth { protection: protection(store), audit_head, put_back }))
}

fn protection(store: &Store) -> Protection {
    match store.secret.level() {
        ProtectionLevel::Software => Protection::Software,
        ProtectionLevel::KeyFile => Protection::Badge,
        ProtectionLevel::Tpm => Protection::Hardware,
    }
}

/// A session without news must look like any other. What hinders that hinders no delivery.
fn cover(app: &App, store: &Store) -> Option<Cover> {
    let directory = replies::directory(store).ok()?;
    let identity = store.outbox.identity().ok()??;
    let mailbox = match store.role().ok()?? {
        DeviceRole::Tablet => directory.station(&identity.place)?.mailbox,
        DeviceRole::Desk => {
            answered_mailbox(app, store).unwrap_or(directory.agency(&identity.place)?.mailbox)
        }
    };
    let bytes = envelope::cover(&mut app.platform.rng()).ok()?;
    Some(Cover { mailbox: Mailbox(mailbox), bytes })
}

/// Where a desk's answers go: to a tablet that it has answered before, by chance. Nobody can tell from an envelope in a
/// tablet's mailbox that an agency has just opened what that tablet sent.
fn answered_mailbox(app: &App, store: &Store) -> Option<[u8; 16]> {
    let known = store.outbox.answered_mailboxes(COVERED).ok()?;
    let count = u32::try_from(known.len()).ok().filter(|count| *count > 0)?;
    let index = app.platform.rng().next_u32().checked_rem(count)?;
    known.get(usize::try_from(index).ok()?).copied()
}

fn show(sync: &mut SyncView, progress: Progress) {
    sync.phase = match progress.phase {
        Phase::Connecting => SyncPhase::Connecting,
        Phase::Sending => SyncPhase::Sending,
        Phase::Receiving => SyncPhase::Receiving,
    };
    sync.done = u32::try_from(progress.done).unwrap_or(u32::MAX);
    sync.total = u32::try_from(progress.total).unwrap_or(u32::MAX);
}

fn finish(sync: &mut SyncView, report: &SyncReport) {
    sync.phase = SyncPhase::Idle;
    sync.last_error = report.error.as_ref().map(code_of);
    sync.notes = notes(report);
}

/// What somebody should look at, each once.
fn notes(report: &SyncReport) -> Vec<SyncNote> {
    let found = report.findings.iter().map(|finding| match finding {
        Finding::ReceiptInvalid(_) => SyncNote::ReceiptInvalid,
        Finding::ReceiptChainBroken(_) | Finding::InboxRolledBack => SyncNote::HubPutBack,
        Finding::DirectoryRefused => SyncNote::DirectoryRefused,
        Finding::NotAnEnvelope { .. } => SyncNote::NotAnEnvelope,
        Finding::ClockDiffers { .. } => SyncNote::ClockDiffers,
    });
    let not_taken = (!report.refused.is_empty()).then_some(SyncNote::NotTaken);
    found.chain(not_taken).collect::<BTreeSet<_>>().into_iter().collect()
}

/// What a person can do about it.
pub(crate) fn code_of(error: &SyncError) -> Code {
    match error {
        SyncError::Unreachable | SyncError::NotUnderstood => Code::HubUnreachable,
        SyncError::CaptivePortal => Code::CaptivePortal,
        SyncError::TlsWrong => Code::TlsWrong,
        SyncError::Refused(_) => Code::Refused,
        SyncError::HubBusy { .. } => Code::HubBusy,
        SyncError::UpdateNeeded => Code::UpdateNeeded,
        SyncError::DirectoryInvalid(_) | SyncError::NoDirectory => Code::DirectoryInvalid,
        SyncError::NotEnrolled => Code::NotEnrolled,
        SyncError::Store(_) => Code::NotSaved,
    }
}
