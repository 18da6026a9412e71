//! A protocol pack as it is written: the JSON files of a folder under `protocols/`, one type per shape.
//!
//! | file | holds |
//! |---|---|
//! | `pack.json` | [`PackFile`]: header, facts, dimensions, profiles, outcome rules, bounds |
//! | `indicators.json` | [`IndicatorsFile`]: every indicator with its strengths |
//! | `interview.json` | [`InterviewFile`]: stages, items, guards |
//! | `routing.json` | [`RoutingFile`]: urgent triggers, flags, legal flags, contacts, clocks, routes, recipients |
//! | `htcds.json` | [`HtcdsFile`]: what a referral is called in the Human Trafficking Case Data Standard; optional |
//! | `cases.json` | [`CasesFile`]: facts and answers with the result they must give |
//! | `moves.json` | [`MovesFile`], optional: how answers given under earlier versions are to be read |
//! | `recordings.json` | [`RecordingsFile`], optional: which texts can be heard |
//! | `texts/<language>.json` | a flat map from text key to text |
//!
//! Everything an engine could be tempted to know (what an indicator is called, which dimensions make an outcome,
//! what "unknown" amounts to) is said here. Nothing can loop, call or compute: conditions are finite trees.

mod condition;
mod htcds;
mod interview;
mod moves;
mod recordings;
mod routing;
mod rule;

pub use condition::{AtLeast, Condition, FactIs, Hours, ItemIs, NumberIs, Observed};
pub use htcds::{CopiedAnswer, CopiedFrom, HtcdsFile, HtcdsRow, LeftOut, ReferralPart};
pub use interview::{
    AskedBy, Audience, Calculation, DataPolicy, Feed, Guard, GuardKind, InterviewFile, Item, NumberRange,
    Otherwise, Phase, Response, Stage, StageKind, Tells, TextLimit,
};
pub use moves::{MoveFrom, MovesFile};
pub use recordings::{Recording, RecordingsFile};
pub use routing::{
    Basis, Clock, ClockStart, ClockUnit, Contact, Flag, Legal, Recipient, ReferralRules, Route, RoutingFile,
    Urgent,
};
pub use rule::{
    Bound, Bounds, Class, Dimension, FactSpec, Header, Incomplete, Indicator, IndicatorsFile, Needs,
    OutcomeRule, PackFile, Pattern, Profile, Strength, StrengthRange, Switch,
};

use std::collections::BTreeMap;

use fener_model::{Answer, Given};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::evaluate::Level;

/// How far a fact of the pack can be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Read in the official source itself.
    Official,
    /// Read in a transcription or report of the source.
    Secondary,
    /// A reconstruction or a choice of this pack: to be checked before field use.
    Provisional,
    /// General knowledge of a named document that was not read.
    Unverified,
}

/// Where a fact of the pack comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Provenance {
    /// How far it can be relied on.
    pub status: Status,
    /// The document or address it was read in; `design` for a choice of the pack's authors.
    pub source: String,
}

/// `cases.json`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CasesFile {
    /// All of them run at load; one that fails makes the pack unusable.
    pub cases: Vec<Case>,
}

/// A fictitious person and the result the pack must give.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Unique in the pack.
    pub id: String,
    /// One line for the reader: what this case shows.
    pub shows: String,
    /// Facts given directly, by fact name; they win over what the answers feed.
    #[serde(default)]
    pub facts: BTreeMap<String, String>,
    /// Indicator values given directly: `yes`, `no`, `unknown`, `refused`, `not_asked`.
    #[serde(default)]
    pub indicators: BTreeMap<String, String>,
    /// Answers to items, as an officer would give them.
    #[serde(default)]
    pub answers: BTreeMap<String, CaseAnswer>,
    /// Where and when.
    #[serde(default)]
    pub circumstances: Circumstances,
    /// How the signs count, where not as in the field.
    #[serde(default)]
    pub options: CaseOptions,
    /// What must come out.
    pub expect: Expect,
}

