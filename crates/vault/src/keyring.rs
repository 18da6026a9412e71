//! The officers' slots: 16 of them in a file of 8,192 bytes, kept twice.
//!
//! A slot is found by officer number and opened by PIN together with the device secret. From outside, used and
//! unused slots look the same, and a number that nobody has answers like one with a wrong PIN: it costs the same
//! work, counts the same and waits the same. The count goes to the disk before the work begins, so that pulling
//! the plug gains nobody a try.

mod attempt;
mod file;
mod officer;
mod pin;
mod slot;
mod wait;

use std::fmt;
use std::path::{Path, PathBuf};

use fener_model::OfficerNumber;
use fener_seal::{Key, PinParams};
use rand_core::CryptoRng;

use crate::device::DeviceSecret;
use crate::files::{self, Present};
use crate::{PinError, StoreError, StoreFile};
use file::{Ring, SLOTS};
use slot::{Kind, Record, selector};

pub use attempt::SlotState;
pub use officer::{NewOfficer, OfficerEntry, OfficerKeys, OfficerRole};
pub use pin::{PIN_MAX, PIN_MIN, check_new_pin};
pub use wait::Uptime;

/// The open keyring file.
pub struct Keyring {
    folder: PathBuf,
    ring: Ring,
    repaired: bool,
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keyring").finish_non_exhaustive()
    }
}

impl Keyring {
    /// Makes the keyring of a device that never had one, with its first officer, who should be a supervisor.
    /// The vault's key is drawn here. `params` is the cost of a PIN on this device.
    ///
    /// # Errors
    /// [`StoreError::AlreadyThere`] when any file of a keyring or vault exists, whole or damaged; a [`PinError`] about
    /// the PIN; [`StoreError::NotSaved`].
    pub fn create(
        folder: &Path,
        device: &DeviceSecret,
        first: &NewOfficer<'_>,
        params: PinParams,
        rng: &mut impl CryptoRng,
    ) -> Result<(Self, OfficerKeys), PinError> {
        let present = Present::in_folder(folder);
        for (there, file) in [(present.vault, StoreFile::Vault), (present.keyring, StoreFile::Keyring)] {
            if there {
                return Err(StoreError::AlreadyThere(file).into());
            }
        }
        check_new_pin(first.pin)?;
        files::prepare_folder(folder)?;
        let device_key = Key::generate(rng);
        let keys = OfficerKeys::generate(first.number.clone(), first.role, device_key, rng);
        let mut keyring = Self { folder: folder.to_owned(), ring: Ring::empty(params), repaired: false };
        let record = Record::officer(device, &keys, first.pin, params, rng)?;
        if let Err(error) = keyring.put(device, 0, Some(record), rng) {
            // Nothing is sealed with these keys yet, and one copy alone would be in the way of the next try.
            file::remove(folder);
            return Err(error.into());
        }
        Ok((keyring, keys))
    }

    /// Opens the keyring. When one copy is damaged or stale, the other is used and the copy is mended.
    ///
    /// # Errors
    /// [`StoreError::Missing`] without either copy, [`StoreError::Damaged`] when no copy is whole (of the device key
    /// when both copies agree that another one wrote them), [`StoreError::Newer`]. Files are kept as they are.
    pub fn open(folder: &Path, device: &DeviceSecret) -> Result<Self, StoreError> {
        let (ring, repaired) = file::load(folder, device)?;
        Ok(Self { folder: folder.to_owned(), ring, repaired })
    }

    /// A keyring file that says what these bytes say, sealed and signed as by the device itself.
    #[cfg(feature = "fuzzing")]
    #[doc(hidden)]
    pub fn dressed(device: &DeviceSecret, said: &[u8], rng: &mut impl CryptoRng) -> Option<Vec<u8>> {
        file::dressed(device, said, rng)
    }

    /// Whether a damaged or stale copy was mended when the keyring was opened.
    #[must_use]
    pub fn was_repaired(&self) -> bool {
        self.repaired
    }

