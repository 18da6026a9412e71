//! Why: the outcome explained as a tree of values. The interface owns the sentences.

use schemars::JsonSchema;
use serde::Serialize;

use crate::condition::{Cond, Signs, fact_is};
use crate::evaluate::{Evaluation, InProfile};
use crate::facts::Facts;
use crate::names::{bit, bits, only};
use crate::pack::{Pattern, Strength};
use crate::rules::{reaches, small};

/// One node of the explanation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Reason<S = String> {
    /// A rule fired in a profile.
    Rule {
        /// The profile.
        profile: S,
        /// The rule of the pack.
        rule: S,
        /// The outcome it gives.
        outcome: S,
        /// Whether the person's outcome is this one.
        decisive: bool,
        /// What made it fire; each cause once.
        because: Vec<Reason<S>>,
    },
    /// A dimension is positive.
    Dimension {
        /// The dimension.
        dimension: S,
        /// The first pattern of the dimension that is reached.
        pattern: Pattern,
        /// Observed strong signs.
        strong: u16,
        /// Observed medium signs.
        medium: u16,
        /// Observed weak signs.
        weak: u16,
        /// The signs themselves.
        indicators: Vec<Weighed<S>>,
    },
    /// Single signs count, without a dimension being positive.
    Observed {
        /// Only those of this dimension; of any when absent.
        dimension: Option<S>,
        /// How many were needed.
        at_least: u16,
        /// The signs themselves.
        indicators: Vec<Weighed<S>>,
    },
    /// A fact has a value that the rule asks for.
    Fact {
        /// The fact.
        name: S,
        /// Its value.
        value: S,
    },
    /// Something is not so, and the rule asks for that.
    Absent {
        /// The dimensions that are not positive.
        dimensions: Vec<S>,
    },
    /// Open answers hide whether the person should be referred.
    Incomplete {
        /// What it could be.
        unresolved: S,
        /// The open indicators that matter in a profile that ran.
        open: Vec<OpenAnswer<S>>,
        /// The facts that are open, with their values.
        facts: Vec<OpenAnswer<S>>,
        /// Whether the outcome is shown higher because of that.
        raised: bool,
    },
    /// A fact is uncertain, so more profiles ran than if it were known.
    Presumed {
        /// The fact.
        fact: S,
        /// Its uncertain value.
        value: S,
        /// The profiles that ran.
        profiles: Vec<S>,
    },
    /// A switch stands otherwise than the pack says.
    Switched {
        /// The switch.
        name: S,
        /// Whether it is on.
        on: bool,
    },
    /// Provisional strengths were used.
    Provisional {
        /// In these profiles.
        profiles: Vec<S>,
    },
    /// Provisional strengths were replaced.
    Replaced {
        /// In this profile.
        profile: S,
        /// By the strengths of this one.
        by: S,
    },
    /// How much is known at all.
    Recorded {
        /// Indicators that are there.
        yes: u16,
        /// Asked or looked for, and not there.
        no: u16,
        /// Not known, or not told.
        open: u16,
        /// Nobody asked or looked.
        not_asked: u16,
    },
}

/// An observed indicator with its weight in the profile at hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Weighed<S = String> {
    /// The indicator.
    pub id: S,
    /// How much it weighs.
    pub strength: Strength,
}

/// Something open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OpenAnswer<S = String> {
    /// The indicator or fact.
    pub id: S,
    /// `unknown`, `refused`, or the fact's value.
    pub value: S,
}

/// The explanation of an evaluation, with names as `S`.
pub(crate) fn reasons<'p, S: From<&'p str>>(evaluation: &Evaluation<'p>) -> Vec<Reason<S>> {
    let mut reasons: Vec<Reason<S>> = Vec::new();
    let decisive = evaluation.lower_place();
    // The profiles that decide come first.
    for wanted in [true, false] {
        for (place, result) in evaluation.ran().filter(|(_, result)| (result.outcome == decisive) == wanted) {
            reasons.extend(rule_reason(evaluation, place, result, wanted));
        }
    }
    reasons.extend(incomplete(evaluation));
    reasons.extend(presumed(evaluation));
    reasons.extend(switched(evaluation));
    reasons.extend(strengths(evaluation));
    reasons.push(recorded(evaluation));
    reasons
}

