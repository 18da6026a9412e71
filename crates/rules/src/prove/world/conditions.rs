//! Conditions over an interview, with every part told apart.

use super::{Bit, World};
use crate::condition::{AnswerSet, Cond};
use crate::pack::Hours;
use crate::prove::parts::{Joined, Part, joined, parts};

/// Holds, does not hold, or (neither) is open.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Three {
    pub(crate) yes: Bit,
    pub(crate) no: Bit,
}

impl Three {
    const OPEN: Self = Self { yes: Bit::NO, no: Bit::NO };

    fn two(yes: Bit) -> Self {
        Self { yes, no: !yes }
    }

    fn turned(self) -> Self {
        Self { yes: self.no, no: self.yes }
    }

    /// That it holds, or that it does not.
    fn event(self, wanted: bool) -> Bit {
        if wanted { self.yes } else { self.no }
    }
}

/// A condition where it is written, with all its parts.
#[derive(Debug)]
pub(crate) struct Weighed {
    pub(crate) file: &'static str,
    pub(crate) parts: Vec<Part>,
    /// By part: whether it makes a difference there, and whether what counts of it comes about.
    pub(crate) bits: Vec<(Bit, Bit)>,
}

impl World<'_> {
    /// A condition that is asked where `reached` is set.
    pub(crate) fn weigh(
        &mut self,
        condition: &Cond,
        file: &'static str,
        path: String,
        reached: Bit,
    ) -> Three {
        let mut bits = Vec::new();
        let three = self.part(condition, reached, true, &mut bits);
        self.weighed.push(Weighed { file, parts: parts(condition, &path), bits });
        three
    }

    fn part(&mut self, condition: &Cond, reached: Bit, wanted: bool, bits: &mut Vec<(Bit, Bit)>) -> Three {
        let me = bits.len();
        bits.push((reached, Bit::NO));
        let mut here = reached;
        let mut inner = Vec::new();
        let three = match joined(condition, wanted) {
            Joined::Turned(part) => self.part(part, reached, !wanted, bits).turned(),
            Joined::Leaf => self.leaf(condition),
            Joined::All(parts) | Joined::Any(parts) | Joined::Count(_, parts) => {
                let all = matches!(joined(condition, wanted), Joined::All(_));
                let any = matches!(joined(condition, wanted), Joined::Any(_));
                for part in parts {
                    let three = self.part(part, here, wanted, bits);
                    let event = three.event(wanted);
                    if all {
                        here = self.circuit.and(here, event);
                    } else if any {
                        here = self.circuit.and(here, !event);
                    }
                    inner.push(three);
                }
                self.together(condition, &inner)
            }
        };
        if let Some(slot) = bits.get_mut(me) {
            slot.1 = three.event(wanted);
        }
        three
    }

    fn together(&mut self, condition: &Cond, inner: &[Three]) -> Three {
        let circuit = &mut self.circuit;
        let yes = inner.iter().map(|three| three.yes);
        let no = inner.iter().map(|three| three.no);
        match condition {
            Cond::All(_) => Three { yes: circuit.all(yes), no: circuit.any(no) },
            Cond::AtLeast(n, _) => {
                let yes: Vec<Bit> = yes.collect();
                let possible: Vec<Bit> = no.map(|no| !no).collect();
                let n = usize::from(*n);
                Three { yes: circuit.at_least(n, &yes), no: !circuit.at_least(n, &possible) }
            }
            _ => Three { yes: circuit.any(yes), no: circuit.all(no) },
        }
    }

    fn leaf(&mut self, leaf: &Cond) -> Three {
        match leaf {
            Cond::Always(holds) => Three::two((*holds).into()),
            Cond::Fact { fact, values } => {
                let of = self.facts.get(*fact).map_or(&[][..], Vec::as_slice);
                let named = of.iter().enumerate().filter(|(value, _)| values >> value & 1 == 1);
                Three::two(self.circuit.any(named.map(|(_, bit)| *bit)))
            }
            Cond::Indicator(mask) => self.any_indicator(*mask),
            Cond::Item { item, answers } => self.item(*item, answers),
            Cond::Number { item, lowest, highest } => {
                let Some(answered) = self.items.get(*item) else {
                    return Three::OPEN;
                };
                let truth = |said: &crate::script::Said| said.is_between(*lowest, *highest);
                let (yes, no) = answered.is(truth, |_| false, &mut self.circuit);
                Three { yes, no }
            }
            Cond::Switch(mask) => Three::two((self.pack.rules.on & mask != 0).into()),
            Cond::Language(among) => {
                let named: Vec<_> = known(&self.around.languages, |name| among.contains(name));
                self.one_of(&named)
            }
            Cond::Province(among) => {
                let named: Vec<_> = known(&self.around.provinces, |name| among.contains(name));
                self.one_of(&named)
            }
            Cond::Hour(hours) => self.hour(*hours),
            Cond::Outcome(mask) => self.outcome_in(*mask),
            Cond::Incomplete(wanted) => {
                let incomplete =
                    if self.outcome.is_empty() { Three::OPEN } else { Three::two(self.incomplete) };
                if *wanted { incomplete } else { incomplete.turned() }
            }
            Cond::Urgent(place) => self.urgent.get(*place).copied().unwrap_or(Three::OPEN),
            Cond::Flag(place) => self.flags.get(*place).copied().unwrap_or(Three::OPEN),
            // Never in an interview, or taken apart before.
            Cond::Positive(_)
            | Cond::Observed { .. }
            | Cond::All(_)
            | Cond::Any(_)
            | Cond::Not(_)
            | Cond::AtLeast(..) => Three::OPEN,
        }
    }

    fn any_indicator(&mut self, mask: u128) -> Three {
        let named = self.indicators.iter().enumerate().filter(|(place, _)| mask >> place & 1 == 1);
        let named: Vec<_> = named.map(|(_, indicator)| (indicator.yes, indicator.no)).collect();
        let yes = self.circuit.any(named.iter().map(|(yes, _)| *yes));
        Three { yes, no: self.circuit.all(named.iter().map(|(_, no)| *no)) }
    }

    pub(crate) fn item(&mut self, item: usize, answers: &AnswerSet) -> Three {
        let Some(answered) = self.items.get(item) else {
            return Three::OPEN;
        };
        let (yes, no) =
            answered.is(|said| said.is(answers), |place| answers.contains(place), &mut self.circuit);
        Three { yes, no }
    }

    fn one_of(&mut self, known: &[(bool, Bit)]) -> Three {
        let when =
            |wanted: bool| known.iter().filter(move |(named, _)| *named == wanted).map(|(_, bit)| *bit);
        Three { yes: self.circuit.any(when(true)), no: self.circuit.any(when(false)) }
    }

    fn hour(&mut self, hours: Hours) -> Three {
        let known: Vec<_> = known(&self.around.hours, |hour| hours.holds(*hour));
        self.one_of(&known)
    }

    /// Whether the outcome that counts is one of these.
    pub(crate) fn outcome_in(&mut self, mask: u16) -> Three {
        if self.outcome.is_empty() {
            return Three::OPEN;
        }
        let named: Vec<Bit> = (0..self.outcome.len())
            .filter(|place| mask >> place & 1 == 1)
            .map(|place| self.outcome_is(place))
            .collect();
        Three::two(self.circuit.any(named))
    }

    /// Whether the outcome that counts is this one.
    pub(crate) fn outcome_is(&mut self, place: usize) -> Bit {
        let at_least = |place: usize| self.outcome.get(place).copied().unwrap_or(Bit::NO);
        let (this, next) = (at_least(place), at_least(place + 1));
        self.circuit.and(this, !next)
    }
}

fn known<T>(all: &[(T, Bit)], named: impl Fn(&T) -> bool) -> Vec<(bool, Bit)> {
    all.iter().map(|(one, bit)| (named(one), *bit)).collect()
}
