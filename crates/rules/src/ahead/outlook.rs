//! Which indicators and facts could still change the outcome, in whatever way the rest comes out.

use super::tables::{Table, Tables};
use crate::names::{bits, only};
use crate::prove::Signs;
use crate::rules::{Column, MAX_FACTS, Reading, Rules, small};

/// What is known, and what can still come.
pub(crate) struct Known {
    /// Indicators that are `yes` whatever comes.
    pub(crate) certain: u128,
    /// Indicators that could count as `yes`.
    pub(crate) possible: u128,
    /// By fact: its possible values, one bit each.
    pub(crate) values: [u64; MAX_FACTS],
}

/// What could still change the outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Outlook {
    /// Indicators.
    pub(crate) indicators: u128,
    /// Facts, one bit each.
    pub(crate) facts: u16,
    /// The lowest outcome that could come out, and the highest.
    pub(crate) lowest: usize,
    pub(crate) highest: usize,
}

impl Outlook {
    pub(crate) fn new(rules: &Rules, tables: &Tables, mut known: Known) -> Self {
        known.try_instead(&rules.unresolved);
        let mut outlook = Self { lowest: usize::MAX, ..Self::default() };
        let mut views = Vec::new();
        for (place, profile) in rules.profiles.iter().enumerate() {
            let table = tables.profiles.get(place).and_then(Option::as_ref);
            let Some(table) = table else { return Self::anything(rules, &known) };
            if known.may_run(rules, place, tables) {
                views.push(View::new(rules, table, rules.column(profile, tables.options), &known, place));
            }
        }
        outlook.highest = views.iter().map(View::highest).max().unwrap_or(0);
        outlook.lowest = known.floor(rules, tables, &views).min(outlook.highest);
        if outlook.lowest == outlook.highest {
            return outlook;
        }
        for view in &views {
            outlook.indicators |= view.changing_indicators(outlook.lowest);
            outlook.facts |= view.changing_facts(outlook.lowest, &known);
        }
        let open = |fact: &usize| known.values.get(*fact).is_some_and(|values| values.count_ones() > 1);
        outlook.facts |= bits(tables.selecting.into()).filter(open).fold(0, |facts, fact| facts | 1 << fact);
        outlook
    }

    /// With too many states to look at, whatever is open could change the outcome.
    fn anything(rules: &Rules, known: &Known) -> Self {
        let highest = rules.outcomes.len().saturating_sub(1);
        Self { indicators: known.possible & !known.certain, facts: u16::MAX, lowest: 0, highest }
    }
}

impl Known {
    /// The values that are tried where a fact stays open can come too.
    fn try_instead(&mut self, reading: &Reading) {
        for (fact, value, instead) in &reading.tried {
            if let Some(values) = self.values.get_mut(*fact).filter(|values| **values >> value & 1 == 1) {
                instead.iter().for_each(|other| *values |= 1 << other);
            }
        }
    }

    /// Every combination of values of the facts that decide which profiles run; none when there are too many.
    fn selections(&self, selecting: u16) -> Option<Vec<[u8; MAX_FACTS]>> {
        const MOST: usize = 256;
        let first = |values: &u64| u8::try_from(values.trailing_zeros()).unwrap_or(0);
        let mut all = vec![self.values.each_ref().map(first)];
        for fact in bits(selecting.into()) {
            let values = self.values.get(fact).copied().unwrap_or(1);
            let with = |before: &[u8; MAX_FACTS]| {
                let before = *before;
                bits(values.into()).map(move |value| {
                    let mut one = before;
                    if let (Some(slot), Ok(value)) = (one.get_mut(fact), u8::try_from(value)) {
                        *slot = value;
                    }
                    one
                })
            };
            all = all.iter().flat_map(with).collect();
            if all.len() > MOST {
                return None;
            }
        }
        Some(all)
    }

    fn may_run(&self, rules: &Rules, profile: usize, tables: &Tables) -> bool {
        let switches = rules.switched(tables.options);
        let Some(profile) = rules.profiles.get(profile) else { return false };
        let selections = self.selections(tables.selecting);
        selections.is_none_or(|all| all.iter().any(|values| profile.runs(values, switches)))
    }

    /// No less than this can come out: the least, over all that can run together, of the most that one of them gives.
    fn floor(&self, rules: &Rules, tables: &Tables, views: &[View<'_>]) -> usize {
        let Some(selections) = self.selections(tables.selecting) else { return 0 };
        let least = |values: &[u8; MAX_FACTS]| {
            let running = rules.running(values, tables.options);
            let runs = |view: &&View<'_>| running >> view.profile & 1 == 1;
            views.iter().filter(runs).map(View::lowest).max().unwrap_or(0)
        };
        selections.iter().map(least).min().unwrap_or(0)
    }
}

/// One profile as it can still come out.
struct View<'t> {
    table: &'t Table,
    profile: usize,
    dimensions: Vec<Dimension>,
    /// Sets of facts that can come.
    facts: Vec<usize>,
}

/// What one dimension can still look like.
struct Dimension {
    stride: usize,
    /// Places that it can look like, the one of what is certain first and the one of all that is possible last.
    looks: Vec<usize>,
    /// By what is added (one sign, or any one of many that are alike), from which place it leads to which other.
    steps: Vec<(u128, usize, usize)>,
}

