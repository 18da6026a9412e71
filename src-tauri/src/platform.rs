//! All that differs from one operating system to the next, and the two things the app may not fetch
//! itself: the time and chance.

use std::io;
use std::path::Path;
use std::sync::LazyLock;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use fener_app::{Timestamp, Uptime};
use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};

#[cfg(target_os = "android")]
mod android;
#[cfg(not(target_os = "android"))]
mod linux;

#[cfg(target_os = "android")]
pub(crate) use android::{Scratch, data_folder, data_folder_of, lock_before_sleep, machine};
#[cfg(not(target_os = "android"))]
pub(crate) use linux::{Scratch, data_folder, data_folder_of, lock_before_sleep, machine};

/// No core file, and no other process of the same user may read this one's memory.
pub(crate) fn harden() -> io::Result<()> {
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    Ok(())
}

/// What the system's clock says.
#[allow(clippy::disallowed_methods, reason = "this is where the window's time comes from")]
pub(crate) fn now() -> Timestamp {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX))
}

/// Milliseconds since the first time it was asked, by a clock that never goes back.
#[allow(clippy::disallowed_methods, reason = "this is where the window's time comes from")]
pub(crate) fn stopwatch() -> u64 {
    static BEGUN: LazyLock<Instant> = LazyLock::new(Instant::now);
    u64::try_from(BEGUN.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// Bytes that this user can still write where this folder lies.
pub(crate) fn free_bytes(folder: &Path) -> Option<u64> {
    let files = rustix::fs::statvfs(folder).ok()?;
    Some(files.f_bavail.saturating_mul(files.f_frsize))
}

/// How long this machine has been running, asleep or not, and in which start of it. Without the system's name for the
/// start, waits can only become longer.
pub(crate) fn uptime() -> Uptime {
    // The same as long as this program runs, and asked at every call.
    static BOOT: LazyLock<[u8; 16]> = LazyLock::new(|| {
        let id = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
        id.trim().parse::<uuid::Uuid>().unwrap_or_default().into_bytes()
    });
    let since = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    let ms = since.tv_sec.saturating_mul(1_000).saturating_add(since.tv_nsec / 1_000_000);
    Uptime { boot: *BOOT, ms: u64::try_from(ms).unwrap_or(0) }
}

/// Fills `bytes` from the system's source for keys. Without it nothing may be sealed or signed, so the
/// process ends.
#[allow(clippy::disallowed_methods, reason = "this is where the window's chance comes from")]
pub(crate) fn fill_with_chance(bytes: &mut [u8]) {
    if getrandom::fill(bytes).is_err() {
        std::process::abort();
    }
}
