//! What a device says about itself at each sync, in buckets too coarse to count cases with.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::bytes::Key32;

/// `POST /v1/health`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Health {
    /// What guards the device's keys.
    pub protection: Protection,
    /// How many envelopes wait on the device.
    pub unsent: CountBucket,
    /// How long the oldest of them waits.
    pub oldest: AgeBucket,
    /// The head of the device's audit chain.
    pub audit_head: Key32,
    /// The head that the device told the last time, if it did: shows that its files were put back, or the hub's.
    pub told_head: Option<Key32>,
    /// The device has found that its vault was put back.
    pub put_back: bool,
}

/// What guards a device's keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Protection {
    /// A PIN and disk encryption only.
    Software,
    /// A PIN and a 128-bit badge secret.
    Badge,
    /// A PIN and a secret held by hardware.
    Hardware,
}

/// A count that says no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CountBucket {
    /// Nothing waits.
    None,
    /// 1 to 9.
    Few,
    /// 10 to 99.
    Many,
    /// 100 and more: somebody should look.
    Flood,
}

impl CountBucket {
    /// The bucket of `count`.
    #[must_use]
    pub const fn of(count: u64) -> Self {
        match count {
            0 => Self::None,
            1..=9 => Self::Few,
            10..=99 => Self::Many,
            _ => Self::Flood,
        }
    }
}

/// An age that says no time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AgeBucket {
    /// Nothing waits.
    None,
    /// Less than a day.
    Day,
    /// Less than three days.
    ThreeDays,
    /// Less than two weeks.
    TwoWeeks,
    /// Two weeks and more: somebody should look.
    Older,
}

impl AgeBucket {
    /// The bucket of an age in milliseconds.
    #[must_use]
    pub const fn of_ms(age_ms: u64) -> Self {
        const DAY: u64 = 86_400_000;
        if age_ms < DAY {
            Self::Day
        } else if age_ms < 3 * DAY {
            Self::ThreeDays
        } else if age_ms < 14 * DAY {
            Self::TwoWeeks
        } else {
            Self::Older
        }
    }
}
