//! What to do, decided before anything is done: a pure function from what is queued and the time to a list of steps.

use fener_model::Timestamp;
use fener_sign::ContentHash;
use fener_wire::Mailbox;

use crate::report::Phase;
use crate::retry::is_due;

/// What a plan is made from.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// Envelopes that the hub has not signed for.
    pub unsent: Vec<Unsent>,
    /// Whether a sealed cover envelope is at hand.
    pub cover: CoverState,
    /// The mailbox this device reads.
    pub mailbox: Option<Mailbox>,
}

/// Whether there is a cover envelope to send.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CoverState {
    /// There is none.
    #[default]
    None,
    /// One is at hand, for a session without news.
    AtHand,
    /// One was sent before and its receipt is owed: without it the chain of receipts has a gap.
    Owed,
}

/// One envelope that the hub has not signed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unsent {
    /// Its name.
    pub hash: ContentHash,
    /// When it was sealed.
    pub queued_at: Timestamp,
    /// Not before this, unless the clock was changed.
    pub next_attempt: Timestamp,
}

/// One step of a sync.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Is this the hub?
    Hello,
    /// Is there a newer directory? First, since it holds the key that receipts are checked with.
    FetchDirectory,
    /// Upload one envelope by itself.
    Upload(ContentHash),
    /// Upload a cover envelope, so that a session without news looks like any other.
    UploadCover,
    /// Fetch what came into this mailbox since the last time, page by page, and store it sealed.
    ReadInbox(Mailbox),
    /// Tell the hub how far this mailbox is stored, also for a run that was cut off before it could.
    Acknowledge(Mailbox),
    /// Tell the hub how the device is, in coarse buckets.
    ReportHealth,
}

impl Step {
    /// What a person would call it.
    #[must_use]
    pub const fn phase(self) -> Phase {
        match self {
            Self::Hello | Self::FetchDirectory => Phase::Connecting,
            Self::Upload(_) | Self::UploadCover => Phase::Sending,
            Self::ReadInbox(_) | Self::Acknowledge(_) | Self::ReportHealth => Phase::Receiving,
        }
    }
}

/// The steps of a sync at `now`: every envelope that is due exactly once, the oldest first, and a cover envelope
/// when none is.
#[must_use]
pub fn plan(snapshot: &Snapshot, now: Timestamp) -> Vec<Step> {
    let mut due: Vec<Unsent> =
        snapshot.unsent.iter().filter(|e| is_due(e.next_attempt, now)).copied().collect();
    due.sort_by_key(|envelope| (envelope.hash, envelope.queued_at));
    due.dedup_by_key(|envelope| envelope.hash);
    due.sort_by_key(|envelope| (envelope.queued_at, envelope.hash));
    let mut steps = vec![Step::Hello, Step::FetchDirectory];
    let is_covered = match snapshot.cover {
        CoverState::None => false,
        CoverState::AtHand => due.is_empty(),
        CoverState::Owed => true,
    };
    if is_covered {
        steps.push(Step::UploadCover);
    }
    steps.extend(due.iter().map(|envelope| Step::Upload(envelope.hash)));
    if let Some(mailbox) = snapshot.mailbox {
        steps.push(Step::ReadInbox(mailbox));
        steps.push(Step::Acknowledge(mailbox));
    }
    steps.push(Step::ReportHealth);
    steps
}

#[cfg(test)]
mod tests;
