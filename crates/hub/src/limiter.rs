//! How often somebody may ask: a bucket that fills steadily and empties by one each time.

use std::collections::HashMap;
use std::hash::Hash;

/// A steady rate with room for a backlog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Steadily so many in a minute; at least 1.
    pub per_minute: u32,
    /// So many at once after a quiet time; at least 1.
    pub burst: u32,
}

/// Buckets are counted in 1/60,000 of a request, so that a millisecond adds exactly `per_minute`.
const ONE: u64 = 60_000;

/// Buckets kept at most. Beyond it the full ones, which say nothing, are dropped.
const KEPT: usize = 65_536;

struct Bucket {
    level: u64,
    at_ms: u64,
}

/// Buckets by who asks.
pub(crate) struct Limiter<K> {
    rate: Rate,
    buckets: HashMap<K, Bucket>,
}

impl<K: Eq + Hash> Limiter<K> {
    pub(crate) fn new(rate: Rate) -> Self {
        let rate = Rate { per_minute: rate.per_minute.max(1), burst: rate.burst.max(1) };
        Self { rate, buckets: HashMap::new() }
    }

    /// Takes one, or says in how many whole seconds one will be there. `now_ms` never goes back.
    pub(crate) fn take(&mut self, who: K, now_ms: u64) -> Result<(), u32> {
        let full = u64::from(self.rate.burst) * ONE;
        let per_ms = u64::from(self.rate.per_minute);
        let level_at = |b: &Bucket| {
            b.level.saturating_add(now_ms.saturating_sub(b.at_ms).saturating_mul(per_ms)).min(full)
        };
        if self.buckets.len() >= KEPT {
            self.buckets.retain(|_, bucket| level_at(bucket) < full);
        }
        let bucket = self.buckets.entry(who).or_insert(Bucket { level: full, at_ms: now_ms });
        *bucket = Bucket { level: level_at(bucket), at_ms: now_ms };
        if let Some(rest) = bucket.level.checked_sub(ONE) {
            bucket.level = rest;
            return Ok(());
        }
        let wait_ms = (ONE - bucket.level).div_ceil(per_ms);
        Err(u32::try_from(wait_ms.div_ceil(1000)).unwrap_or(u32::MAX))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_backlog_passes_and_then_the_steady_rate() {
        let mut limiter = Limiter::new(Rate { per_minute: 60, burst: 3 });
        assert_eq!([0, 0, 0, 0].map(|t| limiter.take("a", t)), [Ok(()), Ok(()), Ok(()), Err(1)]);
        assert_eq!(limiter.take("b", 0), Ok(()), "another device is not held up");
        assert_eq!(limiter.take("a", 999), Err(1));
        assert_eq!(limiter.take("a", 1000), Ok(()));
        assert_eq!(limiter.take("a", 1000), Err(1));
        let later = 1_000_000;
        assert_eq!(
            [later; 4].map(|t| limiter.take("a", t)),
            [Ok(()), Ok(()), Ok(()), Err(1)],
            "never above the burst"
        );
    }

    #[test]
    fn retry_after_is_when_it_works() {
        let mut limiter = Limiter::new(Rate { per_minute: 7, burst: 1 });
        limiter.take((), 0).unwrap();
        let wait = u64::from(limiter.take((), 0).unwrap_err());
        assert!(limiter.take((), (wait - 1) * 1000).is_err() || wait == 1);
        assert_eq!(limiter.take((), wait * 1000), Ok(()));
    }
}
