//! A draft and the versions of its pack: what it is led with, what was recorded, and what a move would do.

use fener_model::{DraftId, StopReason, Timestamp};
use fener_rules::LeftWhy;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AnsweredView, Texts};
use crate::error::CallError;

/// The pack that a draft is led with, beside the one that interviews begin with now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LedWith {
    /// Its version; absent where that is not known.
    pub version: Option<String>,
    /// It is the one that interviews begin with now.
    pub is_current: bool,
    /// It cannot be had: the draft can be read, stopped and closed, and not led on.
    pub is_missing: bool,
    /// The version that the draft can be moved to.
    pub move_to: Option<String>,
}

/// `show_record`
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RecordView {
    /// Which screening.
    pub id: DraftId,
    /// The pack it is led with.
    pub led_with: LedWith,
    /// Why it cannot be led on.
    pub pack_error: Option<CallError>,
    /// When it began.
    pub started_at: Timestamp,
    /// Stopped before its end.
    pub stopped: Option<StopReason>,
    /// The answers that stand, in the order in which they were given.
    pub answers: Vec<AnsweredView>,
    /// Answers that an earlier pack could read and the present one cannot: kept, never counted.
    pub left_behind: Vec<AnsweredView>,
    /// The texts for all of this, those of the current pack where its own is not at hand.
    pub texts: Texts,
}

/// `preview_move`: what moving a draft to the current pack would do.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MoveView {
    /// Which screening.
    pub id: DraftId,
    /// Names exactly this preview: `move_draft` does this or nothing.
    pub digest: String,
    /// The version it is led with.
    pub from: String,
    /// The version it would be led with.
    pub to: String,
    /// Items whose answers go on under the id they have.
    pub carried: u32,
    /// Items whose answers go on under another.
    pub renamed: Vec<RenamedView>,
    /// Answers that would be kept and count no longer.
    pub left_behind: Vec<LeftView>,
    /// The outcome that the officer had chosen is none of the new pack's and would count no longer.
    pub drops_raise: bool,
    /// An outcome of what a supervisor said is none of the new pack's: it would be shown no longer.
    pub drops_lowering: bool,
    /// Items that would be asked in addition to those open now; all that would be open where the pack is missing.
    pub asked: Vec<String>,
    /// What the answers amount to now; absent where the pack is missing.
    pub before: Option<StandingView>,
    /// What they would amount to.
    pub after: StandingView,
    /// The new pack's texts: renamed and asked items, and all of `after`.
    pub texts: Texts,
    /// The texts of the pack it is led with: items left behind, and all of `before`.
    pub texts_before: Texts,
}

/// An item whose answers go on under another id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RenamedView {
    /// Its id in the pack it is led with.
    pub from: String,
    /// The item of the new pack.
    pub to: String,
}

/// Answers that the new pack cannot read.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LeftView {
    /// The item's id in the pack it is led with.
    pub item: String,
    /// The answers as they were given.
    pub answers: Vec<AnsweredView>,
    /// Why.
    pub why: LeftWhy,
}

/// What answers amount to under one pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StandingView {
    /// The outcome shown.
    pub shown: String,
    /// The open answers could lift it over the line.
    pub incomplete: bool,
    /// Urgent triggers that hold, by id.
    pub urgent: Vec<String>,
    /// Flags that hold, by id.
    pub flags: Vec<String>,
    /// What is advised, by id, in order.
    pub routes: Vec<String>,
}
