//! Time as a value: never read here, always handed in.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01T00:00:00Z, as the device believed at that moment. It may be wrong: nothing
/// that matters may depend on it alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// This moment moved by `milliseconds`, saturating at the ends of the range.
    #[must_use]
    pub fn plus_ms(self, milliseconds: i64) -> Self {
        Self(self.0.saturating_add(milliseconds))
    }

    /// Milliseconds from `earlier` to this moment; negative when the clock went backwards.
    #[must_use]
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// A hybrid logical clock: orders what one device wrote even when its wall clock jumps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Hlc {
    /// The highest wall time seen so far, in milliseconds.
    pub ms: i64,
    /// Counts the steps taken while the wall clock stood still or went backwards.
    pub counter: u16,
}

impl Hlc {
    /// The value after `previous` when the wall clock says `now`; always greater than `previous`.
    #[must_use]
    pub fn after(previous: Option<Self>, now: Timestamp) -> Self {
        match previous {
            Some(last) if now.0 <= last.ms => match last.counter.checked_add(1) {
                Some(counter) => Self { ms: last.ms, counter },
                None => Self { ms: last.ms.saturating_add(1), counter: 0 },
            },
            _ => Self { ms: now.0, counter: 0 },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Hlc, Timestamp};

    #[test]
    fn order_survives_a_clock_that_goes_backwards() {
        let first = Hlc::after(None, Timestamp(1_000));
        let second = Hlc::after(Some(first), Timestamp(10));
        let third = Hlc::after(Some(second), Timestamp(2_000));
        assert!(first < second && second < third);
        assert_eq!(third, Hlc { ms: 2_000, counter: 0 });
        let full = Hlc { ms: 5, counter: u16::MAX };
        assert!(
            Hlc::after(Some(full), Timestamp(0)) > full,
            "a full counter moves on to the next millisecond"
        );
    }
}
