//! What was said, as it counts: an answer becomes places among those that its item can have.

use chrono::NaiveDate;
use fener_model::{Answer, Given, Source};

use super::ItemScript;
use crate::condition::{AnswerSet, Truth};
use crate::facts::IndicatorValue;
use crate::pack::{AskedBy, NumberRange, Response, TextLimit};

/// The answers that every item can have, as written in conditions; an item's own choices follow.
pub(crate) const ANSWERS: [&str; 7] =
    ["yes", "no", "unknown", "refused", "not_applicable", "contradicted", "given"];
pub(crate) const YES: u32 = 0;
pub(crate) const NO: u32 = 1;
pub(crate) const UNKNOWN: u32 = 2;
pub(crate) const REFUSED: u32 = 3;
pub(crate) const NOT_APPLICABLE: u32 = 4;
pub(crate) const CONTRADICTED: u32 = 5;
/// A number, a date or words.
pub(crate) const GIVEN: u32 = 6;
/// Where an item's own choices begin.
pub(crate) const FIRST_CHOICE: u32 = 7;

/// An answer as it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    /// Place among [`ANSWERS`] and the item's choices. Never `contradicted`: that counts as "yes" when seen or
    /// documented, else as unknown. A companion's word counts as unknown.
    pub(crate) answer: u32,
    /// The other choices, where several were given.
    also: Vec<u32>,
    /// The number given.
    number: Option<i64>,
    /// Whether what was said and what was seen disagree.
    pub(crate) contradicted: bool,
}

impl Said {
    /// One answer, neither a number nor contradicted.
    pub(crate) fn plain(answer: u32) -> Self {
        Self { answer, also: Vec::new(), number: None, contradicted: false }
    }

    /// Every answer in it: one, or each of several choices.
    pub(crate) fn answers(&self) -> impl Iterator<Item = u32> + '_ {
        std::iter::once(self.answer).chain(self.also.iter().copied())
    }

    fn any_of(&self, answers: &AnswerSet) -> bool {
        self.answers().any(|answer| answers.contains(answer))
    }

    /// Nobody knows, or nobody says.
    fn is_open(&self) -> bool {
        self.answer == UNKNOWN || self.answer == REFUSED
    }

    /// Whether the answer is one of these; open when nobody knows.
    pub(crate) fn is(&self, answers: &AnswerSet) -> Truth {
        if self.any_of(answers) || self.contradicted && answers.contains(CONTRADICTED) {
            Truth::Yes
        } else if self.is_open() {
            Truth::Open
        } else {
            Truth::No
        }
    }

    /// Whether the number lies between these; open when nobody knows.
    pub(crate) fn is_between(&self, lowest: i64, highest: i64) -> Truth {
        match self.number {
            Some(number) => (lowest <= number && number <= highest).into(),
            None if self.is_open() => Truth::Open,
            None => Truth::No,
        }
    }

    /// What it says of an indicator for which these answers are a "yes", when somebody was asked.
    fn of_indicator(&self, yes: &AnswerSet) -> IndicatorValue {
        match self.answer {
            YES => IndicatorValue::Yes,
            UNKNOWN => IndicatorValue::Unknown,
            REFUSED => IndicatorValue::Refused,
            _ if self.any_of(yes) => IndicatorValue::Yes,
            _ => IndicatorValue::No,
        }
    }

    /// What a core question says of the indicators it stands for; nothing when it opens follow-ups.
    pub(crate) fn of_those_it_stands_for(&self) -> Option<IndicatorValue> {
        match self.answer {
            NO | NOT_APPLICABLE => Some(IndicatorValue::No),
            UNKNOWN => Some(IndicatorValue::Unknown),
            REFUSED => Some(IndicatorValue::Refused),
            _ => None,
        }
    }
}

impl ItemScript {
    /// The place of an answer as conditions name it.
    pub(crate) fn answer(&self, name: &str) -> Option<u32> {
        let choices = self.response.choices().iter().map(String::as_str);
        let place = ANSWERS.into_iter().chain(choices).position(|known| known == name)?;
        u32::try_from(place).ok()
    }

    /// Whether the item can be answered so.
    pub(crate) fn accepts(&self, answer: &Answer) -> bool {
        if self.asked_by == AskedBy::Calculate {
            return false;
        }
        match (answer, &self.response) {
            (Answer::Yes, Response::YesNo | Response::Acknowledge) | (Answer::Unknown, _) => true,
            (Answer::No, Response::YesNo) => true,
            (Answer::Refused | Answer::NotApplicable | Answer::Contradicted, response) => {
                *response != Response::Acknowledge
            }
            (Answer::Choice(code), Response::Choice(codes)) => codes.contains(code),
            (Answer::Choices(given), Response::Choices(codes)) => are_choices(given, codes),
            (Answer::Number(number), Response::Number(range)) => is_in(*number, range),
            (Answer::Date(date), Response::Date) => is_date(date),
            (Answer::Text(text), Response::Text(limit) | Response::Place(limit)) => fits(text, *limit),
            _ => false,
        }
    }

