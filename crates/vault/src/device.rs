//! The second secret: what a copied disk lacks.
//!
//! Every key that works without a PIN derives from the device's own secret, and every PIN's key needs an answer from
//! whatever guards it. Three levels:
//!
//! * `software`: the secret lies in `device.key` as it is. Protects against nobody who has the disk; for demonstrations.
//! * `key_file`: `device.key` holds it under a key of 128 bits that lies on removable media.
//! * `tpm`: `device.key` holds what only this device's chip opens. Each officer's slot has an object in the chip's keeping
//!   besides, which opens only for the PIN's key; who guesses is counted in the chip, whatever is done to the files.
//!
//! Over the keyring's slots lies one more key, the epoch's, which is changed at each sync without anybody's PIN: an older
//! keyring that is found in worn flash memory opens with no key that is still in use. A chip makes a fresh object for each
//! epoch. Without a chip the key comes from a salt in `device.key`; who finds that salt in worn memory too has both. In
//! either case the one from before is overwritten and not destroyed in hardware: the step after this one would be an
//! index in the chip's own memory.

mod badge;
mod file;

use std::fmt;
use std::path::{Path, PathBuf};

use fener_seal::{Key, body, keys};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::chip::{Chip, USUAL_PLACE};
use crate::files::{self, Present};
use crate::secrets;
use crate::{PinError, SecretError, StoreError, StoreFile};
use file::DeviceFile;

const BADGE_AAD: &[u8] = b"device/badge/v1";

/// What guards the device's secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProtectionLevel {
    /// A file on the same disk: protects against nobody who has the disk.
    Software,
    /// 128 bits that lie on removable media.
    KeyFile,
    /// A TPM, which also counts wrong PINs.
    Tpm,
}

impl ProtectionLevel {
    fn code(self) -> u8 {
        match self {
            Self::Software => 1,
            Self::KeyFile => 2,
            Self::Tpm => 3,
        }
    }

    fn from_code(code: u8) -> Option<Self> {
        match code {
            1 => Some(Self::Software),
            2 => Some(Self::KeyFile),
            3 => Some(Self::Tpm),
            _ => None,
        }
    }
}

/// Where the shell says that a second secret is. What a device has is written in its own file; this says only where to
/// look for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecretPlaces {
    /// The key file.
    pub key_file: Option<PathBuf>,
    /// The chip, as the system's TPM libraries name it; `device:/dev/tpmrm0` when absent.
    pub chip: Option<String>,
}

impl SecretPlaces {
    fn chip(&self) -> Chip {
        Chip::at(self.chip.as_deref().unwrap_or(USUAL_PLACE))
    }

    fn key_file(&self) -> Result<&Path, SecretError> {
        self.key_file.as_deref().ok_or(SecretError::KeyFileMissing)
    }

    /// The best level that a new device can have here without anybody bringing anything: that of the chip, when one
    /// answers.
    #[must_use]
    pub fn best_level(&self) -> ProtectionLevel {
        match self.chip().open(&[]) {
            Ok(_) => ProtectionLevel::Tpm,
            Err(_) => ProtectionLevel::Software,
        }
    }
}

/// The device secret. Wiped when dropped; cannot be copied or printed.
pub struct DeviceSecret {
    folder: PathBuf,
    held: Key,
    chip: Chip,
    file: DeviceFile,
    epoch: Key,
    next: Option<Key>,
}

impl fmt::Debug for DeviceSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeviceSecret").field("level", &self.file.level).finish_non_exhaustive()
    }
}

