//! When to try again: soon at first, rarely later, never at the same moment as everybody else, and never not at all.

use fener_model::Timestamp;
use rand_core::Rng;

/// The first pause, in milliseconds.
pub const BASE_MS: i64 = 2_000;
/// The longest pause, in milliseconds. Also for `Retry-After`: a hub cannot silence a device for longer.
pub const CAP_MS: i64 = 15 * 60 * 1_000;

/// The pause after `attempts` failed tries (at least one), in milliseconds: doubled each time up to [`CAP_MS`],
/// then somewhere between its half and its whole, but not less than the hub asked for.
#[must_use]
pub fn pause_ms(attempts: u32, retry_after_s: Option<u64>, rng: &mut impl Rng) -> i64 {
    let doublings = attempts.saturating_sub(1).min(16);
    let whole = BASE_MS.saturating_mul(1_i64 << doublings).min(CAP_MS);
    let half = whole / 2;
    let jitter = i64::from(rng.next_u32()) % half.saturating_add(1);
    let asked = retry_after_s.map_or(0, |s| i64::try_from(s.saturating_mul(1_000)).unwrap_or(CAP_MS));
    half.saturating_add(jitter).max(asked).min(CAP_MS)
}

/// Whether something planned for `next_attempt` is due at `now`. A moment further away than any pause means that
/// the clock was changed in between, and then it is due at once: a wrong clock never blocks a delivery.
#[must_use]
pub fn is_due(next_attempt: Timestamp, now: Timestamp) -> bool {
    let ahead = next_attempt.since(now);
    ahead <= 0 || ahead > CAP_MS
}

#[cfg(test)]
mod tests;
