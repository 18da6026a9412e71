//! Every interview at once: the walk through the items, the facts and the outcome, as a circuit.
//!
//! It is the same walk as `interview/walk.rs`, with a bit where that has a value. Exact as the engine is, for
//! interviews with one standing answer to each item and the switches as the field has them; place, language and hour,
//! and an outcome that the officer raised, are left open. Whatever the solver finds, the engine is asked too.

mod answers;
mod conditions;
mod consequences;
mod indicators;
mod signs;

use std::ops::Range;

use super::circuit::{Bit, Circuit};
use crate::condition::Cond;
use crate::loaded::PackSource;
use crate::pack::{AskedBy, Audience};
use crate::rules::Rules;
use crate::script::{FeedScript, ItemScript, Script};

pub(crate) use answers::{Answered, Around};
pub(crate) use conditions::{Three, Weighed};
pub(crate) use consequences::Stand;
use indicators::{Indicator, Says};
pub(crate) use signs::Deciding;

/// A pack taken apart, with the names it was written with.
#[derive(Clone, Copy)]
pub(crate) struct Taken<'p> {
    pub(crate) source: &'p PackSource,
    pub(crate) rules: &'p Rules,
    pub(crate) script: &'p Script,
}

/// All interviews of a pack.
pub(crate) struct World<'p> {
    pub(crate) pack: Taken<'p>,
    pub(crate) circuit: Circuit,
    pub(crate) around: Around,
    /// By item, in the order they are led through; those not reached yet are missing.
    pub(crate) items: Vec<Answered>,
    /// By stage: whether it is led through.
    pub(crate) led: Vec<Bit>,
    /// By fact, then by value: what is so far.
    pub(crate) facts: Vec<Vec<Bit>>,
    /// By fact, then by value: what was fed so far.
    fed: Vec<Vec<Bit>>,
    says: Says,
    /// The same of indicators that need several items.
    several: Says,
    /// By indicator, once all items were passed.
    pub(crate) indicators: Vec<Indicator>,
    /// By outcome: whether the one that counts is at least this one. Empty until it is known.
    pub(crate) outcome: Vec<Bit>,
    /// By outcome: to which the officer raised it.
    pub(crate) raised: Vec<Bit>,
    /// The gates that the inputs of raising are among.
    pub(crate) raising: Range<usize>,
    pub(crate) incomplete: Bit,
    pub(crate) urgent: Vec<Three>,
    pub(crate) flags: Vec<Three>,
    /// By guard.
    pub(crate) guards: Vec<Stand>,
    /// By route: whether it is advised.
    pub(crate) routes: Vec<Bit>,
    /// By recipient: whether it is told.
    pub(crate) recipients: Vec<Bit>,
    pub(crate) offered: Bit,
    /// By ground to refer without agreement: whether it holds.
    pub(crate) grounds: Vec<Bit>,
    /// Every condition with the place where it is written.
    pub(crate) weighed: Vec<Weighed>,
}

impl<'p> World<'p> {
    pub(crate) fn new(pack: Taken<'p>) -> Self {
        let mut circuit = Circuit::new();
        let around = Around::new(pack, &mut circuit);
        let facts: Vec<Vec<Bit>> = pack
            .rules
            .facts
            .iter()
            .map(|fact| (0..fact.values.len()).map(|value| (value == fact.missing).into()).collect())
            .collect();
        let mut world = Self {
            pack,
            circuit,
            around,
            items: Vec::new(),
            led: Vec::new(),
            fed: facts.iter().map(|values| vec![Bit::NO; values.len()]).collect(),
            facts,
            says: Says::new(),
            several: Says::new(),
            indicators: Vec::new(),
            outcome: Vec::new(),
            raised: Vec::new(),
            raising: 0..0,
            incomplete: Bit::NO,
            urgent: Vec::new(),
            flags: Vec::new(),
            guards: Vec::new(),
            routes: Vec::new(),
            recipients: Vec::new(),
            offered: Bit::NO,
            grounds: Vec::new(),
            weighed: Vec::new(),
        };
        world.walk();
        world.settle();
        world.decide();
        world.follow();
        world
    }

    fn walk(&mut self) {
        let script = self.pack.script;
        for (place, stage) in script.stages.iter().enumerate() {
            let path = format!("stages[{place}].when");
            let led = self.optional(stage.when.as_ref(), crate::load::INTERVIEW, path, Bit::YES);
            self.led.push(led);
            for item in script.items.get(stage.items.clone()).unwrap_or_default() {
                self.pass(item, led);
            }
        }
    }

