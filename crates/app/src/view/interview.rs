//! One step of the interview.

use fener_model::{DraftId, Given, PackRef, Source, StopReason};
use fener_rules::pack::{AskedBy, Phase, Response};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{LedWith, Texts};

/// The screen of the interview.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InterviewView {
    /// Which screening.
    pub id: DraftId,
    /// The pack it is led with.
    pub pack: PackRef,
    /// How that pack stands to the current one.
    pub led_with: LedWith,
    /// The language the person hears.
    pub language: String,
    /// What to show.
    pub step: StepView,
    /// The item shown before this one, if any.
    pub previous: Option<String>,
    /// The item after this one, when this one is answered already.
    pub next: Option<String>,
    /// How far it has come.
    pub progress: ProgressView,
    /// Nothing may be asked: observations only.
    pub observe_only: bool,
    /// No further question can change the outcome: the interview may end.
    pub settled: bool,
    /// Urgent triggers that hold now, by id. Texts: `urgent.<id>`, `urgent.<id>.do`.
    pub urgent: Vec<String>,
    /// Put down by the officer.
    pub paused: bool,
    /// Stopped before its end.
    pub stopped: Option<StopReason>,
    /// What is never asked and only ticked when the person brings it up; answered with `yes`.
    pub ticks: Vec<ItemView>,
    /// The last answer can be taken back.
    pub can_undo: bool,
    /// Seconds of interview so far, pauses left out.
    pub led_s: u32,
    /// Reminders that are due after so much interview, due or not.
    pub timers: Vec<TimerView>,
    /// The texts for all of this.
    pub texts: Texts,
}

/// What to show.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum StepView {
    /// One item.
    Item {
        /// The item.
        item: ItemView,
        /// Reminders to show with it.
        prompts: Vec<PromptView>,
    },
    /// A safety condition that must be met first.
    Guard {
        /// The guard.
        guard: GuardView,
    },
    /// Every item is answered: on to the outcome.
    Done,
}

/// One item. Texts: `item.<id>`, `item.<id>.lead_in`, `item.<id>.guidance`, `item.<id>.choice.<code>`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ItemView {
    /// Its id in the pack.
    pub id: String,
    /// Its stage. Texts: `stage.<id>`.
    pub stage: String,
    /// How it is learnt: read aloud only when `ask` or `inform`.
    pub asked_by: AskedBy,
    /// Which part of the person's road it speaks of.
    pub phase: Phase,
    /// 1 plain, 2 sensitive.
    pub sensitivity: u8,
    /// How it is answered.
    pub response: Response,
    /// Answers that stand, oldest first; more than one: they disagree and the higher concern counts.
    pub given: Vec<Given>,
    /// Sources the officer may choose from; the first is the default.
    pub sources: Vec<Source>,
    /// An answer may be marked as not certain.
    pub may_be_unsure: bool,
}

/// A reminder. Texts: `guard.<id>`, `guard.<id>.do`, `guard.<id>.never_say.<code>`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PromptView {
    /// The guard's id.
    pub id: String,
    /// Sentences that must not be said, by code.
    pub never_say: Vec<String>,
}

/// A reminder that comes with time.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TimerView {
    /// What is said then.
    pub prompt: PromptView,
    /// After how many minutes of interview.
    pub after_minutes: u16,
}

/// A safety condition. Texts: `guard.<id>`, `guard.<id>.why`, `guard.<id>.do`, `guard.<id>.never_say.<code>`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GuardView {
    /// The guard's id.
    pub id: String,
    /// Sentences that must not be said, by code.
    pub never_say: Vec<String>,
    /// The items that settle it.
    pub items: Vec<ItemView>,
}

/// How far an interview has come.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProgressView {
    /// Items answered.
    pub answered: u32,
    /// Items still to come as far as can be seen now.
    pub remaining: u32,
    /// Every stage of the pack in order.
    pub stages: Vec<StageProgress>,
}

/// One stage of the way.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StageProgress {
    /// Its id. Texts: `stage.<id>`.
    pub id: String,
    /// Items answered in it.
    pub answered: u32,
    /// Items visible in it.
    pub total: u32,
    /// The stage of the step shown.
    pub current: bool,
}
