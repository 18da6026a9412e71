//! Conditions to expressions. A pack's condition holds, fails or is open; each of the first two becomes an expression of
//! its own, so that what is open makes neither of them true.

use fener_rules::pack::{AtLeast, Condition, FactIs, Item, ItemIs, NumberIs, Response};

use super::facts::Facts;
use super::lists::standing;
use super::{Export, Note, NoteCode, Place};
use crate::expression::{Comparison, Expression, Kind};

/// What an acknowledged note holds.
const ACKNOWLEDGED: &str = "OK";
/// Open answers, as far as the form offers them.
const OPEN: [&str; 2] = ["unknown", "refused"];

/// Of a condition: when it holds, and when it fails.
#[derive(Clone)]
pub(super) struct Sides {
    pub(super) holds: Expression,
    pub(super) fails: Expression,
}

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
        let offered = offered(item);
        let (named, lost): (Vec<&String>, Vec<&String>) =
            leaf.is.iter().partition(|answer| offered.contains(&answer.as_str()));
        let several = matches!(item.response, Response::Choices(_));
        let raw = |answer: &str| raw(item, answer).to_owned();
        let answered = compare(&name, Comparison::Different, text(""));
        let given = offered.contains(&"given");
        let sides = if given {
            let given_named = named.iter().any(|answer| *answer == "given");
            let (yes, no) = (answered.clone(), truth(false));
            if given_named { Sides { holds: yes, fails: no } } else { Sides { holds: no, fails: yes } }
        } else {
            let is = |answer: &str| {
                if several {
                    selected(&name, &raw(answer))
                } else {
                    compare(&name, Comparison::Equal, text(&raw(answer)))
                }
            };
            let is_not = |answer: &str| {
                if several {
                    call("not", vec![selected(&name, &raw(answer))])
                } else {
                    compare(&name, Comparison::Different, text(&raw(answer)))
                }
            };
            let open =
                OPEN.into_iter().filter(|open| offered.contains(open) && !named.iter().any(|n| n == open));
            let excluded = named.iter().map(|answer| answer.as_str()).chain(open);
            Sides {
                holds: or(named.iter().map(|answer| is(answer))),
                fails: and(std::iter::once(answered).chain(excluded.map(is_not))),
            }
        };
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

/// The answers that the form has for an item.
fn offered(item: &Item) -> Vec<&str> {
    match &item.response {
        Response::YesNo => ["yes", "no"].into_iter().chain(standing(item).iter().copied()).collect(),
        Response::Choice(codes) | Response::Choices(codes) => {
            codes.iter().map(String::as_str).chain(standing(item).iter().copied()).collect()
        }
        Response::Acknowledge => vec!["yes"],
        Response::Number(_) | Response::Date | Response::Text(_) | Response::Place(_) => vec!["given"],
    }
}

/// What the form stores for an answer.
fn raw<'a>(item: &Item, answer: &'a str) -> &'a str {
    if item.response == Response::Acknowledge { ACKNOWLEDGED } else { answer }
}

/// A number in its smallest unit, with a point.
pub(super) fn decimal(value: i64, decimals: u8) -> String {
    let places = usize::from(decimals);
    if places == 0 {
        return value.to_string();
    }
    let digits = format!("{:0>width$}", value.unsigned_abs(), width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    format!("{}{whole}.{fraction}", if value < 0 { "-" } else { "" })
}

fn plain(kind: Kind) -> Expression {
    Expression { kind, span: 0..0 }
}

pub(super) fn truth(holds: bool) -> Expression {
    call(if holds { "true" } else { "false" }, Vec::new())
}

pub(super) fn text(text: &str) -> Expression {
    plain(Kind::Text(text.to_owned()))
}

pub(super) fn number(digits: &str) -> Expression {
    match digits.strip_prefix('-') {
        Some(digits) => plain(Kind::Negative(Box::new(number(digits)))),
        None => plain(Kind::Number(digits.to_owned())),
    }
}

pub(super) fn call(name: &str, arguments: Vec<Expression>) -> Expression {
    plain(Kind::Call(name.to_owned(), arguments))
}

fn reference(name: &str) -> Expression {
    plain(Kind::Reference(name.to_owned()))
}

fn selected(name: &str, code: &str) -> Expression {
    call("selected", vec![reference(name), text(code)])
}

pub(super) fn compare(name: &str, comparison: Comparison, value: Expression) -> Expression {
    plain(Kind::Compare(Box::new(reference(name)), comparison, Box::new(value)))
}

pub(super) fn and(parts: impl IntoIterator<Item = Expression>) -> Expression {
    joined(parts, true, Kind::And)
}

pub(super) fn or(parts: impl IntoIterator<Item = Expression>) -> Expression {
    joined(parts, false, Kind::Or)
}

/// `neutral` changes nothing among the parts, and its opposite decides alone.
fn joined(
    parts: impl IntoIterator<Item = Expression>,
    neutral: bool,
    kind: fn(Vec<Expression>) -> Kind,
) -> Expression {
    let mut kept = Vec::new();
    for part in parts {
        if part == truth(!neutral) {
            return part;
        }
        if part != truth(neutral) && !kept.contains(&part) {
            kept.push(part);
        }
    }
    if kept.len() > 1 { plain(kind(kept)) } else { kept.pop().unwrap_or_else(|| truth(neutral)) }
}

/// `if(a, 1, 0) + if(b, 1, 0) >= n`
pub(super) fn at_least(n: usize, parts: impl Iterator<Item = Expression>) -> Expression {
    let parts: Vec<Expression> = parts.collect();
    if n == 0 {
        return truth(true);
    }
    if n > parts.len() {
        return truth(false);
    }
    if n == 1 {
        return or(parts);
    }
    if n == parts.len() {
        return and(parts);
    }
    let one = |part| call("if", vec![part, number("1"), number("0")]);
    let sum = parts
        .into_iter()
        .map(one)
        .reduce(|sum, one| plain(Kind::Arithmetic(Box::new(sum), "+", Box::new(one))));
    let least = number(&n.to_string());
    sum.map_or_else(
        || truth(false),
        |sum| plain(Kind::Compare(Box::new(sum), Comparison::AtLeast, Box::new(least))),
    )
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn the_point_stands_where_the_item_has_it() {
        for (value, decimals, written) in [
            (1250, 2, "12.50"),
            (5, 2, "0.05"),
            (-5, 2, "-0.05"),
            (-1250, 1, "-125.0"),
            (7, 0, "7"),
            (0, 3, "0.000"),
        ] {
            assert_eq!(decimal(value, decimals), written);
        }
    }
}
