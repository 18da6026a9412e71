//! Outcome rules made by chance, proved, and compared with trying every subset of the signs. The other side of the
//! comparison shares nothing with the engine: it reads its own rules.

use std::collections::{BTreeMap, BTreeSet};

use fener_rules::{Code, Finding, Pack, Severity};
use serde_json::{Value, json};

use crate::synthetic::{Chance, files, from_somewhere, header, item};

const SEEDS: u64 = 320;
const OUTCOMES: [&str; 3] = ["low", "middle", "high"];
const ACTS: [&str; 3] = ["yes", "no", "unknown"];
const KINDS: [&str; 2] = ["a", "b"];
const PROFILES: [&str; 2] = ["P", "Q"];

#[derive(Debug)]
enum Rule {
    All(Vec<Rule>),
    Any(Vec<Rule>),
    AtLeast(usize, Vec<Rule>),
    Not(Box<Rule>),
    Act(usize),
    Indicator(usize),
    Positive(usize),
    Observed(Option<usize>, u32),
}

/// Strong, medium and weak ones, and those that are medium or weak.
type Pattern = [u32; 4];

#[derive(Debug)]
struct Spec {
    /// By indicator: dimension, and by profile the strength at each level (0 weak, 1 medium, 2 strong), if any.
    indicators: Vec<(usize, [Option<[usize; 3]>; 2])>,
    patterns: Vec<Vec<Pattern>>,
    /// By profile: the kinds it runs with.
    kinds: [Vec<usize>; 2],
    /// By profile; the last rule always holds.
    rules: [Vec<(usize, Rule)>; 2],
    /// Whether Q reads P's strengths without provisional ones.
    replaced: bool,
}

fn rule(chance: &mut Chance, spec: &Spec, depth: usize, monotone: bool) -> Rule {
    let dimensions = spec.patterns.len();
    let some = |chance: &mut Chance| {
        (0..=chance.below(2)).map(|_| rule(chance, spec, depth - 1, monotone)).collect::<Vec<_>>()
    };
    match if depth == 0 { 4 + chance.below(4) } else { chance.below(8) } {
        0 => Rule::All(some(chance)),
        1 => Rule::Any(some(chance)),
        2 => {
            let parts = some(chance);
            Rule::AtLeast(1 + chance.below(parts.len()), parts)
        }
        3 if monotone => Rule::Not(Box::new(Rule::Act(chance.below(3)))),
        3 => Rule::Not(Box::new(rule(chance, spec, depth - 1, false))),
        4 => Rule::Act(chance.below(3)),
        5 => Rule::Indicator(chance.below(spec.indicators.len())),
        6 => Rule::Positive(chance.below(dimensions)),
        _ => {
            let dimension = if chance.one_in(2) { Some(chance.below(dimensions)) } else { None };
            Rule::Observed(dimension, 1 + u32::try_from(chance.below(3)).unwrap())
        }
    }
}

fn spec(seed: u64) -> Spec {
    let mut chance = Chance::new(seed);
    let dimensions = 1 + chance.below(3);
    let number = |chance: &mut Chance| u32::try_from(chance.below(3)).unwrap();
    let pattern = |chance: &mut Chance| {
        let pattern = [number(chance), number(chance), number(chance), number(chance)];
        if pattern == [0; 4] { [1, 0, 0, 0] } else { pattern }
    };
    let patterns = (0..dimensions).map(|_| (0..=chance.below(2)).map(|_| pattern(&mut chance)).collect());
    let patterns: Vec<Vec<Pattern>> = patterns.collect();
    // Now and then as many as can still be tried one by one.
    let count = if seed.is_multiple_of(40) { 12 } else { 3 + chance.below(5) };
    let strength = |chance: &mut Chance| {
        let mut levels = [chance.below(3), chance.below(3), chance.below(3)];
        levels.sort_unstable();
        // Default, lowest, highest.
        [levels[1], levels[0], levels[2]]
    };
    let indicators = (0..count).map(|_| {
        let both = [(); 2].map(|()| (!chance.one_in(5)).then(|| strength(&mut chance)));
        let both = if both == [None; 2] { [Some([1; 3]), None] } else { both };
        (chance.below(dimensions), both)
    });
    let indicators = indicators.collect();
    let some = |chance: &mut Chance| match chance.below(5) {
        0 => vec![0],
        1 => vec![1],
        _ => vec![0, 1],
    };
    let kinds = [some(&mut chance), some(&mut chance)];
    let mut spec = Spec { indicators, patterns, kinds, rules: [vec![], vec![]], replaced: chance.one_in(2) };
    // Half of the packs are monotone by form, so that what lies behind that check is compared too.
    let monotone = seed.is_multiple_of(2);
    let rules = [(); 2].map(|()| {
        let mut rules: Vec<(usize, Rule)> =
            (0..=chance.below(3)).map(|_| (chance.below(3), rule(&mut chance, &spec, 2, monotone))).collect();
        if monotone {
            rules.sort_by_key(|(outcome, _)| std::cmp::Reverse(*outcome));
        }
        let last = if monotone { 0 } else { chance.below(3) };
        rules.push((last, Rule::All(vec![])));
        rules
    });
    spec.rules = rules;
    spec
}

