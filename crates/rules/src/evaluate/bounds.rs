//! How high an outcome could be: what is open read as if it were there.

use super::{Options, Seen};
use crate::condition::Signs;
use crate::facts::{FactValues, Facts};
use crate::names::bits;
use crate::rules::{MAX_PROFILES, ProfileRule, Reading, Rules};

impl Rules {
    /// The outcome of the first rule of the profile that holds, where that lies above the floor; otherwise the floor.
    fn decide_above(&self, floor: usize, profile: &ProfileRule, signs: &Signs<'_>) -> usize {
        let above = self.ranked(profile).iter().take_while(|rule| rule.most > floor);
        let first = above.into_iter().find(|rule| rule.when.holds(signs));
        first.map_or(floor, |rule| rule.outcome.max(floor))
    }

    /// The highest outcome of all profiles and of all combinations of fact values that the reading tries; `seen`
    /// is what came out for the facts as they are.
    pub(super) fn highest(&self, reading: &Reading, facts: &Facts, options: Options, seen: &Seen) -> usize {
        let yes = reading.yes(facts);
        let top = self.outcomes.len().saturating_sub(1);
        let mut highest = seen.lower;
        let mut positive: [Option<u16>; MAX_PROFILES] = [None; MAX_PROFILES];
        let switches = self.switched(options);
        let mut turn = 0;
        while let Some(values) = reading.combination(&facts.values, turn) {
            if highest == top || (yes == facts.yes && values == facts.values) {
                return highest;
            }
            let as_before =
                bits(self.selecting.into()).all(|fact| values.get(fact) == facts.values.get(fact));
            let running = if as_before { seen.running } else { self.running(&values, options) };
            for (((place, profile), known), seen) in
                self.profiles.iter().enumerate().zip(&mut positive).zip(&seen.profiles)
            {
                if running >> place & 1 == 0 {
                    continue;
                }
                let column = self.column(profile, options);
                let positive = *known.get_or_insert_with(|| match seen {
                    // More signs never undo what fewer make positive.
                    Some(seen) => self.positive_with(column, seen.positive, facts.yes, yes),
                    None => self.positive(column, yes),
                });
                let signs = Signs { facts: &values, yes, column, positive, switches, outcome: 0 };
                highest = self.decide_above(highest, profile, &signs);
            }
            turn += 1;
        }
        highest
    }
}

impl Reading {
    /// The indicators that count as observed.
    pub(crate) fn yes(&self, facts: &Facts) -> u128 {
        let mut yes = facts.yes;
        if self.unknown {
            yes |= facts.unknown;
        }
        if self.refused {
            yes |= facts.refused;
        }
        if self.not_asked {
            yes |= !(facts.no | facts.unknown | facts.refused);
        }
        yes
    }

    /// The fact values of the `turn`th combination; none when all were tried.
    fn combination(&self, stated: &FactValues, mut turn: usize) -> Option<FactValues> {
        let mut values = *stated;
        for (fact, value, tried) in &self.tried {
            let Some(slot) = values.get_mut(*fact) else {
                continue;
            };
            if stated.get(*fact) != Some(value) || tried.is_empty() {
                continue;
            }
            if let Some(other) = tried.get(turn % tried.len()) {
                *slot = *other;
            }
            turn /= tried.len();
        }
        (turn == 0).then_some(values)
    }
}
