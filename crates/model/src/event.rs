//! What happened in a screening: appended, never changed. Lists and forms are projections of this.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Answer, CaseNumber, Confidence, Given, ItemMove, OfficerNumber, PackRef, ReferralId, Source, Timestamp,
};

/// One thing that happened, as it is stored.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Event {
    /// The interview began.
    Started {
        /// The pack it is led with, to its end or until a person moves it to another.
        pack: PackRef,
        /// Who leads it.
        officer: OfficerNumber,
        /// The language the items are shown in, such as `tr`.
        language: String,
    },
    /// An item was answered. A different earlier answer is kept beside it.
    Answered {
        /// The item's id in the pack.
        item: String,
        /// What was answered.
        answer: Answer,
        /// Where it comes from.
        source: Source,
        /// How sure that is.
        #[serde(default, skip_serializing_if = "Confidence::is_sure")]
        confidence: Confidence,
    },
    /// The earlier answers to an item were mis-taps and count no longer. They stay in the list of events.
    Cleared {
        /// The item's id in the pack.
        item: String,
    },
    /// Two answers disagreed; a person decided which one stands.
    Settled {
        /// The item's id in the pack.
        item: String,
        /// The answer that stands.
        answer: Answer,
        /// Where it comes from.
        source: Source,
        /// How sure that is.
        #[serde(default, skip_serializing_if = "Confidence::is_sure")]
        confidence: Confidence,
    },
    /// The officer put the tablet down.
    Paused,
    /// The officer took the interview up again.
    Resumed,
    /// The interview was stopped for good; what was said so far still counts.
    Stopped {
        /// Why.
        reason: StopReason,
    },
    /// An officer raised the outcome above what the answers amount to. Both are kept.
    Raised {
        /// The outcome the answers amount to.
        from: String,
        /// The outcome the officer chose.
        to: String,
        /// Why, in the officer's words (at most 300 characters).
        reason: String,
    },
    /// A supervisor takes the outcome for a lower one. Both are kept, and the higher one goes on counting.
    Lowered {
        /// The outcome that counted.
        from: String,
        /// The outcome the supervisor takes it for.
        to: String,
        /// Why, in the supervisor's words (at most 300 characters).
        reason: String,
        /// Who signed with their PIN.
        supervisor: OfficerNumber,
    },
    /// The screening goes on with another version of its pack. What was recorded before stays as it is; from here on it
    /// counts as written here, so that neither pack is needed to read it.
    PackChanged {
        /// The pack it was led with.
        from: PackRef,
        /// The pack it is led with from here on.
        to: PackRef,
        /// The items whose answers do not simply go on as they are.
        items: Vec<ItemMove>,
        /// The outcome that an officer had chosen is none of the new pack's: it counts no longer.
        #[serde(default)]
        drops_raise: bool,
        /// An outcome of what a supervisor said is none of the new pack's: it is shown no longer.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        drops_lowering: bool,
    },
    /// Another officer of the device goes on with the interview; from here on nobody else can read it.
    HandedOver {
        /// Who led it.
        from: OfficerNumber,
        /// Who leads it from here on.
        to: OfficerNumber,
    },
    /// The person agreed, or did not agree, that a referral is sent.
    ConsentRecorded {
        /// Whether the person agreed.
        given: bool,
    },
    /// The referral was sealed; the readable copy is destroyed by what follows.
    Referred {
        /// The referral's id, the same at the agency.
        referral: ReferralId,
        /// The number the officer keeps.
        case: CaseNumber,
    },
    /// The screening ended without a referral; only a tally stays.
    Closed,
}

/// Why an interview was stopped before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    /// The person asked to stop.
    PersonAsked,
    /// The person is too distressed to go on.
    Distress,
    /// Danger, or a medical need, comes first.
    Emergency,
    /// The interpreter cannot be relied on, or there is none.
    Interpreter,
    /// The companion came back, or privacy was lost.
    PrivacyLost,
    /// Another duty called the officer away.
    Other,
}

impl Event {
    /// An item was answered.
    #[must_use]
    pub fn answered(item: String, given: Given) -> Self {
        let Given { answer, source, confidence } = given;
        Self::Answered { item, answer, source, confidence }
    }

    /// A person decided which answer stands.
    #[must_use]
    pub fn settled(item: String, given: Given) -> Self {
        let Given { answer, source, confidence } = given;
        Self::Settled { item, answer, source, confidence }
    }
}

/// Says nothing of what happened: it is what a person said.
impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Event(..)")
    }
}

/// An event with its place in a screening's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// Counts from 1 within the screening.
    pub seq: u32,
    /// When the device believed it happened.
    pub at: Timestamp,
    /// What happened.
    pub event: Event,
}
