//! Conditions in the form that is evaluated, and their two readings: plain ones over signs (outcome rules), where
//! open answers were settled before, and three-valued ones over an interview.

use crate::facts::FactValues;
use crate::names::only;
use crate::pack::{Circumstances, Hours};
use crate::rules::Column;
use crate::script::Said;

/// A resolved condition. Names are places; sets are masks.
#[derive(Clone, Debug)]
pub(crate) enum Cond {
    Always(bool),
    All(Vec<Cond>),
    Any(Vec<Cond>),
    Not(Box<Cond>),
    AtLeast(u16, Vec<Cond>),
    Fact {
        fact: usize,
        values: u64,
    },
    /// Any of these indicators is `yes`.
    Indicator(u128),
    /// Any of these dimensions is positive.
    Positive(u16),
    Observed {
        dimension: Option<usize>,
        at_least: u16,
    },
    Item {
        item: usize,
        answers: AnswerSet,
    },
    Number {
        item: usize,
        lowest: i64,
        highest: i64,
    },
    /// Any of these switches is on.
    Switch(u16),
    Language(Vec<String>),
    Province(Vec<String>),
    Hour(Hours),
    Outcome(u16),
    Incomplete(bool),
    Urgent(usize),
    Flag(usize),
}

/// A set of answers to one item, by place; an item has a few, or a few hundred.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct AnswerSet(Vec<u64>);

impl AnswerSet {
    pub(crate) fn insert(&mut self, place: u32) {
        let (word, bit) = Self::at(place);
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        if let Some(word) = self.0.get_mut(word) {
            *word |= bit;
        }
    }

    pub(crate) fn contains(&self, place: u32) -> bool {
        let (word, bit) = Self::at(place);
        self.0.get(word).is_some_and(|word| word & bit != 0)
    }

    fn at(place: u32) -> (usize, u64) {
        (usize::try_from(place / u64::BITS).unwrap_or(usize::MAX), 1 << (place % u64::BITS))
    }
}

impl FromIterator<u32> for AnswerSet {
    fn from_iter<I: IntoIterator<Item = u32>>(places: I) -> Self {
        let mut set = Self::default();
        places.into_iter().for_each(|place| set.insert(place));
        set
    }
}

/// A condition that can be open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Truth {
    No,
    Open,
    Yes,
}

impl Truth {
    pub(crate) fn holds(self) -> bool {
        self == Self::Yes
    }

    fn not(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Open => Self::Open,
            Self::Yes => Self::No,
        }
    }
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}

/// What an outcome rule sees in one profile.
pub(crate) struct Signs<'a> {
    pub(crate) facts: &'a FactValues,
    pub(crate) yes: u128,
    pub(crate) column: &'a Column,
    pub(crate) positive: u16,
    /// The switches that are on.
    pub(crate) switches: u16,
    /// The outcome of the profile, for classes.
    pub(crate) outcome: usize,
}

impl Signs<'_> {
    /// The observed indicators that a leaf counts.
    pub(crate) fn observed(&self, dimension: Option<usize>) -> u128 {
        let among = match dimension {
            Some(place) => self.column.dimensions.get(place).map_or(0, |weights| weights.all()),
            None => self.column.known,
        };
        among & self.yes
    }
}

pub(crate) fn fact_is(facts: &FactValues, fact: usize, values: u64) -> bool {
    facts.get(fact).is_some_and(|value| values >> value & 1 == 1)
}

impl Cond {
    /// Whether it holds for these signs. Leaves that only an interview knows do not hold; the checks keep them
    /// out of outcome rules.
    #[inline]
    pub(crate) fn holds(&self, signs: &Signs<'_>) -> bool {
        match self {
            Self::Always(holds) => *holds,
            Self::All(_) | Self::Any(_) | Self::Not(_) | Self::AtLeast(..) => self.hold_together(signs),
            Self::Fact { fact, values } => fact_is(signs.facts, *fact, *values),
            Self::Indicator(mask) => signs.yes & mask != 0,
            Self::Positive(mask) => signs.positive & mask != 0,
            Self::Observed { dimension, at_least } => {
                signs.observed(*dimension).count_ones() >= u32::from(*at_least)
            }
            Self::Outcome(mask) => mask >> signs.outcome & 1 == 1,
            Self::Switch(mask) => signs.switches & mask != 0,
            Self::Item { .. }
            | Self::Number { .. }
            | Self::Language(_)
            | Self::Province(_)
            | Self::Hour(_)
            | Self::Incomplete(_)
            | Self::Urgent(_)
            | Self::Flag(_) => false,
        }
    }

