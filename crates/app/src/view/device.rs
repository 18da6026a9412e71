//! The device as a whole: status, enrolment, home, sync.

use fener_model::{AgencyId, CaseNumber, DraftId, ReferralId, ReferralState, RejectReason, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{LedWith, Texts};
use crate::error::{CallError, Code, Part};

/// What a device is for. Decided by its certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeviceRole {
    /// An officer's tablet.
    Tablet,
    /// An agency's desk.
    Desk,
}

/// How far a device has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Not enrolled: an enrolment code is needed.
    NotEnrolled,
    /// A code was typed; the station's supervisor has to confirm the six digits.
    Enrolling,
    /// Enrolled, but nobody can sign in yet.
    NoOfficer,
    /// Waiting for an officer number and PIN.
    Locked,
    /// Somebody is signed in.
    Open,
    /// A file is damaged; see `damaged`.
    Damaged,
}

/// What somebody signed in may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OfficerRole {
    /// Leads interviews, or works at the desk.
    Officer,
    /// Also adds officers.
    Supervisor,
}

/// What guards a device's keys beside the PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Protection {
    /// A file, for demonstrations only.
    Software,
    /// A key file on removable media, or a badge.
    KeyFile,
    /// The device's security chip, which also counts wrong PINs.
    Tpm,
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OfficerView {
    /// The officer number.
    pub number: String,
    /// What they may do.
    pub role: OfficerRole,
}

/// `status`, and the answer of everything that changes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StatusView {
    /// How far the device has come.
    pub stage: Stage,
    /// Absent until enrolled.
    pub role: Option<DeviceRole>,
    /// The station or agency it belongs to.
    pub place: Option<String>,
    /// Who is signed in.
    pub officer: Option<OfficerView>,
    /// With `damaged`.
    pub damaged: Option<Part>,
    /// The interface language, kept on the device.
    pub language: String,
    /// Languages the interface has.
    pub languages: Vec<String>,
    /// What guards the keys; absent when the device's own file is damaged.
    pub protection: Option<Protection>,
    /// Seconds without a touch after which the interface locks.
    pub idle_lock_s: u32,
    /// Sealed envelopes that the hub has not signed for.
    pub unsent: u32,
    /// The pack in use, `id version`.
    pub pack: Option<String>,
    /// Why there is none: what every command that needs it answers.
    pub pack_error: Option<CallError>,
    /// What the device believes the time is.
    pub now: Timestamp,
}

/// `enrol`, `enrol_check`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EnrolView {
    /// How far the enrolment has come.
    pub state: EnrolState,
    /// The six digits that both screens must show.
    pub digits: Option<String>,
    /// The station or agency in the code.
    pub place: String,
}

/// How far an enrolment has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EnrolState {
    /// The supervisor has to compare and confirm the digits.
    Waiting,
    /// The certificate is here.
    Done,
}

/// `home`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HomeView {
    /// The signed-in officer's interviews that are not finished, the last touched first.
    pub drafts: Vec<DraftCard>,
    /// Referrals of this device, the newest first, at most 100.
    pub referrals: Vec<ReferralCard>,
    /// How many referrals there are in all.
    pub referral_count: u32,
    /// How many interviews ended without a referral.
    pub closed_count: u32,
    /// No interview can begin until a supervisor allows the pack's provisional parts; see `field_use`.
    pub must_allow_provisional: bool,
    /// The room for the device's files runs out; see `health`.
    pub is_space_low: bool,
    /// The state of the sync.
    pub sync: SyncView,
    /// Item texts, and the names of agencies that answered: `agency.<id>`.
    pub texts: Texts,
}

