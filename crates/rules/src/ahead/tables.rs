//! What every profile's rules decide in each state that they can tell apart, looked up instead of worked out.

use crate::evaluate::Options;
use crate::prove::{Lens, Seen, Signs, Space, questions};
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
}

/// What one profile's rules decide.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) lens: Lens,
    /// By dimension, the last one for what lies outside of all.
    pub(crate) dimensions: Vec<Looks>,
    /// By set of facts and by fact: the values that the rules cannot tell from the ones of this set.
    pub(crate) facts: Vec<[u64; MAX_FACTS]>,
    /// By state: the outcome. States of one set of facts stand together; in them the first dimension changes first.
    outcomes: Vec<u8>,
    /// States with the same facts.
    width: usize,
}

/// The different things that a dimension can look like.
#[derive(Clone, Debug)]
pub(crate) struct Looks {
    seen: Vec<Seen>,
    /// How far apart two states are that differ by one of them.
    pub(crate) stride: usize,
    /// No number that anything compares with is higher.
    pub(crate) cap: u16,
    /// By the numbers of strong, medium and weak signs up to the cap, none of them named: which it looks like.
    unnamed: Vec<u8>,
}

impl Looks {
    fn new(seen: Vec<Seen>, stride: usize, signs: &Signs<'_>) -> Self {
        let cap = signs.cap();
        let place = |counts| {
            let place = seen.iter().position(|known| *known == signs.look(counts, 0));
            place.and_then(|place| u8::try_from(place).ok()).unwrap_or(0)
        };
        let all = || 0..=cap;
        let vectors = all().flat_map(|s| all().flat_map(move |m| all().map(move |w| [s, m, w])));
        let unnamed = vectors.map(place).collect();
        Self { seen, stride, cap, unnamed }
    }

    /// What it looks like with so many signs of each strength that nobody names, and with these that are named.
    pub(crate) fn place(&self, signs: &Signs<'_>, counts: [u16; 3], named: u128) -> usize {
        if named != 0 {
            let seen = signs.look(counts, named);
            return self.seen.iter().position(|known| *known == seen).unwrap_or(0);
        }
        let [s, m, w] = counts.map(|count| usize::from(count.min(self.cap)));
        let side = usize::from(self.cap) + 1;
        self.unnamed.get((s * side + m) * side + w).copied().map_or(0, usize::from)
    }
}

impl Tables {
    pub(crate) fn new(rules: &Rules, options: Options) -> Self {
        let profiles = (0..rules.profiles.len()).map(|profile| Table::new(rules, profile, options)).collect();
        Self { options, profiles }
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
        let outcome = |rule: u16| ranked.get(usize::from(rule)).map_or(0, |rule| rule.outcome);
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
        let lens = Lens::of(conditions.iter().copied());
        let mut width = 1;
        let mut dimensions = Vec::new();
        for (seen, signs) in seen.into_iter().zip(rules.signs(&lens, rules.column(rule, options))) {
            let stride = width;
            width *= seen.len();
            dimensions.push(Looks::new(seen, stride, &signs));
        }
        let facts = space.fact_values().map(alike).collect();
        Some(Self { lens, dimensions, facts, outcomes: outcomes.collect(), width })
    }

    /// The outcomes with a set of facts, by state.
    pub(crate) fn outcomes(&self, facts: usize) -> &[u8] {
        let start = facts * self.width;
        self.outcomes.get(start..start + self.width).unwrap_or_default()
    }
}
