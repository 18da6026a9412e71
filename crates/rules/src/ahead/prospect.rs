//! One pass through all items in order: what each can still be, and what can still follow from it.

use super::truths::Truths;
use crate::condition::{AnswerSet, Cond, Situation, Truth};
use crate::interview::{Guards, Walk};
use crate::loaded::Pack;
use crate::names::{bit, only};
use crate::pack::{AskedBy, Audience, Hours, Response};
use crate::rules::MAX_FACTS;
use crate::script::{FIRST_CHOICE, FeedScript, ItemScript, REFUSED, Said, UNKNOWN, YES};

/// How an item can still be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Future {
    /// It has the answers that count, and keeps them.
    Fixed,
    /// It can still be answered, in any way.
    Open,
    /// It is worked out: one of these, or none.
    Calculated { answers: Vec<u32>, none: bool },
    /// No answer to it counts, now or later.
    Gone,
}

/// The signs of an open item with choices: what each of its answers gives.
#[derive(Clone, Debug)]
pub(crate) struct Apart(Vec<u128>);

impl Apart {
    /// None when every answer can give all that any can.
    fn of(item: &ItemScript) -> Option<Self> {
        let Response::Choice(codes) = &item.response else { return None };
        let answers = (FIRST_CHOICE..).take(codes.len()).map(|answer| {
            item.feeds.iter().fold(0, |signs, feed| match feed {
                FeedScript::Indicator(place, yes) if yes.contains(answer) => signs | only(*place),
                _ => signs,
            })
        });
        let apart = Self(answers.filter(|signs| *signs != 0).collect());
        (apart.0.len() > 1).then_some(apart)
    }

    /// How many of these signs cannot come beside the others.
    pub(crate) fn too_many(&self, signs: u128) -> u32 {
        let all = self.0.iter().fold(0, |all, answer| all | answer) & signs;
        let most = self.0.iter().map(|answer| (answer & signs).count_ones()).max().unwrap_or(0);
        all.count_ones() - most
    }
}

/// What can still come of an interview.
pub(crate) struct Prospect<'a, 'p> {
    pub(crate) pack: &'p Pack,
    pub(crate) walk: &'a Walk<'p>,
    /// By item.
    pub(crate) futures: Vec<Future>,
    /// By item: whether it is shown.
    pub(crate) shown: Vec<Truths>,
    /// By item: the values of facts as they are known where it stands; whatever it could be, one bit each.
    pub(crate) before: Vec<[u64; MAX_FACTS]>,
    /// The values of facts in the end.
    pub(crate) values: [u64; MAX_FACTS],
    /// Indicators that are `yes` whatever comes.
    pub(crate) certain: u128,
    /// Indicators that are or could come to be `yes`.
    pub(crate) possible: u128,
    /// Indicators that stay open, if they do not come to be `yes`, whatever comes.
    pub(crate) certain_open: u128,
    /// Indicators that are or could come to be open.
    pub(crate) possible_open: u128,
    /// Signs of which one answer can give only some.
    pub(crate) apart: Vec<Apart>,
    /// Indicators that more than one item may make `yes`.
    shared: u128,
    /// By fact: the values that are fed whatever comes, and those that may be.
    fed: [(u64, u64); MAX_FACTS],
}

impl<'a, 'p> Prospect<'a, 'p> {
    pub(crate) fn new(pack: &'p Pack, walk: &'a Walk<'p>, guards: &Guards) -> Self {
        let items = pack.script.items.len();
        let facts = &walk.facts;
        let mut prospect = Self {
            pack,
            walk,
            futures: Vec::with_capacity(items),
            shown: Vec::with_capacity(items),
            before: Vec::with_capacity(items),
            values: [0; MAX_FACTS],
            certain: 0,
            possible: facts.yes,
            certain_open: 0,
            possible_open: facts.unknown | facts.refused,
            apart: Vec::new(),
            shared: 0,
            fed: [(0, 0); MAX_FACTS],
        };
        for fact in 0..MAX_FACTS {
            prospect.settle(fact);
        }
        let mut passed = 0;
        for stage in &pack.script.stages {
            let led = prospect.optional(stage.when.as_ref(), passed);
            for place in stage.items.clone() {
                passed = place;
                prospect.pass(place, led, guards);
                passed += 1;
            }
        }
        prospect.close();
        prospect
    }

    fn optional(&self, when: Option<&Cond>, place: usize) -> Truths {
        when.map_or(Truths::only(Truth::Yes), |when| self.truths(when, place))
    }

    fn pass(&mut self, place: usize, led: Truths, guards: &Guards) {
        let Some(item) = self.pack.script.items.get(place) else { return };
        self.before.push(self.values);
        let shown =
            Truths::all([led, self.is_for(item), self.optional(item.when.as_ref(), place)].into_iter());
        self.shown.push(shown);
        let future = self.future(place, item, shown, guards);
        self.feed(item, place, &future, shown.must_hold());
        self.futures.push(future);
    }

