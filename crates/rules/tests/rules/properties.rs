//! What holds for all facts, all answers and all bytes.

use fener_model::{Answer, Given, Source};
use fener_rules::{Answers, Facts, IndicatorValue, Level, Options, Pack};
use proptest::prelude::*;
use proptest::test_runner::Config;
use serde_json::Value;

use crate::support::{Files, fixture, pack};

const VALUES: [IndicatorValue; 5] = [
    IndicatorValue::Yes,
    IndicatorValue::No,
    IndicatorValue::Unknown,
    IndicatorValue::Refused,
    IndicatorValue::NotAsked,
];

pub(crate) fn settings(cases: u32) -> ProptestConfig {
    Config { cases, failure_persistence: None, ..Config::default() }
}

/// Facts by value number, indicators sparse as in life.
fn any_facts() -> impl Strategy<Value = (Vec<usize>, Vec<(usize, usize)>)> {
    (
        proptest::collection::vec(0..8_usize, 5),
        proptest::collection::vec((0..67_usize, 0..VALUES.len()), 0..30),
    )
}

fn facts_of(pack: &Pack, (values, indicators): &(Vec<usize>, Vec<(usize, usize)>)) -> Facts {
    let mut facts = Facts::new(pack);
    for ((name, spec), value) in pack.source().pack.facts.iter().zip(values) {
        facts.set_fact(pack, name, &spec.values[value % spec.values.len()]).unwrap();
    }
    for (place, value) in indicators {
        let id = &pack.source().indicators.indicators[*place].id;
        facts.set_indicator(pack, id, VALUES[*value]).unwrap();
    }
    facts
}

fn any_options() -> impl Strategy<Value = Options> {
    (0..3_usize, any::<bool>()).prop_map(|(level, without_provisional)| Options {
        strength: [Level::Default, Level::Lo, Level::Hi][level],
        without_provisional,
        ..Options::default()
    })
}

/// Lower, unresolved and reachable as ranks.
fn ranks(pack: &Pack, facts: &Facts, options: Options) -> [usize; 3] {
    let evaluation = pack.evaluate(facts, options);
    [evaluation.lower(), evaluation.unresolved(), evaluation.reachable()]
        .map(|outcome| pack.rank_of(outcome).unwrap())
}

#[test]
fn the_bounds_are_in_order_and_one_more_sign_never_lowers_them() {
    let pack = pack("delphi");
    proptest!(settings(2_000), |(stated in any_facts(), options in any_options(), more in 0..67_usize)| {
        let before = facts_of(&pack, &stated);
        let [lower, unresolved, reachable] = ranks(&pack, &before, options);
        prop_assert!(lower <= unresolved && unresolved <= reachable);
        let shown = pack.evaluate(&before, options).rank();
        prop_assert!(lower <= shown && shown <= reachable.max(1));
        let mut after = before;
        let id = &pack.source().indicators.indicators[more].id;
        after.set_indicator(&pack, id, IndicatorValue::Yes).unwrap();
        let after = ranks(&pack, &after, options);
        prop_assert!(lower <= after[0], "one more yes lowered the outcome");
        prop_assert!(!pack.evaluate(&before, options).reasons().is_empty());
    });
}

#[test]
fn asking_can_only_lead_to_what_is_reachable() {
    let pack = pack("delphi");
    proptest!(settings(1_000), |(stated in any_facts(), answers in proptest::collection::vec(0..VALUES.len(), 67))| {
        let before = facts_of(&pack, &stated);
        let mut after = before;
        for (indicator, value) in pack.source().indicators.indicators.iter().zip(answers) {
            if before.indicator(&pack, &indicator.id) == IndicatorValue::NotAsked {
                after.set_indicator(&pack, &indicator.id, VALUES[value]).unwrap();
            }
        }
        let options = Options::default();
        prop_assert!(ranks(&pack, &after, options)[0] <= ranks(&pack, &before, options)[2]);
    });
}

pub(crate) fn any_answers(pack: &Pack) -> impl Strategy<Value = Answers> + use<> {
    let ids: Vec<String> = pack.source().interview.items.iter().map(|item| item.id.clone()).collect();
    let words = prop_oneof![
        4 => Just(Answer::Yes),
        3 => Just(Answer::No),
        1 => Just(Answer::Unknown),
        1 => Just(Answer::Refused),
        1 => Just(Answer::NotApplicable),
        1 => Just(Answer::Contradicted),
        4 => proptest::sample::select(vec!["grown", "child", "cannot_tell", "field", "house", "other_kind", "paid", "nothing"])
            .prop_map(|code| Answer::Choice(code.to_owned())),
    ];
    let source = proptest::sample::select(vec![
        Source::Person,
        Source::OfficerObserved,
        Source::Document,
        Source::Companion,
    ]);
    let given = (words, source).prop_map(|(answer, source)| Given::sure(answer, source));
    proptest::collection::btree_map(
        proptest::sample::select(ids),
        proptest::collection::vec(given, 1..3),
        0..20,
    )
}

