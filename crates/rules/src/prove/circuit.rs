//! Everything that follows from an interview, as one circuit: answers are the inputs, and whatever the engine works out
//! of them is a bit. Every setting of the inputs is an interview, so nothing has to be ruled out beside it.

use std::collections::BTreeMap;
use std::ops::Not;

/// Gates of one pack. A pack that needs more cannot be proved.
pub(crate) const MAX_GATES: usize = 400_000;

/// One bit of a circuit, or its opposite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Bit(u32);

impl Bit {
    pub(crate) const NO: Self = Self(0);
    pub(crate) const YES: Self = Self(1);

    pub(crate) fn gate(self) -> usize {
        usize::try_from(self.0 >> 1).unwrap_or(usize::MAX)
    }

    /// Whether it is the opposite of its gate.
    pub(crate) fn turned(self) -> bool {
        self.0 & 1 == 1
    }
}

impl Not for Bit {
    type Output = Self;
    fn not(self) -> Self {
        Self(self.0 ^ 1)
    }
}

impl From<bool> for Bit {
    fn from(holds: bool) -> Self {
        if holds { Self::YES } else { Self::NO }
    }
}

/// What makes a bit.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Gate {
    /// Never.
    No,
    /// The world outside.
    Input,
    /// Both.
    And(Bit, Bit),
}

/// Gates, each after those it is made of; the same gate is made once.
#[derive(Debug)]
pub(crate) struct Circuit {
    gates: Vec<Gate>,
    known: BTreeMap<(Bit, Bit), Bit>,
    full: bool,
}

impl Circuit {
    pub(crate) fn new() -> Self {
        Self { gates: vec![Gate::No], known: BTreeMap::new(), full: false }
    }

    pub(crate) fn gates(&self) -> &[Gate] {
        &self.gates
    }

    /// Whether gates were left out because there are too many; then nothing follows from it.
    pub(crate) fn is_full(&self) -> bool {
        self.full
    }

    fn add(&mut self, gate: Gate) -> Bit {
        if self.gates.len() >= MAX_GATES {
            self.full = true;
            return Bit::NO;
        }
        self.gates.push(gate);
        Bit(u32::try_from((self.gates.len() - 1) << 1).unwrap_or(0))
    }

    pub(crate) fn input(&mut self) -> Bit {
        self.add(Gate::Input)
    }

    pub(crate) fn and(&mut self, one: Bit, other: Bit) -> Bit {
        let (one, other) = if one <= other { (one, other) } else { (other, one) };
        if one == Bit::NO || one == !other {
            return Bit::NO;
        }
        if one == Bit::YES || one == other {
            return other;
        }
        if let Some(known) = self.known.get(&(one, other)) {
            return *known;
        }
        let bit = self.add(Gate::And(one, other));
        if !self.full {
            self.known.insert((one, other), bit);
        }
        bit
    }

    pub(crate) fn or(&mut self, one: Bit, other: Bit) -> Bit {
        !self.and(!one, !other)
    }

    pub(crate) fn all(&mut self, bits: impl IntoIterator<Item = Bit>) -> Bit {
        bits.into_iter().fold(Bit::YES, |all, bit| self.and(all, bit))
    }

    pub(crate) fn any(&mut self, bits: impl IntoIterator<Item = Bit>) -> Bit {
        bits.into_iter().fold(Bit::NO, |any, bit| self.or(any, bit))
    }

    /// Whether at least `n` of the bits are set.
    pub(crate) fn at_least(&mut self, n: usize, bits: &[Bit]) -> Bit {
        if n > bits.len() {
            return Bit::NO;
        }
        // By number: whether at least so many of the bits looked at so far are set.
        let mut reached = vec![Bit::NO; n + 1];
        if let Some(none) = reached.first_mut() {
            *none = Bit::YES;
        }
        for bit in bits {
            for number in (1..=n).rev() {
                let one_less = reached.get(number - 1).copied().unwrap_or(Bit::NO);
                let one_more = self.and(one_less, *bit);
                if let Some(slot) = reached.get_mut(number) {
                    *slot = self.or(*slot, one_more);
                }
            }
        }
        reached.last().copied().unwrap_or(Bit::NO)
    }

    /// Inputs of which the first that is set counts, and none when none is.
    pub(crate) fn first_of(&mut self, count: usize) -> Vec<Bit> {
        let mut none_yet = Bit::YES;
        (0..count)
            .map(|_| {
                let input = self.input();
                let bit = self.and(none_yet, input);
                none_yet = self.and(none_yet, !input);
                bit
            })
            .collect()
    }

    /// The value of every gate for these inputs.
    pub(crate) fn values(&self, input: impl Fn(usize) -> bool) -> Values {
        let mut values: Vec<bool> = Vec::with_capacity(self.gates.len());
        for (place, gate) in self.gates.iter().enumerate() {
            let of = |bit: Bit| values.get(bit.gate()).copied().unwrap_or(false) != bit.turned();
            values.push(match gate {
                Gate::No => false,
                Gate::Input => input(place),
                Gate::And(one, other) => of(*one) && of(*other),
            });
        }
        Values(values)
    }
}

/// The value of every gate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Values(Vec<bool>);

impl Values {
    pub(crate) fn of(&self, bit: Bit) -> bool {
        self.0.get(bit.gate()).copied().unwrap_or(false) != bit.turned()
    }

    pub(crate) fn gate(&self, place: usize) -> bool {
        self.0.get(place).copied().unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::{Bit, Circuit};

    #[test]
    fn a_threshold_counts() {
        let mut circuit = Circuit::new();
        let inputs: Vec<Bit> = (0..5).map(|_| circuit.input()).collect();
        let reached: Vec<Bit> = (0..=6).map(|n| circuit.at_least(n, &inputs)).collect();
        for set in 0..32_u32 {
            let values = circuit.values(|gate| set >> (gate - 1) & 1 == 1);
            for (n, bit) in reached.iter().enumerate() {
                assert_eq!(values.of(*bit), set.count_ones() as usize >= n, "{n} of {set:b}");
            }
        }
    }

    #[test]
    fn the_first_input_counts() {
        let mut circuit = Circuit::new();
        let bits = circuit.first_of(4);
        for set in 0..16_u32 {
            let mut seen = 0;
            let values = circuit.values(|gate| {
                let place =
                    circuit.gates()[..gate].iter().filter(|g| matches!(g, super::Gate::Input)).count();
                set >> place & 1 == 1
            });
            for (place, bit) in bits.iter().enumerate() {
                if values.of(*bit) {
                    seen += 1;
                    assert_eq!(place, set.trailing_zeros() as usize);
                }
            }
            assert_eq!(seen, u32::from(set != 0), "one at most");
        }
    }

    #[test]
    fn what_is_plain_needs_no_gate() {
        let mut circuit = Circuit::new();
        let a = circuit.input();
        assert_eq!(circuit.and(a, !a), Bit::NO);
        assert_eq!(circuit.or(a, Bit::YES), Bit::YES);
        assert_eq!(circuit.and(a, a), a);
        let b = circuit.input();
        let made = circuit.gates().len() + 1;
        assert_eq!(circuit.and(a, b), circuit.and(b, a));
        assert_eq!(circuit.gates().len(), made);
    }
}
