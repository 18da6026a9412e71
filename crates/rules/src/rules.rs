//! The outcome rules in the form that is evaluated: places and bit masks instead of names.

use crate::condition::Cond;
use crate::evaluate::Options;
use crate::names::{Names, bit, only};
use crate::pack::{Pattern, Strength};

/// At most so many indicators: one bit each in a `u128`.
pub(crate) const MAX_INDICATORS: usize = 128;
/// At most so many facts.
pub(crate) const MAX_FACTS: usize = 16;
/// At most so many values of one fact.
pub(crate) const MAX_VALUES: usize = 48;
/// At most so many choices of one item: all countries, and then some.
pub(crate) const MAX_CHOICES: usize = 512;
/// At most so many dimensions, outcomes, classes and switches: one bit each in a `u16`.
pub(crate) const MAX_SMALL: usize = 16;
/// At most so many profiles.
pub(crate) const MAX_PROFILES: usize = 8;
/// At most so many combinations of fact values tried for one reading.
pub(crate) const MAX_COMBINATIONS: usize = 64;

/// Everything evaluation needs.
#[derive(Clone, Debug)]
pub(crate) struct Rules {
    pub(crate) indicators: Names,
    pub(crate) fact_names: Names,
    pub(crate) facts: Vec<FactRule>,
    pub(crate) dimensions: Names,
    /// The patterns of each dimension.
    pub(crate) patterns: Vec<Vec<Pattern>>,
    pub(crate) outcomes: Names,
    pub(crate) profile_names: Names,
    pub(crate) profiles: Vec<ProfileRule>,
    /// Facts that decide which profiles run, one bit each.
    pub(crate) selecting: u16,
    /// Rules of every set, one after the other; profiles know their range.
    pub(crate) rule_sets: Vec<Vec<Ranked>>,
    pub(crate) class_names: Names,
    pub(crate) classes: Vec<ClassRule>,
    pub(crate) switches: Names,
    /// The switches that are on unless a study says otherwise.
    pub(crate) on: u16,
    pub(crate) unresolved: Reading,
    pub(crate) reachable: Reading,
    /// The place of the outcome at which "incomplete" is said.
    pub(crate) line: usize,
    /// By outcome: as which one it is shown when incomplete.
    pub(crate) shown_as: Vec<usize>,
}

#[derive(Clone, Debug)]
pub(crate) struct FactRule {
    pub(crate) values: Names,
    pub(crate) missing: usize,
    pub(crate) differing: Option<usize>,
}

#[derive(Clone, Debug)]
pub(crate) struct ProfileRule {
    pub(crate) when: Cond,
    pub(crate) rule_set: usize,
    /// By level: default, lo, hi.
    pub(crate) columns: [Column; 3],
    /// The profile whose columns are read when provisional strengths are off.
    pub(crate) replaced_by: Option<usize>,
    /// Whether its own strengths are provisional.
    pub(crate) provisional: bool,
}

/// Strengths of one profile at one level.
#[derive(Clone, Debug, Default)]
pub(crate) struct Column {
    /// Indicators that have a strength.
    pub(crate) known: u128,
    pub(crate) dimensions: Vec<Weights>,
}

/// The indicators of one dimension by strength.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Weights {
    pub(crate) strong: u128,
    pub(crate) medium: u128,
    pub(crate) weak: u128,
}

#[derive(Clone, Debug)]
pub(crate) struct Ranked {
    pub(crate) id: String,
    pub(crate) outcome: usize,
    /// The highest outcome of this rule and of those behind it.
    pub(crate) most: usize,
    pub(crate) when: Cond,
}

#[derive(Clone, Debug)]
pub(crate) struct ClassRule {
    /// One bit per rule set.
    pub(crate) rule_sets: u128,
    pub(crate) when: Cond,
}

/// What open answers amount to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reading {
    pub(crate) unknown: bool,
    pub(crate) refused: bool,
    pub(crate) not_asked: bool,
    /// Fact, its value, and what is tried in its place.
    pub(crate) tried: Vec<(usize, u8, Vec<u8>)>,
}

impl Column {
    /// The strength of an indicator, if it has one.
    pub(crate) fn strength(&self, indicator: usize) -> Option<Strength> {
        self.dimensions.iter().find_map(|weights| {
            [(weights.strong, Strength::S), (weights.medium, Strength::M), (weights.weak, Strength::W)]
                .into_iter()
                .find(|(mask, _)| bit(*mask, indicator))
                .map(|(_, strength)| strength)
        })
    }
}

impl Weights {
    pub(crate) fn all(self) -> u128 {
        self.strong | self.medium | self.weak
    }

    pub(crate) fn add(&mut self, strength: Strength, indicator: usize) {
        let mask = match strength {
            Strength::S => &mut self.strong,
            Strength::M => &mut self.medium,
            Strength::W => &mut self.weak,
        };
        *mask |= only(indicator);
    }

    /// How many of `yes` are strong, medium and weak.
    pub(crate) fn count(self, yes: u128) -> [u16; 3] {
        [self.strong, self.medium, self.weak].map(|mask| small((mask & yes).count_ones()))
    }
}

/// At most 128 bits are ever counted.
pub(crate) fn small(count: u32) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

/// Whether these numbers of strong, medium and weak signs reach the pattern. A sign counts by its own strength
/// only: a strong one never stands in for a medium one.
pub(crate) fn reaches(pattern: &Pattern, [strong, medium, weak]: [u16; 3]) -> bool {
    strong >= pattern.strong
        && medium >= pattern.medium
        && weak >= pattern.weak
        && medium + weak >= pattern.medium_or_weak
}

impl Rules {
    /// The switches that are on.
    pub(crate) fn switched(&self, options: Options) -> u16 {
        self.on ^ options.switched.0
    }

    /// The heaviest strength of an indicator in these profiles, one bit each, by the strengths of the field.
    pub(crate) fn heaviest(&self, profiles: u8, indicator: usize) -> Option<Strength> {
        let running = self.profiles.iter().enumerate().filter(|(place, _)| profiles >> place & 1 == 1);
        running.filter_map(|(_, profile)| profile.columns[0].strength(indicator)).max()
    }

    /// The dimensions that are positive in this column, one bit each.
    pub(crate) fn positive(&self, column: &Column, yes: u128) -> u16 {
        self.positive_with(column, 0, 0, yes)
    }

    /// The same where it is known which dimensions are positive with fewer signs: no more of them are looked at than
    /// those that could have changed.
    pub(crate) fn positive_with(&self, column: &Column, before: u16, fewer: u128, yes: u128) -> u16 {
        let mut positive = before;
        let seen = yes & column.known;
        let more = seen & !fewer;
        for (place, (weights, patterns)) in column.dimensions.iter().zip(&self.patterns).enumerate() {
            if before >> place & 1 == 1 || more & weights.all() == 0 {
                continue;
            }
            let counts = weights.count(seen);
            if patterns.iter().any(|pattern| reaches(pattern, counts)) {
                positive |= 1 << place;
            }
        }
        positive
    }
}
