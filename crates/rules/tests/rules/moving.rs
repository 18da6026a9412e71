//! Going on with a newer version: nothing is guessed, nothing is lost, and what was moved can be read.

use std::collections::BTreeMap;

use fener_model::{Answer, Event, Given, PackRef, Recorded, Screening, Source, Timestamp};
use fener_rules::{Answers, Code, Finding, LeftWhy, Moved, Pack};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::properties::{any_answers, settings};
use crate::support::{Files, answer, answers, fixture, pack};

/// The small pack with some words written otherwise everywhere, and its files changed as JSON.
fn edited(words: &[(&str, &str)], mut change: impl FnMut(&str, &mut Value)) -> Files {
    let mut files = fixture("small");
    for (name, bytes) in &mut files {
        let mut text = String::from_utf8(bytes.clone()).unwrap();
        for (old, new) in words {
            text = text.replace(old, new);
        }
        let mut json = serde_json::from_str(&text).unwrap();
        change(name, &mut json);
        *bytes = serde_json::to_vec(&json).unwrap();
    }
    files
}

fn with_moves(mut files: Files, moves: &Value) -> Files {
    files.insert("moves.json".to_owned(), serde_json::to_vec(&json!({ "moves": moves })).unwrap());
    files
}

/// Version 1.1.0: one item is called otherwise, two are gone, a choice has another code, one is gone for another, and one
/// item more is asked.
fn newer_files(moves: &Value) -> Files {
    let words = [
        ("\"told_to_lie\"", "\"asked_to_lie\""),
        ("item.told_to_lie", "item.asked_to_lie"),
        ("\"wage_lie\"", "\"other_wage\""),
        ("item.wage_lie", "item.other_wage"),
        ("house", "home"),
        ("other_kind", "elsewhere"),
    ];
    let files = edited(&words, |name, json| match name {
        "pack.json" => {
            json["header"]["version"] = json!("1.1.0");
            json["header"]["retired"] = json!(["told_to_lie", "wage_lie", "who_i_am"]);
        }
        "interview.json" => {
            let items = json["items"].as_array_mut().unwrap();
            items.retain(|item| item["id"] != "who_i_am");
            let mut more = items.iter().find(|item| item["id"] == "offer").unwrap().clone();
            more["id"] = json!("debt");
            more["stands_for"] = json!([]);
            items.push(more);
        }
        "texts/en.json" | "texts/tr.json" => {
            let texts = json.as_object_mut().unwrap();
            texts.retain(|key, _| !key.starts_with("item.who_i_am"));
            texts.insert("item.debt".to_owned(), json!("debt"));
            texts.insert("item.debt.guidance".to_owned(), json!("-"));
        }
        _ => {}
    });
    with_moves(files, moves)
}

fn declared() -> Value {
    json!([{
        "from": "1.0.0",
        "items": { "told_to_lie": "asked_to_lie", "who_i_am": null },
        "answers": { "kind": { "house": "home" } },
    }])
}

fn newer() -> Pack {
    Pack::load(&newer_files(&declared())).unwrap_or_else(|findings| panic!("{findings:#?}"))
}

fn found(moves: &Value) -> Vec<Finding> {
    Pack::load(&newer_files(moves)).expect_err("it must be found")
}

fn change(moved: &Moved) -> Event {
    let pack = |version: &str| PackRef { id: "small".into(), version: version.into(), hash: version.into() };
    Event::PackChanged {
        from: pack("1.0.0"),
        to: pack("1.1.0"),
        items: moved.items.clone(),
        drops_raise: false,
        drops_lowering: false,
    }
}

/// A screening in which this was said and then the pack changed.
fn folded(said: &Answers, moved: &Moved) -> Screening {
    let answered = said
        .iter()
        .flat_map(|(item, given)| given.iter().map(|given| Event::answered(item.clone(), given.clone())));
    let events: Vec<Recorded> = answered
        .chain([change(moved)])
        .zip(1..)
        .map(|(event, seq)| Recorded { seq, at: Timestamp(0), event })
        .collect();
    Screening::from_events(&events)
}

