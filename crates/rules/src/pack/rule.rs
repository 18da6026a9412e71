//! `pack.json` and `indicators.json`: who the pack is, and how facts become an outcome.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Condition, Provenance, Status};

/// `pack.json`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PackFile {
    /// `fener/protocol/1`.
    pub schema: String,
    /// Who the pack is.
    pub header: Header,
    /// The facts beside the indicators, by name.
    pub facts: BTreeMap<String, FactSpec>,
    /// Dimensions in the order in which they are always listed.
    pub dimensions: Vec<Dimension>,
    /// Outcomes from the lowest to the highest.
    pub outcomes: Vec<String>,
    /// Profiles in the order in which they are always listed.
    pub profiles: Vec<Profile>,
    /// Outcome rules by rule set; in each set the first that holds decides. The last must be `{"always": true}`.
    pub rule_sets: BTreeMap<String, Vec<OutcomeRule>>,
    /// Named classes, reported beside the outcome in this order.
    pub classes: Vec<Class>,
    /// What a study can turn on or off, by name. Texts: `switch.<name>`.
    #[serde(default)]
    pub switches: BTreeMap<String, Switch>,
    /// What open answers amount to.
    pub bounds: Bounds,
    /// When the result is called incomplete.
    pub incomplete: Incomplete,
}

/// Who the pack is.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Lower-case id, the folder's name.
    pub id: String,
    /// `major.minor.patch`.
    pub version: String,
    /// ISO 3166 code of the country whose law it follows.
    pub jurisdiction: String,
    /// Languages, complete in each; the first is the officer's default.
    pub languages: Vec<String>,
    /// Date of the legal state it was written for, `YYYY-MM-DD`.
    pub legal_basis_date: String,
    /// Minutes by which the country's legal time is ahead of UTC, where routes depend on the hour.
    pub utc_offset_minutes: Option<i16>,
    /// Who reviewed it; empty while nobody has.
    pub reviewer: String,
    /// Ids of items of earlier versions that are gone: no item is ever called so again.
    #[serde(default)]
    pub retired: Vec<String>,
    /// What can and cannot be relied on, part by part.
    pub parts: BTreeMap<String, Provenance>,
}

/// A choice between two readings of a rule. The field always uses its default.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Switch {
    /// Whether it is on unless a study says otherwise.
    pub on: bool,
    /// Where the choice comes from.
    pub provenance: Provenance,
}

/// A fact that takes one of a few values.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FactSpec {
    /// Its values. When several items feed it, the one that stands first here wins.
    pub values: Vec<String>,
    /// Its value when nothing feeds it.
    pub missing: String,
    /// Its value when items feed different values other than `missing`, if that is not simply the first of them.
    pub differing: Option<String>,
}

/// A dimension of trafficking.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dimension {
    /// Its id, such as `EX`.
    pub id: String,
    /// Positive when at least one pattern is reached.
    pub positive: Vec<Pattern>,
    /// Where the rule comes from.
    pub provenance: Provenance,
}

/// Minimal numbers of observed indicators, all of which must be reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pattern {
    /// At least so many strong ones.
    #[serde(default)]
    pub strong: u16,
    /// At least so many medium ones.
    #[serde(default)]
    pub medium: u16,
    /// At least so many weak ones.
    #[serde(default)]
    pub weak: u16,
    /// At least so many that are medium or weak.
    #[serde(default)]
    pub medium_or_weak: u16,
}

/// A column of strengths with the rule set that reads it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Its id, such as `AL`.
    pub id: String,
    /// Runs when this holds (facts only). Several can run; the highest outcome is the person's.
    pub when: Condition,
    /// The rule set that decides.
    pub rule_set: String,
    /// How far its strengths can be relied on.
    pub provenance: Provenance,
    /// The profile whose strengths replace its own when provisional strengths are switched off.
    pub without_provisional: Option<String>,
}

/// One rule of a set.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutcomeRule {
    /// Unique in the pack, such as `adult.strong`.
    pub id: String,
    /// The outcome it gives.
    pub outcome: String,
    /// When it holds.
    pub when: Condition,
}

/// A named class.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// Its id, such as `RS_PAL`.
    pub id: String,
    /// Only in profiles with one of these rule sets; in all when empty.
    #[serde(default)]
    pub rule_sets: Vec<String>,
    /// When it holds; `outcome_is` speaks of the outcome of the profile.
    pub when: Condition,
}

/// What open answers amount to in each of the three readings.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bounds {
    /// The reading that is shown.
    pub lower: Bound,
    /// What was asked and stayed open counts as observed.
    pub unresolved: Bound,
    /// Everything open counts as observed.
    pub reachable: Bound,
}

/// One reading of open answers.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bound {
    /// Indicator values that count as `yes` beside `yes` itself.
    #[serde(default)]
    pub count_as_yes: Vec<String>,
    /// By fact, then by value: the values tried in its place. The highest outcome of all combinations is taken.
    #[serde(default)]
    pub facts: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

/// When the result is incomplete.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Incomplete {
    /// Incomplete when `unresolved` reaches this outcome and `lower` does not.
    pub line: String,
    /// Outcomes that are shown as another one when incomplete.
    pub shown_as: BTreeMap<String, String>,
}

/// `indicators.json`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IndicatorsFile {
    /// In the order in which they are always listed.
    pub indicators: Vec<Indicator>,
}

/// One indicator.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Its id, such as `EX_HOURS`.
    pub id: String,
    /// The dimension it speaks for.
    pub dimension: String,
    /// Its strength by profile; a profile that is absent does not know the indicator.
    pub strength: BTreeMap<String, StrengthRange>,
    /// How many of the items that feed it have to say yes.
    #[serde(default)]
    pub needs: Needs,
    /// Where it comes from; a profile's own provenance holds beside it.
    pub provenance: Provenance,
}

/// How many of the items that feed an indicator have to say yes, so that it is `yes`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Needs {
    /// One of them.
    #[default]
    Any,
    /// Every one of them.
    All,
    /// So many of them.
    AtLeast(u16),
}

/// A strength with its plausible range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StrengthRange {
    /// What counts unless a study says otherwise.
    pub default: Strength,
    /// The lowest plausible one.
    pub lo: Strength,
    /// The highest plausible one.
    pub hi: Strength,
}

/// How much one indicator weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum Strength {
    /// Weak.
    W,
    /// Medium.
    M,
    /// Strong.
    S,
}

impl PackFile {
    /// Whether any part of the pack is provisional.
    #[must_use]
    pub fn has_provisional_parts(&self) -> bool {
        self.header.parts.values().any(|part| part.status == Status::Provisional)
            || self.profiles.iter().any(|profile| profile.provenance.status == Status::Provisional)
    }
}
