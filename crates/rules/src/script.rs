//! The interview in the form that is run: items in the order they are led through, conditions resolved.

use std::collections::BTreeSet;

use crate::condition::{AnswerSet, Cond};
use crate::htcds::Mapping;
use crate::names::{Names, only};
use crate::pack::{AskedBy, Audience, GuardKind, Response, StageKind};

mod said;

pub(crate) use said::{ANSWERS, CONTRADICTED, FIRST_CHOICE, GIVEN, NO, REFUSED, Said, UNKNOWN, YES, is_date};

/// Everything an interview needs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Script {
    pub(crate) stages: Vec<StageScript>,
    /// In the order they are led through: by stage, then as written.
    pub(crate) items: Vec<ItemScript>,
    pub(crate) item_names: Names,
    pub(crate) guards: Vec<GuardScript>,
    /// The fact that says how old the person is, where an item is for adults or children only.
    pub(crate) age: Option<AgeFact>,
    /// Indicators that need more than one of the items that feed them to say yes: place and how many.
    pub(crate) several: Vec<(usize, usize)>,
    pub(crate) urgent: Vec<(String, Cond)>,
    pub(crate) flags: Vec<(String, Cond)>,
    /// By place in `routing.json`.
    pub(crate) legal: Vec<Cond>,
    /// By place in `routing.json`.
    pub(crate) routes: Vec<Cond>,
    pub(crate) offered: Option<Cond>,
    pub(crate) consent_item: usize,
    pub(crate) bases: Vec<(String, Cond)>,
    pub(crate) recipients: Vec<(String, Cond)>,
    /// How a referral is exported, if the pack says so.
    pub(crate) mapping: Option<Mapping>,
}

#[derive(Clone, Debug)]
pub(crate) struct StageScript {
    pub(crate) id: String,
    pub(crate) kind: StageKind,
    pub(crate) when: Option<Cond>,
    /// The places of its items.
    pub(crate) items: std::ops::Range<usize>,
}

#[derive(Clone, Debug)]
pub(crate) struct ItemScript {
    pub(crate) id: String,
    pub(crate) stage: usize,
    pub(crate) asked_by: AskedBy,
    pub(crate) audience: Audience,
    pub(crate) when: Option<Cond>,
    pub(crate) response: Response,
    /// Indicators.
    pub(crate) stands_for: Vec<usize>,
    pub(crate) feeds: Vec<FeedScript>,
    /// The answer that is worked out, first that holds.
    pub(crate) calculate: Vec<(u32, Cond)>,
    /// Asked whatever the result.
    pub(crate) duty: bool,
    pub(crate) sensitivity: u8,
}

#[derive(Clone, Debug)]
pub(crate) enum FeedScript {
    /// Indicator, and the answers that are a "yes" to it beside `yes` itself.
    Indicator(usize, AnswerSet),
    /// Fact, and its value by answer.
    Fact(usize, Vec<(u32, usize)>),
}

#[derive(Clone, Debug)]
pub(crate) struct GuardScript {
    pub(crate) id: String,
    pub(crate) kind: GuardKind,
    pub(crate) when: Option<Cond>,
    pub(crate) items: Vec<usize>,
    pub(crate) stages: Vec<usize>,
    pub(crate) satisfied: Option<Cond>,
    pub(crate) observe_only_when: Option<Cond>,
}

impl GuardScript {
    /// Whether the item of this place waits until the guard is content.
    pub(crate) fn blocks(&self, place: usize, stage: usize, asked_by: AskedBy) -> bool {
        self.kind == GuardKind::Block
            && asked_by == AskedBy::Ask
            && self.stages.contains(&stage)
            && !self.items.contains(&place)
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct AgeFact {
    pub(crate) fact: usize,
    pub(crate) adult: usize,
    pub(crate) child: usize,
}

impl Script {
    /// Every condition of the interview and of what follows from it.
    pub(crate) fn conditions(&self) -> impl Iterator<Item = &Cond> {
        let stages = self.stages.iter().filter_map(|stage| stage.when.as_ref());
        let items = self
            .items
            .iter()
            .flat_map(|item| item.when.iter().chain(item.calculate.iter().map(|(_, when)| when)));
        let guards = self.guards.iter().flat_map(|guard| {
            [&guard.when, &guard.satisfied, &guard.observe_only_when].into_iter().flatten()
        });
        let named = [&self.urgent, &self.flags, &self.bases, &self.recipients];
        let named = named.into_iter().flatten().map(|(_, when)| when);
        let plain = self.legal.iter().chain(&self.routes).chain(&self.offered);
        let exported = self.mapping.iter().flat_map(|mapping| &mapping.rows);
        let exported = exported.filter_map(|row| row.when.as_ref());
        stages.chain(items).chain(guards).chain(named).chain(plain).chain(exported)
    }

    /// The codes of the provinces that its conditions name.
    pub(crate) fn provinces(&self) -> BTreeSet<&str> {
        let mut provinces = BTreeSet::new();
        for condition in self.conditions() {
            condition.leaves(&mut |leaf| {
                if let Cond::Province(among) = leaf {
                    provinces.extend(among.iter().map(String::as_str));
                }
            });
        }
        provinces
    }
}

impl ItemScript {
    /// The indicators that it feeds or stands for.
    pub(crate) fn speaks_of(&self) -> u128 {
        let fed = self.feeds.iter().filter_map(|feed| match feed {
            FeedScript::Indicator(place, _) => Some(*place),
            FeedScript::Fact(..) => None,
        });
        fed.chain(self.stands_for.iter().copied()).fold(0, |signs, place| signs | only(place))
    }
}
