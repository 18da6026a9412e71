//! What the machine under the device is like, handed in by the shell: the app looks at no system file itself.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a shell could find out. What it could not is `Unknown` or absent, and is shown as that.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Machine {
    /// Where the device's files lie.
    pub disk: Disk,
    /// Where memory may be written to.
    pub swap: Swap,
    /// What becomes of this program's memory when it crashes.
    pub core_dumps: CoreDumps,
    /// Whether the device locks before the machine sleeps.
    pub sleep: SleepLock,
    /// The version of the web view, as it writes it itself.
    pub web_view: Option<String>,
}

/// Whether the disk under the device's files is encrypted as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Disk {
    /// Every disk that the files may lie on is.
    Encrypted,
    /// At least one is not.
    Plain,
    /// It cannot be seen from here.
    #[default]
    Unknown,
}

/// What the system does with memory that it runs short of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Swap {
    /// It is written nowhere.
    None,
    /// It is packed into memory, and gone without power.
    Memory,
    /// It is written to an encrypted disk.
    Encrypted,
    /// It is written to a disk that anybody can read.
    Plain,
    /// It cannot be seen from here.
    #[default]
    Unknown,
}

/// What becomes of this program's memory when it crashes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CoreDumps {
    /// Nobody gets it.
    Off,
    /// The system hands the memory of what crashes to a program that need not heed our limit.
    HandedOn,
    /// It is written to a file.
    Written,
    /// It cannot be seen from here.
    #[default]
    Unknown,
}

/// When a device that sleeps is locked: a sleeping machine keeps its memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SleepLock {
    /// Before it sleeps: the system waits until it is.
    Before,
    /// Only once it wakes: the system does not wait, or does not tell.
    After,
    /// It cannot be seen from here.
    #[default]
    Unknown,
}
