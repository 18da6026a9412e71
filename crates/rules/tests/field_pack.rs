//! What the field pack promises to the people in front of it: few questions, no harm, nothing invented.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    dead_code,
    reason = "tests; not every helper is needed here"
)]

#[path = "rules/support.rs"]
mod support;

use std::collections::BTreeSet;
use std::path::Path;

use fener_model::{Answer, Given, Source};
use fener_rules::pack::{AskedBy, Audience, Item, Phase, Provenance, Response, StageKind, Status};
use fener_rules::{Answers, IndicatorValue, Pack, Reason};
use support::{add, folder};

fn pack() -> Pack {
    let files = folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../protocols/tr-first-level"));
    Pack::load(&files).unwrap_or_else(|findings| panic!("{findings:#?}"))
}

/// Items whose words a person hears.
fn heard(pack: &Pack) -> impl Iterator<Item = &Item> {
    let items = pack.source().interview.items.iter();
    items.filter(|item| matches!(item.asked_by, AskedBy::Ask | AskedBy::Inform))
}

/// A text in lower case, without what it quotes.
fn words(pack: &Pack, language: &str, key: &str) -> String {
    let text = pack.text(language, key).unwrap_or_else(|| panic!("{language} {key}"));
    text.split('"').step_by(2).collect::<String>().to_lowercase()
}

fn stages(pack: &Pack, kind: StageKind) -> BTreeSet<&str> {
    let stages = pack.source().interview.stages.iter().filter(|stage| stage.kind == kind);
    stages.map(|stage| stage.id.as_str()).collect()
}

#[test]
fn few_questions_and_fewer_for_a_child() {
    let pack = pack();
    let asked = |kind| {
        let stages = stages(&pack, kind);
        heard(&pack).filter(|item| stages.contains(item.stage.as_str())).count()
    };
    assert!(asked(StageKind::Core) <= 12);
    assert!(asked(StageKind::Child) <= 10);
    // Beside the child's own stage: whether it wants to talk, how old it is, and its view of what is told.
    let opened = stages(&pack, StageKind::Child);
    let beside = heard(&pack).filter(|item| {
        item.asked_by == AskedBy::Ask
            && item.audience == Audience::Child
            && !opened.contains(item.stage.as_str())
    });
    assert_eq!(
        beside.map(|item| item.id.as_str()).collect::<Vec<_>>(),
        ["child_agrees", "child_age", "child_view"]
    );
    let core = heard(&pack).flat_map(|item| &item.stands_for).collect::<BTreeSet<_>>();
    assert_eq!(core.len(), 67, "a \"no\" to every core question answers every indicator");
}

#[test]
fn nobody_is_accused_labelled_or_asked_for_what_hurts() {
    let pack = pack();
    let never = [
        (
            "tr",
            ["mağdur", "kurban", "suçlu", "cinsel", "tecavüz", "taciz", "neden", "niçin", "niye"].as_slice(),
        ),
        ("en", ["victim", "guilty", "sexual", "rape", "abuse", "why"].as_slice()),
    ];
    for item in heard(&pack) {
        for (language, banned) in &never {
            let said = words(&pack, language, &format!("item.{}", item.id));
            for word in *banned {
                let found = said.split(|c: char| !c.is_alphanumeric()).any(|part| part.starts_with(word));
                assert!(!found, "{language} {}: {said}", item.id);
            }
        }
        assert!(item.sensitivity < 3, "{}", item.id);
    }
}

#[test]
fn an_adult_is_siz_and_a_child_is_sen() {
    let pack = pack();
    let polite = ["niz", "nız", "nuz", "nüz", "sunuz", "sünüz"];
    let familiar = ["sen", "sana", "seni", "senin", "mısın", "misin", "musun", "müsün"];
    for item in heard(&pack) {
        let said = words(&pack, "tr", &format!("item.{}", item.id));
        let parts: Vec<_> = said.split(|c: char| !c.is_alphanumeric()).collect();
        if item.audience == Audience::Child {
            assert!(
                !parts.iter().any(|part| polite.iter().any(|end| part.ends_with(end))),
                "{}: {said}",
                item.id
            );
        } else {
            assert!(!parts.iter().any(|part| familiar.contains(part)), "{}: {said}", item.id);
        }
    }
    for (key, text) in &pack.source().texts["tr"] {
        let ends = |ending: &str| text.to_lowercase().contains(ending);
        assert!(!ends("tercüman") && !ends("sevk"), "{key}: one word for one thing: {text}");
    }
}