fn rule_reason<'p, S: From<&'p str>>(
    evaluation: &Evaluation<'p>,
    place: usize,
    result: InProfile,
    decisive: bool,
) -> Option<Reason<S>> {
    let rules = evaluation.rules;
    let profile = rules.profiles.get(place)?;
    let rule = rules.ranked(profile).get(result.rule)?;
    let signs = evaluation.signs(profile, result);
    let mut causes = Causes { evaluation, signs: &signs, told: Told::default(), out: Vec::new() };
    causes.tell(&rule.when);
    Some(Reason::Rule {
        profile: rules.profile_names.name(place).into(),
        rule: rule.id.as_str().into(),
        outcome: rules.outcomes.name(rule.outcome).into(),
        decisive,
        because: causes.out,
    })
}

/// What was said already: shared causes are said once.
#[derive(Default)]
struct Told {
    dimensions: u16,
    facts: u128,
    indicators: u128,
}

struct Causes<'a, 'p, S> {
    evaluation: &'a Evaluation<'p>,
    signs: &'a Signs<'a>,
    told: Told,
    out: Vec<Reason<S>>,
}

impl<'p, S: From<&'p str>> Causes<'_, 'p, S> {
    /// Collects the leaves that make this condition hold.
    fn tell(&mut self, cond: &Cond) {
        match cond {
            Cond::All(parts) => parts.iter().for_each(|part| self.tell(part)),
            Cond::Any(parts) | Cond::AtLeast(_, parts) => {
                parts.iter().filter(|part| part.holds(self.signs)).for_each(|part| self.tell(part));
            }
            Cond::Fact { fact, values } => self.fact(*fact, *values),
            Cond::Positive(mask) => self.dimensions(mask & self.signs.positive),
            Cond::Indicator(mask) => self.observed(None, 1, mask & self.signs.yes),
            Cond::Observed { dimension, at_least } => {
                self.observed(*dimension, *at_least, self.signs.observed(*dimension));
            }
            Cond::Not(part) => self.absent(part),
            Cond::Always(_)
            | Cond::Item { .. }
            | Cond::Number { .. }
            | Cond::Switch(_)
            | Cond::Language(_)
            | Cond::Province(_)
            | Cond::Hour(_)
            | Cond::Outcome(_)
            | Cond::Incomplete(_)
            | Cond::Urgent(_)
            | Cond::Flag(_) => {}
        }
    }

    fn fact(&mut self, fact: usize, values: u64) {
        if bit(self.told.facts, fact) || !fact_is(self.signs.facts, fact, values) {
            return;
        }
        self.told.facts |= only(fact);
        let rules = self.evaluation.rules;
        self.out.push(Reason::Fact {
            name: rules.fact_names.name(fact).into(),
            value: rules.fact_value(&self.evaluation.facts, fact).into(),
        });
    }

    /// "Not" around a fact says the fact; around dimensions, which are not there.
    fn absent(&mut self, part: &Cond) {
        match part {
            Cond::Fact { fact, .. } => self.fact(*fact, u64::MAX),
            Cond::Positive(mask) => {
                let names = self.evaluation.rules.dimensions.of_mask((*mask).into());
                self.out.push(Reason::Absent { dimensions: names.map(S::from).collect() });
            }
            _ => {}
        }
    }

    fn dimensions(&mut self, mask: u16) {
        let fresh = mask & !self.told.dimensions;
        self.told.dimensions |= fresh;
        let rules = self.evaluation.rules;
        for (place, weights) in self.signs.column.dimensions.iter().enumerate() {
            if !bit(fresh.into(), place) {
                continue;
            }
            let counts = weights.count(self.signs.yes);
            let patterns = rules.patterns.get(place).map_or(&[][..], Vec::as_slice);
            let Some(pattern) = patterns.iter().find(|pattern| reaches(pattern, counts)) else {
                continue;
            };
            let [strong, medium, weak] = counts;
            let observed = weights.all() & self.signs.yes;
            self.told.indicators |= observed;
            self.out.push(Reason::Dimension {
                dimension: rules.dimensions.name(place).into(),
                pattern: *pattern,
                strong,
                medium,
                weak,
                indicators: self.weighed(observed),
            });
        }
    }

    fn observed(&mut self, dimension: Option<usize>, at_least: u16, mask: u128) {
        if mask & !self.told.indicators == 0 {
            return;
        }
        self.told.indicators |= mask;
        self.out.push(Reason::Observed {
            dimension: dimension.map(|place| self.evaluation.rules.dimensions.name(place).into()),
            at_least,
            indicators: self.weighed(mask),
        });
    }