    /// Signs an officer in. `now` decides only whether it is too early. A slot whose PIN costs less than this keyring asks
    /// for is wrapped anew on the way.
    ///
    /// # Errors
    /// See [`PinError`]. The try is counted, on the disk, before the PIN is looked at; [`PinError::Wait`] and errors
    /// about the form of the PIN do not count.
    pub fn unlock(
        &mut self,
        device: &DeviceSecret,
        number: &OfficerNumber,
        pin: &str,
        now: Uptime,
        rng: &mut impl CryptoRng,
    ) -> Result<OfficerKeys, PinError> {
        self.attempt(device, number, pin, now, rng).map(|(_, keys)| keys)
    }

    /// Adds an officer and returns the entry for the vault's list.
    ///
    /// # Errors
    /// [`PinError::NotAllowed`] unless `by` is a supervisor, [`PinError::NumberTaken`], [`PinError::NoFreeSlot`], an
    /// error about the PIN, or about the file.
    pub fn add(
        &mut self,
        device: &DeviceSecret,
        by: &OfficerKeys,
        new: &NewOfficer<'_>,
        rng: &mut impl CryptoRng,
    ) -> Result<OfficerEntry, PinError> {
        supervisor(by)?;
        check_new_pin(new.pin)?;
        let wanted = selector(device, &new.number);
        let place = match self.find(&wanted) {
            Some((_, record)) if record.kind == Kind::Officer => return Err(PinError::NumberTaken),
            Some((index, _)) => index,
            None => self.room_for_officer().ok_or(PinError::NoFreeSlot)?,
        };
        let keys =
            OfficerKeys::generate(new.number.clone(), new.role, Key::from_bytes(by.device_key.expose()), rng);
        let record = Record::officer(device, &keys, new.pin, self.ring.params, rng)?;
        self.put(device, place, Some(record), rng)?;
        Ok(keys.entry())
    }

    /// Removes an officer's slot. The officer's screenings can be opened by nobody afterwards.
    ///
    /// # Errors
    /// [`PinError::NotAllowed`] unless `by` is a supervisor and somebody else; [`StoreError::Unknown`].
    pub fn remove(
        &mut self,
        device: &DeviceSecret,
        by: &OfficerKeys,
        number: &OfficerNumber,
        rng: &mut impl CryptoRng,
    ) -> Result<(), PinError> {
        supervisor(by)?;
        if by.number == *number {
            return Err(PinError::NotAllowed);
        }
        let (index, _) = self
            .find(&selector(device, number))
            .filter(|(_, record)| record.kind != Kind::Nobody)
            .ok_or(StoreError::Unknown("officer"))?;
        self.put(device, index, None, rng)?;
        Ok(())
    }

    /// Gives an officer whose PIN is forgotten, or whose slot was destroyed, new keys and a new PIN, and returns the entry
    /// for the vault's list. What the old keys opened can be opened by nobody afterwards.
    ///
    /// # Errors
    /// As [`Keyring::remove`] and [`check_new_pin`].
    pub fn reset(
        &mut self,
        device: &DeviceSecret,
        by: &OfficerKeys,
        new: &NewOfficer<'_>,
        rng: &mut impl CryptoRng,
    ) -> Result<OfficerEntry, PinError> {
        supervisor(by)?;
        if by.number == new.number {
            return Err(PinError::NotAllowed);
        }
        check_new_pin(new.pin)?;
        let (index, _) = self
            .find(&selector(device, &new.number))
            .filter(|(_, record)| record.kind != Kind::Nobody)
            .ok_or(StoreError::Unknown("officer"))?;
        let keys =
            OfficerKeys::generate(new.number.clone(), new.role, Key::from_bytes(by.device_key.expose()), rng);
        let record = Record::officer(device, &keys, new.pin, self.ring.params, rng)?;
        self.put(device, index, Some(record), rng)?;
        Ok(keys.entry())
    }

    /// Gives an officer another PIN. The old one is tried and counted like signing in.
    ///
    /// # Errors
    /// As [`Keyring::unlock`] for `old` and [`check_new_pin`] for `new`.
    pub fn change_pin(
        &mut self,
        device: &DeviceSecret,
        number: &OfficerNumber,
        (old, new): (&str, &str),
        now: Uptime,
        rng: &mut impl CryptoRng,
    ) -> Result<OfficerKeys, PinError> {
        check_new_pin(new)?;
        let (index, keys) = self.attempt(device, number, old, now, rng)?;
        let record = Record::officer(device, &keys, new, self.ring.params, rng)?;
        self.put(device, index, Some(record), rng)?;
        Ok(keys)
    }

