//! One fact set, a thousand fact sets, an interview of 60 answers with its reasons, and loading a pack.
//!
//! Budgets: 1 µs a set (1,000,000 a second), 50 µs an interview, 10 ms a pack with its cases.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "benches"
)]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use fener_model::{Answer, Given};
use fener_rules::pack::Response;
use fener_rules::{Answers, Facts, IndicatorValue, Options, Pack, Step};

fn files() -> BTreeMap<String, Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../protocols/tr-first-level");
    let mut files = BTreeMap::new();
    for name in [
        "pack.json",
        "indicators.json",
        "interview.json",
        "routing.json",
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

/// Sixty items answered in the order they are shown: of each item the answer that leaves most to be asked.
fn sixty_answers(pack: &Pack) -> Answers {
    let mut answers = Answers::new();
    while answers.len() < 60 {
        let interview = pack.interview(&answers);
        let shown = interview.items.iter().find(|item| !item.answered).expect("sixty items can be answered");
        let possible = match &pack.item(shown.id).unwrap().response {
            Response::Choice(codes) => codes.iter().cloned().map(Answer::Choice).collect(),
            Response::YesNo => vec![Answer::Yes, Answer::No],
            Response::Acknowledge => vec![Answer::Yes],
        };
        let source = pack.usual_source(shown.id).unwrap();
        let with = |answer| {
            let mut more = answers.clone();
            more.insert(shown.id.to_owned(), vec![Given { answer, source }]);
            more
        };
        let best = possible.into_iter().map(with).max_by_key(|more| pack.interview(more).progress.remaining);
        answers = best.unwrap();
    }
    answers
}

fn benches(criterion: &mut Criterion) {
    let files = files();
    let pack = Pack::load(&files).unwrap();
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
