//! The interview in the form that is run: items in the order they are led through, conditions resolved.

use fener_model::{Answer, Given, Source};

use crate::condition::Cond;
use crate::facts::IndicatorValue;
use crate::names::Names;
use crate::pack::{AskedBy, Audience, GuardKind, Response, StageKind};

/// Everything an interview needs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Script {
    pub(crate) stages: Vec<StageScript>,
    /// In the order they are led through: by stage, then as written.
    pub(crate) items: Vec<ItemScript>,
    pub(crate) item_names: Names,
    pub(crate) guards: Vec<GuardScript>,
    /// The fact that says how old the person is, where an item is for adults or children only.
    pub(crate) age: Option<AgeFact>,
    pub(crate) urgent: Vec<(String, Cond)>,
    pub(crate) flags: Vec<(String, Cond)>,
    /// By place in `routing.json`.
    pub(crate) legal: Vec<Cond>,
    /// By place in `routing.json`.
    pub(crate) routes: Vec<Cond>,
    pub(crate) offered: Option<Cond>,
    pub(crate) consent_item: usize,
    pub(crate) bases: Vec<(String, Cond)>,
    pub(crate) recipients: Vec<(String, Cond)>,
}

#[derive(Clone, Debug)]
pub(crate) struct StageScript {
    pub(crate) id: String,
    pub(crate) kind: StageKind,
    pub(crate) when: Option<Cond>,
    /// The places of its items.
    pub(crate) items: std::ops::Range<usize>,
}

#[derive(Clone, Debug)]
pub(crate) struct ItemScript {
    pub(crate) id: String,
    pub(crate) stage: usize,
    pub(crate) asked_by: AskedBy,
    pub(crate) audience: Audience,
    pub(crate) when: Option<Cond>,
    pub(crate) response: Response,
    /// Indicators.
    pub(crate) stands_for: Vec<usize>,
    pub(crate) feeds: Vec<FeedScript>,
}

#[derive(Clone, Debug)]
pub(crate) enum FeedScript {
    /// Indicator, and the answers that are a "yes" to it beside `yes` itself.
    Indicator(usize, u64),
    /// Fact, and its value by answer.
    Fact(usize, Vec<(u32, usize)>),
}

#[derive(Clone, Debug)]
pub(crate) struct GuardScript {
    pub(crate) id: String,
    pub(crate) kind: GuardKind,
    pub(crate) when: Option<Cond>,
    pub(crate) items: Vec<usize>,
    pub(crate) stages: Vec<usize>,
    pub(crate) satisfied: Option<Cond>,
    pub(crate) observe_only_when: Option<Cond>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct AgeFact {
    pub(crate) fact: usize,
    pub(crate) adult: usize,
    pub(crate) child: usize,
}

/// The answers that every item can have, as written in conditions; an item's own choices follow.
pub(crate) const ANSWERS: [&str; 6] = ["yes", "no", "unknown", "refused", "not_applicable", "contradicted"];
pub(crate) const YES: u32 = 0;
pub(crate) const NO: u32 = 1;
pub(crate) const UNKNOWN: u32 = 2;
pub(crate) const REFUSED: u32 = 3;
pub(crate) const NOT_APPLICABLE: u32 = 4;
pub(crate) const CONTRADICTED: u32 = 5;

/// An answer as it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    /// Place among [`ANSWERS`] and the item's choices. Never `contradicted`: that counts as "yes" when seen or
    /// documented, else as unknown. A companion's word counts as unknown.
    pub(crate) answer: u32,
    /// Whether what was said and what was seen disagree.
    pub(crate) contradicted: bool,
}

impl Said {
    /// Whether the answer is one of these; open when nobody knows.
    pub(crate) fn is(self, answers: u64) -> crate::condition::Truth {
        use crate::condition::Truth;
        let named = answers >> self.answer & 1 == 1;
        if named || self.contradicted && answers >> CONTRADICTED & 1 == 1 {
            Truth::Yes
        } else if self.answer == UNKNOWN || self.answer == REFUSED {
            Truth::Open
        } else {
            Truth::No
        }
    }

