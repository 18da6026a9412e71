//! What a form has as the answers of an item, and how it says that one of them was given: written by the export, and
//! known again by the import.

use fener_rules::pack::{AskedBy, Item, Response};

use crate::expression::written::{and, call, compare, or, selected, text, truth};
use crate::expression::{Comparison, Expression};

/// What an acknowledged note holds.
pub(crate) const ACKNOWLEDGED: &str = "OK";
/// Open answers, as far as a form offers them.
pub(crate) const OPEN: [&str; 2] = ["unknown", "refused"];

/// Of a condition: when it holds, and when it fails.
#[derive(Clone)]
pub(crate) struct Sides {
    pub(crate) holds: Expression,
    pub(crate) fails: Expression,
}

/// Answers beside an item's own choices that the form offers.
pub(crate) fn standing(item: &Item) -> &'static [&'static str] {
    match item.asked_by {
        AskedBy::Calculate => &[],
        AskedBy::Ask | AskedBy::NeverAsk => &["unknown", "refused", "not_applicable"],
        _ => &["unknown", "not_applicable"],
    }
}

/// The answers that the form has for an item.
pub(crate) fn offered(item: &Item) -> Vec<&str> {
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

/// An answer to an item, called so in the form, is one of these. Also those that the form does not have.
pub(crate) fn is_one_of<'a>(item: &Item, name: &str, answers: &'a [String]) -> (Sides, Vec<&'a String>) {
    let offered = offered(item);
    let (named, lost): (Vec<&String>, Vec<&String>) =
        answers.iter().partition(|answer| offered.contains(&answer.as_str()));
    let several = matches!(item.response, Response::Choices(_));
    let raw = |answer: &str| raw(item, answer).to_owned();
    let answered = compare(name, Comparison::Different, text(""));
    let given = offered.contains(&"given");
    let sides = if given {
        let given_named = named.iter().any(|answer| *answer == "given");
        let (yes, no) = (answered.clone(), truth(false));
        if given_named { Sides { holds: yes, fails: no } } else { Sides { holds: no, fails: yes } }
    } else {
        let is = |answer: &str| {
            if several {
                selected(name, &raw(answer))
            } else {
                compare(name, Comparison::Equal, text(&raw(answer)))
            }
        };
        let is_not = |answer: &str| {
            if several {
                call("not", vec![selected(name, &raw(answer))])
            } else {
                compare(name, Comparison::Different, text(&raw(answer)))
            }
        };
        let open = OPEN.into_iter().filter(|open| offered.contains(open) && !named.iter().any(|n| n == open));
        let excluded = named.iter().map(|answer| answer.as_str()).chain(open);
        Sides {
            holds: or(named.iter().map(|answer| is(answer))),
            fails: and(std::iter::once(answered).chain(excluded.map(is_not))),
        }
    };
    (sides, lost)
}
