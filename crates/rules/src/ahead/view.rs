//! One profile as it can still come out: the states that its signs can come to, and the sets of facts.

use super::outlook::Known;
use super::tables::{Looks, Table};
use crate::names::{bits, only};
use crate::prove::Signs;
use crate::rules::{Column, MAX_FACTS, Rules, small};

/// What is asked of two outcomes.
#[derive(Clone, Copy)]
pub(crate) enum Question<'a> {
    /// Do they differ in what is shown? By outcome: as what it is.
    Shown(&'a [usize]),
    /// Does only one of them reach this one?
    Across(usize),
}

/// One profile as it can still come out.
pub(crate) struct View<'t> {
    table: &'t Table,
    pub(crate) profile: usize,
    dimensions: Vec<Dimension>,
    /// Sets of facts that can come, each with the least that the profiles which run beside give in any case.
    facts: Vec<(usize, usize)>,
}

/// What one dimension can still look like.
struct Dimension {
    /// What it can look like, as its share of a state: what is certain first, all that is possible last.
    looks: Vec<usize>,
    /// By what is added (one sign, or any one of many that are alike), from which look it leads to which other.
    steps: Vec<(u128, usize, usize)>,
}

impl<'t> View<'t> {
    pub(crate) fn new(
        rules: &Rules,
        table: &'t Table,
        column: &Column,
        known: &Known,
        profile: usize,
    ) -> Self {
        let signs = table.dimensions.iter().zip(rules.signs(&table.lens, column));
        let dimensions = signs.map(|(looks, signs)| Dimension::new(looks, &signs, known));
        let can_come = |alike: &[u64; MAX_FACTS]| {
            alike.iter().zip(&known.values).all(|(alike, values)| *values == 0 || alike & values != 0)
        };
        let facts =
            table.facts.iter().enumerate().filter(|(_, alike)| can_come(alike)).map(|(place, _)| (place, 0));
        Self { table, profile, dimensions: dimensions.collect(), facts: facts.collect() }
    }

    /// Finds for each set of facts what the others that run beside this profile give at least: what it gives itself
    /// matters only above that.
    pub(crate) fn raise_floors(views: &mut [Self], sets: &[u8], known: &Known) {
        let floors: Vec<Vec<usize>> = views
            .iter()
            .map(|view| view.facts.iter().map(|(facts, _)| view.floor(*facts, views, sets, known)).collect())
            .collect();
        for (view, floors) in views.iter_mut().zip(floors) {
            view.facts.iter_mut().zip(floors).for_each(|((_, floor), least)| *floor = least);
        }
    }

    fn floor(&self, facts: usize, views: &[Self], sets: &[u8], known: &Known) -> usize {
        let beside = sets.iter().filter(|set| *set >> self.profile & 1 == 1);
        let least = |set: &u8| {
            let others =
                views.iter().filter(|view| view.profile != self.profile && set >> view.profile & 1 == 1);
            others.map(|other| other.lowest_with(self.table.facts.get(facts), known)).max().unwrap_or(0)
        };
        beside.map(least).min().unwrap_or(0)
    }

    /// The least that comes out with facts that fit those of another profile.
    fn lowest_with(&self, facts: Option<&[u64; MAX_FACTS]>, known: &Known) -> usize {
        let corner = self.corner(|dimension| dimension.looks.first());
        let fits = |own: usize| {
            let pairs = self.table.facts.get(own).zip(facts);
            pairs.is_none_or(|(own, other)| {
                own.iter()
                    .zip(other)
                    .zip(&known.values)
                    .all(|((a, b), values)| *values == 0 || a & b & values != 0)
            })
        };
        let fitting = self.facts.iter().filter(|(own, _)| fits(*own));
        fitting.map(|(own, _)| self.at(*own, corner)).min().unwrap_or(0)
    }

    /// The state in which every dimension looks as it does with what is certain, or with all that is possible.
    fn corner(&self, look: impl Fn(&Dimension) -> Option<&usize>) -> usize {
        self.dimensions.iter().filter_map(look).sum()
    }

