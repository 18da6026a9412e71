//! A condition in many states at once, one bit for each: what a rule decides in ten thousand states costs no more than a
//! few hundred looks at it.

use crate::condition::{Cond, fact_is};
use crate::facts::FactValues;

/// In which of some states something holds, one bit for each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Plane(Vec<u64>);

impl Plane {
    /// The states in which `holds` says so.
    pub(crate) fn of<T>(states: &[T], holds: impl Fn(&T) -> bool) -> Self {
        let word = |states: &[T]| {
            states.iter().rev().fold(0, |word: u64, state| word << 1 | u64::from(holds(state)))
        };
        Self(states.chunks(64).map(word).collect())
    }

    fn with(mut self, other: &Self, combine: impl Fn(u64, u64) -> u64) -> Self {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word = combine(*word, *other);
        }
        self
    }

    fn and(self, other: &Self) -> Self {
        self.with(other, |one, other| one & other)
    }

    fn or(self, other: &Self) -> Self {
        self.with(other, |one, other| one | other)
    }

    fn and_not(self, other: &Self) -> Self {
        self.with(other, |one, other| one & !other)
    }

    /// Takes out what is in the other too, and gives it back.
    pub(crate) fn take(&mut self, other: &Self) -> Self {
        let taken = self.clone().and(other);
        *self = self.clone().and_not(other);
        taken
    }

    /// The states, by place.
    pub(crate) fn states(&self) -> impl Iterator<Item = usize> {
        let words = self.0.iter().enumerate();
        words.flat_map(|(word, bits)| crate::names::bits((*bits).into()).map(move |bit| word * 64 + bit))
    }
}

/// A condition with everything but the facts looked up.
pub(crate) enum Planed {
    /// Whatever the facts.
    Same(Plane),
    Fact(usize, u64),
    All(Vec<Planed>),
    Any(Vec<Planed>),
    Not(Box<Planed>),
    AtLeast(usize, Vec<Planed>),
}

impl Planed {
    /// `leaf` says where a leaf that is no fact holds.
    pub(crate) fn new(condition: &Cond, leaf: &impl Fn(&Cond) -> Plane) -> Self {
        let each = |parts: &[Cond]| parts.iter().map(|part| Self::new(part, leaf)).collect();
        match condition {
            Cond::All(parts) => Self::All(each(parts)),
            Cond::Any(parts) => Self::Any(each(parts)),
            Cond::Not(part) => Self::Not(Box::new(Self::new(part, leaf))),
            Cond::AtLeast(n, parts) => Self::AtLeast((*n).into(), each(parts)),
            Cond::Fact { fact, values } => Self::Fact(*fact, *values),
            other => Self::Same(leaf(other)),
        }
    }

    /// Where it holds with these facts; `all` is every state.
    pub(crate) fn with(&self, facts: &FactValues, all: &Plane) -> Plane {
        let none = || all.clone().and_not(all);
        match self {
            Self::Same(plane) => plane.clone(),
            Self::Fact(fact, values) => {
                if fact_is(facts, *fact, *values) {
                    all.clone()
                } else {
                    none()
                }
            }
            Self::All(parts) => parts.iter().fold(all.clone(), |held, part| held.and(&part.with(facts, all))),
            Self::Any(parts) => parts.iter().fold(none(), |held, part| held.or(&part.with(facts, all))),
            Self::Not(part) => all.clone().and_not(&part.with(facts, all)),
            Self::AtLeast(n, parts) => {
                // Where at least 0, 1, … n of the parts looked at so far hold.
                let mut reached = vec![none(); n + 1];
                reached.first_mut().into_iter().for_each(|zero| zero.clone_from(all));
                for part in parts {
                    let part = part.with(facts, all);
                    for more in (1..=*n).rev() {
                        let fewer = reached.get(more - 1).cloned().unwrap_or_else(none);
                        if let Some(slot) = reached.get_mut(more) {
                            *slot = fewer.and(&part).or(slot);
                        }
                    }
                }
                reached.pop().unwrap_or_else(none)
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::condition::Signs;
    use crate::rules::{Column, MAX_FACTS};

    fn conditions() -> impl Strategy<Value = Cond> {
        let leaf = prop_oneof![
            any::<bool>().prop_map(Cond::Always),
            any::<u16>().prop_map(|mask| Cond::Positive(mask & 0x0f)),
            any::<u8>().prop_map(|mask| Cond::Indicator((mask & 0x0f).into())),
            (0_usize..2, 0_u64..8).prop_map(|(fact, values)| Cond::Fact { fact, values }),
            (0_u16..3).prop_map(Cond::Switch),
        ];
        leaf.prop_recursive(4, 40, 5, |part| {
            let parts = || proptest::collection::vec(part.clone(), 0..5);
            prop_oneof![
                parts().prop_map(Cond::All),
                parts().prop_map(Cond::Any),
                part.clone().prop_map(|part| Cond::Not(Box::new(part))),
                (0_u16..6, parts()).prop_map(|(n, parts)| Cond::AtLeast(n, parts)),
            ]
        })
    }

    proptest! {
        /// A state is its signs: four indicators and four dimensions in every combination, some of them twice.
        #[test]
        fn all_states_at_once_hold_what_each_does_alone(condition in conditions(), facts in [0_u8..3, 0_u8..3]) {
            let mut values = [0; MAX_FACTS];
            values.get_mut(..2).unwrap().copy_from_slice(&facts);
            let column = Column::default();
            let states: Vec<u16> = (0..300).collect();
            let signs = |state: u16| Signs {
                facts: &values,
                yes: (state & 0x0f).into(),
                column: &column,
                positive: state >> 4 & 0x0f,
                switches: 1,
                outcome: 0,
            };
            let all = Plane::of(&states, |_| true);
            let leaf = |leaf: &Cond| Plane::of(&states, |state| leaf.holds(&signs(*state)));
            let mut undecided = all.clone();
            let held = undecided.take(&Planed::new(&condition, &leaf).with(&values, &all));
            let alone: Vec<usize> =
                states.iter().filter(|state| condition.holds(&signs(**state))).map(|state| (*state).into()).collect();
            prop_assert_eq!(held.states().collect::<Vec<_>>(), alone);
            prop_assert_eq!(held.states().count() + undecided.states().count(), states.len());
        }
    }
}
