//! Items that two packs both have, with the answers that both can take.

use fener_model::{Answer, Given, Source};

use super::draw::Chance;
use crate::interview::Answers;
use crate::loaded::Pack;
use crate::pack::{AskedBy, Item, NumberRange, Response};

/// So many numbers of a range are tried: all of them where there are no more.
const NUMBERS: i64 = 64;

/// An item that both packs have.
pub(super) struct SharedItem<'p> {
    pub(super) id: &'p str,
    /// What both can be answered: first what says something, then what stays open.
    answers: Vec<Answer>,
    /// How many of them say something.
    closed: usize,
    yes_or_no: bool,
    /// The usual source in each.
    sources: [Source; 2],
}

impl<'p> SharedItem<'p> {
    /// None where only one of them has it, or they have no answer in common.
    pub(super) fn new(item: &'p Item, before: &Pack, after: &Pack) -> Option<Self> {
        let both = |answer: &Answer| [before, after].iter().all(|pack| pack.accepts(&item.id, answer));
        let mut answers: Vec<Answer> = closed(&item.response).into_iter().filter(both).collect();
        let closed = answers.len();
        answers.extend(open().into_iter().filter(both));
        let sources = [before.usual_source(&item.id)?, after.usual_source(&item.id)?];
        let yes_or_no = item.response == Response::YesNo;
        (!answers.is_empty()).then_some(Self { id: &item.id, answers, closed, yes_or_no, sources })
    }

    /// An answer, by its place: of eight yes/no items so many are a "yes", and one answer in eight stays open.
    pub(super) fn draw(&self, yes: usize, chance: &mut Chance) -> usize {
        let stays_open = chance.below(8) == 0 && self.answers.len() > self.closed;
        match self.closed {
            closed if closed == 0 || stays_open => closed + chance.below(self.answers.len() - closed),
            2 if self.yes_or_no => usize::from(chance.below(8) >= yes),
            closed => chance.below(closed),
        }
    }

    pub(super) fn answer(&self, place: usize) -> Option<&Answer> {
        self.answers.get(place)
    }

    /// Adds the answer as it stands in one of the packs.
    pub(super) fn give(&self, place: usize, side: usize, answers: &mut Answers) {
        if let (Some(answer), Some(source)) = (self.answer(place), self.sources.get(side)) {
            answers.insert(self.id.to_owned(), vec![Given::sure(answer.clone(), *source)]);
        }
    }
}

/// What one of the packs can be answered and the other cannot, by item or as `item=choice`.
pub(super) fn missing<'p>(pack: &'p Pack, other: &'p Pack) -> impl Iterator<Item = String> {
    let items = pack.source.interview.items.iter().filter(|item| item.asked_by != AskedBy::Calculate);
    items.flat_map(|item| {
        let id = &item.id;
        let refused = |answer: &Answer| !other.accepts(id, answer);
        let all = closed(&item.response);
        if all.iter().chain(&open()).filter(|answer| pack.accepts(id, answer)).all(refused) {
            return vec![id.clone()];
        }
        let codes = item.response.choices().iter().zip(all.iter().map(refused));
        codes.filter(|(_, missing)| *missing).map(|(code, _)| format!("{id}={code}")).collect()
    })
}

/// Answers that say something, one for each that can make a difference.
fn closed(response: &Response) -> Vec<Answer> {
    match response {
        Response::YesNo => vec![Answer::Yes, Answer::No],
        Response::Acknowledge => vec![Answer::Yes],
        Response::Choice(codes) => codes.iter().cloned().map(Answer::Choice).collect(),
        Response::Choices(codes) => codes.iter().cloned().map(|code| Answer::Choices(vec![code])).collect(),
        Response::Number(range) => numbers(range),
        Response::Date => vec![Answer::Date("2000".to_owned())],
        Response::Text(_) | Response::Place(_) => vec![Answer::Text("x".to_owned())],
    }
}

fn open() -> [Answer; 4] {
    [Answer::Unknown, Answer::Refused, Answer::NotApplicable, Answer::Contradicted]
}

/// Numbers from one end of the range to the other, both of them among these.
fn numbers(range: &NumberRange) -> Vec<Answer> {
    let lowest = range.min.unwrap_or(0);
    let highest = range.max.unwrap_or(lowest.saturating_add(NUMBERS)).max(lowest);
    let step = usize::try_from(highest.saturating_sub(lowest) / NUMBERS).unwrap_or(0).max(1);
    let numbers = (lowest..highest).step_by(step).chain([highest]);
    numbers.map(Answer::Number).collect()
}
