//! What is wrong with a pack, as values: the command line and the author's tools own the words.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::facts::Facts;
use crate::load::CASES;
use crate::rules::Rules;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The pack cannot be used.
    Error,
    /// The pack can be used, and its author should look.
    Warning,
    /// Nothing is wrong; whoever uses the pack should know.
    Info,
}

/// What is wrong. `message_args` of [`Finding`] names what each one needs to be said in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// A file that every pack has is not there.
    MissingFile,
    /// A JSON file that no pack has.
    UnknownFile,
    /// Something in the folder that cannot be read, such as a pipe or a link to nothing (`problem`).
    CannotRead,
    /// More bytes than allowed (`limit`).
    TooLarge,
    /// More of something than allowed (`what`, `limit`).
    TooMany,
    /// Only the first `limit` of `count` findings are told. It stands where the next one would.
    CutOff,
    /// Nested deeper than allowed (`limit`).
    TooDeep,
    /// The file begins with a byte order mark.
    ByteOrderMark,
    /// The file is not UTF-8.
    NotUtf8,
    /// A line ends with a carriage return.
    CarriageReturn,
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
    /// A condition speaks of an item that comes later (`name`; `circle` when that one looks back at this one).
    ForwardReference,
    /// A field that is needed here (`name`; `because` where there is more to say).
    Missing,
    /// One of two fields belongs here (`one`, `other`; `found`: `none` or `both`).
    OneOfTwo,
    /// One is above the other (`low`, `high`: fields or numbers).
    WrongOrder,
    /// Nothing is written where something has to be (`what`: what a list needs one of).
    Empty,
    /// More characters than allowed (`limit`).
    TooLong,
    /// Written as nothing of its kind is (`what`: `id`, `pack_id`, `version`, `day`, `country`, `language`, `phone`,
    /// `hash`; `name`).
    Malformed,
    /// A number outside its range (`what`, `number`, `least`, `most`).
    OutOfRange,
    /// A character that nobody sees (`character`, such as `U+202E`; `name`: the text in which it is).
    HiddenCharacter,
    /// A value that is not possible here (`what`, `name`; `because` where there is more to say).
    NotAllowed,
    /// An answer that says nothing (`answer`) feeds something (`name`).
    OpenAnswer,
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
    /// One more sign lowers the outcome of a profile (`profile`, `level`, `rule`, `instead`, `name`, `before`, `after`).
    NotMonotone,
    /// A dimension (`name`) that is positive with lighter strengths of a profile (`profile`, `lighter`) is not so with
    /// heavier ones (`heavier`).
    HeavierCountsLess,
    /// This could not be proved, and is not taken for granted (`what`, `limit`).
    Unproved,
    /// A blocking guard waits for an item that it blocks (`name`).
    BlocksItself,
    /// An item is called as one of an earlier version was that is gone (`name`): ids are never used again.
    RetiredId,
    /// A case answers an item that is not shown to its person (`name`).
    NotShown,
    /// A text key without a text in this language (`name`).
    MissingText,
    /// A text that nothing uses (`name`).
    SurplusText,
    /// An item that is said has no recording in a language in which others have (`name`).
    MissingRecording,
    /// A sound file is not what the pack says of it (`name`; `problem`: `missing`, `bytes`, `hash`, `opus`, or `seconds` with
    /// `expected` and `found`).
    RecordingDiffers,
    /// A sound file that nothing plays.
    SurplusRecording,
    /// A case gives something else (`case`, `what`, `expected`, `found`).
    CaseFailed,
    /// No case expects these (`what`; `name`: their names, with commas between).
    Unreached,
    /// This item or stage can never be shown (`what`, `name`; `held` when guards always hold it back).
    NeverShown,
    /// A core question stands for this indicator (`name`), and behind its "yes" nothing can be asked about it (`item`).
    NeverFollowed,
    /// This stage (`name`) stands behind one that has to come later (`before`).
    StageOrder,
    /// This can never hold where it stands (`because`: the part that makes it so).
    NeverHolds,
    /// This always holds where it stands (`because`).
    AlwaysHolds,
    /// This holds (or fails to) only where a part before it has settled the matter.
    AddsNothing,
    /// Facts with which no profile runs.
    NoProfile,
    /// No facts reach this outcome (`name`) in this profile, or at all (`profile`, `level`).
    OutcomeUnreached,
    /// This rule never decides (`name`).
    NeverDecides,
    /// No route is advised (`outcome`; `flag` or `urgent` when there is none for that).
    MissingRoute,
    /// A referral is offered and nobody is told.
    NoRecipient,
    /// Some ground holds with every referral, or with every one to which the person says no (`because`: `no`): it would
    /// go whatever the person says (`name` of the ground, where one alone makes it so).
    NeverNeedsAgreement,
    /// A referral waits for agreement, no guard is in the way, and the item that asks for it (`name`) is not shown.
    AgreementNotAsked,
    /// No item tells the person their rights.
    NoRights,
    /// The person's rights are not told in every interview in which they could be, or (`name`) in none with this item.
    RightsUntold,
    /// Nothing uses this (`what`, `name`).
    NeverUsed,
    /// This contact can no longer be relied on (`name`, `until`).
    Expired,
    /// These parts are not official (`status`, `what`; `name` of a part, or `count` and `total` of a list).
    Unconfirmed,
    /// A field that the standard has replaced (`name`).
    Deprecated,
}

