//! Each finding has its smallest broken pack: the small one with one thing changed.

use std::collections::BTreeMap;

use fener_model::{Answer, Given, Source};
use fener_rules::{Code, Finding, Pack, Severity, Terms};
use serde_json::{Value, json};

use crate::support::{Files, fixture};

const TODAY: &str = "2026-11-27";

fn check(files: &Files) -> Vec<Finding> {
    let checked = Pack::check(files, TODAY);
    // A pack for tests has no case for everything it can say.
    checked.findings.into_iter().filter(|finding| finding.code != Code::Unreached).collect()
}

fn changed(pack: &str, change: impl FnOnce(&mut BTreeMap<&str, Value>)) -> Files {
    let mut files = fixture(pack);
    let names = ["pack.json", "indicators.json", "interview.json", "routing.json", "cases.json"];
    let mut json: BTreeMap<&str, Value> =
        names.iter().map(|name| (*name, serde_json::from_slice(&files[*name]).unwrap())).collect();
    change(&mut json);
    for (name, value) in json {
        files.insert(name.to_owned(), serde_json::to_vec_pretty(&value).unwrap());
    }
    reworded(&mut files);
    files
}

/// Texts for what was added, and none for what was taken away.
fn reworded(files: &mut Files) {
    for finding in Pack::unproven(files).err().unwrap_or_default() {
        let mut texts: BTreeMap<String, String> = match finding.code {
            Code::MissingText | Code::SurplusText => serde_json::from_slice(&files[&finding.file]).unwrap(),
            _ => continue,
        };
        if texts.remove(&finding.path).is_none() {
            texts.insert(finding.path, "-".to_owned());
        }
        files.insert(finding.file, serde_json::to_vec(&texts).unwrap());
    }
}

/// The finding with this code at this path, which the small pack does not have.
#[track_caller]
fn found(code: Code, path: &str, change: impl FnOnce(&mut BTreeMap<&str, Value>)) -> Finding {
    let same = |finding: &&Finding| finding.code == code && finding.path == path;
    assert!(check(&fixture("small")).iter().find(same).is_none(), "the small pack has it too");
    let findings = check(&changed("small", change));
    let found = findings.iter().find(same);
    let found = found.unwrap_or_else(|| panic!("{code:?} at {path} not in {findings:#?}")).clone();
    assert!(found.line.is_some() && found.column.is_some(), "{found:#?}");
    found
}

fn item(interview: &Value, id: &str) -> usize {
    interview["items"].as_array().unwrap().iter().position(|item| item["id"] == id).unwrap()
}

fn answered(id: &str, answer: &str) -> Value {
    json!({"item": {"id": id, "is": [answer]}})
}

#[test]
fn the_fixtures_and_the_field_pack_hold_no_error() {
    for pack in ["small", "delphi"] {
        let findings = check(&fixture(pack));
        assert!(findings.iter().all(|finding| finding.severity != Severity::Error), "{pack}: {findings:#?}");
    }
    let checked = Pack::check(&crate::mutants::field_pack(), TODAY);
    let wrong = checked.findings.iter().filter(|finding| finding.severity != Severity::Info);
    assert_eq!(wrong.collect::<Vec<_>>(), Vec::<&Finding>::new());
    assert!(checked.proof.rule_states > 10_000 && checked.proof.conditions > 500, "{:?}", checked.proof);
}

#[test]
fn items_and_stages_nobody_is_shown() {
    let found_item = found(Code::NeverShown, "items[18]", |file| {
        // Where it stands, nobody knows yet what comes of the two.
        let both = json!([answered("danger", "yes"), answered("danger", "no")]);
        file.get_mut("interview.json").unwrap()["items"][18]["when"] = json!({"all": both});
    });
    assert_eq!(
        (found_item.message_args["name"].as_str(), found_item.severity),
        ("afraid_to_return", Severity::Error)
    );
    found(Code::NeverShown, "stages[4].when", |file| {
        file.get_mut("interview.json").unwrap()["stages"][4]["when"] = json!({"all": [{"fact": {"name": "age", "is": ["adult"]}}, {"not": {"fact": {"name": "age", "is": ["adult"]}}}]});
    });
    let held = found(Code::NeverShown, "items[8]", |file| {
        // Asked only of those who are not alone, and held back until they are.
        let interview = file.get_mut("interview.json").unwrap();
        assert_eq!(item(interview, "work"), 8);
        interview["items"][8]["when"] = answered("alone", "no");
    });
    assert_eq!(held.message_args["held"], "guards");
}

