//! From indicators and facts to the outcome and its bound, as `evaluate.rs` works them out.

use super::{Bit, Circuit, World};
use crate::condition::Cond;
use crate::evaluate::Options;
use crate::rules::{Column, ProfileRule, Reading, Rules};

/// By fact, then by value.
type FactBits = Vec<Vec<Bit>>;

/// What an outcome rule sees in one profile.
struct Signs<'a> {
    facts: &'a FactBits,
    /// By indicator.
    yes: &'a [Bit],
    column: &'a Column,
    /// By dimension.
    positive: &'a [Bit],
    switches: u16,
}

/// One set of outcome rules with the circuit it goes into.
pub(crate) struct Deciding<'r, 'c> {
    pub(crate) rules: &'r Rules,
    pub(crate) circuit: &'c mut Circuit,
}

impl World<'_> {
    /// The outcome that counts, and whether it is incomplete.
    pub(super) fn decide(&mut self) {
        let rules = self.pack.rules;
        let mut deciding = Deciding { rules, circuit: &mut self.circuit };
        let certain: Vec<Bit> = self.indicators.iter().map(|indicator| indicator.yes).collect();
        let lower = deciding.at_least(&self.facts, &certain);
        let reading = &rules.unresolved;
        let open = |indicator: &super::Indicator, circuit: &mut Circuit| {
            let unknown = if reading.unknown { indicator.unknown } else { Bit::NO };
            let refused = if reading.refused { indicator.refused } else { Bit::NO };
            let not_asked = if reading.not_asked {
                let known = [indicator.no, indicator.unknown, indicator.refused];
                !circuit.any(known)
            } else {
                Bit::NO
            };
            circuit.any([indicator.yes, unknown, refused, not_asked])
        };
        let possible: Vec<Bit> =
            self.indicators.iter().map(|indicator| open(indicator, deciding.circuit)).collect();
        let mut unresolved = lower.clone();
        for facts in deciding.combinations(reading, &self.facts) {
            let one = deciding.at_least(&facts, &possible);
            for (all, one) in unresolved.iter_mut().zip(one) {
                *all = deciding.circuit.or(*all, one);
            }
        }
        self.show(&lower, &unresolved);
    }

    /// What is shown of the two bounds, raised by whom it may be.
    fn show(&mut self, lower: &[Bit], unresolved: &[Bit]) {
        let rules = self.pack.rules;
        let of = |bounds: &[Bit], place: usize| bounds.get(place).copied().unwrap_or(Bit::NO);
        let circuit = &mut self.circuit;
        self.incomplete = circuit.and(of(unresolved, rules.line), !of(lower, rules.line));
        let start = circuit.gates().len();
        self.raised = circuit.first_of(rules.outcomes.len());
        self.raising = start..circuit.gates().len();
        for place in 0..rules.outcomes.len() {
            let mut ways = vec![of(lower, place)];
            for (from, to) in rules.shown_as.iter().enumerate().filter(|(_, to)| **to >= place) {
                let is = circuit.and(of(lower, from), !of(lower, from + 1));
                let shown = if *to == from { is } else { circuit.and(is, self.incomplete) };
                ways.push(shown);
            }
            ways.extend(self.raised.iter().skip(place));
            self.outcome.push(circuit.any(ways));
        }
    }
}

impl Deciding<'_, '_> {
    /// By outcome: whether it is at least this one, the highest of all profiles that run.
    pub(crate) fn at_least(&mut self, facts: &FactBits, yes: &[Bit]) -> Vec<Bit> {
        let rules = self.rules;
        let mut reached = vec![Bit::NO; rules.outcomes.len()];
        if let Some(lowest) = reached.first_mut() {
            *lowest = Bit::YES;
        }
        for profile in &rules.profiles {
            let in_profile = self.in_profile(profile, facts, yes);
            for (all, one) in reached.iter_mut().zip(in_profile) {
                *all = self.circuit.or(*all, one);
            }
        }
        reached
    }

    fn in_profile(&mut self, profile: &ProfileRule, facts: &FactBits, yes: &[Bit]) -> Vec<Bit> {
        let rules = self.rules;
        let column = rules.column(profile, Options::default());
        let positive: Vec<Bit> =
            (0..rules.dimensions.len()).map(|place| self.positive(column, place, yes)).collect();
        let signs = Signs { facts, yes, column, positive: &positive, switches: rules.on };
        let runs = self.holds(&profile.when, &signs);
        let mut reached = vec![Bit::NO; rules.outcomes.len()];
        let mut left = runs;
        for rule in rules.ranked(profile) {
            let holds = self.holds(&rule.when, &signs);
            let decides = self.circuit.and(left, holds);
            left = self.circuit.and(left, !holds);
            for outcome in reached.iter_mut().take(rule.outcome + 1) {
                *outcome = self.circuit.or(*outcome, decides);
            }
        }
        reached
    }

