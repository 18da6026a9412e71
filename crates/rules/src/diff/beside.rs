//! What comes out beside the outcome, and how it differs between two packs.

use serde::Serialize;

use super::draw::{FactSet, Shared};
use crate::interview::Interview;
use crate::load::{Lists, found_in};

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
pub(super) struct Found<'p> {
    pub(super) outcome: String,
    lists: Lists<'p>,
}

/// Items that are shown.
const SHOWN: &str = "shown";

impl<'p> Found<'p> {
    /// What a case can expect, the items that are shown, and which of the routes come before everything else.
    pub(super) fn of(interview: &Interview<'p>) -> Self {
        let mut lists = found_in(interview);
        // It is told on its own.
        lists.remove("outcome");
        let urgent = interview.routes.iter().filter(|route| route.urgent);
        lists.insert("urgent_routes".to_owned(), urgent.map(|route| route.id).collect());
        lists.insert(SHOWN.to_owned(), interview.items.iter().map(|item| item.id).collect());
        Self { outcome: interview.evaluation.outcome().to_owned(), lists }
    }
}

/// The lists that differ. One that only one side has, such as the classes of a profile that does not run, is told by the
/// list that names it; that an item is new, by what is written.
pub(super) fn shifts(before: &Found<'_>, after: &Found<'_>, shared: &Shared<'_>) -> Vec<Shift> {
    let both = before.lists.iter().filter_map(|(what, old)| Some((what, old, after.lists.get(what)?)));
    let differing = both.filter(|(_, old, new)| old != new).map(|(what, old, new)| {
        let told = |name: &&&str| what != SHOWN || shared.items.iter().any(|item| item.id == **name);
        let names = |words: Vec<&&str>| words.into_iter().map(|name| (*name).to_owned()).collect();
        Shift {
            what: what.clone(),
            gone: names(old.difference(new).filter(told).collect()),
            new: names(new.difference(old).filter(told).collect()),
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
