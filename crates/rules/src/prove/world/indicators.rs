//! What the answers say of each indicator, as `Facts` and `Walk::feed_several` work it out.

use std::collections::{BTreeMap, BTreeSet};

use super::{Bit, World};
use crate::facts::IndicatorValue::{self, No, Refused, Unknown, Yes};
use crate::script::FeedScript;

/// From the highest concern to the lowest.
const VALUES: [IndicatorValue; 4] = [Yes, Refused, Unknown, No];

/// By indicator and value: when an item says so.
pub(crate) type Says = BTreeMap<(usize, IndicatorValue), Vec<Bit>>;

/// What is known of one indicator.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Indicator {
    pub(crate) yes: Bit,
    pub(crate) refused: Bit,
    pub(crate) unknown: Bit,
    pub(crate) no: Bit,
}

impl World<'_> {
    /// What one item says of indicators that need several: the higher concern of what it says.
    pub(super) fn feed_several(&mut self, item: &Says) {
        let places: BTreeSet<usize> = item.keys().map(|(place, _)| *place).collect();
        for place in places {
            let says = VALUES
                .map(|value| self.circuit.any(item.get(&(place, value)).into_iter().flatten().copied()));
            let one = self.highest(says);
            for (value, bit) in [(Yes, one.yes), (Refused, one.refused), (Unknown, one.unknown), (No, one.no)]
            {
                self.several.entry((place, value)).or_default().push(bit);
            }
        }
    }

    /// What is known of each indicator once all items were passed.
    pub(super) fn settle(&mut self) {
        let needing: BTreeMap<usize, usize> = self.pack.script.several.iter().copied().collect();
        for place in 0..self.pack.rules.indicators.len() {
            if let Some(needed) = needing.get(&place) {
                for (value, bit) in self.needing(place, *needed) {
                    self.says.entry((place, value)).or_default().push(bit);
                }
            }
            let says = VALUES
                .map(|value| self.circuit.any(self.says.get(&(place, value)).into_iter().flatten().copied()));
            let indicator = self.highest(says);
            self.indicators.push(indicator);
        }
    }

    /// Of an indicator that needs several items: `yes` when enough say so, open while open ones could make it enough,
    /// `no` when it can no longer be enough.
    fn needing(&mut self, place: usize, needed: usize) -> [(IndicatorValue, Bit); 4] {
        let of = |value| self.several.get(&(place, value)).cloned().unwrap_or_default();
        let [yes, refused, unknown, no] = VALUES.map(of);
        let feeding = self.pack.script.items.iter().flat_map(|item| &item.feeds);
        let feeding =
            feeding.filter(|feed| matches!(feed, FeedScript::Indicator(of, _) if *of == place)).count();
        let circuit = &mut self.circuit;
        let enough = circuit.at_least(needed, &yes);
        let some_refused = circuit.any(refused.iter().copied());
        let open: Vec<Bit> = [yes, refused, unknown].concat();
        let possible = circuit.at_least(needed, &open);
        let hopeless = circuit.at_least((feeding + 1).saturating_sub(needed), &no);
        let is_open = circuit.and(possible, !enough);
        let is_no = circuit.and(hopeless, !possible);
        let is_refused = circuit.and(is_open, some_refused);
        let is_unknown = circuit.and(is_open, !some_refused);
        [(Yes, enough), (Refused, is_refused), (Unknown, is_unknown), (No, is_no)]
    }

    fn highest(&mut self, [yes, refused, unknown, no]: [Bit; 4]) -> Indicator {
        let circuit = &mut self.circuit;
        let refused = circuit.and(refused, !yes);
        let higher = circuit.or(yes, refused);
        let unknown = circuit.and(unknown, !higher);
        let higher = circuit.or(higher, unknown);
        Indicator { yes, refused, unknown, no: circuit.and(no, !higher) }
    }
}
