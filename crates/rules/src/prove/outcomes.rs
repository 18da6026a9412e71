//! Every state that the rules of one profile can tell apart, and what they decide in it.

use std::collections::BTreeMap;

use super::planes::{Plane, Planed};
use super::views::{Lens, Seen, View};
use crate::condition::{Cond, Signs};
use crate::evaluate::Options;
use crate::facts::{FactValues, Facts};
use crate::rules::{Column, ProfileRule, Ranked, Rules};

/// States of all profiles with all readings of strengths. A pack with more cannot be proved, and is refused.
pub(crate) const MAX_STATES: usize = 4_000_000;
/// Looks at a part of a condition in a state.
pub(crate) const MAX_LOOKS: usize = 200_000_000;
/// Combinations of fact values that are looked at to find those that matter.
const MAX_FACT_SETS: usize = 1 << 16;

/// All states of one profile, read with some strengths.
pub(crate) struct Space<'r> {
    pub(crate) profile: usize,
    pub(crate) options: Options,
    column: &'r Column,
    switches: u16,
    /// Those of them that the rules ask about.
    asked_switches: u16,
    /// By dimension, and of what lies outside of all.
    views: Vec<Vec<View>>,
    /// One set of facts for each combination that the rules can tell apart and the profile runs with.
    facts: Vec<FactSet>,
    /// States with the same facts.
    width: usize,
}

/// Facts, and what the rules see of them: one bit for each time they ask.
#[derive(Clone, Debug)]
struct FactSet {
    values: FactValues,
    seen: Vec<bool>,
}

/// One state of a space.
#[derive(Clone, Debug)]
pub(crate) struct State {
    pub(crate) facts: FactValues,
    /// The fewest signs that look so.
    pub(crate) yes: u128,
    pub(crate) positive: u16,
}

/// Two spaces of the same shape decide the same.
pub(crate) type Shape = (usize, u16, Vec<Vec<(Seen, Vec<usize>)>>, Vec<Vec<bool>>);

impl<'r> Space<'r> {
    /// None when there are more states than `most`.
    pub(crate) fn new(rules: &'r Rules, profile: usize, options: Options, most: usize) -> Option<Self> {
        let rule = rules.profiles.get(profile)?;
        let column = rules.column(rule, options);
        let conditions: Vec<&Cond> = rules.conditions(rule).collect();
        let views = rules.views(&Lens::of(conditions.iter().copied()), column)?;
        let switches = rules.switched(options);
        let facts = fact_sets(rules, rule, &conditions, switches)?;
        let width = views.iter().try_fold(1_usize, |width, views| width.checked_mul(views.len()))?;
        let states = width.checked_mul(facts.len())?;
        let asked_switches =
            switches & conditions.iter().fold(0, |asked, condition| asked | condition.asked_switches());
        let space = Self { profile, options, column, switches, asked_switches, views, facts, width };
        (states <= most).then_some(space)
    }

    /// The different things that each dimension, and what lies outside of all, can look like.
    pub(crate) fn seen(&self) -> impl Iterator<Item = Vec<Seen>> + '_ {
        self.views.iter().map(|views| views.iter().map(|view| view.seen).collect())
    }

    /// By set of facts: the values that stand for it.
    pub(crate) fn fact_values(&self) -> impl Iterator<Item = FactValues> + '_ {
        self.facts.iter().map(|facts| facts.values)
    }

    pub(crate) fn len(&self) -> usize {
        self.width * self.facts.len()
    }

    pub(crate) fn shape(&self, rule_set: usize) -> Shape {
        let view = |view: &View| (view.seen, view.more.iter().map(|more| more.to).collect());
        let views = self.views.iter().map(|views| views.iter().map(view).collect());
        (
            rule_set,
            self.asked_switches,
            views.collect(),
            self.facts.iter().map(|facts| facts.seen.clone()).collect(),
        )
    }

    pub(crate) fn state(&self, mut place: usize) -> Option<State> {
        let facts = self.facts.get(place.checked_div(self.width)?)?.values;
        let mut state = State { facts, yes: 0, positive: 0 };
        for (dimension, views) in self.views.iter().enumerate() {
            let view = views.get(place.checked_rem(views.len())?)?;
            place /= views.len();
            state.yes |= view.yes;
            if view.seen.positive {
                state.positive |= 1 << dimension;
            }
        }
        Some(state)
    }

    #[cfg(feature = "check")]
    pub(crate) fn states(&self) -> impl Iterator<Item = State> + '_ {
        (0..self.len()).filter_map(|place| self.state(place))
    }

    /// The rule that decides in each state.
    pub(crate) fn decisions(&self, ranked: &[Ranked]) -> Vec<u16> {
        // States with the same facts stand together, and with other facts the signs come again in the same order.
        let states: Vec<State> = (0..self.width).filter_map(|place| self.state(place)).collect();
        let all = Plane::of(&states, |_| true);
        let leaf = |leaf: &Cond| Plane::of(&states, |state| leaf.holds(&self.signs(state)));
        let rules: Vec<Planed> = ranked.iter().map(|rule| Planed::new(&rule.when, &leaf)).collect();
        let mut decided = vec![u16::MAX; self.len()];
        for (facts, decided) in self.facts.iter().zip(decided.chunks_mut(self.width.max(1))) {
            let mut undecided = all.clone();
            for (rule, place) in rules.iter().zip(0_u16..) {
                for state in undecided.take(&rule.with(&facts.values, &all)).states() {
                    decided.get_mut(state).into_iter().for_each(|decided| *decided = place);
                }
            }
        }
        decided
    }

    pub(crate) fn signs<'a>(&'a self, state: &'a State) -> Signs<'a> {
        Signs {
            facts: &state.facts,
            yes: state.yes,
            column: self.column,
            positive: state.positive,
            switches: self.switches,
            outcome: 0,
        }
    }

    /// The states that one more sign leads to from this one, with the fewest signs from which it does.
    pub(crate) fn steps(&self, place: usize) -> impl Iterator<Item = Step> + '_ {
        let mut left = place % self.width;
        let mut stride = 1;
        self.views.iter().enumerate().flat_map(move |(dimension, views)| {
            let (at, by) = (left.checked_rem(views.len()).unwrap_or(0), stride);
            left /= views.len().max(1);
            stride *= views.len();
            let more = views.get(at).map_or(&[][..], |view| &view.more);
            more.iter().map(move |more| Step {
                to: place + more.to * by - at * by,
                dimension,
                from: more.from,
                added: more.added,
            })
        })
    }

    /// The signs of a state, with those of one dimension given.
    pub(crate) fn yes_with(&self, place: usize, step: &Step) -> u128 {
        let mut left = place % self.width;
        let mut yes = step.from;
        for (dimension, views) in self.views.iter().enumerate() {
            let view = views.get(left.checked_rem(views.len()).unwrap_or(0));
            left /= views.len().max(1);
            if dimension != step.dimension {
                yes |= view.map_or(0, |view| view.yes);
            }
        }
        yes
    }
}

