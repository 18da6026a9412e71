//! What a screening is recorded with beside its answers: facts, outcomes, and the safety of the interview.

use std::collections::BTreeSet;

use super::super::{Part, moved};
use super::{Reused, fields, of_both};
use crate::loaded::PackSource;
use crate::pack::{FactSpec, Guard};

/// Facts, outcomes, stages and guards that both packs have.
pub(super) fn kept(before: &PackSource, after: &PackSource) -> Vec<Reused> {
    let mut all = facts(before, after);
    all.extend(outcomes(&before.pack.outcomes, &after.pack.outcomes));
    let (old, new) = (&before.interview, &after.interview);
    all.extend(of_both(
        Part::Stages,
        [&old.stages, &new.stages],
        |stage| &stage.id,
        |old, new| fields([("kind", old.kind != new.kind)]),
    ));
    all.extend(of_both(Part::Guards, [&old.guards, &new.guards], |guard| &guard.id, other_guard));
    all
}

fn facts(before: &PackSource, after: &PackSource) -> Vec<Reused> {
    let both = before.pack.facts.iter().filter_map(|(name, old)| {
        let because = other_fact(old, after.pack.facts.get(name)?);
        Some(Reused { part: Part::Facts, id: name.clone(), because })
    });
    both.collect()
}

fn other_fact(old: &FactSpec, new: &FactSpec) -> Vec<&'static str> {
    let gone = old.values.iter().any(|value| !new.values.contains(value));
    fields([("values", gone), ("missing", old.missing != new.missing)])
}

/// Outcomes are an order: one that stands elsewhere among those that both packs have is more or less than it was.
fn outcomes(before: &[String], after: &[String]) -> Vec<Reused> {
    let both = |list: &[String], other: &[String]| -> Vec<String> {
        list.iter().filter(|outcome| other.contains(outcome)).cloned().collect()
    };
    let moved = moved::moved(&both(before, after), &both(after, before));
    moved.into_iter().map(|(id, _)| Reused { part: Part::Outcomes, id, because: vec!["order"] }).collect()
}

/// A guard makes safe what it always made safe: a screening only says that it was content.
fn other_guard(old: &Guard, new: &Guard) -> Vec<&'static str> {
    let set = |ids: &[String]| ids.iter().cloned().collect::<BTreeSet<String>>();
    fields([
        ("kind", old.kind != new.kind),
        ("when", old.when != new.when),
        ("items", set(&old.items) != set(&new.items)),
        ("stages", set(&old.stages) != set(&new.stages)),
        ("satisfied", old.satisfied != new.satisfied),
        ("otherwise", old.otherwise != new.otherwise),
        ("after_minutes", old.after_minutes != new.after_minutes),
        ("never_say", old.never_say.iter().any(|code| !new.never_say.contains(code))),
    ])
}
