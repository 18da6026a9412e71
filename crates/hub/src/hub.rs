//! The hub itself: its keys, its store and whom it believes.

use std::net::IpAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use fener_sign::receipt::{HubReceipt, ReceiptFields};
use fener_sign::{ContentHash, PublicKey, SignedDirectory};
use fener_wire::{Code, limits};
use tokio::time::Instant;

use crate::answer::Refusal;
use crate::limiter::{Limiter, Rate};
use crate::setup::{Identity, SetupError};
use crate::store::{self, Store, StoreError, StoredDirectory};
use crate::trust::Trust;

/// Milliseconds since 1970.
pub type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// What whoever runs the hub decides.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// The key whose directories this hub believes. Without one it has no directory, so it knows no device.
    pub root_key: Option<PublicKey>,
    /// How often one device may ask.
    pub per_device: Rate,
    /// How often one address may ask for enrolment.
    pub per_newcomer: Rate,
}

impl Default for Settings {
    /// A hundred referrals of a week without network pass at once, then one a second.
    fn default() -> Self {
        Self {
            root_key: None,
            per_device: Rate { per_minute: 120, burst: 240 },
            per_newcomer: Rate { per_minute: 60, burst: 60 },
        }
    }
}

/// Why a hub could not start.
#[derive(Debug, thiserror::Error)]
pub enum HubError {
    /// The data folder.
    #[error(transparent)]
    Setup(#[from] SetupError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The stored directory was signed by another root key than the one given.
    #[error("the stored directory is not signed by this root key")]
    Directory,
}

/// A hub that can answer requests; see [`crate::serve`].
pub struct Hub {
    /// Dropped before the identity, which holds the folder's lock: nobody else gets in while the store still closes.
    store: Store,
    identity: Arc<Identity>,
    settings: Settings,
    clock: Clock,
    started: Instant,
    trust: RwLock<Trust>,
    /// Held while the directory or the set of devices changes, so that neither undoes the other.
    pub(crate) changing: tokio::sync::Mutex<()>,
    devices: Mutex<Limiter<[u8; 16]>>,
    newcomers: Mutex<Limiter<IpAddr>>,
}

impl Hub {
    /// Opens the hub in a data folder that [`crate::init`] made.
    ///
    /// # Errors
    /// [`HubError`], when something in the folder is missing, damaged or not of this hub.
    pub async fn open(dir: &Path, settings: Settings, clock: Clock) -> Result<Self, HubError> {
        let identity = Arc::new(Identity::open(dir)?);
        let store = Store::open(&identity.database_path())?;
        let hub = Self {
            identity,
            store,
            settings,
            clock,
            started: Instant::now(),
            trust: RwLock::default(),
            changing: tokio::sync::Mutex::new(()),
            devices: Mutex::new(Limiter::new(settings.per_device)),
            newcomers: Mutex::new(Limiter::new(settings.per_newcomer)),
        };
        hub.reload().await?;
        Ok(hub)
    }

    /// The hub's keys and certificates.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// Milliseconds since 1970.
    pub(crate) fn now(&self) -> u64 {
        (self.clock)()
    }

    pub(crate) fn root_key(&self) -> Option<&PublicKey> {
        self.settings.root_key.as_ref()
    }

    pub(crate) fn with_trust<T>(&self, look: impl FnOnce(&Trust) -> T) -> T {
        look(&self.trust.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn change_trust(&self, change: impl FnOnce(&mut Trust)) {
        change(&mut self.trust.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// Reads directory and devices anew from the store.
    pub(crate) async fn reload(&self) -> Result<(), HubError> {
        let root_key = self.settings.root_key;
        let trust = self.store.read(move |connection| {
            let stored = match root_key {
                Some(_) => store::directory(connection)?,
                None => None,
            };
            Ok((stored, store::devices(connection)?))
        });
        let (stored, certificates) = trust.await?;
        let directory = match (stored, root_key) {
            (Some(stored), Some(root_key)) => Some((read_directory(&stored, &root_key)?, stored)),
            _ => None,
        };
        // Thousands of signatures: not on a thread that answers requests.
        let trust = tokio::task::spawn_blocking(move || Trust::new(directory, &certificates));
        let trust = trust.await.map_err(|_| StoreError::Closed)?;
        self.change_trust(|old| *old = trust);
        Ok(())
    }

    /// The signed receipt with these fields; the same fields always give the same bytes.
    pub(crate) fn receipt(&self, fields: ReceiptFields) -> Vec<u8> {
        HubReceipt::issue(self.identity.receipt_key(), fields).encode()
    }

    /// What the next receipt of a device carries as `prev`, for the writer's thread.
    pub(crate) fn receipt_hasher(&self) -> impl Fn(&ReceiptFields) -> ContentHash + Send + use<> {
        let identity = Arc::clone(&self.identity);
        move |fields| HubReceipt::issue(identity.receipt_key(), *fields).hash()
    }

    fn monotone_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// Counts one request of a known device or registrar.
    pub(crate) fn take_one(&self, key_id: [u8; 16]) -> Result<(), Refusal> {
        let mut limiter = self.devices.lock().unwrap_or_else(PoisonError::into_inner);
        limiter.take(key_id, self.monotone_ms()).map_err(|wait| Refusal::later(Code::TooMany, wait))
    }

    /// Counts one request of somebody the hub does not know. The address is neither stored nor logged.
    pub(crate) fn take_newcomer(&self, address: IpAddr) -> Result<(), Refusal> {
        let mut limiter = self.newcomers.lock().unwrap_or_else(PoisonError::into_inner);
        limiter.take(address, self.monotone_ms()).map_err(|wait| Refusal::later(Code::TooMany, wait))
    }

    /// Removes the bodies of envelopes that every reader has stored and that are older than thirty days.
    /// Returns how many went. Hashes and receipts stay.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_delivered(&self) -> Result<usize, StoreError> {
        let now = self.now();
        let readers = self.with_trust(|trust| trust.readers(now));
        let before = now.saturating_sub(limits::KEEP_MS);
        self.store.write(move |connection| store::forget(connection, &readers, before)).await
    }

    /// How many envelopes have waited longer than two days for somebody who should have stored them. They are kept.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn overdue(&self) -> Result<u64, StoreError> {
        let now = self.now();
        let readers = self.with_trust(|trust| trust.readers(now));
        let before = now.saturating_sub(limits::OVERDUE_MS);
        self.store.write(move |connection| store::overdue(connection, &readers, before)).await
    }
}

/// A directory that the root key signed.
pub(crate) fn read_directory(
    stored: &StoredDirectory,
    root_key: &PublicKey,
) -> Result<fener_sign::Directory, HubError> {
    let signed = SignedDirectory::decode(&stored.bytes).map_err(|_| HubError::Directory)?;
    signed.verify(root_key).map_err(|_| HubError::Directory)
}