#[test]
fn an_item_for_adults_behind_a_question_for_children() {
    found(Code::NeverShown, "items[9]", |file| {
        let interview = file.get_mut("interview.json").unwrap();
        assert_eq!(item(interview, "offer"), 9);
        interview["items"][9]["when"] = json!({"fact": {"name": "age", "is": ["child"]}});
    });
}

#[test]
fn conditions_that_make_no_difference() {
    let never = json!({"all": [answered("danger", "yes"), answered("danger", "no")]});
    for (path, change) in [
        ("routes[0].when", ("routes", 0)),
        ("flags[0].when", ("flags", 0)),
        ("legal[0].when", ("legal", 0)),
        ("urgent[0].when", ("urgent", 0)),
    ] {
        let found = found(Code::NeverHolds, path, |file| {
            file.get_mut("routing.json").unwrap()[change.0][change.1]["when"] = never.clone();
        });
        assert_eq!(found.severity, Severity::Error);
        assert_eq!(found.message_args["because"], format!("{path}.all[1]"));
    }
    found(Code::NeverHolds, "guards[0].satisfied", |file| {
        file.get_mut("interview.json").unwrap()["guards"][0]["satisfied"] = never.clone();
    });
    found(Code::AlwaysHolds, "guards[1].satisfied", |file| {
        file.get_mut("interview.json").unwrap()["guards"][1]["satisfied"] = answered("companion", "yes");
    });
    let part = found(Code::NeverHolds, "routes[0].when.any[1]", |file| {
        let or = json!({"any": [{"outcome_at_least": "reasonable_grounds"}, never]});
        file.get_mut("routing.json").unwrap()["routes"][0]["when"] = or;
    });
    assert_eq!(part.severity, Severity::Warning);
    found(Code::AlwaysHolds, "flags[0].when.all[1]", |file| {
        let not = json!({"not": {"all": [answered("danger", "yes"), answered("danger", "no")]}});
        let open = json!({"any": [not, {"not": {"fact": {"name": "age", "is": ["adult", "child", "uncertain"]}}}, {"fact": {"name": "age", "is": ["adult", "child", "uncertain"]}}]});
        file.get_mut("routing.json").unwrap()["flags"][0]["when"] =
            json!({"all": [answered("afraid_to_return", "yes"), open]});
    });
    let twice = found(Code::AddsNothing, "routes[0].when.any[1]", |file| {
        let or = json!({"any": [{"outcome_at_least": "reasonable_grounds"}, {"outcome_is": ["strong_indication"]}]});
        file.get_mut("routing.json").unwrap()["routes"][0]["when"] = or;
    });
    assert_eq!(twice.severity, Severity::Info);
}

#[test]
fn rules_that_never_decide_and_outcomes_nobody_reaches() {
    found(Code::NeverDecides, "rule_sets.adult[1]", |file| {
        let rules = file.get_mut("pack.json").unwrap()["rule_sets"]["adult"].as_array_mut().unwrap();
        let mut again = rules[0].clone();
        again["id"] = json!("adult.again");
        rules.insert(1, again);
    });
    found(Code::OutcomeUnreached, "outcomes[4]", |file| {
        file.get_mut("pack.json").unwrap()["outcomes"].as_array_mut().unwrap().push(json!("certain"));
    });
    found(Code::OutcomeUnreached, "profiles[0]", |file| {
        for indicator in file.get_mut("indicators.json").unwrap()["indicators"].as_array_mut().unwrap() {
            if indicator["dimension"] == "EX" {
                indicator["strength"]["AL"] = json!({"default": "W", "lo": "W", "hi": "W"});
            }
        }
    });
    let nobody = found(Code::NoProfile, "profiles", |file| {
        file.get_mut("pack.json").unwrap()["profiles"][0]["when"] = json!({"all": [
            {"fact": {"name": "age", "is": ["adult"]}}, {"fact": {"name": "setting", "is": ["unclear"]}}]});
    });
    let facts = &nobody.example.unwrap().facts;
    assert_eq!((facts["age"].as_str(), facts["setting"].as_str()), ("adult", "labour"));
    found(Code::NeverHolds, "profiles[0].when", |file| {
        file.get_mut("pack.json").unwrap()["profiles"][0]["when"] = json!({"all": [
            {"fact": {"name": "age", "is": ["adult"]}}, {"fact": {"name": "age", "is": ["child"]}}]});
    });
    found(Code::NeverHolds, "classes[2].when", |file| {
        file.get_mut("pack.json").unwrap()["classes"][2]["when"] =
            json!({"all": [{"positive": "EX"}, {"not": {"positive": "EX"}}]});
    });
}

