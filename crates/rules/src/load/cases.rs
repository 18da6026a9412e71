//! The pack's own cases: a person's facts and answers, and what must come out.

use std::collections::{BTreeMap, BTreeSet};

use fener_model::{Given, Source};
use serde::Serialize;

use super::CASES;
use super::resolve::Resolver;
use crate::evaluate::Options;
use crate::facts::IndicatorValue;
use crate::finding::{Code, Finding};
use crate::interview::{Answers, Interview, Overrides, Terms};
use crate::loaded::{Pack, PackSource};
use crate::names::Names;
use crate::pack::{Advice, Case, CaseAnswer, Consent, Expect, GuardKind};

/// Names in cases, before any case runs.
pub(crate) fn check(source: &PackSource, resolver: &mut Resolver<'_, '_>) {
    for (place, case) in source.cases.cases.iter().enumerate() {
        given(case, &format!("cases[{place}]"), resolver);
        expected(&case.expect, &format!("cases[{place}].expect"), resolver);
    }
}

/// The values of facts in one place of a case.
fn facts(facts: &BTreeMap<String, String>, path: &str, resolver: &mut Resolver<'_, '_>) {
    let known = resolver.known;
    for (name, value) in facts {
        let path = format_args!("{path}.facts.{name}");
        let fact = resolver.find(&known.facts, "fact", name, CASES, path);
        if let Some(names) = fact.and_then(|fact| known.values.get(fact)) {
            resolver.find(names, "value", value, CASES, path);
        }
    }
}

fn given(case: &Case, path: &str, resolver: &mut Resolver<'_, '_>) {
    let known = resolver.known;
    facts(&case.facts, path, resolver);
    let values = Names::new(IndicatorValue::NAMES.iter().map(|(name, _)| *name));
    for (name, value) in &case.indicators {
        let path = format_args!("{path}.indicators.{name}");
        resolver.find(&known.indicators, "indicator", name, CASES, path);
        resolver.find(&values, "value", value, CASES, path);
    }
    for (name, answer) in &case.answers {
        let path = format_args!("{path}.answers.{name}");
        let item = resolver.find(&known.items, "item", name, CASES, path);
        let Some(item) = item.and_then(|item| known.led.get(item)) else {
            continue;
        };
        let answer = match answer {
            CaseAnswer::Plain(answer) => answer,
            CaseAnswer::From(given) => &given.answer,
        };
        if !item.script.accepts(answer) {
            resolver.refused(CASES, path.to_string(), "answer", &item.script.id, "other_response");
        }
    }
    for name in case.options.switches.keys() {
        let path = format!("{path}.options.switches.{name}");
        resolver.find(&known.switches, "switch", name, CASES, path);
    }
    if let Some(language) = &case.circumstances.language {
        let path = format!("{path}.circumstances.language");
        resolver.find(&known.languages, "language", language, CASES, path);
    }
}

fn expected(expect: &Expect, path: &str, resolver: &mut Resolver<'_, '_>) {
    let known = resolver.known;
    resolver.find(&known.outcomes, "outcome", &expect.outcome, CASES, format_args!("{path}.outcome"));
    let lists = [
        ("profiles", "profile", &known.profiles, &expect.profiles),
        ("indicators", "indicator", &known.indicators, &expect.indicators),
        ("urgent", "urgent", &known.urgent, &expect.urgent),
        ("flags", "flag", &known.flags, &expect.flags),
        ("legal", "legal", &known.legal, &expect.legal),
        ("routes", "route", &known.routes, &expect.routes),
        ("recipients", "recipient", &known.recipients, &expect.recipients),
        ("without_consent", "ground", &known.grounds, &expect.without_consent),
        ("guards", "guard", &known.guards, &expect.guards),
        ("prompts", "guard", &known.guards, &expect.prompts),
        ("shown", "item", &known.items, &expect.shown),
        ("not_shown", "item", &known.items, &expect.not_shown),
    ];
    for (field, what, names, list) in lists {
        for (at, name) in list.iter().flatten().enumerate() {
            resolver.find(names, what, name, CASES, format_args!("{path}.{field}[{at}]"));
        }
    }
    expect.facts.iter().for_each(|stated| facts(stated, path, resolver));
    for (route, advice) in expect.advice.iter().flatten() {
        let path = format!("{path}.advice.{route}");
        resolver.find(&known.routes, "route", route, CASES, path.as_str());
        let named = [("contact", &known.contacts, &advice.contact), ("clock", &known.clocks, &advice.clock)];
        for (what, names, name) in named {
            if let Some(name) = name {
                resolver.find(names, what, name, CASES, format_args!("{path}.{what}"));
            }
        }
    }
    for (guard, stages) in expect.held_back.iter().flatten() {
        let path = format!("{path}.held_back.{guard}");
        resolver.find(&known.guards, "guard", guard, CASES, path.as_str());
        for (at, name) in stages.iter().enumerate() {
            resolver.find(&known.stages, "stage", name, CASES, format_args!("{path}[{at}]"));
        }
    }
    let maps = [
        ("positive", "dimension", &known.dimensions, &expect.positive),
        ("classes", "class", &known.classes, &expect.classes),
    ];
    for (field, what, names, map) in maps {
        for (profile, list) in map.iter().flatten() {
            let path = format!("{path}.{field}.{profile}");
            resolver.find(&known.profiles, "profile", profile, CASES, path.as_str());
            for (at, name) in list.iter().enumerate() {
                resolver.find(names, what, name, CASES, format_args!("{path}[{at}]"));
            }
        }
    }
}

