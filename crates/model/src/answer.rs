//! What can be said to an item. Open answers are values of their own and never a "no".

use std::collections::BTreeMap;

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

impl Answer {
    /// The same answer where choices have other codes, old to new. A code that is not named stays.
    #[must_use]
    pub fn with_codes(&self, codes: &BTreeMap<String, String>) -> Self {
        match self {
            Self::Choice(code) => Self::Choice(codes.get(code).unwrap_or(code).clone()),
            Self::Choices(chosen) => {
                let mut new: Vec<String> = Vec::with_capacity(chosen.len());
                for code in chosen.iter().map(|code| codes.get(code).unwrap_or(code)) {
                    // Two that became one are chosen once.
                    if !new.contains(code) {
                        new.push(code.clone());
                    }
                }
                Self::Choices(new)
            }
            other => other.clone(),
        }
    }
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

/// How sure whoever gave an answer is of it. It goes with the answer to whoever reads it and weighs nothing in the
/// rules: a sign that is not certain is a sign.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Sure, or nothing was said of it.
    #[default]
    Sure,
    /// Believed, and not certain.
    Unsure,
}

impl Confidence {
    /// Whether nothing has to be said of it.
    #[must_use]
    pub fn is_sure(&self) -> bool {
        *self == Self::Sure
    }
}

/// An answer together with its source.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// What was answered.
    pub answer: Answer,
    /// Where it comes from.
    pub source: Source,
    /// How sure that is.
    #[serde(default, skip_serializing_if = "Confidence::is_sure")]
    pub confidence: Confidence,
}

impl Given {
    /// An answer that nobody has doubts about.
    #[must_use]
    pub fn sure(answer: Answer, source: Source) -> Self {
        Self { answer, source, confidence: Confidence::Sure }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::Answer;

    #[test]
    fn only_codes_are_called_otherwise() {
        let codes = BTreeMap::from(
            [("a", "c"), ("b", "c"), ("yes", "no")].map(|(old, new)| (old.to_owned(), new.to_owned())),
        );
        let several = |codes: &[&str]| Answer::Choices(codes.iter().map(|&code| code.to_owned()).collect());
        assert_eq!(Answer::Choice("a".to_owned()).with_codes(&codes), Answer::Choice("c".to_owned()));
        assert_eq!(several(&["a", "z", "b"]).with_codes(&codes), several(&["c", "z"]), "each is chosen once");
        for other in
            [Answer::Yes, Answer::Number(1), Answer::Text("a".to_owned()), Answer::Date("2001".to_owned())]
        {
            assert_eq!(other.with_codes(&codes), other);
        }
    }
}