    fn pass(&mut self, item: &ItemScript, led: Bit) {
        let path = format!("items[{}]", self.written(&item.id));
        let when = self.optional(item.when.as_ref(), crate::load::INTERVIEW, format!("{path}.when"), led);
        let meant = self.is_for(item);
        let shown = self.circuit.all([led, meant, when]);
        let answered = if item.asked_by == AskedBy::Calculate {
            self.calculated(item, &path, shown)
        } else {
            self.answered(item, shown)
        };
        self.feed(item, &answered);
        self.items.push(answered);
    }

    /// Where the item stands in its file.
    pub(crate) fn written(&self, id: &str) -> usize {
        let mut items = self.pack.source.interview.items.iter();
        items.position(|item| item.id == id).unwrap_or(usize::MAX)
    }

    fn is_for(&mut self, item: &ItemScript) -> Bit {
        let Some(age) = self.pack.script.age else {
            return Bit::YES;
        };
        let is = |value: usize| self.facts.get(age.fact).and_then(|values| values.get(value)).copied();
        match item.audience {
            Audience::Either => Bit::YES,
            Audience::Adult => !is(age.child).unwrap_or(Bit::NO),
            Audience::Child => !is(age.adult).unwrap_or(Bit::NO),
        }
    }

    /// The answer of the first line that holds.
    fn calculated(&mut self, item: &ItemScript, path: &str, shown: Bit) -> Answered {
        let mut left = shown;
        let mut answered = Answered::unanswered(shown);
        for (place, (answer, when)) in item.calculate.iter().enumerate() {
            let path = format!("{path}.calculate[{place}].when");
            let holds = self.weigh(when, crate::load::INTERVIEW, path, left).yes;
            let this = self.circuit.and(left, holds);
            left = self.circuit.and(left, !holds);
            answered.worked_out(*answer, this);
        }
        answered
    }

    fn feed(&mut self, item: &ItemScript, answered: &Answered) {
        for (said, bit) in answered.single() {
            if let Some(value) = said.of_those_it_stands_for() {
                for place in &item.stands_for {
                    self.says.entry((*place, value)).or_default().push(bit);
                }
            }
        }
        let mut several = Says::new();
        for feed in &item.feeds {
            match feed {
                FeedScript::Indicator(place, yes) => {
                    for (value, bit) in answered.of_indicator(item, yes, &mut self.circuit) {
                        let needs_several =
                            self.pack.script.several.iter().any(|(several, _)| several == place);
                        let says = if needs_several { &mut several } else { &mut self.says };
                        says.entry((*place, value)).or_default().push(bit);
                    }
                }
                FeedScript::Fact(fact, map) => {
                    for (answer, value) in map {
                        let bit = answered.gives(*answer, &mut self.circuit);
                        self.feed_fact(*fact, *value, bit);
                    }
                }
            }
        }
        self.feed_several(&several);
    }

    fn feed_fact(&mut self, fact: usize, value: usize, bit: Bit) {
        let Some(rule) = self.pack.rules.facts.get(fact) else {
            return;
        };
        let circuit = &mut self.circuit;
        let Some(fed) = self.fed.get_mut(fact) else {
            return;
        };
        if let Some(slot) = fed.get_mut(value) {
            *slot = circuit.or(*slot, bit);
        }
        let stated: Vec<Bit> =
            fed.iter().enumerate().filter(|(value, _)| *value != rule.missing).map(|(_, bit)| *bit).collect();
        let differ = match rule.differing {
            Some(_) => circuit.at_least(2, &stated),
            None => Bit::NO,
        };
        // The first that was fed; the missing one when none was; the one for those that differ before all.
        let mut left = !differ;
        let mut values: Vec<Bit> = Vec::with_capacity(fed.len());
        for bit in fed.iter() {
            values.push(circuit.and(left, *bit));
            left = circuit.and(left, !*bit);
        }
        for (value, bit) in [(Some(rule.missing), left), (rule.differing, differ)] {
            if let Some(slot) = value.and_then(|value| values.get_mut(value)) {
                *slot = circuit.or(*slot, bit);
            }
        }
        if let Some(slot) = self.facts.get_mut(fact) {
            *slot = values;
        }
    }

    /// A condition that may be missing: whether it holds.
    pub(crate) fn optional(&mut self, when: Option<&Cond>, file: &'static str, path: String, at: Bit) -> Bit {
        when.map_or(Bit::YES, |when| self.weigh(when, file, path, at).yes)
    }
}
