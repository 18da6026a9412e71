//! What can be wrong with an expression, as values.

use std::ops::Range;

/// What is wrong with an expression, or why it has no counterpart in a pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Nothing is there.
    Empty,
    /// Longer than any expression that somebody can still check.
    TooLong,
    /// Nested deeper than that.
    TooDeep,
    /// Something else was to be expected here.
    Unexpected,
    /// A bracket, quote or `${` without its end.
    NotClosed,
    /// A bracket ends that did not begin.
    NotOpened,
    /// Something is missing behind its end.
    CutOff,
    /// `==`, where forms write one `=`.
    TwoSigns,
    /// Paths into the form's own tree.
    Path,
    /// No question has this name.
    NoSuchQuestion,
    /// The question comes later than what depends on it.
    Later,
    /// The question of this name was not carried.
    NotCarried,
    /// A fact of the pack, of which more has been said since this row worked it out.
    Stale,
    /// The question has no such choice.
    NoSuchChoice,
    /// "Not answered" cannot be asked for: a condition on an open answer is open.
    Unanswered,
    /// What it would be compared with is not known beforehand.
    NotConstant,
    /// What it would be compared with is no number.
    NoNumber,
    /// A number of more digits than any question asks for.
    TooLarge,
    /// Dates and times are not reckoned with: a wrong clock never decides.
    Clock,
    /// This function has no counterpart.
    Function,
    /// This kind of question cannot be compared so.
    Comparison,
    /// Nothing is calculated with numbers.
    Arithmetic,
    /// The result is not one of finitely many values.
    Endless,
    /// A condition on the choices themselves.
    ChoiceColumn,
}

impl Problem {
    /// Its name where notes are read by programs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong => "too_long",
            Self::TooDeep => "too_deep",
            Self::Unexpected => "unexpected",
            Self::NotClosed => "not_closed",
            Self::NotOpened => "not_opened",
            Self::CutOff => "cut_off",
            Self::TwoSigns => "two_signs",
            Self::Path => "path",
            Self::NoSuchQuestion => "no_such_question",
            Self::Later => "later",
            Self::NotCarried => "not_carried",
            Self::Stale => "stale",
            Self::NoSuchChoice => "no_such_choice",
            Self::Unanswered => "unanswered",
            Self::NotConstant => "not_constant",
            Self::NoNumber => "no_number",
            Self::TooLarge => "too_large",
            Self::Clock => "clock",
            Self::Function => "function",
            Self::Comparison => "comparison",
            Self::Arithmetic => "arithmetic",
            Self::Endless => "endless",
            Self::ChoiceColumn => "choice_column",
        }
    }
}

/// What is wrong, and where, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpressionError {
    /// What.
    pub problem: Problem,
    /// Where.
    pub span: Range<usize>,
}
