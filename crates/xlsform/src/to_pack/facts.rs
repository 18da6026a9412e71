//! Facts of a pack that went out as rows of a form: known again where a row is what the answers before it amount to.

use std::collections::BTreeSet;

use fener_rules::pack::{Audience, Condition, FactSpec, Feed, Item};

use super::known::{Known, Shape};
use super::{Import, note};
use crate::answers::{OPEN, offered};
use crate::expression::Expression;
use crate::facts::{AGE, Speaking, read_feeds, without_audience, worked_out};
use crate::form::{ColumnKind, Row};
use crate::notes::NoteCode;
use crate::sheets::Cell;

/// What an item's answers say of facts, and the cell that says it.
pub(super) struct Fed {
    item: usize,
    cell: Cell,
}

impl<'f> Import<'f> {
    /// When a question is shown, and to whom, where the condition is what export writes for that.
    pub(super) fn relevance(&mut self, row: &Row) -> (Option<Condition>, Audience) {
        let Some(cell) = row.get(&ColumnKind::Relevant) else {
            return (None, Audience::Either);
        };
        let read = Expression::parse(&cell.text);
        let said = row.own("audience").and_then(super::questions::word);
        let is_age =
            |name: &str| self.names.known.get(name).is_some_and(|known| known.fact && known.id == AGE);
        let taken = match (&read, said) {
            (Ok(whole), Some(audience)) => {
                without_audience(whole, audience, is_age).map(|rest| (rest, audience))
            }
            _ => None,
        };
        let Some((rest, audience)) = taken else {
            return (self.settled(cell, read, NoteCode::ConditionNotCarried), Audience::Either);
        };
        self.keep_own(row, "audience");
        self.ledger.keep(cell);
        let when = rest.and_then(|rest| self.settled(cell, Ok(rest), NoteCode::ConditionNotCarried));
        (when, audience)
    }

    /// What the answers to the item that comes next say of facts.
    pub(super) fn feeds(&mut self, row: &Row) -> Vec<Feed> {
        let Some(cell) = row.get(&ColumnKind::Own("feeds".to_owned())) else {
            return Vec::new();
        };
        let Some(feeds) = read_feeds(&cell.text) else {
            return Vec::new();
        };
        self.ledger.keep(cell);
        self.fed.push(Fed { item: self.items.len(), cell: cell.clone() });
        // What was worked out before has another value from here on.
        let said = |fact: &str| feeds.iter().any(|feed| feed.fact.as_deref() == Some(fact));
        let stale = self.names.known.iter().filter(|(_, known)| known.fact && said(&known.id));
        let stale: Vec<String> = stale.map(|(name, _)| name.clone()).collect();
        self.names.known.retain(|name, _| !stale.contains(name));
        self.names.stale.extend(stale);
        feeds
    }

    /// A row that works out a fact of the pack. Whether it is one.
    pub(super) fn fact(&mut self, row: &Row) -> bool {
        let Some(cell) = row.get(&ColumnKind::Own("fact".to_owned())) else {
            return false;
        };
        match self.known_fact(row, &cell.text) {
            Some((name, spec)) => {
                self.carry_fact(row, name, &cell.text, spec);
                true
            }
            None => {
                self.ledger.note(cell, NoteCode::FactNotCarried);
                false
            }
        }
    }

    /// The row's name and what the fact can be, if the row is what export writes for it.
    fn known_fact(&self, row: &Row, fact: &str) -> Option<(String, FactSpec)> {
        let name = row.get(&ColumnKind::Name)?.text.clone();
        let values: Vec<String> = self.values(row).map(|(name, _)| name.text.clone()).collect();
        let missing = row.own("missing")?.to_owned();
        let spec = FactSpec { values, missing, differing: row.own("differing").map(str::to_owned) };
        let mut each = BTreeSet::new();
        let is_value = |value: &String| spec.values.contains(value);
        let sound = is_plain(fact)
            && spec.values.iter().all(|value| is_plain(value) && each.insert(value))
            && is_value(&spec.missing)
            && spec.differing.iter().all(is_value);
        let before: Vec<Speaking<'_>> = self.speaking();
        let fits = before.iter().all(|speaking| {
            let mut said = speaking.of(fact);
            said.all(|(answer, value)| can_say(speaking.item, answer) && is_value(value))
        });
        let same = self.facts.get(fact).is_none_or(|known| {
            known.values == spec.values && known.missing == spec.missing && known.differing == spec.differing
        });
        let (_, expected) = worked_out(fact, &spec, &before);
        let written = &row.get(&ColumnKind::Calculation)?.text;
        let plain = row.get(&ColumnKind::Relevant).is_none();
        (sound && fits && same && plain && *written == expected.to_string()).then_some((name, spec))
    }

