//! The decision rule of RULES.md and the dimension rule of DOMAIN.md 1.1, on the full table of 67 indicators.

use fener_rules::{Facts, IndicatorValue, Level, Options, Reason};

use crate::support::{facts, pack};

const ADULT_LABOUR: [(&str, &str); 2] = [("age", "adult"), ("setting", "labour")];

/// Strong, medium and weak indicators of each kind of dimension in the adult labour column.
const STRONG: [&str; 4] = ["CD_DOCS", "CD_DEBT", "CD_ISOL", "CD_VIOL"];
const MEDIUM: [&str; 5] = ["CD_THREAT", "CD_PEERS", "CD_LIE", "CD_WORSE", "CD_TASKS"];
const WEAK: [&str; 1] = ["CD_EXPOSE"];
const AVR_WEAK: [&str; 2] = ["AVR_CULT", "AVR_CONTEXT"];
const AVR_MEDIUM: [&str; 3] = ["AVR_DIFFAM", "AVR_INFO", "AVR_ECON"];

fn positive(yes: &[&str]) -> Vec<String> {
    let pack = pack("delphi");
    let evaluation = pack.evaluate(&facts(&pack, &ADULT_LABOUR, yes), Options::default());
    evaluation.profiles()[0].positive.iter().map(|&name| name.to_owned()).collect()
}

#[test]
fn the_smallest_positive_dimensions() {
    for (what, strong, medium, weak) in
        [("SS", 2, 0, 0), ("SM", 1, 1, 0), ("SW", 1, 0, 1), ("MMM", 0, 3, 0), ("MMW", 0, 2, 1)]
    {
        let yes = [&STRONG[..strong], &MEDIUM[..medium], &WEAK[..weak]].concat();
        assert_eq!(positive(&yes), ["CD"], "{what}");
    }
}

#[test]
fn the_largest_negative_dimensions() {
    assert_eq!(positive(&STRONG[..1]), [""; 0], "one strong sign alone");
    assert_eq!(positive(&MEDIUM[..2]), [""; 0], "two medium signs alone");
    assert_eq!(
        positive(&[&AVR_MEDIUM[..1], &AVR_WEAK[..]].concat()),
        [""; 0],
        "one medium and all weak signs"
    );
    assert_eq!(positive(&AVR_WEAK), [""; 0], "weak signs only");
    assert_eq!(positive(&[&AVR_MEDIUM[..2], &AVR_WEAK[..1]].concat()), ["AVR"], "the counter-proof");
}

#[test]
fn the_example_of_the_specification() {
    let pack = pack("delphi");
    let line = br#"{"id":"x1","age":"adult","setting":"labour","act":"yes","stage":"exploited","special_purpose":"none",
        "indicators":{"DR_JOB":"yes","DR_WAGE":"yes","EX_HOURS":"yes","EX_PAY":"refused"}}"#;
    let facts = Facts::parse(&pack, line).unwrap();
    let mut out = serde_json::to_value(pack.evaluate(&facts, Options::default())).unwrap();
    assert!(!out["reasons"].as_array().unwrap().is_empty());
    out.as_object_mut().unwrap().remove("reasons");
    let wanted = serde_json::json!({
        "outcome": "some_signs", "lower": "some_signs", "unresolved": "reasonable_grounds",
        "reachable": "strong_indication", "incomplete": true,
        "profiles": {"AL": {"outcome": "some_signs", "positive": ["DR"], "classes": []}}});
    assert_eq!(out, wanted);
}

fn outcome(stated: &[(&str, &str)], yes: &[&str]) -> (String, Vec<String>) {
    let pack = pack("delphi");
    let evaluation = pack.evaluate(&facts(&pack, stated, yes), Options::default());
    let profiles = evaluation.profiles();
    (evaluation.lower().to_owned(), profiles[0].classes.iter().map(|&class| class.to_owned()).collect())
}

const DR: [&str; 2] = ["DR_JOB", "DR_WAGE"];
const EX: [&str; 2] = ["EX_HOURS", "EX_PAY"];
const CD: [&str; 2] = ["CD_DOCS", "CD_DEBT"];

#[test]
fn adults_rule_by_rule() {
    let adult = |act, stage, special| {
        [
            ("age", "adult"),
            ("setting", "labour"),
            ("act", act),
            ("stage", stage),
            ("special_purpose", special),
        ]
    };
    let plain = adult("no", "exploited", "none");
    let is = |stated: &[(&str, &str)], yes: &[&str], wanted: &str, classes: &[&str]| {
        assert_eq!(
            outcome(stated, yes),
            (wanted.to_owned(), classes.iter().map(|&c| c.to_owned()).collect())
        );
    };
    is(&plain, &[DR, EX, CD].concat(), "strong_indication", &["RS_ILO", "RS_PAL"]);
    is(&plain, &[EX, CD].concat(), "reasonable_grounds", &["RS_PAL"]);
    is(&plain, &[DR, EX].concat(), "reasonable_grounds", &["RS_PAL"]);
    is(&plain, &CD, "reasonable_grounds", &[]);
    is(&plain, &EX, "some_signs", &["exploited_migrant"]);
    is(&plain, &DR, "some_signs", &[]);
    is(&adult("yes", "before_exploitation", "none"), &DR, "reasonable_grounds", &[]);
    is(&adult("unknown", "before_exploitation", "none"), &DR, "some_signs", &[]);
    is(&adult("yes", "exploited", "organ_removal"), &[], "reasonable_grounds", &[]);
    is(&adult("no", "exploited", "organ_removal"), &[], "some_signs", &[]);
    is(&plain, &[], "no_signs", &[]);
}

