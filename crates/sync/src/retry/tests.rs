#![allow(clippy::unwrap_used, reason = "tests")]

use core::convert::Infallible;

use proptest::prelude::*;
use rand_core::TryRng;

use super::{BASE_MS, CAP_MS, pause_ms};

struct Fixed(u32);

impl TryRng for Fixed {
    type Error = Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.0)
    }
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from(self.0))
    }
    fn try_fill_bytes(&mut self, dst: &mut [u8]) -> Result<(), Infallible> {
        dst.fill(self.0.to_le_bytes()[0]);
        Ok(())
    }
}

proptest! {
    #[test]
    fn a_pause_stays_between_its_bounds(attempts in 0_u32..10_000, asked in proptest::option::of(any::<u64>()), chance: u32) {
        let pause = pause_ms(attempts, asked, &mut Fixed(chance));
        prop_assert!((BASE_MS / 2..=CAP_MS).contains(&pause), "{pause}");
        let wanted = asked.map_or(0, |s| i64::try_from(s).unwrap_or(i64::MAX).saturating_mul(1_000));
        prop_assert!(pause >= wanted.min(CAP_MS), "the hub's wish counts up to the cap");
    }
}

#[test]
fn pauses_double_up_to_the_cap() {
    for (attempts, longest) in
        [(0, 2_000), (1, 2_000), (2, 4_000), (5, 32_000), (9, 512_000), (10, CAP_MS), (99, CAP_MS)]
    {
        let half = u32::try_from(longest / 2).unwrap();
        assert_eq!(pause_ms(attempts, None, &mut Fixed(half)), longest, "the longest after {attempts}");
        assert_eq!(pause_ms(attempts, None, &mut Fixed(0)), longest / 2, "the shortest after {attempts}");
    }
}