#[test]
fn guidance_sends_nobody_to_a_button_that_is_not_there() {
    let pack = pack();
    for (language, absent) in [("tr", ["uygun değil", "bilinmiyor"]), ("en", ["does not apply", "unknown"])]
    {
        for item in &pack.source().interview.items {
            let guidance = pack.text(language, &format!("item.{}.guidance", item.id)).unwrap();
            for word in absent {
                assert!(!guidance.contains(&format!("\"{word}\"")), "{language} {}: {guidance}", item.id);
            }
        }
    }
}

#[test]
fn every_item_asks_about_the_time_its_indicators_are_about() {
    let pack = pack();
    let dimension = |id: &str| {
        let indicators = &pack.source().indicators.indicators;
        indicators.iter().find(|indicator| indicator.id == id).unwrap().dimension.as_str()
    };
    for item in &pack.source().interview.items {
        let fed = item.feeds.iter().filter_map(|feed| feed.indicator.as_ref());
        for indicator in fed.chain(&item.stands_for) {
            let fits: &[Phase] = match dimension(indicator) {
                "DR" => &[Phase::Recruitment],
                "CR" => &[Phase::Recruitment, Phase::Transit],
                "AVR" => &[Phase::BeforeDeparture, Phase::Recruitment, Phase::Transit],
                // Words learnt by heart are heard now.
                _ if item.id == "seen_rehearsed" => &[Phase::Now],
                _ => &[Phase::Destination],
            };
            assert!(fits.contains(&item.phase), "{} feeds {indicator}", item.id);
        }
    }
}

fn no(pack: &Pack, item: &Item) -> Option<Given> {
    let source = pack.usual_source(&item.id)?;
    let answer = match &item.response {
        Response::YesNo => Answer::No,
        Response::Choice(codes) => Answer::Choice(codes.last()?.clone()),
        _ => return None,
    };
    Some(Given { answer, source })
}

/// Ready to be asked: an adult, alone, willing, at work somewhere.
fn ready(pack: &Pack) -> Answers {
    let mut answers = Answers::new();
    for (item, word) in [
        ("danger_now", "no"),
        ("medical_now", "no"),
        ("suicide_risk", "no"),
        ("age_seen", "adult"),
        ("companions", "no"),
        ("private_place", "yes"),
        ("interpreter", "not_needed"),
        ("who_i_am", "yes"),
        ("agrees_to_talk", "yes"),
        ("age_told", "adult"),
        ("work_kind", "factory"),
        ("journey_now", "there"),
        ("arranged", "no"),
    ] {
        add(&mut answers, item, word, pack.usual_source(item).unwrap());
    }
    answers
}

fn values(pack: &Pack, answers: &Answers) -> BTreeSet<IndicatorValue> {
    let interview = pack.interview(answers);
    let facts = interview.evaluation.facts();
    pack.source().indicators.indicators.iter().map(|indicator| facts.indicator(pack, &indicator.id)).collect()
}

#[test]
fn whoever_only_looked_has_no_no() {
    let pack = pack();
    for place in ["road", "workplace", "home", "venue", "other"] {
        let mut answers = ready(&pack);
        for item in &pack.source().interview.items {
            let looked = matches!(item.asked_by, AskedBy::Observe | AskedBy::Document | AskedBy::NeverAsk);
            let told = item.feeds.iter().any(|feed| feed.indicator.is_some());
            answers.extend(
                no(&pack, item).filter(|_| looked && told).map(|given| (item.id.clone(), vec![given])),
            );
        }
        add(&mut answers, "found_at", place, Source::OfficerObserved);
        assert_eq!(values(&pack, &answers), BTreeSet::from([IndicatorValue::NotAsked]), "{place}");
        assert_eq!(pack.interview(&answers).evaluation.reachable(), "strong_indication", "{place}");
    }
}

