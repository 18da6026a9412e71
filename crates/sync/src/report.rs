//! What a sync did, as values; whoever shows them finds the words.

use fener_sign::ContentHash;
use fener_wire::Code;

use crate::SyncError;

/// The result of one sync.
#[derive(Debug, Default)]
pub struct SyncReport {
    /// Envelopes that the hub signed for in this run for the first time.
    pub uploaded: usize,
    /// Envelopes that the hub had already, from a run whose answer was lost.
    pub already_there: usize,
    /// Envelopes that the hub did not take, with its reason. They stay and are tried again.
    pub refused: Vec<(ContentHash, Code)>,
    /// Envelopes that could not be delivered in this run for any other reason. They stay and are tried again.
    pub deferred: usize,
    /// Whether a cover envelope was sent in place of a real one.
    pub cover_sent: bool,
    /// Sealed envelopes that came in and were not here before.
    pub received: usize,
    /// Whether a newer directory was accepted.
    pub directory_updated: bool,
    /// What somebody should look at.
    pub findings: Vec<Finding>,
    /// What kept the run from doing everything. The most telling one, when there were several.
    pub error: Option<SyncError>,
}

impl SyncReport {
    /// Keeps the first error: the later ones follow from it.
    pub(crate) fn note(&mut self, error: SyncError) {
        self.error.get_or_insert(error);
    }
}

/// Something about the hub or the device that is not as it should be, though nothing is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The hub's receipt for this envelope is not signed by the hub, or is for something else. The envelope counts
    /// as not sent.
    ReceiptInvalid(ContentHash),
    /// The hub's receipts no longer continue those held: the hub forgot or forked what it signed for, for instance
    /// since an older backup was put back. Everything that no agency has answered is sent again.
    ReceiptChainBroken(ContentHash),
    /// The mailbox does not hold what was read from it before: the hub was put back to an older state. The mailbox is
    /// read again from its beginning.
    InboxRolledBack,
    /// The hub offered a directory that was not accepted.
    DirectoryRefused,
    /// Something in the mailbox is no envelope; it was skipped.
    NotAnEnvelope {
        /// Its place in the mailbox.
        cursor: u64,
    },
    /// The device's clock differs from the hub's by more than five minutes. Only a hint.
    ClockDiffers {
        /// The hub's clock less the device's, in milliseconds.
        by_ms: i64,
    },
}

/// How far a sync is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What it does now.
    pub phase: Phase,
    /// Steps done.
    pub done: usize,
    /// Steps in all.
    pub total: usize,
}

/// What a sync does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Looks whether the hub is there.
    Connecting,
    /// Sends envelopes.
    Sending,
    /// Fetches what came in.
    Receiving,
}
