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
/// `item.<id>.choice.<code>` for each choice, and `item.<id>.lead_in` where an open sentence leads to it.
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
    /// It is owed to the person, or to whoever helps them, whatever the result: asked even when its answer changes
    /// nothing. What is attested, told, needed for a guard or asked for consent is owed anyway.
    #[serde(default)]
    pub duty: bool,
    /// A `calculate` item only: its answer is that of the first of these that holds; none when none does.
    #[serde(default)]
    pub calculate: Vec<Calculation>,
    /// What may become of its answer.
    #[serde(default)]
    pub data: DataPolicy,
    /// What the person has a right to hear and hears in it; for items that are said. A pack has at least one that tells
    /// the person their rights, and it can be reached from everywhere.
    pub tells: Option<Tells>,
}

/// What is told in an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Tells {
    /// What the person has a right to, and what happens next.
    Rights,
}

/// One line of a calculation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Calculation {
    /// One of the item's choices.
    pub answer: String,
    /// When it is that one. Sees facts and earlier items.
    pub when: Condition,
}

/// What may become of an answer. Every answer is encrypted on the device and destroyed when the screening ends; this
/// is about what leaves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DataPolicy {
    /// Whether the answer itself goes to the agencies; what follows from it does so either way.
    #[serde(default = "yes")]
    pub refer: bool,
    /// Whether it is of a special category of personal data (KVKK art. 6): health, belief, sexual life and the like.
    #[serde(default)]
    pub special_category: bool,
}

impl Default for DataPolicy {
    fn default() -> Self {
        Self { refer: true, special_category: false }
    }
}

fn yes() -> bool {
    true
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
    /// Never shown: worked out from earlier items.
    Calculate,
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
    /// One or more of these codes.
    Choices(Vec<String>),
    /// A number.
    Number(NumberRange),
    /// A day, month or year; as far as it is known.
    Date,
    /// A few words. Rather ask for a choice: words name people.
    Text(TextLimit),
    /// The name of a place, in words; never coordinates.
    Place(TextLimit),
    /// One button: read and understood.
    Acknowledge,
}

impl Response {
    /// The item's own choices.
    #[must_use]
    pub fn choices(&self) -> &[String] {
        match self {
            Self::Choice(codes) | Self::Choices(codes) => codes,
            _ => &[],
        }
    }
}

/// Which numbers can be given. All are counted in the smallest unit: with two decimals 1250 is 12.50.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NumberRange {
    /// The lowest.
    pub min: Option<i64>,
    /// The highest.
    pub max: Option<i64>,
    /// How many digits stand after the point, 0 to 6.
    #[serde(default)]
    pub decimals: u8,
}

/// How long words can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TextLimit {
    /// Characters, 1 to 300: what is written has to fit into a sealed envelope.
    pub max: u16,
}

/// What an answer feeds. Exactly one of `indicator` and `fact`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Feed {
    /// An indicator: fed with the answer's own value.
    pub indicator: Option<String>,
    /// For an item with choices: the codes that count as `yes` for the indicator; the others count as `no`.
    #[serde(default)]
    pub yes: Vec<String>,
    /// A fact.
    pub fact: Option<String>,
    /// For a fact: its value by answer (`yes`, `no`, `unknown`, `refused`, `given`, or a choice code). An answer that is
    /// not named feeds nothing.
    #[serde(default)]
    pub map: BTreeMap<String, String>,
}

/// A safety condition. Texts: `guard.<id>` (title), `guard.<id>.why`, `guard.<id>.do`, and
/// `guard.<id>.never_say.<code>` for each sentence that must not be said.
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
    /// A timer: minutes of interview after which a prompt is shown.
    pub after_minutes: Option<u16>,
    /// Sentences that must not be said, by code.
    #[serde(default)]
    pub never_say: Vec<String>,
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