    fn positive(&mut self, column: &Column, dimension: usize, yes: &[Bit]) -> Bit {
        let Some(weights) = column.dimensions.get(dimension) else {
            return Bit::NO;
        };
        let patterns = self.rules.patterns.get(dimension).map_or(&[][..], Vec::as_slice);
        let [strong, medium, weak] = [weights.strong, weights.medium, weights.weak];
        let mut ways = Vec::new();
        for pattern in patterns {
            let numbers = [
                (pattern.strong, strong),
                (pattern.medium, medium),
                (pattern.weak, weak),
                (pattern.medium_or_weak, medium | weak),
            ];
            let reached = numbers.map(|(number, mask)| self.count(number, mask, yes));
            ways.push(self.circuit.all(reached));
        }
        self.circuit.any(ways)
    }

    fn count(&mut self, number: u16, mask: u128, yes: &[Bit]) -> Bit {
        let among = yes.iter().enumerate().filter(|(place, _)| mask >> place & 1 == 1);
        let among: Vec<Bit> = among.map(|(_, bit)| *bit).collect();
        self.circuit.at_least(usize::from(number), &among)
    }

    fn holds(&mut self, condition: &Cond, signs: &Signs<'_>) -> Bit {
        match condition {
            Cond::Always(holds) => (*holds).into(),
            Cond::All(parts) => {
                let parts = self.each(parts, signs);
                self.circuit.all(parts)
            }
            Cond::Any(parts) => {
                let parts = self.each(parts, signs);
                self.circuit.any(parts)
            }
            Cond::AtLeast(n, parts) => {
                let parts = self.each(parts, signs);
                self.circuit.at_least(usize::from(*n), &parts)
            }
            Cond::Not(part) => !self.holds(part, signs),
            Cond::Fact { fact, values } => {
                let of = signs.facts.get(*fact).map_or(&[][..], Vec::as_slice);
                let named = of.iter().enumerate().filter(|(value, _)| values >> value & 1 == 1);
                self.circuit.any(named.map(|(_, bit)| *bit))
            }
            Cond::Indicator(mask) => self.count(1, *mask, signs.yes),
            Cond::Positive(mask) => {
                let named = signs.positive.iter().enumerate().filter(|(place, _)| mask >> place & 1 == 1);
                self.circuit.any(named.map(|(_, bit)| *bit))
            }
            Cond::Observed { dimension, at_least } => {
                let among = match dimension {
                    Some(place) => signs.column.dimensions.get(*place).map_or(0, |weights| weights.all()),
                    None => signs.column.known,
                };
                self.count(*at_least, among, signs.yes)
            }
            Cond::Switch(mask) => (signs.switches & mask != 0).into(),
            // Nothing that outcome rules see.
            Cond::Outcome(_)
            | Cond::Item { .. }
            | Cond::Number { .. }
            | Cond::Language(_)
            | Cond::Province(_)
            | Cond::Hour(_)
            | Cond::Incomplete(_)
            | Cond::Urgent(_)
            | Cond::Flag(_) => Bit::NO,
        }
    }

    fn each(&mut self, parts: &[Cond], signs: &Signs<'_>) -> Vec<Bit> {
        parts.iter().map(|part| self.holds(part, signs)).collect()
    }

    /// The facts for each combination of values that the reading tries in place of open ones.
    fn combinations(&mut self, reading: &Reading, facts: &FactBits) -> Vec<FactBits> {
        let mut all = vec![facts.clone()];
        for (fact, open, tried) in reading.tried.iter().filter(|(_, _, tried)| !tried.is_empty()) {
            let stated = |bits: &FactBits, value: u8| {
                bits.get(*fact).and_then(|values| values.get(usize::from(value))).copied().unwrap_or(Bit::NO)
            };
            let is_open = stated(facts, *open);
            let before = std::mem::take(&mut all);
            for bits in before {
                for other in tried {
                    let mut bits = bits.clone();
                    self.replace(&mut bits, (*fact, *open, *other), is_open);
                    all.push(bits);
                }
            }
        }
        all
    }

    /// Where the fact is stated as `open`, it is `other`.
    fn replace(&mut self, bits: &mut FactBits, (fact, open, other): (usize, u8, u8), is_open: Bit) {
        let Some(values) = bits.get_mut(fact).filter(|_| open != other) else {
            return;
        };
        if let Some(slot) = values.get_mut(usize::from(open)) {
            *slot = self.circuit.and(*slot, !is_open);
        }
        if let Some(slot) = values.get_mut(usize::from(other)) {
            *slot = self.circuit.or(*slot, is_open);
        }
    }
}