    fn weighed(&self, mask: u128) -> Vec<Weighed<S>> {
        let rules = self.evaluation.rules;
        let strength = |place| self.signs.column.strength(place).unwrap_or(Strength::W);
        bits(mask)
            .map(|place| Weighed { id: rules.indicators.name(place).into(), strength: strength(place) })
            .collect()
    }
}

fn incomplete<'p, S: From<&'p str>>(evaluation: &Evaluation<'p>) -> Option<Reason<S>> {
    if !evaluation.incomplete() {
        return None;
    }
    let rules = evaluation.rules;
    let known = evaluation
        .ran()
        .filter_map(|(place, _)| rules.profiles.get(place))
        .fold(0, |known, profile| known | rules.column(profile, evaluation.options).known);
    let counted = rules.unresolved.yes(&evaluation.facts) & !evaluation.facts.yes;
    let open = bits(counted & known).map(|place| OpenAnswer {
        id: rules.indicators.name(place).into(),
        value: evaluation.facts.at(place).name().into(),
    });
    let tried = rules.unresolved.tried.iter();
    let facts = tried.filter(|(fact, value, _)| evaluation.facts.values.get(*fact) == Some(value)).map(
        |(fact, _, _)| OpenAnswer {
            id: rules.fact_names.name(*fact).into(),
            value: rules.fact_value(&evaluation.facts, *fact).into(),
        },
    );
    Some(Reason::Incomplete {
        unresolved: evaluation.unresolved().into(),
        open: open.collect(),
        facts: facts.collect(),
        raised: evaluation.shown() != evaluation.lower_place(),
    })
}

/// A fact is presumed when another value of it would run fewer profiles, all of them among those that ran.
fn presumed<'p, S: From<&'p str>>(evaluation: &Evaluation<'p>) -> Vec<Reason<S>> {
    let rules = evaluation.rules;
    let ran = evaluation.ran_mask();
    if ran.count_ones() < 2 {
        return Vec::new();
    }
    let widens = |fact: usize, values: usize| {
        (0..values).any(|value| {
            let mut other: Facts = evaluation.facts;
            other.put_fact(fact, value);
            let running = rules.running(&other.values, evaluation.options);
            running != 0 && running != ran && running & !ran == 0
        })
    };
    let facts = rules.facts.iter().enumerate().filter(|(fact, rule)| widens(*fact, rule.values.len()));
    facts
        .map(|(fact, _)| Reason::Presumed {
            fact: rules.fact_names.name(fact).into(),
            value: rules.fact_value(&evaluation.facts, fact).into(),
            profiles: rules.profile_names.of_mask(ran.into()).map(S::from).collect(),
        })
        .collect()
}

fn switched<'p, S: From<&'p str>>(evaluation: &Evaluation<'p>) -> Vec<Reason<S>> {
    let rules = evaluation.rules;
    let on = rules.switched(evaluation.options);
    let turned = bits(evaluation.options.switched.0.into());
    turned
        .map(|place| Reason::Switched { name: rules.switches.name(place).into(), on: bit(on.into(), place) })
        .collect()
}

fn strengths<'p, S: From<&'p str>>(evaluation: &Evaluation<'p>) -> Vec<Reason<S>> {
    let rules = evaluation.rules;
    let mut provisional: Vec<S> = Vec::new();
    let mut reasons = Vec::new();
    for (place, _) in evaluation.ran() {
        let Some(profile) = rules.profiles.get(place) else {
            continue;
        };
        let name = rules.profile_names.name(place);
        match profile.replaced_by {
            Some(other) if evaluation.options.without_provisional => reasons
                .push(Reason::Replaced { profile: name.into(), by: rules.profile_names.name(other).into() }),
            _ if profile.provisional => provisional.push(name.into()),
            _ => {}
        }
    }
    if !provisional.is_empty() {
        reasons.push(Reason::Provisional { profiles: provisional });
    }
    reasons
}

fn recorded<S>(evaluation: &Evaluation<'_>) -> Reason<S> {
    let facts = &evaluation.facts;
    let [yes, no, open] =
        [facts.yes, facts.no, facts.unknown | facts.refused].map(|mask| small(mask.count_ones()));
    let all = u16::try_from(evaluation.rules.indicators.len()).unwrap_or(u16::MAX);
    Reason::Recorded { yes, no, open, not_asked: all.saturating_sub(yes + no + open) }
}
