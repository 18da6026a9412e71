//! What a pack can say beyond yes and no: several choices, numbers, dates, words, calculations, indicators that need
//! several items, switches, and where and when an interview is led.

use fener_model::{Answer, Given, Source};
use fener_rules::pack::Circumstances;
use fener_rules::{Answers, Code, Finding, IndicatorValue, Options, Pack, Reason, Terms};
use serde_json::{Value, json};

use super::support::{Files, facts, fixture};

/// The small pack with more items in its needs stage, more texts for them, and whatever else is changed.
fn grown(
    items: &[Value],
    change: impl FnOnce(&mut Value, &mut Value, &mut Value),
) -> Result<Pack, Vec<Finding>> {
    let mut files = fixture("small");
    let read = |files: &Files, name: &str| -> Value { serde_json::from_slice(&files[name]).unwrap() };
    let [mut pack, mut interview, mut routing, mut indicators, mut cases] =
        ["pack.json", "interview.json", "routing.json", "indicators.json", "cases.json"]
            .map(|name| read(&files, name));
    cases["cases"] = json!([]);
    let list = interview["items"].as_array_mut().unwrap();
    for item in items {
        let mut whole = json!({ "stage": "needs", "asked_by": "ask", "phase": "now", "audience": "either", "sensitivity": 1 });
        whole.as_object_mut().unwrap().extend(item.as_object().unwrap().clone());
        list.push(whole);
    }
    change(&mut pack, &mut routing, &mut indicators);
    for language in ["texts/en.json", "texts/tr.json"] {
        let mut texts = read(&files, language);
        for item in items {
            let id = item["id"].as_str().unwrap();
            texts[format!("item.{id}")] = json!("x");
            texts[format!("item.{id}.guidance")] = json!("x");
            for kind in ["choice", "choices"] {
                for code in item["response"][kind].as_array().into_iter().flatten() {
                    texts[format!("item.{id}.choice.{}", code.as_str().unwrap())] = json!("x");
                }
            }
        }
        for key in pack["switches"].as_object().into_iter().flat_map(|all| all.keys()) {
            texts[format!("switch.{key}")] = json!("x");
        }
        for (stem, list) in [("flag", &routing["flags"]), ("route", &routing["routes"])] {
            for id in list.as_array().unwrap().iter().map(|entry| entry["id"].as_str().unwrap()) {
                for ending in ["", ".why", ".how"] {
                    if ending.is_empty() || (stem == "flag") == (ending == ".why") {
                        texts[format!("{stem}.{id}{ending}")] = json!("x");
                    }
                }
            }
        }
        for code in provinces(&routing) {
            texts[format!("province.{code}")] = json!("x");
        }
        files.insert(language.to_owned(), serde_json::to_vec(&texts).unwrap());
    }
    for (name, value) in [
        ("pack.json", &pack),
        ("interview.json", &interview),
        ("routing.json", &routing),
        ("indicators.json", &indicators),
        ("cases.json", &cases),
    ] {
        files.insert(name.to_owned(), serde_json::to_vec(value).unwrap());
    }
    Pack::load(&files)
}

/// The provinces that conditions name, wherever they stand.
fn provinces(within: &Value) -> Vec<String> {
    match within {
        Value::Object(fields) => {
            let own = fields.get("province").and_then(Value::as_array).into_iter().flatten();
            let own: Vec<String> = own.map(|code| code.as_str().unwrap().to_owned()).collect();
            own.into_iter().chain(fields.values().flat_map(provinces)).collect()
        }
        Value::Array(list) => list.iter().flat_map(provinces).collect(),
        _ => Vec::new(),
    }
}

fn flag(routing: &mut Value, when: &Value) {
    let provenance = json!({ "status": "provisional", "source": "design" });
    routing["flags"]
        .as_array_mut()
        .unwrap()
        .push(json!({ "id": "TRIED", "when": when, "provenance": provenance }));
}

/// The small pack with these items and a flag that holds on this condition.
fn flagged(items: &[Value], when: &Value) -> Pack {
    grown(items, |_, routing, _| flag(routing, when)).unwrap_or_else(|findings| panic!("{findings:#?}"))
}

fn given(answers: &[(&str, Answer)]) -> Answers {
    answers
        .iter()
        .map(|(item, answer)| ((*item).to_owned(), vec![Given::sure(answer.clone(), Source::Person)]))
        .collect()
}

