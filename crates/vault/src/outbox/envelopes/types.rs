//! Envelopes as they are handed in and shown.

use std::fmt;

use fener_model::{CaseNumber, ReferralId, Timestamp};
use fener_seal::SealingSecret;
use fener_sign::ContentHash;

/// Which revision of which referral, and the number people use for it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ReferralRef {
    /// The referral.
    pub referral: ReferralId,
    /// Its revision, from 1.
    pub rev: u32,
    /// The number both sides use on the telephone.
    pub case: CaseNumber,
}

/// What an envelope carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EnvelopeKind {
    /// A referral: an agency will answer.
    Referral,
    /// A desk's answer: nobody answers it.
    Answer,
}

/// A sealed envelope to be sent.
pub struct NewEnvelope<'a> {
    /// Exactly 16,384 bytes.
    pub bytes: &'a [u8],
    /// Where it goes.
    pub mailbox: [u8; 16],
    /// With a referral: which, and the secret half of its reply key. `None` for a desk's answer.
    pub referral: Option<(&'a ReferralRef, &'a SealingSecret)>,
}

/// Whether queueing changed anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Queued {
    /// It is in the outbox now.
    New,
    /// The same bytes were in it before.
    Already,
}

/// An envelope whose turn it is.
#[derive(Clone, PartialEq, Eq)]
pub struct ToUpload {
    /// The hash of its bytes: its name at the hub.
    pub hash: ContentHash,
    /// Where it goes.
    pub mailbox: [u8; 16],
    /// How often it was tried.
    pub attempts: u32,
    /// When it was queued.
    pub queued_at: Timestamp,
}

/// An envelope with its bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Where it goes.
    pub mailbox: [u8; 16],
    /// Exactly 16,384 bytes.
    pub bytes: Vec<u8>,
}

/// What is known of an envelope.
#[derive(Clone, PartialEq, Eq)]
pub struct EnvelopeState {
    /// The hash of its bytes.
    pub hash: ContentHash,
    /// What it carries.
    pub kind: EnvelopeKind,
    /// With a referral only.
    pub referral: Option<ReferralRef>,
    /// Whether the bytes are still here.
    pub has_bytes: bool,
    /// Whether it has to be sent (again).
    pub to_upload: bool,
    /// When it was queued.
    pub queued_at: Timestamp,
    /// The hub's receipt, encoded.
    pub receipt: Option<Vec<u8>>,
    /// How often it was tried.
    pub attempts: u32,
    /// Not before this moment.
    pub next_attempt: Timestamp,
    /// The code of the latest failure.
    pub last_error: Option<String>,
}

/// What has not reached the hub.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unsent {
    /// How many.
    pub count: u32,
    /// When the oldest was queued.
    pub oldest: Option<Timestamp>,
    /// The earliest moment at which one may be tried.
    pub next_attempt: Option<Timestamp>,
}

/// The secret with which the answer to a referral opens.
pub struct ReplySecret {
    /// Which referral.
    pub referral: ReferralRef,
    /// The secret half of its reply key.
    pub secret: SealingSecret,
}

impl fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outgoing").finish_non_exhaustive()
    }
}
