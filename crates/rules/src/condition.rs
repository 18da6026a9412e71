//! Conditions in the form that is evaluated, and their two readings: plain ones over signs (outcome rules), where
//! open answers were settled before, and three-valued ones over an interview.

use crate::facts::FactValues;
use crate::names::only;
use crate::rules::Column;

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
        answers: u64,
    },
    Outcome(u16),
    Incomplete(bool),
    Urgent(usize),
    Flag(usize),
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
    pub(crate) fn holds(&self, signs: &Signs<'_>) -> bool {
        match self {
            Self::Always(holds) => *holds,
            Self::All(parts) => parts.iter().all(|part| part.holds(signs)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(signs)),
            Self::Not(part) => !part.holds(signs),
            Self::AtLeast(n, parts) => {
                parts.iter().filter(|part| part.holds(signs)).count() >= usize::from(*n)
            }
            Self::Fact { fact, values } => fact_is(signs.facts, *fact, *values),
            Self::Indicator(mask) => signs.yes & mask != 0,
            Self::Positive(mask) => signs.positive & mask != 0,
            Self::Observed { dimension, at_least } => {
                signs.observed(*dimension).count_ones() >= u32::from(*at_least)
            }
            Self::Outcome(mask) => mask >> signs.outcome & 1 == 1,
            Self::Item { .. } | Self::Incomplete(_) | Self::Urgent(_) | Self::Flag(_) => false,
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
    /// Whether an item has one of these answers. When several answers stand and disagree, `careful` takes the
    /// least favourable one, otherwise one that fits is enough.
    fn item(&self, item: usize, answers: u64, careful: bool) -> Truth;
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
    /// Holds, does not hold, or is open. See [`Situation::item`] for `careful`; "not" turns it round.
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
            Self::Item { item, answers } => world.item(*item, *answers, careful),
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

fn at_least(n: usize, parts: &[Truth]) -> Truth {
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