    fn at(&self, facts: usize, state: usize) -> usize {
        self.table.outcomes(facts).get(state).copied().map_or(0, usize::from)
    }

    pub(crate) fn lowest(&self) -> usize {
        let corner = self.corner(|dimension| dimension.looks.first());
        self.facts.iter().map(|(facts, _)| self.at(*facts, corner)).min().unwrap_or(0)
    }

    pub(crate) fn highest(&self) -> usize {
        let corner = self.corner(|dimension| dimension.looks.last());
        self.facts.iter().map(|(facts, _)| self.at(*facts, corner)).max().unwrap_or(0)
    }

    /// The sets of facts with which the signs can still change something.
    fn undecided(&self, question: Question<'_>) -> Vec<(usize, usize)> {
        let least = self.corner(|dimension| dimension.looks.first());
        let most = self.corner(|dimension| dimension.looks.last());
        let undecided = |(facts, floor): &&(usize, usize)| {
            let [least, most] = [least, most].map(|state| self.at(*facts, state).max(*floor));
            !question.is_decided(least, most)
        };
        self.facts.iter().filter(undecided).copied().collect()
    }

    pub(crate) fn changing_indicators(&self, question: Question<'_>) -> u128 {
        let facts = self.undecided(question);
        let mut changing = 0;
        if facts.is_empty() {
            return changing;
        }
        for (place, dimension) in self.dimensions.iter().enumerate().filter(|(_, d)| !d.steps.is_empty()) {
            let others = self.states(Some(place));
            for (added, from, to) in &dimension.steps {
                if changing & added != *added && self.differs(&others, [*from, *to], &facts, question) {
                    changing |= added;
                }
            }
        }
        changing
    }

    /// All states that can come, with one dimension left out.
    fn states(&self, without: Option<usize>) -> Vec<usize> {
        let mut states = vec![0];
        for (_, dimension) in self.dimensions.iter().enumerate().filter(|(place, _)| Some(*place) != without)
        {
            if let [only] = dimension.looks.as_slice() {
                states.iter_mut().for_each(|state| *state += only);
            } else {
                let looks = dimension.looks.iter();
                states = looks.flat_map(|look| states.iter().map(move |state| state + look)).collect();
            }
        }
        states
    }

    /// Whether one step in a dimension makes a difference, in any state of the others.
    fn differs(
        &self,
        others: &[usize],
        [from, to]: [usize; 2],
        facts: &[(usize, usize)],
        question: Question<'_>,
    ) -> bool {
        facts.iter().any(|(facts, floor)| {
            let outcomes = self.table.outcomes(*facts);
            let differ =
                |state: &usize| question.differ(outcomes.get(state + from), outcomes.get(state + to), *floor);
            others.iter().any(differ)
        })
    }

    /// Facts whose values make a difference, all others being the same.
    pub(crate) fn changing_facts(&self, question: Question<'_>, known: &Known) -> u16 {
        let mut changing = 0;
        let states = self.states(None);
        for (turn, (one, floor)) in self.facts.iter().enumerate() {
            for (other, other_floor) in self.facts.iter().skip(turn + 1) {
                let Some(fact) = self.only_difference(*one, *other) else { continue };
                let open = known.values.get(fact).is_some_and(|values| values.count_ones() > 1);
                if !open || changing >> fact & 1 == 1 {
                    continue;
                }
                let (one, other) = (self.table.outcomes(*one), self.table.outcomes(*other));
                let floor = *floor.min(other_floor);
                let differs =
                    states.iter().any(|state| question.differ(one.get(*state), other.get(*state), floor));
                changing |= u16::from(differs) << fact;
            }
        }
        changing
    }

    /// The one fact by which two sets differ.
    fn only_difference(&self, one: usize, other: usize) -> Option<usize> {
        let (one, other) = (self.table.facts.get(one)?, self.table.facts.get(other)?);
        let mut different = one.iter().zip(other).enumerate().filter(|(_, (a, b))| a != b);
        let (fact, _) = different.next()?;
        different.next().is_none().then_some(fact)
    }
}

