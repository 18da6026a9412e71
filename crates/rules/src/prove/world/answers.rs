//! The answers that an item can have, and what is known of the place and the hour.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use fener_model::{Answer, Given, Source};

use super::{Bit, Circuit, Taken, World};
use crate::condition::{AnswerSet, Cond, Truth};
use crate::facts::IndicatorValue;
use crate::pack::{Circumstances, ELSEWHERE, Response};
use crate::script::{ItemScript, Said};

/// What can be said to one item: one of these answers, several choices at once, or nothing.
#[derive(Clone, Debug)]
pub(crate) struct Answered {
    pub(crate) shown: Bit,
    /// Each answer that counts otherwise than the others, with what is given for it; set only while the item is shown.
    pub(crate) answers: Vec<(Option<Given>, Said, Bit)>,
    /// Of an item with several choices: each choice, by its place among answers, with its code.
    pub(crate) choices: Vec<(u32, String, Bit)>,
    /// The gates that its inputs are among.
    pub(crate) inputs: Range<usize>,
}

impl Answered {
    pub(crate) fn unanswered(shown: Bit) -> Self {
        Self { shown, answers: Vec::new(), choices: Vec::new(), inputs: 0..0 }
    }

    pub(crate) fn worked_out(&mut self, answer: u32, bit: Bit) {
        self.answers.push((None, Said::plain(answer), bit));
    }

    /// Every answer but several choices.
    pub(crate) fn single(&self) -> impl Iterator<Item = (&Said, Bit)> {
        self.answers.iter().map(|(_, said, bit)| (said, *bit))
    }

    /// Whether this answer is among those given.
    pub(crate) fn gives(&self, answer: u32, circuit: &mut Circuit) -> Bit {
        let single = self.single().filter(|(said, _)| said.answers().any(|said| said == answer));
        let choices = self.choices.iter().filter(|(place, _, _)| *place == answer);
        circuit.any(single.map(|(_, bit)| bit).chain(choices.map(|(_, _, bit)| *bit)))
    }

    /// When the answer is such (`yes`), and when it is not (`no`), for a question of single answers and one of choices.
    pub(crate) fn is(
        &self,
        truth: impl Fn(&Said) -> Truth,
        choice: impl Fn(u32) -> bool,
        circuit: &mut Circuit,
    ) -> (Bit, Bit) {
        let when = |wanted| {
            let such = self.single().filter(|(said, _)| truth(said) == wanted);
            such.map(|(_, bit)| bit).collect::<Vec<_>>()
        };
        let (yes, no) = (when(Truth::Yes), when(Truth::No));
        let [named, others] = self.chosen(choice);
        let named = circuit.any(named);
        let others = circuit.any(others);
        let others = circuit.and(others, !named);
        (circuit.any(yes.into_iter().chain([named])), circuit.any(no.into_iter().chain([others])))
    }

    /// The choices that are named, and the others.
    fn chosen(&self, named: impl Fn(u32) -> bool) -> [Vec<Bit>; 2] {
        [true, false].map(|wanted| {
            let such = self.choices.iter().filter(|(place, _, _)| named(*place) == wanted);
            such.map(|(_, _, bit)| *bit).collect()
        })
    }

    /// What the answers say of an indicator for which these are a "yes".
    pub(crate) fn of_indicator(
        &self,
        item: &ItemScript,
        yes: &AnswerSet,
        circuit: &mut Circuit,
    ) -> Vec<(IndicatorValue, Bit)> {
        let mut says: Vec<_> = self
            .single()
            .filter_map(|(said, bit)| item.of_indicator(said, yes).map(|value| (value, bit)))
            .collect();
        for (place, _, bit) in self.choices.iter().filter(|(place, _, _)| yes.contains(*place)) {
            says.extend(item.of_indicator(&Said::plain(*place), yes).map(|value| (value, *bit)));
        }
        let [named, others] = self.chosen(|place| yes.contains(place));
        let (named, others) = (circuit.any(named), circuit.any(others));
        let only_others = circuit.and(others, !named);
        let other = self.choices.iter().find(|(place, _, _)| !yes.contains(*place));
        says.extend(other.and_then(|(place, _, _)| {
            item.of_indicator(&Said::plain(*place), yes).map(|value| (value, only_others))
        }));
        says
    }
}

