//! The same instrument asked of three engines: this one, JSON-logic (`datalogic-rs`) and CEL (`cel-interpreter`).
//!
//! The instrument is sixty indicators and the outcome rules of the adult labour profile of `protocols/tr-first-level`.
//! Both peers get it as one expression that is made of the pack's own rules; before anything is measured, all three
//! say the same of a thousand fact sets. What is measured is not quite the same, and to the peers' advantage: they say
//! the outcome and nothing else, this engine also how open answers could change it, and which classes hold.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "benches"
)]

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hint::black_box;
use std::path::Path;

use cel_interpreter::{Context, Program, Value as CelValue};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use datalogic_rs::bumpalo::Bump;
use datalogic_rs::{Engine, Logic, ParsedData};
use fener_rules::pack::{Condition, Pattern, Strength};
use fener_rules::{Facts, Options, Pack};
use serde_json::{Value, json};

#[allow(dead_code, reason = "shared by benches")]
#[path = "../../../tests/benches/quantiles.rs"]
mod quantiles;

use quantiles::{Budget, each, measure};

const PROFILE: &str = "AL";
const INDICATORS: usize = 60;
const SETS: u32 = 1_000;
const SEED: u64 = 20_261_127;

fn pack() -> Pack {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../protocols/tr-first-level");
    let names =
        ["pack.json", "indicators.json", "interview.json", "routing.json", "htcds.json", "cases.json"];
    let files: BTreeMap<String, Vec<u8>> = names
        .into_iter()
        .chain(["texts/tr.json", "texts/en.json"])
        .map(|name| (name.to_owned(), std::fs::read(folder.join(name)).unwrap()))
        .collect();
    Pack::load(&files).unwrap()
}

/// An indicator as the profile weighs it.
struct Sign {
    id: String,
    dimension: String,
    strength: Strength,
}

fn signs(pack: &Pack) -> Vec<Sign> {
    let known = pack.source().indicators.indicators.iter().filter_map(|indicator| {
        let strength = indicator.strength.get(PROFILE)?.default;
        Some(Sign { id: indicator.id.clone(), dimension: indicator.dimension.clone(), strength })
    });
    let signs: Vec<Sign> = known.take(INDICATORS).collect();
    assert_eq!(signs.len(), INDICATORS);
    signs
}

/// What the rules ask, without what only this engine knows.
enum Asked {
    Always(bool),
    All(Vec<Asked>),
    Any(Vec<Asked>),
    AtLeast(u16, Vec<Asked>),
    Fact(String, Vec<String>),
    Indicator(String),
}

struct Reader<'a> {
    pack: &'a Pack,
    signs: &'a [Sign],
}

impl Reader<'_> {
    fn asked(&self, condition: &Condition) -> Asked {
        let all = |parts: &[Condition]| parts.iter().map(|part| self.asked(part)).collect();
        match condition {
            Condition::Always(holds) => Asked::Always(*holds),
            Condition::All(parts) => every(all(parts)),
            Condition::Any(parts) => some(all(parts)),
            Condition::AtLeast(of) => at_least(of.n, all(&of.of)),
            Condition::Fact(fact) => Asked::Fact(fact.name.clone(), fact.is.clone()),
            Condition::Indicator(id) => Asked::Indicator(id.clone()),
            Condition::Positive(dimension) => self.positive(dimension),
            Condition::Observed(observed) => {
                let counts = |sign: &Sign| observed.dimension.as_ref().is_none_or(|id| *id == sign.dimension);
                self.count(observed.at_least, counts)
            }
            // As the field reads it.
            Condition::Switch(name) => Asked::Always(self.pack.source().pack.switches[name].on),
            other => panic!("no outcome rule of this pack asks {other:?}"),
        }
    }

    fn positive(&self, dimension: &str) -> Asked {
        let all = &self.pack.source().pack.dimensions;
        let patterns = &all.iter().find(|known| known.id == dimension).unwrap().positive;
        Asked::Any(patterns.iter().map(|pattern| self.reached(dimension, *pattern)).collect())
    }

    fn reached(&self, dimension: &str, pattern: Pattern) -> Asked {
        let parts = [
            (pattern.strong, [Strength::S].as_slice()),
            (pattern.medium, &[Strength::M]),
            (pattern.weak, &[Strength::W]),
            (pattern.medium_or_weak, &[Strength::M, Strength::W]),
        ];
        let wanted = parts.into_iter().filter(|(n, _)| *n > 0);
        let part = |(n, strengths): (u16, &[Strength])| {
            self.count(n, |sign| sign.dimension == dimension && strengths.contains(&sign.strength))
        };
        Asked::All(wanted.map(part).collect())
    }

    fn count(&self, n: u16, counts: impl Fn(&Sign) -> bool) -> Asked {
        let signs = self.signs.iter().filter(|sign| counts(sign));
        at_least(n, signs.map(|sign| Asked::Indicator(sign.id.clone())).collect())
    }
}

