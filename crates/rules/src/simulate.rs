//! Invented persons by the thousand, each with an answer to everything, and the interview that each would have: to
//! see how many questions a pack asks, and to prove that the short way ends where the long one does.

use std::collections::BTreeSet;

use fastrand::Rng;
use fener_model::{Answer, Given, Source};

use crate::interview::{Answers, Step, Terms};
use crate::loaded::Pack;
use crate::pack::{AskedBy, Item, Response};

/// Whether every question is asked that is shown, or only those whose answer could change something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Only what is needed, in the order of the next question.
    Short,
    /// Whatever is shown.
    Long,
}

/// An interview that was led to its end.
#[derive(Clone)]
pub struct Led {
    /// What was answered.
    pub answers: Answers,
    /// Questions that the person was asked.
    pub asked: usize,
    /// Everything that was answered: questions, observations, documents, attestations.
    pub steps: usize,
}

/// How an invented person answers.
struct Persona {
    rng: Rng,
    /// Of a hundred signs so many are there.
    signs: u8,
    /// Of a hundred answers so many stay open.
    open: u8,
    /// Whether the follow-ups bear out what the core questions were told.
    consistent: bool,
}

/// An invented person: an answer to every item of the pack, also to those that may never be shown. The same seed
/// gives the same person. Most can be spoken to alone and agree to it; some tell of themselves what nobody asks.
#[must_use]
pub fn person(pack: &Pack, seed: u64) -> Answers {
    let mut rng = Rng::with_seed(seed);
    let signs = [0, 3, 10, 25, 50, 80];
    let signs = signs.get(rng.usize(..signs.len())).copied().unwrap_or(0);
    let open = if rng.u8(..3) == 0 { 25 } else { 3 };
    let consistent = rng.u8(..4) != 0;
    let mut persona = Persona { rng, signs, open, consistent };
    let there = persona.indicators(pack);
    let guarding = guarding(pack);
    let mut answers = Answers::new();
    for item in &pack.source().interview.items {
        let answer = match item.asked_by {
            AskedBy::Calculate => None,
            AskedBy::NeverAsk if persona.rng.u8(..100) >= 3 => None,
            _ if guarding.contains(item.id.as_str()) && persona.rng.u8(..100) < 95 => {
                favourable(pack, item).or_else(|| persona.answer(item, &there))
            }
            _ => persona.answer(item, &there),
        };
        if let Some(answer) = answer {
            let source = pack.usual_source(&item.id).unwrap_or(Source::Person);
            answers.insert(item.id.clone(), vec![Given::sure(answer, source)]);
        }
    }
    answers
}

impl Persona {
    fn chance(&mut self, of_a_hundred: u8) -> bool {
        self.rng.u8(..100) < of_a_hundred
    }

    fn indicators(&mut self, pack: &Pack) -> BTreeSet<String> {
        let all = pack.source().indicators.indicators.iter().map(|indicator| indicator.id.clone());
        let signs = self.signs;
        all.filter(|_| self.chance(signs)).collect()
    }

    fn answer(&mut self, item: &Item, there: &BTreeSet<String>) -> Option<Answer> {
        if item.response == Response::Acknowledge {
            return Some(Answer::Yes);
        }
        if self.chance(self.open) {
            let open = [Answer::Unknown, Answer::Refused, Answer::NotApplicable, Answer::Contradicted];
            return open.get(self.rng.usize(..open.len())).cloned();
        }
        Some(match &item.response {
            Response::Acknowledge => Answer::Yes,
            Response::YesNo => {
                let spoken_of =
                    item.stands_for.iter().chain(item.feeds.iter().filter_map(|f| f.indicator.as_ref()));
                let known: Vec<&String> = spoken_of.collect();
                let yes = match known.is_empty() || !self.consistent {
                    true => self.chance(self.signs),
                    false => known.iter().any(|indicator| there.contains(*indicator)),
                };
                if yes { Answer::Yes } else { Answer::No }
            }
            Response::Choice(codes) => Answer::Choice(self.pick(codes)?),
            Response::Choices(codes) => Answer::Choices(vec![self.pick(codes)?]),
            Response::Number(range) => {
                let lowest = range.min.unwrap_or(0);
                Answer::Number(self.rng.i64(lowest..=range.max.unwrap_or(lowest + 100).max(lowest)))
            }
            Response::Date => Answer::Date(format!("{}", self.rng.u16(1940..2030))),
            Response::Text(_) | Response::Place(_) => Answer::Text("x".to_owned()),
        })
    }

