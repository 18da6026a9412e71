//! What a set of rules can see of the signs in one dimension: a few views instead of all subsets.
//!
//! Signs of the same strength that no rule names are alike, so a subset is a vector of counts; counts above every
//! number that anything compares with are alike too; and vectors that look the same to every rule are one view. What
//! is lost on the way is nothing that a rule could see, so what holds of all views holds of all subsets.

use std::collections::BTreeMap;

use crate::condition::Cond;
use crate::pack::Pattern;
use crate::rules::{Column, Rules, Weights, reaches, small};

/// Vectors of one dimension.
const MAX_VECTORS: u64 = 1 << 14;

/// What a set of rules looks at.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lens {
    /// Indicators that are asked for by name.
    named: u128,
    /// By dimension: the highest number of observed signs that is asked for.
    in_dimension: BTreeMap<usize, u16>,
    /// The highest number asked for in all dimensions together.
    in_all: u16,
}

impl Lens {
    pub(crate) fn of<'c>(conditions: impl IntoIterator<Item = &'c Cond>) -> Self {
        let mut lens = Self::default();
        for condition in conditions {
            condition.leaves(&mut |leaf| lens.look(leaf));
        }
        lens
    }

    fn look(&mut self, leaf: &Cond) {
        match leaf {
            Cond::Indicator(mask) => self.named |= mask,
            Cond::Observed { dimension: Some(place), at_least } => {
                let most = self.in_dimension.entry(*place).or_default();
                *most = (*most).max(*at_least);
            }
            Cond::Observed { dimension: None, at_least } => self.in_all = self.in_all.max(*at_least),
            _ => {}
        }
    }
}

/// One thing that a dimension can look like.
#[derive(Clone, Debug)]
pub(crate) struct View {
    /// What the rules see; two views of two columns that look the same are the same to them.
    pub(crate) seen: Seen,
    /// The fewest signs that look so.
    pub(crate) yes: u128,
    /// The views that one more sign leads to.
    pub(crate) more: Vec<More>,
}

/// One more sign.
#[derive(Clone, Debug)]
pub(crate) struct More {
    /// The view it leads to.
    pub(crate) to: usize,
    /// The fewest signs from which it does.
    pub(crate) from: u128,
    /// The sign.
    pub(crate) added: usize,
}

/// What the rules see of one vector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Seen {
    pub(crate) positive: bool,
    in_dimension: u16,
    in_all: u16,
    named: u128,
}

/// How many signs of each strength nobody names, and which of those that are named.
#[derive(Clone, Copy, Debug)]
struct Vector {
    counts: [u16; 3],
    named: u128,
}

/// The signs of one dimension, or those outside of all.
pub(crate) struct Signs<'p> {
    weights: Weights,
    patterns: &'p [Pattern],
    named: u128,
    /// Beyond these numbers nobody looks.
    in_dimension: u16,
    in_all: u16,
}

impl<'p> Signs<'p> {
    pub(crate) fn of(lens: &Lens, place: usize, weights: Weights, patterns: &'p [Pattern]) -> Self {
        let in_dimension = lens.in_dimension.get(&place).copied().unwrap_or(0);
        Self { weights, patterns, named: lens.named & weights.all(), in_dimension, in_all: lens.in_all }
    }

