//! What every profile's rules decide in each state that they can tell apart, looked up instead of worked out.

use crate::evaluate::Options;
use crate::prove::{Lens, Seen, Space, questions};
use crate::rules::{MAX_FACTS, Rules};

/// States of one profile: more are not kept in memory, and everything open is then asked.
const MAX_STATES: usize = 1 << 18;
/// Things that a dimension can look like.
const MAX_SEEN: usize = 32;

/// The tables of all profiles, for one way to read the strengths.
#[derive(Clone, Debug)]
pub(crate) struct Tables {
    pub(crate) options: Options,
    /// By profile; none when there are too many states.
    pub(crate) profiles: Vec<Option<Table>>,
    /// Facts that decide which profiles run, one bit each.
    pub(crate) selecting: u16,
}

/// What one profile's rules decide.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) lens: Lens,
    /// By dimension, the last one for what lies outside of all: the different things it can look like.
    pub(crate) seen: Vec<Vec<Seen>>,
    /// By set of facts and by fact: the values that the rules cannot tell from the ones of this set.
    pub(crate) facts: Vec<[u64; MAX_FACTS]>,
    /// By state: the outcome. States of one set of facts stand together; in them the first dimension changes first.
    outcomes: Vec<u8>,
    /// States with the same facts.
    width: usize,
}

impl Tables {
    pub(crate) fn new(rules: &Rules, options: Options) -> Self {
        let profiles = (0..rules.profiles.len()).map(|profile| Table::new(rules, profile, options)).collect();
        let mut asked = Vec::new();
        rules.profiles.iter().for_each(|profile| questions(&profile.when, &mut asked));
        let selecting = asked.iter().fold(0, |facts, (fact, _)| facts | 1 << fact);
        Self { options, profiles, selecting }
    }
}

impl Table {
    fn new(rules: &Rules, profile: usize, options: Options) -> Option<Self> {
        let space = Space::new(rules, profile, options, MAX_STATES)?;
        let rule = rules.profiles.get(profile)?;
        let ranked = rules.rule_sets.get(rule.rule_set)?;
        let seen: Vec<Vec<Seen>> = space.seen().collect();
        if seen.iter().any(|seen| seen.len() > MAX_SEEN) {
            return None;
        }
        let outcome = |rule: u8| ranked.get(usize::from(rule)).map_or(0, |rule| rule.outcome);
        let outcomes =
            space.decisions(ranked).into_iter().map(|rule| u8::try_from(outcome(rule)).unwrap_or(0));
        let conditions: Vec<_> = rules.conditions(rule).collect();
        let mut asked = Vec::new();
        conditions.iter().for_each(|condition| questions(condition, &mut asked));
        let alike = |values: [u8; MAX_FACTS]| {
            let mut alike = [u64::MAX; MAX_FACTS];
            for (fact, mask) in &asked {
                if let (Some(slot), Some(value)) = (alike.get_mut(*fact), values.get(*fact)) {
                    *slot &= if mask >> value & 1 == 1 { *mask } else { !*mask };
                }
            }
            alike
        };
        let width = seen.iter().map(Vec::len).product();
        let facts = space.fact_values().map(alike).collect();
        Some(Self { lens: Lens::of(conditions), seen, facts, outcomes: outcomes.collect(), width })
    }

    /// The outcome with a set of facts in a state among those of its width.
    pub(crate) fn outcome(&self, facts: usize, state: usize) -> u8 {
        self.outcomes.get(facts * self.width + state).copied().unwrap_or(0)
    }

    /// How far apart two states are that differ by one thing in a dimension.
    pub(crate) fn stride(&self, dimension: usize) -> usize {
        self.seen.iter().take(dimension).map(Vec::len).product()
    }

    /// The place of what a dimension looks like.
    pub(crate) fn place(&self, dimension: usize, seen: Seen) -> Option<usize> {
        self.seen.get(dimension)?.iter().position(|known| *known == seen)
    }
}