    fn future(&self, place: usize, item: &ItemScript, shown: Truths, guards: &Guards) -> Future {
        if !shown.can(Truth::Yes) {
            return Future::Gone;
        }
        if item.asked_by == AskedBy::Calculate {
            return self.calculated(place, item);
        }
        // An answer that is hidden now counts for nothing, and might be given otherwise once it is shown.
        if self.walk.is_shown(place) && self.walk.answered(place) {
            return Future::Fixed;
        }
        let never = item.asked_by == AskedBy::NeverAsk || guards.keep_from_asking(self.pack, place, item);
        if never { Future::Gone } else { Future::Open }
    }

    fn calculated(&self, place: usize, item: &ItemScript) -> Future {
        let mut answers = Vec::new();
        for (answer, when) in &item.calculate {
            let truths = self.truths(when, place);
            if truths.can(Truth::Yes) && !answers.contains(answer) {
                answers.push(*answer);
            }
            if truths.must_hold() {
                return Future::Calculated { answers, none: false };
            }
        }
        Future::Calculated { answers, none: true }
    }

    fn is_for(&self, item: &ItemScript) -> Truths {
        let Some(age) = self.pack.script.age else { return Truths::only(Truth::Yes) };
        let ages = self.values.get(age.fact).copied().unwrap_or(0);
        let except = |value: usize| Truths::either(ages & !(1 << value) != 0, ages >> value & 1 == 1);
        match item.audience {
            Audience::Either => Truths::only(Truth::Yes),
            Audience::Adult => except(age.child),
            Audience::Child => except(age.adult),
        }
    }

    /// Adds what the item feeds, or may feed.
    fn feed(&mut self, item: &ItemScript, place: usize, future: &Future, certain: bool) {
        match future {
            Future::Gone => {}
            Future::Open => {
                item.stands_for.iter().for_each(|place| self.possible_open |= only(*place));
                self.apart.extend(Apart::of(item));
                for feed in &item.feeds {
                    match feed {
                        FeedScript::Indicator(place, _) => self.may_be(*place),
                        FeedScript::Fact(fact, map) => {
                            map.iter().for_each(|(_, value)| self.feed_fact(*fact, *value, false));
                        }
                    }
                }
            }
            Future::Fixed => {
                let said: Vec<u32> = self.walk.said(place).iter().flat_map(Said::answers).collect();
                self.feed_answers(item, &said, certain);
                let stays_open = certain && said.iter().any(|answer| [UNKNOWN, REFUSED].contains(answer));
                if stays_open {
                    self.certain_open |= item.speaks_of();
                }
            }
            Future::Calculated { answers, none } => {
                let alone = answers.len() == 1 && !none;
                self.feed_answers(item, answers, certain && alone);
            }
        }
    }

    fn feed_answers(&mut self, item: &ItemScript, answers: &[u32], certain: bool) {
        for feed in &item.feeds {
            match feed {
                FeedScript::Fact(fact, map) => {
                    for (_, value) in map.iter().filter(|(answer, _)| answers.contains(answer)) {
                        self.feed_fact(*fact, *value, certain);
                    }
                }
                // What it says now is in the facts; that it may say so no longer is told by `certain`.
                FeedScript::Indicator(place, yes) => {
                    let says_yes = |answer: &u32| *answer == YES || yes.contains(*answer);
                    if answers.iter().any(says_yes) {
                        self.may_be(*place);
                        self.certain |= if certain { only(*place) } else { 0 };
                    }
                }
            }
        }
    }

    fn may_be(&mut self, indicator: usize) {
        self.shared |= self.possible & only(indicator);
        self.possible |= only(indicator);
    }

    fn feed_fact(&mut self, fact: usize, value: usize, certain: bool) {
        if let Some((must, may)) = self.fed.get_mut(fact) {
            *may |= 1 << value;
            *must |= if certain { 1 << value } else { 0 };
        }
        self.settle(fact);
    }

    /// The values that a fact can have, by what is and may be fed: the first of them, the one for differing values,
    /// or the missing one.
    fn settle(&mut self, fact: usize) {
        let (Some(rule), Some((must, may)), Some(values)) =
            (self.pack.rules.facts.get(fact), self.fed.get(fact), self.values.get_mut(fact))
        else {
            return;
        };
        // Everything that stands behind what is fed for certain can no longer be the first.
        let first = must.trailing_zeros();
        let reached = if first >= u64::BITS { u64::MAX } else { (1_u64 << first) | ((1 << first) - 1) };
        *values = may & reached;
        if *must == 0 {
            *values |= 1 << rule.missing;
        }
        let stated = |mask: u64| mask & !(1 << rule.missing);
        if let Some(differing) = rule.differing {
            if stated(*may).count_ones() > 1 {
                *values |= 1 << differing;
            }
            if stated(*must).count_ones() > 1 {
                *values = 1 << differing;
            }
        }
    }

