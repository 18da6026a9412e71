//! `pack.json` and `indicators.json` to [`Rules`].

use super::resolve::{Place, Resolver, Site};
use super::written::short;
use super::{INDICATORS, PACK};
use crate::condition::Cond;
use crate::facts::IndicatorValue;
use crate::finding::{Code, Finding};
use crate::loaded::PackSource;
use crate::names::{Names, only};
use crate::pack::{Bound, Condition, FactSpec, PackFile, Pattern, Status, Strength, StrengthRange};
use crate::rules::{
    ClassRule, Column, FactRule, MAX_COMBINATIONS, MAX_INDICATORS, ProfileRule, Ranked, Reading, Rules,
    Weights,
};

const SCHEMA: &str = "fener/protocol/1";

fn site(place: Place) -> Site {
    Site { file: PACK, place }
}

pub(crate) fn build(source: &PackSource, resolver: &mut Resolver<'_, '_>) -> Rules {
    let pack = &source.pack;
    let known = resolver.known;
    header(pack, resolver);
    strengths(source, resolver);
    let facts = pack.facts.iter().map(|(name, spec)| fact(name, spec, resolver)).collect();
    let patterns = pack.dimensions.iter().map(|dimension| dimension.positive.clone()).collect();
    for (place, dimension) in pack.dimensions.iter().enumerate() {
        dimension_patterns(&dimension.positive, &format!("dimensions[{place}].positive"), resolver);
    }
    let profiles: Vec<_> = (0..pack.profiles.len()).map(|place| profile(source, place, resolver)).collect();
    let rule_sets = pack.rule_sets.keys().map(|name| rule_set(pack, name, resolver)).collect();
    let classes = (0..pack.classes.len()).filter_map(|place| class(pack, place, resolver)).collect();
    lower(&pack.bounds.lower, resolver);
    let line = resolver.find(&known.outcomes, "outcome", &pack.incomplete.line, PACK, "incomplete.line");
    Rules {
        indicators: known.indicators.clone(),
        fact_names: known.facts.clone(),
        facts,
        dimensions: known.dimensions.clone(),
        patterns,
        outcomes: known.outcomes.clone(),
        profile_names: known.profiles.clone(),
        selecting: profiles.iter().fold(0, |facts, profile| facts | profile.when.asked_facts()),
        profiles,
        rule_sets,
        class_names: known.classes.clone(),
        classes,
        switches: known.switches.clone(),
        on: pack
            .switches
            .values()
            .enumerate()
            .filter(|(_, switch)| switch.on)
            .fold(0, |on, (place, _)| on | 1 << place),
        unresolved: reading(&pack.bounds.unresolved, "bounds.unresolved", resolver),
        reachable: reading(&pack.bounds.reachable, "bounds.reachable", resolver),
        line: line.unwrap_or(0),
        shown_as: shown_as(pack, resolver),
    }
}

fn header(pack: &PackFile, resolver: &mut Resolver<'_, '_>) {
    if pack.schema != SCHEMA {
        let finding = Finding::error(Code::NotAllowed, PACK, "schema").with("what", "schema");
        resolver.push(finding.with("name", short(&pack.schema)).meaning(Some(SCHEMA.to_owned())));
    }
    if pack.profiles.is_empty() {
        resolver.empty(PACK, "profiles", "profile");
    }
}

fn fact(name: &str, spec: &FactSpec, resolver: &mut Resolver<'_, '_>) -> FactRule {
    let values = Names::new(spec.values.iter().map(String::as_str));
    let missing = resolver.find(&values, "value", &spec.missing, PACK, format_args!("facts.{name}.missing"));
    let differing = spec.differing.as_ref().and_then(|value| {
        resolver.find(&values, "value", value, PACK, format_args!("facts.{name}.differing"))
    });
    FactRule { values, missing: missing.unwrap_or(0), differing }
}

fn dimension_patterns(patterns: &[Pattern], path: &str, resolver: &mut Resolver<'_, '_>) {
    if patterns.is_empty() {
        resolver.empty(PACK, path, "pattern");
    }
    for (place, pattern) in patterns.iter().enumerate() {
        // A pattern of zeros would be reached by nothing at all.
        if *pattern == Pattern::default() {
            resolver.empty(PACK, format!("{path}[{place}]"), "number");
        }
        let Pattern { strong, medium, weak, medium_or_weak } = *pattern;
        let numbers =
            [("strong", strong), ("medium", medium), ("weak", weak), ("medium_or_weak", medium_or_weak)];
        for (field, number) in numbers {
            resolver.in_range(PACK, &format!("{path}[{place}].{field}"), number, 0, MAX_INDICATORS);
        }
    }
}

