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

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fener_model::{Answer, Given, Source};
use fener_rules::pack::{AskedBy, Audience, Item, Phase, Provenance, Response, StageKind, Status};
use fener_rules::{Answers, Facts, IndicatorValue, Options, Pack, Reason};
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
    Some(Given::sure(answer, source))
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
fn abuse_of_vulnerability_stands_for_deception_only_where_a_study_says_so() {
    let pack = pack();
    let mut facts = Facts::new(&pack);
    facts.set_fact(&pack, "age", "adult").unwrap().set_fact(&pack, "setting", "labour").unwrap();
    for sign in ["AVR_DIFFAM", "AVR_ILLEGAL", "AVR_ECON", "EX_HOURS", "EX_PAY", "CD_DOCS", "CD_DEBT"] {
        facts.set_indicator(&pack, sign, IndicatorValue::Yes).unwrap();
    }
    let field = pack.evaluate(&facts, Options::default());
    assert_eq!(field.outcome(), "reasonable_grounds");
    assert!(!field.profiles()[0].classes.contains(&"RS_ILO"));
    let study = pack.switch(Options::default(), "avr_counts_as_recruitment_means", true).unwrap();
    let study = pack.evaluate(&facts, study);
    assert_eq!(study.outcome(), "strong_indication");
    assert!(study.profiles()[0].classes.contains(&"RS_ILO"));
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
        .map(|clock| (clock.law.as_str(), clock.article.as_str(), clock.amount.get()))
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

/// What each indicator is called among the methods of control of the Human Trafficking Case Data Standard; those that
/// are not here have no name there.
const CONTROL: [(&str, &[&str]); 12] = [
    ("PhysicalThreats", &["CR_THREAT", "CD_THREAT"]),
    ("ThreatsLawEnforcement", &["CR_DENOUNCE", "CD_DENOUNCE"]),
    ("ThreatensChildrenFamily", &["CR_VIOLFAM", "CD_VIOLFAM"]),
    ("DebtBondage", &["CR_DEBT", "CD_DEBT"]),
    (
        "FalsePromises",
        &[
            "DR_JOB",
            "DR_WAGE",
            "DR_COND",
            "DR_CONTRACT",
            "DR_HOUSING",
            "DR_LEGAL",
            "DR_TRAVEL",
            "DR_FAMREUN",
            "DR_MARRIAGE",
            "DR_EDU",
        ],
    ),
    ("PhysicalAbuse", &["CR_VIOL", "CD_VIOL"]),
    ("TakesEarnings", &["EX_WAGEMAN"]),
    ("RestrictsFinancialAccess", &["CR_MONEY", "CD_WAGES"]),
    ("PsychologicalAbuse", &["CR_EXPOSE", "CD_EXPOSE", "CD_PEERS"]),
    ("ExcessiveWorkingHours", &["EX_HOURS"]),
    ("WithholdsDocuments", &["CR_DOCS", "CD_DOCS"]),
    ("Other", &["CR_ABDUCT", "CR_ISOL", "CD_ISOL", "CD_WORSE"]),
];

/// A case of which only this is stated, in the words of the standard.
fn said_of(pack: &Pack, stated: serde_json::Value) -> BTreeMap<String, Vec<String>> {
    let mut case = serde_json::json!({ "id": "x", "shows": "", "expect": { "outcome": "no_signs" } });
    case.as_object_mut().unwrap().extend(stated.as_object().unwrap().clone());
    pack.htcds_of_case(&serde_json::from_value(case).unwrap()).unwrap().into()
}

#[test]
fn a_sign_has_the_name_that_the_data_standard_gives_it() {
    let pack = pack();
    for indicator in &pack.source().indicators.indicators {
        let id = indicator.id.as_str();
        let said = said_of(&pack, serde_json::json!({ "indicators": { id: "yes" } }));
        let expected = CONTROL.iter().filter(|(_, signs)| signs.contains(&id)).map(|(name, _)| *name);
        let found = said.get("vic_MethodsOfControl").cloned().unwrap_or_default();
        assert_eq!(found, expected.collect::<Vec<_>>(), "{id}");
        for open in ["no", "unknown", "refused", "not_asked"] {
            let said = said_of(&pack, serde_json::json!({ "indicators": { id: open } }));
            assert!(said.is_empty(), "{id} {open}: {said:?}");
        }
    }
}

#[test]
fn a_type_of_exploitation_is_said_only_with_grounds_and_where_the_answers_say_so() {
    let pack = pack();
    let grounds = serde_json::json!({ "CD_DOCS": "yes", "CD_ISOL": "yes" });
    let adult =
        serde_json::json!({ "age": "adult", "setting": "labour", "stage": "exploited", "act": "yes" });
    let told = |facts: &[(&str, &str)], answers: serde_json::Value, indicators: &serde_json::Value| {
        let mut stated = adult.clone();
        facts.iter().for_each(|(fact, value)| stated[*fact] = (*value).into());
        let said = said_of(
            &pack,
            serde_json::json!({ "facts": stated, "answers": answers, "indicators": indicators }),
        );
        let of = |field: &str| said.get(field).cloned().unwrap_or_default().join(" ");
        (of("vic_TypeOfExploitation"), of("vic_ForcedLabourIndustry"))
    };
    let none = serde_json::json!({});
    let nothing = || (String::new(), String::new());
    let only = |kind: &str| (kind.to_owned(), String::new());
    let work = |kind: &str| serde_json::json!({ "age_seen": { "choice": "adult" }, "work_kind": { "choice": kind } });
    assert_eq!(told(&[], none.clone(), &none), nothing());
    assert_eq!(told(&[], none.clone(), &grounds), only("ForcedLabour"));
    for (kind, industry) in [
        ("field", "A_AgricultureForestryAndFishing"),
        ("home", "T_ActivitiesOfHouseholdsAsEmployers"),
        ("factory", ""),
        ("street", ""),
        ("several", ""),
        ("other", ""),
    ] {
        let told = told(&[], work(kind), &grounds);
        assert_eq!(told, ("ForcedLabour".to_owned(), industry.to_owned()), "{kind}");
    }
    assert_eq!(told(&[("stage", "before_exploitation")], work("field"), &grounds), nothing());
    assert_eq!(told(&[("setting", "unclear")], work("field"), &grounds), nothing());
    let exploited = serde_json::json!({ "EX_PAY": "yes", "EX_LIVING": "yes", "EX_HAZ": "yes", "AVD_DEP": "yes", "AVD_ECON": "yes", "AVD_AUTHREL": "yes" });
    assert_eq!(told(&[], work("field"), &exploited), nothing(), "exploited without a sign of coercion");

    let venue = serde_json::json!({ "found_at": { "choice": "venue" }, "seen_venue": "yes" });
    let not_seen = serde_json::json!({ "found_at": { "choice": "venue" }, "seen_venue": "no" });
    assert_eq!(told(&[("setting", "sexual")], venue, &grounds), only("SexualExploitation"));
    assert_eq!(told(&[("setting", "sexual")], not_seen, &grounds), nothing());
    for (purpose, kind) in [
        ("forced_marriage", "ForcedMarriage"),
        ("armed_group", "ForcedMilitaryByNonStateActors"),
        ("organ_removal", "OrganRemoval"),
        ("illegal_adoption", "Other"),
    ] {
        let facts = [("setting", "unclear"), ("special_purpose", purpose)];
        assert_eq!(told(&facts, none.clone(), &none), only(kind));
        assert_eq!(told(&[facts.as_slice(), &[("act", "unknown")]].concat(), none.clone(), &none), nothing());
    }
    let child = serde_json::json!({ "age_seen": { "choice": "child" }, "child_day": { "choice": "work" } });
    let hours = serde_json::json!({ "EX_HOURS": "yes", "EX_PAY": "yes" });
    assert_eq!(told(&[("age", "child")], child.clone(), &hours), only("ChildLabour"));
    assert_eq!(told(&[("age", "child"), ("act", "no")], child, &hours), nothing(), "no grounds");
}

#[test]
fn consent_is_said_only_where_it_was_informed_and_complete() {
    let pack = pack();
    let told = |answers: &[(&str, &str)]| {
        let adult = [("age_seen", serde_json::json!({ "choice": "adult" }))];
        let told = answers.iter().map(|(item, word)| (*item, serde_json::json!(word)));
        let all: BTreeMap<_, _> = adult.into_iter().chain(told).collect();
        let said = said_of(&pack, serde_json::json!({ "facts": { "age": "adult" }, "answers": all }));
        said.get("con_Consent").cloned().unwrap_or_default().join(" ")
    };
    let place = [("companions", "no"), ("private_place", "yes")];
    let with = |more: &[(&str, &str)]| told(&[&place, more].concat());
    assert_eq!(with(&[("who_i_am", "yes"), ("agrees_to_talk", "yes"), ("refer_consent", "yes")]), "TRUE");
    assert_eq!(with(&[("who_i_am", "yes"), ("agrees_to_talk", "yes"), ("refer_consent", "no")]), "FALSE");
    assert_eq!(
        with(&[("who_i_am", "yes"), ("agrees_to_talk", "yes"), ("refer_consent", "refused")]),
        "FALSE"
    );
    assert_eq!(with(&[("who_i_am", "yes"), ("agrees_to_talk", "no")]), "FALSE");
    assert_eq!(
        with(&[("who_i_am", "yes"), ("agrees_to_talk", "yes")]),
        "",
        "nobody asked about the referral"
    );
    assert_eq!(with(&[("agrees_to_talk", "yes"), ("refer_consent", "yes")]), "", "without having been told");
    assert_eq!(with(&[("who_i_am", "yes"), ("agrees_to_talk", "yes"), ("refer_consent", "unknown")]), "");
}

#[test]
fn every_field_of_the_data_standard_is_filled_or_left_out_for_a_reason() {
    let pack = pack();
    let coverage = pack.htcds_coverage().unwrap();
    assert_eq!(coverage.unmentioned, Vec::<&str>::new());
    assert!(pack.htcds_deprecated().is_empty());
    let filled: Vec<_> = coverage.mapped.iter().map(|mapped| mapped.field.name.as_str()).collect();
    assert_eq!(
        filled,
        [
            "prs_Citizenship",
            "vic_TraffickingStatus",
            "vic_MethodsOfControl",
            "vic_TypeOfExploitation",
            "vic_ForcedLabourIndustry",
            "cas_ReferringOrganisation",
            "cas_ReferredOrganisation",
            "cas_OutgoingReferralDate",
            "con_Consent"
        ]
    );
}