impl Rule {
    fn written(&self) -> Value {
        let each = |parts: &[Self]| parts.iter().map(Self::written).collect::<Vec<_>>();
        match self {
            Self::All(parts) if parts.is_empty() => json!({"always": true}),
            Self::All(parts) => json!({"all": each(parts)}),
            Self::Any(parts) => json!({"any": each(parts)}),
            Self::AtLeast(n, parts) => json!({"at_least": {"n": n, "of": each(parts)}}),
            Self::Not(part) => json!({"not": part.written()}),
            Self::Act(value) => json!({"fact": {"name": "act", "is": [ACTS[*value]]}}),
            Self::Indicator(place) => json!({"indicator": format!("I{place}")}),
            Self::Positive(place) => json!({"positive": format!("D{place}")}),
            Self::Observed(Some(place), n) => {
                json!({"observed": {"dimension": format!("D{place}"), "at_least": n}})
            }
            Self::Observed(None, n) => json!({"observed": {"at_least": n}}),
        }
    }

    fn holds(&self, person: &Person<'_>) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(person)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(person)),
            Self::AtLeast(n, parts) => parts.iter().filter(|part| part.holds(person)).count() >= *n,
            Self::Not(part) => !part.holds(person),
            Self::Act(value) => person.act == *value,
            Self::Indicator(place) => person.yes >> place & 1 == 1,
            Self::Positive(place) => person.positive(*place),
            Self::Observed(dimension, n) => person.counts(*dimension).iter().sum::<u32>() >= *n,
        }
    }
}

struct Person<'s> {
    spec: &'s Spec,
    act: usize,
    yes: u32,
    /// Whose strengths are read, and at which level.
    column: usize,
    level: usize,
}

impl Person<'_> {
    fn counts(&self, dimension: Option<usize>) -> [u32; 3] {
        let mut counts = [0; 3];
        for (place, (of, strengths)) in self.spec.indicators.iter().enumerate() {
            let counted = dimension.is_none_or(|dimension| dimension == *of) && self.yes >> place & 1 == 1;
            if let Some(levels) = strengths[self.column].filter(|_| counted) {
                counts[2 - levels[self.level]] += 1;
            }
        }
        counts
    }

    fn positive(&self, dimension: usize) -> bool {
        let [strong, medium, weak] = self.counts(Some(dimension));
        self.spec.patterns[dimension]
            .iter()
            .any(|[s, m, w, mw]| strong >= *s && medium >= *m && weak >= *w && medium + weak >= *mw)
    }

    fn decides(&self, profile: usize) -> usize {
        self.spec.rules[profile].iter().position(|(_, rule)| rule.holds(self)).unwrap()
    }
}