/// A case of a pack that was run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CaseRun<'p> {
    /// Its id.
    pub id: &'p str,
    /// What it shows.
    pub shows: &'p str,
    /// A finding for each thing that came out otherwise; none when the case passes.
    pub differences: Vec<Finding>,
}

/// Runs every case.
pub(crate) fn run(pack: &Pack) -> Vec<CaseRun<'_>> {
    let cases = pack.source.cases.cases.iter().enumerate();
    cases
        .map(|(place, case)| CaseRun {
            id: &case.id,
            shows: &case.shows,
            differences: differences(pack, place, case),
        })
        .collect()
}

/// All that follows from a case.
pub(crate) fn interview<'p>(pack: &'p Pack, case: &Case) -> Interview<'p> {
    let (answers, overrides, terms) = stated(pack, case);
    pack.lead(&answers, &overrides, &terms, false)
}

/// Answers of cases to items that their person is not shown: they are kept and never count.
#[cfg(feature = "check")]
pub(crate) fn not_shown(pack: &Pack) -> Vec<Finding> {
    let cases = pack.source.cases.cases.iter().enumerate();
    let hidden = cases.flat_map(|(place, case)| {
        let hidden = interview(pack, case).hidden;
        hidden.into_iter().map(move |item| (format!("cases[{place}].answers.{item}"), item))
    });
    hidden.map(|(path, item)| Finding::warning(Code::NotShown, CASES, path).with("name", item)).collect()
}

/// Whether a pack, which need not be the case's own, knows all that the case states.
pub(crate) fn readable(pack: &Pack, case: &Case) -> bool {
    let overrides = overrides(pack, case);
    let answers = answers(pack, case);
    let mut given = answers.iter().flat_map(|(item, given)| given.iter().map(move |given| (item, given)));
    overrides.facts.len() == case.facts.len()
        && overrides.indicators.len() == case.indicators.len()
        && given.all(|(item, given)| pack.accepts(item, &given.answer))
        && case.options.switches.keys().all(|name| pack.rules.switches.place(name).is_some())
}

fn differences(pack: &Pack, place: usize, case: &Case) -> Vec<Finding> {
    let interview = interview(pack, case);
    let expected = expected_of(&case.expect);
    let mut found = found_in(&interview);
    found.extend(signs(pack, &interview));
    let is_shown = |id: &&&str| interview.items.iter().any(|item| item.id == **id);
    let different = expected.into_iter().filter_map(|(what, expected)| {
        let found = match what.as_str() {
            "shown" => expected.iter().filter(is_shown).copied().collect(),
            "not_shown" => expected.iter().filter(|id| !is_shown(id)).copied().collect(),
            _ => found.remove(&what).unwrap_or_default(),
        };
        (found != expected).then(|| {
            Finding::error(Code::CaseFailed, CASES, format!("cases[{place}].expect.{what}"))
                .with("case", &case.id)
                .with("what", what)
                .with("expected", words(&expected))
                .with("found", words(&found))
        })
    });
    different.collect()
}

/// The names in a list.
pub(crate) type Words<'p> = BTreeSet<&'p str>;

/// Lists by what is in them, such as `routes` or `positive.AL`.
pub(crate) type Lists<'p> = BTreeMap<String, Words<'p>>;

fn words(words: &Words<'_>) -> String {
    words.iter().copied().collect::<Vec<_>>().join(", ")
}

fn set<'p, S: AsRef<str> + ?Sized + 'p>(list: impl IntoIterator<Item = &'p S>) -> Words<'p> {
    list.into_iter().map(AsRef::as_ref).collect()
}

fn whether(so: bool) -> &'static str {
    if so { "true" } else { "false" }
}

fn expected_of(expect: &Expect) -> Lists<'_> {
    let mut all = Lists::from([("outcome".to_owned(), Words::from([expect.outcome.as_str()]))]);
    let single = [
        ("incomplete", expect.incomplete.map(whether)),
        ("offered", expect.offered.map(whether)),
        ("consent", expect.consent.map(Consent::name)),
    ];
    let facts = expect.facts.iter().flatten().map(|(fact, value)| (format!("facts.{fact}"), value.as_str()));
    let stated = single.into_iter().filter_map(|(what, stated)| Some((what.to_owned(), stated?)));
    all.extend(stated.chain(facts).map(|(what, stated)| (what, Words::from([stated]))));
    let lists = [
        ("profiles", &expect.profiles),
        ("indicators", &expect.indicators),
        ("urgent", &expect.urgent),
        ("flags", &expect.flags),
        ("legal", &expect.legal),
        ("routes", &expect.routes),
        ("recipients", &expect.recipients),
        ("without_consent", &expect.without_consent),
        ("guards", &expect.guards),
        ("prompts", &expect.prompts),
        ("shown", &expect.shown),
        ("not_shown", &expect.not_shown),
    ];
    all.extend(lists.into_iter().filter_map(|(what, list)| Some((what.to_owned(), set(list.as_ref()?)))));
    for (route, Advice { contact, clock }) in expect.advice.iter().flatten() {
        all.insert(format!("advice.{route}"), advised(contact.as_deref(), clock.as_deref()));
    }
    let maps =
        [("positive", &expect.positive), ("classes", &expect.classes), ("held_back", &expect.held_back)];
    for (what, map) in maps {
        for (of, list) in map.iter().flatten() {
            all.insert(format!("{what}.{of}"), set(list));
        }
    }
    all
}