fn profile(source: &PackSource, place: usize, resolver: &mut Resolver<'_, '_>) -> ProfileRule {
    let known = resolver.known;
    let path = format!("profiles[{place}]");
    let Some(profile) = source.pack.profiles.get(place) else {
        return ProfileRule::never();
    };
    let when = resolver.condition(&profile.when, site(Place::Profile), &format!("{path}.when"));
    let set =
        resolver.find(&known.rule_sets, "rule set", &profile.rule_set, PACK, format_args!("{path}.rule_set"));
    let replaced_by = profile.without_provisional.as_ref().and_then(|name| {
        resolver.find(&known.profiles, "profile", name, PACK, format_args!("{path}.without_provisional"))
    });
    let levels: [fn(&StrengthRange) -> Strength; 3] = [|r| r.default, |r| r.lo, |r| r.hi];
    ProfileRule {
        when,
        rule_set: set.unwrap_or(0),
        columns: levels.map(|level| column(source, &profile.id, level, resolver)),
        replaced_by,
        provisional: profile.provenance.status == Status::Provisional,
    }
}

fn column(
    source: &PackSource,
    profile: &str,
    level: fn(&StrengthRange) -> Strength,
    resolver: &Resolver<'_, '_>,
) -> Column {
    let dimensions = &resolver.known.dimensions;
    let mut column = Column { known: 0, dimensions: vec![Weights::default(); dimensions.len()] };
    for (place, indicator) in source.indicators.indicators.iter().enumerate() {
        let dimension = dimensions.place(&indicator.dimension);
        let weights = dimension.and_then(|dimension| column.dimensions.get_mut(dimension));
        if let (Some(range), Some(weights)) = (indicator.strength.get(profile), weights) {
            weights.add(level(range), place);
            column.known |= only(place);
        }
    }
    column
}

/// Strengths are for profiles that exist, and lie within their own range.
fn strengths(source: &PackSource, resolver: &mut Resolver<'_, '_>) {
    let known = resolver.known;
    for (place, indicator) in source.indicators.indicators.iter().enumerate() {
        for (profile, range) in &indicator.strength {
            let path = format!("indicators[{place}].strength.{profile}");
            resolver.find(&known.profiles, "profile", profile, INDICATORS, path.as_str());
            if range.lo > range.default {
                resolver.wrong_order(INDICATORS, format!("{path}.lo"), "lo", "default");
            }
            if range.default > range.hi {
                resolver.wrong_order(INDICATORS, format!("{path}.hi"), "default", "hi");
            }
        }
        if indicator.strength.is_empty() {
            let path = format!("indicators[{place}].strength");
            resolver.empty(INDICATORS, path, "strength");
        }
    }
}

fn rule_set(pack: &PackFile, name: &str, resolver: &mut Resolver<'_, '_>) -> Vec<Ranked> {
    let known = resolver.known;
    let path = format!("rule_sets.{name}");
    let mut ranked: Vec<Ranked> = Vec::new();
    let rules = pack.rule_sets.get(name).map_or(&[][..], Vec::as_slice);
    if rules.last().is_none_or(|rule| rule.when != Condition::Always(true)) {
        resolver.push(Finding::error(Code::NoLastRule, PACK, path.as_str()).with("name", name));
    }
    for (place, rule) in rules.iter().enumerate() {
        let path = format!("{path}[{place}]");
        let when = resolver.condition(&rule.when, site(Place::Rule), &format!("{path}.when"));
        let found =
            resolver.find(&known.outcomes, "outcome", &rule.outcome, PACK, format_args!("{path}.outcome"));
        let Some(outcome) = found else { continue };
        ranked.push(Ranked { id: rule.id.clone(), outcome, most: outcome, when });
    }
    let mut most = 0;
    for rule in ranked.iter_mut().rev() {
        most = rule.most.max(most);
        rule.most = most;
    }
    ranked
}

