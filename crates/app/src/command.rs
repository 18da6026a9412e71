//! The arguments of every use case. Unknown fields are refused, texts have a greatest length.

use fener_model::{Answer, Confidence, DraftId, ReferralId, RejectReason, Source, StopReason};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// No arguments.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// `set_language`
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetLanguage {
    /// `tr` or `en`.
    #[schemars(length(max = 8))]
    pub language: String,
}

/// `enrol`
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Enrol {
    /// The one-time code as typed or scanned.
    #[schemars(length(max = 1024))]
    pub code: String,
}

/// `create_first_officer`, `add_officer`
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOfficer {
    /// One to six digits.
    #[schemars(length(max = 6))]
    pub number: String,
    /// Six to twelve digits.
    #[schemars(length(max = 32))]
    pub pin: String,
}

/// `unlock`
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unlock {
    /// One to six digits.
    #[schemars(length(max = 6))]
    pub number: String,
    /// Six to twelve digits.
    #[schemars(length(max = 32))]
    pub pin: String,
}

/// `change_pin`
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePin {
    /// The PIN until now.
    #[schemars(length(max = 32))]
    pub old: String,
    /// Six to twelve digits.
    #[schemars(length(max = 32))]
    pub new: String,
}

/// `preview_loss`
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OneOfficer {
    /// One to six digits.
    #[schemars(length(max = 6))]
    pub number: String,
}

/// `remove_officer`
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveOfficer {
    /// One to six digits.
    #[schemars(length(max = 6))]
    pub number: String,
    /// The digest of the list that the supervisor has read: exactly that is destroyed.
    #[schemars(length(max = 64))]
    pub digest: String,
}

/// `reset_officer`
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResetOfficer {
    /// One to six digits.
    #[schemars(length(max = 6))]
    pub number: String,
    /// The new PIN, six to twelve digits.
    #[schemars(length(max = 32))]
    pub pin: String,
    /// The digest of the list that the supervisor has read: exactly that is destroyed.
    #[schemars(length(max = 64))]
    pub digest: String,
}

/// `hand_over`
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HandOver {
    /// Which screening.
    pub id: DraftId,
    /// The officer who goes on with it, one to six digits.
    #[schemars(length(max = 6))]
    pub to: String,
}

/// `start_screening`
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StartScreening {
    /// The language the items are shown in.
    #[schemars(length(max = 8))]
    pub language: String,
}

/// `set_field_use`
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetFieldUse {
    /// Interviews may begin with parts of the pack that nobody has confirmed.
    pub provisional_allowed: bool,
    /// One of the pack's provinces, `elsewhere`, or nothing said.
    #[schemars(length(max = 64))]
    pub province: Option<String>,
}

/// `open_screening`, `pause_screening`, `undo`, `outcome`, `close_screening`, `show_record`, `preview_move`
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OneScreening {
    /// Which one.
    pub id: DraftId,
}

/// `show_item`
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShowItem {
    /// Which screening.
    pub id: DraftId,
    /// An item that was answered before, or the open one.
    #[schemars(length(max = 64))]
    pub item: String,
}

/// `answer`
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GiveAnswer {
    /// Which screening.
    pub id: DraftId,
    /// Which item.
    #[schemars(length(max = 64))]
    pub item: String,
    /// What was answered.
    pub answer: Answer,
    /// Where it comes from; follows from how the item is learnt when absent.
    pub source: Option<Source>,
    /// How sure that is; sure when absent.
    #[serde(default)]
    pub confidence: Option<Confidence>,
    /// Needed when an earlier answer says something else.
    pub change: Option<Change>,
}

/// Why an answer differs from the earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// The earlier one was a mis-tap: it counts no longer.
    MisTap,
    /// The person now says something else: both are kept and the higher concern counts.
    SaidOtherwise,
    /// The officer settles which of several answers stands.
    Settle,
}

/// `stop_screening`
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StopScreening {
    /// Which screening.
    pub id: DraftId,
    /// Why.
    pub reason: StopReason,
}

/// `move_draft`
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveDraft {
    /// Which screening.
    pub id: DraftId,
    /// The digest of the preview that the officer has seen: exactly that is done.
    #[schemars(length(max = 64))]
    pub digest: String,
}

/// `raise_outcome`
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RaiseOutcome {
    /// Which screening.
    pub id: DraftId,
    /// A higher outcome of the pack.
    #[schemars(length(max = 64))]
    pub to: String,
    /// Why, in the officer's words.
    #[schemars(length(max = 300))]
    pub reason: String,
}

/// `lower_outcome`
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LowerOutcome {
    /// Which screening.
    pub id: DraftId,
    /// A lower outcome of the pack.
    #[schemars(length(max = 64))]
    pub to: String,
    /// Why, in the supervisor's words.
    #[schemars(length(max = 300))]
    pub reason: String,
    /// The supervisor who signs, one to six digits.
    #[schemars(length(max = 6))]
    pub number: String,
    /// The supervisor's PIN.
    #[schemars(length(max = 32))]
    pub pin: String,
}

/// `preview_referral`
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviewReferral {
    /// Which screening.
    pub id: DraftId,
    /// A short note for the agency, or empty.
    #[schemars(length(max = 300))]
    pub note: String,
}

/// `finalise`
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Finalise {
    /// Which screening.
    pub id: DraftId,
    /// The digest of the preview that the officer has seen: exactly that is sealed.
    #[schemars(length(max = 64))]
    pub digest: String,
}

/// `inbox`
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListInbox {
    /// Pages of 50, from 0.
    pub page: u32,
}

/// `open_referral`
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OneReferral {
    /// Which referral.
    pub id: ReferralId,
}

/// `decide`
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Decide {
    /// Which referral.
    pub id: ReferralId,
    /// What the case worker does.
    pub action: DeskAction,
}

/// What a case worker can do with an opened referral.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeskAction {
    /// Take it on.
    Accept,
    /// Cannot act on it.
    Reject(RejectReason),
    /// Ask the officer about these items, one to eight.
    AskBack(Vec<String>),
}
