//! The officers' slots: 16 of them in a file of 4,096 bytes, kept twice.
//!
//! A slot is found by officer number and opened by PIN together with the device secret. From outside, used and
//! unused slots look the same, and a number that nobody has answers like one with a wrong PIN: it costs the same
//! work, counts the same and waits the same. The count goes to the disk before the work begins, so that pulling
//! the plug gains nobody a try.

mod file;
mod officer;
mod pin;
mod slot;

use std::fmt;
use std::path::{Path, PathBuf};

use fener_model::{OfficerNumber, Timestamp};
use fener_seal::{Key, PinParams};
use rand_core::CryptoRng;

use crate::device::DeviceSecret;
use crate::files::{self, Present};
use crate::{PinError, StoreError, StoreFile};
use file::{Ring, SLOTS};
use slot::{Kind, MAX_FAILURES, Record, delay_ms, selector};

pub use officer::{NewOfficer, OfficerEntry, OfficerKeys, OfficerRole};
pub use pin::{PIN_MAX, PIN_MIN, check_new_pin};

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

    /// Whether a damaged or stale copy was mended when the keyring was opened.
    #[must_use]
    pub fn was_repaired(&self) -> bool {
        self.repaired
    }

    /// Signs an officer in. `now` decides only whether it is too early.
    ///
    /// # Errors
    /// See [`PinError`]. The try is counted, on the disk, before the PIN is looked at; [`PinError::Wait`] and errors
    /// about the form of the PIN do not count.
    pub fn unlock(
        &mut self,
        device: &DeviceSecret,
        number: &OfficerNumber,
        pin: &str,
        now: Timestamp,
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

    /// Gives an officer another PIN. The old one is tried and counted like signing in.
    ///
    /// # Errors
    /// As [`Keyring::unlock`] for `old` and [`check_new_pin`] for `new`.
    pub fn change_pin(
        &mut self,
        device: &DeviceSecret,
        number: &OfficerNumber,
        (old, new): (&str, &str),
        now: Timestamp,
        rng: &mut impl CryptoRng,
    ) -> Result<OfficerKeys, PinError> {
        check_new_pin(new)?;
        let (index, keys) = self.attempt(device, number, old, now, rng)?;
        let record = Record::officer(device, &keys, new, self.ring.params, rng)?;
        self.put(device, index, Some(record), rng)?;
        Ok(keys)
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

    fn attempt(
        &mut self,
        device: &DeviceSecret,
        number: &OfficerNumber,
        pin: &str,
        now: Timestamp,
        rng: &mut impl CryptoRng,
    ) -> Result<(usize, OfficerKeys), PinError> {
        pin::check_form(pin)?;
        let wanted = selector(device, number);
        let Some((index, mut record)) = self.find(&wanted).or_else(|| {
            self.room_for_nobody().map(|index| (index, Record::nobody(wanted, self.ring.params, rng)))
        }) else {
            // Sixteen officers: nowhere to count a number that nobody has. The work is done all the same.
            Record::nobody(wanted, self.ring.params, rng).open(device, pin)?;
            return Err(PinError::WrongPin { left: MAX_FAILURES - 1, wait_ms: 0 });
        };
        if record.kind == Kind::Destroyed {
            return Err(PinError::SlotDestroyed);
        }
        if record.failures >= MAX_FAILURES {
            // The power went during the last try.
            return Err(self.destroy(device, index, record, rng));
        }
        self.wait_if_early(device, index, &record, now, rng)?;
        let before = record.clone();
        record.failures += 1;
        record.not_before = now.0.saturating_add(delay_ms(record.failures));
        self.put(device, index, Some(record.clone()), rng)?;
        let opened = match record.open(device, pin) {
            Ok(opened) => opened,
            Err(error) => {
                // The PIN was not looked at: the try does not count.
                self.put(device, index, Some(before), rng)?;
                return Err(error);
            }
        };
        if let Some(keys) = opened.filter(|keys| keys.number == *number) {
            record.failures = 0;
            record.not_before = 0;
            self.put(device, index, Some(record), rng)?;
            return Ok((index, keys));
        }
        if record.failures >= MAX_FAILURES {
            return Err(self.destroy(device, index, record, rng));
        }
        Err(PinError::WrongPin { left: MAX_FAILURES - record.failures, wait_ms: delay_ms(record.failures) })
    }

    /// Sends an early try away. A clock that went back cannot lengthen a wait beyond what the count asks for.
    fn wait_if_early(
        &mut self,
        device: &DeviceSecret,
        index: usize,
        record: &Record,
        now: Timestamp,
        rng: &mut impl CryptoRng,
    ) -> Result<(), PinError> {
        let wait = record.not_before.saturating_sub(now.0);
        let most = delay_ms(record.failures);
        if wait <= 0 || most == 0 {
            return Ok(());
        }
        if wait > most {
            let mut anchored = record.clone();
            anchored.not_before = now.0.saturating_add(most);
            self.put(device, index, Some(anchored), rng)?;
        }
        Err(PinError::Wait { ms: wait.min(most) })
    }

    fn destroy(
        &mut self,
        device: &DeviceSecret,
        index: usize,
        mut record: Record,
        rng: &mut impl CryptoRng,
    ) -> PinError {
        record.destroy(rng);
        match self.put(device, index, Some(record), rng) {
            Ok(()) => PinError::SlotDestroyed,
            Err(error) => error.into(),
        }
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