fn class(pack: &PackFile, place: usize, resolver: &mut Resolver<'_, '_>) -> Option<ClassRule> {
    let known = resolver.known;
    let class = pack.classes.get(place)?;
    let path = format!("classes[{place}]");
    let when = resolver.condition(&class.when, site(Place::Class), &format!("{path}.when"));
    let mut rule_sets = if class.rule_sets.is_empty() { u128::MAX } else { 0 };
    for (at, name) in class.rule_sets.iter().enumerate() {
        let found =
            resolver.find(&known.rule_sets, "rule set", name, PACK, format_args!("{path}.rule_sets[{at}]"));
        rule_sets |= found.map_or(0, only);
    }
    Some(ClassRule { rule_sets, when })
}

/// What is shown rests on what was observed and stated, on nothing else.
fn lower(bound: &Bound, resolver: &mut Resolver<'_, '_>) {
    if !bound.count_as_yes.is_empty() {
        resolver.refused(PACK, "bounds.lower.count_as_yes", "field", "count_as_yes", "lower");
    }
    if !bound.facts.is_empty() {
        resolver.refused(PACK, "bounds.lower.facts", "field", "facts", "lower");
    }
}

fn reading(bound: &Bound, path: &str, resolver: &mut Resolver<'_, '_>) -> Reading {
    let mut reading = Reading::default();
    for (at, name) in bound.count_as_yes.iter().enumerate() {
        let path = format!("{path}.count_as_yes[{at}]");
        match IndicatorValue::from_name(name) {
            Some(IndicatorValue::Unknown) => reading.unknown = true,
            Some(IndicatorValue::Refused) => reading.refused = true,
            Some(IndicatorValue::NotAsked) => reading.not_asked = true,
            Some(IndicatorValue::Yes) => {}
            // A "no" is an answer.
            Some(IndicatorValue::No) => resolver.refused(PACK, path, "value", name, "said"),
            None => {
                let values = Names::new(IndicatorValue::NAMES.iter().map(|(name, _)| *name));
                resolver.find(&values, "value", name, PACK, path);
            }
        }
    }
    for (name, tried) in &bound.facts {
        for (value, instead) in tried {
            tried_instead(name, value, instead, path, &mut reading, resolver);
        }
    }
    let product =
        reading.tried.iter().map(|(_, _, tried)| tried.len().max(1)).fold(1_usize, usize::saturating_mul);
    if product > MAX_COMBINATIONS {
        let finding = Finding::error(Code::TooMany, PACK, format!("{path}.facts"));
        resolver.push(finding.with("what", "combinations").with("limit", MAX_COMBINATIONS));
    }
    reading
}

fn tried_instead(
    name: &str,
    value: &str,
    instead: &[String],
    path: &str,
    reading: &mut Reading,
    resolver: &mut Resolver<'_, '_>,
) {
    let known = resolver.known;
    let path = format!("{path}.facts.{name}");
    let Some(fact) = resolver.find(&known.facts, "fact", name, PACK, path.as_str()) else {
        return;
    };
    let Some(names) = known.values.get(fact) else {
        return;
    };
    let path = format!("{path}.{value}");
    let open = resolver.find(names, "value", value, PACK, path.as_str());
    let mut tried = Vec::new();
    for (at, other) in instead.iter().enumerate() {
        let found = resolver.find(names, "value", other, PACK, format_args!("{path}[{at}]"));
        tried.extend(found.and_then(|found| u8::try_from(found).ok()));
    }
    if let Some(open) = open.and_then(|open| u8::try_from(open).ok()) {
        reading.tried.push((fact, open, tried));
    }
}

fn shown_as(pack: &PackFile, resolver: &mut Resolver<'_, '_>) -> Vec<usize> {
    let known = resolver.known;
    let mut shown: Vec<usize> = (0..known.outcomes.len()).collect();
    for (from, to) in &pack.incomplete.shown_as {
        let path = format!("incomplete.shown_as.{from}");
        let from_place = resolver.find(&known.outcomes, "outcome", from, PACK, path.as_str());
        let to_place = resolver.find(&known.outcomes, "outcome", to, PACK, path.as_str());
        let (Some(from_place), Some(to_place)) = (from_place, to_place) else {
            continue;
        };
        if to_place < from_place {
            resolver.refused(PACK, path, "outcome", to, "below");
        } else if let Some(slot) = shown.get_mut(from_place) {
            *slot = to_place;
        }
    }
    shown
}

impl ProfileRule {
    fn never() -> Self {
        let columns = [Column::default(), Column::default(), Column::default()];
        Self { when: Cond::Always(false), rule_set: 0, columns, replaced_by: None, provisional: false }
    }
}
