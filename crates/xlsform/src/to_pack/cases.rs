//! The cases of a pack made of a form: a person of whom nothing is known, and for each guard and each stage in which it
//! holds questions back one whom it does. Which those are the engine says, so that no case expects what does not come out.

use std::collections::{BTreeMap, BTreeSet};

use fener_model::{Answer, Given, Source};
use fener_rules::pack::{AskedBy, Condition, Guard, GuardKind, Item, NumberIs, Response};
use fener_rules::{Answers, Pack, PackSource};
use serde_json::{Value, json};

use super::whole::{OUTCOME, PROFILE};

/// The cases that such a pack owes.
pub(super) fn cases(pack: &Pack) -> Value {
    let nobody = HeldBack::of(pack, &BTreeMap::new());
    let mut reached = nobody.pairs();
    let mut cases = vec![json!({
        "id": OUTCOME,
        "shows": "whatever is answered, nothing is said about the person",
        "expect": {
            "outcome": OUTCOME,
            "incomplete": false,
            "profiles": [PROFILE],
            "routes": [OUTCOME],
            "advice": { OUTCOME: {} },
            "guards": nobody.guards,
            "held_back": nobody.stages
        }
    })];
    let source = pack.source();
    for guard in source.interview.guards.iter().filter(|guard| guard.kind == GuardKind::Block) {
        for stage in source.interview.stages.iter().filter(|stage| guard.stages.contains(&stage.id)) {
            if reached.contains(&(&guard.id, &stage.id)) {
                continue;
            }
            let mut person = Person { source, guard, answers: BTreeMap::new() };
            stage.when.iter().chain(&guard.when).for_each(|when| person.has(when));
            let held = HeldBack::of(pack, &person.answers);
            if held.all_shown && held.pairs().contains(&(&guard.id, &stage.id)) {
                reached.extend(held.pairs());
                cases.push(json!({
                    "id": format!("held-back-{}", cases.len()),
                    "shows": "a guard holds the questions back",
                    "answers": person.answers,
                    "expect": { "outcome": OUTCOME, "guards": held.guards, "held_back": held.stages }
                }));
            }
        }
    }
    json!({ "cases": cases })
}

/// What is held back of a person.
struct HeldBack<'p> {
    /// The guards that hold questions back.
    guards: BTreeSet<&'p str>,
    /// The stages in which each of them does.
    stages: BTreeMap<&'p str, Vec<&'p str>>,
    /// Whether every answer is to an item that this person is shown.
    all_shown: bool,
}

impl<'p> HeldBack<'p> {
    fn of(pack: &'p Pack, answers: &BTreeMap<String, Answer>) -> Self {
        let given = answers.iter().map(|(id, answer)| {
            let source = pack.usual_source(id).unwrap_or(Source::Person);
            (id.clone(), vec![Given::sure(answer.clone(), source)])
        });
        let interview = pack.interview(&given.collect::<Answers>());
        let all_shown = interview.hidden.is_empty();
        let guards = interview.guards.into_iter();
        let guards: Vec<_> =
            guards.filter(|guard| guard.kind == GuardKind::Block && !guard.satisfied).collect();
        Self {
            guards: guards.iter().map(|guard| guard.id).collect(),
            stages: guards
                .into_iter()
                .filter(|guard| !guard.held_back.is_empty())
                .map(|guard| (guard.id, guard.held_back))
                .collect(),
            all_shown,
        }
    }

    /// Each guard with each stage in which it holds questions back.
    fn pairs(&self) -> BTreeSet<(&'p str, &'p str)> {
        let stages = self.stages.iter();
        stages.flat_map(|(guard, stages)| stages.iter().map(|stage| (*guard, *stage))).collect()
    }
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

    /// Says this; or whatever makes it so, where the answer is worked out.
    fn says(&mut self, id: &str, answer: &str) {
        let item = self.source.interview.items.iter().find(|item| item.id == id);
        let mut lines = item.into_iter().flat_map(|item| &item.calculate);
        match lines.find(|line| line.answer == answer) {
            Some(line) => self.has(&line.when),
            None => self.gives(id, |item| said(item, answer)),
        }
    }

    /// Gives an answer to an item that has none yet, and all that shows the item.
    fn gives(&mut self, id: &str, answer: impl FnOnce(&Item) -> Option<Answer>) {
        let interview = &self.source.interview;
        let Some(item) = interview.items.iter().find(|item| item.id == id) else { return };
        if item.asked_by == AskedBy::Calculate || self.answers.contains_key(id) {
            return;
        }
        let Some(answer) = answer(item) else { return };
        self.answers.insert(id.to_owned(), answer);
        let stage = interview.stages.iter().find(|stage| stage.id == item.stage);
        let before = interview.guards.iter().filter(|guard| {
            item.asked_by == AskedBy::Ask
                && guard.id != self.guard.id
                && guard.kind == GuardKind::Block
                && guard.stages.contains(&item.stage)
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
