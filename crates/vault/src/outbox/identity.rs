//! Who this device is, whom it trusts, and how far the hub's receipts reach.

use std::fmt;

use fener_model::DeviceId;
use fener_seal::body;
use fener_sign::SigningKey;
use rand_core::CryptoRng;
use rusqlite::OptionalExtension as _;
use uuid::Uuid;

use super::Outbox;
use crate::{StoreError, StoreFile};

/// What enrolment gave this device. The signing key is asked for apart: [`Outbox::signing_key`].
#[derive(Clone, PartialEq, Eq)]
pub struct DeviceIdentity {
    /// The device.
    pub device: DeviceId,
    /// The encoded device certificate.
    pub certificate: Vec<u8>,
    /// The station or agency.
    pub place: String,
    /// The mailbox this device reads.
    pub mailbox: [u8; 16],
    /// Where the hub is.
    pub hub_url: String,
    /// The hub's TLS root certificate, DER; nothing else is trusted.
    pub hub_root: Vec<u8>,
    /// The public key that signs the directory.
    pub root_key: [u8; 32],
}

impl fmt::Debug for DeviceIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeviceIdentity").finish_non_exhaustive()
    }
}

/// The signed directory, exactly as it came.
#[derive(Clone, PartialEq, Eq)]
pub struct HeldDirectory {
    /// The highest version ever held.
    pub version: u64,
    /// The signed bytes, to be verified again by whoever reads them.
    pub bytes: Vec<u8>,
}

/// The latest link of the hub's receipt chain of this device.
#[derive(Clone, PartialEq, Eq)]
pub struct ReceiptLink {
    /// The hub's count for this device.
    pub seq: u64,
    /// The encoded receipt.
    pub receipt: Vec<u8>,
}

impl Outbox {
    /// Who this device is; `None` before enrolment.
    ///
    /// # Errors
    /// A [`StoreError`] of the outbox.
    pub fn identity(&self) -> Result<Option<DeviceIdentity>, StoreError> {
        const READ: &str =
            "SELECT device, certificate, place, mailbox, hub_url, hub_root, root_key FROM identity";
        self.db.read(|c| {
            c.query_row(READ, [], |row| {
                Ok(DeviceIdentity {
                    device: DeviceId(Uuid::from_bytes(row.get(0)?)),
                    certificate: row.get(1)?,
                    place: row.get(2)?,
                    mailbox: row.get(3)?,
                    hub_url: row.get(4)?,
                    hub_root: row.get(5)?,
                    root_key: row.get(6)?,
                })
            })
            .optional()
        })
    }

    /// Stores who this device is. A certificate may be renewed; a device never becomes another one.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the device has another id already, and a [`StoreError`] of the outbox.
    pub fn set_identity(
        &mut self,
        identity: &DeviceIdentity,
        key: &SigningKey,
        rng: &mut impl CryptoRng,
    ) -> Result<(), StoreError> {
        const WRITE: &str = "INSERT OR REPLACE INTO identity
            (one, device, seed, certificate, place, mailbox, hub_url, hub_root, root_key)
            VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        if self.identity()?.is_some_and(|held| held.device != identity.device) {
            return Err(StoreError::Taken("device"));
        }
        let device = identity.device.0.as_bytes();
        let seed = body::seal(&self.seed_key, &seed_aad(device), key.seed().as_slice(), rng)
            .map_err(|_| StoreError::Invalid("signing key"))?;
        self.db.write(|tx| {
            let values = rusqlite::params![
                device,
                seed,
                identity.certificate,
                identity.place,
                identity.mailbox,
                identity.hub_url,
                identity.hub_root,
                identity.root_key,
            ];
            tx.execute(WRITE, values).map(drop)
        })
    }

    /// The key this device signs with.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] before enrolment, [`StoreError::Damaged`] when the stored key does not open.
    pub fn signing_key(&self) -> Result<SigningKey, StoreError> {
        let stored: Option<([u8; 16], Vec<u8>)> = self.db.read(|c| {
            c.query_row("SELECT device, seed FROM identity", [], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()
        })?;
        let (device, sealed) = stored.ok_or(StoreError::Unknown("device"))?;
        let seed = body::open(&self.seed_key, &seed_aad(&device), &sealed);
        seed.ok()
            .as_deref()
            .and_then(|seed| <&[u8; 32]>::try_from(seed.as_slice()).ok())
            .map(SigningKey::from_seed)
            .ok_or(StoreError::Damaged(StoreFile::Outbox))
    }

    /// The directory that is held.
    ///
    /// # Errors
    /// A [`StoreError`] of the outbox.
    pub fn directory(&self) -> Result<Option<HeldDirectory>, StoreError> {
        self.db.read(|c| {
            c.query_row("SELECT version, bytes FROM directory", [], |row| {
                Ok(HeldDirectory { version: row.get(0)?, bytes: row.get(1)? })
            })
            .optional()
        })
    }

    /// Keeps a directory that the caller has verified. The same version again changes nothing. What came in and could not
    /// be believed is looked at again: a newer directory may vouch for whoever signed it.
    ///
    /// # Errors
    /// [`StoreError::Older`] for a version below the highest ever held or for other bytes under the same version.
    pub fn set_directory(&mut self, version: u64, bytes: &[u8]) -> Result<(), StoreError> {
        if let Some(held) = self.directory()? {
            if version == held.version && bytes == held.bytes {
                return Ok(());
            }
            if version <= held.version {
                return Err(StoreError::Older("directory"));
            }
        }
        self.db.write(|tx| {
            tx.execute(
                "INSERT OR REPLACE INTO directory (one, version, bytes) VALUES (1, ?1, ?2)",
                (version, bytes),
            )?;
            tx.execute("UPDATE inbox SET set_aside = 0 WHERE set_aside = 1", []).map(drop)
        })
    }

    /// The latest receipt of the hub; `None` before the first.
    ///
    /// # Errors
    /// A [`StoreError`] of the outbox.
    pub fn last_receipt(&self) -> Result<Option<ReceiptLink>, StoreError> {
        self.db.read(|c| {
            c.query_row("SELECT seq, receipt FROM receipt_chain", [], |row| {
                Ok(ReceiptLink { seq: row.get(0)?, receipt: row.get(1)? })
            })
            .optional()
        })
    }
}

fn seed_aad(device: &[u8; 16]) -> Vec<u8> {
    [b"outbox/seed/v1".as_slice(), device].concat()
}
