//! Back from the last item to the first: which items could still change anything.

use super::outlook::{Known, Outlook};
use super::prospect::{Future, Prospect};
use super::tables::Tables;
use super::truths::Truths;
use crate::condition::{Cond, Truth};
use crate::interview::{Guards, Walk};
use crate::loaded::Pack;
use crate::names::{bits, only};
use crate::pack::{AskedBy, Audience, Strength};
use crate::script::{FeedScript, ItemScript};

/// Which items are needed, and how much the answer to each tells.
pub(crate) struct Needed {
    /// By item.
    items: Vec<bool>,
    /// Indicators that could still change the result.
    indicators: u128,
    /// No answer can change the outcome any more.
    settled: bool,
}

impl Needed {
    /// `raised`: the place of the higher outcome that an officer chose.
    pub(crate) fn new(
        pack: &Pack,
        tables: &Tables,
        walk: &Walk<'_>,
        guards: &Guards,
        raised: Option<usize>,
    ) -> Self {
        let prospect = Prospect::new(pack, walk, guards);
        let Prospect { certain, possible, values, .. } = prospect;
        let seen = Known { certain, possible, values, apart: prospect.apart.clone() };
        let open = Known {
            certain: certain | prospect.certain_open,
            possible: possible | prospect.possible_open,
            values,
            // Where nothing is answered, everything stays open together.
            apart: Vec::new(),
        };
        let outlook = Outlook::new(&pack.rules, tables, &seen, &open);
        let mut wanted = Wanted::new(&prospect, &outlook, raised.unwrap_or(0));
        wanted.of_consequences();
        let items = wanted.of_items();
        Self { items, indicators: wanted.indicators, settled: outlook.is_settled() }
    }

    /// Whether an item's answer could change anything, or is owed whatever it changes.
    pub(crate) fn is(&self, item: usize) -> bool {
        self.items.get(item).copied().unwrap_or(true)
    }

    /// No answer can change the outcome any more.
    pub(crate) fn is_settled(&self) -> bool {
        self.settled
    }

    /// How much an answer tells: by the signs it speaks of that could still change the result, a strong one more than
    /// two medium ones, a medium one more than two weak ones, in the profile where they weigh most.
    pub(crate) fn tells(&self, pack: &Pack, running: u8, item: &ItemScript) -> u32 {
        let weigh = |strength: Option<Strength>| match strength {
            Some(Strength::S) => 9,
            Some(Strength::M) => 3,
            Some(Strength::W) => 1,
            None => 0,
        };
        let of = |sign: usize| weigh(pack.rules.heaviest(running, sign));
        bits(item.speaks_of() & self.indicators).map(of).sum()
    }
}

/// What somebody asks for, collected from the last item to the first.
struct Wanted<'a, 'p> {
    prospect: &'a Prospect<'a, 'p>,
    outlook: &'a Outlook,
    raised: usize,
    urgent: Vec<Truths>,
    flags: Vec<Truths>,
    items: Vec<bool>,
    indicators: u128,
    facts: u16,
}

impl<'a, 'p> Wanted<'a, 'p> {
    fn new(prospect: &'a Prospect<'a, 'p>, outlook: &'a Outlook, raised: usize) -> Self {
        let script = &prospect.pack.script;
        let mut wanted = Self {
            prospect,
            outlook,
            raised,
            urgent: Vec::new(),
            flags: Vec::new(),
            items: script.items.iter().map(|item| item.duty).collect(),
            indicators: outlook.indicators | outlook.open_indicators,
            facts: outlook.facts,
        };
        let end = script.items.len();
        wanted.urgent = script.urgent.iter().map(|(_, when)| wanted.truths(when, end)).collect();
        wanted.flags = script.flags.iter().map(|(_, when)| wanted.truths(when, end)).collect();
        wanted
    }

