//! The story itself, chapter by chapter.

mod delivery;
mod interview;
mod referral;
mod result;
mod setting;

use serde::Serialize;

use super::DemoError;
use super::device::Device;
use super::interrupt::Interrupt;
use super::stage::Stage;
use super::tell::Tell;
use super::words::Words;

/// Whoever tells the story, and where it takes place.
pub(super) struct Story<'a> {
    pub(super) tell: Tell<'a>,
    pub(super) interrupt: &'a Interrupt,
    pub(super) words: Words,
    pub(super) stage: Stage,
}

/// The two devices of the story.
pub(super) struct Devices {
    tablet: Device,
    desk: Device,
}

impl Story<'_> {
    /// From the checkpoint to the agency and back.
    pub(super) fn road(&mut self, devices: &Devices) -> Result<(), DemoError> {
        self.checkpoint(devices)?;
        let screening = self.interview(&devices.tablet)?;
        self.result(&devices.tablet, screening)?;
        let sealed = self.referral(&devices.tablet, screening)?;
        self.hub_receipt(&devices.tablet, &sealed)?;
        self.at_the_desk(&devices.desk, &sealed)?;
        self.back_at_the_tablet(&devices.tablet, &sealed)
    }
}

/// The name by which a code goes in texts: `at_hub`, `secondary`.
fn code(value: &impl Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

/// A number with its thousands set apart.
fn grouped(number: impl TryInto<u64>) -> String {
    let digits = number.try_into().unwrap_or_default().to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The first characters of a long key or hash.
fn short(text: &str) -> String {
    text.chars().take(12).chain("…".chars()).collect()
}

/// The story may only go on when this is so.
fn expect(is_so: bool, otherwise: &str) -> Result<(), DemoError> {
    if is_so { Ok(()) } else { Err(DemoError::OtherTurn(otherwise.to_owned())) }
}

#[cfg(test)]
mod tests {
    use super::{grouped, short};

    #[test]
    fn numbers_are_set_apart_and_keys_cut() {
        assert_eq!(grouped(16_384_u32), "16,384");
        assert_eq!(grouped(999_u32), "999");
        assert_eq!(grouped(1_234_567_usize), "1,234,567");
        assert_eq!(short("0123456789abcdef"), "0123456789ab…");
    }
}
