//! What is shown, what waits for a guard, and the one next step.

use std::cmp::Reverse;

use super::walk::Walk;
use super::{Mode, ShownItem, ShownStage, StandingGuard, Step};
use crate::ahead::Needed;
use crate::condition::Situation;
use crate::loaded::Pack;
use crate::pack::{AskedBy, GuardKind, StageKind};
use crate::script::{GuardScript, ItemScript};

/// Guards as they stand.
pub(crate) struct Guards(Vec<Stand>);

struct Stand {
    applies: bool,
    satisfied: bool,
    observe_only: bool,
}

impl Guards {
    pub(crate) fn new(pack: &Pack, walk: &Walk<'_>) -> Self {
        Self(pack.script.guards.iter().map(|guard| Stand::new(guard, walk)).collect())
    }

    pub(crate) fn mode(&self) -> Mode {
        if self.0.iter().any(|stand| stand.observe_only) { Mode::ObserveOnly } else { Mode::Full }
    }

    pub(crate) fn standing<'p>(&self, pack: &'p Pack, walk: &Walk<'_>) -> Vec<StandingGuard<'p>> {
        let guards = pack.script.guards.iter().zip(&self.0).filter(|(_, stand)| stand.applies);
        let led = |stage: &&usize| walk.led.get(**stage).is_some_and(|led| *led);
        let stage = |stage: &usize| pack.script.stages.get(*stage).map(|stage| stage.id.as_str());
        guards
            .map(|(guard, stand)| StandingGuard {
                id: &guard.id,
                kind: guard.kind,
                satisfied: stand.satisfied,
                observe_only: stand.observe_only,
                items: guard.items.iter().map(|place| pack.script.item_names.name(*place)).collect(),
                held_back: if stand.blocks(guard) {
                    guard.stages.iter().filter(led).filter_map(stage).collect()
                } else {
                    Vec::new()
                },
            })
            .collect()
    }

    /// Whether a guard that cannot be satisfied keeps this item from being asked.
    pub(crate) fn keep_from_asking(&self, pack: &Pack, place: usize, item: &ItemScript) -> bool {
        let blocked = || self.blocking(pack, place, item.stage);
        item.asked_by == AskedBy::Ask && blocked().is_some_and(|(_, stand)| stand.observe_only)
    }

    /// The first unsatisfied guard that blocks asking this item. Its own items are never blocked by it.
    fn blocking<'p>(&self, pack: &'p Pack, item: usize, stage: usize) -> Option<(&'p GuardScript, &Stand)> {
        pack.script.guards.iter().zip(&self.0).find(|(guard, stand)| {
            stand.blocks(guard) && guard.stages.contains(&stage) && !guard.items.contains(&item)
        })
    }
}

impl Stand {
    fn new(guard: &GuardScript, walk: &Walk<'_>) -> Self {
        let applies = guard.when.as_ref().is_none_or(|when| when.truth(walk, false).holds());
        // Of answers that disagree, the less reassuring one counts.
        let satisfied = guard.satisfied.as_ref().is_some_and(|when| when.truth(walk, true).holds());
        let given_up = guard.observe_only_when.as_ref().is_some_and(|when| when.truth(walk, false).holds());
        let observe_only = guard.kind == GuardKind::Block && applies && !satisfied && given_up;
        Self { applies, satisfied, observe_only }
    }

    fn blocks(&self, guard: &GuardScript) -> bool {
        guard.kind == GuardKind::Block && self.applies && !self.satisfied
    }
}

/// The items shown, in order. By observation only, what was not asked yet is not asked any more; what was answered
/// stays and counts.
pub(crate) fn items<'p>(
    pack: &'p Pack,
    walk: &Walk<'_>,
    guards: &Guards,
    needed: Option<&Needed>,
) -> Vec<ShownItem<'p>> {
    let mut shown = Vec::new();
    for (place, item) in pack.script.items.iter().enumerate() {
        if !walk.is_shown(place) || item.asked_by == AskedBy::Calculate {
            continue;
        }
        let answered = walk.answered(place);
        let asking = item.asked_by == AskedBy::Ask && !answered;
        let blocked = if asking { guards.blocking(pack, place, item.stage) } else { None };
        if blocked.is_some_and(|(_, stand)| stand.observe_only) {
            continue;
        }
        let said = walk.said(place);
        shown.push(ShownItem {
            id: &item.id,
            stage: pack.script.stages.get(item.stage).map_or("", |stage| &stage.id),
            asked_by: item.asked_by,
            answered,
            disagreeing: said.windows(2).any(|pair| pair.first() != pair.last()),
            waits_for: blocked.map(|(guard, _)| guard.id.as_str()),
            needed: needed.is_none_or(|needed| needed.is(place)),
        });
    }
    shown
}

/// The stages led through, with the prompts to be shown on entering each.
pub(crate) fn stages<'p>(pack: &'p Pack, walk: &Walk<'_>, guards: &Guards) -> Vec<ShownStage<'p>> {
    let stages = pack.script.stages.iter().enumerate().zip(&walk.led).filter(|(_, led)| **led);
    stages
        .map(|((place, stage), _)| {
            let prompts = pack.script.guards.iter().zip(&guards.0).filter(|(guard, stand)| {
                guard.kind == GuardKind::Prompt
                    && stand.applies
                    && !stand.satisfied
                    && guard.stages.contains(&place)
            });
            ShownStage {
                id: &stage.id,
                kind: stage.kind,
                prompts: prompts.map(|(guard, _)| guard.id.as_str()).collect(),
            }
        })
        .collect()
}

/// The next open thing: the first in order; where questions may change places, of those in the same stage the least
/// sensitive, and of these the one that tells most.
pub(crate) fn next<'p>(
    pack: &'p Pack,
    items: &[ShownItem<'p>],
    needed: Option<&Needed>,
    running: u8,
) -> Step<'p> {
    let mut open = items.iter().filter(|item| item.is_open());
    let Some(first) = open.next() else { return Step::Done };
    let stage = pack.script.stages.iter().find(|stage| stage.id == first.stage);
    let may_change = |item: &ShownItem<'_>| item.asked_by == AskedBy::Ask && item.waits_for.is_none();
    let (Some(needed), true) =
        (needed, stage.is_some_and(|stage| stage.kind.is_reordered()) && may_change(first))
    else {
        return step_at(first);
    };
    let rivals = open.filter(|item| item.stage == first.stage && may_change(item));
    let rank = |item: &&ShownItem<'_>| {
        let script = pack.script.item_names.place(item.id).and_then(|place| pack.script.items.get(place));
        script.map(|script| (script.sensitivity, Reverse(needed.tells(pack, running, script))))
    };
    std::iter::once(first).chain(rivals).min_by_key(rank).map_or(Step::Done, step_at)
}

/// The step that this item is now.
fn step_at<'p>(item: &ShownItem<'p>) -> Step<'p> {
    item.waits_for.map_or(Step::Item(item.id), Step::Guard)
}

impl StageKind {
    /// Whether the questions of such a stage may change places. A talk has an order of its own; questions about what
    /// happened do not.
    fn is_reordered(self) -> bool {
        matches!(self, Self::Core | Self::FollowUp | Self::Needs)
    }
}