    /// As the prospect says, with what it does not know: the outcome, and what follows from it.
    fn truths(&self, cond: &Cond, place: usize) -> Truths {
        let truths = |part| self.truths(part, place);
        match cond {
            Cond::All(parts) => Truths::all(parts.iter().map(truths)),
            Cond::Any(parts) => Truths::any(parts.iter().map(truths)),
            Cond::Not(part) => self.truths(part, place).not(),
            Cond::AtLeast(n, parts) => Truths::at_least(usize::from(*n), parts.iter().map(truths)),
            Cond::Outcome(mask) => {
                let possible = self.outlook.lowest.max(self.raised)..=self.outlook.highest.max(self.raised);
                let holds = |outcome: usize| mask >> outcome & 1 == 1;
                Truths::either(possible.clone().any(holds), !possible.clone().all(holds))
            }
            Cond::Incomplete(true) => self.outlook.incomplete,
            Cond::Incomplete(false) => self.outlook.incomplete.not(),
            Cond::Urgent(place) => self.urgent.get(*place).copied().unwrap_or(Truths::ANY),
            Cond::Flag(place) => self.flags.get(*place).copied().unwrap_or(Truths::ANY),
            leaf => self.prospect.truths(leaf, place),
        }
    }

    /// Everything that follows from answers and outcome: whatever is undecided wants what it speaks of.
    fn of_consequences(&mut self) {
        let script = &self.prospect.pack.script;
        let notices = script.urgent.iter().chain(&script.flags).map(|(_, when)| when);
        let advice = script.legal.iter().chain(&script.routes).chain(&script.offered);
        let told = script.bases.iter().chain(&script.recipients).map(|(_, when)| when);
        let end = script.items.len();
        notices.chain(advice).chain(told).for_each(|when| self.want(when, end));
    }

    /// Wants what a condition speaks of, where that could still decide it.
    fn want(&mut self, cond: &Cond, place: usize) {
        if self.truths(cond, place).is_decided() {
            return;
        }
        match cond {
            Cond::All(parts) | Cond::Any(parts) | Cond::AtLeast(_, parts) => {
                parts.iter().for_each(|part| self.want(part, place));
            }
            Cond::Not(part) => self.want(part, place),
            Cond::Fact { fact, .. } => self.facts |= 1 << fact,
            Cond::Indicator(mask) => self.indicators |= mask,
            Cond::Item { item, .. } | Cond::Number { item, .. } => {
                self.items.get_mut(*item).into_iter().for_each(|wanted| *wanted = true);
            }
            // Flags and urgent triggers want for themselves; the outcome is the outlook's.
            _ => {}
        }
    }

    fn of_items(&mut self) -> Vec<bool> {
        let pack = self.prospect.pack;
        let mut needed = vec![false; pack.script.items.len()];
        for stage in pack.script.stages.iter().rev() {
            let mut any = false;
            for place in stage.items.clone().rev() {
                let Some(item) = pack.script.items.get(place) else { continue };
                if self.wants(place, item) {
                    needed.get_mut(place).into_iter().for_each(|needed| *needed = true);
                    self.want_to_see(place, item);
                    any = true;
                }
            }
            if let (true, Some(when)) = (any, &stage.when) {
                self.want(when, stage.items.start);
            }
        }
        needed
    }

    fn wants(&self, place: usize, item: &ItemScript) -> bool {
        if self.prospect.futures.get(place).is_none_or(|future| *future == Future::Gone) {
            return false;
        }
        let asked_for = self.items.get(place).copied().unwrap_or(false);
        let signs =
            |place: &usize| self.indicators & only(*place) != 0 && self.prospect.indicator_is_open(*place);
        // What a core question stands for stays open when it does, and is never seen by it.
        let stays_open = |place: &usize| self.outlook.open_indicators & only(*place) != 0;
        asked_for
            || item.stands_for.iter().any(stays_open)
            || item.feeds.iter().any(|feed| match feed {
                FeedScript::Indicator(place, _) => signs(place),
                FeedScript::Fact(fact, _) => self.facts >> fact & 1 == 1,
            })
    }

    /// What decides whether a wanted item is shown is wanted too.
    fn want_to_see(&mut self, place: usize, item: &ItemScript) {
        let shown = self.prospect.shown.get(place);
        if item.asked_by == AskedBy::Calculate {
            item.calculate.iter().for_each(|(_, when)| self.want(when, place));
        }
        if shown.is_none_or(|shown| shown.must_hold() || !shown.can(Truth::Yes)) {
            return;
        }
        item.when.iter().for_each(|when| self.want(when, place));
        let age = self.prospect.pack.script.age.filter(|_| item.audience != Audience::Either);
        if let Some(age) = age.filter(|age| self.prospect.fact_is_open(age.fact, place)) {
            self.facts |= 1 << age.fact;
        }
    }
}
