//! Time, chance and what the machine is like, handed in by whoever opens the app.

use core::convert::Infallible;
use std::path::Path;

use fener_model::Timestamp;
use fener_seal::{PinParams, pin};
use fener_vault::Uptime;
use rand_core::{TryCryptoRng, TryRng};
use uuid::Uuid;

use crate::machine::Machine;

/// How long an officer may wait for the lock to open: it is opened many times in a shift.
const PIN_BUDGET_MS: u64 = 1_000;

/// Where the app gets the time, its randomness and the state of the machine from: the system in the window and the commands, fixed values in
/// tests.
#[derive(Clone, Copy)]
pub struct Platform {
    /// The wall clock. It may be wrong.
    pub now: fn() -> Timestamp,
    /// Fills the slice from a source fit for keys.
    pub random: fn(&mut [u8]),
    /// How long the machine has been running. Waits after wrong PINs are counted by it: nobody can set it.
    pub uptime: fn() -> Uptime,
    /// Milliseconds of a clock that never goes back, to measure what a PIN may cost on this machine. `None`: the least
    /// that is accepted anywhere.
    pub stopwatch: Option<fn() -> u64>,
    /// Bytes that this user can still write where this folder lies; `None` where that cannot be seen.
    pub free_bytes: fn(&Path) -> Option<u64>,
    /// What the machine is like on which the files in this folder lie. Asked whenever somebody looks.
    pub machine: fn(&Path) -> Machine,
}

impl Platform {
    /// A random number generator over [`Platform::random`].
    pub(crate) fn rng(self) -> PlatformRng {
        PlatformRng(self.random)
    }

    /// What the clock says.
    pub(crate) fn time(self) -> Timestamp {
        (self.now)()
    }

    /// What every PIN of a new device costs: as much as this machine bears within a second.
    pub(crate) fn pin_cost(self) -> PinParams {
        let Some(stopwatch) = self.stopwatch else { return PinParams::FLOOR };
        let measure = |cost| {
            let begun = stopwatch();
            pin::derive(b"000000", &[0; 16], cost)?;
            Ok(stopwatch().saturating_sub(begun))
        };
        // Without the memory for the least there is no PIN either, and making one says so.
        PinParams::calibrate(PIN_BUDGET_MS, measure).unwrap_or(PinParams::FLOOR)
    }

    /// Does something, and says how many milliseconds it took; `None` without a stopwatch.
    pub(crate) fn timed<T>(self, work: impl FnOnce() -> T) -> (T, Option<u64>) {
        let Some(stopwatch) = self.stopwatch else { return (work(), None) };
        let begun = stopwatch();
        let done = work();
        (done, Some(stopwatch().saturating_sub(begun)))
    }

    /// What PINs should cost from now on, when signing in took `took_ms` at `cost`: every unlock measures the machine anew.
    pub(crate) fn dearer(self, cost: PinParams, took_ms: Option<u64>) -> Option<PinParams> {
        cost.next_after(took_ms?, PIN_BUDGET_MS)
    }

    /// A random id for whatever leaves the device.
    pub(crate) fn random_id(self) -> Uuid {
        let mut bytes = [0; 16];
        (self.random)(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }

    /// A time-ordered id for whatever stays here.
    pub(crate) fn local_id(self) -> Uuid {
        let mut bytes = [0; 10];
        (self.random)(&mut bytes);
        let millis = u64::try_from(self.time().0).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
    }
}

/// See [`Platform::rng`].
pub(crate) struct PlatformRng(fn(&mut [u8]));

impl TryRng for PlatformRng {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        (self.0)(&mut bytes);
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        (self.0)(&mut bytes);
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, dst: &mut [u8]) -> Result<(), Infallible> {
        (self.0)(dst);
        Ok(())
    }
}

impl TryCryptoRng for PlatformRng {}
