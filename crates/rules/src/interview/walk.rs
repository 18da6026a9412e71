//! One pass through all items in order: what is shown, what was said, and the facts that follow.
//!
//! An item's condition sees only what stands before it, so one pass settles everything and nothing can go in circles.

use std::collections::BTreeMap;

use super::{Answers, Terms};
use crate::condition::{AnswerSet, Cond, Situation, Truth, of_all};
use crate::facts::{FactValues, Facts, IndicatorValue};
use crate::loaded::Pack;
use crate::pack::{AskedBy, Audience, Circumstances};
use crate::rules::MAX_FACTS;
use crate::script::{FeedScript, ItemScript, Said};

/// Facts and indicators stated directly, as cases do. They win over what answers feed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Overrides {
    pub(crate) facts: BTreeMap<usize, usize>,
    pub(crate) indicators: BTreeMap<usize, IndicatorValue>,
    /// Every answer counts: whoever sent them left out those of hidden items, and perhaps others.
    pub(crate) all_count: bool,
}

pub(crate) struct Walk<'p> {
    pack: &'p Pack,
    pub(crate) facts: Facts,
    pub(crate) unreadable: Vec<String>,
    /// By item.
    pub(crate) shown: Vec<bool>,
    /// By item: the answers that count.
    pub(crate) said: Vec<Vec<Said>>,
    /// By stage: whether it is led through.
    pub(crate) led: Vec<bool>,
    /// By fact: the values that were fed.
    fed: [u64; MAX_FACTS],
    /// By place in [`crate::script::Script::several`]: what each item that feeds the indicator says of it.
    several: Vec<Vec<IndicatorValue>>,
    switches: u16,
    circumstances: Circumstances,
}

impl<'p> Walk<'p> {
    pub(crate) fn new(pack: &'p Pack, answers: &Answers, overrides: &Overrides, terms: &Terms) -> Self {
        let items = pack.script.items.len();
        let mut walk = Self {
            pack,
            facts: Facts::new(pack),
            unreadable: Vec::new(),
            shown: vec![false; items],
            said: vec![Vec::new(); items],
            led: Vec::with_capacity(pack.script.stages.len()),
            fed: [0; MAX_FACTS],
            several: vec![Vec::new(); pack.script.several.len()],
            switches: pack.rules.switched(terms.options),
            circumstances: terms.circumstances.clone(),
        };
        walk.read(answers);
        walk.set_facts(overrides);
        for stage in &pack.script.stages {
            let led = overrides.all_count || walk.holds(stage.when.as_ref());
            walk.led.push(led);
            if led {
                stage.items.clone().for_each(|place| walk.pass(place, overrides));
            }
        }
        walk.feed_several();
        for (place, value) in &overrides.indicators {
            walk.facts.put_indicator(*place, *value);
        }
        walk
    }

    fn set_facts(&mut self, overrides: &Overrides) {
        for (fact, value) in &overrides.facts {
            self.facts.put_fact(*fact, *value);
        }
    }

    fn read(&mut self, answers: &Answers) {
        for (id, given) in answers {
            let script = &self.pack.script;
            let place = script.item_names.place(id);
            let item = place.and_then(|place| script.items.get(place));
            let slot = place.and_then(|place| self.said.get_mut(place));
            let (Some(item), Some(slot)) = (item, slot) else {
                self.unreadable.push(id.clone());
                continue;
            };
            let said = given.iter().filter_map(|given| item.said(given));
            slot.extend(said);
            if slot.len() < given.len() {
                self.unreadable.push(id.clone());
            }
        }
    }

    /// Decides whether an item is shown; if so, its answers count from here on.
    fn pass(&mut self, place: usize, overrides: &Overrides) {
        let Some(item) = self.pack.script.items.get(place) else {
            return;
        };
        let shown = overrides.all_count || self.is_for(item) && self.holds(item.when.as_ref());
        if let Some(slot) = self.shown.get_mut(place) {
            *slot = shown;
        }
        if !shown {
            return;
        }
        if item.asked_by == AskedBy::Calculate {
            let worked_out = self.calculated(item);
            if let Some(slot) = self.said.get_mut(place) {
                *slot = worked_out;
            }
        }
        // Taken out while it is fed, which looks at no answer.
        let said = self.said.get_mut(place).map(std::mem::take).unwrap_or_default();
        let mut fed = Vec::new();
        for said in &said {
            self.feed(item, said, &mut fed);
            self.set_facts(overrides);
        }
        if let Some(slot) = self.said.get_mut(place) {
            *slot = said;
        }
        for (place, value) in fed {
            self.several.get_mut(place).into_iter().for_each(|values| values.push(value));
        }
    }

    /// The answer of the first line that holds, if any does.
    fn calculated(&self, item: &ItemScript) -> Vec<Said> {
        let line = item.calculate.iter().find(|(_, when)| when.truth(self, false).holds());
        line.map(|(answer, _)| Said::plain(*answer)).into_iter().collect()
    }

    fn is_for(&self, item: &ItemScript) -> bool {
        let Some(age) = self.pack.script.age else {
            return true;
        };
        let value = self.facts.values.get(age.fact).copied().map(usize::from);
        match item.audience {
            Audience::Either => true,
            Audience::Adult => value != Some(age.child),
            Audience::Child => value != Some(age.adult),
        }
    }

    fn holds(&self, when: Option<&Cond>) -> bool {
        when.is_none_or(|when| when.truth(self, false).holds())
    }

