//! The keyring as bytes: a header of 128 and 16 slots of 504, in two copies.
//!
//! Header: magic 8 · version 2, zeros 6 · generation 8 · vault made 1, zeros 7 · PIN cost 12, zeros 4 · device check 16 ·
//! zeros 32 · keyed hash 32 of everything else. The device check tells a damaged keyring from a device key that is not
//! the one it was written with. The hash and every slot are under keys of the device's epoch.

use std::path::Path;

use fener_seal::{Key, PinParams, mac};
use rand_core::CryptoRng;

use super::slot::{Record, SLOT_LEN};
use crate::device::DeviceSecret;
use crate::files::{self, name};
use crate::secrets;
use crate::{StoreError, StoreFile};

pub(super) const SLOTS: usize = 16;
const FILE_LEN: usize = 8192;
const HEADER_LEN: usize = FILE_LEN - SLOTS * SLOT_LEN;
const MAC_LEN: usize = 32;
const MAGIC: &[u8; 8] = b"FNKEYS\r\n";
const VERSION: u16 = 2;

/// The keyring in memory. Unused slots are `None` and become fresh random bytes with every write.
#[derive(Clone)]
pub(super) struct Ring {
    pub(super) generation: u64,
    pub(super) vault_made: bool,
    /// The cost of new PINs.
    pub(super) params: PinParams,
    slots: [Option<Record>; SLOTS],
}

impl Ring {
    pub(super) fn empty(params: PinParams) -> Self {
        Self { generation: 0, vault_made: false, params, slots: Default::default() }
    }

    pub(super) fn used(&self) -> impl Iterator<Item = (usize, &Record)> {
        self.slots.iter().enumerate().filter_map(|(index, slot)| slot.as_ref().map(|record| (index, record)))
    }

    pub(super) fn set(&mut self, index: usize, record: Option<Record>) {
        if let Some(slot) = self.slots.get_mut(index) {
            *slot = record;
        }
    }

    fn encode(&self, device: &DeviceSecret, rng: &mut impl CryptoRng) -> Option<Vec<u8>> {
        let mut header = Vec::with_capacity(FILE_LEN);
        header.extend_from_slice(MAGIC);
        header.extend_from_slice(&VERSION.to_be_bytes());
        header.resize(16, 0);
        header.extend_from_slice(&self.generation.to_be_bytes());
        header.push(u8::from(self.vault_made));
        header.resize(32, 0);
        header.extend_from_slice(&self.params.encode());
        header.resize(48, 0);
        header.extend_from_slice(&device_check(device));
        header.resize(HEADER_LEN - MAC_LEN, 0);
        let key = slots_key(device.epoch());
        let mut slots = Vec::with_capacity(SLOTS * SLOT_LEN);
        for (index, slot) in self.slots.iter().enumerate() {
            let mut bytes = [0; SLOT_LEN];
            match slot {
                Some(record) => bytes = record.seal(&key, index, rng)?,
                None => rng.fill_bytes(&mut bytes),
            }
            slots.extend_from_slice(&bytes);
        }
        Some(signed(device.epoch(), header, &slots))
    }

    fn decode(device: &DeviceSecret, bytes: &[u8; FILE_LEN]) -> Result<Self, Broken> {
        let (header, rest) = bytes.split_first_chunk::<{ HEADER_LEN - MAC_LEN }>().ok_or(Broken::Damaged)?;
        let (written, slots) = rest.split_first_chunk::<MAC_LEN>().ok_or(Broken::Damaged)?;
        let field = |from: usize, to: usize| header.get(from..to).unwrap_or_default();
        let fits = |epoch: &&Key| mac::fits(&file_key(epoch), &[header, slots], written);
        let Some(epoch) = device.epochs().find(fits) else {
            let check = field(48, 64);
            let foreign = field(0, 8) == MAGIC && check != device_check(device);
            return Err(if foreign { Broken::OtherDevice(check.to_vec()) } else { Broken::Damaged });
        };
        if field(0, 8) != MAGIC {
            return Err(Broken::Damaged);
        }
        if field(8, 10) != VERSION.to_be_bytes() {
            return Err(Broken::Newer);
        }
        let params = field(32, 44)
            .try_into()
            .ok()
            .and_then(|bytes| PinParams::decode(bytes).ok())
            .ok_or(Broken::Damaged)?;
        let mut ring = Self::empty(params);
        ring.generation = field(16, 24).try_into().map(u64::from_be_bytes).map_err(|_| Broken::Damaged)?;
        ring.vault_made = field(24, 25) == [1];
        let key = slots_key(epoch);
        for (index, bytes) in slots.chunks_exact(SLOT_LEN).enumerate() {
            ring.set(index, Record::unseal(&key, index, bytes));
        }
        Ok(ring)
    }
}

/// The file: header, keyed hash, slots.
fn signed(epoch: &Key, header: Vec<u8>, slots: &[u8]) -> Vec<u8> {
    let hash = mac::of(&file_key(epoch), &[&header, slots]);
    [header.as_slice(), &hash, slots].concat()
}

