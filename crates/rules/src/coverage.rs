//! What the cases of a pack reach, by what happened when they ran: rules that decided, signs that were there, guards
//! that blocked. (What cases *expect* is another question: [`Pack::unreached`].)

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::facts::IndicatorValue;
use crate::interview::Interview;
use crate::load::case_interview;
use crate::loaded::Pack;
use crate::pack::{AskedBy, Consent, GuardKind, InterviewFile};
use crate::rules::reaches;

/// What can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A rule that decided in a profile: `AL adult.strong`.
    Rule,
    /// An outcome that was shown.
    Outcome,
    /// A named class that held in a profile: `AL RS_PAL`.
    Class,
    /// A pattern of a dimension, by its place, that was reached in a profile: `EX[0]`.
    Pattern,
    /// An indicator that was `yes`.
    Indicator,
    /// A value that a fact had: `age=child`.
    FactValue,
    /// An urgent trigger that held.
    Urgent,
    /// A flag that held.
    Flag,
    /// A legal flag that held.
    Legal,
    /// A route that was advised.
    Route,
    /// A kind of agency that was told.
    Recipient,
    /// What a person said to a referral that was offered: `given`, `refused`, `open`.
    Consent,
    /// A ground on which a referral could be sent without agreement.
    Ground,
    /// A ground that did not hold where a referral was offered.
    GroundDenied,
    /// A stage that was led through.
    Stage,
    /// An item that was shown.
    ItemShown,
    /// An item whose answer counted.
    ItemAnswered,
    /// A guard that kept something from being asked.
    GuardBlocked,
    /// A stage in which a guard held questions back: `G1 core`.
    StageHeldBack,
    /// A guard that was shown as a reminder.
    GuardPrompted,
}

/// How much of one kind the cases reach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Covered {
    /// The kind.
    pub kind: Kind,
    /// How many there are.
    pub total: usize,
    /// How many were reached by at least one case.
    pub reached: usize,
    /// The others, in the pack's order.
    pub unreached: Vec<String>,
}

impl Pack {
    /// What the pack's own cases reach, one entry for each kind.
    #[must_use]
    pub fn coverage(&self) -> Vec<Covered> {
        let mut seen = Seen::default();
        for case in &self.source.cases.cases {
            seen.happened(self, &case_interview(self, case));
        }
        possible(self)
            .into_iter()
            .map(|(kind, names)| {
                let total = names.len();
                let reached = seen.0.get(&kind);
                let unreached: Vec<String> = names
                    .into_iter()
                    .filter(|name| !reached.is_some_and(|reached| reached.contains(name)))
                    .collect();
                Covered { kind, total, reached: total - unreached.len(), unreached }
            })
            .collect()
    }
}

/// Everything there is to reach.
fn possible(pack: &Pack) -> Vec<(Kind, Vec<String>)> {
    let (source, routing) = (&pack.source.pack, &pack.source.routing);
    let mut rules = Vec::new();
    let mut classes = Vec::new();
    for profile in &source.profiles {
        let of_set = source.rule_sets.get(&profile.rule_set).into_iter().flatten();
        rules.extend(of_set.map(|rule| within(&profile.id, &rule.id)));
        let here = |sets: &[String]| sets.is_empty() || sets.contains(&profile.rule_set);
        let of_set = source.classes.iter().filter(|class| here(&class.rule_sets));
        classes.extend(of_set.map(|class| within(&profile.id, &class.id)));
    }
    let patterns = source
        .dimensions
        .iter()
        .flat_map(|dimension| (0..dimension.positive.len()).map(|place| pattern_name(&dimension.id, place)));
    let values = source.facts.iter().flat_map(|(fact, spec)| spec.values.iter().map(|value| is(fact, value)));
    let interview = &pack.source.interview;
    // What is worked out is never shown.
    let items = interview.items.iter().filter(|item| item.asked_by != AskedBy::Calculate);
    let items: Vec<String> = items.map(|item| item.id.clone()).collect();
    let grounds = names(&routing.referral.without_consent, |basis| &basis.id);
    let guards = |kind| {
        let guards = interview.guards.iter().filter(move |guard| guard.kind == kind);
        guards.map(|guard| guard.id.clone()).collect()
    };
    vec![
        (Kind::Rule, rules),
        (Kind::Outcome, source.outcomes.clone()),
        (Kind::Class, classes),
        (Kind::Pattern, patterns.collect()),
        (Kind::Indicator, names(&pack.source.indicators.indicators, |indicator| &indicator.id)),
        (Kind::FactValue, values.collect()),
        (Kind::Urgent, names(&routing.urgent, |urgent| &urgent.id)),
        (Kind::Flag, names(&routing.flags, |flag| &flag.id)),
        (Kind::Legal, names(&routing.legal, |legal| &legal.id)),
        (Kind::Route, names(&routing.routes, |route| &route.id)),
        (Kind::Recipient, names(&routing.referral.recipients, |recipient| &recipient.agency_kind)),
        (Kind::Consent, Consent::ALL.into_iter().map(|consent| consent.name().to_owned()).collect()),
        (Kind::Ground, grounds.clone()),
        (Kind::GroundDenied, grounds),
        (Kind::Stage, names(&interview.stages, |stage| &stage.id)),
        (Kind::ItemShown, items.clone()),
        (Kind::ItemAnswered, items),
        (Kind::GuardBlocked, guards(GuardKind::Block)),
        (Kind::StageHeldBack, held_back(interview)),
        (Kind::GuardPrompted, guards(GuardKind::Prompt)),
    ]
}

