//! What is wrong with a pack is found, placed, and met with a guess at what was meant.

use fener_rules::{Code, Finding, Pack};
use serde_json::{Value, json};

use crate::support::{changed, fixture, pack};

fn findings(file: &str, change: impl FnOnce(&mut Value)) -> Vec<Finding> {
    changed(file, change).expect_err("the change must be found")
}

/// One finding with this code at this path; gives what was meant.
fn found(file: &str, code: Code, path: &str, change: impl FnOnce(&mut Value)) -> Option<String> {
    let findings = findings(file, change);
    let found = findings.iter().find(|finding| finding.code == code && finding.path == path);
    found.unwrap_or_else(|| panic!("{code:?} at {path} not in {findings:#?}")).did_you_mean.clone()
}

fn item(pack: &mut Value, id: &str) -> usize {
    pack["items"].as_array().unwrap().iter().position(|item| item["id"] == id).unwrap()
}

#[test]
fn the_fixtures_are_good_packs() {
    assert_eq!(pack("delphi").source().indicators.indicators.len(), 67);
    let small = pack("small");
    assert_eq!(small.text("tr", "pack.title"), Some("Küçük paket"));
    assert_eq!(small.text("en", "pack.title"), Some("Small pack"));
    assert_eq!(small.text("ar", "pack.title"), None);
    assert_eq!(small.run_cases().len(), 4);
    assert_eq!(small.outcomes().collect::<Vec<_>>().len(), 4);
    assert_eq!(small.rank_of("reasonable_grounds"), Some(2));
}

#[test]
fn what_is_not_json_is_found_by_line_and_column() {
    let mut files = fixture("small");
    files.insert("routing.json".to_owned(), b"{\n  \"urgent\": [,]\n}".to_vec());
    let findings = Pack::load(&files).unwrap_err();
    let [finding] = findings.as_slice() else { panic!("{findings:#?}") };
    assert_eq!(
        (finding.code, finding.file.as_str(), finding.line, finding.column),
        (Code::NotJson, "routing.json", Some(2), Some(14))
    );
}

#[test]
fn a_file_of_another_kind_is_pointed_at_where_its_value_begins() {
    for (text, line, column) in
        [("true", 1, 1), ("\n  \"cases\"\n", 2, 3), (" {\"moves\": []}", 1, 3), ("\n {}", 2, 2)]
    {
        let mut files = fixture("small");
        files.insert("cases.json".to_owned(), text.into());
        let findings = Pack::load(&files).unwrap_err();
        let [finding] = findings.as_slice() else { panic!("{findings:#?}") };
        assert_eq!(
            (finding.code, finding.line, finding.column),
            (Code::Shape, Some(line), Some(column)),
            "{text:?}"
        );
    }
}

#[test]
fn the_texts_of_one_language_are_never_meant_to_be_those_of_another() {
    let guesses = |missing: &str, instead: &str| {
        let mut files = fixture("small");
        let texts = files.remove(missing).unwrap();
        files.insert(instead.to_owned(), texts);
        let findings = Pack::load(&files).unwrap_err();
        let guesses: Vec<_> = findings.into_iter().map(|finding| finding.did_you_mean).collect();
        guesses
    };
    assert_eq!(guesses("texts/en.json", "texts/de.json"), [None, None], "`texts/tr.json` lies there too");
    let same = |name: &str| Some(name.to_owned());
    assert_eq!(guesses("texts/en.json", "texts/e.json"), [same("texts/e.json"), same("texts/en.json")]);
    assert_eq!(guesses("cases.json", "case.json"), [same("cases.json"), same("case.json")]);
}

#[test]
fn a_misspelt_field_is_found_by_path() {
    let meant = found("interview.json", Code::Shape, "items[2].wehn", |file| {
        file["items"][2]["wehn"] = json!({"always": true});
    });
    assert_eq!(meant.as_deref(), Some("when"));
    let meant = found("interview.json", Code::Shape, "items[2].asked_by", |file| {
        file["items"][2]["asked_by"] = json!("observ");
    });
    assert_eq!(meant.as_deref(), Some("observe"));
}

