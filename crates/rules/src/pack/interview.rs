//! `interview.json`: what is observed, asked, read and attested, in which order, and what must hold before.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Condition, Provenance};

/// `interview.json`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InterviewFile {
    /// In the order in which they are led through.
    pub stages: Vec<Stage>,
    /// In the order in which they are shown within their stage.
    pub items: Vec<Item>,
    /// Safety conditions, G1 to G20.
    pub guards: Vec<Guard>,
}

/// A part of the interview.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// Its id. Texts: `stage.<id>`.
    pub id: String,
    /// What it is for.
    pub kind: StageKind,
    /// Led through only when this holds; always when absent.
    pub when: Option<Condition>,
}

/// What a stage is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StageKind {
    /// Look first: danger, medical need, signs. Nothing is asked.
    Safety,
    /// Privacy, companions, interpreter, who I am, consent to talk.
    Setting,
    /// An open invitation to tell.
    Open,
    /// The core questions.
    Core,
    /// Follow-ups by dimension.
    FollowUp,
    /// Needs and vulnerability.
    Needs,
    /// The child flow.
    Child,
    /// Information, rights and consent to refer.
    Closing,
}

/// One item: a question, observation, document check, attestation or information.
///
/// Texts: `item.<id>` (what is read to the person, or looked for), `item.<id>.guidance` (for the officer only),
/// `item.<id>.choice.<code>` for each choice.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Unique in the pack, never reused.
    pub id: String,
    /// The stage it belongs to.
    pub stage: String,
    /// How it is learnt.
    pub asked_by: AskedBy,
    /// Which part of the person's road it speaks of.
    pub phase: Phase,
    /// For whom.
    pub audience: Audience,
    /// 1 plain, 2 sensitive, 3 never at first level.
    pub sensitivity: u8,
    /// How it is answered.
    pub response: Response,
    /// Shown only when this holds; always when absent. Sees facts and earlier items.
    pub when: Option<Condition>,
    /// Indicators this core question stands for: its `no`, `unknown` and `refused` answer them so.
    #[serde(default)]
    pub stands_for: Vec<String>,
    /// What its answer feeds.
    #[serde(default)]
    pub feeds: Vec<Feed>,
}

/// How an item is learnt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AskedBy {
    /// Asked of the person.
    Ask,
    /// Seen or heard by the officer; nothing is said.
    Observe,
    /// Read in a document or seen on an object.
    Document,
    /// The officer attests that something was done.
    Attest,
    /// Read to the person; answered by "said".
    Inform,
    /// Only ever ticked when the person brings it up.
    NeverAsk,
}

/// Which part of the person's road an item speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Before leaving, at home.
    BeforeDeparture,
    /// When the work, marriage or journey was offered.
    Recruitment,
    /// On the way.
    Transit,
    /// Where the person worked or was kept.
    Destination,
    /// Here and now.
    Now,
}

/// For whom an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Adults only (fact `age` is not `child`).
    Adult,
    /// Children and those who may be.
    Child,
    /// Everyone.
    Either,
}

/// How an item is answered. `unknown` and `refused` can always be given to `ask` items, `unknown` to the others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Response {
    /// Yes or no (observed: seen or not seen; attested: done or not possible).
    YesNo,
    /// One of these codes.
    Choice(Vec<String>),
    /// One button: read and understood.
    Acknowledge,
}

/// What an answer feeds. Exactly one of `indicator` and `fact`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Feed {
    /// An indicator: fed with the answer's own value.
    pub indicator: Option<String>,
    /// For a choice item: the codes that count as `yes` for the indicator; the others count as `no`.
    #[serde(default)]
    pub yes: Vec<String>,
    /// A fact.
    pub fact: Option<String>,
    /// For a fact: its value by answer (`yes`, `no`, `unknown`, `refused`, or a choice code). An answer that is not
    /// named feeds nothing.
    #[serde(default)]
    pub map: BTreeMap<String, String>,
}

/// A safety condition. Texts: `guard.<id>` (title), `guard.<id>.why`, `guard.<id>.do`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Guard {
    /// `G1` to `G20`.
    pub id: String,
    /// What it does.
    pub kind: GuardKind,
    /// Applies only when this holds; always when absent.
    pub when: Option<Condition>,
    /// The items that settle it, shown together with it.
    #[serde(default)]
    pub items: Vec<String>,
    /// Block: asking in these stages waits until `satisfied` holds. Prompt: shown on entering them.
    #[serde(default)]
    pub stages: Vec<String>,
    /// When the guard is content.
    pub satisfied: Option<Condition>,
    /// What happens when it cannot be satisfied.
    pub otherwise: Option<Otherwise>,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// What a guard does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GuardKind {
    /// Nothing is asked until it is satisfied.
    Block,
    /// A reminder at the right moment.
    Prompt,
    /// Held by the engine or the screens themselves; listed so that the officer can read it.
    Engine,
}

/// When a blocking guard cannot be satisfied, the interview goes on by observation only: `ask` items are not shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Otherwise {
    /// When this holds (such as: the officer attests that it is not possible).
    pub observe_only_when: Condition,
}
