//! One more sign may never lower an outcome: tried in every state of every profile, with every level of strengths.

use std::collections::{BTreeMap, BTreeSet};

use super::outcomes::{MAX_LOOKS, MAX_STATES, Space};
use crate::condition::Cond;
use crate::evaluate::{Level, Options, Switched};
use crate::facts::{FactValues, Facts};
use crate::finding::{Code, Example, Finding};
use crate::load::{Findings, PACK};
use crate::loaded::Pack;
use crate::names::only;
use crate::rules::{Ranked, Rules};

/// All ways to read strengths and switches; none when there are too many.
pub(crate) fn readings(rules: &Rules) -> Option<Vec<Options>> {
    const MAX_SWITCHES: usize = 8;
    let levels = [Level::Default, Level::Lo, Level::Hi];
    let switched = 0..1_u16 << rules.switches.len().min(MAX_SWITCHES);
    let readings = switched.flat_map(|switched| {
        levels.into_iter().flat_map(move |strength| {
            [false, true].map(|without_provisional| Options {
                strength,
                without_provisional,
                switched: Switched(switched),
            })
        })
    });
    (rules.switches.len() <= MAX_SWITCHES).then(|| readings.collect())
}

/// An outcome that one more sign lowers.
struct Fall {
    profile: usize,
    options: Options,
    facts: FactValues,
    yes: u128,
    added: usize,
}

/// From the rule that decided before to the one that decides after; by rule set.
type Falls = BTreeMap<(usize, u16, u16), Fall>;

/// Every way in which one more sign lowers an outcome, each with the fewest signs that show it.
pub(crate) fn falls(pack: &Pack) -> Findings {
    counted(pack).0
}

/// The same with the number of states that were tried.
pub(crate) fn counted(pack: &Pack) -> (Findings, usize) {
    let rules = &pack.rules;
    let mut falls = Falls::new();
    let mut known = BTreeSet::new();
    let mut left = MAX_STATES;
    let mut looks = MAX_LOOKS;
    let Some(readings) = readings(rules) else {
        return (vec![unproved("switches")], 0);
    };
    for options in readings {
        for (place, profile) in rules.profiles.iter().enumerate() {
            let parts = rules.conditions(profile).map(Cond::parts).sum::<usize>().max(1);
            let Some(space) = Space::new(rules, place, options, left.min(looks / parts)) else {
                return (vec![unproved(&format!("profiles[{place}]"))], MAX_STATES - left);
            };
            if known.insert(space.shape(profile.rule_set)) {
                left -= space.len();
                looks -= space.len() * parts;
                in_space(&space, profile.rule_set, rules.ranked(profile), &mut falls);
            }
        }
    }
    (falls.iter().map(|(rules, fall)| finding(pack, *rules, fall)).collect(), MAX_STATES - left)
}

fn unproved(path: &str) -> Finding {
    Finding::error(Code::Unproved, PACK, path).with("what", "states").with("limit", MAX_STATES)
}

fn in_space(space: &Space<'_>, rule_set: usize, ranked: &[Ranked], falls: &mut Falls) {
    let decided = space.decisions(ranked);
    let outcome = |rule: u16| ranked.get(usize::from(rule)).map_or(0, |rule| rule.outcome);
    for (place, before) in decided.iter().enumerate() {
        for step in space.steps(place) {
            let Some(after) = decided.get(step.to).filter(|after| outcome(**after) < outcome(*before)) else {
                continue;
            };
            let yes = space.yes_with(place, &step);
            let known = falls.get(&(rule_set, *before, *after));
            if known.is_some_and(|known| known.yes.count_ones() <= yes.count_ones()) {
                continue;
            }
            if let Some(state) = space.state(place) {
                let (profile, options) = (space.profile, space.options);
                let fall = Fall { profile, options, facts: state.facts, yes, added: step.added };
                falls.insert((rule_set, *before, *after), fall);
            }
        }
    }
}

fn finding(pack: &Pack, (rule_set, before, after): (usize, u16, u16), fall: &Fall) -> Finding {
    let (rules, source) = (&pack.rules, &pack.source.pack);
    let (name, ranked) = source.rule_sets.iter().nth(rule_set).map_or(("", &[][..]), |(n, r)| (n, r));
    let rule = |place: u16| ranked.get(usize::from(place)).map_or("", |rule| rule.id.as_str());
    // Either an earlier rule that gives less began to hold, or the rule itself no longer does.
    let (path, end) = if after < before { (after, "") } else { (before, ".when") };
    let path = format!("rule_sets.{name}[{path}]{end}");
    let (lower, higher) = (with(pack, fall, false), with(pack, fall, true));
    if lower.1 <= higher.1 {
        // The engine says otherwise: then one of the two is wrong, and nothing is proved.
        return Finding::error(Code::Unproved, PACK, path).with("what", "agreement");
    }
    let outcome = |rank: usize| rules.outcomes.name(rank).to_owned();
    Finding::error(Code::NotMonotone, PACK, path)
        .with("profile", rules.profile_names.name(fall.profile))
        .with("level", fall.options.strength.name())
        .with(
            "switched",
            rules.switches.of_mask(fall.options.switched.0.into()).collect::<Vec<_>>().join(", "),
        )
        .with("rule", rule(before))
        .with("instead", rule(after))
        .with("name", rules.indicators.name(fall.added))
        .with("before", outcome(lower.1))
        .with("after", outcome(higher.1))
        .showing(lower.0)
}

/// The facts of a fall, before or after it, and the rank of the profile's outcome by the engine itself.
fn with(pack: &Pack, fall: &Fall, added: bool) -> (Example, usize) {
    let mut facts = Facts { values: fall.facts, ..Facts::nothing(&pack.rules) };
    facts.yes = fall.yes | if added { only(fall.added) } else { 0 };
    let evaluation = pack.evaluate(&facts, fall.options);
    let rank = evaluation.ran().find(|(profile, _)| *profile == fall.profile);
    (Example::of_facts(&pack.rules, &facts), rank.map_or(0, |(_, result)| result.outcome))
}