/// Who the person of a finding is.
fn person(finding: &Finding) -> BTreeMap<&str, &str> {
    let example = finding.example.as_ref().expect("it is shown with whom it comes about");
    example.answers.iter().map(|(item, answer)| (item.as_str(), answer.as_str())).collect()
}

#[test]
fn something_to_do_about_everything() {
    let without = |id: &'static str| {
        move |file: &mut BTreeMap<&str, Value>| {
            file.get_mut("routing.json").unwrap()["routes"]
                .as_array_mut()
                .unwrap()
                .retain(|route| route["id"] != id);
            // What cases expect is not the matter here.
            file.get_mut("cases.json").unwrap()["cases"] = json!([]);
        }
    };
    let outcome = found(Code::MissingRoute, "routes", without("line_known"));
    assert_eq!(outcome.message_args["outcome"], "no_signs");
    assert_eq!(person(&outcome), BTreeMap::new(), "nobody needs to say anything");
    let flag = found(Code::MissingRoute, "flags[1]", without("family"));
    assert_eq!(
        (flag.message_args["flag"].as_str(), flag.message_args["outcome"].as_str()),
        ("UASC", "no_signs")
    );
    assert_eq!(person(&flag), BTreeMap::from([("looks_age", "child"), ("carer", "no")]));
    let urgent = found(Code::MissingRoute, "urgent[0]", without("call_help"));
    assert_eq!(person(&urgent), BTreeMap::from([("danger", "yes")]));
    found(Code::MissingRoute, "urgent[0]", |file| {
        file.get_mut("routing.json").unwrap()["routes"][2]["urgent"] = json!(false);
    });
    let nobody = found(Code::NoRecipient, "referral.recipients", |file| {
        file.get_mut("routing.json").unwrap()["referral"]["recipients"].as_array_mut().unwrap().pop();
    });
    assert_eq!(person(&nobody), BTreeMap::from([("looks_age", "child"), ("carer", "no")]));
    found(Code::NeverUsed, "contacts[0]", |file| {
        for route in file.get_mut("routing.json").unwrap()["routes"].as_array_mut().unwrap() {
            route.as_object_mut().unwrap().remove("contact");
        }
    });
    found(Code::NeverUsed, "clocks[0]", |file| {
        file.get_mut("routing.json").unwrap()["routes"][0].as_object_mut().unwrap().remove("clock");
    });
}

#[test]
fn rights_are_told_and_can_be_told() {
    let who = |file: &mut BTreeMap<&str, Value>| {
        let interview = file.get_mut("interview.json").unwrap();
        let place = item(interview, "who_i_am");
        interview["items"][place].clone()
    };
    found(Code::NoRights, "items", |file| {
        let interview = file.get_mut("interview.json").unwrap();
        let place = item(interview, "who_i_am");
        interview["items"][place].as_object_mut().unwrap().remove("tells");
    });
    let untold = found(Code::RightsUntold, "items", |file| {
        assert_eq!(who(file)["tells"], "rights");
        let interview = file.get_mut("interview.json").unwrap();
        let place = item(interview, "who_i_am");
        interview["items"][place]["when"] = answered("danger", "no");
    });
    assert_eq!(person(&untold), BTreeMap::new());
    let with = found(Code::RightsUntold, "items[19]", |file| {
        let interview = file.get_mut("interview.json").unwrap();
        let (who, agree) = (item(interview, "who_i_am"), item(interview, "agree"));
        assert_eq!(agree, 19);
        interview["items"][who]["when"] = answered("danger", "no");
        interview["items"][agree]["when"] = answered("danger", "yes");
    });
    assert_eq!(with.message_args["name"], "agree");
}