/// How the signs count in a case; as in the field where nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseOptions {
    /// Which strengths count.
    #[serde(default)]
    pub strength: Level,
    /// Switches that are on or off, whatever the pack says of them.
    #[serde(default)]
    pub switches: BTreeMap<String, bool>,
}

/// The province that is none of those a pack names. Longer than any code, so that no pack names it.
pub const ELSEWHERE: &str = "elsewhere";

/// Where and when an interview is led, as far as the device knows. Nothing of the person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Circumstances {
    /// The language that the person hears.
    pub language: Option<String>,
    /// The code of the province; [`ELSEWHERE`] for one that the pack does not name.
    pub province: Option<String>,
    /// The hour of the day, 0 to 23.
    pub hour: Option<u8>,
}

/// An answer in a case: just the answer (its source follows from how the item is learnt), or with its source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "an answer")]
pub enum CaseAnswer {
    /// `"yes"`, or `{"choice": "code"}`.
    Plain(Answer),
    /// `{"answer": …, "source": …}`, with an explicit source.
    From(Given),
}

impl Case {
    /// Whether another case states the same facts, signs and answers.
    #[must_use]
    pub fn is_same_person(&self, other: &Self) -> bool {
        self.facts == other.facts
            && self.indicators == other.indicators
            && self.answers == other.answers
            && self.circumstances == other.circumstances
            && self.options == other.options
    }
}

/// What a case must give. A field that is absent is not compared; a list that is present must be equal as a set.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// The outcome shown.
    pub outcome: String,
    /// Whether it is incomplete.
    pub incomplete: Option<bool>,
    /// The profiles that run.
    pub profiles: Option<Vec<String>>,
    /// Positive dimensions per profile.
    pub positive: Option<BTreeMap<String, Vec<String>>>,
    /// Named classes per profile.
    pub classes: Option<BTreeMap<String, Vec<String>>>,
    /// The indicators that are `yes`.
    pub indicators: Option<Vec<String>>,
    /// The values of some facts; others are not compared.
    pub facts: Option<BTreeMap<String, String>>,
    /// Urgent triggers that hold.
    pub urgent: Option<Vec<String>>,
    /// Flags that hold.
    pub flags: Option<Vec<String>>,
    /// Legal flags that hold.
    pub legal: Option<Vec<String>>,
    /// Routes advised.
    pub routes: Option<Vec<String>>,
    /// Whom to call and by when, for some of these routes; the others are not compared.
    pub advice: Option<BTreeMap<String, Advice>>,
    /// Kinds of agency that are told.
    pub recipients: Option<Vec<String>>,
    /// Whether a referral is offered.
    pub offered: Option<bool>,
    /// What the person says to a referral.
    pub consent: Option<Consent>,
    /// The ground on which a referral may be sent without agreement: the first that holds, so at most one.
    pub without_consent: Option<Vec<String>>,
    /// Blocking guards that are not content.
    pub guards: Option<Vec<String>>,
    /// In which stages some of these guards hold questions back: of those led through, all that the guard is for. Other
    /// guards are not compared.
    pub held_back: Option<BTreeMap<String, Vec<String>>>,
    /// Guards that are shown as a reminder, in whatever stage.
    pub prompts: Option<Vec<String>>,
    /// Items that are shown; others are not compared.
    pub shown: Option<Vec<String>>,
    /// Items that are not shown; others are not compared.
    pub not_shown: Option<Vec<String>>,
}

/// What the person says to a referral.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Consent {
    /// Yes.
    Given,
    /// No, or would not say.
    Refused,
    /// Nothing yet, or nothing that is clear.
    Open,
}

impl Consent {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Given, Self::Refused, Self::Open];

    /// As it is written in cases.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Refused => "refused",
            Self::Open => "open",
        }
    }

    /// From whether the person agreed.
    #[must_use]
    pub fn of(agreed: Option<bool>) -> Self {
        match agreed {
            Some(true) => Self::Given,
            Some(false) => Self::Refused,
            None => Self::Open,
        }
    }
}

/// What a route must come with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Advice {
    /// Whom to call; nobody when absent.
    pub contact: Option<String>,
    /// By when; whenever when absent.
    pub clock: Option<String>,
}