    /// What it says of an indicator for which these answers are a "yes", when somebody was asked.
    fn of_indicator(self, yes: u64) -> IndicatorValue {
        match self.answer {
            YES => IndicatorValue::Yes,
            UNKNOWN => IndicatorValue::Unknown,
            REFUSED => IndicatorValue::Refused,
            choice if yes >> choice & 1 == 1 => IndicatorValue::Yes,
            _ => IndicatorValue::No,
        }
    }

    /// What a core question says of the indicators it stands for; nothing when it opens follow-ups.
    pub(crate) fn of_those_it_stands_for(self) -> Option<IndicatorValue> {
        match self.answer {
            NO | NOT_APPLICABLE => Some(IndicatorValue::No),
            UNKNOWN => Some(IndicatorValue::Unknown),
            REFUSED => Some(IndicatorValue::Refused),
            _ => None,
        }
    }
}

impl ItemScript {
    /// The item's own choices.
    pub(crate) fn choices(&self) -> impl Iterator<Item = &str> {
        let own = match &self.response {
            Response::Choice(codes) => codes.as_slice(),
            Response::YesNo | Response::Acknowledge => &[],
        };
        own.iter().map(String::as_str)
    }

    /// The place of an answer as conditions name it.
    pub(crate) fn answer(&self, name: &str) -> Option<u32> {
        let place = ANSWERS.into_iter().chain(self.choices()).position(|known| known == name)?;
        u32::try_from(place).ok().filter(|place| *place < u64::BITS)
    }

    /// Whether the item can be answered so.
    pub(crate) fn accepts(&self, answer: &Answer) -> bool {
        match (answer, &self.response) {
            (Answer::Yes, Response::YesNo | Response::Acknowledge) | (Answer::Unknown, _) => true,
            (Answer::No, Response::YesNo) => true,
            (
                Answer::Refused | Answer::NotApplicable | Answer::Contradicted,
                Response::YesNo | Response::Choice(_),
            ) => true,
            (Answer::Choice(code), Response::Choice(codes)) => codes.contains(code),
            _ => false,
        }
    }

    /// What an answer says of an indicator for which these answers are a "yes". Not seeing a thing, or not being told
    /// of it, does not show that it is not there: without a question there is no "no".
    pub(crate) fn of_indicator(&self, said: Said, yes: u64) -> Option<IndicatorValue> {
        let value = said.of_indicator(yes);
        let not_seen =
            value == IndicatorValue::No && self.asked_by != AskedBy::Ask && said.answer != NOT_APPLICABLE;
        (!not_seen).then_some(value)
    }

    /// The answer as it counts; none when this item cannot be answered so.
    pub(crate) fn said(&self, given: &Given) -> Option<Said> {
        if !self.accepts(&given.answer) {
            return None;
        }
        let seen = matches!(given.source, Source::OfficerObserved | Source::Document);
        let contradicted = given.answer == Answer::Contradicted;
        let answer = match (&given.answer, given.source) {
            (_, Source::Companion) | (Answer::Unknown, _) => UNKNOWN,
            (Answer::Yes, _) => YES,
            (Answer::No, _) => NO,
            (Answer::Refused, _) => REFUSED,
            (Answer::NotApplicable, _) => NOT_APPLICABLE,
            (Answer::Contradicted, _) if seen => YES,
            (Answer::Contradicted, _) => UNKNOWN,
            (Answer::Choice(code), _) => self.answer(code)?,
        };
        Some(Said { answer, contradicted })
    }

    /// The source an answer has unless somebody says otherwise.
    pub(crate) fn usual_source(&self) -> Source {
        match self.asked_by {
            AskedBy::Ask | AskedBy::NeverAsk => Source::Person,
            AskedBy::Observe | AskedBy::Attest | AskedBy::Inform => Source::OfficerObserved,
            AskedBy::Document => Source::Document,
        }
    }
}
