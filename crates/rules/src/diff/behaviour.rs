//! What comes out of two packs for the same persons: over the cases of both, and over persons drawn by chance.

use std::collections::BTreeMap;

use fener_model::Answer;
use serde::Serialize;

use super::beside::{Found, Shift, keep_short, shifts};
use super::draw::{AFTER, BEFORE, Chance, FactSet, Named, Shared};
use crate::facts::IndicatorValue;
use crate::load::{case_interview, readable};
use crate::loaded::Pack;
use crate::pack::Case;

/// So many examples are shown in each direction.
const EXAMPLES: usize = 5;

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
    /// What else comes out differently, by list, whether or not the outcome does.
    pub beside: Vec<Beside>,
}

/// A list that comes out differently for some of the persons drawn, such as `flags` or `without_consent`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Beside {
    /// The list.
    pub what: String,
    /// For how many persons.
    pub changed: usize,
    /// The shortest person found.
    pub example: Option<BesideExample>,
}

/// A person for whom a list comes out differently, and of whom nothing can be left out without changing how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BesideExample {
    /// Facts that are stated.
    pub facts: BTreeMap<String, String>,
    /// Indicators that are not simply "not asked".
    pub indicators: BTreeMap<String, IndicatorValue>,
    /// Items that are answered.
    pub answers: BTreeMap<String, Answer>,
    /// What is no longer in the list.
    pub gone: Vec<String>,
    /// What is new in it.
    pub new: Vec<String>,
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
        let old = Found::of(&case_interview(self.before, case));
        let new = Found::of(&case_interview(self.after, case));
        let (before, after) = (old.outcome.clone(), new.outcome.clone());
        by.tally.add(self.way(&before, &after), self.before.rank_of(&before), self.after.rank_of(&after));
        let also = shifts(&old, &new, &self.shared);
        if before != after || !also.is_empty() {
            by.shifts.push(CaseShift { id: case.id.clone(), before, after, also });
        }
    }

    /// Over so many persons drawn by chance from what both packs can be told.
    #[must_use]
    pub fn by_chance(&self, count: usize, chance: &mut Chance) -> ByChance {
        let mut tally = self.empty();
        let (mut rising, mut falling) = (Pairs::new(), Pairs::new());
        let mut beside = Besides::new();
        for turn in 0..count {
            let set = self.shared.draw(turn, chance);
            let (old, new) = self.found(&set);
            let pair = (old.outcome.clone(), new.outcome.clone());
            let way = self.way(&pair.0, &pair.1);
            tally.add(way, self.before.rank_of(&pair.0), self.after.rank_of(&pair.1));
            for shift in shifts(&old, &new, &self.shared) {
                let (count, sets) = beside.entry(shift.what).or_default();
                *count += 1;
                keep_short(sets, set.clone());
            }
            match way {
                Way::Rise => keep_short(rising.entry(pair).or_default(), set),
                Way::Fall => keep_short(falling.entry(pair).or_default(), set),
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
            beside: beside
                .into_iter()
                .map(|(what, (changed, sets))| self.beside(what, changed, sets))
                .collect(),
        }
    }

    fn found(&self, set: &FactSet) -> (Found<'_>, Found<'_>) {
        let of = |pack, side| Found::of(&self.shared.interview(set, pack, side));
        (of(self.before, BEFORE), of(self.after, AFTER))
    }

    /// As [`Self::found`] where nothing else is asked: no list is made.
    fn outcomes(&self, set: &FactSet) -> (String, String) {
        let of = |pack, side| self.shared.interview(set, pack, side).evaluation.outcome().to_owned();
        (of(self.before, BEFORE), of(self.after, AFTER))
    }

    /// The shortest person for whom this list differs; each set is shortened as far as its own difference stays.
    fn beside(&self, what: String, changed: usize, sets: Vec<FactSet>) -> Beside {
        let shift = |set: &FactSet| {
            let (old, new) = self.found(set);
            shifts(&old, &new, &self.shared).into_iter().find(|shift| shift.what == what)
        };
        let shortened = sets.into_iter().filter_map(|set| {
            let own = shift(&set)?;
            Some((set.shortened(|shorter| shift(shorter).as_ref() == Some(&own)), own))
        });
        let shortest =
            shortened.min_by(|(one, _), (other, _)| one.len().cmp(&other.len()).then_with(|| one.cmp(other)));
        let example = shortest.map(|(set, Shift { gone, new, .. })| {
            let Named { facts, indicators, answers } = self.shared.named(&set);
            BesideExample { facts, indicators, answers, gone, new }
        });
        Beside { what, changed, example }
    }

    /// The shortest ones; each still has the same two outcomes.
    fn examples(&self, pairs: Pairs) -> Vec<Example> {
        let mut examples: Vec<(usize, usize, Example)> = Vec::new();
        for (pair, sets) in pairs {
            let shorten = |set: FactSet| set.shortened(|shorter| self.outcomes(shorter) == pair);
            let mut shortened: Vec<FactSet> = sets.into_iter().map(shorten).collect();
            shortened.sort_by(|one, other| one.len().cmp(&other.len()).then_with(|| one.cmp(other)));
            shortened.dedup();
            let (before, after) = &pair;
            examples.extend(shortened.into_iter().take(EXAMPLES).enumerate().map(|(turn, set)| {
                let Named { facts, indicators, answers } = self.shared.named(&set);
                let (before, after) = (before.clone(), after.clone());
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
type Pairs = BTreeMap<(String, String), Vec<FactSet>>;
/// How many persons a list differs for, and the shortest of them.
type Besides = BTreeMap<String, (usize, Vec<FactSet>)>;

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