fn written(spec: &Spec) -> BTreeMap<&'static str, Value> {
    let levels = ["W", "M", "S"];
    let indicators: Vec<Value> = spec.indicators.iter().enumerate().map(|(place, (dimension, strengths))| {
        let strength: serde_json::Map<String, Value> = PROFILES.iter().zip(strengths).filter_map(|(profile, range)| {
            let [default, lo, hi] = range.as_ref()?.map(|level| levels[level]);
            Some(((*profile).to_owned(), json!({"default": default, "lo": lo, "hi": hi})))
        }).collect();
        json!({"id": format!("I{place}"), "dimension": format!("D{dimension}"), "strength": strength, "provenance": from_somewhere()})
    }).collect();
    let dimensions: Vec<Value> = spec
        .patterns
        .iter()
        .enumerate()
        .map(|(place, patterns)| {
            let patterns: Vec<Value> = patterns.iter().map(|[strong, medium, weak, medium_or_weak]| {
            json!({"strong": strong, "medium": medium, "weak": weak, "medium_or_weak": medium_or_weak})
        }).collect();
            json!({"id": format!("D{place}"), "positive": patterns, "provenance": from_somewhere()})
        })
        .collect();
    let profile = |place: usize| {
        let kinds: Vec<&str> = spec.kinds[place].iter().map(|kind| KINDS[*kind]).collect();
        let mut profile = json!({"id": PROFILES[place], "when": {"fact": {"name": "kind", "is": kinds}},
            "rule_set": format!("of_{}", PROFILES[place]), "provenance": from_somewhere()});
        if place == 1 && spec.replaced {
            profile["without_provisional"] = json!("P");
        }
        profile
    };
    let set = |place: usize| {
        let rules = spec.rules[place].iter().enumerate();
        rules.map(|(at, (outcome, rule))| {
            json!({"id": format!("{}{at}", PROFILES[place]), "outcome": OUTCOMES[*outcome], "when": rule.written()})
        }).collect::<Vec<_>>()
    };
    let mut items: Vec<Value> = (0..spec.indicators.len())
        .map(|place| {
            let mut item = item(&format!("i{place}"), "ask", &json!("yes_no"));
            item["feeds"] = json!([{"indicator": format!("I{place}")}]);
            item
        })
        .collect();
    let mut told = item("told", "inform", &json!("acknowledge"));
    told["tells"] = json!("rights");
    items.push(told);
    BTreeMap::from([
        (
            "pack.json",
            json!({"schema": "fener/protocol/1", "header": header(),
            "facts": {"act": {"values": ACTS, "missing": "unknown"}, "kind": {"values": KINDS, "missing": "a"}},
            "dimensions": dimensions, "outcomes": OUTCOMES, "profiles": [profile(0), profile(1)],
            "rule_sets": {"of_P": set(0), "of_Q": set(1)}, "classes": [],
            "bounds": {"lower": {}, "unresolved": {}, "reachable": {}},
            "incomplete": {"line": "high", "shown_as": {}}}),
        ),
        ("indicators.json", json!({"indicators": indicators})),
        ("interview.json", json!({"stages": [{"id": "talk", "kind": "open"}], "items": items, "guards": []})),
        (
            "routing.json",
            json!({"urgent": [], "flags": [], "legal": [], "contacts": [], "clocks": [],
            "routes": [{"id": "go", "when": {"always": true}, "provenance": from_somewhere()}],
            "referral": {"offered_when": {"always": false}, "consent_item": "i0", "without_consent": [], "recipients": []}}),
        ),
        ("cases.json", json!({"cases": []})),
    ])
}

/// What trying everything says.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tried {
    /// By the rule that decides before and the one after: the fewest signs before.
    falls: BTreeMap<(String, String), u32>,
    /// By profile: the rules that decide, as the field reads strengths.
    deciding: BTreeSet<String>,
    /// By profile and outcome.
    reached: BTreeSet<(usize, usize)>,
    /// The highest of the profiles that run.
    reached_at_all: BTreeSet<usize>,
}

