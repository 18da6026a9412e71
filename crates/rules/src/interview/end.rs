//! With what an interview ends: what the answers say and the outcome, as the conditions behind both see it.

use super::walk::Walk;
use crate::condition::{Situation, Truth};
use crate::facts::FactValues;
use crate::pack::Circumstances;
use crate::script::Said;

pub(crate) struct End<'a, 'p> {
    pub(crate) walk: &'a Walk<'p>,
    /// The place of the outcome that counts.
    pub(crate) outcome: usize,
    pub(crate) incomplete: bool,
    /// By place; open while they are being worked out.
    pub(crate) urgent: Vec<Truth>,
    pub(crate) flags: Vec<Truth>,
}

impl Situation for End<'_, '_> {
    fn facts(&self) -> &FactValues {
        self.walk.facts()
    }

    fn any_indicator(&self, mask: u128) -> Truth {
        self.walk.any_indicator(mask)
    }

    fn said(&self, item: usize) -> &[Said] {
        self.walk.said(item)
    }

    fn switches(&self) -> u16 {
        self.walk.switches()
    }

    fn circumstances(&self) -> &Circumstances {
        self.walk.circumstances()
    }

    fn outcome(&self, mask: u16) -> Truth {
        (mask >> self.outcome & 1 == 1).into()
    }

    fn incomplete(&self) -> Truth {
        self.incomplete.into()
    }

    fn urgent(&self, place: usize) -> Truth {
        self.urgent.get(place).copied().unwrap_or(Truth::Open)
    }

    fn flag(&self, place: usize) -> Truth {
        self.flags.get(place).copied().unwrap_or(Truth::Open)
    }
}
