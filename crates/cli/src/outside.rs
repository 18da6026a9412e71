//! The clock and the chance: read here and nowhere else in this command.

use std::time::SystemTime;

use fener_app::Uptime;
use fener_model::Timestamp;
use rand_core::CryptoRng;

/// What the system's clock says.
#[allow(clippy::disallowed_methods, reason = "a command's own look at the clock")]
pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// How long this machine has been running.
pub(crate) fn uptime() -> Uptime {
    let since = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    let ms = since.tv_sec.saturating_mul(1_000).saturating_add(since.tv_nsec / 1_000_000);
    let id = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    let id: uuid::Uuid = id.trim().parse().unwrap_or_default();
    Uptime { boot: id.into_bytes(), ms: u64::try_from(ms).unwrap_or(0) }
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