    /// Signs that have no strength in this profile and are named all the same.
    pub(crate) fn outside(lens: &Lens, known: u128) -> Signs<'static> {
        Signs {
            weights: Weights::default(),
            patterns: &[],
            named: lens.named & !known,
            in_dimension: 0,
            in_all: 0,
        }
    }

    /// All views with the ways from one to the next; none when there are too many vectors.
    pub(crate) fn views(&self) -> Option<Vec<View>> {
        let vectors = self.vectors()?;
        let mut places: BTreeMap<Seen, usize> = BTreeMap::new();
        let mut views: Vec<View> = Vec::new();
        for vector in &vectors {
            let seen = self.seen(vector);
            let place = *places.entry(seen).or_insert_with(|| {
                views.push(View { seen, yes: self.yes(vector), more: Vec::new() });
                views.len() - 1
            });
            let fewest = views.get_mut(place).filter(|view| vector.size() < view.yes.count_ones());
            if let Some(view) = fewest {
                view.yes = self.yes(vector);
            }
        }
        for vector in &vectors {
            let Some(from) = places.get(&self.seen(vector)) else {
                continue;
            };
            for (next, added) in self.next(vector) {
                let to = places.get(&self.seen(&next)).copied().filter(|to| to != from);
                if let (Some(to), Some(view)) = (to, views.get_mut(*from)) {
                    view.add(to, vector.size(), || More { to, from: self.yes(vector), added });
                }
            }
        }
        Some(views)
    }

    /// The signs that are named.
    pub(crate) fn named(&self) -> u128 {
        self.named
    }

    /// The signs of each strength that nobody names.
    pub(crate) fn unnamed(&self) -> [u128; 3] {
        self.members()
    }

    /// No number that anything compares with is higher.
    pub(crate) fn cap(&self) -> u16 {
        let numbers = self.patterns.iter().flat_map(|p| [p.strong, p.medium, p.weak, p.medium_or_weak]);
        numbers.chain([self.in_dimension, self.in_all]).max().unwrap_or(0)
    }

    fn members(&self) -> [u128; 3] {
        [self.weights.strong, self.weights.medium, self.weights.weak].map(|mask| mask & !self.named)
    }

    fn most(&self) -> [u16; 3] {
        self.members().map(|mask| small(mask.count_ones()).min(self.cap()))
    }

    fn vectors(&self) -> Option<Vec<Vector>> {
        let [strong, medium, weak] = self.most();
        let unnamed: u64 = [strong, medium, weak].map(|most| u64::from(most) + 1).iter().product();
        if self.named.count_ones() >= u64::BITS - 40 || unnamed << self.named.count_ones() > MAX_VECTORS {
            return None;
        }
        let mut vectors = Vec::new();
        let mut named = 0;
        loop {
            for s in 0..=strong {
                for m in 0..=medium {
                    vectors.extend((0..=weak).map(|w| Vector { counts: [s, m, w], named }));
                }
            }
            // The next subset of a mask; after the last one it is empty again.
            named = named.wrapping_sub(self.named) & self.named;
            if named == 0 {
                return Some(vectors);
            }
        }
    }

    /// What the rules see of so many signs of each strength that nobody names, and of these that are named.
    pub(crate) fn look(&self, counts: [u16; 3], named: u128) -> Seen {
        self.seen(&Vector { counts, named })
    }

    /// The first signs of each strength, and those that are named.
    fn yes(&self, vector: &Vector) -> u128 {
        let unnamed = self.members().into_iter().zip(vector.counts);
        unnamed.fold(vector.named, |yes, (mask, count)| yes | first(mask, count))
    }

    fn seen(&self, vector: &Vector) -> Seen {
        let named = self.weights.count(vector.named);
        let mut counts = vector.counts;
        counts.iter_mut().zip(named).for_each(|(count, named)| *count += named);
        let observed = counts.iter().sum::<u16>();
        Seen {
            positive: self.patterns.iter().any(|pattern| reaches(pattern, counts)),
            in_dimension: observed.min(self.in_dimension),
            in_all: observed.min(self.in_all),
            named: vector.named,
        }
    }

    /// The vectors with one sign more, and that sign.
    fn next(&self, vector: &Vector) -> Vec<(Vector, usize)> {
        let mut next = Vec::new();
        for (strength, (most, mask)) in self.most().into_iter().zip(self.members()).enumerate() {
            let mut vector = *vector;
            if let Some(count) = vector.counts.get_mut(strength).filter(|count| **count < most) {
                let added = first(mask, *count + 1) & !first(mask, *count);
                *count += 1;
                next.push((vector, place_of(added)));
            }
        }
        let mut left = self.named & !vector.named;
        while left != 0 {
            let added = left & left.wrapping_neg();
            next.push((Vector { named: vector.named | added, ..*vector }, place_of(added)));
            left &= !added;
        }
        next
    }
}

