//! What can be said to an item. Open answers are values of their own and never a "no".

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One answer to one item. An item without an answer is *not asked*.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Yes; for an observation: seen. For an attestation or information: done.
    Yes,
    /// No; for an observation: looked, and not seen. For an attestation: not done, or not possible.
    No,
    /// The person does not know, or the officer could not tell.
    Unknown,
    /// The person does not want to say.
    Refused,
    /// The question does not fit this person.
    NotApplicable,
    /// What was said and what was seen disagree.
    Contradicted,
    /// One of the item's own choices, by its code.
    Choice(String),
    /// Several of the item's own choices, by their codes, each once; at least one.
    Choices(Vec<String>),
    /// A number, counted in the item's smallest unit: with two decimals 1250 is 12.50.
    Number(i64),
    /// A day, month or year of the calendar: `2001-05-17`, `2001-05` or `2001`.
    Date(String),
    /// A few words, on one line.
    Text(String),
}

/// Who or what an answer comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The person said it.
    Person,
    /// The officer saw or heard it.
    OfficerObserved,
    /// A document or object shows it.
    Document,
    /// Somebody else said it: never counted as the person's word.
    Companion,
}

/// An answer together with its source.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// What was answered.
    pub answer: Answer,
    /// Where it comes from.
    pub source: Source,
}