fn is_never(asked: &Asked) -> bool {
    matches!(asked, Asked::Always(false))
}

// In the form that is quickest for the peers: what cannot be is not asked, and for one the first will do.
fn every(parts: Vec<Asked>) -> Asked {
    if parts.iter().any(is_never) { Asked::Always(false) } else { Asked::All(parts) }
}

fn some(mut parts: Vec<Asked>) -> Asked {
    parts.retain(|part| !is_never(part));
    Asked::Any(parts)
}

fn at_least(n: u16, parts: Vec<Asked>) -> Asked {
    match n {
        0 => Asked::Always(true),
        n if usize::from(n) > parts.len() => Asked::Always(false),
        1 => Asked::Any(parts),
        n => Asked::AtLeast(n, parts),
    }
}

/// The rules of the profile, the first that holds decides.
fn rules(pack: &Pack, signs: &[Sign]) -> Vec<(Asked, String)> {
    let source = &pack.source().pack;
    let profile = source.profiles.iter().find(|profile| profile.id == PROFILE).unwrap();
    let reader = Reader { pack, signs };
    let rules = source.rule_sets[&profile.rule_set].iter();
    rules.map(|rule| (reader.asked(&rule.when), rule.outcome.clone())).collect()
}

fn json_logic(asked: &Asked) -> Value {
    let each = |parts: &[Asked]| parts.iter().map(json_logic).collect::<Vec<_>>();
    match asked {
        Asked::Always(holds) => json!(holds),
        Asked::All(parts) => json!({ "and": each(parts) }),
        Asked::Any(parts) => json!({ "or": each(parts) }),
        Asked::AtLeast(n, parts) => {
            let ones: Vec<Value> =
                each(parts).into_iter().map(|part| json!({ "if": [part, 1, 0] })).collect();
            json!({ ">=": [{ "+": ones }, n] })
        }
        Asked::Fact(name, values) => json!({ "in": [{ "var": name }, values] }),
        Asked::Indicator(id) => json!({ "==": [{ "var": format!("indicators.{id}") }, "yes"] }),
    }
}

fn cel(asked: &Asked) -> String {
    let joined =
        |parts: &[Asked], sign: &str| format!("({})", parts.iter().map(cel).collect::<Vec<_>>().join(sign));
    match asked {
        Asked::Always(holds) => holds.to_string(),
        Asked::All(parts) => joined(parts, " && "),
        Asked::Any(parts) => joined(parts, " || "),
        Asked::AtLeast(n, parts) => {
            let ones: Vec<String> = parts.iter().map(|part| format!("({} ? 1 : 0)", cel(part))).collect();
            format!("({} >= {n})", ones.join(" + "))
        }
        Asked::Fact(name, values) => format!("({name} in {})", json!(values)),
        Asked::Indicator(id) => format!("indicators.{id} == \"yes\""),
    }
}

