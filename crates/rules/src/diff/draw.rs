//! Persons whom two packs can both read, drawn by chance and made as short as they can be: some are stated in facts and
//! indicators, others answer items.

use std::collections::BTreeMap;

use fener_model::Answer;

use super::asked::{SharedItem, missing};
use crate::facts::IndicatorValue;
use crate::interview::{Answers, Interview, Overrides, Terms};
use crate::loaded::Pack;

/// SplitMix64 (Steele, Lea and Flood 2014): a seed gives the same numbers in every version of this program. Not for
/// secrets.
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// Starts from a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below this one; 0 when there is none.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        let below = u64::try_from(bound).ok().and_then(|bound| self.next().checked_rem(bound));
        below.and_then(|below| usize::try_from(below).ok()).unwrap_or(0)
    }

    fn pick<'l, T>(&mut self, list: &'l [T]) -> Option<&'l T> {
        list.get(self.below(list.len()))
    }
}

/// Which of the two packs.
pub(super) const BEFORE: usize = 0;
/// The other one.
pub(super) const AFTER: usize = 1;

/// A name that both packs have, with its place in each.
pub(super) struct InBoth<'p> {
    name: &'p str,
    places: [usize; 2],
}

/// A fact with the values that both packs have.
pub(super) struct SharedFact<'p> {
    fact: InBoth<'p>,
    values: Vec<InBoth<'p>>,
}

/// What both packs can be told.
pub(super) struct Shared<'p> {
    pub(super) facts: Vec<SharedFact<'p>>,
    pub(super) indicators: Vec<InBoth<'p>>,
    pub(super) items: Vec<SharedItem<'p>>,
}

/// The most signs that are drawn for one person: few enough that every single one can matter.
const MOST: usize = 12;
/// An observed sign is the usual one, the others make the result incomplete or do nothing.
const VALUES: [IndicatorValue; 8] = [
    IndicatorValue::Yes,
    IndicatorValue::Yes,
    IndicatorValue::Yes,
    IndicatorValue::Yes,
    IndicatorValue::Yes,
    IndicatorValue::No,
    IndicatorValue::Unknown,
    IndicatorValue::Refused,
];

impl<'p> Shared<'p> {
    pub(super) fn new(before: &'p Pack, after: &'p Pack) -> Self {
        let (old, new) = (&before.rules, &after.rules);
        let facts = in_both(old.fact_names.iter(), |name| new.fact_names.place(name));
        let facts = facts.filter_map(|fact| {
            let [first, second] = fact.places;
            let (old, new) = (old.facts.get(first)?, new.facts.get(second)?);
            let values = in_both(old.values.iter(), |name| new.values.place(name)).collect();
            Some(SharedFact { fact, values })
        });
        let items = before.source.interview.items.iter();
        Self {
            facts: facts.collect(),
            indicators: in_both(old.indicators.iter(), |name| new.indicators.place(name)).collect(),
            items: items.filter_map(|item| SharedItem::new(item, before, after)).collect(),
        }
    }

    /// What one of the packs can be told and the other cannot: facts, values as `fact=value`, indicators, items, and
    /// choices as `item=choice`.
    pub(super) fn missing(&self, pack: &Pack, other: &Pack) -> Vec<String> {
        let mut all = Vec::new();
        for (name, spec) in &pack.source.pack.facts {
            match self.facts.iter().find(|shared| shared.fact.name == name) {
                None => all.push(name.clone()),
                Some(shared) => all.extend(
                    spec.values
                        .iter()
                        .filter(|value| !shared.values.iter().any(|other| other.name == *value))
                        .map(|value| format!("{name}={value}")),
                ),
            }
        }
        let shared = |name: &str| self.indicators.iter().any(|other| other.name == name);
        all.extend(pack.rules.indicators.iter().filter(|name| !shared(name)).map(str::to_owned));
        all.extend(missing(pack, other));
        all
    }

    /// A person who is stated, or who answers: every other one, where there is something to answer.
    pub(super) fn draw(&self, turn: usize, chance: &mut Chance) -> FactSet {
        if turn % 2 == 1 && !self.items.is_empty() { self.answering(chance) } else { self.stated(chance) }
    }

    /// Most items answered; more or fewer of them with "yes".
    fn answering(&self, chance: &mut Chance) -> FactSet {
        let yes = chance.below(8);
        let mut set = FactSet::default();
        for (place, item) in self.items.iter().enumerate() {
            if chance.below(8) > 0 {
                set.answers.insert(place, item.draw(yes, chance));
            }
        }
        set
    }