#[test]
fn what_ran_out_and_what_nobody_confirmed() {
    let valid = |until: &'static str| {
        move |file: &mut BTreeMap<&str, Value>| {
            file.get_mut("routing.json").unwrap()["contacts"][0]["valid_until"] = json!(until);
        }
    };
    let expired = found(Code::Expired, "contacts[0].valid_until", valid("2026-11-26"));
    assert_eq!(expired.message_args["until"], "2026-11-26");
    let findings = check(&changed("small", valid(TODAY)));
    assert!(findings.iter().all(|finding| finding.code != Code::Expired), "the last day counts");
    let findings = check(&fixture("small"));
    let guards = findings.iter().find(|finding| finding.path == "header.parts.strengths").unwrap();
    assert_eq!((guards.code, guards.severity), (Code::Unconfirmed, Severity::Info));
}

#[test]
fn what_cannot_be_proved_is_no_pass() {
    let files = changed("delphi", |file| {
        let indicators = file["indicators.json"]["indicators"].as_array().unwrap();
        let named: Vec<Value> = indicators.iter().map(|one| json!({"indicator": one["id"]})).collect();
        file.get_mut("pack.json").unwrap()["rule_sets"]["adult"][2]["when"] = json!({"any": named});
    });
    let findings = check(&files);
    let [finding] = findings.as_slice() else { panic!("{findings:#?}") };
    assert_eq!((finding.code, finding.path.as_str()), (Code::Unproved, "profiles[0]"));
    assert_eq!(Pack::load(&files).unwrap_err(), findings, "and it is no pack to be used either");
}

/// So many pigeons more than holes that no solver ends: each of them sits somewhere, and no two in one hole.
#[test]
fn a_puzzle_nobody_can_solve_is_no_pass() {
    let name = |pigeon: usize, hole: usize| format!("pigeon_{pigeon}_in_{hole}");
    let (pigeons, holes) = (12, 11);
    let somewhere = |pigeon| json!({"any": (0..holes).map(|hole| answered(&name(pigeon, hole), "yes")).collect::<Vec<_>>()});
    let alone = (0..holes).flat_map(|hole| {
        let pairs = (0..pigeons).flat_map(|one| (0..one).map(move |other| (one, other)));
        pairs.map(move |(one, other)| {
            json!({"not": {"all": [answered(&name(one, hole), "yes"), answered(&name(other, hole), "yes")]}})
        })
    });
    let conditions: Vec<Value> = (0..pigeons).map(somewhere).chain(alone).collect();
    let files = changed("small", |file| {
        let items = file.get_mut("interview.json").unwrap()["items"].as_array_mut().unwrap();
        let question = |id: &str| {
            json!({"id": id, "stage": "follow", "asked_by": "ask", "phase": "now", "audience": "either", "sensitivity": 1,
                "response": "yes_no"})
        };
        let places = (0..pigeons).flat_map(|pigeon| (0..holes).map(move |hole| (pigeon, hole)));
        items.extend(places.map(|(pigeon, hole)| question(&name(pigeon, hole))));
        let mut puzzle = question("puzzle");
        puzzle["when"] = json!({"all": conditions});
        items.push(puzzle);
    });
    let findings = check(&files);
    let unproved: Vec<_> = findings.iter().filter(|finding| finding.code == Code::Unproved).collect();
    let [finding] = unproved.as_slice() else { panic!("{findings:#?}") };
    assert_eq!((finding.severity, finding.message_args["what"].as_str()), (Severity::Error, "questions"));
}

#[test]
fn a_sign_that_weighs_more_and_counts_for_less() {
    let only_with_another = |file: &mut BTreeMap<&str, Value>| {
        file.get_mut("pack.json").unwrap()["dimensions"][0]["positive"] =
            json!([{"strong": 1, "medium_or_weak": 1}]);
    };
    let findings = check(&changed("small", only_with_another));
    assert!(
        findings.iter().all(|finding| finding.code != Code::HeavierCountsLess),
        "its strengths are all alike"
    );
    let finding = found(Code::HeavierCountsLess, "dimensions[0].positive", |file| {
        only_with_another(file);
        let indicators = file.get_mut("indicators.json").unwrap()["indicators"].as_array_mut().unwrap();
        let wage = indicators.iter_mut().find(|indicator| indicator["id"] == "DR_WAGE").unwrap();
        wage["strength"]["CL"] = json!({"default": "M", "lo": "W", "hi": "S"});
    });
    assert_eq!(finding.severity, Severity::Warning);
    let said = |name: &str| finding.message_args[name].as_str();
    assert_eq!((said("profile"), said("lighter"), said("heavier")), ("CL", "default", "hi"));
    assert_eq!(finding.example.as_ref().unwrap().yes, ["DR_JOB", "DR_WAGE"]);
}

