//! What can go wrong, said so that a caller can answer: which file, and what a person can do about it.
//! No error holds content, keys, names or SQL.

use std::fmt;
use std::io;

/// A file of the store, as errors name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StoreFile {
    /// The folder that holds all the others.
    Folder,
    /// `device.key`, the second secret.
    DeviceKey,
    /// `keyring.a` and `keyring.b`, the officers' slots.
    Keyring,
    /// `vault.db`, what is open only while an officer is signed in.
    Vault,
    /// `outbox.db`, what opens without a PIN.
    Outbox,
}

impl fmt::Display for StoreFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Folder => "data folder",
            Self::DeviceKey => "device key",
            Self::Keyring => "keyring",
            Self::Vault => "vault",
            Self::Outbox => "outbox",
        })
    }
}

/// Why something was not stored or not read.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file is there and is not what was written. It is kept as it is and never made anew.
    #[error("the {0} is damaged; the file is kept as it is")]
    Damaged(StoreFile),
    /// The file should be there and is not.
    #[error("the {0} is missing")]
    Missing(StoreFile),
    /// A new store would stand on top of an existing one.
    #[error("there is already a {0}")]
    AlreadyThere(StoreFile),
    /// The file was written by a later version of this program.
    #[error("the {0} was written by a later version")]
    Newer(StoreFile),
    /// The storage is full, read-only or failing: nothing of this call was kept, everything before it is there.
    #[error("not saved: the {0} could not be written")]
    NotSaved(StoreFile),
    /// Another process holds the file.
    #[error("the {0} is in use")]
    Busy(StoreFile),
    /// The file cannot be read.
    #[error("the {file} cannot be read")]
    Io {
        /// Which file.
        file: StoreFile,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// What guards the device's secret does not answer. Every file is as it was.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The database refused for a reason that is a defect of this program.
    #[error("the {file} refused a statement (code {code})")]
    Refused {
        /// Which file.
        file: StoreFile,
        /// SQLite's extended result code, or 0.
        code: i32,
    },
    /// The screening belongs to another officer.
    #[error("the screening belongs to another officer")]
    NotYours,
    /// There is nothing with this id.
    #[error("there is no such {0}")]
    Unknown(&'static str),
    /// The id is in use for something else.
    #[error("this {0} is already in use")]
    Taken(&'static str),
    /// The screening is sealed or closed: nothing can be added.
    #[error("the screening has ended")]
    Ended,
    /// The outbox holds as many envelopes as it may.
    #[error("the outbox is full")]
    QuotaReached,
    /// What was handed in is older than what is held.
    #[error("an older {0} than the one held")]
    Older(&'static str),
    /// What was handed in cannot be stored.
    #[error("not a valid {0}")]
    Invalid(&'static str),
}

impl StoreError {
    /// Whether the same call can succeed later without anybody mending a file.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::NotSaved(_) | Self::Busy(_) | Self::QuotaReached | Self::Secret(_))
    }
}

/// Why what guards the device's secret does not answer. None of these is a reason to make a store anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// The key file is not where it should be: put it in.
    #[error("the key file is not there")]
    KeyFileMissing,
    /// It is the key file of another device.
    #[error("the key file is another device's")]
    KeyFileWrong,
    /// It cannot be read, or what is in it is no key.
    #[error("the key file is damaged")]
    KeyFileDamaged,
    /// A new device would take over another one's key file.
    #[error("there is a key file already")]
    KeyFileInUse,
    /// No chip answers.
    #[error("the security chip does not answer")]
    ChipAbsent,
    /// The chip is busy with something else.
    #[error("the security chip is busy")]
    ChipBusy,
    /// The chip takes no guesses for now.
    #[error("the security chip takes no more tries for now")]
    ChipLockout {
        /// The longest until it takes one, in milliseconds, as the chip says.
        ms: u64,
    },
    /// The chip was cleared, or it is another one: it does not know this device's secret.
    #[error("the security chip does not know this device")]
    ChipForeign,
    /// The chip refuses for a reason that nobody at the device can do anything about.
    #[error("the security chip refused")]
    ChipRefused,
}

/// Why a PIN does not open, or cannot be chosen.
#[derive(Debug, thiserror::Error)]
pub enum PinError {
    /// Nothing was typed.
    #[error("the pin is empty")]
    EmptyPin,
    /// Too short; the value is the least length.
    #[error("the pin is shorter than {0} digits")]
    PinTooShort(usize),
    /// Too long; the value is the greatest length.
    #[error("the pin is longer than {0} digits")]
    PinTooLong(usize),
    /// Something other than `0` to `9`.
    #[error("the pin holds something other than digits")]
    NotDigits,
    /// One of the PINs that are tried first.
    #[error("the pin is too common")]
    TooCommon,
    /// The number or the PIN is wrong; which of them is not said.
    #[error("the number or the pin is wrong")]
    WrongPin {
        /// Tries left before the slot is destroyed.
        left: u8,
        /// How long to wait before the next try, in milliseconds; 0 for none.
        wait_ms: i64,
    },
    /// Too early. This try was not looked at and does not count.
    #[error("too early after wrong tries")]
    Wait {
        /// How long to wait, in milliseconds.
        ms: i64,
    },
    /// Ten wrong tries: the officer's keys are gone. A supervisor adds the officer anew.
    #[error("the slot was destroyed after too many wrong tries")]
    SlotDestroyed,
    /// All 16 slots are in use.
    #[error("no free slot")]
    NoFreeSlot,
    /// Another officer has this number.
    #[error("the number is in use")]
    NumberTaken,
    /// Only a supervisor may do this.
    #[error("only a supervisor may do this")]
    NotAllowed,
    /// There is not enough memory to try a PIN. The try did not count.
    #[error("not enough memory to try a pin")]
    NoMemory,
    /// The file, not the PIN.
    #[error(transparent)]
    Store(#[from] StoreError),
}