    /// `fed` collects what the item says of indicators that need several; of answers that disagree the higher concern.
    fn feed(&mut self, item: &ItemScript, said: &Said, fed: &mut Vec<(usize, IndicatorValue)>) {
        if let Some(value) = said.of_those_it_stands_for() {
            item.stands_for.iter().for_each(|place| self.facts.feed_indicator(*place, value));
        }
        for feed in &item.feeds {
            match feed {
                FeedScript::Indicator(place, yes) => {
                    if let Some(value) = item.of_indicator(said, yes) {
                        self.feed_indicator(*place, value, fed);
                    }
                }
                FeedScript::Fact(fact, map) => {
                    for (_, value) in
                        map.iter().filter(|(answer, _)| said.answers().any(|said| said == *answer))
                    {
                        self.feed_fact(*fact, *value);
                    }
                }
            }
        }
    }

    fn feed_indicator(
        &mut self,
        place: usize,
        value: IndicatorValue,
        fed: &mut Vec<(usize, IndicatorValue)>,
    ) {
        let several = self.pack.script.several.iter().position(|(indicator, _)| *indicator == place);
        match (several, several.and_then(|several| fed.iter_mut().find(|(known, _)| *known == several))) {
            (None, _) => self.facts.feed_indicator(place, value),
            (Some(_), Some((_, known))) => *known = value.max(*known),
            (Some(several), None) => fed.push((several, value)),
        }
    }

    /// An indicator that needs several is `yes` when enough items say so, open while open ones could make it enough,
    /// and `no` when it can no longer be enough.
    fn feed_several(&mut self) {
        for ((indicator, needed), values) in self.pack.script.several.iter().zip(&self.several) {
            let feeding = self.pack.script.items.iter().flat_map(|item| &item.feeds);
            let feeding =
                feeding.filter(|feed| matches!(feed, FeedScript::Indicator(of, _) if of == indicator));
            let unanswered = feeding.count().saturating_sub(values.len());
            let count = |value: IndicatorValue| values.iter().filter(|known| **known == value).count();
            let yes = count(IndicatorValue::Yes);
            let [unknown, refused] = [IndicatorValue::Unknown, IndicatorValue::Refused].map(count);
            let value = match () {
                () if yes >= *needed => IndicatorValue::Yes,
                () if yes + unknown + refused >= *needed && refused > 0 => IndicatorValue::Refused,
                () if yes + unknown + refused >= *needed => IndicatorValue::Unknown,
                () if yes + unknown + refused + unanswered >= *needed => IndicatorValue::NotAsked,
                () => IndicatorValue::No,
            };
            self.facts.feed_indicator(*indicator, value);
        }
    }

    /// The value that stands first in the pack wins, unless the pack names one for values that differ.
    fn feed_fact(&mut self, fact: usize, value: usize) {
        let (Some(fed), Some(rule)) = (self.fed.get_mut(fact), self.pack.rules.facts.get(fact)) else {
            return;
        };
        *fed |= 1 << value;
        let stated = *fed & !(1 << rule.missing);
        let first = usize::try_from(fed.trailing_zeros()).unwrap_or(rule.missing);
        let value = rule.differing.filter(|_| stated.count_ones() > 1).unwrap_or(first);
        self.facts.put_fact(fact, value);
    }

    pub(crate) fn answered(&self, place: usize) -> bool {
        self.said.get(place).is_some_and(|said| !said.is_empty())
    }

    /// Whether one of the numbers given to an item lies between these.
    pub(crate) fn is_between(&self, item: usize, lowest: i64, highest: i64, careful: bool) -> Truth {
        of_all(self.said(item), careful, |said| said.is_between(lowest, highest))
    }

    /// Whether every standing answer to an item (`careful`), or one of them, is one of these.
    pub(crate) fn is(&self, item: usize, answers: &AnswerSet, careful: bool) -> Truth {
        of_all(self.said(item), careful, |said| said.is(answers))
    }

    pub(crate) fn is_shown(&self, place: usize) -> bool {
        self.shown.get(place).copied().unwrap_or(false)
    }

    /// Items with answers that are not shown.
    pub(crate) fn hidden(&self) -> Vec<&'p str> {
        let items = self.pack.script.items.iter().enumerate();
        items
            .filter(|(place, _)| self.answered(*place) && !self.is_shown(*place))
            .map(|(_, item)| item.id.as_str())
            .collect()
    }
}

/// What is known before there is an outcome.
impl Situation for Walk<'_> {
    fn facts(&self) -> &FactValues {
        &self.facts.values
    }

    fn any_indicator(&self, mask: u128) -> Truth {
        let facts = &self.facts;
        if facts.yes & mask != 0 {
            Truth::Yes
        } else if mask & !facts.no == 0 {
            Truth::No
        } else {
            Truth::Open
        }
    }

    fn said(&self, item: usize) -> &[Said] {
        let said = self.said.get(item).filter(|_| self.is_shown(item));
        said.map_or(&[][..], Vec::as_slice)
    }

    fn switches(&self) -> u16 {
        self.switches
    }

    fn circumstances(&self) -> &Circumstances {
        &self.circumstances
    }

    fn outcome(&self, _: u16) -> Truth {
        Truth::Open
    }

    fn incomplete(&self) -> Truth {
        Truth::Open
    }

    fn urgent(&self, _: usize) -> Truth {
        Truth::Open
    }

    fn flag(&self, _: usize) -> Truth {
        Truth::Open
    }
}
