//! One fact set, a thousand fact sets, an interview of 60 answers with its reasons, and loading a pack.
//!
//! Budgets: 1 µs a set (1,000,000 a second), 50 µs an interview, 10 ms a pack with its cases.
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

use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use fener_model::{Answer, Given};
use fener_rules::pack::{AskedBy, CaseAnswer};
use fener_rules::{Answers, Facts, IndicatorValue, Options, Pack, ShownItem, Step};

#[allow(dead_code, reason = "shared by benches")]
#[path = "../../../tests/benches/quantiles.rs"]
mod quantiles;

use quantiles::{Budget, each, measure, timed};

const CASE: &str = "adult-labour-companions";

fn files() -> BTreeMap<String, Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../protocols/tr-first-level");
    let mut files = BTreeMap::new();
    for name in [
        "pack.json",
        "indicators.json",
        "interview.json",
        "routing.json",
        "htcds.json",
        "cases.json",
        "texts/tr.json",
        "texts/en.json",
    ] {
        files.insert(name.to_owned(), std::fs::read(folder.join(name)).unwrap());
    }
    files
}

/// Fact sets as they come: a third in doubt of age or setting, a quarter of the indicators answered.
fn sets(pack: &Pack, count: u64) -> Vec<Facts> {
    let mut state = 7_u64;
    let mut next = |bound: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % bound
    };
    let values = [IndicatorValue::Yes, IndicatorValue::No, IndicatorValue::Unknown, IndicatorValue::Refused];
    let set = |_| {
        let mut facts = Facts::new(pack);
        for (name, spec) in &pack.source().pack.facts {
            facts.set_fact(pack, name, &spec.values[next(spec.values.len())]).unwrap();
        }
        for indicator in &pack.source().indicators.indicators {
            if next(4) == 0 {
                facts.set_indicator(pack, &indicator.id, values[next(4)]).unwrap();
            }
        }
        facts
    };
    (0..count).map(set).collect()
}

/// The first sixty answers of a sample case, in the order its items are shown; what it does not answer is a no.
fn sixty_answers(pack: &Pack) -> Answers {
    let case = pack.source().cases.cases.iter().find(|case| case.id == CASE).expect("the sample case");
    let mut answers = Answers::new();
    while answers.len() < 60 {
        let interview = pack.interview(&answers);
        let is_open = |item: &&ShownItem<'_>| !item.answered && item.asked_by != AskedBy::NeverAsk;
        let item = interview.items.iter().find(is_open).expect("the sample case has sixty answers").id;
        let given = match case.answers.get(item) {
            Some(CaseAnswer::From(given)) => given.clone(),
            Some(CaseAnswer::Plain(answer)) => usual(pack, item, answer.clone()),
            None => usual(pack, item, Answer::No),
        };
        answers.insert(item.to_owned(), vec![given]);
    }
    answers
}

fn usual(pack: &Pack, item: &str, answer: Answer) -> Given {
    Given::sure(answer, pack.usual_source(item).unwrap())
}

fn print_quantiles(files: &BTreeMap<String, Vec<u8>>, pack: &Pack) {
    let answers = sixty_answers(pack);
    let micros = |most| Budget::P95(Duration::from_micros(most));
    measure("interview of 60 answers: rules, reasons, next question", micros(50), 2_000, || {
        timed(|| {
            let interview = pack.interview(black_box(&answers));
            black_box(interview.evaluation.reasons());
            interview.step == Step::Done
        })
        .0
    });
    let many = sets(pack, 1_000);
    measure("a fact set in memory, by the thousand", micros(1), 200, || {
        each(1_000, || {
            for facts in &many {
                black_box(pack.evaluate(black_box(facts), Options::default()));
            }
        })
    });
    let lines: Vec<String> = (0..1_000).map(line).collect();
    measure("a fact set from a JSON line, by the thousand", micros(5), 200, || {
        each(1_000, || {
            for line in &lines {
                let facts = Facts::parse(pack, black_box(line.as_bytes())).unwrap();
                black_box(pack.evaluate(&facts, Options::default()));
            }
        })
    });
    measure("pack loaded and its cases run", micros(10_000), 100, || timed(|| Pack::load(files).unwrap()).0);
}

/// A line as `fener evaluate` reads it.
fn line(n: usize) -> String {
    let value = |place: usize| ["yes", "no", "unknown", "refused"][(n + place) % 4];
    format!(
        r#"{{"id":"x{n}","age":"adult","setting":"labour","act":"yes","stage":"exploited","special_purpose":"none","indicators":{{"DR_JOB":"{}","DR_WAGE":"{}","EX_HOURS":"{}","EX_PAY":"{}"}}}}"#,
        value(0),
        value(1),
        value(2),
        value(3)
    )
}

fn benches(criterion: &mut Criterion) {
    let files = files();
    let pack = Pack::load(&files).unwrap();
    print_quantiles(&files, &pack);
    let mut group = criterion.benchmark_group("rules");

    let line = br#"{"id":"x1","age":"adult","setting":"labour","act":"yes","stage":"exploited","special_purpose":"none",
        "indicators":{"DR_JOB":"yes","DR_WAGE":"yes","EX_HOURS":"yes","EX_PAY":"refused"}}"#;
    let one = Facts::parse(&pack, line).unwrap();
    group.bench_function("one fact set", |b| b.iter(|| pack.evaluate(black_box(&one), Options::default())));
    let doubt = Facts::new(&pack);
    group.bench_function("one fact set, four profiles", |b| {
        b.iter(|| pack.evaluate(black_box(&doubt), Options::default()));
    });

    let many = sets(&pack, 1_000);
    group.throughput(Throughput::Elements(1_000));
    group.bench_function("a thousand fact sets", |b| {
        b.iter(|| {
            for facts in &many {
                black_box(pack.evaluate(black_box(facts), Options::default()));
            }
        });
    });
    group.throughput(Throughput::Elements(1));

    let answers = sixty_answers(&pack);
    group.bench_function(format!("interview, {} answers, with reasons", answers.len()), |b| {
        b.iter(|| {
            let interview = pack.interview(black_box(&answers));
            black_box(interview.evaluation.reasons());
            interview.step == Step::Done
        });
    });
    group.bench_function("load a pack and run its cases", |b| {
        b.iter(|| Pack::load(black_box(&files)).unwrap())
    });
    group.finish();
}

criterion_group!(all, benches);
criterion_main!(all);