fn as_json_logic(rules: &[(Asked, String)]) -> Value {
    let steps = rules.iter().flat_map(|(asked, outcome)| [json_logic(asked), json!(outcome)]);
    json!({ "if": steps.collect::<Vec<_>>() })
}

fn as_cel(rules: &[(Asked, String)]) -> String {
    rules.iter().rev().fold("\"none\"".to_owned(), |otherwise, (asked, outcome)| {
        format!("{} ? {} : ({otherwise})", cel(asked), json!(outcome))
    })
}

/// Lines of facts as `fener evaluate` reads them: adults at work, a quarter of the indicators answered. Whatever is not
/// answered is written out, as CEL does not go past a name that is missing.
fn lines(pack: &Pack, signs: &[Sign]) -> Vec<String> {
    let mut state = SEED;
    let mut next = |bound: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % bound
    };
    let mut line = |_| {
        let mut line = BTreeMap::new();
        for (name, fact) in &pack.source().pack.facts {
            line.insert(name.clone(), json!(fact.values[next(fact.values.len())]));
        }
        line.extend([("age".to_owned(), json!("adult")), ("setting".to_owned(), json!("labour"))]);
        let mut value = || match next(4) {
            0 => ["yes", "no", "unknown", "refused"][next(4)],
            _ => "not_asked",
        };
        let indicators: BTreeMap<&str, &str> = signs.iter().map(|sign| (sign.id.as_str(), value())).collect();
        line.insert("indicators".to_owned(), json!(indicators));
        serde_json::to_string(&line).unwrap()
    };
    (0..SETS).map(&mut line).collect()
}

/// JSON-logic with its rules.
struct JsonLogic {
    engine: Engine,
    logic: Logic,
}

/// One expression in each peer's language.
struct Peers {
    json_logic: JsonLogic,
    cel: Program,
}

impl Peers {
    fn new(rules: &[(Asked, String)]) -> Self {
        let engine = Engine::new();
        let logic = engine.compile(as_json_logic(rules).to_string().as_str()).unwrap();
        let cel = Program::compile(&as_cel(rules)).unwrap();
        Self { json_logic: JsonLogic { engine, logic }, cel }
    }
}

impl JsonLogic {
    fn of_set<'a>(&'a self, set: &'a ParsedData, arena: &'a Bump) -> &'a str {
        self.engine.evaluate(&self.logic, set, arena).unwrap().as_str().unwrap()
    }

    fn of_line<'a>(&'a self, line: &'a str, arena: &'a Bump) -> &'a str {
        self.engine.evaluate(&self.logic, line, arena).unwrap().as_str().unwrap()
    }
}

fn context<'a>(root: &'a Context<'a>, line: &str) -> Context<'a> {
    let values: HashMap<String, Value> = serde_json::from_str(line).unwrap();
    let mut context = root.new_inner_scope();
    for (name, value) in values {
        context.add_variable(name, value).unwrap();
    }
    context
}

fn of_cel(program: &Program, context: &Context<'_>) -> String {
    match program.execute(context).unwrap() {
        CelValue::String(outcome) => outcome.to_string(),
        other => panic!("{other:?} is no outcome"),
    }
}

/// What a thousand fact sets are to each engine.
struct Sets<'a> {
    lines: &'a [String],
    ours: Vec<Facts>,
    json_logic: Vec<ParsedData>,
    cel: Vec<Context<'a>>,
}

impl<'a> Sets<'a> {
    fn new(pack: &Pack, lines: &'a [String], root: &'a Context<'a>) -> Self {
        Self {
            lines,
            ours: lines.iter().map(|line| Facts::parse(pack, line.as_bytes()).unwrap()).collect(),
            json_logic: lines.iter().map(|line| ParsedData::from_json(line).unwrap()).collect(),
            cel: lines.iter().map(|line| context(root, line)).collect(),
        }
    }

