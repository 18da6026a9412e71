//! How the device is: one check for each thing that somebody can do something about.

use fener_model::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Protection;
use crate::machine::{CoreDumps, Disk, SleepLock, Swap};

/// `health`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HealthView {
    /// Always all of them, in the same order.
    pub checks: Vec<CheckView>,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CheckView {
    /// How it stands.
    pub state: CheckState,
    /// What was found.
    pub found: Found,
}

/// How a check stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CheckState {
    /// Nothing is to be done.
    Good,
    /// Somebody should look at it; work can go on.
    Look,
    /// To be mended: what is kept here, or the work itself, is at risk.
    Bad,
    /// It cannot be seen from here.
    Unknown,
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "check", rename_all = "snake_case")]
pub enum Found {
    /// What guards the keys beside the PIN.
    KeyStore {
        /// That.
        protection: Protection,
    },
    /// Whether the disk is encrypted.
    Disk {
        /// As far as it can be seen.
        disk: Disk,
    },
    /// Where memory may be written to.
    Swap {
        /// As far as it can be seen.
        swap: Swap,
    },
    /// What becomes of the memory of a crash.
    CoreDumps {
        /// As far as it can be seen.
        core_dumps: CoreDumps,
    },
    /// Whether keys lie in the memory of a machine that sleeps.
    Sleep {
        /// As far as it can be seen.
        sleep: SleepLock,
    },
    /// The room that is left for the device's files.
    Space {
        /// Whole MiB.
        free_mib: Option<u64>,
    },
    /// Whether the clock can be believed.
    Clock {
        /// What speaks against it.
        clock: ClockDoubt,
        /// When a sync last ended well.
        last_success: Option<Timestamp>,
    },
    /// How old the law in the pack is.
    Pack {
        /// The day whose law it states, `2026-11-24`; absent without a usable pack.
        legal_basis_date: Option<String>,
    },
    /// What draws the pages.
    WebView {
        /// Its version, as it writes it itself.
        version: Option<String>,
    },
}

/// What speaks against the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClockDoubt {
    /// Nothing.
    None,
    /// The hub's clock differs from it by more than five minutes.
    Differs,
    /// It shows a time before something that has happened.
    Behind,
    /// No sync has ended well yet, so nothing is known of it.
    NeverSynced,
}