fn holds(pack: &Pack, answers: &[(&str, Answer)]) -> bool {
    pack.interview(&given(answers)).flags.contains(&"TRIED")
}

fn codes(codes: &[&str]) -> Answer {
    Answer::Choices(codes.iter().map(|&code| code.to_owned()).collect())
}

fn found(result: Result<Pack, Vec<Finding>>) -> Vec<(Code, String)> {
    let Err(findings) = result else { panic!("nothing is wrong") };
    findings.into_iter().map(|finding| (finding.code, finding.path)).collect()
}

#[test]
fn of_several_choices_each_one_counts() {
    let languages = json!({ "id": "speaks", "response": { "choices": ["dari", "farsi", "arabic"] } });
    let pack = flagged(&[languages], &json!({ "item": { "id": "speaks", "is": ["farsi"] } }));
    assert!(holds(&pack, &[("speaks", codes(&["arabic", "farsi"]))]));
    assert!(!holds(&pack, &[("speaks", codes(&["dari"]))]));
    for wrong in [
        codes(&[]),
        codes(&["dari", "dari"]),
        codes(&["klingon"]),
        Answer::Choice("dari".into()),
        Answer::Yes,
    ] {
        let interview = pack.interview(&given(&[("speaks", wrong)]));
        assert_eq!(interview.unreadable, ["speaks"], "kept, never counted");
    }
}

#[test]
fn the_order_in_which_choices_were_touched_is_no_disagreement() {
    let pack = flagged(
        &[json!({ "id": "speaks", "response": { "choices": ["a", "b"] } })],
        &json!({ "always": false }),
    );
    let twice = [codes(&["a", "b"]), codes(&["b", "a"])];
    let twice = twice.map(|answer| Given::sure(answer, Source::Person)).to_vec();
    let interview = pack.interview(&Answers::from([("speaks".to_owned(), twice)]));
    let item = interview.items.iter().find(|item| item.id == "speaks").unwrap();
    assert!(item.answered && !item.disagreeing);
}

#[test]
fn a_list_as_long_as_all_countries_has_a_place_for_each() {
    let countries: Vec<String> = (0..500).map(|n| format!("c{n}")).collect();
    let item = json!({ "id": "from", "response": { "choice": countries } });
    let pack = flagged(&[item], &json!({ "item": { "id": "from", "is": ["c0", "c499"] } }));
    for (code, held) in [("c0", true), ("c499", true), ("c57", false), ("c250", false)] {
        assert_eq!(holds(&pack, &[("from", Answer::Choice(code.to_owned()))]), held, "{code}");
    }
}

#[test]
fn a_number_is_compared_and_an_unknown_one_is_not() {
    let item = json!({ "id": "years", "response": { "number": { "min": 0, "max": 120 } } });
    let young = json!({ "number": { "id": "years", "at_most": 17 } });
    let old = json!({ "not": { "number": { "id": "years", "at_most": 17 } } });
    let (young, old) = (flagged(std::slice::from_ref(&item), &young), flagged(&[item], &old));
    for (answer, is_young, is_old) in [
        (Answer::Number(17), true, false),
        (Answer::Number(18), false, true),
        (Answer::Unknown, false, false),
        (Answer::Refused, false, false),
        (Answer::NotApplicable, false, true),
        (Answer::Number(121), false, false),
        (Answer::Number(-1), false, false),
    ] {
        let said = [("years", answer.clone())];
        assert_eq!((holds(&young, &said), holds(&old, &said)), (is_young, is_old), "{answer:?}");
    }
}

#[test]
fn dates_and_words_are_given_or_not() {
    let date = json!({ "id": "born", "response": "date" });
    let name = json!({ "id": "village", "response": { "place": { "max": 20 } } });
    let both = json!({ "all": [
        { "item": { "id": "born", "is": ["given"] } }, { "item": { "id": "village", "is": ["given"] } }
    ] });
    let pack = flagged(&[date, name], &both);
    let said = |date: &str, place: &str| {
        holds(&pack, &[("born", Answer::Date(date.to_owned())), ("village", Answer::Text(place.to_owned()))])
    };
    assert!(said("2001-05", "Köy"));
    assert!(!said("2001-13", "Köy"), "no such month");
    assert!(!said("2001", "a name that is far too long for it"));
    assert!(!said("2001", " \t "));
}