#[test]
fn answers_go_on_as_the_pack_declares_and_the_rest_is_left_behind() {
    let (old, new) = (pack("small"), newer());
    let mut said = answers(
        &old,
        &[
            ("danger", "no"),
            ("told_to_lie", "yes"),
            ("who_i_am", "yes"),
            ("kind", "house"),
            ("work", "refused"),
        ],
    );
    said.get_mut("kind").unwrap().push(Given::sure(answer("other_kind"), Source::Person));
    said.insert("never_heard_of".to_owned(), vec![Given::sure(Answer::Yes, Source::Person)]);
    let moved = new.move_answers("1.0.0", &said).unwrap();

    assert_eq!(moved.carried, ["danger", "kind", "work"]);
    assert_eq!(moved.renamed, BTreeMap::from([("told_to_lie".to_owned(), "asked_to_lie".to_owned())]));
    let left: Vec<_> = moved.left_behind.iter().map(|left| (left.item.as_str(), left.why)).collect();
    assert_eq!(
        left,
        [("kind", LeftWhy::NotAccepted), ("never_heard_of", LeftWhy::Gone), ("who_i_am", LeftWhy::Dropped)]
    );
    assert_eq!(moved.left_behind[0].given[0].answer, answer("other_kind"), "as it was given");
    assert_eq!(moved.answers["kind"][0].answer, answer("home"));
    assert_eq!(moved.answers["work"], said["work"]);
    assert_eq!(moved.items.len(), 4, "what goes on as it is needs no word: {:#?}", moved.items);
    assert!(new.interview(&moved.answers).unreadable.is_empty());
    assert_eq!(new.move_answers("0.9.0", &said), None, "from a version that is not declared nothing moves");
    assert!(new.moves_from("1.0.0") && !new.moves_from("1.1.0"));
    assert_eq!(new.successor("1.0.0", "told_to_lie"), Some("asked_to_lie"));
    assert_eq!((new.successor("1.0.0", "who_i_am"), new.successor("1.0.0", "work")), (None, Some("work")));
    assert!(new.has_had("who_i_am") && new.has_had("debt") && !new.has_had("never_heard_of"));
}

#[test]
fn an_id_of_an_earlier_version_is_never_used_again() {
    let files = edited(&[], |name, json| {
        if name == "pack.json" {
            json["header"]["retired"] = json!(["gone_long_ago", "work"]);
        }
    });
    let findings = Pack::load(&files).unwrap_err();
    let [finding] = findings.as_slice() else { panic!("{findings:#?}") };
    assert_eq!((finding.code, finding.path.as_str()), (Code::RetiredId, "items[8].id"));
    assert_eq!(finding.message_args["name"], "work");
}

#[test]
fn a_mapping_names_only_what_there_is_and_was() {
    for (path, code, meant, moves) in [
        ("moves[0].from", Code::NotAllowed, None, json!([{ "from": "1.1.0" }])),
        ("moves[0].from", Code::Malformed, None, json!([{ "from": "1.0" }])),
        ("moves[1]", Code::Duplicate, None, json!([{ "from": "1.0.0" }, { "from": "1.0.0" }])),
        (
            "moves[0].items.told_to_lie",
            Code::UnknownName,
            Some("asked_to_lie"),
            json!([{ "from": "1.0.0", "items": { "told_to_lie": "aksed_to_lie" } }]),
        ),
        (
            "moves[0].items.who_i_amm",
            Code::UnknownName,
            Some("who_i_am"),
            json!([{ "from": "1.0.0", "items": { "who_i_amm": null } }]),
        ),
        // An item that is still there means what it meant: its answers can go nowhere else.
        (
            "moves[0].items.work",
            Code::UnknownName,
            None,
            json!([{ "from": "1.0.0", "items": { "work": "offer" } }]),
        ),
        (
            "moves[0].answers.kidn",
            Code::UnknownName,
            Some("kind"),
            json!([{ "from": "1.0.0", "answers": { "kidn": { "house": "home" } } }]),
        ),
        (
            "moves[0].answers.kind.house",
            Code::UnknownName,
            Some("home"),
            json!([{ "from": "1.0.0", "answers": { "kind": { "house": "hmoe" } } }]),
        ),
        (
            "moves[0].answers.who_i_am",
            Code::NotAllowed,
            None,
            json!([{ "from": "1.0.0", "items": { "who_i_am": null }, "answers": { "who_i_am": { "a": "b" } } }]),
        ),
        ("moves[0].itmes", Code::Shape, Some("items"), json!([{ "from": "1.0.0", "itmes": {} }])),
    ] {
        let findings = found(&moves);
        let [finding] = findings.as_slice() else { panic!("{moves}: {findings:#?}") };
        assert_eq!((finding.file.as_str(), finding.code, finding.path.as_str()), ("moves.json", code, path));
        assert_eq!(finding.did_you_mean.as_deref(), meant, "{moves}");
    }
}

/// The same pack under another number that declares nothing but the version before it.
fn renumbered() -> Pack {
    let files = edited(&[], |name, json| {
        if name == "pack.json" {
            json["header"]["version"] = json!("1.1.0");
        }
    });
    Pack::load(&with_moves(files, &json!([{ "from": "1.0.0" }]))).unwrap()
}

