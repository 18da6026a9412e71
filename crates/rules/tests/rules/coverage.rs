//! What the cases of a pack reach, recounted by hand and by other means.

use std::collections::{BTreeMap, BTreeSet};

use fener_model::{Given, Source};
use fener_rules::pack::{Case, CaseAnswer, Strength};
use fener_rules::{Answers, Covered, IndicatorValue, Interview, Kind, Pack, Reason, Terms};

use crate::support::{changed, pack};

fn of(coverage: &[Covered], kind: Kind) -> &Covered {
    coverage.iter().find(|covered| covered.kind == kind).unwrap()
}

#[test]
fn the_small_packs_cases_reach_what_they_reach() {
    let coverage = pack("small").coverage();
    let unreached = |kind| of(&coverage, kind).unreached.join(" ");
    let numbers = |kind| (of(&coverage, kind).reached, of(&coverage, kind).total);
    assert_eq!((numbers(Kind::Urgent), numbers(Kind::Legal), numbers(Kind::Route)), ((1, 1), (1, 1), (5, 6)));
    assert_eq!((unreached(Kind::Flag), unreached(Kind::Route)), ("UASC".to_owned(), "family".to_owned()));
    assert_eq!(unreached(Kind::Outcome), "reasonable_grounds");
    assert_eq!(unreached(Kind::Indicator), "", "the case `strong` has all six");
    assert_eq!(unreached(Kind::GuardBlocked), "G2", "nobody comes with a companion");
    assert_eq!(unreached(Kind::GuardPrompted), "");
    assert_eq!(unreached(Kind::Stage), "");
    assert!(unreached(Kind::ItemShown).contains("alone_impossible"));
    assert!(unreached(Kind::ItemAnswered).contains("carer") && !unreached(Kind::ItemShown).contains("carer"));
    assert!(
        unreached(Kind::Rule).contains("AS adult.strong")
            && !unreached(Kind::Rule).contains("AL adult.strong")
    );
    assert!(unreached(Kind::FactValue).contains("special_purpose=armed_group"));
    assert!(coverage.iter().all(|covered| covered.reached + covered.unreached.len() == covered.total));
}

#[test]
fn without_a_case_nothing_is_reached() {
    let without = changed("cases.json", |json| json["cases"] = serde_json::json!([])).unwrap();
    for covered in without.coverage() {
        assert_eq!((covered.reached, covered.unreached.len()), (0, covered.total), "{:?}", covered.kind);
    }
}

fn answers(pack: &Pack, case: &Case) -> Answers {
    assert!(case.facts.is_empty() && case.indicators.is_empty(), "only answers can be given from outside");
    let given = |item: &str, answer: &CaseAnswer| match answer {
        CaseAnswer::Plain(answer) => {
            Given::sure(answer.clone(), pack.usual_source(item).unwrap_or(Source::Person))
        }
        CaseAnswer::From(given) => given.clone(),
    };
    case.answers.iter().map(|(item, answer)| (item.clone(), vec![given(item, answer)])).collect()
}

/// The signs of a dimension by strength, counted from the pack's file by name.
fn counts(pack: &Pack, interview: &Interview<'_>, profile: &str, dimension: &str) -> [u16; 3] {
    let facts = interview.evaluation.facts();
    let mut counts = [0; 3];
    for indicator in &pack.source().indicators.indicators {
        let there = facts.indicator(pack, &indicator.id) == IndicatorValue::Yes;
        if let Some(range) =
            indicator.strength.get(profile).filter(|_| there && indicator.dimension == dimension)
        {
            counts[match range.default {
                Strength::S => 0,
                Strength::M => 1,
                Strength::W => 2,
            }] += 1;
        }
    }
    counts
}

type Recount = BTreeMap<Kind, BTreeSet<String>>;

/// By other means: what the explanation says, and the pack's files.
fn recount(pack: &Pack, interview: &Interview<'_>, seen: &mut Recount) {
    let mut put = |kind, name: String| seen.entry(kind).or_default().insert(name);
    for reason in interview.evaluation.reasons() {
        if let Reason::Rule { profile, rule, .. } = reason {
            put(Kind::Rule, format!("{profile} {rule}"));
            for dimension in &pack.source().pack.dimensions {
                let [strong, medium, weak] = counts(pack, interview, &profile, &dimension.id);
                for (place, pattern) in dimension.positive.iter().enumerate() {
                    let reached =
                        strong >= pattern.strong && medium >= pattern.medium && weak >= pattern.weak;
                    if reached && medium + weak >= pattern.medium_or_weak {
                        put(Kind::Pattern, format!("{}[{place}]", dimension.id));
                    }
                }
            }
        }
    }
    for result in interview.evaluation.profiles() {
        result.classes.iter().for_each(|class| _ = put(Kind::Class, format!("{} {class}", result.profile)));
    }
    let facts = interview.evaluation.facts();
    for name in pack.source().pack.facts.keys() {
        put(Kind::FactValue, format!("{name}={}", facts.fact(pack, name).unwrap()));
    }
    for indicator in &pack.source().indicators.indicators {
        if facts.indicator(pack, &indicator.id) == IndicatorValue::Yes {
            put(Kind::Indicator, indicator.id.clone());
        }
    }
    for item in &interview.items {
        put(Kind::ItemShown, item.id.to_owned());
        if item.answered {
            put(Kind::ItemAnswered, item.id.to_owned());
        }
    }
    interview.routes.iter().for_each(|route| _ = put(Kind::Route, route.id.to_owned()));
    for ground in &pack.source().routing.referral.without_consent {
        if interview.basis_without_consent == Some(ground.id.as_str()) {
            put(Kind::Ground, ground.id.clone());
            break;
        }
        if interview.referral_offered {
            put(Kind::GroundDenied, ground.id.clone());
        }
    }
}

#[test]
fn another_way_to_count_comes_to_the_same() {
    // Facts and indicators stated directly cannot be given from outside.
    let pack = changed("cases.json", |json| {
        let cases = json["cases"].as_array_mut().unwrap();
        cases.retain(|case| case.get("facts").is_none() && case.get("indicators").is_none());
        assert_eq!(cases.len(), 3);
    })
    .unwrap();
    let mut seen = Recount::new();
    for case in &pack.source().cases.cases {
        recount(&pack, &pack.full_interview(&answers(&pack, case), &Terms::default()), &mut seen);
    }
    let coverage = pack.coverage();
    for (kind, reached) in seen {
        let covered = of(&coverage, kind);
        assert_eq!(covered.reached, reached.len(), "{kind:?}: {reached:?} and not {:?}", covered.unreached);
        assert!(covered.unreached.iter().all(|name| !reached.contains(name)), "{kind:?}");
    }
}
