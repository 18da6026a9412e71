//! Conditions look back only, so nothing can go in circles; where an author made one all the same, it is shown whole. An
//! item that is asked behind a blocking guard waits for whatever the guard waits for.

use std::collections::BTreeSet;

use super::interview::items_of;
use super::resolve::Resolver;
use crate::finding::Code;
use crate::script::{GuardScript, ItemScript, StageScript};

/// Each circle is a walk through all conditions.
const MAX_TOLD: usize = 100;

/// Adds the whole circle to findings about items that come later, where those look back.
pub(crate) fn tell(
    stages: &[StageScript],
    items: &[ItemScript],
    guards: &[GuardScript],
    resolver: &mut Resolver<'_, '_>,
) {
    let looks_at = looks_at(stages, items, guards);
    let known = resolver.known;
    let name = |place: usize| match place.checked_sub(items.len()).and_then(|place| guards.get(place)) {
        Some(guard) => format!("guard {}", guard.id),
        None => known.items.name(place).to_owned(),
    };
    let forward = resolver.findings.iter_mut().filter(|finding| finding.code == Code::ForwardReference);
    for finding in forward.take(MAX_TOLD) {
        let from =
            known.led.iter().position(|led| finding.path.starts_with(&format!("items[{}].", led.written)));
        let to = finding.message_args.get("name").and_then(|name| known.items.place(name));
        if let Some(circle) = from.zip(to).and_then(|(from, to)| circle(&looks_at, from, to)) {
            let names: Vec<_> = circle.into_iter().map(name).collect();
            finding.message_args.insert("circle".to_owned(), names.join(" → "));
        }
    }
}

/// What each item waits for, and behind the items each guard.
fn looks_at(stages: &[StageScript], items: &[ItemScript], guards: &[GuardScript]) -> Vec<BTreeSet<usize>> {
    let of_item = |(place, item): (usize, &ItemScript)| {
        let mut looks_at = BTreeSet::new();
        let stage = stages.get(item.stage).and_then(|stage| stage.when.as_ref());
        let own = item.when.iter().chain(item.calculate.iter().map(|(_, when)| when));
        own.chain(stage).for_each(|when| items_of(when, &mut looks_at));
        let blocking =
            guards.iter().enumerate().filter(|(_, guard)| guard.blocks(place, item.stage, item.asked_by));
        looks_at.extend(blocking.map(|(guard, _)| items.len() + guard));
        looks_at
    };
    let of_guard = |guard: &GuardScript| {
        let mut looks_at = BTreeSet::new();
        guard.when.iter().chain(&guard.satisfied).for_each(|when| items_of(when, &mut looks_at));
        looks_at
    };
    items.iter().enumerate().map(of_item).chain(guards.iter().map(of_guard)).collect()
}

/// The shortest way from an item over the one it looks at back to itself.
fn circle(looks_at: &[BTreeSet<usize>], from: usize, to: usize) -> Option<Vec<usize>> {
    let mut ways = vec![vec![from, to]];
    let mut seen = BTreeSet::from([to]);
    let mut at = 0;
    while let Some(way) = ways.get(at).cloned() {
        let last = *way.last()?;
        if last == from {
            return Some(way);
        }
        for next in looks_at.get(last).into_iter().flatten() {
            if seen.insert(*next) {
                ways.push([way.as_slice(), &[*next]].concat());
            }
        }
        at += 1;
    }
    None
}
