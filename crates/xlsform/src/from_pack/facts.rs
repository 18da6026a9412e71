//! Facts of a pack are worked out in a form: from the items before, as often as more of them have spoken.

use std::collections::{BTreeMap, BTreeSet};

use fener_rules::pack::{Audience, Condition, FactSpec, Item};

use super::Export;
use super::relevance::{Sides, at_least, call, or, text, truth};
use super::sheet::Line;
use crate::expression::Expression;

/// The fact that says for whom an item is, and its values.
const AGE: (&str, &str, &str) = ("age", "adult", "child");

/// A fact as the form knows it.
#[derive(Clone, Debug)]
pub(super) struct KnownFact {
    /// The row that works it out.
    pub(super) name: String,
    /// The values that it can have by now.
    pub(super) values: BTreeSet<String>,
}

/// The facts as a condition sees them, by their names in the pack.
pub(super) type Facts = BTreeMap<String, KnownFact>;

/// The facts that are worked out so far.
#[derive(Debug, Default)]
pub(super) struct Worked {
    /// By fact and by how many items had spoken of it.
    at_top: BTreeMap<(String, usize), KnownFact>,
    /// The same, seen only inside the stage at hand: hidden with it.
    in_stage: BTreeMap<(String, usize), KnownFact>,
    /// Where the stage at hand begins, and how many items were before it.
    begins: usize,
    before: usize,
}

impl Export<'_> {
    /// From here on, a new stage.
    pub(super) fn begin_stage(&mut self) {
        self.facts.in_stage.clear();
        self.facts.begins = self.survey.len();
        self.facts.before = self.before.len();
    }

    /// The facts that conditions speak of, as the form knows them.
    pub(super) fn facts_of(&mut self, conditions: &[&Condition], audience: Audience) -> Facts {
        let mut needed = BTreeSet::new();
        conditions.iter().for_each(|condition| collect(condition, &mut needed));
        if audience != Audience::Either && self.pack.pack.facts.contains_key(AGE.0) {
            needed.insert(AGE.0.to_owned());
        }
        needed.into_iter().map(|fact| (fact.clone(), self.fact(&fact))).collect()
    }

    /// For whom an item is, as a condition; nothing for everybody.
    pub(super) fn audience(&self, audience: Audience) -> Option<Condition> {
        let not = match audience {
            Audience::Either => return None,
            Audience::Adult => AGE.2,
            Audience::Child => AGE.1,
        };
        let is = fener_rules::pack::FactIs { name: AGE.0.to_owned(), is: vec![not.to_owned()] };
        let known = self.pack.pack.facts.contains_key(AGE.0);
        known.then(|| Condition::Not(Box::new(Condition::Fact(is))))
    }

    /// A fact as it is known now; the row that works it out is made when there is none.
    fn fact(&mut self, fact: &str) -> KnownFact {
        let feeds = |item: &&Item| item.feeds.iter().any(|feed| feed.fact.as_deref() == Some(fact));
        let speaking = self.before.iter().copied().filter(feeds).count();
        let at_start = self.before.iter().take(self.facts.before).copied().filter(feeds).count();
        let key = (fact.to_owned(), speaking);
        let known = self.facts.at_top.get(&key).or_else(|| self.facts.in_stage.get(&key));
        if let Some(known) = known {
            return known.clone();
        }
        let (values, worked_out) = self.worked_out(fact);
        // What has only one value by now is no question.
        if values.len() < 2 {
            return KnownFact { name: String::new(), values };
        }
        let name = self.free.take(&format!("fact_{fact}"));
        let worked_out = worked_out.to_string();
        let known = KnownFact { name: name.clone(), values };
        let line = Line::of(&[("type", "calculate"), ("name", &name), ("calculation", &worked_out)]);
        if speaking == at_start {
            self.survey.insert(self.facts.begins, line);
            self.facts.begins += 1;
            self.facts.at_top.insert(key, known.clone());
        } else {
            self.survey.push(line);
            self.facts.in_stage.insert(key, known.clone());
        }
        known
    }

    /// The first value that somebody said, unless several differ and the pack has a value for that.
    fn worked_out(&mut self, fact: &str) -> (BTreeSet<String>, Expression) {
        let Some(spec) = self.pack.pack.facts.get(fact) else {
            return (BTreeSet::new(), text(""));
        };
        let fed: Vec<(&String, Expression)> =
            spec.values.iter().map(|value| (value, self.fed(fact, value))).collect();
        let stated = fed.iter().filter(|(value, _)| **value != spec.missing).map(|(_, fed)| fed.clone());
        let differing = spec.differing.as_ref().map(|value| (value, at_least(2, stated)));
        chain(differing.into_iter().chain(fed), spec)
    }

    /// When some item before feeds this value.
    fn fed(&mut self, fact: &str, value: &str) -> Expression {
        let mut leaves = Vec::new();
        for item in self.before.clone() {
            let feeds = item.feeds.iter().filter(|feed| feed.fact.as_deref() == Some(fact));
            let answers: Vec<String> = feeds
                .flat_map(|feed| &feed.map)
                .filter(|(_, fed)| *fed == value)
                .map(|(answer, _)| answer.clone())
                .collect();
            if !answers.is_empty() {
                leaves.push(Condition::Item(fener_rules::pack::ItemIs { id: item.id.clone(), is: answers }));
            }
        }
        let sides: Vec<Sides> = leaves.iter().map(|leaf| self.sides(leaf, &Facts::new())).collect();
        or(sides.into_iter().map(|sides| sides.holds))
    }
}

/// `if(…, 'first', if(…, 'second', 'missing'))`
///
/// And the values that are possible.
fn chain<'a>(
    values: impl DoubleEndedIterator<Item = (&'a String, Expression)>,
    spec: &FactSpec,
) -> (BTreeSet<String>, Expression) {
    let mut chain = text(&spec.missing);
    let mut possible = BTreeSet::from([spec.missing.clone()]);
    for (value, when) in values.rev() {
        if when != truth(false) {
            chain = call("if", vec![when, text(value), chain]);
            possible.insert(value.clone());
        }
    }
    (possible, chain)
}

fn collect(condition: &Condition, facts: &mut BTreeSet<String>) {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => parts.iter().for_each(|part| collect(part, facts)),
        Condition::AtLeast(at_least) => at_least.of.iter().for_each(|part| collect(part, facts)),
        Condition::Not(part) => collect(part, facts),
        Condition::Fact(fact) => {
            facts.insert(fact.name.clone());
        }
        _ => {}
    }
}
