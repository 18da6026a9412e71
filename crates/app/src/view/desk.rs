//! The agency's desk.

use std::collections::BTreeMap;

use fener_model::{
    Answer, Basis, CaseNumber, Confidence, ConsentEntry, OutcomeSummary, PackRef, ReferralId, ReferralState,
    RejectReason, Source, Timestamp,
};
use fener_rules::pack::AskedBy;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{LegalView, SyncView, Texts, WhyView};

/// The inbox.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InboxView {
    /// Urgent ones first, then the oldest deadline.
    pub cards: Vec<InboxCard>,
    /// How many there are in all.
    pub count: u32,
    /// How many of them nobody has decided on.
    pub open_count: u32,
    /// Sealed envelopes that could not be opened (not for this desk, or damaged).
    pub unreadable: u32,
    /// The room for the device's files runs out; see `health`.
    pub is_space_low: bool,
    /// The state of the sync.
    pub sync: SyncView,
    /// The texts for all of this.
    pub texts: Texts,
}

/// A referral in the inbox.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InboxCard {
    /// Which one.
    pub id: ReferralId,
    /// The number for the telephone.
    pub case: CaseNumber,
    /// Where it comes from.
    pub station: String,
    /// Where it stands.
    pub state: ReferralState,
    /// When it was finalised on the tablet, as the tablet believed.
    pub finalised_at: Timestamp,
    /// When this desk got it.
    pub received_at: Timestamp,
    /// By when the first deadline asks for a step.
    pub due_at: Option<Timestamp>,
    /// The outcome. Texts: `outcome.<id>`.
    pub outcome: String,
    /// Urgent triggers. Texts: `urgent.<id>`.
    pub urgent: Vec<String>,
    /// Flags. Texts: `flag.<id>`.
    pub flags: Vec<String>,
}

/// One referral, opened.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReferralView {
    /// Which one.
    pub id: ReferralId,
    /// Which revision.
    pub rev: u32,
    /// The number for the telephone.
    pub case: CaseNumber,
    /// Where it comes from.
    pub station: String,
    /// Who led the interview.
    pub officer: String,
    /// When it was finalised on the tablet.
    pub finalised_at: Timestamp,
    /// When this desk got it.
    pub received_at: Timestamp,
    /// Where it stands.
    pub state: ReferralState,
    /// On what ground it was sent.
    pub basis: Basis,
    /// What the person agreed to.
    pub consent: Vec<ConsentEntry>,
    /// The result.
    pub outcome: OutcomeSummary,
    /// Outcomes from the lowest to the highest.
    pub scale: Vec<String>,
    /// Why.
    pub why: WhyView,
    /// Urgent triggers.
    pub urgent: Vec<String>,
    /// Flags.
    pub flags: Vec<String>,
    /// Legal consequences to consider.
    pub legal: Vec<LegalView>,
    /// Every answer that counts.
    pub answers: Vec<AnsweredView>,
    /// The officer's note: hostile input, shown literally.
    pub note: String,
    /// The pack it was led with.
    pub pack: PackRef,
    /// This desk has that pack; without it ids are shown instead of texts.
    pub pack_known: bool,
    /// What happened to it here.
    pub history: Vec<HistoryView>,
    /// What can be done now: `accept`, `reject`, `ask_back`.
    pub actions: Vec<String>,
    /// Deadlines by route. Texts: `route.<id>`.
    pub due: BTreeMap<String, Timestamp>,
    /// The texts for all of this.
    pub texts: Texts,
}

/// One answer. Texts: `item.<id>`, `item.<id>.choice.<code>`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AnsweredView {
    /// The item's id.
    pub item: String,
    /// Its stage. Texts: `stage.<id>`.
    pub stage: Option<String>,
    /// How it was learnt, which decides how the answer is worded; absent without the pack.
    pub asked_by: Option<AskedBy>,
    /// What was answered.
    pub answer: Answer,
    /// With a number: how many of its digits stand after the point; absent without the pack.
    pub decimals: Option<u8>,
    /// Where it comes from.
    pub source: Source,
    /// How sure that is.
    pub confidence: Confidence,
}

/// One step in a referral's life.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HistoryView {
    /// When.
    pub at: Timestamp,
    /// Where it stood then.
    pub state: ReferralState,
    /// Who did it.
    pub by: Option<String>,
    /// With `rejected`.
    pub reason: Option<RejectReason>,
    /// With `asks_back`.
    pub items: Vec<String>,
}