impl Question<'_> {
    /// What lies at or below the floor comes out in any case, and makes no difference.
    fn differ(self, one: Option<&u8>, other: Option<&u8>, floor: usize) -> bool {
        let [one, other] = [one, other].map(|outcome| outcome.copied().map_or(0, usize::from).max(floor));
        match self {
            Self::Shown(by_outcome) => one != other && by_outcome.get(one) != by_outcome.get(other),
            Self::Across(line) => (one < line) != (other < line),
        }
    }

    /// Whether nothing between these two differs.
    pub(crate) fn is_decided(self, lowest: usize, highest: usize) -> bool {
        match self {
            Self::Shown(by_outcome) => {
                let mut shown = by_outcome.iter().take(highest + 1).skip(lowest);
                let first = shown.next();
                shown.all(|other| Some(other) == first)
            }
            Self::Across(line) => (lowest < line) == (highest < line),
        }
    }
}

impl Dimension {
    fn new(looks: &Looks, signs: &Signs<'_>, known: &Known) -> Self {
        let mut dimension = Self { looks: Vec::new(), steps: Vec::new() };
        let open = known.possible & !known.certain;
        let members = signs.unnamed();
        let count = |signs: u32| small(signs).min(looks.cap);
        let least = members.map(|mask| count((mask & known.certain).count_ones()));
        let too_many = |mask: u128| known.apart.iter().map(|apart| apart.too_many(mask & open)).sum::<u32>();
        let most = members.map(|mask| count((mask & known.possible).count_ones() - too_many(mask)));
        let look = |counts: [u16; 3], named: u128| looks.place(signs, counts, named) * looks.stride;
        let free = signs.named() & open;
        let mut subset = 0;
        loop {
            let named = signs.named() & known.certain | subset;
            for counts in vectors(least, most) {
                let from = look(counts, named);
                dimension.look(from);
                for (more, added) in one_more(counts, most, members.map(|mask| mask & open)) {
                    dimension.step(added, from, look(more, named));
                }
                for added in bits(free & !subset).map(only) {
                    dimension.step(added, from, look(counts, named | added));
                }
            }
            // The next subset of what is named and open; after the last one it is empty again.
            subset = subset.wrapping_sub(free) & free;
            if subset == 0 {
                dimension.begin_with(look(least, signs.named() & known.certain));
                return dimension;
            }
        }
    }

    /// The look seen last stands last.
    fn look(&mut self, look: usize) {
        if self.looks.last() != Some(&look) {
            self.looks.retain(|known| *known != look);
            self.looks.push(look);
        }
    }

    /// Puts one look first.
    fn begin_with(&mut self, first: usize) {
        if let Some(at) = self.looks.iter().position(|known| *known == first) {
            self.looks.get_mut(..=at).unwrap_or_default().rotate_right(1);
        }
    }

    fn step(&mut self, added: u128, from: usize, to: usize) {
        if from != to && !self.steps.contains(&(added, from, to)) {
            self.steps.push((added, from, to));
        }
    }
}

/// All vectors between two, the least first and the most last.
fn vectors([s0, m0, w0]: [u16; 3], [s1, m1, w1]: [u16; 3]) -> impl Iterator<Item = [u16; 3]> {
    (s0..=s1).flat_map(move |s| (m0..=m1).flat_map(move |m| (w0..=w1).map(move |w| [s, m, w])))
}

/// The vectors with one sign more, and the signs of which one is added.
fn one_more(counts: [u16; 3], most: [u16; 3], open: [u128; 3]) -> impl Iterator<Item = ([u16; 3], u128)> {
    open.into_iter().enumerate().filter_map(move |(strength, added)| {
        let mut more = counts;
        let count =
            more.get_mut(strength).filter(|count| most.get(strength).is_some_and(|most| **count < *most))?;
        *count += 1;
        (added != 0).then_some((more, added))
    })
}
