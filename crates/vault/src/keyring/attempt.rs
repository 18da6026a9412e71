//! One try of a PIN: counted on the disk, then looked at.

use fener_model::OfficerNumber;
use rand_core::CryptoRng;

use super::slot::{Kind, MAX_FAILURES, Record, delay_ms, selector};
use super::wait::{Uptime, Wait};
use super::{Keyring, OfficerKeys, pin as form};
use crate::PinError;
use crate::device::DeviceSecret;

/// What a try of an officer's PIN would meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotState {
    /// The PIN would be looked at.
    Open,
    /// Too early: so many milliseconds are left.
    Waits(u64),
    /// The keys are gone, after ten wrong tries or because the slot went. No PIN opens anything.
    Destroyed,
}

impl Keyring {
    /// What an officer who comes now would meet. Nothing is counted, and the device's chip, which may have tired of wrong
    /// PINs as well, is not asked.
    #[must_use]
    pub fn slot_state(&self, device: &DeviceSecret, number: &OfficerNumber, now: Uptime) -> SlotState {
        let slot = self.find(&selector(device, number)).map(|(_, record)| record);
        match slot.filter(|record| record.kind == Kind::Officer && record.failures < MAX_FAILURES) {
            None => SlotState::Destroyed,
            Some(record) => match record.wait.left_ms(now) {
                0 => SlotState::Open,
                left => SlotState::Waits(left),
            },
        }
    }

    /// Signs in, and says which slot it is.
    pub(super) fn attempt(
        &mut self,
        device: &DeviceSecret,
        number: &OfficerNumber,
        pin: &str,
        now: Uptime,
        rng: &mut impl CryptoRng,
    ) -> Result<(usize, OfficerKeys), PinError> {
        form::check_form(pin)?;
        let wanted = selector(device, number);
        let params = self.ring.params;
        let (index, mut record) = match (self.find(&wanted), self.room_for_nobody()) {
            (Some(found), _) => found,
            (None, Some(index)) => (index, Record::nobody(device, wanted, params, rng)?),
            (None, None) => {
                // Sixteen officers: nowhere to count a number that nobody has. The work is done all the same.
                Record::nobody(device, wanted, params, rng)?.open(device, pin)?;
                return Err(PinError::WrongPin { left: MAX_FAILURES - 1, wait_ms: 0 });
            }
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
        record.wait = Wait::begin(delay_ms(record.failures), now);
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
            record.wait = Wait::NONE;
            let record = self.dearer(device, &keys, pin, record, rng);
            self.put(device, index, Some(record), rng)?;
            return Ok((index, keys));
        }
        if record.failures >= MAX_FAILURES {
            return Err(self.destroy(device, index, record, rng));
        }
        Err(PinError::WrongPin { left: MAX_FAILURES - record.failures, wait_ms: wait_ms(record.failures) })
    }

    /// The slot at the cost that this keyring asks for. What hinders that keeps nobody out: the next unlock tries again.
    fn dearer(
        &self,
        device: &DeviceSecret,
        keys: &OfficerKeys,
        pin: &str,
        record: Record,
        rng: &mut impl CryptoRng,
    ) -> Record {
        if !record.params.is_below(self.ring.params) {
            return record;
        }
        let params = record.params.raised_to(self.ring.params);
        Record::officer(device, keys, pin, params, rng).unwrap_or_else(|error| {
            tracing::warn!(%error, "a slot keeps its lower cost for now");
            record
        })
    }

    /// Sends an early try away, and notes how much of the wait has passed.
    fn wait_if_early(
        &mut self,
        device: &DeviceSecret,
        index: usize,
        record: &Record,
        now: Uptime,
        rng: &mut impl CryptoRng,
    ) -> Result<(), PinError> {
        let left = record.wait.left_ms(now);
        if left == 0 {
            return Ok(());
        }
        let seen = Record { wait: record.wait.seen(now), ..record.clone() };
        if let Err(error) = self.put(device, index, Some(seen), rng) {
            // The wait that is in the file is longer.
            tracing::warn!(%error, "what has passed of a wait is not noted");
        }
        Err(PinError::Wait { ms: i64::try_from(left).unwrap_or(i64::MAX) })
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
}

fn wait_ms(failures: u8) -> i64 {
    i64::try_from(delay_ms(failures)).unwrap_or(i64::MAX)
}