/// One more sign.
pub(crate) struct Step {
    /// The state it leads to.
    pub(crate) to: usize,
    dimension: usize,
    from: u128,
    /// The sign.
    pub(crate) added: usize,
}

impl Rules {
    /// What a profile asks of the signs and facts: its rules and classes.
    pub(crate) fn conditions(&self, profile: &ProfileRule) -> impl Iterator<Item = &Cond> {
        let set = profile.rule_set;
        let classes = self.classes.iter().filter(move |class| class.rule_sets >> set & 1 == 1);
        self.ranked(profile).iter().map(|rule| &rule.when).chain(classes.map(|class| &class.when))
    }
}

/// The questions that a condition asks of facts.
pub(crate) fn questions(condition: &Cond, asked: &mut Vec<(usize, u64)>) {
    condition.leaves(&mut |leaf| {
        if let Cond::Fact { fact, values } = leaf
            && !asked.contains(&(*fact, *values))
        {
            asked.push((*fact, *values));
        }
    });
}

/// One set of facts for every combination of answers to these questions.
pub(crate) fn combinations(rules: &Rules, asked: &[(usize, u64)]) -> Option<Vec<FactValues>> {
    let mut sets = vec![Facts::nothing(rules).values];
    for (fact, rule) in rules.facts.iter().enumerate() {
        let masks: Vec<u64> = asked.iter().filter(|(of, _)| *of == fact).map(|(_, values)| *values).collect();
        let mut alike: BTreeMap<Vec<bool>, u8> = BTreeMap::new();
        for value in 0..rule.values.len() {
            let seen = masks.iter().map(|mask| mask >> value & 1 == 1).collect();
            alike.entry(seen).or_insert(u8::try_from(value).ok()?);
        }
        // A fact that nobody asks about stays as it is.
        if alike.len() > 1 {
            let with = |set: &FactValues| {
                let set = *set;
                alike.values().map(move |value| {
                    let mut set = set;
                    if let Some(slot) = set.get_mut(fact) {
                        *slot = *value;
                    }
                    set
                })
            };
            sets = sets.iter().flat_map(with).collect();
        }
        if sets.len() > MAX_FACT_SETS {
            return None;
        }
    }
    Some(sets)
}

fn fact_sets(
    rules: &Rules,
    profile: &ProfileRule,
    conditions: &[&Cond],
    switches: u16,
) -> Option<Vec<FactSet>> {
    let mut by_rules = Vec::new();
    conditions.iter().for_each(|condition| questions(condition, &mut by_rules));
    let mut asked = by_rules.clone();
    questions(&profile.when, &mut asked);
    let mut sets: BTreeMap<Vec<bool>, FactValues> = BTreeMap::new();
    for values in combinations(rules, &asked)? {
        if profile.runs(&values, switches) {
            let seen = by_rules.iter().map(|(fact, mask)| crate::condition::fact_is(&values, *fact, *mask));
            sets.entry(seen.collect()).or_insert(values);
        }
    }
    Some(sets.into_iter().map(|(seen, values)| FactSet { values, seen }).collect())
}
