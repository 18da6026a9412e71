//! Names in conditions become places; whatever cannot be asked at its place is found here.

use std::fmt;

use super::known::Known;
use super::written::{is_id, short};
use super::{Findings, unknown};
use crate::condition::{AnswerSet, Cond};
use crate::finding::{Code, Finding};
use crate::names::{Names, nearest};
use crate::pack::{Condition, FactIs, Hours, ItemIs, NumberIs, Observed, Response};
use crate::rules::MAX_INDICATORS;
use crate::script::ANSWERS;

/// Conditions of a pack with all their parts. A field pack has a few hundred.
const MAX_CONDITIONS: usize = 10_000;

pub(crate) struct Resolver<'k, 's> {
    pub(crate) known: &'k Known<'s>,
    pub(crate) findings: Findings,
    /// Conditions so far, with all their parts.
    pub(crate) conditions: usize,
    /// Leave every part of a condition a part of its own: to look at, not to run.
    pub(crate) apart: bool,
}

/// Where a condition stands, which decides what it can ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// When a profile runs: facts.
    Profile,
    /// Outcome rule: facts, indicators, dimensions.
    Rule,
    /// Named class: as a rule, with "not", and the outcome of the profile.
    Class,
    /// Stage or item: facts, and items before this place.
    When(usize),
    /// Guard: facts and items.
    Guard,
    /// Urgent trigger or flag: facts, indicators, items, outcome.
    Notice,
    /// Route, legal flag, recipient, ground: also urgent triggers and flags.
    Advice,
    /// What is exported of a referral: as advice, but place, hour and language are not part of one.
    Export,
}

impl Place {
    fn allows(self, leaf: &str) -> bool {
        match leaf {
            "fact" | "switch" => true,
            "indicator" => !matches!(self, Self::Profile | Self::When(_) | Self::Guard),
            "positive" | "observed" => matches!(self, Self::Rule | Self::Class),
            "outcome" => matches!(self, Self::Class | Self::Notice | Self::Advice | Self::Export),
            "item" | "number" => !matches!(self, Self::Profile | Self::Rule | Self::Class),
            "language" | "province" | "hour" => {
                !matches!(self, Self::Profile | Self::Rule | Self::Class | Self::Export)
            }
            "incomplete" => matches!(self, Self::Notice | Self::Advice | Self::Export),
            _ => matches!(self, Self::Advice | Self::Export),
        }
    }
}

/// Where a condition is written.
#[derive(Clone, Copy)]
pub(crate) struct Site {
    pub(crate) file: &'static str,
    pub(crate) place: Place,
}