/// `field_use`, `set_field_use`: what a supervisor decides about the pack in the field.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FieldUseView {
    /// The parts that nobody has confirmed, by text key: `part.<id>`, `profile.<id>`.
    pub provisional: Vec<String>,
    /// Interviews may begin with them.
    pub provisional_allowed: bool,
    /// The provinces that the pack tells apart, by code. Texts: `province.<code>`.
    pub provinces: Vec<String>,
    /// The one that the device is in; `elsewhere` for none of them; absent when nobody said.
    pub province: Option<String>,
    /// The texts for all of this.
    pub texts: Texts,
}

/// An unfinished interview in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DraftCard {
    /// Which one.
    pub id: DraftId,
    /// When it began.
    pub started_at: Timestamp,
    /// When something last happened.
    pub touched_at: Timestamp,
    /// Items answered.
    pub answered: u32,
    /// The pack stage it stands in. Texts: `stage.<id>`.
    pub stage: Option<String>,
    /// Put down by the officer.
    pub paused: bool,
    /// Stopped before its end, still to be closed or referred.
    pub stopped: bool,
    /// The pack it is led with.
    pub led_with: LedWith,
    /// The text of its stage, as its own pack has it.
    pub texts: Texts,
}

/// A referral of this device in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReferralCard {
    /// Which one.
    pub id: ReferralId,
    /// The number for the telephone.
    pub case: CaseNumber,
    /// Where it stands.
    pub state: ReferralState,
    /// When it was finalised.
    pub finalised_at: Timestamp,
    /// When the state last changed.
    pub changed_at: Timestamp,
    /// The agency that answered last.
    pub agency: Option<AgencyId>,
    /// With `rejected`.
    pub reason: Option<RejectReason>,
    /// With `asks_back`: items of the pack.
    pub asks: Vec<String>,
}

/// `sync`, `sync_status`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SyncView {
    /// What it does now.
    pub phase: SyncPhase,
    /// Steps done in this run.
    pub done: u32,
    /// Steps of this run.
    pub total: u32,
    /// When a sync last ended well.
    pub last_success: Option<Timestamp>,
    /// Why the last one did not.
    pub last_error: Option<Code>,
    /// Sealed envelopes that the hub has not signed for.
    pub unsent: u32,
    /// When the oldest of them was sealed.
    pub oldest_unsent: Option<Timestamp>,
    /// Answers of agencies that were opened since the last run began. Only at a tablet.
    pub received: u32,
    /// What somebody should look at. Nothing is lost by any of it.
    pub notes: Vec<SyncNote>,
}

/// Something about the hub or the device that is not as it should be. Texts: `sync-note-<code>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SyncNote {
    /// The device's clock and the hub's differ by more than five minutes.
    ClockDiffers,
    /// The directory of agencies is older than it should be: nobody has brought a newer one.
    DirectoryOld,
    /// The hub offered another directory under the number of the one that is held.
    DirectoryRefused,
    /// The hub no longer knows what it had signed for. What no agency has answered goes again.
    HubPutBack,
    /// The vault on this device was older than the device knew it to be: somebody put a file back. The hub is told.
    VaultPutBack,
    /// Something in the vault on this device cannot be read. It is kept as it is, and everything else goes on.
    VaultDamaged,
    /// A receipt is not the hub's, or is for something else. Its envelope goes again.
    ReceiptInvalid,
    /// The hub did not take an envelope. It is kept and goes again.
    NotTaken,
    /// Something in the mailbox is no envelope.
    NotAnEnvelope,
}

/// What a sync does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SyncPhase {
    /// Nothing.
    #[default]
    Idle,
    /// Looks whether the hub is there.
    Connecting,
    /// Sends envelopes.
    Sending,
    /// Fetches answers.
    Receiving,
}

/// `finalise`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FinalisedView {
    /// The referral.
    pub id: ReferralId,
    /// The number to write down.
    pub case: CaseNumber,
    /// Always `queued`.
    pub state: ReferralState,
    /// Bytes on the wire.
    pub sealed_size: u32,
    /// The agencies it is sealed to.
    pub agencies: Vec<super::AgencyView>,
}