#[test]
fn circles_are_shown_whole() {
    let circle = |ids: &[&str], path: &str| {
        let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
        let found = found(Code::ForwardReference, path, |file| {
            let interview = file.get_mut("interview.json").unwrap();
            for (at, id) in ids.iter().enumerate() {
                let place = item(interview, id);
                interview["items"][place]["when"] = answered(&ids[(at + 1) % ids.len()], "yes");
            }
        });
        found.message_args["circle"].clone()
    };
    assert_eq!(circle(&["danger"], "items[0].when.item.id"), "danger → danger");
    assert_eq!(circle(&["danger", "alone"], "items[0].when.item.id"), "danger → alone → danger");
    assert_eq!(
        circle(&["danger", "alone", "companion"], "items[0].when.item.id"),
        "danger → alone → companion → danger"
    );
}

#[test]
fn a_circle_that_runs_through_a_guard_is_shown_with_it() {
    // What is asked behind the guard waits for what the guard waits for.
    let behind = |id: &str| {
        let id = id.to_owned();
        found(Code::ForwardReference, "items[2].when.item.id", move |file| {
            let interview = file.get_mut("interview.json").unwrap();
            interview["items"][2]["when"] = answered(&id, "yes");
            interview["guards"][0]["satisfied"] = answered("seen_papers", "yes");
        })
    };
    let asked = behind("work");
    assert_eq!(asked.message_args["circle"], "seen_papers → work → guard G1 → seen_papers");
    let twice = behind("hours");
    assert_eq!(
        twice.message_args["circle"], "seen_papers → hours → guard G1 → seen_papers",
        "the shortest way"
    );
    let seen = behind("who_i_am");
    assert!(!seen.message_args.contains_key("circle"), "the guard holds back only what is asked: {seen:?}");
}

#[test]
fn an_item_that_asks_for_the_fact_it_feeds_goes_in_no_circle() {
    let own = |id: &'static str| {
        move |file: &mut BTreeMap<&str, Value>| {
            let interview = file.get_mut("interview.json").unwrap();
            let place = item(interview, id);
            interview["items"][place]["when"] = json!({"fact": {"name": "stage", "is": ["exploited"]}});
            interview["items"][place]["feeds"] = json!([{"fact": "stage", "map": {"yes": "exploited"}}]);
        }
    };
    // The first to feed it: what it asks for was never fed before, and that is said.
    found(Code::NeverShown, "items[8]", own("work"));
    // Where an item before it feeds the fact, its own answer comes too late to show or to hide it.
    let files = changed("small", own("afraid_to_return"));
    let wrong = check(&files).into_iter().filter(|finding| finding.severity == Severity::Error);
    assert_eq!(wrong.collect::<Vec<_>>(), Vec::new());
    let pack = Pack::unproven(&files).unwrap();
    let shown = |answers: &[(&str, Answer)]| {
        let given = |answer: &Answer| vec![Given::sure(answer.clone(), Source::Person)];
        let answers = answers.iter().map(|(item, answer)| ((*item).to_owned(), given(answer))).collect();
        let interview = pack.full_interview(&answers, &Terms::default());
        interview.items.iter().any(|item| item.id == "afraid_to_return")
    };
    assert!(shown(&[("work", Answer::Yes)]));
    assert!(shown(&[("work", Answer::Yes), ("afraid_to_return", Answer::No)]));
    assert!(!shown(&[("afraid_to_return", Answer::Yes)]), "it does not show itself");
}

/// A change of the grounds of the small pack, by place.
fn grounds(changes: &'static [(usize, &'static str)]) -> impl FnOnce(&mut BTreeMap<&str, Value>) {
    move |file| {
        let routing = file.get_mut("routing.json").unwrap();
        for (place, when) in changes {
            routing["referral"]["without_consent"][place]["when"] = serde_json::from_str(when).unwrap();
        }
    }
}

