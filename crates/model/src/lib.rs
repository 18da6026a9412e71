//! The nouns of Fener, as data: who, when, what was answered, what happened, what is referred.
//!
//! Nothing here does anything. Every other crate speaks in these words, so that a *screening* is the same
//! thing in a table, on a screen and in a referral. There is no clock and no randomness here either: ids and
//! times are made by the caller.

mod answer;
mod event;
mod ids;
mod moving;
mod referral;
mod screening;
mod time;

pub use answer::{Answer, Confidence, Given, Source};
pub use event::{Event, Recorded, StopReason};
pub use ids::{
    AgencyId, CaseNumber, DeviceId, DraftId, IdError, OfficerNumber, PackRef, ReferralId, StationId,
};
pub use moving::ItemMove;
pub use referral::{
    AgencyReceipt, Basis, ConsentEntry, ConsentGiven, Decision, OutcomeSummary, ReferralBody, ReferralState,
    ReferredAnswer, RejectReason,
};
pub use screening::{AnswerHistory, Lowering, Screening};
pub use time::{Hlc, Timestamp};
