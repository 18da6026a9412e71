//! What comes out of two packs for the same persons: over the cases of both, and over persons drawn by chance.

use std::collections::BTreeMap;

use fener_model::Answer;
use serde::Serialize;

use super::draw::{AFTER, BEFORE, Chance, FactSet, Named, Shared};
use crate::evaluate::Options;
use crate::facts::IndicatorValue;
use crate::load::{found, readable};
use crate::loaded::Pack;
use crate::pack::Case;

/// So many examples are shown in each direction.
const EXAMPLES: usize = 5;
/// So many sets with the same two outcomes are shortened to find them.
const CANDIDATES: usize = 16;

/// Two packs whose outcomes are compared.
pub struct Comparison<'p> {
    before: &'p Pack,
    after: &'p Pack,
    shared: Shared<'p>,
}

/// How many outcomes changed, and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// The outcomes of the first pack, from the lowest: the rows.
    pub rows: Vec<String>,
    /// The outcomes of the second pack, from the lowest: the columns.
    pub columns: Vec<String>,
    /// How many had the outcome of the row before and have that of the column now.
    pub table: Vec<Vec<usize>>,
    /// Outcomes that are higher now.
    pub rise: usize,
    /// Outcomes that are lower now.
    pub fall: usize,
    /// Outcomes that are the same.
    pub same: usize,
    /// Outcomes that differ and have no order that both packs agree on.
    pub other: usize,
}

/// Which way an outcome went.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Rise,
    Fall,
    Same,
    Other,
}

/// What changed over the cases of both packs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ByCases {
    /// Each case that both packs can read, once.
    #[serde(flatten)]
    pub tally: Tally,
    /// The cases in which something comes out differently.
    pub shifts: Vec<CaseShift>,
    /// Cases that one pack has and the other cannot read.
    pub unreadable: Vec<String>,
}

/// A case in which something comes out differently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CaseShift {
    /// The case.
    pub id: String,
    /// The outcome in the first pack.
    pub before: String,
    /// The outcome in the second pack.
    pub after: String,
    /// What else is different.
    pub also: Vec<Shift>,
}

/// A list that comes out differently, such as `routes` or `positive.AL`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shift {
    /// The list.
    pub what: String,
    /// What is no longer in it.
    pub gone: Vec<String>,
    /// What is new in it.
    pub new: Vec<String>,
}

/// What changed over persons drawn by chance: every other one is stated in facts and indicators, and every other one
/// answers items, so that a change in what an answer feeds shows too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ByChance {
    /// Each person who was drawn.
    #[serde(flatten)]
    pub tally: Tally,
    /// How many facts both packs have.
    pub facts: usize,
    /// How many indicators both packs have.
    pub indicators: usize,
    /// How many items both packs have and can be answered alike.
    pub items: usize,
    /// Facts, values (`fact=value`), indicators, items and choices (`item=choice`) that only the first pack has: never
    /// drawn.
    pub only_before: Vec<String>,
    /// What only the second pack has: never drawn.
    pub only_after: Vec<String>,
    /// The shortest sets found that rise, one for each pair of outcomes before there is a second.
    pub rising: Vec<Example>,
    /// The shortest sets found that fall.
    pub falling: Vec<Example>,
}

/// A person of whom nothing can be left out without changing what it shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Example {
    /// Facts that are stated.
    pub facts: BTreeMap<String, String>,
    /// Indicators that are not simply "not asked".
    pub indicators: BTreeMap<String, IndicatorValue>,
    /// Items that are answered.
    pub answers: BTreeMap<String, Answer>,
    /// The outcome in the first pack.
    pub before: String,
    /// The outcome in the second pack.
    pub after: String,
}

impl<'p> Comparison<'p> {
    /// Compares what comes out of `before` with what comes out of `after`.
    #[must_use]
    pub fn new(before: &'p Pack, after: &'p Pack) -> Self {
        Self { before, after, shared: Shared::new(before, after) }
    }

    /// Over the cases of both packs. A case that stands in both with the same facts and answers counts once.
    #[must_use]
    pub fn cases(&self) -> ByCases {
        let old = &self.before.source.cases.cases;
        let new = &self.after.source.cases.cases;
        let again = |case: &Case| old.iter().any(|other| other.id == case.id && other.is_same_person(case));
        let all = old.iter().chain(new.iter().filter(|case| !again(case)));
        let mut by = ByCases { tally: self.empty(), shifts: Vec::new(), unreadable: Vec::new() };
        for case in all {
            if readable(self.before, case) && readable(self.after, case) {
                self.case(case, &mut by);
            } else {
                by.unreadable.push(case.id.clone());
            }
        }
        by
    }

