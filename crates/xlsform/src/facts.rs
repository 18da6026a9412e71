//! Facts of a pack in a form. What an answer says of a fact stands beside its question in `fener_feeds`, and rows of the
//! type `calculate` work the fact out of those answers. The export writes both; the import knows a row for a fact when it
//! is what the answers before it amount to, and for a calculation like any other when it is not.

use std::collections::{BTreeMap, BTreeSet};

use fener_rules::pack::{Audience, Condition, FactIs, FactSpec, Feed, Item};

use crate::answers::is_one_of;
use crate::expression::written::{at_least, call, or, text, truth};
use crate::expression::{Comparison, Expression, Kind};

/// The fact that says for whom an item is, and its values.
pub(crate) const AGE: &str = "age";
const ADULT: &str = "adult";
const CHILD: &str = "child";

/// Who an item is not for, as a value of the fact; nobody where it is for everybody.
fn other_than(audience: Audience) -> Option<&'static str> {
    match audience {
        Audience::Either => None,
        Audience::Adult => Some(CHILD),
        Audience::Child => Some(ADULT),
    }
}

/// For whom an item is, as a condition; nothing for everybody.
pub(crate) fn for_whom(audience: Audience) -> Option<Condition> {
    let is = FactIs { name: AGE.to_owned(), is: vec![other_than(audience)?.to_owned()] };
    Some(Condition::Not(Box::new(Condition::Fact(is))))
}

/// A condition without its last part, where that says no more than for whom the item is. `age` says whether a question
/// of the form is the fact.
pub(crate) fn without_audience(
    whole: &Expression,
    audience: Audience,
    age: impl Fn(&str) -> bool,
) -> Option<Option<Expression>> {
    let other = other_than(audience)?;
    let says_for_whom = |part: &Expression| match &part.kind {
        Kind::Compare(left, Comparison::Different, right) => {
            matches!(&left.kind, Kind::Reference(name) if age(name))
                && matches!(&right.kind, Kind::Text(value) if value == other)
        }
        _ => false,
    };
    if says_for_whom(whole) {
        return Some(None);
    }
    let Kind::And(parts) = &whole.kind else { return None };
    let (last, before) = parts.split_last().filter(|(last, _)| says_for_whom(last))?;
    let span = before.first()?.span.start..last.span.start;
    let kind = match before {
        [only] => only.kind.clone(),
        several => Kind::And(several.to_vec()),
    };
    Some(Some(Expression { kind, span }))
}

/// An item whose answers can speak of facts, and what the form calls it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Speaking<'i> {
    pub(crate) item: &'i Item,
    pub(crate) name: &'i str,
}

impl<'i> Speaking<'i> {
    /// What its answers say of a fact.
    pub(crate) fn of(self, fact: &str) -> impl Iterator<Item = (&'i String, &'i String)> {
        let feeds = self.item.feeds.iter().filter(move |feed| feed.fact.as_deref() == Some(fact));
        feeds.flat_map(|feed| &feed.map)
    }

    /// When one of its answers says that the fact has this value.
    fn says(self, fact: &str, value: &str) -> Expression {
        let answers: Vec<String> =
            self.of(fact).filter(|(_, fed)| *fed == value).map(|(answer, _)| answer.clone()).collect();
        is_one_of(self.item, self.name, &answers).0.holds
    }
}

/// A fact as it is known after some of the items: the values that it can have by then, and how it is worked out.
///
/// `if(…, 'first', if(…, 'second', 'missing'))`: the first value that somebody said, unless several differ and the pack
/// has a value for that.
pub(crate) fn worked_out(
    fact: &str,
    spec: &FactSpec,
    before: &[Speaking<'_>],
) -> (BTreeSet<String>, Expression) {
    let said = |value: &String| or(before.iter().map(|speaking| speaking.says(fact, value)));
    let each: Vec<(&String, Expression)> = spec.values.iter().map(|value| (value, said(value))).collect();
    let stated = each.iter().filter(|(value, _)| **value != spec.missing).map(|(_, said)| said.clone());
    let differing = spec.differing.as_ref().map(|value| (value, at_least(2, stated)));
    let mut chain = text(&spec.missing);
    let mut possible = BTreeSet::from([spec.missing.clone()]);
    for (value, when) in differing.into_iter().chain(each).rev() {
        if when != truth(false) {
            chain = call("if", vec![when, text(value), chain]);
            possible.insert(value.clone());
        }
    }
    (possible, chain)
}

/// What an item's answers say of some facts: `age: yes=adult no=child; act: yes=no`.
pub(crate) fn written_feeds(item: &Item, facts: &BTreeSet<&str>) -> String {
    let feeds = item.feeds.iter().filter_map(|feed| {
        let fact = feed.fact.as_deref().filter(|fact| facts.contains(fact))?;
        let pairs: Vec<String> = feed.map.iter().map(|(answer, value)| format!("{answer}={value}")).collect();
        Some(format!("{fact}: {}", pairs.join(" ")))
    });
    feeds.collect::<Vec<_>>().join("; ")
}

/// The same, read again; nothing where it is written otherwise.
pub(crate) fn read_feeds(text: &str) -> Option<Vec<Feed>> {
    let feeds = text.split(';').map(|part| {
        let (fact, pairs) = part.split_once(':')?;
        let pairs = pairs.split_whitespace().map(|pair| {
            let (answer, value) = pair.split_once('=')?;
            Some((answer.to_owned(), value.to_owned()))
        });
        let map: BTreeMap<String, String> = pairs.collect::<Option<_>>()?;
        Some(Feed { indicator: None, yes: Vec::new(), fact: Some(fact.trim().to_owned()), map })
    });
    feeds.collect()
}

#[cfg(test)]
mod tests {
    use fener_rules::pack::Audience;

    use super::{read_feeds, without_audience};
    use crate::expression::Expression;

    #[test]
    fn only_the_last_part_says_for_whom_an_item_is() {
        let taken = |text: &str| {
            let whole = Expression::parse(text).unwrap();
            let rest = without_audience(&whole, Audience::Adult, |name| name == "fact_age");
            rest.map(|rest| rest.map_or(String::new(), |rest| rest.to_string()))
        };
        for (whole, rest) in [
            ("${fact_age} != 'child'", Some("")),
            ("(${a} = 'x') and (${fact_age} != 'child')", Some("${a} = 'x'")),
            (
                "(${a} = 'x') and (${fact_age} != 'child') and (${fact_age} != 'child')",
                Some("(${a} = 'x') and (${fact_age} != 'child')"),
            ),
            ("(${fact_age} != 'child') and (${a} = 'x')", None),
            ("(${a} = 'x') and (${fact_age} != 'adult')", None),
            ("(${a} = 'x') and (${b} != 'child')", None),
            ("(${a} = 'x') or (${fact_age} != 'child')", None),
        ] {
            assert_eq!(taken(whole).as_deref(), rest, "{whole}");
        }
    }

    #[test]
    fn what_answers_say_is_read_as_it_is_written() {
        let read = read_feeds("age: no=child yes=adult; act: yes=no").unwrap();
        assert_eq!(read.len(), 2);
        assert_eq!(read[0].map["no"], "child");
        for wrong in ["", "age", "age: yes", "age: yes=adult;", "age: yes=adult; no=child"] {
            assert!(read_feeds(wrong).is_none(), "{wrong}");
        }
    }
}
