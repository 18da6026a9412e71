//! What criterion does not print: the median and the slowest of twenty, beside the budget of `docs/architecture.md`.

//! `cargo test` runs every bench as well, a few rounds of each, so that none of them rots; it measures nothing then.

use std::time::{Duration, Instant};

/// `count` where something is measured, and a handful where it is only tried.
pub(crate) fn rounds(count: u32) -> u32 {
    if is_measured() { count } else { count.min(3) }
}

/// Only `cargo bench` says so.
fn is_measured() -> bool {
    std::env::args().any(|arg| arg == "--bench")
}

/// What a measurement is held against.
#[derive(Clone, Copy)]
pub(crate) enum Budget {
    /// The median stays below.
    Median(Duration),
    /// Nineteen of twenty stay below.
    P95(Duration),
    /// Shown for comparison.
    None,
}

/// Prints a line about `taken`.
pub(crate) fn report(what: &str, budget: Budget, mut taken: Vec<Duration>) {
    if !is_measured() {
        println!("{what}: tried, not measured");
        return;
    }
    taken.sort_unstable();
    let at = |percent: usize| {
        taken.get((taken.len().saturating_sub(1)) * percent / 100).copied().unwrap_or_default()
    };
    let (p50, p95) = (at(50), at(95));
    let said = match budget {
        Budget::Median(most) => format!("budget p50 {most:?}: {}", verdict(p50 <= most)),
        Budget::P95(most) => format!("budget p95 {most:?}: {}", verdict(p95 <= most)),
        Budget::None => "no budget".to_owned(),
    };
    println!("{what}: p50 {p50:.2?}, p95 {p95:.2?}, slowest {:.2?} of {} ({said})", at(100), taken.len());
}

fn verdict(is_met: bool) -> &'static str {
    if is_met { "met" } else { "MISSED" }
}

/// Measures `work` so many times.
pub(crate) fn measure(what: &str, budget: Budget, times: u32, mut work: impl FnMut() -> Duration) {
    report(what, budget, (0..rounds(times)).map(|_| work()).collect());
}

/// How long something takes, and what it gives.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let value = work();
    (start.elapsed(), value)
}

/// How long one of many quick calls takes: `work` does `count` of them.
pub(crate) fn each<T>(count: u32, work: impl FnOnce() -> T) -> Duration {
    timed(work).0 / count
}