    fn carry_fact(&mut self, row: &Row, name: String, fact: &str, spec: FactSpec) {
        self.label(&format!("fact.{fact}"), row, fact);
        let list: Vec<(Cell, Row)> =
            self.values(row).map(|(name, row)| (name.clone(), row.clone())).collect();
        self.used_lists.extend(row.own("list").map(str::to_owned));
        for (value, row) in &list {
            self.label(&format!("fact.{fact}.{}", value.text), row, &value.text);
            self.ledger.keep(value);
            row.get(&ColumnKind::ListName).into_iter().for_each(|cell| self.ledger.keep(cell));
        }
        for own in ["fact", "missing", "differing", "list"] {
            self.keep_own(row, own);
        }
        row.get(&ColumnKind::Calculation).into_iter().for_each(|cell| self.ledger.keep(cell));
        let answers = spec.values.iter().map(|value| (value.clone(), value.clone())).collect();
        let known = Known { id: fact.to_owned(), shape: Shape::One, answers, settled: true, fact: true };
        self.names.add(row, name, known);
        self.facts.insert(fact.to_owned(), spec);
        self.usual(row);
    }

    /// The rows of the list of a fact's values, with the name of each.
    fn values(&self, row: &Row) -> impl Iterator<Item = (&'f Cell, &'f Row)> + use<'f> {
        self.listed_in(row.own("list"))
    }

    /// The rows of a list, with the name of each.
    pub(super) fn listed_in(
        &self,
        list: Option<&str>,
    ) -> impl Iterator<Item = (&'f Cell, &'f Row)> + use<'f> {
        let form = self.form;
        let places = list.and_then(|list| form.lists.get(list));
        let rows = places.into_iter().flatten().filter_map(|place| form.choices.rows.get(*place));
        rows.filter_map(|row| Some((row.get(&ColumnKind::Name)?, row)))
    }

    fn speaking(&self) -> Vec<Speaking<'_>> {
        let speaking = self.items.iter().filter(|item| !item.feeds.is_empty()).filter_map(|item| {
            let (name, _) = self.names.known.iter().find(|(_, known)| !known.fact && known.id == item.id)?;
            Some(Speaking { item, name })
        });
        speaking.collect()
    }

    /// What answers say of a fact that no row works out, or that it cannot be, is said of nothing.
    pub(super) fn loose_feeds(&mut self) {
        for Fed { item, cell } in std::mem::take(&mut self.fed) {
            let Some(item) = self.items.get_mut(item) else { continue };
            let count = item.feeds.len();
            let mut feeds = std::mem::take(&mut item.feeds);
            feeds.retain(|feed| {
                let spec = feed.fact.as_ref().and_then(|fact| self.facts.get(fact));
                spec.is_some_and(|spec| {
                    feed.map
                        .iter()
                        .all(|(answer, value)| can_say(item, answer) && spec.values.contains(value))
                })
            });
            item.feeds = feeds;
            if item.feeds.len() < count {
                self.ledger.push(note(&cell, NoteCode::FeedsNotCarried));
            }
        }
    }
}

/// Whether an item can have this answer in a pack.
fn can_say(item: &Item, answer: &str) -> bool {
    offered(item).contains(&answer) || OPEN.contains(&answer)
}

/// Whether it is a name that a pack can have.
fn is_plain(name: &str) -> bool {
    const LONGEST: usize = 64;
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    !name.is_empty() && name.len() <= LONGEST && name.chars().all(plain)
}
