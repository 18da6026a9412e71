//! The encrypted store of one device: keyring, vault and outbox. The only client crate that knows SQL.
//!
//! Four files in one folder. `device.key` holds the device's own secret, or what only a chip or a key file opens. `keyring.a` and `keyring.b` hold the officers'
//! slots, each opened by a PIN together with that secret. `vault.db` is open only while an officer is signed in: it
//! holds interviews in progress, and of a finished one no more than a number, a date and a state. `outbox.db` opens
//! without a PIN and holds sealed envelopes. Finalising moves a screening from the one to the other in three steps,
//! each of which can be repeated after a crash. No file is ever made anew in place of one that is lost or damaged.

mod chip;
mod codes;
mod db;
mod device;
mod error;
mod files;
mod keyring;
mod outbox;
mod secrets;
mod vault;

#[cfg(test)]
extern crate self as fener_vault;
#[cfg(test)]
#[path = "../tests/stories/day.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]
mod day;
#[cfg(test)]
#[path = "../tests/stories/support.rs"]
#[allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
mod support;

pub use device::{DeviceSecret, ProtectionLevel, SecretPlaces};
pub use error::{PinError, SecretError, StoreError, StoreFile};
pub use files::Present;
pub use keyring::{
    Keyring, NewOfficer, OfficerEntry, OfficerKeys, OfficerRole, PIN_MAX, PIN_MIN, SlotState, Uptime,
    check_new_pin,
};
pub use outbox::{
    DeviceIdentity, EnvelopeKind, EnvelopeState, Heard, HeldDirectory, InboxMark, Incoming, KeptCover, Moved,
    NewEnvelope, OUTBOX_QUOTA, Outbox, Outgoing, Queued, ReceiptLink, ReferralEntry, ReferralMark,
    ReferralPage, ReferralRef, ReplySecret, StatusEvent, ToUpload, Unsent, Waiting, open_device,
};
pub use vault::{
    AuditHead, BreakKind, ChainBreak, ChainReport, DraftEntry, DraftMark, DraftPage, DraftSummary,
    Finalising, Finished, ListedOfficer, Loss, LossReason, LostDraft, MadeDecision, NewDecision, NewReferral,
    ReceivedReferral, ReferralsPage, RegisterEntry, RegisterMark, RegisterPage, Stored, Tally, TallyEntry,
    Vault,
};
