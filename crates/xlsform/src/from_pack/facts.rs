//! Facts of a pack are worked out in a form: from the items before, as often as more of them have spoken.

use std::collections::{BTreeMap, BTreeSet};

use fener_rules::pack::{Audience, Condition, FactSpec};

use super::sheet::Line;
use super::{Export, Note, NoteCode, Place};
use crate::answers::offered;
use crate::facts::{AGE, Speaking, for_whom, worked_out, written_feeds};

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
    /// The list of each fact's values, for those that a row works out.
    lists: BTreeMap<String, String>,
}

impl Worked {
    /// The facts that a row works out.
    pub(super) fn told(&self) -> BTreeSet<&str> {
        self.lists.keys().map(String::as_str).collect()
    }
}

impl Export<'_> {
    /// From here on, a new stage.
    pub(super) fn begin_stage(&mut self) {
        self.facts.in_stage.clear();
        self.facts.begins = self.survey.len();
        self.facts.before = self.before.len();
    }

    /// The facts that conditions speak of, as the form knows them.
    pub(super) fn facts_of(&mut self, conditions: &[&Condition]) -> Facts {
        let mut needed = BTreeSet::new();
        conditions.iter().for_each(|condition| collect(condition, &mut needed));
        needed.into_iter().map(|fact| (fact.clone(), self.fact(&fact))).collect()
    }

    /// For whom an item is, as a condition; nothing for everybody, and where the pack does not know.
    pub(super) fn audience(&self, audience: Audience) -> Option<Condition> {
        for_whom(audience).filter(|_| self.pack.pack.facts.contains_key(AGE))
    }

    /// A fact as it is known now; the row that works it out is made when there is none.
    fn fact(&mut self, fact: &str) -> KnownFact {
        let names: Vec<String> =
            self.before.iter().map(|item| self.items.get(&item.id).cloned().unwrap_or_default()).collect();
        let before: Vec<Speaking<'_>> =
            self.before.iter().zip(&names).map(|(item, name)| Speaking { item, name }).collect();
        let speaking = |before: &[Speaking<'_>]| {
            before.iter().filter(|speaking| speaking.of(fact).next().is_some()).count()
        };
        let count = speaking(&before);
        let at_start = before.get(..self.facts.before).map_or(0, speaking);
        let key = (fact.to_owned(), count);
        let known = self.facts.at_top.get(&key).or_else(|| self.facts.in_stage.get(&key));
        if let Some(known) = known {
            return known.clone();
        }
        let Some(spec) = self.pack.pack.facts.get(fact) else {
            return KnownFact { name: String::new(), values: BTreeSet::new() };
        };
        self.unheard(fact, &before);
        let (values, worked_out) = worked_out(fact, spec, &before);
        // What has only one value by now is no question.
        if values.len() < 2 {
            return KnownFact { name: String::new(), values };
        }
        let name = self.free.take(&format!("fact_{fact}"));
        let known = KnownFact { name: name.clone(), values };
        let mut line = Line::of(&[("type", "calculate"), ("name", &name)]);
        line.put("calculation", &worked_out.to_string());
        self.specified(fact, spec, &mut line);
        if count == at_start {
            self.survey.insert(self.facts.begins, line);
            self.facts.begins += 1;
            self.facts.at_top.insert(key, known.clone());
        } else {
            self.survey.push(line);
            self.facts.in_stage.insert(key, known.clone());
        }
        known
    }

    /// Answers that speak of a fact and that no form has.
    fn unheard(&mut self, fact: &str, before: &[Speaking<'_>]) {
        for speaking in before {
            for (answer, _) in speaking.of(fact) {
                if !offered(speaking.item).contains(&answer.as_str()) {
                    let place = Place::Pack("interview.json", speaking.item.id.clone());
                    self.notes.insert(Note::new(place, NoteCode::LeafNotCarried).with("leaf", answer));
                }
            }
        }
    }

    /// What the import has to know of the fact that a row works out.
    fn specified(&mut self, fact: &str, spec: &FactSpec, line: &mut Line) {
        self.say(line, "label", &format!("fact.{fact}"));
        line.put("fener_fact", fact);
        line.put("fener_missing", &spec.missing);
        spec.differing.iter().for_each(|value| line.put("fener_differing", value));
        let list = self.facts.lists.get(fact).cloned().unwrap_or_else(|| self.values(fact, spec));
        line.put("fener_list", &list);
    }

    /// The list of a fact's values.
    fn values(&mut self, fact: &str, spec: &FactSpec) -> String {
        let list = self.lists.take(&format!("fact_{fact}"));
        for value in &spec.values {
            let mut line = Line::of(&[("list_name", &list), ("name", value)]);
            self.say(&mut line, "label", &format!("fact.{fact}.{value}"));
            self.choices.push(line);
        }
        self.facts.lists.insert(fact.to_owned(), list.clone());
        list
    }

    /// Writes beside each question what its answers say of the facts that a row works out.
    pub(super) fn feeds(&mut self) {
        let told = self.facts.told();
        let feeds: BTreeMap<&str, String> = self
            .before
            .iter()
            .filter_map(|item| Some((self.items.get(&item.id)?.as_str(), written_feeds(item, &told))))
            .filter(|(_, feeds)| !feeds.is_empty())
            .collect();
        for line in &mut self.survey {
            if let Some(feeds) = line.get("name").and_then(|name| feeds.get(name)) {
                line.put("fener_feeds", feeds);
            }
        }
    }
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
