//! The cases of a pack made of a form: a person of whom nothing is known, and for each guard that holds questions back
//! one whom it does. Which guards those are the engine says, so that no case expects what does not come out.

use std::collections::{BTreeMap, BTreeSet};

use fener_model::{Answer, Given, Source};
use fener_rules::pack::{Condition, Guard, GuardKind, Item, NumberIs, Response};
use fener_rules::{Answers, Pack, PackSource};
use serde_json::{Value, json};

use super::whole::{OUTCOME, PROFILE};

/// The cases that such a pack owes.
pub(super) fn cases(pack: &Pack) -> Value {
    let nobody = BTreeMap::new();
    let (mut waiting, _) = held_back(pack, &nobody);
    let mut cases = vec![json!({
        "id": OUTCOME,
        "shows": "whatever is answered, nothing is said about the person",
        "expect": {
            "outcome": OUTCOME,
            "incomplete": false,
            "profiles": [PROFILE],
            "routes": [OUTCOME],
            "advice": { OUTCOME: {} },
            "guards": waiting
        }
    })];
    let source = pack.source();
    for guard in source.interview.guards.iter().filter(|guard| guard.kind == GuardKind::Block) {
        let Some(when) = guard.when.as_ref().filter(|_| !waiting.contains(guard.id.as_str())) else {
            continue;
        };
        let mut person = Person { source, guard, answers: BTreeMap::new() };
        person.has(when);
        let (guards, all_shown) = held_back(pack, &person.answers);
        if guards.contains(guard.id.as_str()) && all_shown {
            cases.push(json!({
                "id": format!("guard-{}", guard.id),
                "shows": "a guard holds the questions back",
                "answers": person.answers,
                "expect": { "outcome": OUTCOME, "guards": guards }
            }));
            waiting.extend(guards);
        }
    }
    json!({ "cases": cases })
}

/// The guards that hold questions back, and whether every answer is to an item that this person is shown.
fn held_back<'p>(pack: &'p Pack, answers: &BTreeMap<String, Answer>) -> (BTreeSet<&'p str>, bool) {
    let given = answers.iter().map(|(id, answer)| {
        let source = pack.usual_source(id).unwrap_or(Source::Person);
        (id.clone(), vec![Given::sure(answer.clone(), source)])
    });
    let interview = pack.interview(&given.collect::<Answers>());
    let guards = interview.guards.iter().filter(|guard| guard.kind == GuardKind::Block && !guard.satisfied);
    (guards.map(|guard| guard.id).collect(), interview.hidden.is_empty())
}

/// Somebody who comes as far as a guard.
struct Person<'p> {
    source: &'p PackSource,
    guard: &'p Guard,
    answers: BTreeMap<String, Answer>,
}

impl<'p> Person<'p> {
    /// Answers what makes a condition hold, as far as that is plain to see.
    fn has(&mut self, condition: &'p Condition) {
        match condition {
            Condition::All(parts) => parts.iter().for_each(|part| self.has(part)),
            Condition::Any(parts) => parts.iter().take(1).for_each(|part| self.has(part)),
            Condition::AtLeast(at_least) => {
                at_least.of.iter().take(usize::from(at_least.n)).for_each(|part| self.has(part));
            }
            Condition::Item(item) => item.is.iter().take(1).for_each(|answer| self.says(&item.id, answer)),
            Condition::Number(NumberIs { id, at_least, at_most }) => {
                self.gives(id, |_| Some(Answer::Number(at_least.or(*at_most).unwrap_or_default())));
            }
            Condition::Fact(fact) => {
                let items = &self.source.interview.items;
                let said = items.iter().flat_map(|item| {
                    let feeds = item.feeds.iter().filter(|feed| feed.fact.as_ref() == Some(&fact.name));
                    feeds.flat_map(|feed| &feed.map).map(move |(answer, value)| (item, answer, value))
                });
                let mut fitting = said.filter(|(_, _, value)| fact.is.contains(value));
                if let Some((item, answer, _)) = fitting.next() {
                    self.says(&item.id, answer);
                }
            }
            _ => {}
        }
    }

    fn says(&mut self, id: &str, answer: &str) {
        self.gives(id, |item| said(item, answer));
    }

    /// Gives an answer to an item that has none yet, and all that shows the item.
    fn gives(&mut self, id: &str, answer: impl FnOnce(&Item) -> Option<Answer>) {
        let interview = &self.source.interview;
        let Some(item) = interview.items.iter().find(|item| item.id == id) else { return };
        let Some(answer) = answer(item).filter(|_| !self.answers.contains_key(id)) else { return };
        self.answers.insert(id.to_owned(), answer);
        let stage = interview.stages.iter().find(|stage| stage.id == item.stage);
        let before = interview.guards.iter().filter(|guard| {
            guard.id != self.guard.id && guard.kind == GuardKind::Block && guard.stages.contains(&item.stage)
        });
        let content = before.filter_map(|guard| guard.satisfied.as_ref());
        let shown = item.when.iter().chain(stage.and_then(|stage| stage.when.as_ref()));
        for condition in shown.chain(content).collect::<Vec<_>>() {
            self.has(condition);
        }
    }
}

/// An answer by the word that conditions have for it.
fn said(item: &Item, answer: &str) -> Option<Answer> {
    let code = || answer.to_owned();
    Some(match (answer, &item.response) {
        (_, Response::Choice(codes)) if codes.iter().any(|code| code == answer) => Answer::Choice(code()),
        (_, Response::Choices(codes)) if codes.iter().any(|code| code == answer) => {
            Answer::Choices(vec![code()])
        }
        ("yes", _) => Answer::Yes,
        ("no", _) => Answer::No,
        ("unknown", _) => Answer::Unknown,
        ("refused", _) => Answer::Refused,
        ("not_applicable", _) => Answer::NotApplicable,
        ("given", Response::Number(range)) => Answer::Number(range.min.or(range.max).unwrap_or_default()),
        ("given", Response::Date) => Answer::Date("2000".to_owned()),
        ("given", _) => Answer::Text("x".to_owned()),
        _ => return None,
    })
}
