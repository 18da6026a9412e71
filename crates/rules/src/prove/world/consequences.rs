//! What follows from answers and outcome: guards, urgent things, flags, law, routes, and who is told.

use super::{Bit, Three, World};
use crate::condition::Cond;
use crate::load::{HTCDS, INTERVIEW, ROUTING};
use crate::pack::GuardKind;
use crate::script::GuardScript;

/// How one guard stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stand {
    /// It applies, is not satisfied, and is of the kind that blocks.
    pub(crate) blocks: Bit,
}

impl World<'_> {
    /// All that follows, once the outcome is known.
    pub(super) fn follow(&mut self) {
        let script = self.pack.script;
        for (place, guard) in script.guards.iter().enumerate() {
            let stand = self.stand(guard, &format!("guards[{place}]"));
            self.guards.push(stand);
        }
        let urgent = self.list(script.urgent.iter().map(|(_, when)| when), "urgent");
        let flags = self.list(script.flags.iter().map(|(_, when)| when), "flags");
        self.urgent = urgent;
        self.flags = flags;
        self.list(script.legal.iter(), "legal");
        let routes = self.list(script.routes.iter(), "routes");
        self.routes = routes.iter().map(|three| three.yes).collect();
        let recipients = self.list(script.recipients.iter().map(|(_, when)| when), "referral.recipients");
        self.recipients = recipients.iter().map(|three| three.yes).collect();
        self.offered =
            self.optional(script.offered.as_ref(), ROUTING, "referral.offered_when".to_owned(), Bit::YES);
        let mut left = Bit::YES;
        for (place, (_, when)) in script.bases.iter().enumerate() {
            let path = format!("referral.without_consent[{place}].when");
            let holds = self.weigh(when, ROUTING, path, left).yes;
            self.grounds.push(holds);
            left = self.circuit.and(left, !holds);
        }
        for (place, row) in script.mapping.iter().flat_map(|mapping| &mapping.rows).enumerate() {
            self.optional(row.when.as_ref(), HTCDS, format!("rows[{place}].when"), Bit::YES);
        }
    }

    fn list<'c>(&mut self, conditions: impl Iterator<Item = &'c Cond>, name: &str) -> Vec<Three> {
        conditions
            .enumerate()
            .map(|(place, when)| self.weigh(when, ROUTING, format!("{name}[{place}].when"), Bit::YES))
            .collect()
    }

    fn stand(&mut self, guard: &GuardScript, path: &str) -> Stand {
        let applies = self.optional(guard.when.as_ref(), INTERVIEW, format!("{path}.when"), Bit::YES);
        let satisfied = match &guard.satisfied {
            Some(when) => self.weigh(when, INTERVIEW, format!("{path}.satisfied"), applies).yes,
            None => Bit::NO,
        };
        let is_block = Bit::from(guard.kind == GuardKind::Block);
        let blocks = self.circuit.all([is_block, applies, !satisfied]);
        if let Some(when) = &guard.observe_only_when {
            self.weigh(when, INTERVIEW, format!("{path}.otherwise.observe_only_when"), blocks);
        }
        Stand { blocks }
    }

    /// Whether a guard holds back what is asked in one of these stages.
    pub(crate) fn held_back(&mut self, stages: &[usize]) -> Bit {
        let guards = self.pack.script.guards.iter().zip(&self.guards);
        let of_stages = guards.filter(|(guard, _)| guard.stages.iter().any(|stage| stages.contains(stage)));
        let blocking: Vec<Bit> = of_stages.map(|(_, stand)| stand.blocks).collect();
        self.circuit.any(blocking)
    }

    /// Whether an item is shown and no guard keeps it from being asked.
    pub(crate) fn askable(&mut self, place: usize) -> Bit {
        let script = self.pack.script;
        let Some((item, answered)) = script.items.get(place).zip(self.items.get(place)) else {
            return Bit::NO;
        };
        let shown = answered.shown;
        let guards = script.guards.iter().zip(&self.guards);
        let blocking = guards.filter(|(guard, _)| guard.blocks(place, item.stage, item.asked_by));
        let blocking: Vec<Bit> = blocking.map(|(_, stand)| stand.blocks).collect();
        let blocked = self.circuit.any(blocking);
        self.circuit.and(shown, !blocked)
    }
}