    /// Most facts stated, up to a dozen signs.
    fn stated(&self, chance: &mut Chance) -> FactSet {
        let mut set = FactSet::default();
        for (place, fact) in self.facts.iter().enumerate() {
            if chance.below(8) > 0 && !fact.values.is_empty() {
                set.facts.insert(place, chance.below(fact.values.len()));
            }
        }
        for _ in 0..chance.below(MOST + 1) {
            let place = chance.below(self.indicators.len());
            let value = chance.pick(&VALUES).copied().unwrap_or_default();
            if !self.indicators.is_empty() {
                set.indicators.insert(place, value);
            }
        }
        set
    }

    /// All that follows from the set in one of the packs.
    pub(super) fn interview<'i>(&self, set: &FactSet, pack: &'i Pack, side: usize) -> Interview<'i> {
        let mut answers = Answers::new();
        for (item, place) in &set.answers {
            if let Some(item) = self.items.get(*item) {
                item.give(*place, side, &mut answers);
            }
        }
        let place = |both: &InBoth<'_>| both.places.get(side).copied();
        let facts = set.facts.iter().filter_map(|(fact, value)| {
            let fact = self.facts.get(*fact)?;
            Some((place(&fact.fact)?, place(fact.values.get(*value)?)?))
        });
        let indicators = set
            .indicators
            .iter()
            .filter_map(|(indicator, value)| Some((place(self.indicators.get(*indicator)?)?, *value)));
        let stated = Overrides { facts: facts.collect(), indicators: indicators.collect(), all_count: false };
        pack.lead(&answers, &stated, &Terms::default(), false)
    }

    /// The set in names.
    pub(super) fn named(&self, set: &FactSet) -> Named {
        let facts = set.facts.iter().filter_map(|(fact, value)| {
            let fact = self.facts.get(*fact)?;
            Some((fact.fact.name.to_owned(), fact.values.get(*value)?.name.to_owned()))
        });
        let indicators = set.indicators.iter().filter_map(|(indicator, value)| {
            Some((self.indicators.get(*indicator)?.name.to_owned(), *value))
        });
        let answers = set.answers.iter().filter_map(|(item, place)| {
            let item = self.items.get(*item)?;
            Some((item.id.to_owned(), item.answer(*place)?.clone()))
        });
        Named { facts: facts.collect(), indicators: indicators.collect(), answers: answers.collect() }
    }
}

/// A set in names.
pub(super) struct Named {
    pub(super) facts: BTreeMap<String, String>,
    pub(super) indicators: BTreeMap<String, IndicatorValue>,
    pub(super) answers: BTreeMap<String, Answer>,
}

fn in_both<'p>(
    names: impl Iterator<Item = &'p str>,
    place: impl Fn(&str) -> Option<usize>,
) -> impl Iterator<Item = InBoth<'p>> {
    names
        .enumerate()
        .filter_map(move |(here, name)| place(name).map(|there| InBoth { name, places: [here, there] }))
}

/// What is known of one person, as places in [`Shared`].
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FactSet {
    facts: BTreeMap<usize, usize>,
    indicators: BTreeMap<usize, IndicatorValue>,
    answers: BTreeMap<usize, usize>,
}

/// One thing that is known.
#[derive(Clone, Copy)]
enum Known {
    Indicator(usize),
    Fact(usize),
    Answer(usize),
}

impl FactSet {
    pub(super) fn len(&self) -> usize {
        self.facts.len() + self.indicators.len() + self.answers.len()
    }

    /// Leaves out whatever does not matter: nothing more can be left out of what is given back. Half of it at once is
    /// tried before a quarter, and so on, as most of what is answered does not matter.
    pub(super) fn shortened(mut self, still: impl Fn(&Self) -> bool) -> Self {
        let mut most = self.len().div_ceil(2);
        loop {
            let before = self.len();
            for known in self.known().chunks(most.max(1)) {
                let shorter = self.without(known);
                if still(&shorter) {
                    self = shorter;
                }
            }
            if most <= 1 && self.len() == before {
                return self;
            }
            most = most.div_ceil(2);
        }
    }

    fn known(&self) -> Vec<Known> {
        let indicators = self.indicators.keys().map(|place| Known::Indicator(*place));
        let facts = self.facts.keys().map(|place| Known::Fact(*place));
        indicators.chain(facts).chain(self.answers.keys().map(|place| Known::Answer(*place))).collect()
    }

    fn without(&self, known: &[Known]) -> Self {
        let mut shorter = self.clone();
        for known in known {
            match known {
                Known::Indicator(place) => drop(shorter.indicators.remove(place)),
                Known::Fact(place) => drop(shorter.facts.remove(place)),
                Known::Answer(place) => drop(shorter.answers.remove(place)),
            }
        }
        shorter
    }
}
