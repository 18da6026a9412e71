//! Conditions to expressions. A pack's condition holds, fails or is open; each of the first two becomes an expression of
//! its own, so that what is open makes neither of them true.

use fener_rules::pack::{AtLeast, Condition, FactIs, Item, ItemIs, NumberIs, Response};

use super::facts::Facts;
use super::{Export, Note, NoteCode, Place};
use crate::answers::{Sides, is_one_of};
use crate::expression::Comparison;
use crate::expression::written::{and, at_least, compare, decimal, number, or, text, truth};

impl Export<'_> {
    /// `facts` says how the form knows the facts.
    pub(super) fn sides(&mut self, condition: &Condition, facts: &Facts) -> Sides {
        match condition {
            Condition::Always(holds) => Sides { holds: truth(*holds), fails: truth(!holds) },
            Condition::All(parts) => {
                let sides: Vec<Sides> = parts.iter().map(|part| self.sides(part, facts)).collect();
                Sides {
                    holds: and(sides.iter().map(|s| s.holds.clone())),
                    fails: or(sides.into_iter().map(|s| s.fails)),
                }
            }
            Condition::Any(parts) => {
                let sides: Vec<Sides> = parts.iter().map(|part| self.sides(part, facts)).collect();
                Sides {
                    holds: or(sides.iter().map(|s| s.holds.clone())),
                    fails: and(sides.into_iter().map(|s| s.fails)),
                }
            }
            Condition::Not(part) => {
                let Sides { holds, fails } = self.sides(part, facts);
                Sides { holds: fails, fails: holds }
            }
            Condition::AtLeast(AtLeast { n, of }) => {
                let sides: Vec<Sides> = of.iter().map(|part| self.sides(part, facts)).collect();
                let n = usize::from(*n);
                let enough_fail = (sides.len() + 1).saturating_sub(n);
                Sides {
                    holds: at_least(n, sides.iter().map(|s| s.holds.clone())),
                    fails: at_least(enough_fail, sides.into_iter().map(|s| s.fails)),
                }
            }
            Condition::Fact(fact) => fact_is(fact, facts),
            Condition::Item(item) => self.item_is(item),
            Condition::Number(number) => self.number_is(number),
            Condition::Switch(name) => {
                let on = self.pack.pack.switches.get(name).is_some_and(|switch| switch.on);
                Sides { holds: truth(on), fails: truth(!on) }
            }
            Condition::Language(_) => self.open("language"),
            Condition::Province(_) => self.open("province"),
            Condition::Hour(_) => self.open("hour"),
            // Kept out of interviews by the checks of every pack.
            _ => self.open("outcome"),
        }
    }

    /// What no form knows is open.
    fn open(&mut self, leaf: &str) -> Sides {
        let place = Place::Pack("interview.json", leaf.to_owned());
        self.notes.insert(Note::new(place, NoteCode::LeafNotCarried).with("leaf", leaf));
        Sides { holds: truth(false), fails: truth(false) }
    }

    fn find(&self, id: &str) -> Option<(&'_ Item, String)> {
        let item = self.pack.interview.items.iter().find(|item| item.id == id)?;
        Some((item, self.items.get(id)?.clone()))
    }

    fn item_is(&mut self, leaf: &ItemIs) -> Sides {
        let Some((item, name)) = self.find(&leaf.id) else {
            return self.open("item");
        };
        let (sides, lost) = is_one_of(item, &name, &leaf.is);
        for answer in lost {
            let place = Place::Pack("interview.json", leaf.id.clone());
            self.notes.insert(Note::new(place, NoteCode::LeafNotCarried).with("leaf", answer));
        }
        sides
    }

    fn number_is(&mut self, leaf: &NumberIs) -> Sides {
        let Some((item, name)) = self.find(&leaf.id) else {
            return self.open("item");
        };
        let Response::Number(range) = &item.response else {
            return self.open("number");
        };
        let bound = |bound: Option<i64>, comparison| {
            let bound = bound?;
            Some(compare(&name, comparison, number(&decimal(bound, range.decimals))))
        };
        let inside = [bound(leaf.at_least, Comparison::AtLeast), bound(leaf.at_most, Comparison::AtMost)];
        let outside = [bound(leaf.at_least, Comparison::Less), bound(leaf.at_most, Comparison::Greater)];
        let answered = compare(&name, Comparison::Different, text(""));
        Sides {
            holds: and(inside.into_iter().flatten()),
            fails: and([answered, or(outside.into_iter().flatten())]),
        }
    }
}

/// A fact always has a value: it holds or it fails.
fn fact_is(leaf: &FactIs, facts: &Facts) -> Sides {
    let Some(known) = facts.get(&leaf.name) else {
        return Sides { holds: truth(false), fails: truth(true) };
    };
    let named: Vec<&String> = leaf.is.iter().filter(|value| known.values.contains(*value)).collect();
    if named.len() == known.values.len() {
        return Sides { holds: truth(true), fails: truth(false) };
    }
    let each = |comparison| named.iter().map(move |value| compare(&known.name, comparison, text(value)));
    Sides { holds: or(each(Comparison::Equal)), fails: and(each(Comparison::Different)) }
}