fn try_all(spec: &Spec) -> Tried {
    let mut tried = Tried::default();
    let subsets = 1_u32 << spec.indicators.len();
    for (kind, act) in (0..2).flat_map(|kind| (0..3).map(move |act| (kind, act))) {
        for (level, replaced) in (0..3).flat_map(|level| [(level, false), (level, true)]) {
            let field = level == 0 && !replaced;
            let mut highest = vec![None; subsets as usize];
            for profile in (0..2).filter(|profile| spec.kinds[*profile].contains(&kind)) {
                let column = if profile == 1 && replaced && spec.replaced { 0 } else { profile };
                let decided: Vec<usize> = (0..subsets)
                    .map(|yes| Person { spec, act, yes, column, level }.decides(profile))
                    .collect();
                let outcome = |yes: u32| spec.rules[profile][decided[yes as usize]].0;
                let name = |yes: u32| format!("{}{}", PROFILES[profile], decided[yes as usize]);
                for yes in 0..subsets {
                    for sign in (0..spec.indicators.len()).filter(|sign| yes >> sign & 1 == 0) {
                        let more = yes | 1 << sign;
                        if outcome(more) < outcome(yes) {
                            let fewest = tried.falls.entry((name(yes), name(more))).or_insert(u32::MAX);
                            *fewest = (*fewest).min(yes.count_ones());
                        }
                    }
                    if field {
                        tried.deciding.insert(name(yes));
                        tried.reached.insert((profile, outcome(yes)));
                        highest[yes as usize] = highest[yes as usize].max(Some(outcome(yes)));
                    }
                }
            }
            if field {
                // Without a profile the outcome is the lowest.
                tried.reached_at_all.extend(highest.into_iter().map(|outcome| outcome.unwrap_or(0)));
            }
        }
    }
    tried
}

fn falls(findings: &[Finding]) -> BTreeMap<(String, String), u32> {
    let told = findings.iter().map(|finding| {
        assert_eq!(finding.code, Code::NotMonotone, "{finding:#?}");
        let args = &finding.message_args;
        let yes = finding.example.as_ref().unwrap().yes.len();
        ((args["rule"].clone(), args["instead"].clone()), u32::try_from(yes).unwrap())
    });
    told.collect()
}

fn names(findings: &[Finding], code: Code) -> BTreeSet<String> {
    let such = findings.iter().filter(|finding| finding.code == code);
    such.map(|finding| finding.message_args["name"].clone()).collect()
}

#[test]
fn what_is_proved_of_signs_is_what_trying_everything_says() {
    let (mut falling, mut dead, mut unreached) = (0, 0, 0);
    for seed in 0..SEEDS {
        let spec = spec(seed);
        let tried = try_all(&spec);
        let files = files(written(&spec));
        let checked = Pack::check(&files, "2026-11-27");
        if !tried.falls.is_empty() {
            assert_eq!(falls(&checked.findings), tried.falls, "seed {seed}: {spec:#?}");
            falling += 1;
            continue;
        }
        assert!(checked.pack.is_some(), "seed {seed}: {:#?}\n{spec:#?}", checked.findings);
        let findings = checked.findings;
        let runs = |profile: usize| !spec.kinds[profile].is_empty();
        let all = (0..2).filter(|profile| runs(*profile)).flat_map(|profile| {
            (0..spec.rules[profile].len()).map(move |rule| format!("{}{rule}", PROFILES[profile]))
        });
        let never: BTreeSet<String> = all.filter(|name| !tried.deciding.contains(name)).collect();
        assert_eq!(names(&findings, Code::NeverDecides), never, "seed {seed}: {spec:#?}");
        dead += never.len();
        let told = |finding: &&Finding| finding.code == Code::OutcomeUnreached;
        let at_all = findings.iter().filter(told).filter(|finding| finding.path.starts_with("outcomes"));
        let at_all: BTreeSet<&str> = at_all.map(|finding| finding.message_args["name"].as_str()).collect();
        let missing = (0..3).filter(|outcome| !tried.reached_at_all.contains(outcome));
        assert_eq!(at_all, missing.map(|outcome| OUTCOMES[outcome]).collect(), "seed {seed}: {spec:#?}");
        unreached += at_all.len();
        let in_profile = findings.iter().filter(told).filter(|finding| finding.severity == Severity::Warning);
        let in_profile: BTreeSet<(&str, &str)> = in_profile
            .map(|finding| (finding.message_args["profile"].as_str(), finding.message_args["name"].as_str()))
            .collect();
        let named = (0..2)
            .flat_map(|profile| spec.rules[profile].iter().map(move |(outcome, _)| (profile, *outcome)));
        let missing = named.filter(|named| !tried.reached.contains(named));
        let missing = missing.map(|(profile, outcome)| (PROFILES[profile], OUTCOMES[outcome])).collect();
        assert_eq!(in_profile, missing, "seed {seed}: {spec:#?}");
    }
    eprintln!("{SEEDS} packs: {falling} with a fall, {dead} dead rules, {unreached} outcomes out of reach");
    assert!(falling > 50 && dead > 50 && unreached > 50, "chance makes packs of every kind");
}
