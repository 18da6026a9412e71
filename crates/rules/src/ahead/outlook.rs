//! Which indicators and facts could still change the outcome, in whatever way the rest comes out.

use super::prospect::Apart;
use super::tables::Tables;
use super::truths::Truths;
use super::view::{Question, View};
use crate::condition::Truth;
use crate::names::bits;
use crate::rules::{MAX_FACTS, Reading, Rules};

/// What is known, and what can still come, in one reading of open answers.
#[derive(Clone)]
pub(crate) struct Known {
    /// Indicators that count as `yes` whatever comes.
    pub(crate) certain: u128,
    /// Indicators that could count as `yes`.
    pub(crate) possible: u128,
    /// By fact: its possible values, one bit each.
    pub(crate) values: [u64; MAX_FACTS],
    /// Signs that cannot all come together.
    pub(crate) apart: Vec<Apart>,
}

/// What could still change the outcome.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outlook {
    /// Indicators that could change the outcome when they are seen.
    pub(crate) indicators: u128,
    /// Indicators that could change whether the result is incomplete, be they seen or only open.
    pub(crate) open_indicators: u128,
    /// Facts, one bit each.
    pub(crate) facts: u16,
    /// The lowest outcome that could be shown, and the highest.
    pub(crate) lowest: usize,
    pub(crate) highest: usize,
    /// Whether the result can be incomplete in the end.
    pub(crate) incomplete: Truths,
}

impl Outlook {
    /// `seen`: as what is shown counts open answers; `open`: as the reading that says whether it is incomplete does.
    pub(crate) fn new(rules: &Rules, tables: &Tables, seen: &Known, open: &Known) -> Self {
        let mut open = open.clone();
        open.try_instead(&rules.unresolved);
        let (Some(lower), Some(unresolved)) =
            (Span::new(rules, tables, seen), Span::new(rules, tables, &open))
        else {
            return Self::anything(rules, &open);
        };
        let line = rules.line;
        // What is seen is also open: the reading with more signs never lies lower.
        let unresolved_lowest = unresolved.lowest.max(lower.lowest);
        let incomplete = Truths::either(
            lower.lowest < line && unresolved.highest >= line,
            lower.highest >= line || unresolved_lowest < line,
        );
        let as_incomplete = |outcome: usize| {
            let shown = rules.shown_as.get(outcome).filter(|_| outcome < line);
            shown.copied().unwrap_or(outcome)
        };
        // Where everything below the line is incomplete, some outcomes are shown as another.
        let always = unresolved_lowest >= line;
        let outcomes = 0..rules.outcomes.len();
        let by_outcome: Vec<usize> =
            outcomes.map(|one| if always { as_incomplete(one) } else { one }).collect();
        let (indicators, mut facts) = lower.changing(Question::Shown(&by_outcome), rules, seen);
        let mut open_indicators = 0;
        if !incomplete.is_decided() {
            let (more, other) = unresolved.changing(Question::Across(line), rules, &open);
            open_indicators = more;
            facts |= other;
        }
        let mut possible: Vec<usize> = (lower.lowest..=lower.highest).collect();
        if always {
            possible = possible.into_iter().map(as_incomplete).collect();
        } else if incomplete.can(Truth::Yes) {
            possible.extend((lower.lowest..=lower.highest).map(as_incomplete));
        }
        let lowest = possible.iter().min().copied().unwrap_or(lower.lowest);
        let highest = possible.iter().max().copied().unwrap_or(lower.highest);
        Self { indicators, open_indicators, facts, lowest, highest, incomplete }
    }

    /// No answer can change the outcome any more, nor whether it is incomplete.
    pub(crate) fn is_settled(&self) -> bool {
        self.lowest == self.highest && self.incomplete.is_decided()
    }

    /// With too many states to look at, whatever is open could change the outcome.
    fn anything(rules: &Rules, open: &Known) -> Self {
        let indicators = open.possible & !open.certain;
        let highest = rules.outcomes.len().saturating_sub(1);
        let incomplete = Truths::either(true, true);
        Self { indicators, open_indicators: indicators, facts: u16::MAX, lowest: 0, highest, incomplete }
    }
}

impl Known {
    /// Where a fact stays open, other values are tried in its place.
    fn try_instead(&mut self, reading: &Reading) {
        for (fact, value, instead) in &reading.tried {
            if let Some(values) = self.values.get_mut(*fact).filter(|values| **values >> value & 1 == 1) {
                *values &= !(1 << value);
                instead.iter().for_each(|other| *values |= 1 << other);
            }
        }
    }

    /// The sets of profiles that can run together, one bit each; none when there are too many ways to choose.
    fn running(&self, rules: &Rules, tables: &Tables) -> Option<Vec<u8>> {
        const MOST: usize = 256;
        let first = |values: &u64| u8::try_from(values.trailing_zeros()).unwrap_or(0);
        let mut all = vec![self.values.each_ref().map(first)];
        for fact in bits(rules.selecting.into()) {
            let values = self.values.get(fact).copied().unwrap_or(1);
            let with = |before: &[u8; MAX_FACTS]| {
                let before = *before;
                bits(values.into()).map(move |value| {
                    let mut one = before;
                    if let (Some(slot), Ok(value)) = (one.get_mut(fact), u8::try_from(value)) {
                        *slot = value;
                    }
                    one
                })
            };
            all = all.iter().flat_map(with).collect();
            if all.len() > MOST {
                return None;
            }
        }
        let mut sets: Vec<u8> = all.iter().map(|values| rules.running(values, tables.options)).collect();
        sets.sort_unstable();
        sets.dedup();
        Some(sets)
    }
}

/// From the lowest to the highest that can come out in one reading.
struct Span<'t> {
    views: Vec<View<'t>>,
    lowest: usize,
    highest: usize,
}

impl<'t> Span<'t> {
    /// None when a profile has too many states.
    fn new(rules: &Rules, tables: &'t Tables, known: &Known) -> Option<Self> {
        let sets = known.running(rules, tables);
        let may_run =
            |place: usize| sets.as_ref().is_none_or(|sets| sets.iter().any(|set| set >> place & 1 == 1));
        let mut views = Vec::new();
        for (place, profile) in rules.profiles.iter().enumerate().filter(|(place, _)| may_run(*place)) {
            let table = tables.profiles.get(place)?.as_ref()?;
            views.push(View::new(rules, table, rules.column(profile, tables.options), known, place));
        }
        let highest = views.iter().map(View::highest).max().unwrap_or(0);
        let sets = sets.unwrap_or_default();
        View::raise_floors(&mut views, &sets, known);
        let of_set = |set: &u8| {
            views.iter().filter(|view| set >> view.profile & 1 == 1).map(View::lowest).max().unwrap_or(0)
        };
        let lowest = sets.iter().map(of_set).min().unwrap_or(0).min(highest);
        Some(Self { views, lowest, highest })
    }

    /// The indicators and facts that could change what is asked. What decides which profiles run can, as long as
    /// anything can.
    fn changing(&self, question: Question<'_>, rules: &Rules, known: &Known) -> (u128, u16) {
        let (mut indicators, mut facts) = (0, 0);
        if question.is_decided(self.lowest, self.highest) {
            return (indicators, facts);
        }
        for view in &self.views {
            indicators |= view.changing_indicators(question);
            facts |= view.changing_facts(question, known);
        }
        let open = |fact: &usize| known.values.get(*fact).is_some_and(|values| values.count_ones() > 1);
        facts |= bits(rules.selecting.into()).filter(open).fold(0, |facts, fact| facts | 1 << fact);
        (indicators, facts)
    }
}
