//! Ids are never reused: what was recorded, reported, promised or made safe under an id must mean the same in every later
//! version of a pack.

mod carried;
mod kept;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::Part;
use crate::loaded::PackSource;
use crate::pack::{Indicator, Item, Needs, Response};

/// An id that both packs have and that means something else in the second one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reused {
    /// The part it stands in.
    pub part: Part,
    /// The id; `referral` of [`Part::Referral`], which is one thing.
    pub id: String,
    /// The fields that make it another thing.
    pub because: Vec<&'static str>,
}

/// The ids of `before` that `after` uses for something else. Two packs that are not versions of each other (their
/// header ids differ) owe each other nothing.
///
/// More is allowed, other is not: a further choice, a further indicator fed or stood for leave what was recorded as it
/// was. Another way to learn an item, a choice or a feed that is gone, an answer that feeds another value, another number
/// of items that an indicator needs do not. A choice that `after` declares to have another code now is not gone.
///
/// The same holds of whatever else is recorded or relied on by its id: facts and outcomes; stages and guards; what a
/// referral says of the person (urgent triggers, flags, legal flags, grounds); whom to call and by when; and the item by
/// which a person agrees. How the answers are weighed and what is advised is not: a new version is for that.
#[must_use]
pub fn reused(before: &PackSource, after: &PackSource) -> Vec<Reused> {
    if before.pack.header.id != after.pack.header.id {
        return Vec::new();
    }
    let declared = after.moves.moves.iter().find(|declared| declared.from == before.pack.header.version);
    let items = before.interview.items.iter().filter_map(|old| {
        let new = after.interview.items.iter().find(|new| new.id == old.id)?;
        let old = &with_codes(old, declared.and_then(|declared| declared.answers.get(&old.id)));
        Some(Reused { part: Part::Items, id: old.id.clone(), because: other_item(old, new) })
    });
    let indicators = before.indicators.indicators.iter().filter_map(|old| {
        let new = after.indicators.indicators.iter().find(|new| new.id == old.id)?;
        let needed = [(old, before), (new, after)].map(|(indicator, source)| needed(indicator, source));
        let because = other_indicator(old, new, needed);
        Some(Reused { part: Part::Indicators, id: old.id.clone(), because })
    });
    let all = items.chain(indicators).chain(kept::kept(before, after)).chain(carried::carried(before, after));
    let mut reused: Vec<Reused> = all.filter(|reused| !reused.because.is_empty()).collect();
    reused.sort_by_key(|reused| reused.part);
    reused
}

/// What both lists have, with the fields that make it another thing.
fn of_both<T>(
    part: Part,
    [before, after]: [&[T]; 2],
    id: impl Fn(&T) -> &str,
    other: impl Fn(&T, &T) -> Vec<&'static str>,
) -> Vec<Reused> {
    let both = before.iter().filter_map(|old| Some((old, after.iter().find(|new| id(new) == id(old))?)));
    both.map(|(old, new)| Reused { part, id: id(old).to_owned(), because: other(old, new) }).collect()
}

/// The fields that differ.
fn fields<const N: usize>(checks: [(&'static str, bool); N]) -> Vec<&'static str> {
    checks.into_iter().filter(|(_, differs)| *differs).map(|(field, _)| field).collect()
}

/// The item as it would be written with the codes that its choices have now.
fn with_codes(item: &Item, codes: Option<&BTreeMap<String, String>>) -> Item {
    let mut item = item.clone();
    let Some(codes) = codes else { return item };
    let now = |code: &String| codes.get(code).unwrap_or(code).clone();
    if let Response::Choice(own) | Response::Choices(own) = &mut item.response {
        *own = own.iter().map(now).collect();
    }
    for feed in &mut item.feeds {
        feed.yes = feed.yes.iter().map(now).collect();
        feed.map = feed.map.iter().map(|(answer, value)| (now(answer), value.clone())).collect();
    }
    item
}

fn other_item(old: &Item, new: &Item) -> Vec<&'static str> {
    fields([
        ("asked_by", old.asked_by != new.asked_by),
        ("response", !still_answers(&old.response, &new.response)),
        ("feeds", !fed(old).is_subset(&fed(new))),
        ("stands_for", old.stands_for.iter().any(|id| !new.stands_for.contains(id))),
    ])
}

fn other_indicator(old: &Indicator, new: &Indicator, needed: [usize; 2]) -> Vec<&'static str> {
    let [then, now] = needed;
    fields([("dimension", old.dimension != new.dimension), ("needs", then != now)])
}

/// How many items have to say "yes": the same answers are another sign where it is another number.
fn needed(indicator: &Indicator, source: &PackSource) -> usize {
    let feeds = |item: &&Item| item.feeds.iter().any(|feed| feed.indicator.as_ref() == Some(&indicator.id));
    match indicator.needs {
        Needs::Any => 1,
        Needs::All => source.interview.items.iter().filter(feeds).count().max(1),
        Needs::AtLeast(count) => usize::from(count),
    }
}

/// Whether every answer that was possible still is, and says the same.
fn still_answers(old: &Response, new: &Response) -> bool {
    match (old, new) {
        (Response::Choice(old), Response::Choice(new)) | (Response::Choices(old), Response::Choices(new)) => {
            old.iter().all(|code| new.contains(code))
        }
        // Another number of decimals makes another number of the same digits.
        (Response::Number(old), Response::Number(new)) => {
            old.decimals == new.decimals
                && new.min.is_none_or(|min| old.min.is_some_and(|old| min <= old))
                && new.max.is_none_or(|max| old.max.is_some_and(|old| max >= old))
        }
        (Response::Text(old), Response::Text(new)) | (Response::Place(old), Response::Place(new)) => {
            old.max <= new.max
        }
        (old, new) => old == new,
    }
}

/// What each answer feeds: indicator or fact, answer, value.
fn fed(item: &Item) -> BTreeSet<(&str, &str, &str)> {
    let codes = item.response.choices();
    let mut fed = BTreeSet::new();
    for feed in &item.feeds {
        if let Some(indicator) = &feed.indicator {
            fed.insert((indicator.as_str(), "", ""));
            let value = |code| if feed.yes.contains(code) { "yes" } else { "no" };
            fed.extend(codes.iter().map(|code| (indicator.as_str(), code.as_str(), value(code))));
        }
        if let Some(fact) = &feed.fact {
            let map = feed.map.iter();
            fed.extend(map.map(|(answer, value)| (fact.as_str(), answer.as_str(), value.as_str())));
        }
    }
    fed
}