    fn case(&self, case: &Case, by: &mut ByCases) {
        let (old, before) = found(self.before, case);
        let (new, after) = found(self.after, case);
        by.tally.add(self.way(&old, &new), self.before.rank_of(&old), self.after.rank_of(&new));
        // What only one of them has, such as the classes of a profile, is told by the list that names it.
        let both = before.iter().filter_map(|(what, old)| Some((what, old, after.get(what)?)));
        let also =
            both.filter(|(what, old, new)| *what != "outcome" && old != new).map(|(what, old, new)| Shift {
                what: what.clone(),
                gone: old.difference(new).cloned().collect(),
                new: new.difference(old).cloned().collect(),
            });
        let also: Vec<Shift> = also.collect();
        if old != new || !also.is_empty() {
            by.shifts.push(CaseShift { id: case.id.clone(), before: old, after: new, also });
        }
    }

    /// Over so many persons drawn by chance from what both packs can be told.
    #[must_use]
    pub fn by_chance(&self, count: usize, chance: &mut Chance) -> ByChance {
        let mut tally = self.empty();
        let (mut rising, mut falling) = (Pairs::new(), Pairs::new());
        for turn in 0..count {
            let set = self.shared.draw(turn, chance);
            let (old, new) = self.outcomes(&set);
            let way = self.way(old, new);
            tally.add(way, self.before.rank_of(old), self.after.rank_of(new));
            match way {
                Way::Rise => keep_short(rising.entry((old, new)).or_default(), set),
                Way::Fall => keep_short(falling.entry((old, new)).or_default(), set),
                Way::Same | Way::Other => {}
            }
        }
        ByChance {
            tally,
            facts: self.shared.facts.len(),
            indicators: self.shared.indicators.len(),
            items: self.shared.items.len(),
            only_before: self.shared.missing(self.before, self.after),
            only_after: self.shared.missing(self.after, self.before),
            rising: self.examples(rising),
            falling: self.examples(falling),
        }
    }

    fn outcomes(&self, set: &FactSet) -> (&'p str, &'p str) {
        let old = self.before.evaluate(&self.shared.facts(set, self.before, BEFORE), Options::default());
        let new = self.after.evaluate(&self.shared.facts(set, self.after, AFTER), Options::default());
        (old.outcome(), new.outcome())
    }

    /// The shortest ones; each still has the same two outcomes.
    fn examples(&self, pairs: Pairs<'p>) -> Vec<Example> {
        let mut examples: Vec<(usize, usize, Example)> = Vec::new();
        for (pair, sets) in pairs {
            let shorten = |set: FactSet| set.shortened(|shorter| self.outcomes(shorter) == pair);
            let mut shortened: Vec<FactSet> = sets.into_iter().map(shorten).collect();
            shortened.sort_by(|one, other| one.len().cmp(&other.len()).then_with(|| one.cmp(other)));
            shortened.dedup();
            let (before, after) = pair;
            examples.extend(shortened.into_iter().take(EXAMPLES).enumerate().map(|(turn, set)| {
                let Named { facts, indicators, answers } = self.shared.named(&set);
                let (before, after) = (before.to_owned(), after.to_owned());
                (turn, set.len(), Example { facts, indicators, answers, before, after })
            }));
        }
        examples.sort_by_key(|(turn, length, _)| (*turn, *length));
        examples.truncate(EXAMPLES);
        examples.into_iter().map(|(_, _, example)| example).collect()
    }

    /// Higher or lower only where both packs know both outcomes and order them alike.
    fn way(&self, old: &str, new: &str) -> Way {
        if old == new {
            return Way::Same;
        }
        let order = |pack: &Pack| Some(pack.rank_of(old)?.cmp(&pack.rank_of(new)?));
        match (order(self.before), order(self.after)) {
            (Some(one), Some(other)) if one == other => {
                if one.is_lt() {
                    Way::Rise
                } else {
                    Way::Fall
                }
            }
            _ => Way::Other,
        }
    }

    fn empty(&self) -> Tally {
        let rows: Vec<String> = self.before.outcomes().map(str::to_owned).collect();
        let columns: Vec<String> = self.after.outcomes().map(str::to_owned).collect();
        let table = vec![vec![0; columns.len()]; rows.len()];
        Tally { rows, columns, table, rise: 0, fall: 0, same: 0, other: 0 }
    }
}

/// Sets by their two outcomes.
type Pairs<'p> = BTreeMap<(&'p str, &'p str), Vec<FactSet>>;

/// Keeps the shortest sets, and no more than are worth shortening.
fn keep_short(sets: &mut Vec<FactSet>, set: FactSet) {
    let place = sets.partition_point(|other| other.len() <= set.len());
    if place < CANDIDATES {
        sets.insert(place, set);
        sets.truncate(CANDIDATES);
    }
}

impl Tally {
    /// All that were counted.
    #[must_use]
    pub fn total(&self) -> usize {
        self.rise + self.fall + self.same + self.other
    }

    fn add(&mut self, way: Way, row: Option<usize>, column: Option<usize>) {
        let row = row.and_then(|row| self.table.get_mut(row));
        if let Some(cell) = row.zip(column).and_then(|(row, column)| row.get_mut(column)) {
            *cell += 1;
        }
        let count = match way {
            Way::Rise => &mut self.rise,
            Way::Fall => &mut self.fall,
            Way::Same => &mut self.same,
            Way::Other => &mut self.other,
        };
        *count += 1;
    }
}