/// What a finding may only follow from; whatever rests on less is told first, as the likelier cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RestsOn {
    /// Nothing: it is wrong in itself.
    Itself,
    /// The names of the pack: a case speaks of something.
    Names,
    /// All that the pack does: a case gives something else.
    Results,
    /// How many findings there are.
    All,
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
    /// Column in the line in characters, from 1, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    /// Where in the JSON, such as `items[3].when.all[0]`; empty for the whole file.
    pub path: String,
    /// What the sentence needs, by name.
    pub message_args: BTreeMap<String, String>,
    /// The name that was probably meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub did_you_mean: Option<String>,
    /// A person with whom it comes about, where that can be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<Box<Example>>,
}

/// A fictitious person, as small as possible, with whom a finding comes about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Example {
    /// The facts; beside answers the place and the hour.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: BTreeMap<String, String>,
    /// The indicators that are `yes`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub yes: Vec<String>,
    /// The answers, by item.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub answers: BTreeMap<String, String>,
    /// The outcome to which the officer raised it, where that matters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raised: Option<String>,
}

impl Example {
    pub(crate) fn of_facts(rules: &Rules, facts: &Facts) -> Self {
        let name = |place| rules.fact_names.name(place).to_owned();
        let stated =
            (0..rules.facts.len()).map(|place| (name(place), rules.fact_value(facts, place).to_owned()));
        Self {
            facts: stated.collect(),
            yes: rules.indicators.of_mask(facts.yes).map(str::to_owned).collect(),
            ..Self::default()
        }
    }
}

impl Finding {
    /// How it may hang together with other findings.
    #[must_use]
    pub fn rests_on(&self) -> RestsOn {
        match self.code {
            Code::CutOff => RestsOn::All,
            Code::CaseFailed => RestsOn::Results,
            _ if self.file == CASES => RestsOn::Names,
            _ => RestsOn::Itself,
        }
    }

    /// Something of a pack's folder that cannot be read: whoever reads the folder says what, by its path in it, and why.
    #[must_use]
    pub fn cannot_read(file: &str, problem: &str) -> Self {
        Self::error(Code::CannotRead, file, "").with("problem", problem)
    }

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
            example: None,
        }
    }

    pub(crate) fn warning(code: Code, file: &str, path: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, file, path) }
    }

    #[cfg(feature = "check")]
    pub(crate) fn info(code: Code, file: &str, path: impl Into<String>) -> Self {
        Self { severity: Severity::Info, ..Self::error(code, file, path) }
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

    pub(crate) fn showing(mut self, example: Example) -> Self {
        self.example = Some(Box::new(example));
        self
    }
}