#[test]
fn a_ground_that_always_holds_leaves_nothing_to_agree_to() {
    let [child, danger] = [0, 1].map(|place| format!("referral.without_consent[{place}].when"));
    let told = |path: &str, changes| {
        let found = found(Code::NeverNeedsAgreement, path, grounds(changes));
        assert_eq!(found.severity, Severity::Error);
        let arg = |name: &str| found.message_args.get(name).cloned().unwrap_or_default();
        (arg("name"), arg("because"))
    };
    let name = |name: &str, because: &str| (name.to_owned(), because.to_owned());
    assert_eq!(told(&child, &[(0, r#"{"always": true}"#)]), name("child", ""));
    assert_eq!(told(&danger, &[(1, r#"{"not": {"always": false}}"#)]), name("danger_to_life", ""));
    // Neither of them always holds, and one of them always does.
    let both = &[
        (0, r#"{"fact": {"name": "age", "is": ["child", "uncertain"]}}"#),
        (1, r#"{"fact": {"name": "age", "is": ["adult"]}}"#),
    ];
    assert_eq!(told("referral.without_consent", both), name("", ""));
    // It holds because the person says no, or will not say: to overrule one of them is enough.
    assert_eq!(
        told(&child, &[(0, r#"{"item": {"id": "agree", "is": ["no", "refused"]}}"#)]),
        name("child", "no")
    );
    assert_eq!(told(&child, &[(0, r#"{"item": {"id": "agree", "is": ["no"]}}"#)]), name("child", "no"));
    assert_eq!(told(&child, &[(0, r#"{"item": {"id": "agree", "is": ["refused"]}}"#)]), name("child", "no"));
    assert_eq!(
        told(&child, &[(0, r#"{"not": {"item": {"id": "agree", "is": ["yes"]}}}"#)]),
        name("child", "no")
    );
}

#[test]
fn a_ground_that_never_holds_is_said() {
    for never in [
        r#"{"always": false}"#,
        r#"{"all": [{"fact": {"name": "age", "is": ["child"]}}, {"fact": {"name": "age", "is": ["adult"]}}]}"#,
        // Behind the ground before it.
        r#"{"fact": {"name": "age", "is": ["child"]}}"#,
        // It can hold, and no referral is offered then.
        r#"{"all": [{"outcome_is": ["no_signs"]}, {"not": {"flag": "UASC"}}]}"#,
    ] {
        let change = move |file: &mut BTreeMap<&str, Value>| {
            let routing = file.get_mut("routing.json").unwrap();
            routing["referral"]["without_consent"][1]["when"] = serde_json::from_str(never).unwrap();
        };
        let found = found(Code::NeverHolds, "referral.without_consent[1].when", change);
        assert_eq!(found.severity, Severity::Error, "{never}");
    }
}

#[test]
fn files_are_plain_and_small() {
    let with = |bytes: Vec<u8>| {
        let mut files = fixture("small");
        files.insert("routing.json".to_owned(), bytes);
        let findings = check(&files);
        let [finding] = findings.as_slice() else { panic!("{findings:#?}") };
        (finding.code, finding.line, finding.column)
    };
    let routing = fixture("small")["routing.json"].clone();
    assert_eq!(
        with([b"\xef\xbb\xbf".to_vec(), routing.clone()].concat()),
        (Code::ByteOrderMark, Some(1), Some(1))
    );
    assert_eq!(with(b"{\n  \"urgent\": \"\xc5\x9f\xff\"}".to_vec()), (Code::NotUtf8, Some(2), Some(15)));
    let windows = String::from_utf8(routing).unwrap().replace('\n', "\r\n").into_bytes();
    assert_eq!(with(windows), (Code::CarriageReturn, Some(1), Some(2)));
    assert_eq!(with(b"{\n \"urgent\": [], \"urgent\": []}".to_vec()).0, Code::Duplicate);
    let many = |count: usize| {
        check(&changed("small", |file| {
            let many: Vec<Value> = (0..count).map(|_| json!({"always": false})).collect();
            file.get_mut("routing.json").unwrap()["routes"][0]["when"] = json!({"any": many});
        }))
    };
    let findings = many(10_000);
    let [finding] = findings.as_slice() else { panic!("{findings:#?}") };
    assert_eq!((finding.code, finding.message_args["what"].as_str()), (Code::TooMany, "conditions"));
    assert!(many(2_000).iter().all(|finding| finding.code != Code::TooMany));
}