fn names<T>(list: &[T], id: impl Fn(&T) -> &String) -> Vec<String> {
    list.iter().map(|one| id(one).clone()).collect()
}

/// Every stage of every blocking guard.
fn held_back(interview: &InterviewFile) -> Vec<String> {
    let guards = interview.guards.iter().filter(|guard| guard.kind == GuardKind::Block);
    guards.flat_map(|guard| guard.stages.iter().map(|stage| within(&guard.id, stage))).collect()
}

/// The grounds that do not hold, as far as that shows: those before the first that does.
fn denied<'p>(pack: &'p Pack, interview: &Interview<'p>) -> impl Iterator<Item = &'p str> {
    let first = interview.basis_without_consent;
    let grounds = pack.script.bases.iter().map(|(id, _)| id.as_str());
    grounds.take_while(move |ground| Some(*ground) != first)
}

fn within(profile: &str, id: &str) -> String {
    format!("{profile} {id}")
}

fn pattern_name(dimension: &str, place: usize) -> String {
    format!("{dimension}[{place}]")
}

fn is(fact: &str, value: &str) -> String {
    format!("{fact}={value}")
}

/// What was reached so far.
#[derive(Default)]
struct Seen(BTreeMap<Kind, BTreeSet<String>>);

impl Seen {
    fn all<S: Into<String>>(&mut self, kind: Kind, names: impl IntoIterator<Item = S>) {
        self.0.entry(kind).or_default().extend(names.into_iter().map(Into::into));
    }

    fn happened(&mut self, pack: &Pack, interview: &Interview<'_>) {
        self.decided(pack, interview);
        self.stated(pack, interview);
        self.all(Kind::Urgent, interview.urgent.iter().copied());
        self.all(Kind::Flag, interview.flags.iter().copied());
        self.all(Kind::Legal, interview.legal.iter().map(|legal| legal.id));
        self.all(Kind::Route, interview.routes.iter().map(|route| route.id));
        self.all(Kind::Recipient, interview.recipients.iter().copied());
        self.all(Kind::Ground, interview.basis_without_consent);
        if interview.referral_offered {
            self.all(Kind::Consent, [Consent::of(interview.consent).name()]);
            self.all(Kind::GroundDenied, denied(pack, interview));
        }
        self.all(Kind::Stage, interview.stages.iter().map(|stage| stage.id));
        self.all(Kind::ItemShown, interview.items.iter().map(|item| item.id));
        let answered = interview.items.iter().filter(|item| item.answered);
        self.all(Kind::ItemAnswered, answered.map(|item| item.id));
        let prompts = interview.stages.iter().flat_map(|stage| stage.prompts.iter().copied());
        self.all(Kind::GuardPrompted, prompts);
        let waited_for = interview.items.iter().filter_map(|item| item.waits_for);
        let given_up = interview.guards.iter().filter(|guard| guard.observe_only).map(|guard| guard.id);
        self.all(Kind::GuardBlocked, waited_for.chain(given_up));
        for guard in &interview.guards {
            let stages = guard.held_back.iter().map(|stage| within(guard.id, stage));
            self.all(Kind::StageHeldBack, stages);
        }
    }

    /// Rules, outcome, classes and patterns.
    fn decided(&mut self, pack: &Pack, interview: &Interview<'_>) {
        let (rules, evaluation) = (&pack.rules, &interview.evaluation);
        self.all(Kind::Outcome, [evaluation.outcome()]);
        for (place, result) in evaluation.ran() {
            let Some(profile) = rules.profiles.get(place) else {
                continue;
            };
            let name = rules.profile_names.name(place);
            let rule = rules.ranked(profile).get(result.rule);
            self.all(Kind::Rule, rule.map(|rule| within(name, &rule.id)));
            let classes = evaluation.classes(place, result);
            self.all(Kind::Class, classes.map(|class| within(name, class)));
            let column = rules.column(profile, evaluation.options);
            for (dimension, (weights, patterns)) in column.dimensions.iter().zip(&rules.patterns).enumerate()
            {
                let counts = weights.count(evaluation.facts().yes);
                let reached = patterns.iter().enumerate().filter(|(_, pattern)| reaches(pattern, counts));
                let dimension = rules.dimensions.name(dimension);
                self.all(Kind::Pattern, reached.map(|(place, _)| pattern_name(dimension, place)));
            }
        }
    }

    /// Indicators and facts.
    fn stated(&mut self, pack: &Pack, interview: &Interview<'_>) {
        let (rules, facts) = (&pack.rules, interview.evaluation.facts());
        let indicators = rules.indicators.iter().enumerate();
        let there = indicators.filter(|(place, _)| facts.at(*place) == IndicatorValue::Yes);
        self.all(Kind::Indicator, there.map(|(_, name)| name));
        let values = rules.fact_names.iter().enumerate();
        self.all(Kind::FactValue, values.map(|(place, name)| is(name, rules.fact_value(facts, place))));
    }
}