    /// All three say the same of every set, and every outcome is among what they say.
    fn assert_same(&self, pack: &Pack, peers: &Peers) {
        let arena = Bump::new();
        let mut said = BTreeSet::new();
        for (place, facts) in self.ours.iter().enumerate() {
            let outcome = pack.evaluate(facts, Options::default()).lower();
            let line = &self.lines[place];
            assert_eq!(
                peers.json_logic.of_set(&self.json_logic[place], &arena),
                outcome,
                "json-logic of {line}"
            );
            assert_eq!(of_cel(&peers.cel, &self.cel[place]), outcome, "cel of {line}");
            said.insert(outcome);
        }
        assert_eq!(said.len(), pack.outcomes().count(), "seed {SEED} gives only {said:?}");
    }
}

fn ours(pack: &Pack, sets: &Sets<'_>) {
    for facts in &sets.ours {
        black_box(pack.evaluate(black_box(facts), Options::default()).lower());
    }
}

fn json_logic_sets(peers: &Peers, sets: &Sets<'_>, arena: &mut Bump) {
    for set in &sets.json_logic {
        black_box(peers.json_logic.of_set(black_box(set), arena));
        arena.reset();
    }
}

fn cel_sets(peers: &Peers, sets: &Sets<'_>) {
    for set in &sets.cel {
        black_box(peers.cel.execute(black_box(set)).unwrap());
    }
}

fn our_lines(pack: &Pack, sets: &Sets<'_>) {
    for line in sets.lines {
        let facts = Facts::parse(pack, black_box(line.as_bytes())).unwrap();
        black_box(pack.evaluate(&facts, Options::default()).lower());
    }
}

fn json_logic_lines(peers: &Peers, sets: &Sets<'_>, arena: &mut Bump) {
    for line in sets.lines {
        black_box(peers.json_logic.of_line(black_box(line), arena));
        arena.reset();
    }
}

fn cel_lines(peers: &Peers, sets: &Sets<'_>, root: &Context<'_>) {
    for line in sets.lines {
        black_box(peers.cel.execute(&context(root, black_box(line))).unwrap());
    }
}

fn print_quantiles(pack: &Pack, peers: &Peers, sets: &Sets<'_>, root: &Context<'_>) {
    let mut arena = Bump::new();
    let line =
        |what: &str, work: &mut dyn FnMut()| measure(what, Budget::None, 50, || each(SETS, &mut *work));
    line("a fact set in memory, fener-rules", &mut || ours(pack, sets));
    line("a fact set in memory, datalogic-rs", &mut || json_logic_sets(peers, sets, &mut arena));
    line("a fact set in memory, cel-interpreter", &mut || cel_sets(peers, sets));
    line("a fact set from a JSON line, fener-rules", &mut || our_lines(pack, sets));
    line("a fact set from a JSON line, datalogic-rs", &mut || json_logic_lines(peers, sets, &mut arena));
    line("a fact set from a JSON line, cel-interpreter", &mut || cel_lines(peers, sets, root));
}

fn benches(criterion: &mut Criterion) {
    let pack = pack();
    let signs = signs(&pack);
    let peers = Peers::new(&rules(&pack, &signs));
    let lines = lines(&pack, &signs);
    let root = Context::default();
    let sets = Sets::new(&pack, &lines, &root);
    sets.assert_same(&pack, &peers);
    print_quantiles(&pack, &peers, &sets, &root);

    let mut arena = Bump::new();
    let mut group = criterion.benchmark_group("peers, a thousand fact sets in memory");
    group.sample_size(20).throughput(Throughput::Elements(SETS.into()));
    group.bench_function("fener-rules", |b| b.iter(|| ours(&pack, &sets)));
    group.bench_function("datalogic-rs", |b| b.iter(|| json_logic_sets(&peers, &sets, &mut arena)));
    group.bench_function("cel-interpreter", |b| b.iter(|| cel_sets(&peers, &sets)));
    group.finish();
}

criterion_group!(all, benches);
criterion_main!(all);