impl World<'_> {
    /// The answers that this item accepts, with one input for each that counts otherwise than those before it.
    pub(super) fn answered(&mut self, item: &ItemScript, shown: Bit) -> Answered {
        let mut singles: Vec<(Option<Given>, Said)> = Vec::new();
        for given in self.possible(item) {
            let said = item.said(&given);
            if let Some(said) = said.filter(|said| singles.iter().all(|(_, known)| known != said)) {
                singles.push((Some(given), said));
            }
        }
        let several = match &item.response {
            Response::Choices(codes) => codes.as_slice(),
            _ => &[],
        };
        let start = self.circuit.gates().len();
        let count = singles.len() + usize::from(!several.is_empty());
        let mut bits: Vec<Bit> = self.circuit.first_of(count);
        for bit in &mut bits {
            *bit = self.circuit.and(*bit, shown);
        }
        let choosing = bits.get(singles.len()).copied().unwrap_or(Bit::NO);
        let answers = singles.into_iter().zip(bits).map(|((given, said), bit)| (given, said, bit)).collect();
        let choices = self.several(item, several, choosing);
        Answered { shown, answers, choices, inputs: start..self.circuit.gates().len() }
    }

    /// At least one of several choices: the first when nothing else is said.
    fn several(&mut self, item: &ItemScript, codes: &[String], choosing: Bit) -> Vec<(u32, String, Bit)> {
        let inputs: Vec<Bit> = codes.iter().map(|_| self.circuit.input()).collect();
        let other = self.circuit.any(inputs.iter().skip(1).copied());
        let mut choices = Vec::new();
        for (place, (code, input)) in codes.iter().zip(inputs).enumerate() {
            let chosen = if place == 0 { self.circuit.or(input, !other) } else { input };
            let bit = self.circuit.and(choosing, chosen);
            choices.extend(item.answer(code).map(|answer| (answer, code.clone(), bit)));
        }
        choices
    }

    fn possible(&self, item: &ItemScript) -> Vec<Given> {
        let usual = item.usual_source();
        let plain = [Answer::Yes, Answer::No].into_iter();
        let choices = match &item.response {
            Response::Choice(codes) => codes.as_slice(),
            _ => &[],
        };
        let own = choices.iter().map(|code| Answer::Choice(code.clone()));
        let numbers = self.numbers(item).into_iter().map(Answer::Number);
        let [date, text] = ["2000", "x"].map(str::to_owned);
        let open =
            [Answer::Date(date), Answer::Text(text), Answer::Unknown, Answer::Refused, Answer::NotApplicable];
        let answers = plain.chain(own).chain(numbers).chain(open);
        let mut possible: Vec<Given> = answers.map(|answer| Given::sure(answer, usual)).collect();
        possible.extend(
            [Source::OfficerObserved, Source::Person].map(|source| Given::sure(Answer::Contradicted, source)),
        );
        possible
    }

    /// One number for each way in which the pack's conditions can tell numbers apart.
    fn numbers(&self, item: &ItemScript) -> BTreeSet<i64> {
        let Response::Number(range) = &item.response else {
            return BTreeSet::new();
        };
        let mut bounds = Vec::new();
        let place = self.pack.script.item_names.place(&item.id);
        self.pack.script.conditions().for_each(|condition| ranges(condition, place, &mut bounds));
        let edges = bounds
            .iter()
            .flat_map(|(low, high)| [*low, low.saturating_sub(1), *high, high.saturating_add(1)]);
        let all = edges.chain([0, range.min.unwrap_or(i64::MIN), range.max.unwrap_or(i64::MAX)]);
        let mut seen: BTreeMap<Vec<bool>, i64> = BTreeMap::new();
        for number in all.filter(|number| item.accepts(&Answer::Number(*number))) {
            let within = bounds.iter().map(|(low, high)| *low <= number && number <= *high);
            seen.entry(within.collect()).or_insert(number);
        }
        seen.into_values().collect()
    }
}

fn ranges(condition: &Cond, place: Option<usize>, bounds: &mut Vec<(i64, i64)>) {
    condition.leaves(&mut |leaf| {
        if let Cond::Number { item, lowest, highest } = leaf
            && Some(*item) == place
            && !bounds.contains(&(*lowest, *highest))
        {
            bounds.push((*lowest, *highest));
        }
    });
}

/// What the device may know of the place and the hour: one of these each, or nothing.
pub(crate) struct Around {
    pub(crate) languages: Vec<(String, Bit)>,
    /// Those that the pack names, and one that it does not.
    pub(crate) provinces: Vec<(String, Bit)>,
    pub(crate) hours: Vec<(u8, Bit)>,
    /// The gates that its inputs are among.
    pub(crate) inputs: Range<usize>,
}

impl Around {
    pub(crate) fn new(pack: Taken<'_>, circuit: &mut Circuit) -> Self {
        let provinces = pack.script.provinces();
        let mut hours = false;
        for condition in pack.script.conditions() {
            condition.leaves(&mut |leaf| hours |= matches!(leaf, Cond::Hour(_)));
        }
        let elsewhere = (!provinces.is_empty()).then_some(ELSEWHERE);
        let start = circuit.gates().len();
        let mut one_of = |names: Vec<String>| {
            let bits = circuit.first_of(names.len());
            names.into_iter().zip(bits).collect::<Vec<_>>()
        };
        let languages = one_of(pack.source.pack.header.languages.clone());
        let provinces = one_of(provinces.into_iter().chain(elsewhere).map(str::to_owned).collect());
        let hours = if hours { 0..24 } else { 0..0 };
        let bits = circuit.first_of(hours.len());
        let hours = hours.zip(bits).collect();
        Self { languages, provinces, hours, inputs: start..circuit.gates().len() }
    }

    /// As the values have it.
    pub(crate) fn told(&self, set: impl Fn(Bit) -> bool) -> Circumstances {
        let first =
            |names: &[(String, Bit)]| names.iter().find(|(_, bit)| set(*bit)).map(|(name, _)| name.clone());
        Circumstances {
            language: first(&self.languages),
            province: first(&self.provinces),
            hour: self.hours.iter().find(|(_, bit)| set(*bit)).map(|(hour, _)| *hour),
        }
    }
}
