//! What comes out beside the outcome, and how it differs between two packs.

use std::collections::BTreeMap;

use serde::Serialize;

use super::draw::{FactSet, Shared};
use crate::interview::Interview;
use crate::load::{Words, found_in, set};

/// So many persons with the same difference are shortened to find an example.
const CANDIDATES: usize = 16;

/// A list that comes out differently, such as `routes` or `positive.AL`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shift {
    /// The list.
    pub what: String,
    /// What is no longer in it.
    pub gone: Vec<String>,
    /// What is new in it.
    pub new: Vec<String>,
}

/// All that comes out for one person.
pub(super) struct Found {
    pub(super) outcome: String,
    lists: BTreeMap<String, Words>,
}

/// Items that are shown.
const SHOWN: &str = "shown";

impl Found {
    /// What a case can expect, the items that are shown, and which of the routes come before everything else.
    pub(super) fn of(interview: &Interview<'_>) -> Self {
        let mut lists = found_in(interview);
        // It is told on its own.
        lists.remove("outcome");
        let urgent = interview.routes.iter().filter(|route| route.urgent);
        lists.insert("urgent_routes".to_owned(), set(urgent.map(|route| route.id)));
        lists.insert(SHOWN.to_owned(), set(interview.items.iter().map(|item| item.id)));
        Self { outcome: interview.evaluation.outcome().to_owned(), lists }
    }
}

/// The lists that differ. One that only one side has, such as the classes of a profile that does not run, is told by the
/// list that names it; that an item is new, by what is written.
pub(super) fn shifts(before: &Found, after: &Found, shared: &Shared<'_>) -> Vec<Shift> {
    let both = before.lists.iter().filter_map(|(what, old)| Some((what, old, after.lists.get(what)?)));
    let differing = both.filter(|(_, old, new)| old != new).map(|(what, old, new)| {
        let told = |name: &&String| what != SHOWN || shared.items.iter().any(|item| item.id == name.as_str());
        Shift {
            what: what.clone(),
            gone: old.difference(new).filter(told).cloned().collect(),
            new: new.difference(old).filter(told).cloned().collect(),
        }
    });
    differing.filter(|shift| !(shift.gone.is_empty() && shift.new.is_empty())).collect()
}

/// Keeps the shortest sets, and no more than are worth shortening.
pub(super) fn keep_short(sets: &mut Vec<FactSet>, set: FactSet) {
    let place = sets.partition_point(|other| other.len() <= set.len());
    if place < CANDIDATES {
        sets.insert(place, set);
        sets.truncate(CANDIDATES);
    }
}
