//! The device's own secret: what a copied disk lacks when hardware holds it.
//!
//! Every key that works without a PIN derives from it, and every PIN's key needs it. The only level so far is
//! `software`, a file beside the store; it is named as such wherever it is shown.

use std::fmt;
use std::path::Path;

use fener_seal::Key;
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use zeroize::Zeroize as _;

use crate::files::{self, Present, name};
use crate::secrets;
use crate::{StoreError, StoreFile};

/// What holds the device secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProtectionLevel {
    /// A file on the same disk: protects against nobody who has the disk.
    Software,
}

/// The device secret. Wiped when dropped; cannot be copied or printed.
pub struct DeviceSecret {
    held: Key,
    level: ProtectionLevel,
}

impl fmt::Debug for DeviceSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeviceSecret").field("level", &self.level).finish_non_exhaustive()
    }
}

impl DeviceSecret {
    /// Makes the secret of a new device, and the folder for it. Never where any file of a store is.
    ///
    /// # Errors
    /// [`StoreError::AlreadyThere`] with the file that is in the way, [`StoreError::NotSaved`].
    pub fn create(folder: &Path, rng: &mut impl CryptoRng) -> Result<Self, StoreError> {
        files::prepare_folder(folder)?;
        let present = Present::in_folder(folder);
        for (there, file) in [
            (present.vault, StoreFile::Vault),
            (present.keyring, StoreFile::Keyring),
            (present.outbox, StoreFile::Outbox),
            (present.device_key, StoreFile::DeviceKey),
        ] {
            if there {
                return Err(StoreError::AlreadyThere(file));
            }
        }
        let held = Key::generate(rng);
        files::replace(StoreFile::DeviceKey, &folder.join(name::DEVICE_KEY), held.expose())?;
        Ok(Self { held, level: ProtectionLevel::Software })
    }

    /// Reads the secret of this device.
    ///
    /// # Errors
    /// [`StoreError::Missing`], [`StoreError::Damaged`] or [`StoreError::Io`], all of the device key.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let mut read = files::read_exact::<32>(StoreFile::DeviceKey, &folder.join(name::DEVICE_KEY))?;
        let held = Key::from_bytes(&read);
        read.zeroize();
        Ok(Self { held, level: ProtectionLevel::Software })
    }

    /// What holds the secret.
    #[must_use]
    pub fn level(&self) -> ProtectionLevel {
        self.level
    }

    /// A key for one purpose that needs no PIN.
    pub(crate) fn key(&self, label: &'static str) -> Key {
        secrets::derive(&self.held, label)
    }

    /// The device's answer to a PIN's key: without the device, a PIN opens nothing.
    pub(crate) fn answer(&self, pin_key: &Key) -> Key {
        fener_seal::keys::answer(&self.held, pin_key)
    }
}