impl<'t> View<'t> {
    fn new(rules: &Rules, table: &'t Table, column: &Column, known: &Known, profile: usize) -> Self {
        let inside = column.dimensions.iter().zip(&rules.patterns).enumerate();
        let inside =
            inside.map(|(place, (weights, patterns))| Signs::of(&table.lens, place, *weights, patterns));
        let signs = inside.chain([Signs::outside(&table.lens, column.known)]);
        let dimensions = signs.enumerate().map(|(place, signs)| Dimension::new(table, place, &signs, known));
        let can_come = |alike: &[u64; MAX_FACTS]| {
            alike.iter().zip(&known.values).all(|(alike, values)| *values == 0 || alike & values != 0)
        };
        let facts =
            table.facts.iter().enumerate().filter(|(_, alike)| can_come(alike)).map(|(place, _)| place);
        Self { table, profile, dimensions: dimensions.collect(), facts: facts.collect() }
    }

    /// The state in which every dimension looks as it does with what is certain, or with all that is possible.
    fn corner(&self, look: impl Fn(&Dimension) -> Option<&usize>) -> usize {
        self.dimensions
            .iter()
            .map(|dimension| look(dimension).map_or(0, |place| place * dimension.stride))
            .sum()
    }

    fn lowest(&self) -> usize {
        let corner = self.corner(|dimension| dimension.looks.first());
        self.facts.iter().map(|facts| self.table.outcome(*facts, corner)).min().map_or(0, usize::from)
    }

    fn highest(&self) -> usize {
        let corner = self.corner(|dimension| dimension.looks.last());
        self.facts.iter().map(|facts| self.table.outcome(*facts, corner)).max().map_or(0, usize::from)
    }

    /// The sets of facts with which the signs can still change something above the floor.
    fn undecided(&self, floor: usize) -> Vec<usize> {
        let least = self.corner(|dimension| dimension.looks.first());
        let most = self.corner(|dimension| dimension.looks.last());
        let undecided = |facts: &&usize| {
            let [least, most] = [least, most].map(|state| self.table.outcome(**facts, state));
            least != most && usize::from(most) > floor
        };
        self.facts.iter().filter(undecided).copied().collect()
    }

    fn changing_indicators(&self, floor: usize) -> u128 {
        let facts = self.undecided(floor);
        let mut changing = 0;
        if facts.is_empty() {
            return changing;
        }
        for (place, dimension) in self.dimensions.iter().enumerate() {
            let others: Vec<&Dimension> = self
                .dimensions
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != place)
                .map(|(_, d)| d)
                .collect();
            for (added, from, to) in &dimension.steps {
                let steps = [from, to].map(|at| at * dimension.stride);
                if changing & added != *added && self.differs(&others, steps, &facts, floor) {
                    changing |= added;
                }
            }
        }
        changing
    }

    /// Whether one step in a dimension makes a difference above the floor, in any state of the others.
    fn differs(&self, others: &[&Dimension], steps: [usize; 2], facts: &[usize], floor: usize) -> bool {
        any_state(others, &mut |state| {
            facts.iter().any(|facts| {
                let [before, after] = steps.map(|at| self.table.outcome(*facts, state + at));
                before != after && usize::from(before.max(after)) > floor
            })
        })
    }

    /// Facts whose values make a difference above the floor, all others being the same.
    fn changing_facts(&self, floor: usize, known: &Known) -> u16 {
        let mut changing = 0;
        let all: Vec<&Dimension> = self.dimensions.iter().collect();
        for (turn, one) in self.facts.iter().enumerate() {
            for other in self.facts.iter().skip(turn + 1) {
                let Some(fact) = self.only_difference(*one, *other) else { continue };
                let open = known.values.get(fact).is_some_and(|values| values.count_ones() > 1);
                if !open || changing >> fact & 1 == 1 {
                    continue;
                }
                let differs = any_state(&all, &mut |state| {
                    let [one, other] = [one, other].map(|facts| self.table.outcome(*facts, state));
                    one != other && usize::from(one.max(other)) > floor
                });
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

impl Dimension {
    fn new(table: &Table, place: usize, signs: &Signs<'_>, known: &Known) -> Self {
        let stride = table.stride(place);
        let mut dimension = Self { stride, looks: Vec::new(), steps: Vec::new() };
        let open = known.possible & !known.certain;
        let members = signs.unnamed();
        let count = |mask: u128| small(mask.count_ones());
        let least = members.map(|mask| count(mask & known.certain));
        let most = members.map(|mask| count(mask & known.possible));
        // Beyond the highest number that anything compares with, all look alike.
        let most = [0, 1, 2].map(|s: usize| {
            let [least, most] = [least, most].map(|counts| counts.get(s).copied().unwrap_or(0));
            most.min(least.max(signs.cap()))
        });
        let look = |counts: [u16; 3], named: u128| table.place(place, signs.look(counts, named)).unwrap_or(0);
        let free = signs.named() & open;
        let mut subset = 0;
        loop {
            let named = signs.named() & known.certain | subset;
            for counts in vectors(least, most) {
                let from = look(counts, named);
                dimension.looks.retain(|known| *known != from);
                dimension.looks.push(from);
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

/// Tries all states of these dimensions until one will do.
fn any_state(dimensions: &[&Dimension], will_do: &mut impl FnMut(usize) -> bool) -> bool {
    let mut turns = vec![0; dimensions.len()];
    loop {
        let looks = dimensions.iter().zip(&turns);
        let state = looks.map(|(d, turn)| d.looks.get(*turn).map_or(0, |look| look * d.stride)).sum();
        if will_do(state) {
            return true;
        }
        let mut on = dimensions.iter().zip(&mut turns);
        let turned = on.any(|(dimension, turn)| {
            *turn = (*turn + 1) % dimension.looks.len().max(1);
            *turn != 0
        });
        if !turned {
            return false;
        }
    }
}
