//! What is wrong with a pack, as values: the command line and the author's tools own the words.

use std::collections::BTreeMap;

use serde::Serialize;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The pack cannot be used.
    Error,
    /// The pack can be used, and its author should look.
    Warning,
}

/// What is wrong. `message_args` of [`Finding`] names what each one needs to be said in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// A file that every pack has is not there.
    MissingFile,
    /// A JSON file that no pack has.
    UnknownFile,
    /// More bytes than allowed (`limit`).
    TooLarge,
    /// More of something than allowed (`what`, `limit`).
    TooMany,
    /// Nested deeper than allowed (`limit`).
    TooDeep,
    /// Not JSON (`problem`).
    NotJson,
    /// JSON of another shape than this file has (`problem`).
    Shape,
    /// The same key or id twice (`name`).
    Duplicate,
    /// A name that nothing has (`what`, `name`).
    UnknownName,
    /// A condition asks for something that is not known at this place (`what`).
    NotKnownHere,
    /// A condition speaks of an item that comes later (`name`).
    ForwardReference,
    /// Something has to be said and is not (`what`).
    Missing,
    /// A value that is not possible here (`what`, `name`).
    NotAllowed,
    /// An item that is never used at first level would be said to the person.
    TooSensitive,
    /// No item feeds this indicator (`name`).
    NeverFed,
    /// More core questions than a person can bear (`limit`).
    TooManyCoreQuestions,
    /// A core question that stands for nothing, or another item that stands for something.
    StandsFor,
    /// The last rule of a set does not always hold.
    NoLastRule,
    /// A rule gives a higher outcome than a rule before it, so that one more sign could lower the outcome.
    RuleOrder,
    /// "Not" around a sign in an outcome rule: one more sign could lower the outcome.
    NotMonotone,
    /// A blocking guard waits for an item that it blocks (`name`).
    BlocksItself,
    /// A text key without a text in this language (`name`).
    MissingText,
    /// A text that nothing uses (`name`).
    SurplusText,
    /// A case gives something else (`case`, `what`, `expected`, `found`).
    CaseFailed,
    /// No case expects this (`what`, `name`).
    Unreached,
}

/// One thing that is wrong with a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What is wrong.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// The file, relative to the pack's folder.
    pub file: String,
    /// Line in the file, from 1, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// Column in the line, from 1, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    /// Where in the JSON, such as `items[3].when.all[0]`; empty for the whole file.
    pub path: String,
    /// What the sentence needs, by name.
    pub message_args: BTreeMap<String, String>,
    /// The name that was probably meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub did_you_mean: Option<String>,
}

impl Finding {
    pub(crate) fn error(code: Code, file: &str, path: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            file: file.to_owned(),
            line: None,
            column: None,
            path: path.into(),
            message_args: BTreeMap::new(),
            did_you_mean: None,
        }
    }

    pub(crate) fn warning(code: Code, file: &str, path: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, file, path) }
    }

    pub(crate) fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.message_args.insert(name.to_owned(), value.to_string());
        self
    }

    pub(crate) fn at(mut self, line: usize, column: usize) -> Self {
        self.line = Some(line);
        self.column = Some(column);
        self
    }

    pub(crate) fn meaning(mut self, guess: Option<String>) -> Self {
        self.did_you_mean = guess;
        self
    }
}