#[test]
fn hidden_answers_change_nothing() {
    let pack = pack("small");
    proptest!(settings(3_000), |(answers in any_answers(&pack))| {
        let with = pack.interview(&answers);
        let mut shown = answers.clone();
        for item in &with.hidden {
            shown.remove(*item);
        }
        let without = pack.interview(&shown);
        prop_assert!(without.hidden.is_empty());
        prop_assert!(with.evaluation.facts() == without.evaluation.facts());
        prop_assert_eq!(with.step, without.step);
        prop_assert_eq!(with.items, without.items);
        prop_assert_eq!((with.urgent, with.flags, with.routes), (without.urgent, without.flags, without.routes));
        prop_assert_eq!(
            (with.referral_offered, with.consent, with.basis_without_consent),
            (without.referral_offered, without.consent, without.basis_without_consent)
        );
    });
}

#[test]
fn answering_what_comes_next_always_ends() {
    let pack = pack("small");
    proptest!(settings(1_000), |(answers in any_answers(&pack))| {
        let mut answers = answers;
        for _ in 0..=40 {
            match pack.interview(&answers).step {
                fener_rules::Step::Item(item) => {
                    let item = item.to_owned();
                    let source = pack.usual_source(&item).unwrap();
                    // Whatever was there could not be read; what is said now can.
                    answers.insert(item, vec![Given::sure(Answer::Unknown, source)]);
                }
                _ => return Ok(()),
            }
        }
        prop_assert!(false, "still asking after 40 answers");
    });
}

/// One value of the JSON, chosen by a walk, becomes another.
pub(crate) fn mutate(json: &mut Value, walk: &[usize], with: &Value) {
    let inside = match (&mut *json, walk.split_first()) {
        (Value::Array(list), Some((step, rest))) if !list.is_empty() => {
            let place = step % list.len();
            Some((&mut list[place], rest))
        }
        (Value::Object(map), Some((step, rest))) if !map.is_empty() => {
            let place = step % map.len();
            map.values_mut().nth(place).map(|value| (value, rest))
        }
        _ => None,
    };
    match inside {
        Some((value, rest)) => mutate(value, rest, with),
        None => *json = with.clone(),
    }
}

pub(crate) fn any_json() -> impl Strategy<Value = Value> {
    proptest::sample::select(vec![
        Value::Null,
        Value::from(true),
        Value::from(-1),
        Value::from(4_000_000_000_u64),
        Value::from(""),
        Value::from("EX"),
        Value::from("yes"),
        Value::from("danger"),
        serde_json::json!([]),
        serde_json::json!({}),
        serde_json::json!({"always": true}),
        serde_json::json!({"not": {"item": {"id": "work", "is": ["no"]}}}),
        serde_json::json!({"at_least": {"n": 65_535, "of": [{"indicator": "EX_PAY"}]}}),
        serde_json::json!([{"strong": 0, "medium_or_weak": 65_535}]),
    ])
}

#[test]
fn no_pack_makes_the_engine_panic() {
    let good: Files = fixture("small");
    let names: Vec<String> = good.keys().cloned().collect();
    let walk = proptest::collection::vec(0..40_usize, 1..7);
    proptest!(settings(1_500), |(name in proptest::sample::select(names.clone()), walk in walk, with in any_json())| {
        let mut files = good.clone();
        let mut json: Value = serde_json::from_slice(&files[&name]).unwrap();
        mutate(&mut json, &walk, &with);
        files.insert(name, serde_json::to_vec(&json).unwrap());
        use_it(&files);
    });
    let cut = (any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<u8>());
    proptest!(settings(1_500), |(name in proptest::sample::select(names), (at, end, byte) in cut)| {
        let mut files = good.clone();
        let bytes = files.get_mut(&name).unwrap();
        let place = at.index(bytes.len());
        bytes[place] = byte;
        use_it(&files);
        let bytes = files.get_mut(&name).unwrap();
        bytes.truncate(end.index(bytes.len()));
        use_it(&files);
    });
}

/// Loads it; a pack that loads is also used.
fn use_it(files: &Files) {
    if let Ok(pack) = Pack::unproven(files) {
        let answers: Answers = pack
            .source()
            .interview
            .items
            .iter()
            .map(|item| (item.id.clone(), vec![Given::sure(Answer::Yes, Source::Person)]))
            .collect();
        let interview = pack.interview(&answers);
        assert!(!interview.evaluation.reasons().is_empty());
        drop(pack.run_cases());
        for case in &pack.source().cases.cases {
            drop(pack.htcds_of_case(case));
        }
    }
}

#[test]
fn no_line_makes_the_reader_panic() {
    let pack = pack("small");
    let good = br#"{"id":"x","age":"child","indicators":{"EX_PAY":"yes","CD_DOCS":"unknown"}}"#;
    proptest!(settings(3_000), |(at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<prop::sample::Index>())| {
        let mut line = good.to_vec();
        let place = at.index(line.len());
        line[place] = byte;
        drop(Facts::parse(&pack, &line));
        let cut = &good[..cut.index(good.len())];
        prop_assert!(Facts::parse(&pack, cut).is_err(), "a cut line is no line");
    });
}
