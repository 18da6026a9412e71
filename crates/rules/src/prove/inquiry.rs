//! Asking about all interviews, and having every answer that shows one confirmed by the engine.

use fener_model::{Answer, Given};

use super::circuit::{Bit, Values};
use super::solver::{Found, Oracle};
use super::world::{Taken, World};
use crate::finding::{Code, Example, Finding};
use crate::interview::{Answers, Interview, Terms};
use crate::load::{Findings, INTERVIEW};
use crate::loaded::Pack;

/// A pack with all its interviews.
pub(crate) struct Inquiry<'p> {
    pub(crate) pack: &'p Pack,
    pub(crate) world: World<'p>,
    pub(crate) oracle: Oracle,
    /// Questions that nobody could answer.
    unknown: usize,
    /// The file and path of the first condition that such a question is about.
    pub(crate) doubtful: Option<(&'static str, String)>,
    /// Interviews in which the engine says otherwise than the circuit.
    disagreements: usize,
}

/// An interview as the engine leads it.
struct Led {
    answers: Answers,
    terms: Terms,
}

impl<'p> Inquiry<'p> {
    pub(crate) fn new(pack: &'p Pack, taken: Taken<'p>) -> Self {
        let (world, oracle) = (World::new(taken), Oracle::new());
        Self { pack, world, oracle, unknown: 0, doubtful: None, disagreements: 0 }
    }

    /// Whether each of these can come about; none where nobody knows.
    pub(crate) fn possible(&mut self, bits: &[Bit]) -> Vec<Option<bool>> {
        let mut known: Vec<Option<bool>> = vec![None; bits.len()];
        for place in 0..bits.len() {
            let open = known.get(place).is_some_and(Option::is_none);
            let Some(bit) = bits.get(place).filter(|_| open) else {
                continue;
            };
            match self.ask(*bit) {
                // One interview answers many questions.
                Found::So(values) => {
                    for (slot, bit) in known.iter_mut().zip(bits) {
                        if values.of(*bit) {
                            *slot = Some(true);
                        }
                    }
                }
                Found::Never => known.iter_mut().skip(place).take(1).for_each(|slot| *slot = Some(false)),
                Found::Unknown => {}
            }
        }
        known
    }

    /// The smallest interview in which this comes about, if there is one.
    pub(crate) fn example(&mut self, bit: Bit) -> Option<Example> {
        match self.ask(bit) {
            Found::So(values) => {
                let small = self.smaller(values, bit);
                self.confirm(&small);
                Some(self.told(&small))
            }
            Found::Never | Found::Unknown => None,
        }
    }

    fn ask(&mut self, bit: Bit) -> Found {
        if bit == Bit::NO {
            return Found::Never;
        }
        let found = self.oracle.ask(&self.world.circuit, bit);
        match &found {
            Found::So(values) => self.confirm(values),
            Found::Unknown => self.unknown += 1,
            Found::Never => {}
        }
        found
    }

    /// What could not be proved, if anything.
    pub(crate) fn doubts(&self) -> Findings {
        let (file, path) = self.doubtful.clone().unwrap_or((INTERVIEW, String::new()));
        let doubt = |what: &str, count: usize| {
            Finding::error(Code::Unproved, file, path.as_str()).with("what", what).with("count", count)
        };
        let unknown = (self.unknown > 0).then(|| doubt("questions", self.unknown));
        let wrong = (self.disagreements > 0).then(|| doubt("agreement", self.disagreements));
        unknown.into_iter().chain(wrong).collect()
    }

    /// Without every answer that is not needed for it; what needs one answer less may need another less then.
    fn smaller(&self, mut values: Values, bit: Bit) -> Values {
        let world = &self.world;
        let items = world.items.iter().rev().map(|item| item.inputs.clone());
        let ranges: Vec<_> =
            [world.around.inputs.clone(), world.raising.clone()].into_iter().chain(items).collect();
        loop {
            let before = values.clone();
            for range in ranges.iter().filter(|range| (*range).clone().any(|gate| before.gate(gate))) {
                let without = world.circuit.values(|gate| !range.contains(&gate) && values.gate(gate));
                if without.of(bit) {
                    values = without;
                }
            }
            if values == before {
                return values;
            }
        }
    }