#[test]
fn a_move_that_changes_nothing_changes_nothing() {
    let (old, new) = (pack("small"), renumbered());
    proptest!(settings(1_000), |(said in any_answers(&old))| {
        let moved = new.move_answers("1.0.0", &said).unwrap();
        prop_assert!(moved.renamed.is_empty());
        prop_assert!(moved.left_behind.iter().all(|left| left.why == LeftWhy::NotAccepted));
        let (before, after) = (old.interview(&said), new.interview(&moved.answers));
        // What the old pack could not read is left behind, and only that.
        let left: Vec<_> = moved.left_behind.iter().map(|left| left.item.clone()).collect();
        prop_assert_eq!(&left, &before.unreadable);
        prop_assert!(before.evaluation.facts() == after.evaluation.facts());
        prop_assert_eq!((before.step, before.items), (after.step, after.items));
        prop_assert_eq!((before.urgent, before.flags, before.routes), (after.urgent, after.flags, after.routes));
        if left.is_empty() {
            prop_assert!(moved.items.is_empty());
            // A repeated answer adds nothing.
            let once = |given: &Vec<Given>| given.iter().enumerate().filter(|(place, one)| !given[..*place].contains(one)).count();
            prop_assert_eq!(moved.answers.len(), said.len());
            for (item, given) in &said {
                prop_assert_eq!(moved.answers[item].len(), once(given));
            }
        }
    });
}

/// Many ways in which an author may declare the same change: items merged, renamed and dropped, codes that meet.
fn newer_packs() -> Vec<Pack> {
    let mut packs = vec![renumbered()];
    for (who_i_am, wage_lie) in [(json!(null), json!("other_wage")), (json!("offer"), json!("job_lie"))] {
        for lie in [json!({}), json!({ "told_to_lie": "asked_to_lie" })] {
            for code in ["home", "field", "elsewhere"] {
                let mut items = lie.clone();
                items["who_i_am"] = who_i_am.clone();
                items["wage_lie"] = wage_lie.clone();
                let answers = json!({ "kind": { "house": code, "field": "home" } });
                let moves = json!([{ "from": "1.0.0", "items": items, "answers": answers }]);
                packs.push(
                    Pack::load(&newer_files(&moves)).unwrap_or_else(|findings| panic!("{findings:#?}")),
                );
            }
        }
    }
    packs
}

#[test]
fn what_was_moved_can_be_read_and_nothing_is_lost() {
    let (old, packs) = (pack("small"), newer_packs());
    proptest!(settings(1_000), |(said in any_answers(&old), place in 0..packs.len())| {
        let new = &packs[place];
        let moved = new.move_answers("1.0.0", &said).unwrap();
        prop_assert!(new.interview(&moved.answers).unreadable.is_empty());
        // Every answer is in one of the two places.
        for (item, given) in &said {
            let behind = moved.left_behind.iter().filter(|left| left.item == *item).map(|left| left.given.len());
            let step = moved.items.iter().find(|step| step.item == *item);
            let stands = step.map_or(given.len(), |step| step.split(given).0.len());
            prop_assert_eq!(behind.sum::<usize>() + stands, given.len());
        }
    });
}

#[test]
fn the_recorded_event_says_the_same_without_either_pack() {
    let (old, packs) = (pack("small"), newer_packs());
    proptest!(settings(1_000), |(said in any_answers(&old), place in 0..packs.len())| {
        let new = &packs[place];
        let mut said = said;
        // A screening keeps an answer that is given again right after itself once.
        said.values_mut().for_each(|given| given.dedup());
        let moved = new.move_answers("1.0.0", &said).unwrap();
        let screening = folded(&said, &moved);
        let standing: Answers = screening
            .answers
            .iter()
            .filter(|(_, history)| !history.standing.is_empty())
            .map(|(item, history)| (item.clone(), history.standing.clone()))
            .collect();
        for (item, given) in &moved.answers {
            let here: Vec<_> = given.iter().filter(|one| !standing[item].contains(one)).collect();
            prop_assert!(here.is_empty(), "{item}: {here:?}");
        }
        prop_assert!(standing.keys().eq(moved.answers.keys()));
        prop_assert!(new.interview(&standing).unreadable.is_empty());
        let left: BTreeMap<String, Vec<Given>> =
            moved.left_behind.iter().map(|left| (left.item.clone(), left.given.clone())).collect();
        prop_assert_eq!(screening.left_behind, left);
        let written = serde_json::to_string(&change(&moved)).unwrap();
        prop_assert!(serde_json::from_str::<Event>(&written).unwrap() == change(&moved), "{written}");
    });
}