    /// Kept apart from the leaves, so that looking at a leaf costs no call.
    fn hold_together(&self, signs: &Signs<'_>) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(signs)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(signs)),
            Self::Not(part) => !part.holds(signs),
            Self::AtLeast(n, parts) => {
                parts.iter().filter(|part| part.holds(signs)).count() >= usize::from(*n)
            }
            leaf => leaf.holds(signs),
        }
    }

    /// Any of these; neighbours that ask the same kind of question are asked in one.
    pub(crate) fn any(parts: Vec<Self>) -> Self {
        let mut merged: Vec<Self> = Vec::new();
        for part in parts {
            match (merged.last_mut(), part) {
                (Some(Self::Positive(before)), Self::Positive(mask)) => *before |= mask,
                (Some(Self::Indicator(before)), Self::Indicator(mask)) => *before |= mask,
                (_, part) => merged.push(part),
            }
        }
        Self::Any(merged)
    }

    /// Every leaf of the tree.
    pub(crate) fn leaves<'c>(&'c self, look: &mut impl FnMut(&'c Self)) {
        match self {
            Self::All(parts) | Self::Any(parts) | Self::AtLeast(_, parts) => {
                parts.iter().for_each(|part| part.leaves(look));
            }
            Self::Not(part) => part.leaves(look),
            leaf => look(leaf),
        }
    }

    /// The facts it asks about, one bit each.
    pub(crate) fn asked_facts(&self) -> u16 {
        let mut facts = 0;
        self.leaves(&mut |leaf| {
            if let Self::Fact { fact, .. } = leaf {
                facts |= 1 << fact;
            }
        });
        facts
    }

    /// The switches it asks about, one bit each.
    pub(crate) fn asked_switches(&self) -> u16 {
        let mut switches = 0;
        self.leaves(&mut |leaf| {
            if let Self::Switch(mask) = leaf {
                switches |= mask;
            }
        });
        switches
    }

    /// How many conditions it is, with all its parts.
    pub(crate) fn parts(&self) -> usize {
        match self {
            Self::All(parts) | Self::Any(parts) | Self::AtLeast(_, parts) => {
                1 + parts.iter().map(Self::parts).sum::<usize>()
            }
            Self::Not(part) => 1 + part.parts(),
            _ => 1,
        }
    }

    pub(crate) fn indicator(place: usize) -> Self {
        Self::Indicator(only(place))
    }
}

/// What an interview knows when a condition is asked.
pub(crate) trait Situation {
    /// The facts as far as they are known.
    fn facts(&self) -> &FactValues;
    /// Whether any of these indicators is `yes`.
    fn any_indicator(&self, mask: u128) -> Truth;
    /// The answers to an item that count; none while it is hidden or unanswered.
    fn said(&self, item: usize) -> &[Said];
    /// The switches that are on.
    fn switches(&self) -> u16;
    /// Where and when.
    fn circumstances(&self) -> &Circumstances;
    /// Whether the outcome shown is one of these.
    fn outcome(&self, mask: u16) -> Truth;
    /// Whether the result is incomplete.
    fn incomplete(&self) -> Truth;
    /// Whether this urgent trigger holds.
    fn urgent(&self, place: usize) -> Truth;
    /// Whether this flag holds.
    fn flag(&self, place: usize) -> Truth;
}

impl Cond {
    /// Holds, does not hold, or is open. When several answers to an item stand and disagree, `careful` takes the
    /// least favourable one, otherwise one that fits is enough; "not" turns it round.
    pub(crate) fn truth(&self, world: &impl Situation, careful: bool) -> Truth {
        let each = |parts: &[Self]| parts.iter().map(|part| part.truth(world, careful)).collect::<Vec<_>>();
        match self {
            Self::Always(holds) => (*holds).into(),
            Self::All(parts) => {
                parts.iter().map(|part| part.truth(world, careful)).min().unwrap_or(Truth::Yes)
            }
            Self::Any(parts) => {
                parts.iter().map(|part| part.truth(world, careful)).max().unwrap_or(Truth::No)
            }
            Self::Not(part) => part.truth(world, !careful).not(),
            Self::AtLeast(n, parts) => at_least(usize::from(*n), &each(parts)),
            Self::Fact { fact, values } => fact_is(world.facts(), *fact, *values).into(),
            Self::Indicator(mask) => world.any_indicator(*mask),
            Self::Item { item, answers } => of_all(world.said(*item), careful, |said| said.is(answers)),
            Self::Number { item, lowest, highest } => {
                of_all(world.said(*item), careful, |said| said.is_between(*lowest, *highest))
            }
            Self::Switch(mask) => (world.switches() & mask != 0).into(),
            Self::Language(among) => one_of(world.circumstances().language.as_ref(), among),
            Self::Province(among) => one_of(world.circumstances().province.as_ref(), among),
            Self::Hour(hours) => {
                world.circumstances().hour.map_or(Truth::Open, |hour| hours.holds(hour).into())
            }
            Self::Outcome(mask) => world.outcome(*mask),
            Self::Incomplete(wanted) => {
                let incomplete = world.incomplete();
                if *wanted { incomplete } else { incomplete.not() }
            }
            Self::Urgent(place) => world.urgent(*place),
            Self::Flag(place) => world.flag(*place),
            // Kept out of interviews by the checks.
            Self::Positive(_) | Self::Observed { .. } => Truth::Open,
        }
    }
}

/// What answers that all stand amount to; open when there are none.
pub(crate) fn of_all(said: &[Said], careful: bool, truth: impl Fn(&Said) -> Truth) -> Truth {
    let truths = said.iter().map(truth);
    let together = if careful { truths.min() } else { truths.max() };
    together.unwrap_or(Truth::Open)
}

fn one_of(known: Option<&String>, among: &[String]) -> Truth {
    known.map_or(Truth::Open, |known| among.contains(known).into())
}

impl Hours {
    pub(crate) fn holds(self, hour: u8) -> bool {
        if self.from < self.to {
            (self.from..self.to).contains(&hour)
        } else {
            hour >= self.from || hour < self.to
        }
    }
}

pub(crate) fn at_least(n: usize, parts: &[Truth]) -> Truth {
    let holding = parts.iter().filter(|part| part.holds()).count();
    let possible = parts.iter().filter(|part| **part != Truth::No).count();
    if holding >= n {
        Truth::Yes
    } else if possible >= n {
        Truth::Open
    } else {
        Truth::No
    }
}
