//! The officers of a device.

use fener_model::{DraftId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::OfficerRole;

/// `officers`, and the answer of what changes them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OfficersView {
    /// By number.
    pub officers: Vec<OfficerCard>,
}

/// One officer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OfficerCard {
    /// The officer number.
    pub number: String,
    /// What they may do.
    pub role: OfficerRole,
    /// It is who is signed in.
    pub is_own: bool,
    /// Interviews in progress.
    pub drafts: u32,
    /// When the oldest of them began.
    pub oldest_at: Option<Timestamp>,
    /// Whether they can sign in.
    pub sign_in: SignIn,
    /// With `waits`: milliseconds until the next try is possible.
    pub wait_ms: Option<u64>,
}

/// Whether an officer can sign in now. Texts: `sign-in-<code>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SignIn {
    /// With the own PIN.
    Possible,
    /// Too many wrong tries: after a wait.
    Waits,
    /// Too many wrong tries: the keys are gone, and only a reset helps.
    Destroyed,
}

/// `preview_loss`: what nobody could read any more without this officer's keys. Sealed referrals are not among it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LossView {
    /// The officer.
    pub number: String,
    /// Names exactly this list, for `remove_officer` and `reset_officer`.
    pub digest: String,
    /// The interviews in progress, the oldest first.
    pub drafts: Vec<LostDraftView>,
}

/// An interview that would be lost. Nothing of what was said in it is shown to anybody else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LostDraftView {
    /// Which one.
    pub id: DraftId,
    /// When it began.
    pub started_at: Timestamp,
    /// When something last happened in it.
    pub touched_at: Timestamp,
}
