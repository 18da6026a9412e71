//! Which single answer would change the outcome: one that is not given yet, or one given in place of what stands.

use fener_model::{Answer, Given};
use schemars::JsonSchema;
use serde::Serialize;

use crate::condition::Cond;
use crate::interview::{Answers, Overrides, Terms, Walk};
use crate::loaded::Pack;
use crate::pack::Response;
use crate::script::ItemScript;

/// An item whose answer alone would change the outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Turning<'p> {
    /// The item.
    pub item: &'p str,
    /// What it would be answered with, in place of whatever stands: any one of these.
    pub answers: Vec<Answer>,
    /// The outcome that would be shown.
    pub outcome: &'p str,
}

impl Pack {
    /// Every answer to an item shown now that alone would change the outcome shown, in the order of the interview.
    /// `unknown` stands for whatever leaves an item open. Of numbers those next to a bound that some condition names
    /// are tried; dates and words decide nothing.
    #[must_use]
    pub fn turnings(&self, answers: &Answers, terms: &Terms) -> Vec<Turning<'_>> {
        let shown = |answers: &Answers| {
            let walk = Walk::new(self, answers, &Overrides::default(), terms);
            self.evaluate(&walk.facts, terms.options).outcome()
        };
        let interview = self.full_interview(answers, terms);
        let now = interview.evaluation.outcome();
        let places = interview.items.iter().filter_map(|item| self.script.item_names.place(item.id));
        let open = places.filter_map(|place| Some((place, self.script.items.get(place)?)));
        let mut all: Vec<Turning<'_>> = Vec::new();
        let mut with = answers.clone();
        for (place, item) in open {
            let before = with.remove(&item.id);
            for answer in self.worth_trying(place, item) {
                with.insert(item.id.clone(), vec![Given::sure(answer.clone(), item.usual_source())]);
                let outcome = shown(&with);
                if outcome == now {
                    continue;
                }
                match all.iter_mut().find(|known| known.item == item.id && known.outcome == outcome) {
                    Some(known) => known.answers.push(answer),
                    None => all.push(Turning { item: &item.id, answers: vec![answer], outcome }),
                }
            }
            match before {
                Some(before) => with.insert(item.id.clone(), before),
                None => with.remove(&item.id),
            };
        }
        all
    }

    /// The answers between which conditions and feeds can tell a difference.
    fn worth_trying(&self, place: usize, item: &ItemScript) -> Vec<Answer> {
        let own = match &item.response {
            Response::Choice(codes) => codes.iter().cloned().map(Answer::Choice).collect(),
            Response::Choices(codes) => {
                codes.iter().map(|code| Answer::Choices(vec![code.clone()])).collect()
            }
            Response::Number(_) => self.beside_bounds(place).into_iter().map(Answer::Number).collect(),
            _ => Vec::new(),
        };
        let plain = [Answer::Yes, Answer::No, Answer::Unknown];
        plain.into_iter().chain(own).filter(|answer| item.accepts(answer)).collect()
    }

    fn beside_bounds(&self, place: usize) -> Vec<i64> {
        let mut numbers = Vec::new();
        let mut look = |leaf: &Cond| match leaf {
            Cond::Number { item, lowest, highest } if *item == place => {
                numbers.extend([
                    lowest.checked_sub(1),
                    Some(*lowest),
                    Some(*highest),
                    highest.checked_add(1),
                ]);
            }
            _ => {}
        };
        let items = self.script.items.iter();
        let conditions =
            items.flat_map(|item| item.when.iter().chain(item.calculate.iter().map(|(_, when)| when)));
        let stages = self.script.stages.iter().filter_map(|stage| stage.when.as_ref());
        conditions.chain(stages).for_each(|condition| condition.leaves(&mut look));
        let mut numbers: Vec<i64> = numbers.into_iter().flatten().collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }
}
