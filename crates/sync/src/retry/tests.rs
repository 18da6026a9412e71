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
    let longest: Vec<i64> = (1..=12).map(|n| (0..2_000).map(|c| pause_ms(n, None, &mut Fixed(c * 997))).max().unwrap()).collect();
    for pair in longest.windows(2) {
        assert!(pair[0] <= pair[1]);
    }
    assert_eq!(*longest.last().unwrap(), CAP_MS);
    assert_eq!(longest[0], BASE_MS);
}