#[test]
fn files_are_missing_misnamed_too_large_or_too_deep() {
    let mut files = fixture("small");
    let texts = files.remove("texts/tr.json").unwrap();
    files.insert("texts/rt.json".to_owned(), texts);
    let codes: Vec<_> = Pack::load(&files).unwrap_err().into_iter().map(|finding| finding.code).collect();
    assert_eq!(codes, [Code::MissingFile, Code::UnknownFile]);

    let mut files = fixture("small");
    files.insert("cases.json".to_owned(), vec![b' '; 2 * 1024 * 1024 + 1]);
    assert_eq!(Pack::load(&files).unwrap_err()[0].code, Code::TooLarge);

    let mut files = fixture("small");
    files.insert("cases.json".to_owned(), "[".repeat(100_000).into_bytes());
    assert_eq!(Pack::load(&files).unwrap_err()[0].code, Code::TooDeep);

    let mut files = fixture("small");
    files.insert("cases.json".to_owned(), br#"{"cases":[{"id":"a","id":"b"}]}"#.to_vec());
    let finding = Pack::load(&files).unwrap_err().remove(0);
    assert_eq!((finding.code, finding.message_args["name"].as_str()), (Code::Duplicate, "id"));

    assert!(Pack::load(&std::collections::BTreeMap::new()).unwrap_err().len() >= 5, "an empty folder");
}

#[test]
fn unknown_names_are_found_where_they_are_written() {
    let meant = found("interview.json", Code::UnknownName, "items[2].feeds[0].indicator", |file| {
        file["items"][2]["feeds"][0]["indicator"] = json!("CD_DOSC");
    });
    assert_eq!(meant.as_deref(), Some("CD_DOCS"));
    let meant = found("pack.json", Code::UnknownName, "rule_sets.adult[0].when.all[0].positive", |file| {
        file["rule_sets"]["adult"][0]["when"]["all"][0]["positive"] = json!("EXX");
    });
    assert_eq!(meant.as_deref(), Some("EX"));
    for (path, change) in [
        ("rule_sets.adult[0].outcome", json!({"outcome": "strong_indicaton"})),
        ("rule_sets.adult[0].when.fact.name", json!({"when": {"fact": {"name": "acte", "is": ["yes"]}}})),
        ("rule_sets.adult[0].when.fact.is[0]", json!({"when": {"fact": {"name": "act", "is": ["yess"]}}})),
    ] {
        let meant = found("pack.json", Code::UnknownName, path, |file| {
            let rule = file["rule_sets"]["adult"][0].as_object_mut().unwrap();
            rule.extend(change.as_object().unwrap().clone());
        });
        assert!(meant.is_some(), "{path}");
    }
    for (field, wrong) in [("contact", "LINE_15"), ("clock", "CLOCK_84H")] {
        let path = format!("routes[0].{field}");
        assert!(
            found("routing.json", Code::UnknownName, &path, |file| file["routes"][0][field] = json!(wrong))
                .is_some()
        );
    }
    for (path, condition) in [
        ("routes[0].when.urgent", json!({"urgent": "DANGER_NWO"})),
        ("routes[0].when.flag", json!({"flag": "ASYLUN"})),
        ("routes[0].when.item.id", json!({"item": {"id": "danegr", "is": ["yes"]}})),
        ("routes[0].when.item.is[0]", json!({"item": {"id": "kind", "is": ["feild"]}})),
    ] {
        let change = |file: &mut Value| file["routes"][0]["when"] = condition;
        assert!(found("routing.json", Code::UnknownName, path, change).is_some(), "{path}");
    }
    found("pack.json", Code::UnknownName, "profiles[2].without_provisional", |file| {
        file["profiles"][2]["without_provisional"] = json!("LA");
    });
    found("interview.json", Code::UnknownName, "guards[0].stages[0]", |file| {
        file["guards"][0]["stages"][0] = json!("cor");
    });
}

#[test]
fn conditions_ask_only_what_is_known_at_their_place() {
    let leaf = json!({"positive": "EX"});
    found("interview.json", Code::NotKnownHere, "items[0].when", |file| {
        file["items"][0]["when"] = leaf.clone()
    });
    found("routing.json", Code::NotKnownHere, "urgent[0].when", |file| {
        file["urgent"][0]["when"] = leaf.clone()
    });
    found("pack.json", Code::NotKnownHere, "profiles[0].when", |file| {
        file["profiles"][0]["when"] = leaf.clone()
    });
    let item = json!({"item": {"id": "danger", "is": ["yes"]}});
    found("pack.json", Code::NotKnownHere, "rule_sets.adult[0].when", |file| {
        file["rule_sets"]["adult"][0]["when"] = item;
    });
    found("routing.json", Code::NotKnownHere, "flags[0].when", |file| {
        file["flags"][0]["when"] = json!({"urgent": "DANGER_NOW"});
    });
}

#[test]
fn conditions_never_look_ahead() {
    let later = json!({"item": {"id": "agree", "is": ["yes"]}});
    found("interview.json", Code::ForwardReference, "items[0].when.item.id", |file| {
        file["items"][0]["when"] = later.clone();
    });
    let own = json!({"item": {"id": "danger", "is": ["yes"]}});
    found("interview.json", Code::ForwardReference, "items[0].when.item.id", |file| {
        file["items"][0]["when"] = own
    });
    found("interview.json", Code::ForwardReference, "stages[1].when.item.id", |file| {
        file["stages"][1]["when"] = later;
    });
}

#[test]
fn one_more_sign_can_never_lower_an_outcome() {
    let falls = |path: &str, change: &dyn Fn(&mut Value)| {
        let findings = findings("pack.json", |file| change(file));
        assert!(findings.iter().all(|finding| finding.code == Code::NotMonotone), "{findings:#?}");
        let found = findings.iter().find(|finding| finding.path == path).expect("the rule is named");
        let args = &found.message_args;
        let (before, after) = (args["before"].clone(), args["after"].clone());
        (before, after, found.example.as_ref().expect("it is shown").yes.clone(), args["name"].clone())
    };
    let (before, after, yes, added) = falls("rule_sets.adult[0].when", &|file| {
        file["rule_sets"]["adult"][0]["when"] = json!({"not": {"positive": "EX"}});
    });
    // The fewest signs that show it.
    assert_eq!((before.as_str(), after.as_str()), ("strong_indication", "reasonable_grounds"));
    assert_eq!((yes, added.as_str()), (vec!["EX_PAY".to_owned()], "EX_HOURS"));
    let (before, after, yes, _) = falls("rule_sets.adult[0]", &|file| {
        file["rule_sets"]["adult"][0]["outcome"] = json!("some_signs");
    });
    assert_eq!((before.as_str(), after.as_str(), yes.len()), ("reasonable_grounds", "some_signs", 5));
    found("pack.json", Code::NoLastRule, "rule_sets.adult", |file| {
        file["rule_sets"]["adult"].as_array_mut().unwrap().pop();
    });
    found("pack.json", Code::NotAllowed, "bounds.lower.count_as_yes", |file| {
        file["bounds"]["lower"]["count_as_yes"] = json!(["refused"]);
    });
}

/// "Not" and the order of rules are the author's business as long as nobody comes off worse.
#[test]
fn a_not_that_harms_nobody_is_allowed() {
    let pack = changed("pack.json", |file| {
        let rules = file["rule_sets"]["adult"].as_array_mut().unwrap();
        // A lower rule first, for those to whom no rule behind it gives more.
        let none = json!({"all": [{"not": {"observed": {"at_least": 1}}}, {"fact": {"name": "special_purpose", "is": ["none"]}}]});
        rules.insert(0, json!({"id": "adult.first", "outcome": "no_signs", "when": none}));
    });
    pack.unwrap_or_else(|findings| panic!("{findings:#?}"));
}

#[test]
fn what_harms_a_person_is_refused() {
    found("interview.json", Code::TooSensitive, "items[0].asked_by", |file| {
        let place = item(file, "work");
        file["items"][place]["sensitivity"] = json!(3);
        file["items"].as_array_mut().unwrap().swap(0, place);
    });
    let findings = findings("interview.json", |file| {
        let place = item(file, "offer");
        let core = file["items"][place].clone();
        for number in 0..11 {
            let mut more = core.clone();
            more["id"] = json!(format!("more_{number}"));
            file["items"].as_array_mut().unwrap().push(more);
        }
    });
    assert!(findings.iter().any(|finding| finding.code == Code::TooManyCoreQuestions));
    found("interview.json", Code::BlocksItself, "guards[0].satisfied", |file| {
        file["guards"][0]["satisfied"] = json!({"item": {"id": "offer", "is": ["yes"]}});
    });
}

#[test]
fn indicators_items_and_ids_hold_together() {
    let findings = findings("interview.json", |file| {
        let place = item(file, "told_to_lie");
        file["items"][place]["feeds"] = json!([]);
    });
    assert_eq!((findings[0].code, findings[0].message_args["name"].as_str()), (Code::NeverFed, "CD_LIE"));
    found("interview.json", Code::Duplicate, "items[1]", |file| file["items"][1]["id"] = json!("danger"));
    found("pack.json", Code::Malformed, "outcomes[0]", |file| file["outcomes"][0] = json!("no signs"));
    found("pack.json", Code::TooMany, "facts.act.values", |file| {
        file["facts"]["act"]["values"] = (0..49).map(|n| json!(format!("v{n}"))).collect();
    });
    found("interview.json", Code::StandsFor, "items[0].stands_for", |file| {
        file["items"][0]["stands_for"] = json!(["EX_PAY"]);
    });
    found("interview.json", Code::Missing, "items[13].feeds[0].yes", |file| {
        file["items"][13]["feeds"][0]["yes"] = json!([]);
    });
}

#[test]
fn every_language_says_everything_and_nothing_more() {
    found("texts/tr.json", Code::MissingText, "item.work", |file| {
        file.as_object_mut().unwrap().remove("item.work");
    });
    found("texts/tr.json", Code::Empty, "item.work", |file| file["item.work"] = json!("  "));
    let meant = found("texts/tr.json", Code::SurplusText, "item.wrok", |file| {
        let text = file.as_object_mut().unwrap().remove("item.work").unwrap();
        file["item.wrok"] = text;
    });
    assert_eq!(meant.as_deref(), Some("item.work"));
}

#[test]
fn a_case_that_fails_makes_the_pack_unusable() {
    let findings = findings("cases.json", |file| file["cases"][3]["expect"]["outcome"] = json!("no_signs"));
    let [finding] = findings.as_slice() else { panic!("{findings:#?}") };
    assert_eq!((finding.code, finding.path.as_str()), (Code::CaseFailed, "cases[3].expect.outcome"));
    let args: Vec<_> = finding.message_args.values().map(String::as_str).collect();
    assert_eq!(args, ["strong", "no_signs", "strong_indication", "outcome"]);
    found("cases.json", Code::CaseFailed, "cases[3].expect.flags", |file| {
        file["cases"][3]["expect"]["flags"] = json!([]);
    });
    found("cases.json", Code::UnknownName, "cases[3].answers.wrok", |file| {
        file["cases"][3]["answers"]["wrok"] = json!("yes");
    });
    found("cases.json", Code::NotAllowed, "cases[3].answers.work", |file| {
        file["cases"][3]["answers"]["work"] = json!({"choice": "field"});
    });
}

#[test]
fn a_case_can_expect_grounds_reminders_and_items() {
    let expecting = |field: &'static str, expected: &str, code| {
        let expected: Value = serde_json::from_str(expected).unwrap();
        let findings = findings("cases.json", |file| file["cases"][3]["expect"][field] = expected);
        let [finding] = findings.as_slice() else { panic!("{findings:#?}") };
        let place = if code == Code::UnknownName { "[0]" } else { "" };
        assert_eq!((finding.code, finding.path.clone()), (code, format!("cases[3].expect.{field}{place}")));
        finding.message_args.get("found").cloned()
    };
    // The person of this case is no child and in danger, works, and is alone.
    assert_eq!(expecting("offered", "false", Code::CaseFailed).as_deref(), Some("true"));
    assert_eq!(
        expecting("without_consent", "[\"child\"]", Code::CaseFailed).as_deref(),
        Some("danger_to_life")
    );
    assert_eq!(
        expecting("shown", "[\"hours\", \"alone_impossible\"]", Code::CaseFailed).as_deref(),
        Some("hours")
    );
    assert_eq!(
        expecting("not_shown", "[\"hours\", \"alone_impossible\"]", Code::CaseFailed).as_deref(),
        Some("alone_impossible")
    );
    for field in ["without_consent", "shown", "not_shown", "prompts"] {
        expecting(field, "[\"nobody\"]", Code::UnknownName);
    }
}