/// What a route that is advised comes with; never empty, so that one that is not advised is told apart.
fn advised<'p>(contact: Option<&'p str>, clock: Option<&'p str>) -> Words<'p> {
    Words::from([contact.unwrap_or("nobody"), clock.unwrap_or("whenever")])
}

/// Whatever came out, by list.
pub(crate) fn found_in<'p>(interview: &Interview<'p>) -> Lists<'p> {
    let evaluation = &interview.evaluation;
    let profiles = evaluation.profiles();
    let guards = interview.guards.iter();
    let blocking = guards.filter(|guard| guard.kind == GuardKind::Block && !guard.satisfied);
    let list = |names: &[&'p str]| names.iter().copied().collect::<Words<'p>>();
    let mut all: Lists<'p> = [
        ("outcome", Words::from([evaluation.outcome()])),
        ("incomplete", Words::from([whether(evaluation.incomplete())])),
        ("profiles", profiles.iter().map(|result| result.profile).collect()),
        ("urgent", list(&interview.urgent)),
        ("flags", list(&interview.flags)),
        ("legal", interview.legal.iter().map(|legal| legal.id).collect()),
        ("routes", interview.routes.iter().map(|route| route.id).collect()),
        ("recipients", list(&interview.recipients)),
        ("offered", Words::from([whether(interview.referral_offered)])),
        ("consent", Words::from([Consent::of(interview.consent).name()])),
        ("without_consent", interview.basis_without_consent.into_iter().collect()),
        ("guards", blocking.map(|guard| guard.id).collect()),
        ("prompts", interview.stages.iter().flat_map(|stage| stage.prompts.iter().copied()).collect()),
    ]
    .into_iter()
    .map(|(what, words)| (what.to_owned(), words))
    .collect();
    for route in &interview.routes {
        all.insert(format!("advice.{}", route.id), advised(route.contact, route.clock));
    }
    for guard in interview.guards.iter().filter(|guard| !guard.held_back.is_empty()) {
        all.insert(format!("held_back.{}", guard.id), list(&guard.held_back));
    }
    for result in &profiles {
        all.insert(format!("positive.{}", result.profile), list(&result.positive));
        all.insert(format!("classes.{}", result.profile), list(&result.classes));
    }
    all
}

/// What was taken from the answers.
fn signs<'p>(pack: &'p Pack, interview: &Interview<'p>) -> Lists<'p> {
    let (rules, facts) = (&pack.rules, interview.evaluation.facts());
    let yes = rules.indicators.of_mask(facts.yes).collect();
    let values = rules.fact_names.iter().enumerate();
    let values =
        values.map(|(place, name)| (format!("facts.{name}"), Words::from([rules.fact_value(facts, place)])));
    values.chain([("indicators".to_owned(), yes)]).collect()
}

/// What a case states: answers, what wins over what they feed, and where and when.
pub(crate) fn stated(pack: &Pack, case: &Case) -> (Answers, Overrides, Terms) {
    let chosen = Options { strength: case.options.strength, ..Options::default() };
    let switches = case.options.switches.iter();
    let options =
        switches.fold(chosen, |options, (name, on)| pack.switch(options, name, *on).unwrap_or(options));
    let terms = Terms { options, circumstances: case.circumstances.clone(), ..Terms::default() };
    (answers(pack, case), overrides(pack, case), terms)
}

fn answers(pack: &Pack, case: &Case) -> Answers {
    let answers = case.answers.iter().map(|(item, answer)| {
        let given = match answer {
            CaseAnswer::Plain(answer) => {
                let source = pack.usual_source(item).unwrap_or(Source::Person);
                Given::sure(answer.clone(), source)
            }
            CaseAnswer::From(given) => given.clone(),
        };
        (item.clone(), vec![given])
    });
    answers.collect()
}

fn overrides(pack: &Pack, case: &Case) -> Overrides {
    let facts = case.facts.iter().filter_map(|(name, value)| {
        let fact = pack.rules.fact_names.place(name)?;
        Some((fact, pack.rules.facts.get(fact)?.values.place(value)?))
    });
    let indicators = case.indicators.iter().filter_map(|(id, value)| {
        Some((pack.rules.indicators.place(id)?, IndicatorValue::from_name(value)?))
    });
    Overrides { facts: facts.collect(), indicators: indicators.collect(), all_count: false }
}