impl DeviceSecret {
    /// Makes the secret of a new device, and the folder for it. Never where any file of a store is; a key file is made
    /// where there is none.
    ///
    /// # Errors
    /// [`StoreError::AlreadyThere`] with the file that is in the way, [`StoreError::NotSaved`], [`StoreError::Secret`].
    pub fn create(
        folder: &Path,
        level: ProtectionLevel,
        places: &SecretPlaces,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, StoreError> {
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
        let (held, chip) = (Key::generate(rng), places.chip());
        let mut badge_id = [0; 16];
        let secret = match level {
            ProtectionLevel::Software => held.expose().to_vec(),
            ProtectionLevel::KeyFile => {
                let badge = badge::create(places.key_file()?, rng)?;
                badge_id = badge.id();
                body::seal(&badge.key(), BADGE_AAD, held.expose(), rng)
                    .map_err(|_| StoreError::Invalid("device key"))?
            }
            ProtectionLevel::Tpm => chip.seal(&held, None)?,
        };
        let (epoch, stored) = new_epoch(level, &chip, &held, rng)?;
        let secret = Zeroizing::new(secret);
        let file = DeviceFile { level, badge: badge_id, secret, epoch: stored, next: None };
        file.write(folder)?;
        Ok(Self { folder: folder.to_owned(), held, chip, file, epoch, next: None })
    }

    /// Reads the secret of this device.
    ///
    /// # Errors
    /// [`StoreError::Missing`], [`StoreError::Damaged`], [`StoreError::Newer`] or [`StoreError::Io`], all of the device
    /// key; [`StoreError::Secret`] while what guards it does not answer. Nothing is ever made anew.
    pub fn open(folder: &Path, places: &SecretPlaces) -> Result<Self, StoreError> {
        const DAMAGED: StoreError = StoreError::Damaged(StoreFile::DeviceKey);
        let (file, chip) = (DeviceFile::read(folder)?, places.chip());
        let stored = std::iter::once(&file.epoch).chain(&file.next);
        let (held, mut epochs) = match file.level {
            ProtectionLevel::Tpm => {
                let objects: Vec<&[u8]> =
                    std::iter::once(file.secret.as_slice()).chain(stored.map(Vec::as_slice)).collect();
                let mut opened = chip.open(&objects)?.into_iter();
                (opened.next().ok_or(DAMAGED)?, opened.collect::<Vec<_>>())
            }
            ProtectionLevel::Software | ProtectionLevel::KeyFile => {
                let held = match file.level {
                    ProtectionLevel::KeyFile => with_badge(&file, places)?,
                    _ => Key::from_slice(&file.secret).map_err(|_| DAMAGED)?,
                };
                let epochs = stored.map(|salt| Key::from_slice(salt).map(|salt| keys::epoch(&held, &salt)));
                let epochs = epochs.collect::<Result<Vec<_>, _>>().map_err(|_| DAMAGED)?;
                (held, epochs)
            }
        };
        let next = if file.next.is_some() { epochs.pop() } else { None };
        let epoch = epochs.pop().ok_or(DAMAGED)?;
        Ok(Self { folder: folder.to_owned(), held, chip, file, epoch, next })
    }

    /// What guards the secret.
    #[must_use]
    pub fn level(&self) -> ProtectionLevel {
        self.file.level
    }

    /// A key for one purpose that needs no PIN.
    pub(crate) fn key(&self, label: &'static str) -> Key {
        secrets::derive(&self.held, label)
    }

    /// What a new slot needs so that [`DeviceSecret::answer`] answers to this PIN's key: an object of the chip, or
    /// nothing.
    pub(crate) fn new_object(&self, pin_key: &Key, rng: &mut impl CryptoRng) -> Result<Vec<u8>, StoreError> {
        match self.file.level {
            ProtectionLevel::Software | ProtectionLevel::KeyFile => Ok(Vec::new()),
            ProtectionLevel::Tpm => {
                Ok(self.chip.seal(&Key::generate(rng), Some(&keys::chip_auth(pin_key)))?)
            }
        }
    }

    /// The device's answer to a PIN's key, `None` when the chip says that it is the wrong one: without the device, a PIN
    /// opens nothing.
    pub(crate) fn answer(&self, pin_key: &Key, object: &[u8]) -> Result<Option<Key>, PinError> {
        match self.file.level {
            ProtectionLevel::Software | ProtectionLevel::KeyFile => {
                Ok(Some(keys::answer(&self.held, pin_key)))
            }
            ProtectionLevel::Tpm => {
                Ok(self.chip.answer(object, &keys::chip_auth(pin_key)).map_err(StoreError::from)?)
            }
        }
    }

    /// The key over the keyring as it is written now.
    pub(crate) fn epoch(&self) -> &Key {
        self.next.as_ref().unwrap_or(&self.epoch)
    }

    /// The keys that a copy of the keyring may have been written with, the newest first.
    pub(crate) fn epochs(&self) -> impl Iterator<Item = &Key> {
        self.next.iter().chain(std::iter::once(&self.epoch))
    }

    /// Begins a new epoch, unless one was begun and not ended. Until [`DeviceSecret::end_epoch`] a keyring of either can
    /// be read.
    pub(crate) fn begin_epoch(&mut self, rng: &mut impl CryptoRng) -> Result<(), StoreError> {
        if self.next.is_some() {
            return Ok(());
        }
        let (next, stored) = new_epoch(self.file.level, &self.chip, &self.held, rng)?;
        self.file.next = Some(stored);
        if let Err(error) = self.file.write(&self.folder) {
            self.file.next = None;
            return Err(error);
        }
        self.next = Some(next);
        Ok(())
    }

    /// Forgets the epoch before. Both copies of the keyring are on the disk with the new one.
    pub(crate) fn end_epoch(&mut self) -> Result<(), StoreError> {
        let (Some(next), Some(stored)) = (self.next.take(), self.file.next.take()) else { return Ok(()) };
        let before = std::mem::replace(&mut self.file.epoch, stored);
        let written = self.file.write(&self.folder);
        if written.is_err() {
            self.file.next = Some(std::mem::replace(&mut self.file.epoch, before));
            self.next = Some(next);
            return written;
        }
        self.epoch = next;
        Ok(())
    }
}

fn with_badge(file: &DeviceFile, places: &SecretPlaces) -> Result<Key, StoreError> {
    let badge = badge::read(places.key_file()?)?;
    if badge.id() != file.badge {
        return Err(SecretError::KeyFileWrong.into());
    }
    secrets::open_key(&badge.key(), BADGE_AAD, &file.secret).ok_or(StoreError::Damaged(StoreFile::DeviceKey))
}

/// A fresh epoch, and what is stored to have it again.
fn new_epoch(
    level: ProtectionLevel,
    chip: &Chip,
    held: &Key,
    rng: &mut impl CryptoRng,
) -> Result<(Key, Vec<u8>), StoreError> {
    let fresh = Key::generate(rng);
    match level {
        ProtectionLevel::Software | ProtectionLevel::KeyFile => {
            Ok((keys::epoch(held, &fresh), fresh.expose().to_vec()))
        }
        ProtectionLevel::Tpm => {
            let stored = chip.seal(&fresh, None)?;
            Ok((fresh, stored))
        }
    }
}