    fn led(&self, values: &Values) -> Led {
        let world = &self.world;
        let mut answers = Answers::new();
        for (item, answered) in world.pack.script.items.iter().zip(&world.items) {
            let single = answered.answers.iter().find(|(_, _, bit)| values.of(*bit));
            let choices = answered.choices.iter().filter(|(_, _, bit)| values.of(*bit));
            let choices: Vec<String> = choices.map(|(_, code, _)| code.clone()).collect();
            let given = match single {
                Some((given, _, _)) => given.clone(),
                None if choices.is_empty() => None,
                None => Some(Given::sure(Answer::Choices(choices), item.usual_source())),
            };
            answers.extend(given.map(|given| (item.id.clone(), vec![given])));
        }
        let raised = world.raised.iter().position(|bit| values.of(*bit));
        let terms = Terms {
            raised: raised.map(|place| world.pack.rules.outcomes.name(place).to_owned()),
            circumstances: world.around.told(|bit| values.of(bit)),
            ..Terms::default()
        };
        Led { answers, terms }
    }

    fn confirm(&mut self, values: &Values) {
        let led = self.led(values);
        let interview = self.pack.full_interview(&led.answers, &led.terms);
        if !self.agrees(values, &led, &interview) {
            self.disagreements += 1;
        }
    }

    /// Whether the engine says what the circuit says.
    fn agrees(&self, values: &Values, led: &Led, interview: &Interview<'_>) -> bool {
        let world = &self.world;
        let set = |bits: &[Bit]| bits.iter().map(|bit| values.of(*bit)).collect::<Vec<_>>();
        let script = world.pack.script;
        let holding = |names: &[(String, crate::condition::Cond)], found: &[&str]| {
            names.iter().map(|(name, _)| found.contains(&name.as_str())).collect::<Vec<_>>()
        };
        let yes = |three: &[super::world::Three]| {
            three.iter().map(|three| values.of(three.yes)).collect::<Vec<_>>()
        };
        let raised = led.terms.raised.as_ref().and_then(|name| self.pack.rank_of(name)).unwrap_or(0);
        let outcome = interview.evaluation.rank().max(raised);
        let facts = interview.evaluation.facts();
        let same_facts = world.facts.iter().enumerate().all(|(fact, bits)| {
            let value = facts.values.get(fact).copied().map(usize::from);
            bits.iter().position(|bit| values.of(*bit)) == value
        });
        let routes = world.pack.source.routing.routes.iter();
        let advised: Vec<bool> =
            routes.map(|route| interview.routes.iter().any(|advised| advised.id == route.id)).collect();
        let led: Vec<bool> = script
            .stages
            .iter()
            .map(|stage| interview.stages.iter().any(|shown| shown.id == stage.id))
            .collect();
        let asked = script.items.iter().zip(&world.items).all(|(item, answered)| {
            let shown = interview.items.iter().any(|shown| shown.id == item.id);
            !shown || values.of(answered.shown)
        });
        interview.hidden.is_empty()
            && interview.unreadable.is_empty()
            && same_facts
            && asked
            && set(&world.outcome).iter().rposition(|reached| *reached) == Some(outcome)
            && values.of(world.incomplete) == interview.evaluation.incomplete()
            && yes(&world.urgent) == holding(&script.urgent, &interview.urgent)
            && yes(&world.flags) == holding(&script.flags, &interview.flags)
            && set(&world.routes) == advised
            && set(&world.recipients) == holding(&script.recipients, &interview.recipients)
            && values.of(world.offered) == interview.referral_offered
            && set(&world.grounds).iter().position(|holds| *holds)
                == script
                    .bases
                    .iter()
                    .position(|(id, _)| Some(id.as_str()) == interview.basis_without_consent)
            && set(&world.led) == led
    }

    fn told(&self, values: &Values) -> Example {
        let led = self.led(values);
        let around = &led.terms.circumstances;
        let known = [
            ("language", around.language.clone()),
            ("province", around.province.clone()),
            ("hour", around.hour.map(|hour| hour.to_string())),
        ];
        let known = known.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        let answers =
            led.answers.iter().filter_map(|(item, given)| Some((item.clone(), word(given.first()?))));
        Example {
            facts: known.collect(),
            answers: answers.collect(),
            raised: led.terms.raised,
            ..Example::default()
        }
    }
}

/// An answer as conditions name it.
fn word(given: &Given) -> String {
    match &given.answer {
        Answer::Yes => "yes".to_owned(),
        Answer::No => "no".to_owned(),
        Answer::Unknown => "unknown".to_owned(),
        Answer::Refused => "refused".to_owned(),
        Answer::NotApplicable => "not_applicable".to_owned(),
        Answer::Contradicted => "contradicted".to_owned(),
        Answer::Choice(code) => code.clone(),
        Answer::Choices(codes) => codes.join(" + "),
        Answer::Number(number) => number.to_string(),
        Answer::Date(text) | Answer::Text(text) => text.clone(),
    }
}
