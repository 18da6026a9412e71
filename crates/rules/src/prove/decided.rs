//! What the outcome rules decide in every state that they can tell apart: outcomes nobody reaches, rules that never
//! decide, parts of conditions that make no difference, and facts for which nothing decides.

use std::collections::{BTreeMap, BTreeSet};

use super::falls::readings;
use super::outcomes::{MAX_STATES, Shape, Space, combinations, questions};
use super::parts::{Joined, Part, joined, parts, verdict};
use super::world::Taken;
use crate::condition::{Cond, Signs};
use crate::evaluate::Options;
use crate::facts::Facts;
use crate::finding::{Code, Example, Finding};
use crate::load::{Findings, PACK};
use crate::rules::{Column, Ranked, Rules};

/// Everything that is wrong with what the rules decide. Falls are found when a pack is loaded.
pub(crate) fn examine(taken: Taken<'_>) -> Findings {
    let mut findings = nobody_decides(taken);
    findings.extend(profiles(taken));
    let mut sets: BTreeMap<usize, Decided> = BTreeMap::new();
    let classes = taken.rules.classes.iter().enumerate();
    let mut classes: Vec<Marks> =
        classes.map(|(place, class)| Marks::new(&class.when, format!("classes[{place}].when"))).collect();
    for options in switchings(taken.rules) {
        for place in 0..taken.rules.profiles.len() {
            if let Some(space) = Space::new(taken.rules, place, options, MAX_STATES) {
                look(taken, &space, &mut sets, &mut classes);
            }
        }
    }
    findings.extend(sets.iter().flat_map(|(set, decided)| decided.findings(taken, *set)));
    findings.extend(classes.iter().flat_map(|marks| verdict(PACK, &marks.0, never)));
    findings.extend(unreached(taken));
    findings
}

/// Every way to turn the switches: what stands behind one that is off is there for a study.
fn switchings(rules: &Rules) -> impl Iterator<Item = Options> {
    let all = readings(rules).unwrap_or_default().into_iter();
    all.filter(|options| *options == Options { switched: options.switched, ..Options::default() })
}

/// Facts with which no profile runs.
fn nobody_decides(taken: Taken<'_>) -> Findings {
    let mut asked = Vec::new();
    taken.rules.profiles.iter().for_each(|profile| questions(&profile.when, &mut asked));
    let mut without = combinations(taken.rules, &asked).unwrap_or_default();
    without.retain(|values| taken.rules.running(values, Options::default()) == 0);
    let example = without.first().map(|values| {
        let facts = Facts { values: *values, ..Facts::nothing(taken.rules) };
        Example::of_facts(taken.rules, &facts)
    });
    let finding = Finding::error(Code::NoProfile, PACK, "profiles").with("count", without.len());
    example.map(|example| finding.showing(example)).into_iter().collect()
}

/// When profiles run.
fn profiles(taken: Taken<'_>) -> Findings {
    let mut findings = Findings::new();
    for (place, profile) in taken.rules.profiles.iter().enumerate() {
        let mut marks = Marks::new(&profile.when, format!("profiles[{place}].when"));
        let mut asked = Vec::new();
        questions(&profile.when, &mut asked);
        let column = Column::default();
        for options in switchings(taken.rules) {
            let switches = taken.rules.switched(options);
            for facts in combinations(taken.rules, &asked).unwrap_or_default() {
                let signs =
                    Signs { facts: &facts, yes: 0, column: &column, positive: 0, switches, outcome: 0 };
                marks.mark(&profile.when, &signs);
            }
        }
        findings.extend(verdict(PACK, &marks.0, never));
    }
    findings
}

fn never(part: &Part) -> Finding {
    Finding::error(Code::NeverHolds, PACK, part.path.as_str())
}

/// What was seen of one rule set, in all its profiles.
struct Decided {
    /// By rule.
    rules: Vec<Marks>,
    /// Rules that decided somewhere.
    deciding: BTreeSet<usize>,
}

fn look(taken: Taken<'_>, space: &Space<'_>, sets: &mut BTreeMap<usize, Decided>, classes: &mut [Marks]) {
    let (rules, pack) = (taken.rules, &taken.source.pack);
    let Some(set) = rules.profiles.get(space.profile).map(|profile| profile.rule_set) else {
        return;
    };
    let ranked = rules.rule_sets.get(set).map_or(&[][..], Vec::as_slice);
    let name = pack.rule_sets.keys().nth(set).map_or("", String::as_str);
    let decided = sets.entry(set).or_insert_with(|| {
        let rules = ranked.iter().enumerate();
        let marks = |(place, rule): (usize, &Ranked)| {
            Marks::new(&rule.when, format!("rule_sets.{name}[{place}].when"))
        };
        Decided { rules: rules.map(marks).collect(), deciding: BTreeSet::new() }
    });
    for state in space.states() {
        let mut signs = space.signs(&state);
        for (place, (rule, marks)) in ranked.iter().zip(&mut decided.rules).enumerate() {
            if marks.mark(&rule.when, &signs) {
                signs.outcome = rule.outcome;
                decided.deciding.insert(place);
                break;
            }
        }
        for (class, marks) in rules.classes.iter().zip(&mut *classes) {
            if class.rule_sets >> set & 1 == 1 {
                marks.mark(&class.when, &signs);
            }
        }
    }
}