impl Resolver<'_, '_> {
    pub(crate) fn push(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// The place of a name; a finding when there is none.
    pub(crate) fn find(
        &mut self,
        names: &Names,
        what: &str,
        name: &str,
        file: &str,
        path: impl fmt::Display,
    ) -> Option<usize> {
        let place = names.place(name);
        if place.is_none() {
            let guess = super::guess(&self.findings, || names.nearest(name));
            self.push(unknown(file, path.to_string(), what, name, guess));
        }
        place
    }

    pub(crate) fn optional(&mut self, condition: Option<&Condition>, site: Site, path: &str) -> Option<Cond> {
        condition.map(|condition| self.condition(condition, site, path))
    }

    pub(crate) fn condition(&mut self, condition: &Condition, site: Site, path: &str) -> Cond {
        self.conditions += 1;
        if self.conditions > MAX_CONDITIONS {
            self.too_many(site, path);
            return Cond::Always(false);
        }
        match condition {
            Condition::Always(holds) => Cond::Always(*holds),
            Condition::All(parts) => Cond::All(self.parts(parts, site, &format!("{path}.all"))),
            Condition::Any(parts) => {
                let parts = self.parts(parts, site, &format!("{path}.any"));
                if self.apart { Cond::Any(parts) } else { Cond::any(parts) }
            }
            Condition::AtLeast(at_least) => {
                let parts = self.parts(&at_least.of, site, &format!("{path}.at_least.of"));
                let most = parts.len().max(1);
                self.in_range(site.file, &format!("{path}.at_least.n"), at_least.n, 1, most);
                Cond::AtLeast(at_least.n, parts)
            }
            Condition::Not(part) => Cond::Not(Box::new(self.condition(part, site, &format!("{path}.not")))),
            leaf => self.leaf(leaf, site, path).unwrap_or(Cond::Always(false)),
        }
    }

    /// Said once, where the first one too many stands.
    fn too_many(&mut self, site: Site, path: &str) {
        if self.conditions == MAX_CONDITIONS + 1 {
            let finding = Finding::error(Code::TooMany, site.file, path).with("what", "conditions");
            self.push(finding.with("limit", MAX_CONDITIONS));
        }
    }

    fn parts(&mut self, parts: &[Condition], site: Site, path: &str) -> Vec<Cond> {
        if parts.is_empty() {
            self.empty(site.file, path, "condition");
        }
        let parts = parts.iter().enumerate();
        parts.map(|(place, part)| self.condition(part, site, &format!("{path}[{place}]"))).collect()
    }

    fn allowed(&mut self, leaf: &str, site: Site, path: &str) -> Option<()> {
        if site.place.allows(leaf) {
            return Some(());
        }
        self.push(Finding::error(Code::NotKnownHere, site.file, path).with("what", leaf));
        None
    }

    fn leaf(&mut self, leaf: &Condition, site: Site, path: &str) -> Option<Cond> {
        let known = self.known;
        let kind = kind_of(leaf);
        self.allowed(kind, site, path)?;
        let mut named = |names: &Names, name: &str| {
            self.find(names, kind, name, site.file, format_args!("{path}.{}", field_of(leaf)))
        };
        Some(match leaf {
            Condition::Indicator(name) => Cond::indicator(named(&known.indicators, name)?),
            Condition::Positive(name) => Cond::Positive(1 << named(&known.dimensions, name)?),
            Condition::OutcomeAtLeast(name) => {
                let from = named(&known.outcomes, name)?;
                Cond::Outcome((from..known.outcomes.len()).fold(0, |mask, place| mask | 1 << place))
            }
            Condition::OutcomeIs(names) => {
                let places: Vec<_> = names.iter().map(|name| named(&known.outcomes, name)).collect();
                Cond::Outcome(places.into_iter().flatten().fold(0, |mask, place| mask | 1 << place))
            }
            Condition::Incomplete(wanted) => Cond::Incomplete(*wanted),
            Condition::Switch(name) => Cond::Switch(1 << named(&known.switches, name)?),
            Condition::Language(among) => Cond::Language(self.among(&known.languages, among, site, path)),
            Condition::Province(among) => Cond::Province(self.provinces(among, site, path)),
            Condition::Hour(hours) => Cond::Hour(self.hours(*hours, site, path)),
            Condition::Number(number) => return self.number(number, site, path),
            Condition::Urgent(name) => Cond::Urgent(named(&known.urgent, name)?),
            Condition::Flag(name) => Cond::Flag(named(&known.flags, name)?),
            Condition::Fact(fact) => return self.fact(fact, site, path),
            Condition::Observed(observed) => return self.observed(observed, site, path),
            Condition::Item(item) => return self.item(item, site, path),
            _ => return None,
        })
    }

    fn fact(&mut self, fact: &FactIs, site: Site, path: &str) -> Option<Cond> {
        let known = self.known;
        let path = format!("{path}.fact");
        let place = self.find(&known.facts, "fact", &fact.name, site.file, format_args!("{path}.name"))?;
        let names = known.values.get(place)?;
        if fact.is.is_empty() {
            self.empty(site.file, format!("{path}.is"), "value");
        }
        let mut values = 0;
        for (at, value) in fact.is.iter().enumerate() {
            let found = self.find(names, "value", value, site.file, format_args!("{path}.is[{at}]"));
            values |= found.map_or(0, |found| 1 << found);
        }
        Some(Cond::Fact { fact: place, values })
    }

    fn observed(&mut self, observed: &Observed, site: Site, path: &str) -> Option<Cond> {
        let known = self.known;
        let path = format!("{path}.observed");
        self.in_range(site.file, &format!("{path}.at_least"), observed.at_least, 1, MAX_INDICATORS);
        let dimension = match &observed.dimension {
            Some(name) => Some(self.find(
                &known.dimensions,
                "dimension",
                name,
                site.file,
                format!("{path}.dimension"),
            )?),
            None => None,
        };
        Some(Cond::Observed { dimension, at_least: observed.at_least })
    }

    fn item(&mut self, item: &ItemIs, site: Site, path: &str) -> Option<Cond> {
        let known = self.known;
        let path = format!("{path}.item");
        let place = self.find(&known.items, "item", &item.id, site.file, format_args!("{path}.id"))?;
        self.earlier(place, &item.id, site, &path);
        if item.is.is_empty() {
            self.empty(site.file, format!("{path}.is"), "answer");
        }
        let mut answers = AnswerSet::default();
        for (at, answer) in item.is.iter().enumerate() {
            let found = self.answer(place, answer, site.file, format!("{path}.is[{at}]"));
            found.into_iter().for_each(|found| answers.insert(found));
        }
        Some(Cond::Item { item: place, answers })
    }

    fn earlier(&mut self, item: usize, name: &str, site: Site, path: &str) {
        if matches!(site.place, Place::When(before) if item >= before) {
            let finding = Finding::error(Code::ForwardReference, site.file, format!("{path}.id"));
            self.push(finding.with("name", name));
        }
    }

    fn number(&mut self, number: &NumberIs, site: Site, path: &str) -> Option<Cond> {
        let known = self.known;
        let path = format!("{path}.number");
        let item = self.find(&known.items, "item", &number.id, site.file, format_args!("{path}.id"))?;
        self.earlier(item, &number.id, site, &path);
        let response = known.led.get(item).map(|led| &led.item.response);
        if !matches!(response, Some(Response::Number(_))) {
            self.refused(site.file, format!("{path}.id"), "item", &number.id, "no_number");
        }
        let (lowest, highest) = (number.at_least.unwrap_or(i64::MIN), number.at_most.unwrap_or(i64::MAX));
        if number.at_least.or(number.at_most).is_none() {
            let finding = Finding::error(Code::OneOfTwo, site.file, path).with("found", "none");
            self.push(finding.with("one", "at_least").with("other", "at_most"));
        } else if lowest > highest {
            self.wrong_order(site.file, path, "at_least", "at_most");
        }
        Some(Cond::Number { item, lowest, highest })
    }

    /// At least one of these names.
    fn among(&mut self, names: &Names, among: &[String], site: Site, path: &str) -> Vec<String> {
        let path = format!("{path}.language");
        for (at, name) in among.iter().enumerate() {
            self.find(names, "language", name, site.file, format_args!("{path}[{at}]"));
        }
        self.some(among, site, &path)
    }

    fn some(&mut self, among: &[String], site: Site, path: &str) -> Vec<String> {
        if among.is_empty() {
            self.empty(site.file, path, "value");
        }
        among.to_vec()
    }

    /// Which codes there are the pack does not say.
    fn provinces(&mut self, among: &[String], site: Site, path: &str) -> Vec<String> {
        let path = format!("{path}.province");
        for (at, code) in among.iter().enumerate().filter(|(_, code)| !is_id(code)) {
            let finding = Finding::error(Code::Malformed, site.file, format!("{path}[{at}]"));
            self.push(finding.with("what", "id").with("name", short(code)));
        }
        self.some(among, site, &path)
    }

    fn hours(&mut self, hours: Hours, site: Site, path: &str) -> Hours {
        for (field, hour) in [("from", hours.from), ("to", hours.to)] {
            self.in_range(site.file, &format!("{path}.hour.{field}"), hour, 0, 23);
        }
        hours
    }

    /// The place of an answer that an item can have.
    pub(crate) fn answer(&mut self, item: usize, answer: &str, file: &str, path: String) -> Option<u32> {
        let script = &self.known.led.get(item)?.script;
        let found = script.answer(answer);
        if found.is_none() {
            let choices = script.response.choices().iter().map(String::as_str);
            let possible = ANSWERS.into_iter().chain(choices);
            let guess = super::guess(&self.findings, || nearest(answer, possible));
            self.push(unknown(file, path, "answer", answer, guess));
        }
        found
    }

    /// What is not possible here, and why.
    pub(crate) fn refused(
        &mut self,
        file: &str,
        path: impl Into<String>,
        what: &str,
        name: &str,
        because: &str,
    ) {
        let finding =
            Finding::error(Code::NotAllowed, file, path).with("what", what).with("name", short(name));
        self.push(finding.with("because", because));
    }

    /// Nothing in a list that needs one of these.
    pub(crate) fn empty(&mut self, file: &str, path: impl Into<String>, what: &str) {
        self.push(Finding::error(Code::Empty, file, path).with("what", what));
    }

    /// A field that cannot be left out here.
    pub(crate) fn field_missing(&mut self, file: &str, path: impl Into<String>, name: &str) {
        self.push(Finding::error(Code::Missing, file, path).with("name", name));
    }

    pub(crate) fn wrong_order(&mut self, file: &str, path: impl Into<String>, low: &str, high: &str) {
        self.push(Finding::error(Code::WrongOrder, file, path).with("low", low).with("high", high));
    }

    pub(crate) fn in_range(
        &mut self,
        file: &str,
        path: &str,
        number: impl Into<usize>,
        least: usize,
        most: usize,
    ) {
        let number = number.into();
        if !(least..=most).contains(&number) {
            let finding = Finding::error(Code::OutOfRange, file, path).with("number", number);
            self.push(finding.with("what", "number").with("least", least).with("most", most));
        }
    }
}

fn kind_of(leaf: &Condition) -> &'static str {
    match leaf {
        Condition::Indicator(_) => "indicator",
        Condition::Positive(_) => "positive",
        Condition::Observed(_) => "observed",
        Condition::Item(_) => "item",
        Condition::OutcomeIs(_) | Condition::OutcomeAtLeast(_) => "outcome",
        Condition::Incomplete(_) => "incomplete",
        Condition::Urgent(_) => "urgent",
        Condition::Flag(_) => "flag",
        Condition::Number(_) => "number",
        Condition::Switch(_) => "switch",
        Condition::Language(_) => "language",
        Condition::Province(_) => "province",
        Condition::Hour(_) => "hour",
        _ => "fact",
    }
}

/// The leaf's own field in the JSON.
fn field_of(leaf: &Condition) -> &'static str {
    match leaf {
        Condition::OutcomeIs(_) => "outcome_is",
        Condition::OutcomeAtLeast(_) => "outcome_at_least",
        other => kind_of(other),
    }
}