    fn pick(&mut self, codes: &[String]) -> Option<String> {
        codes.get(self.rng.usize(..codes.len().max(1))).cloned()
    }
}

/// The items that settle guards.
fn guarding(pack: &Pack) -> BTreeSet<&str> {
    pack.source().interview.guards.iter().flat_map(|guard| &guard.items).map(String::as_str).collect()
}

/// The answer with which most guards are content: for what is done or agreed "yes", for what is seen "no".
fn favourable(pack: &Pack, item: &Item) -> Option<Answer> {
    match (&item.response, item.asked_by) {
        (Response::Acknowledge, _) => Some(Answer::Yes),
        (Response::YesNo, AskedBy::Observe) => Some(Answer::No),
        (Response::YesNo, _) => Some(Answer::Yes),
        // Of several choices the one that some guard names.
        (Response::Choice(codes), _) => {
            let named = |code: &&String| {
                let words = format!(
                    "{:?}",
                    pack.source().interview.guards.iter().map(|g| &g.satisfied).collect::<Vec<_>>()
                );
                words.contains(&format!("{code:?}"))
            };
            codes.iter().find(named).cloned().map(Answer::Choice)
        }
        _ => None,
    }
}

/// Leads the interview of a person who has an answer to everything. What the person brings up unasked is said first.
#[must_use]
pub fn lead(pack: &Pack, person: &Answers, way: Way) -> Led {
    lead_on(pack, brought_up(pack, person), person, way)
}

/// As [`lead`], from what was answered already.
#[must_use]
pub fn lead_on(pack: &Pack, answers: Answers, person: &Answers, way: Way) -> Led {
    let terms = Terms::default();
    let mut led = Led { answers, asked: 0, steps: 0 };
    loop {
        let next: Vec<String> = match way {
            Way::Short => one(pack, &led.answers, &terms),
            Way::Long => all(pack, &led.answers, &terms),
        };
        let before = led.steps;
        for item in next {
            let Some(given) = person.get(&item) else { continue };
            led.asked += usize::from(pack.item(&item).is_some_and(|item| item.asked_by == AskedBy::Ask));
            led.steps += 1;
            led.answers.insert(item, given.clone());
        }
        if led.steps == before {
            return led;
        }
    }
}

fn brought_up(pack: &Pack, person: &Answers) -> Answers {
    let unasked = |id: &str| pack.item(id).is_some_and(|item| item.asked_by == AskedBy::NeverAsk);
    person.iter().filter(|(id, _)| unasked(id)).map(|(id, given)| (id.clone(), given.clone())).collect()
}

/// The next step; for a guard, the first of its items that is shown and unanswered. A guard that stays discontent keeps
/// from asking, not from looking.
fn one(pack: &Pack, answers: &Answers, terms: &Terms) -> Vec<String> {
    let interview = pack.interview_on(answers, terms);
    let unanswered = |id: &&&str| interview.items.iter().any(|item| item.id == **id && !item.answered);
    let next = match interview.step {
        Step::Item(item) => Some(item),
        Step::Guard(guard) => {
            let guard = interview.guards.iter().find(|standing| standing.id == guard);
            let items = guard.map_or(&[][..], |guard| &guard.items);
            let other = || interview.items.iter().find(|item| item.is_open() && item.waits_for.is_none());
            items.iter().find(unanswered).copied().or_else(|| other().map(|item| item.id))
        }
        Step::Done => None,
    };
    next.map(str::to_owned).into_iter().collect()
}

/// All that is shown now and can be answered now.
fn all(pack: &Pack, answers: &Answers, terms: &Terms) -> Vec<String> {
    let interview = pack.full_interview(answers, terms);
    let now = interview.items.iter().filter(|item| item.is_open() && item.waits_for.is_none());
    now.map(|item| item.id.to_owned()).collect()
}