#[test]
fn children_need_no_means() {
    let child = |act| [("age", "child"), ("setting", "labour"), ("act", act), ("special_purpose", "none")];
    assert_eq!(outcome(&child("yes"), &EX).0, "strong_indication");
    assert_eq!(outcome(&child("unknown"), &EX).0, "reasonable_grounds");
    assert_eq!(outcome(&child("no"), &EX).0, "some_signs");
    assert_eq!(
        outcome(&child("yes"), &["EX_EDU"]).0,
        "reasonable_grounds",
        "one sign of exploitation and the act"
    );
    assert_eq!(outcome(&child("no"), &["EX_EDU"]).0, "some_signs");
    assert_eq!(outcome(&child("no"), &["DR_EDU", "DR_JOB"]).0, "reasonable_grounds");
    assert_eq!(
        outcome(&child("no"), &["AVR_FALSELAW", "EX_SOCPROT"]).0,
        "no_signs",
        "not in the child column"
    );
}

#[test]
fn doubt_runs_both_and_the_higher_one_counts() {
    let pack = pack("delphi");
    let facts = facts(&pack, &[("act", "yes")], &EX);
    let evaluation = pack.evaluate(&facts, Options::default());
    let ran: Vec<_> = evaluation.profiles().iter().map(|result| result.profile).collect();
    assert_eq!(ran, ["AL", "CL", "AS", "CS"]);
    assert_eq!(evaluation.outcome(), "strong_indication", "the child columns decide");
    let reasons = evaluation.reasons();
    let presumed: Vec<_> = reasons
        .iter()
        .filter_map(|reason| match reason {
            Reason::Presumed { fact, value, .. } => Some((fact.as_str(), value.as_str())),
            _ => None,
        })
        .collect();
    assert_eq!(presumed, [("age", "uncertain"), ("setting", "unclear")]);
    assert!(reasons.iter().any(|reason| matches!(reason, Reason::Provisional { .. })));
    assert!(matches!(&reasons[0], Reason::Rule { profile, decisive: true, .. } if profile == "CL"));
}

#[test]
fn silence_is_never_a_no() {
    let pack = pack("delphi");
    let mut facts = facts(&pack, &ADULT_LABOUR, &[]);
    for id in CD {
        facts.set_indicator(&pack, id, IndicatorValue::Refused).unwrap();
    }
    let evaluation = pack.evaluate(&facts, Options::default());
    assert!(evaluation.incomplete());
    assert_eq!((evaluation.lower(), evaluation.outcome()), ("no_signs", "some_signs"));
    let reasons = evaluation.reasons();
    let open = reasons.iter().find_map(|reason| match reason {
        Reason::Incomplete { open, raised, .. } => Some((open.len(), *raised)),
        _ => None,
    });
    assert_eq!(open, Some((2, true)));
}

#[test]
fn nothing_at_all_still_has_a_reason() {
    let pack = pack("delphi");
    let reasons = pack.evaluate(&Facts::new(&pack), Options::default()).reasons();
    assert!(reasons.contains(&Reason::Recorded { yes: 0, no: 0, open: 0, not_asked: 67 }));
}

#[test]
fn provisional_strengths_can_be_switched_off() {
    let pack = pack("delphi");
    // In the sexual columns emotional dependency is strong, in the labour ones medium.
    let yes = ["AVR_PSYDEP", "AVR_CULT", "EX_HOURS", "EX_PAY"];
    let facts = facts(&pack, &[("age", "adult"), ("setting", "sexual")], &yes);
    let with = pack.evaluate(&facts, Options::default());
    assert_eq!(with.profiles()[0].positive, ["AVR"]);
    let options = Options { without_provisional: true, ..Options::default() };
    let without = pack.evaluate(&facts, options);
    assert_eq!(without.profiles()[0].profile, "AS");
    assert_eq!(without.profiles()[0].positive, ["EX"]);
    let replaced = Reason::Replaced { profile: "AS".to_owned(), by: "AL".to_owned() };
    assert!(without.reasons().contains(&replaced), "and it says so");
}

#[test]
fn a_study_can_run_the_lowest_and_the_highest_strengths() {
    let pack = pack("delphi");
    let facts = facts(&pack, &[("age", "adult"), ("setting", "sexual")], &["CD_THREAT", "CD_PEERS"]);
    let positive = |strength| {
        let options = Options { strength, ..Options::default() };
        pack.evaluate(&facts, options).profiles()[0].positive.len()
    };
    assert_eq!((positive(Level::Default), positive(Level::Lo), positive(Level::Hi)), (1, 0, 1));
}

#[test]
fn a_reason_names_the_signs_with_their_weight() {
    let pack = pack("delphi");
    let facts = facts(&pack, &ADULT_LABOUR, &[DR, EX, CD].concat());
    let reasons = serde_json::to_value(pack.evaluate(&facts, Options::default()).reasons()).unwrap();
    let because = reasons[0]["because"].as_array().unwrap();
    let told: Vec<_> = because.iter().map(|reason| reason["dimension"].as_str().unwrap()).collect();
    assert_eq!(told, ["EX", "CD", "DR"]);
    assert_eq!(because[1]["strong"], 2);
    assert_eq!(because[1]["indicators"][0], serde_json::json!({"id": "CD_DOCS", "strength": "S"}));
}
