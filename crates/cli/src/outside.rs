//! The clock and the chance: read here and nowhere else in this command.

use std::time::SystemTime;

use fener_model::Timestamp;
use rand_core::CryptoRng;

/// What the system's clock says.
#[allow(clippy::disallowed_methods, reason = "a command's own look at the clock")]
pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// The day by the system's clock, in universal time.
pub(crate) fn today() -> chrono::NaiveDate {
    let moment = chrono::DateTime::from_timestamp_millis(now().0);
    moment.map(|moment| moment.date_naive()).unwrap_or_default()
}

/// What came out, and how many milliseconds it took.
#[allow(clippy::disallowed_methods, reason = "a command says how long it worked")]
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, u128) {
    let start = std::time::Instant::now();
    let done = work();
    (done, start.elapsed().as_millis())
}

/// The system's randomness.
#[allow(clippy::disallowed_types, reason = "a command's own source of chance")]
pub(crate) fn rng() -> impl CryptoRng + Send {
    getrandom::rand_core::UnwrapErr(getrandom::SysRng)
}

/// Fills bytes that keys are made from. Without the system's source nothing may be sealed, so the process ends.
#[allow(clippy::disallowed_methods, reason = "a command's own source of chance")]
pub(crate) fn fill(bytes: &mut [u8]) {
    if getrandom::fill(bytes).is_err() {
        std::process::abort();
    }
}