#[test]
fn what_is_worked_out_is_never_shown_and_feeds_like_an_answer() {
    let years = json!({ "id": "years", "response": { "number": {} } });
    let size = json!({
        "id": "age_group", "asked_by": "calculate", "response": { "choice": ["child", "grown"] },
        "calculate": [
            { "answer": "child", "when": { "number": { "id": "years", "at_most": 17 } } },
            { "answer": "grown", "when": { "number": { "id": "years", "at_least": 18 } } }
        ],
        "feeds": [{ "fact": "age", "map": { "child": "child", "grown": "adult" } }]
    });
    let pack = flagged(&[years, size], &json!({ "item": { "id": "age_group", "is": ["child"] } }));
    let interview = |years| pack.interview(&given(&[("years", Answer::Number(years))])).evaluation;
    assert_eq!(interview(12).facts().fact(&pack, "age"), Some("child"));
    assert_eq!(interview(40).facts().fact(&pack, "age"), Some("adult"));
    let nothing = pack.interview(&Answers::new());
    assert!(nothing.items.iter().all(|item| item.id != "age_group"), "never shown");
    assert!(!holds(&pack, &[("years", Answer::Unknown)]), "nothing is worked out of nothing");
    let forged = pack.interview(&given(&[("age_group", Answer::Choice("child".to_owned()))]));
    assert_eq!(forged.unreadable, ["age_group"], "nobody can answer it");
}

#[test]
fn a_calculation_has_lines_and_nothing_else_has() {
    let bare = json!({ "id": "x", "asked_by": "calculate", "response": { "choice": ["a"] } });
    assert!(matches!(found(grown(&[bare], |_, _, _| ()))[0], (Code::Missing, _)));
    let asked = json!({ "id": "x", "response": { "choice": ["a"] }, "calculate": [{ "answer": "a", "when": { "always": true } }] });
    assert!(matches!(found(grown(&[asked], |_, _, _| ()))[0], (Code::NotAllowed, _)));
    let words = json!({ "id": "x", "asked_by": "calculate", "response": "yes_no", "calculate": [{ "answer": "yes", "when": { "always": true } }] });
    assert!(matches!(found(grown(&[words], |_, _, _| ()))[0], (Code::NotAllowed, _)));
}

/// The small pack whose indicator CD_DOCS needs both of two more items beside `seen_papers`.
fn needs(needs: &Value) -> Pack {
    let ask = |id: &str| json!({ "id": id, "response": "yes_no", "feeds": [{ "indicator": "CD_DOCS" }] });
    grown(&[ask("a"), ask("b")], |_, _, indicators| {
        let list = indicators["indicators"].as_array_mut().unwrap();
        let place = list.iter().position(|indicator| indicator["id"] == "CD_DOCS").unwrap();
        list[place]["needs"] = needs.clone();
    })
    .unwrap_or_else(|findings| panic!("{findings:#?}"))
}

#[test]
fn an_indicator_can_need_several_items_and_open_ones_keep_it_open() {
    use Answer::{No, Refused, Unknown, Yes};
    let two = needs(&json!({ "at_least": 2 }));
    let value = |pack: &Pack, a: Option<Answer>, b: Option<Answer>| {
        let answers: Vec<_> =
            [("a", a), ("b", b)].into_iter().filter_map(|(id, said)| Some((id, said?))).collect();
        pack.interview(&given(&answers)).evaluation.facts().indicator(pack, "CD_DOCS")
    };
    let feeding = two
        .source()
        .interview
        .items
        .iter()
        .filter(|item| item.feeds.iter().any(|feed| feed.indicator.as_deref() == Some("CD_DOCS")));
    let other = feeding.count() - 2;
    assert!(other >= 1, "others feed it too");
    assert_eq!(value(&two, Some(Yes), Some(Yes)), IndicatorValue::Yes);
    assert_eq!(value(&two, Some(Yes), Some(Unknown)), IndicatorValue::Unknown);
    assert_eq!(value(&two, Some(Refused), Some(Yes)), IndicatorValue::Refused);
    assert_eq!(value(&two, Some(Yes), None), IndicatorValue::NotAsked);
    assert_eq!(value(&two, Some(Yes), Some(No)), IndicatorValue::NotAsked, "the others could still say so");
    let any = needs(&json!("any"));
    assert_eq!(value(&any, Some(Yes), Some(No)), IndicatorValue::Yes);
    let all = needs(&json!("all"));
    assert_eq!(value(&all, Some(Yes), Some(Yes)), IndicatorValue::NotAsked, "the others have to say so too");
    assert_eq!(value(&all, Some(Yes), Some(No)), IndicatorValue::No);
}