impl Decided {
    fn findings(&self, taken: Taken<'_>, set: usize) -> Findings {
        let mut findings = Findings::new();
        let Some((name, rules)) = taken.source.pack.rule_sets.iter().nth(set) else {
            return findings;
        };
        for (place, (rule, marks)) in rules.iter().zip(&self.rules).enumerate() {
            if self.deciding.contains(&place) {
                findings.extend(verdict(PACK, &marks.0, never));
            } else {
                let finding = Finding::error(Code::NeverDecides, PACK, format!("rule_sets.{name}[{place}]"));
                findings.push(finding.with("name", &rule.id));
            }
        }
        findings
    }
}

/// Outcomes that a profile names and that no facts reach in it. Its rules may be shared with profiles that do, so this
/// is a warning as the field reads strengths, and a note for the readings of a study.
fn unreached(taken: Taken<'_>) -> Findings {
    let mut findings = Findings::new();
    let mut told = BTreeSet::new();
    let mut known: BTreeMap<Shape, BTreeSet<usize>> = BTreeMap::new();
    for options in readings(taken.rules).unwrap_or_default() {
        for (place, profile) in taken.rules.profiles.iter().enumerate() {
            let ranked = taken.rules.ranked(profile);
            let space = Space::new(taken.rules, place, options, MAX_STATES);
            let Some(space) = space.filter(|space| space.len() > 0) else {
                continue;
            };
            let reached = known.entry(space.shape(profile.rule_set)).or_insert_with(|| {
                let decided: BTreeSet<u16> = space.decisions(ranked).into_iter().collect();
                decided.iter().filter_map(|rule| Some(ranked.get(usize::from(*rule))?.outcome)).collect()
            });
            let named: BTreeSet<usize> = ranked.iter().map(|rule| rule.outcome).collect();
            for missing in named.difference(reached) {
                if told.insert((place, *missing)) {
                    findings.push(outcome_unreached(taken, place, *missing, options));
                }
            }
        }
    }
    findings
}

fn outcome_unreached(taken: Taken<'_>, profile: usize, outcome: usize, options: Options) -> Finding {
    let path = format!("profiles[{profile}]");
    let finding = if options == Options::default() { Finding::warning } else { Finding::info };
    finding(Code::OutcomeUnreached, PACK, path)
        .with("name", taken.rules.outcomes.name(outcome))
        .with("profile", taken.rules.profile_names.name(profile))
        .with("level", options.strength.name())
        .with("without_provisional", options.without_provisional)
}

/// The parts of a condition over signs, marked as they come about.
struct Marks(Vec<Part>);

impl Marks {
    fn new(condition: &Cond, path: String) -> Self {
        Self(parts(condition, &path))
    }

    /// Marks every part in one state; gives whether the whole holds.
    fn mark(&mut self, condition: &Cond, signs: &Signs<'_>) -> bool {
        self.part(condition, signs, true, true, &mut 0)
    }

    fn part(
        &mut self,
        condition: &Cond,
        signs: &Signs<'_>,
        reached: bool,
        wanted: bool,
        at: &mut usize,
    ) -> bool {
        let me = *at;
        *at += 1;
        let event = match joined(condition, wanted) {
            Joined::Leaf => condition.holds(signs) == wanted,
            Joined::Turned(part) => self.part(part, signs, reached, !wanted, at),
            Joined::All(parts) => self.parts(parts, signs, reached, wanted, at, true),
            Joined::Any(parts) => self.parts(parts, signs, reached, wanted, at, false),
            Joined::Count(n, parts) => {
                let holds =
                    parts.iter().filter(|part| self.part(part, signs, reached, wanted, at) == wanted).count();
                (holds >= n) == wanted
            }
        };
        if let Some(part) = self.0.get_mut(me) {
            part.anywhere.mark(event);
            if reached {
                part.here.mark(event);
            }
        }
        event
    }

    /// All of them, or any: whether that comes about. Every part has its place, so every one is looked at, but it
    /// counts only while those before it leave the matter open.
    fn parts(
        &mut self,
        parts: &[Cond],
        signs: &Signs<'_>,
        reached: bool,
        wanted: bool,
        at: &mut usize,
        all: bool,
    ) -> bool {
        let mut open = true;
        for part in parts {
            let event = self.part(part, signs, reached && open, wanted, at);
            open &= event == all;
        }
        open == all
    }
}