#[test]
fn twelve_noes_answer_everything_and_a_companions_answer_nothing() {
    let pack = pack();
    let with = |source: Source| {
        let mut answers = ready(&pack);
        for item in heard(&pack).filter(|item| !item.stands_for.is_empty()) {
            add(&mut answers, &item.id, "no", source);
        }
        answers
    };
    let own = with(Source::Person);
    assert_eq!(values(&pack, &own), BTreeSet::from([IndicatorValue::No]));
    let evaluation = pack.interview(&own).evaluation;
    assert_eq!((evaluation.outcome(), evaluation.can_change()), ("no_signs", false));
    let companion = with(Source::Companion);
    assert_eq!(values(&pack, &companion), BTreeSet::from([IndicatorValue::Unknown]));
    let evaluation = pack.interview(&companion).evaluation;
    assert_eq!((evaluation.outcome(), evaluation.incomplete()), ("some_signs", true));
}

#[test]
fn nothing_is_invented() {
    let pack = pack();
    let routing = &pack.source().routing;
    // The pack's sources hold these and no others.
    let phones: BTreeSet<_> =
        routing.contacts.iter().filter_map(|contact| contact.phone.as_deref()).collect();
    assert_eq!(phones, BTreeSet::from(["112", "157", "183"]));
    let clocks: BTreeSet<_> = routing
        .clocks
        .iter()
        .map(|clock| (clock.law.as_str(), clock.article.as_str(), clock.amount))
        .collect();
    assert_eq!(clocks, BTreeSet::from([("L_6458", "57(1)", 48), ("L_6458", "48", 30), ("L_5395", "9", 5)]));
    let law: BTreeSet<_> =
        routing.legal.iter().map(|legal| (legal.law.as_str(), legal.article.as_str())).collect();
    let known = [
        ("CETS_197", &["10(2)", "10(3)", "26"][..]),
        ("L_5395", &["6", "9", "31"]),
        ("L_6284", &[""]),
        (
            "L_6458",
            &[
                "3(1)(l)", "4", "48", "50-51", "55(a)", "55(b)", "55(c)", "55(ç)", "55(d)", "57(1)", "65",
                "66",
            ],
        ),
        ("TCK", &["79", "80", "103", "229"]),
    ];
    let known = known.iter().flat_map(|(law, articles)| articles.iter().map(move |article| (*law, *article)));
    assert_eq!(law, known.collect());
    for (language, possible) in [("tr", "olası"), ("en", "possible")] {
        for legal in &routing.legal {
            let said = words(&pack, language, &format!("legal.{}", legal.id)).replace('İ', "i");
            assert!(
                said.contains(possible) || said.contains("varsayılır"),
                "{language} {}: {said}",
                legal.id
            );
        }
    }
}

#[test]
fn whatever_is_not_official_says_so() {
    let pack = pack();
    let source = pack.source();
    let routing = &source.routing;
    let provenances: Vec<&Provenance> = (source.pack.header.parts.values())
        .chain(source.pack.dimensions.iter().map(|dimension| &dimension.provenance))
        .chain(source.pack.profiles.iter().map(|profile| &profile.provenance))
        .chain(source.indicators.indicators.iter().map(|indicator| &indicator.provenance))
        .chain(source.interview.guards.iter().map(|guard| &guard.provenance))
        .chain(routing.urgent.iter().map(|urgent| &urgent.provenance))
        .chain(routing.flags.iter().map(|flag| &flag.provenance))
        .chain(routing.legal.iter().map(|legal| &legal.provenance))
        .chain(routing.contacts.iter().map(|contact| &contact.provenance))
        .chain(routing.clocks.iter().map(|clock| &clock.provenance))
        .chain(routing.routes.iter().map(|route| &route.provenance))
        .chain(routing.referral.without_consent.iter().map(|basis| &basis.provenance))
        .collect();
    for provenance in provenances {
        assert!(provenance.source.len() > 5, "{provenance:?}");
        assert_ne!(provenance.status, Status::Official, "no official source was read: {provenance:?}");
    }
    for profile in &source.pack.profiles {
        let sexual = profile.id.ends_with('S');
        assert_eq!(profile.provenance.status == Status::Provisional, sexual, "{}", profile.id);
        for (language, word) in [("tr", "geçici"), ("en", "provisional")] {
            let name = pack.text(language, &format!("profile.{}", profile.id)).unwrap();
            assert_eq!(name.contains(word), sexual, "{name}");
        }
    }
    let mut answers = ready(&pack);
    answers.remove("work_kind");
    add(&mut answers, "work_kind", "entertainment", Source::Person);
    let reasons = pack.interview(&answers).evaluation.reasons();
    assert!(reasons.iter().any(|reason| matches!(reason, Reason::Provisional { .. })), "{reasons:?}");
}
