//! What a screen shows, as values. Every view that shows interview items carries the pack's texts it needs, in every
//! language of the pack, so that switching the language needs no further call and the wording stays the pack's.

mod desk;
mod device;
mod health;
mod interview;
mod officers;
mod outcome;
mod versions;

pub use desk::{AnsweredView, HistoryView, InboxCard, InboxView, ReferralView};
pub use device::{
    DeviceRole, DraftCard, EnrolState, EnrolView, FieldUseView, FinalisedView, HomeView, OfficerRole,
    OfficerView, Protection, ReferralCard, Stage, StatusView, SyncNote, SyncPhase, SyncView,
};
pub use health::{CheckState, CheckView, ClockDoubt, Found, HealthView};
pub use interview::{
    GuardView, InterviewView, ItemView, ProgressView, PromptView, StageProgress, StepView, TimerView,
};
pub use officers::{LossView, LostDraftView, OfficerCard, OfficersView, SignIn};
pub use outcome::{
    AgencyView, ContactView, DueView, LegalView, LoweredView, OutcomeView, PreviewView, RaisedView,
    ReferralOffer, RouteView, TurningView, WhyDimension, WhyIndicator, WhyProfile, WhyView,
};
pub use versions::{LedWith, LeftView, MoveView, RecordView, RenamedView, StandingView};

use std::collections::BTreeMap;

/// The pack's texts that a view needs: by language, then by text key.
pub type Texts = BTreeMap<String, BTreeMap<String, String>>;