#[test]
fn more_than_there_are_can_never_say_yes() {
    let result =
        grown(&[], |_, _, indicators| indicators["indicators"][0]["needs"] = json!({ "at_least": 99 }));
    assert_eq!(found(result), [(Code::OutOfRange, "indicators[0].needs.at_least".to_owned())]);
}

#[test]
fn a_switch_turns_one_reading_of_a_rule_on_and_the_result_says_so() {
    let pack = grown(&[], |pack, _, _| {
        let provenance = json!({ "status": "provisional", "source": "design" });
        pack["switches"] = json!({ "harsh": { "on": false, "provenance": provenance } });
        for rules in pack["rule_sets"].as_object_mut().unwrap().values_mut() {
            let first = &mut rules[0]["when"];
            *first = json!({ "any": [first.clone(), { "switch": "harsh" }] });
        }
    });
    let pack = pack.unwrap_or_else(|findings| panic!("{findings:#?}"));
    let nothing = facts(&pack, &[], &[]);
    let highest = pack.outcomes().last().unwrap().to_owned();
    let off = pack.evaluate(&nothing, Options::default());
    assert_ne!(off.outcome(), highest);
    let on = pack.switch(Options::default(), "harsh", true).unwrap();
    let evaluation = pack.evaluate(&nothing, on);
    assert_eq!(evaluation.outcome(), highest);
    assert!(evaluation.reasons().contains(&Reason::Switched { name: "harsh".to_owned(), on: true }));
    assert_eq!(pack.switch(on, "harsh", false), Some(Options::default()), "back to the pack's own");
    assert_eq!(pack.switch(on, "gentle", true), None);
}

#[test]
fn routes_can_depend_on_language_province_and_hour_and_stay_open_when_nobody_says() {
    let night = json!({ "all": [
        { "language": ["tr"] }, { "province": ["65", "30"] }, { "hour": { "from": 22, "to": 6 } }
    ] });
    let pack = flagged(&[], &night);
    let at = |language: Option<&str>, province: Option<&str>, hour: Option<u8>| {
        let circumstances = Circumstances {
            language: language.map(str::to_owned),
            province: province.map(str::to_owned),
            hour,
        };
        let terms = Terms { circumstances, ..Terms::default() };
        pack.interview_on(&Answers::new(), &terms).flags.contains(&"TRIED")
    };
    for hour in [22, 23, 0, 5] {
        assert!(at(Some("tr"), Some("65"), Some(hour)), "{hour}");
    }
    assert!(!at(Some("tr"), Some("65"), Some(6)), "until six, and not at six");
    assert!(!at(Some("en"), Some("65"), Some(0)));
    assert!(!at(Some("tr"), Some("06"), Some(0)));
    for unknown in
        [at(None, Some("65"), Some(0)), at(Some("tr"), None, Some(0)), at(Some("tr"), Some("65"), None)]
    {
        assert!(!unknown, "open is never yes");
    }
    let not_at_night = flagged(&[], &json!({ "not": { "hour": { "from": 22, "to": 6 } } }));
    assert!(!not_at_night.interview(&Answers::new()).flags.contains(&"TRIED"), "and never no");
}

#[test]
fn a_language_the_pack_does_not_have_and_an_hour_no_day_has_are_found() {
    let result = grown(&[], |_, routing, _| flag(routing, &json!({ "language": ["tu"] })));
    let findings = result.err().unwrap();
    assert_eq!((findings[0].code, findings[0].did_you_mean.as_deref()), (Code::UnknownName, Some("tr")));
    let result = grown(&[], |_, routing, _| flag(routing, &json!({ "hour": { "from": 22, "to": 24 } })));
    assert!(matches!(&found(result)[0], (Code::OutOfRange, path) if path.ends_with("hour.to")));
    let item = json!({ "id": "n", "response": "yes_no" });
    let result =
        grown(&[item], |_, routing, _| flag(routing, &json!({ "number": { "id": "n", "at_most": 1 } })));
    assert!(matches!(&found(result)[0], (Code::NotAllowed, path) if path.ends_with("number.id")));
}