impl View {
    fn add(&mut self, to: usize, size: u32, more: impl FnOnce() -> More) {
        match self.more.iter_mut().find(|known| known.to == to) {
            Some(known) if size < known.from.count_ones() => *known = more(),
            Some(_) => {}
            None => self.more.push(more()),
        }
    }
}

impl Vector {
    /// How many signs.
    fn size(&self) -> u32 {
        self.counts.iter().map(|count| u32::from(*count)).sum::<u32>() + self.named.count_ones()
    }
}

fn place_of(bit: u128) -> usize {
    usize::try_from(bit.trailing_zeros()).unwrap_or(usize::MAX)
}

/// The `count` lowest bits of a mask.
pub(crate) fn first(mask: u128, count: u16) -> u128 {
    let mut left = mask;
    let mut taken = 0;
    for _ in 0..count {
        taken |= left & left.wrapping_neg();
        left &= left.wrapping_sub(1);
    }
    taken
}

impl Rules {
    /// The views of every dimension of a column, and of what lies outside; none when there are too many.
    pub(crate) fn views(&self, lens: &Lens, column: &Column) -> Option<Vec<Vec<View>>> {
        self.signs(lens, column).map(|signs| signs.views()).collect()
    }

    /// The signs of every dimension of a column, and those outside of all.
    pub(crate) fn signs<'a>(&'a self, lens: &'a Lens, column: &'a Column) -> impl Iterator<Item = Signs<'a>> {
        let dimensions = column.dimensions.iter().zip(&self.patterns).enumerate();
        let inside =
            dimensions.map(|(place, (weights, patterns))| Signs::of(lens, place, *weights, patterns));
        inside.chain([Signs::outside(lens, column.known)])
    }
}

#[cfg(test)]
mod tests {
    use super::{Lens, Signs, View};
    use crate::condition::Cond;
    use crate::pack::Pattern;
    use crate::rules::Weights;

    fn delphi() -> Vec<Pattern> {
        let pattern = |strong, medium, weak, medium_or_weak| Pattern { strong, medium, weak, medium_or_weak };
        vec![pattern(2, 0, 0, 0), pattern(1, 0, 0, 1), pattern(0, 3, 0, 0), pattern(0, 2, 1, 0)]
    }

    fn views(conditions: &[Cond], weights: Weights) -> Vec<View> {
        Signs::of(&Lens::of(conditions), 0, weights, &delphi()).views().unwrap()
    }

    #[test]
    fn ten_signs_look_like_three_things() {
        let weights = Weights { strong: 0b1, medium: 0b1_1111_1110, weak: 0b10_0000_0000 };
        let any = Cond::Observed { dimension: None, at_least: 1 };
        let views = views(&[any], weights);
        let fewest: Vec<_> = views.iter().map(|view| view.yes.count_ones()).collect();
        assert_eq!(fewest, [0, 1, 2], "nothing, one sign, a strong one and another");
        let steps = views.iter().map(|view| view.more.iter().map(|more| more.to).collect::<Vec<_>>());
        assert_eq!(steps.collect::<Vec<_>>(), [vec![1], vec![2], vec![]]);
    }

    #[test]
    fn signs_that_are_named_are_told_apart() {
        let weights = Weights { strong: 0b11, medium: 0b1100, weak: 0 };
        let views = views(&[Cond::Indicator(0b1)], weights);
        // Without it: not positive, positive. With it: the same. Nobody counts.
        assert_eq!(views.len(), 4);
        let mut added = views.iter().flat_map(|view| &view.more).map(|more| more.added);
        assert!(added.any(|added| added == 0), "the named sign is one of those added");
        let many = Weights { strong: (1 << 15) - 1, medium: 0, weak: 0 };
        assert!(Signs::of(&Lens::of(&[Cond::Indicator(many.strong)]), 0, many, &[]).views().is_none());
    }
}
