//! `device.key` as bytes: 2,048 of them, whatever holds the secret.
//!
//! Magic 8 · version 2 · level 1 · zeros 5 · badge's mark 16 · secret, epoch, next epoch: each a length 2 and its bytes ·
//! zeros · SHA-256 of everything before, 32. What the fields hold depends on the level; see [`super::DeviceSecret`].

use std::path::Path;

use fener_sign::ContentHash;
use zeroize::{Zeroize as _, Zeroizing};

use super::ProtectionLevel;
use crate::files::{self, name};
use crate::{StoreError, StoreFile};

const FILE_LEN: usize = 2048;
const SUM_LEN: usize = 32;
const MAGIC: &[u8; 8] = b"FNDEVC\r\n";
const VERSION: u16 = 1;
const DAMAGED: StoreError = StoreError::Damaged(StoreFile::DeviceKey);

/// The fields.
pub(super) struct DeviceFile {
    pub(super) level: ProtectionLevel,
    /// By which the device knows its key file; zeros without one.
    pub(super) badge: [u8; 16],
    pub(super) secret: Zeroizing<Vec<u8>>,
    pub(super) epoch: Vec<u8>,
    /// While the keyring is being written anew: the epoch that it will have.
    pub(super) next: Option<Vec<u8>>,
}

impl DeviceFile {
    pub(super) fn read(folder: &Path) -> Result<Self, StoreError> {
        let mut bytes = files::read_exact::<FILE_LEN>(StoreFile::DeviceKey, &folder.join(name::DEVICE_KEY))?;
        let (fields, sum) = bytes.split_last_chunk::<SUM_LEN>().ok_or(DAMAGED)?;
        let read = if ContentHash::of(fields).0 == *sum { Self::decode(fields) } else { Err(DAMAGED) };
        bytes.zeroize();
        read
    }

    /// Puts the file on the disk, whole or not at all.
    pub(super) fn write(&self, folder: &Path) -> Result<(), StoreError> {
        let bytes = self.encode().ok_or(StoreError::Invalid("device key"))?;
        files::replace(StoreFile::DeviceKey, &folder.join(name::DEVICE_KEY), &bytes)
    }

    fn encode(&self) -> Option<Zeroizing<Vec<u8>>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(FILE_LEN));
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&VERSION.to_be_bytes());
        bytes.push(self.level.code());
        bytes.resize(16, 0);
        bytes.extend_from_slice(&self.badge);
        for field in [self.secret.as_slice(), &self.epoch, self.next.as_deref().unwrap_or_default()] {
            bytes.extend_from_slice(&u16::try_from(field.len()).ok()?.to_be_bytes());
            bytes.extend_from_slice(field);
        }
        if bytes.len() > FILE_LEN - SUM_LEN {
            return None;
        }
        bytes.resize(FILE_LEN - SUM_LEN, 0);
        let sum = ContentHash::of(&bytes).0;
        bytes.extend_from_slice(&sum);
        Some(bytes)
    }

    fn decode(bytes: &[u8]) -> Result<Self, StoreError> {
        let (header, rest) = bytes.split_first_chunk::<16>().ok_or(DAMAGED)?;
        let [magic @ .., v0, v1, level, _, _, _, _, _] = header;
        if magic != MAGIC {
            return Err(DAMAGED);
        }
        if u16::from_be_bytes([*v0, *v1]) != VERSION {
            return Err(StoreError::Newer(StoreFile::DeviceKey));
        }
        let level = ProtectionLevel::from_code(*level).ok_or(DAMAGED)?;
        let (badge, rest) = rest.split_first_chunk::<16>().ok_or(DAMAGED)?;
        let (secret, rest) = field(rest).ok_or(DAMAGED)?;
        let (epoch, rest) = field(rest).ok_or(DAMAGED)?;
        let (next, _) = field(rest).ok_or(DAMAGED)?;
        Ok(Self {
            level,
            badge: *badge,
            secret: Zeroizing::new(secret.to_vec()),
            epoch: epoch.to_vec(),
            next: Some(next.to_vec()).filter(|next| !next.is_empty()),
        })
    }
}

fn field(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<2>()?;
    rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))
}