#[test]
fn what_no_case_expects_is_named() {
    let unreached = |pack: &Pack| -> Vec<String> {
        let findings = pack.unreached();
        assert!(findings.iter().all(|finding| finding.code == Code::Unreached));
        let named = findings.iter().map(|finding| &finding.message_args);
        let each =
            named.flat_map(|args| args["name"].split(", ").map(|name| format!("{} {name}", args["what"])));
        each.collect()
    };
    let tried = "class of profile AL RS_ILO";
    let missing = unreached(&pack("small"));
    assert!(!missing.iter().any(|what| what == tried));
    assert!(missing.iter().any(|what| what == "outcome of profile CS no_signs"), "{missing:#?}");
    for list in ["positive dimension AVD", "flag UASC", "ground child", "absence of ground child"] {
        assert!(missing.iter().any(|what| what == list), "{list}");
    }
    let second = changed("cases.json", |file| {
        file["cases"][3]["expect"]["without_consent"] = json!(["danger_to_life"]);
    });
    let missing = unreached(&second.unwrap());
    let of_grounds = missing.iter().filter(|what| what.contains("ground ")).collect::<Vec<_>>();
    // Where the second one is the first that holds, the first one does not.
    assert_eq!(of_grounds, ["ground child", "absence of ground danger_to_life"]);
    let without = changed("cases.json", |file| {
        file["cases"].as_array_mut().unwrap().retain(|case| case["id"] != "strong");
    });
    let missing = unreached(&without.unwrap());
    for what in [tried, "urgent trigger DANGER_NOW", "legal flag NO_REMOVAL_PENDING_ID", "route asylum"] {
        assert!(missing.iter().any(|missing| missing == what), "{what}");
    }
}