    /// What cases state beside their answers, and what needs several items, is as it is.
    fn close(&mut self) {
        let facts = &self.walk.facts;
        for (values, value) in self.values.iter_mut().zip(&facts.values) {
            *values |= 1 << value;
        }
        for (place, _) in &self.pack.script.several {
            self.certain &= !only(*place);
            self.certain_open &= !only(*place);
        }
        self.certain &= facts.yes;
        self.apart.iter_mut().flat_map(|apart| &mut apart.0).for_each(|signs| *signs &= !self.shared);
        self.certain_open &= facts.yes | facts.unknown | facts.refused;
    }
}

/// What conditions can still amount to.
impl Prospect<'_, '_> {
    /// The truths that a condition can have where the item at `place` stands; past the last item, in the end.
    pub(crate) fn truths(&self, cond: &Cond, place: usize) -> Truths {
        let truths = |part| self.truths(part, place);
        match cond {
            Cond::Always(holds) => Truths::only((*holds).into()),
            Cond::All(parts) => Truths::all(parts.iter().map(truths)),
            Cond::Any(parts) => Truths::any(parts.iter().map(truths)),
            Cond::Not(part) => self.truths(part, place).not(),
            Cond::AtLeast(n, parts) => Truths::at_least(usize::from(*n), parts.iter().map(truths)),
            Cond::Fact { fact, values } => {
                let known = self.before.get(place).unwrap_or(&self.values).get(*fact).copied().unwrap_or(0);
                Truths::either(known & values != 0, known & !values != 0)
            }
            Cond::Item { item, answers } => self.item(*item, answers),
            Cond::Number { item, lowest, highest } => {
                self.answered(*item, |walk, careful| walk.is_between(*item, *lowest, *highest, careful))
            }
            Cond::Indicator(mask) if self.walk.facts.yes & self.certain & mask != 0 => {
                Truths::only(Truth::Yes)
            }
            Cond::Indicator(mask) if self.possible & mask == 0 => {
                Truths::only(Truth::No).or(Truths::only(self.walk.any_indicator(*mask)))
            }
            Cond::Switch(mask) => Truths::only((self.walk.switches() & mask != 0).into()),
            // Where and when stays as it is; the hour does not, and may be any.
            Cond::Language(_) | Cond::Province(_) => Truths::only(cond.truth(self.walk, false)),
            Cond::Hour(Hours { .. }) if self.walk.circumstances().hour.is_none() => Truths::only(Truth::Open),
            _ => Truths::ANY,
        }
    }

    fn item(&self, item: usize, answers: &AnswerSet) -> Truths {
        match self.futures.get(item) {
            Some(Future::Calculated { answers: possible, none }) => {
                let mut truths = Truths::either(
                    possible.iter().any(|answer| answers.contains(*answer)),
                    possible.iter().any(|answer| !answers.contains(*answer)),
                );
                if possible.is_empty() {
                    truths = Truths::only(Truth::Open);
                }
                let hidden = self.shown.get(item).is_none_or(|shown| !shown.must_hold());
                if *none || hidden { truths.or(Truths::only(Truth::Open)) } else { truths }
            }
            _ => self.answered(item, |walk, careful| walk.is(item, answers, careful)),
        }
    }

    /// What is fixed is known, unless it may come to be hidden.
    fn answered(&self, item: usize, known: impl Fn(&Walk<'_>, bool) -> Truth) -> Truths {
        // Answers that disagree are read in both ways.
        let known = || Truths::only(known(self.walk, false)).or(Truths::only(known(self.walk, true)));
        match self.futures.get(item) {
            Some(Future::Fixed) if self.shown.get(item).is_some_and(|shown| shown.must_hold()) => known(),
            Some(Future::Fixed) => known().or(Truths::only(Truth::Open)),
            Some(Future::Gone) | None => Truths::only(Truth::Open),
            Some(Future::Open | Future::Calculated { .. }) => Truths::ANY,
        }
    }

    /// Whether a fact can still have another value where the item at `place` stands.
    pub(crate) fn fact_is_open(&self, fact: usize, place: usize) -> bool {
        self.before
            .get(place)
            .and_then(|values| values.get(fact))
            .is_none_or(|values| values.count_ones() > 1)
    }

    /// Whether anything about an indicator could still change.
    pub(crate) fn indicator_is_open(&self, place: usize) -> bool {
        bit((self.possible | self.possible_open) & !self.certain, place)
    }
}