/// A keyring whose header and slots say what these bytes say, sealed and signed as by the device itself: the first are the
/// header but for magic and version, then follows what each slot holds. What is missing is zero.
#[cfg(feature = "fuzzing")]
pub(super) fn dressed(device: &DeviceSecret, said: &[u8], rng: &mut impl CryptoRng) -> Option<Vec<u8>> {
    let mut said = said.to_vec();
    said.resize(HEADER_LEN - MAC_LEN + SLOTS * super::slot::PLAIN_LEN, 0);
    let (header, plain) = said.split_at(HEADER_LEN - MAC_LEN);
    let start = [MAGIC.as_slice(), &VERSION.to_be_bytes()].concat();
    let header = [&start, header.get(start.len()..)?].concat();
    let key = slots_key(device.epoch());
    let mut slots = Vec::with_capacity(SLOTS * SLOT_LEN);
    for (index, plain) in plain.chunks_exact(super::slot::PLAIN_LEN).enumerate() {
        slots.extend(super::slot::seal_plain(&key, index, plain, rng)?);
    }
    Some(signed(device.epoch(), header, &slots))
}

/// Why a copy cannot be used.
enum Broken {
    Missing,
    Damaged,
    Newer,
    /// It looks whole but for the keyed hash, and says that another device key made it.
    OtherDevice(Vec<u8>),
    Unreadable(StoreError),
}

/// Reads both copies, takes the newer whole one and mends the other.
pub(super) fn load(folder: &Path, device: &DeviceSecret) -> Result<(Ring, bool), StoreError> {
    let paths = [folder.join(name::KEYRING_A), folder.join(name::KEYRING_B)];
    let [a, b] = paths.each_ref().map(|path| load_copy(path, device));
    let (ring, bytes, stale) = match (a, b) {
        (Ok((a, bytes)), Ok((b, _))) if a.generation == b.generation => (a, bytes, None),
        (Ok((a, bytes)), Ok((b, _))) if a.generation > b.generation => (a, bytes, Some(1)),
        (Ok(_), Ok((b, bytes))) => (b, bytes, Some(0)),
        (Ok((a, bytes)), Err(_)) => (a, bytes, Some(1)),
        (Err(_), Ok((b, bytes))) => (b, bytes, Some(0)),
        (Err(a), Err(b)) => return Err(neither(a, b)),
    };
    let mut repaired = false;
    if let Some(path) = stale.and_then(|index: usize| paths.get(index)) {
        match files::replace(StoreFile::Keyring, path, bytes.as_slice()) {
            Ok(()) => repaired = true,
            // One whole copy is enough to go on; the next change writes both.
            Err(_) => tracing::warn!("a damaged copy of the keyring could not be mended"),
        }
    }
    Ok((ring, repaired))
}

fn load_copy(path: &Path, device: &DeviceSecret) -> Result<(Ring, Box<[u8; FILE_LEN]>), Broken> {
    let bytes = files::read_exact::<FILE_LEN>(StoreFile::Keyring, path).map_err(|error| match error {
        StoreError::Missing(_) => Broken::Missing,
        StoreError::Damaged(_) => Broken::Damaged,
        other => Broken::Unreadable(other),
    })?;
    Ring::decode(device, &bytes).map(|ring| (ring, bytes))
}

fn neither(a: Broken, b: Broken) -> StoreError {
    match (a, b) {
        (Broken::Missing, Broken::Missing) => StoreError::Missing(StoreFile::Keyring),
        (Broken::Newer, _) | (_, Broken::Newer) => StoreError::Newer(StoreFile::Keyring),
        (Broken::Unreadable(error), _) | (_, Broken::Unreadable(error)) => error,
        (Broken::OtherDevice(a), Broken::OtherDevice(b)) if a == b => {
            StoreError::Damaged(StoreFile::DeviceKey)
        }
        _ => StoreError::Damaged(StoreFile::Keyring),
    }
}

/// Writes both copies, each whole or not at all.
pub(super) fn store(
    folder: &Path,
    device: &DeviceSecret,
    ring: &Ring,
    rng: &mut impl CryptoRng,
) -> Result<(), StoreError> {
    let bytes = ring.encode(device, rng).ok_or(StoreError::Invalid("keyring"))?;
    for name in [name::KEYRING_A, name::KEYRING_B] {
        files::replace(StoreFile::Keyring, &folder.join(name), &bytes)?;
    }
    Ok(())
}

/// Takes both copies away, as far as they are there.
pub(super) fn remove(folder: &Path) {
    for name in [name::KEYRING_A, name::KEYRING_B] {
        if let Err(error) = std::fs::remove_file(folder.join(name))
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "a half made keyring stays");
        }
    }
}

fn device_check(device: &DeviceSecret) -> [u8; 16] {
    secrets::mark(&device.key("keyring/check/v1"), &[])
}

fn slots_key(epoch: &Key) -> Key {
    secrets::derive(epoch, "keyring/slots/v2")
}

fn file_key(epoch: &Key) -> Key {
    secrets::derive(epoch, "keyring/file/v2")
}
