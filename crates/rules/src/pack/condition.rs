//! Conditions: finite, three-valued trees over facts, indicators, dimensions, items and what follows from them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A condition. It holds, does not hold, or is open; an open condition never acts as either.
///
/// Where each leaf may be used: outcome rules and classes see facts, indicators and dimensions; `when` of items and
/// guards sees facts and *earlier* items; urgent triggers and flags see facts, indicators, items and the outcome;
/// routes, legal flags and recipients also see urgent triggers and flags. Where items are seen, so are the language,
/// the province and the hour; a switch is seen everywhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// Holds, or does not, whatever the facts.
    Always(bool),
    /// Every one holds.
    All(Vec<Condition>),
    /// At least one holds.
    Any(Vec<Condition>),
    /// Does not hold; open stays open.
    Not(Box<Condition>),
    /// At least `n` of them hold.
    AtLeast(AtLeast),
    /// A fact has one of these values.
    Fact(FactIs),
    /// This indicator is `yes`.
    Indicator(String),
    /// This dimension is positive in the profile at hand.
    Positive(String),
    /// At least so many indicators that have a strength in the profile at hand are `yes`.
    Observed(Observed),
    /// An item has one of these answers: `yes`, `no`, `unknown`, `refused`, `not_applicable`, `contradicted`, `given`
    /// (a number, date or words) or a choice code; of several choices one that is named is enough. An unanswered or hidden item is open, and so is `unknown` or `refused` unless named here.
    Item(ItemIs),
    /// The number given to an item lies in this range. Open while nobody knows the number.
    Number(NumberIs),
    /// This switch of the pack is on.
    Switch(String),
    /// The interview is led in one of these languages. Open when the device does not say.
    Language(Vec<String>),
    /// The device is in one of these provinces, by code. Open when the device does not say.
    Province(Vec<String>),
    /// The hour of the day where the device is. Open when the device does not say.
    Hour(Hours),
    /// The outcome (in a class: of the profile; elsewhere: as shown) is one of these.
    OutcomeIs(Vec<String>),
    /// The outcome is this one or a higher one.
    OutcomeAtLeast(String),
    /// The result is incomplete (or is not).
    Incomplete(bool),
    /// This urgent trigger holds.
    Urgent(String),
    /// This flag holds.
    Flag(String),
}

/// See [`Condition::AtLeast`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AtLeast {
    /// How many.
    pub n: u16,
    /// Of these.
    pub of: Vec<Condition>,
}

/// See [`Condition::Fact`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FactIs {
    /// The fact's name.
    pub name: String,
    /// Any of these values.
    pub is: Vec<String>,
}

/// See [`Condition::Observed`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Observed {
    /// Only this dimension; any dimension when absent.
    pub dimension: Option<String>,
    /// How many.
    pub at_least: u16,
}

/// See [`Condition::Item`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemIs {
    /// The item's id.
    pub id: String,
    /// Any of these answers.
    pub is: Vec<String>,
}

/// See [`Condition::Number`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NumberIs {
    /// The item, which asks for a number.
    pub id: String,
    /// The lowest number that fits, in the item's smallest unit.
    pub at_least: Option<i64>,
    /// The highest number that fits, in the item's smallest unit.
    pub at_most: Option<i64>,
}

/// See [`Condition::Hour`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// From this full hour, 0 to 23.
    pub from: u8,
    /// Up to this full hour, 0 to 23, which is not in it. At or below `from`: over midnight.
    pub to: u8,
}