    /// What a new PIN costs.
    #[must_use]
    pub fn cost(&self) -> PinParams {
        self.ring.params
    }

    /// What an officer's PIN costs now; `None` for a number that nobody has.
    #[must_use]
    pub fn cost_of(&self, device: &DeviceSecret, number: &OfficerNumber) -> Option<PinParams> {
        self.find(&selector(device, number)).map(|(_, record)| record.params)
    }

    /// Asks for at least this cost from now on, of new PINs and of each officer's at the next unlock. It never falls.
    ///
    /// # Errors
    /// [`StoreError::NotSaved`].
    pub fn raise_cost(
        &mut self,
        device: &DeviceSecret,
        to: PinParams,
        rng: &mut impl CryptoRng,
    ) -> Result<(), StoreError> {
        if !self.ring.params.is_below(to) {
            return Ok(());
        }
        let mut ring = self.ring.clone();
        ring.params = ring.params.raised_to(to);
        self.save(device, ring, rng)
    }

    /// Changes the key over the whole file, without anybody's PIN: older copies of the file open with no key that is
    /// still in use. After a crash at any point the keyring opens with one of the two, and the next call completes it.
    ///
    /// # Errors
    /// [`StoreError::NotSaved`], [`StoreError::Secret`]: the keyring opens as before.
    pub fn rotate(&mut self, device: &mut DeviceSecret, rng: &mut impl CryptoRng) -> Result<(), StoreError> {
        device.begin_epoch(rng)?;
        self.save(device, self.ring.clone(), rng)?;
        device.end_epoch()
    }

    /// Whether the vault of this keyring was made: from then on a missing vault is a loss and never made anew.
    pub(crate) fn vault_made(&self) -> bool {
        self.ring.vault_made
    }

    pub(crate) fn note_vault_made(
        &mut self,
        device: &DeviceSecret,
        rng: &mut impl CryptoRng,
    ) -> Result<(), StoreError> {
        let mut ring = self.ring.clone();
        ring.vault_made = true;
        self.save(device, ring, rng)
    }

    fn find(&self, wanted: &[u8; 16]) -> Option<(usize, Record)> {
        self.ring
            .used()
            .find(|(_, record)| record.selector == *wanted)
            .map(|(index, record)| (index, record.clone()))
    }

    fn room_for_officer(&self) -> Option<usize> {
        self.room_for_nobody().or_else(|| self.first(|record| record.kind == Kind::Destroyed))
    }

    /// A free slot, or else the one of the wrong number that was tried least.
    fn room_for_nobody(&self) -> Option<usize> {
        let free = (0..SLOTS).find(|index| self.ring.used().all(|(used, _)| used != *index));
        free.or_else(|| {
            let nobodies = self.ring.used().filter(|(_, record)| record.kind == Kind::Nobody);
            nobodies.min_by_key(|(_, record)| record.failures).map(|(index, _)| index)
        })
    }

    fn first(&self, which: impl Fn(&Record) -> bool) -> Option<usize> {
        self.ring.used().find(|(_, record)| which(record)).map(|(index, _)| index)
    }

    fn put(
        &mut self,
        device: &DeviceSecret,
        index: usize,
        record: Option<Record>,
        rng: &mut impl CryptoRng,
    ) -> Result<(), StoreError> {
        let mut ring = self.ring.clone();
        ring.set(index, record);
        self.save(device, ring, rng)
    }

    /// What is held in memory changes only after the disk has it.
    fn save(
        &mut self,
        device: &DeviceSecret,
        mut ring: Ring,
        rng: &mut impl CryptoRng,
    ) -> Result<(), StoreError> {
        ring.generation = ring.generation.saturating_add(1);
        file::store(&self.folder, device, &ring, rng)?;
        self.ring = ring;
        Ok(())
    }
}

fn supervisor(by: &OfficerKeys) -> Result<(), PinError> {
    if by.role == OfficerRole::Supervisor { Ok(()) } else { Err(PinError::NotAllowed) }
}