    /// What an answer says of an indicator for which these answers are a "yes". Not seeing a thing, or not being told
    /// of it, does not show that it is not there: without a question there is no "no".
    pub(crate) fn of_indicator(&self, said: &Said, yes: &AnswerSet) -> Option<IndicatorValue> {
        let value = said.of_indicator(yes);
        let asked = matches!(self.asked_by, AskedBy::Ask | AskedBy::Calculate);
        let not_seen = value == IndicatorValue::No && !asked && said.answer != NOT_APPLICABLE;
        (!not_seen).then_some(value)
    }

    /// The answer as it counts; none when this item cannot be answered so.
    pub(crate) fn said(&self, given: &Given) -> Option<Said> {
        if !self.accepts(&given.answer) {
            return None;
        }
        let seen = matches!(given.source, Source::OfficerObserved | Source::Document);
        let contradicted = given.answer == Answer::Contradicted;
        let said = match (&given.answer, given.source) {
            (_, Source::Companion) | (Answer::Unknown, _) => Said::plain(UNKNOWN),
            (Answer::Yes, _) => Said::plain(YES),
            (Answer::No, _) => Said::plain(NO),
            (Answer::Refused, _) => Said::plain(REFUSED),
            (Answer::NotApplicable, _) => Said::plain(NOT_APPLICABLE),
            (Answer::Contradicted, _) => Said::plain(if seen { YES } else { UNKNOWN }),
            (Answer::Choice(code), _) => Said::plain(self.answer(code)?),
            (Answer::Choices(codes), _) => self.several(codes)?,
            (Answer::Number(number), _) => Said { number: Some(*number), ..Said::plain(GIVEN) },
            (Answer::Date(_) | Answer::Text(_), _) => Said::plain(GIVEN),
        };
        Some(Said { contradicted, ..said })
    }

    /// Several choices in the pack's order, whatever the order in which they were given.
    fn several(&self, codes: &[String]) -> Option<Said> {
        let mut places: Vec<u32> = codes.iter().filter_map(|code| self.answer(code)).collect();
        places.sort_unstable();
        let (first, also) = places.split_first()?;
        Some(Said { also: also.to_vec(), ..Said::plain(*first) })
    }

    /// The source an answer has unless somebody says otherwise.
    pub(crate) fn usual_source(&self) -> Source {
        match self.asked_by {
            AskedBy::Ask | AskedBy::NeverAsk => Source::Person,
            AskedBy::Observe | AskedBy::Attest | AskedBy::Inform | AskedBy::Calculate => {
                Source::OfficerObserved
            }
            AskedBy::Document => Source::Document,
        }
    }
}

/// At least one, each of them possible and each once.
fn are_choices(given: &[String], codes: &[String]) -> bool {
    let once = |(place, code): (usize, &String)| !given.iter().skip(place + 1).any(|other| other == code);
    !given.is_empty() && given.iter().all(|code| codes.contains(code)) && given.iter().enumerate().all(once)
}

fn is_in(number: i64, range: &NumberRange) -> bool {
    range.min.is_none_or(|min| min <= number) && range.max.is_none_or(|max| number <= max)
}

/// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, on the calendar.
pub(crate) fn is_date(text: &str) -> bool {
    let missing = match text.len() {
        4 => "-01-01",
        7 => "-01",
        _ => "",
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = text.split('-').collect();
    let shape = matches!(parts.as_slice(), [y] | [y, _] | [y, _, _] if y.len() == 4);
    shape
        && parts.iter().skip(1).all(|part| part.len() == 2)
        && parts.into_iter().all(digits)
        && NaiveDate::parse_from_str(&format!("{text}{missing}"), "%Y-%m-%d").is_ok()
}

/// Some words, not too many, and nothing that a line cannot show.
fn fits(text: &str, limit: TextLimit) -> bool {
    !text.trim().is_empty()
        && text.chars().count() <= usize::from(limit.max)
        && !text.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::{are_choices, fits, is_date};
    use crate::pack::TextLimit;

    #[test]
    fn a_date_is_known_to_the_day_the_month_or_the_year() {
        for good in ["2001", "2001-05", "2001-05-17", "2024-02-29", "0900"] {
            assert!(is_date(good), "{good}");
        }
        let bad = [
            "",
            "1",
            "201",
            "20010",
            "2001-",
            "2001-5",
            "2001-13",
            "2001-02-30",
            "2023-02-29",
            "+201",
            "2001-05-1 ",
        ];
        for bad in bad {
            assert!(!is_date(bad), "{bad}");
        }
    }

    #[test]
    fn words_are_some_and_short_and_on_one_line() {
        let limit = TextLimit { max: 4 };
        for (text, fitting) in [
            ("kısa", true),
            ("uzunca", false),
            ("", false),
            ("  ", false),
            ("a\nb", false),
            ("a\u{7}", false),
        ] {
            assert_eq!(fits(text, limit), fitting, "{text:?}");
        }
    }

    #[test]
    fn each_choice_is_one_of_the_items_own_and_given_once() {
        let own = ["a", "b"].map(str::to_owned);
        for (given, good) in
            [(vec!["b", "a"], true), (vec![], false), (vec!["a", "a"], false), (vec!["c"], false)]
        {
            let given: Vec<String> = given.into_iter().map(str::to_owned).collect();
            assert_eq!(are_choices(&given, &own), good, "{given:?}");
        }
    }
}
