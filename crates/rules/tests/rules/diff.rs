//! Two packs compared: every change is found, and nothing else; and what comes out is counted right.

use fener_model::{Answer, Given};
use fener_rules::diff::{
    Chance, Change, Comparison, Example, Part, What, changes as changes_between, reused,
};
use fener_rules::pack::{MovesFile, RecordingsFile};
use fener_rules::{Facts, Options, Pack, PackSource};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::properties::{any_json, mutate, settings};
use crate::support::{Files, fixture, folder};

fn read<T: serde::de::DeserializeOwned>(files: &Files, name: &str) -> Option<T> {
    serde_json::from_slice(&files[name]).ok()
}

/// A pack as it is written, whether or not it could be used.
fn written(files: &Files) -> Option<PackSource> {
    Some(PackSource {
        pack: read(files, "pack.json")?,
        indicators: read(files, "indicators.json")?,
        interview: read(files, "interview.json")?,
        routing: read(files, "routing.json")?,
        htcds: Some(read(files, "htcds.json")?),
        cases: read(files, "cases.json")?,
        moves: if files.contains_key("moves.json") {
            read(files, "moves.json")?
        } else {
            MovesFile::default()
        },
        recordings: RecordingsFile::default(),
        texts: [("en", read(files, "texts/en.json")?), ("tr", read(files, "texts/tr.json")?)]
            .map(|(language, texts)| (language.to_owned(), texts))
            .into(),
    })
}

fn with(file: &str, change: impl FnOnce(&mut Value)) -> Files {
    let mut files = fixture("small");
    let mut json: Value = serde_json::from_slice(&files[file]).unwrap();
    change(&mut json);
    files.insert(file.to_owned(), serde_json::to_vec(&json).unwrap());
    files
}

fn changes(before: &Files, after: &Files) -> Vec<Change> {
    changes_between(&written(before).unwrap(), &written(after).unwrap()).unwrap()
}

/// Part, id and what happened, on one line.
fn line(change: &Change) -> String {
    let Change { part, id, what } = change;
    let part = serde_json::to_value(part).unwrap();
    let part = part.as_str().unwrap();
    let shown = |value: &Option<Value>| value.as_ref().map_or("nothing".to_owned(), Value::to_string);
    match what {
        What::Added { .. } => format!("{part} {id} added"),
        What::Removed { .. } => format!("{part} {id} removed"),
        What::Moved { behind } => format!("{part} {id} behind {}", behind.as_deref().unwrap_or("nothing")),
        What::Field { path, before, after } => {
            format!("{part} {id} {}: {} -> {}", path.join("."), shown(before), shown(after))
        }
    }
}

#[test]
fn a_pack_does_not_differ_from_itself() {
    let field =
        folder(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../protocols/tr-first-level"));
    for files in [fixture("small"), field] {
        assert!(changes(&files, &files).is_empty());
        let source = written(&files).unwrap();
        assert!(reused(&source, &source).is_empty());
    }
}

/// File, place in it, what it becomes, and the one change that is told.
const FIELDS: [(&str, &str, &str, &str); 22] = [
    ("pack.json", "/header/version", "\"9.0.0\"", "header header version: \"1.0.0\" -> \"9.0.0\""),
    (
        "pack.json",
        "/header/parts/strengths/status",
        "\"official\"",
        "header header parts.strengths.status: \"provisional\" -> \"official\"",
    ),
    ("pack.json", "/facts/act/missing", "\"no\"", "facts act missing: \"unknown\" -> \"no\""),
    (
        "pack.json",
        "/dimensions/0/positive",
        "[{\"strong\": 3}]",
        "dimensions DR positive: … -> [{\"medium\":0,\"medium_or_weak\":0,\"strong\":3,\"weak\":0}]",
    ),
    (
        "pack.json",
        "/profiles/2/without_provisional",
        "null",
        "profiles AS without_provisional: \"AL\" -> nothing",
    ),
    ("pack.json", "/profiles/0/rule_set", "\"child\"", "profiles AL rule_set: \"adult\" -> \"child\""),
    (
        "pack.json",
        "/rule_sets/adult/0/when",
        "{\"positive\": \"EX\"}",
        "rules adult.strong when: … -> {\"positive\":\"EX\"}",
    ),
    (
        "pack.json",
        "/rule_sets/adult/1/outcome",
        "\"some_signs\"",
        "rules adult.reasonable outcome: \"reasonable_grounds\" -> \"some_signs\"",
    ),
    ("pack.json", "/classes/0/rule_sets", "[]", "classes RS_ILO rule_sets: [\"adult\"] -> []"),
    (
        "pack.json",
        "/bounds/unresolved/facts/act/unknown",
        "[\"no\"]",
        "bounds bounds unresolved.facts.act.unknown: [\"yes\"] -> [\"no\"]",
    ),
    (
        "pack.json",
        "/incomplete/line",
        "\"some_signs\"",
        "bounds incomplete line: \"reasonable_grounds\" -> \"some_signs\"",
    ),
    (
        "indicators.json",
        "/indicators/0/strength/AL/lo",
        "\"W\"",
        "indicators DR_JOB strength.AL.lo: \"S\" -> \"W\"",
    ),
    ("interview.json", "/stages/1/kind", "\"open\"", "stages setting kind: \"setting\" -> \"open\""),
    ("interview.json", "/items/0/sensitivity", "2", "items danger sensitivity: 1 -> 2"),
    (
        "interview.json",
        "/items/13/feeds",
        "[]",
        "items pay feeds: [{\"fact\":null,\"indicator\":\"EX_PAY\",\"map\":{},\"yes\":[\"little\",\"nothing\"]}] -> []",
    ),
    (
        "interview.json",
        "/guards/1/when",
        "null",
        "guards G2 when: {\"item\":{\"id\":\"companion\",\"is\":[\"yes\"]}} -> nothing",
    ),
    (
        "routing.json",
        "/urgent/0/provenance/source",
        "\"else\"",
        "urgent DANGER_NOW provenance.source: … -> \"else\"",
    ),
    ("routing.json", "/clocks/0/amount", "24", "clocks CLOCK_48H amount: 48 -> 24"),
    ("routing.json", "/contacts/0/phone", "\"112\"", "contacts LINE_157 phone: \"157\" -> \"112\""),
    (
        "routing.json",
        "/referral/consent_item",
        "\"alone\"",
        "referral referral consent_item: \"agree\" -> \"alone\"",
    ),
    ("texts/tr.json", "/item.work", "\"?\"", "texts tr item.work: … -> \"?\""),
    ("cases.json", "/cases/0/expect/incomplete", "true", "cases nothing expect.incomplete: false -> true"),
];

#[test]
fn one_field_that_changes_is_one_change() {
    let mut wrong = Vec::new();
    for (file, place, value, wanted) in FIELDS {
        let after = with(file, |json| {
            let field = json.pointer_mut(place).unwrap_or_else(|| panic!("{file} has no {place}"));
            *field = serde_json::from_str(value).unwrap();
        });
        let told: Vec<String> = changes(&fixture("small"), &after).iter().map(line).collect();
        // What stood there before may be long.
        let (start, end) = wanted.split_once('…').unwrap_or((wanted, ""));
        if !matches!(told.as_slice(), [told] if told.starts_with(start) && told.ends_with(end)) {
            wrong.push(format!("{wanted}\nis not\n{told:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn list<'j>(json: &'j mut Value, place: &str) -> &'j mut Vec<Value> {
    json.pointer_mut(place).and_then(Value::as_array_mut).unwrap_or_else(|| panic!("no list {place}"))
}

const LISTS: [(&str, &str, &str); 15] = [
    ("pack.json", "/dimensions", "dimensions"),
    ("pack.json", "/profiles", "profiles"),
    ("pack.json", "/rule_sets/child", "rules"),
    ("pack.json", "/classes", "classes"),
    ("indicators.json", "/indicators", "indicators"),
    ("interview.json", "/stages", "stages"),
    ("interview.json", "/items", "items"),
    ("interview.json", "/guards", "guards"),
    ("routing.json", "/flags", "flags"),
    ("routing.json", "/routes", "routes"),
    ("routing.json", "/referral/without_consent", "grounds"),
    ("routing.json", "/referral/recipients", "recipients"),
    ("htcds.json", "/rows", "export"),
    ("htcds.json", "/left_out", "left_out"),
    ("cases.json", "/cases", "cases"),
];

#[test]
fn an_entry_that_comes_goes_or_moves_is_one_change() {
    for (file, place, part) in LISTS {
        let told = |after: &Files, turned: bool| -> Vec<String> {
            let before = fixture("small");
            let changes = if turned { changes(after, &before) } else { changes(&before, after) };
            changes.iter().map(line).collect()
        };
        let mut id = String::new();
        let fewer = with(file, |json| {
            let gone = list(json, place).pop().unwrap();
            let names = ["/id", "/agency_kind", "/fields/0"];
            let name = names.iter().find_map(|name| gone.pointer(name)?.as_str());
            id = name.map_or("cas_OutgoingReferralDate from the referral".to_owned(), str::to_owned);
        });
        assert_eq!(told(&fewer, false), [format!("{part} {id} removed")]);
        assert_eq!(told(&fewer, true), [format!("{part} {id} added")]);
        let turned = with(file, |json| list(json, place).rotate_right(1));
        let moved = told(&turned, false);
        if part == "cases" {
            assert!(moved.is_empty(), "in which order cases run is nobody's business");
        } else {
            assert_eq!(moved.len(), 1, "{part}: {moved:#?}");
            assert!(moved[0].contains(" behind "), "{moved:#?}");
        }
    }
    let outcomes = with("pack.json", |json| json["outcomes"] = json!(["no_signs", "some_signs", "certain"]));
    let told: Vec<String> = changes(&fixture("small"), &outcomes).iter().map(line).collect();
    let wanted = ["reasonable_grounds removed", "strong_indication removed", "certain added"];
    assert_eq!(told, wanted.map(|what| format!("outcomes {what}")));
}

/// A pack as one value in which the order of cases does not show.
fn canonical(source: &PackSource) -> Value {
    let mut cases = source.cases.cases.clone();
    cases.sort_by(|one, other| one.id.cmp(&other.id));
    json!([
        source.pack,
        source.indicators,
        source.interview,
        source.routing,
        source.htcds,
        cases,
        source.texts
    ])
}

#[test]
fn nothing_that_is_written_differently_is_passed_over() {
    let good = fixture("small");
    let before = written(&good).unwrap();
    let names: Vec<String> = good.keys().cloned().collect();
    let walk = proptest::collection::vec(0..40_usize, 1..9);
    let canonical_before = canonical(&before);
    proptest!(settings(600), |(name in proptest::sample::select(names), walk in walk, value in any_json())| {
        let mut files = good.clone();
        let mut json: Value = serde_json::from_slice(&files[&name]).unwrap();
        mutate(&mut json, &walk, &value);
        files.insert(name, serde_json::to_vec(&json).unwrap());
        if let Some(after) = written(&files) {
            let found = changes_between(&before, &after).unwrap();
            let differs = canonical_before != canonical(&after);
            // An id that is there twice has no one entry; the checks refuse such a pack.
            if Pack::unproven(&files).is_ok() || !differs {
                prop_assert_eq!(!found.is_empty(), differs, "{:?}", found);
            }
        }
    });
}

#[test]
fn an_id_that_means_something_else_is_called_out() {
    let meaning = |change: fn(&mut Value)| {
        let after = with("interview.json", change);
        let found = reused(&written(&fixture("small")).unwrap(), &written(&after).unwrap());
        found.into_iter().map(|one| format!("{} {}", one.id, one.because.join(","))).collect::<Vec<_>>()
    };
    assert_eq!(meaning(|json| json["items"][0]["asked_by"] = json!("ask")), ["danger asked_by"]);
    assert_eq!(meaning(|json| json["items"][0]["response"] = json!("acknowledge")), ["danger response"]);
    let fewer = |json: &mut Value| {
        json["items"][13]["response"] = json!({"choice": ["paid", "little"]});
        json["items"][13]["feeds"][0]["yes"] = json!(["little"]);
    };
    assert_eq!(meaning(fewer), ["pay response,feeds"]);
    let other = |json: &mut Value| json["items"][13]["feeds"][0]["yes"] = json!(["nothing"]);
    assert_eq!(meaning(other), ["pay feeds"], "one of its answers was a yes and is a no");
    assert_eq!(meaning(|json| json["items"][8]["stands_for"] = json!(["EX_PAY"])), ["work stands_for"]);
    let more = |json: &mut Value| {
        json["items"][13]["response"] = json!({"choice": ["paid", "little", "nothing", "in_kind"]});
        json["items"][13]["feeds"][0]["yes"] = json!(["little", "nothing", "in_kind"]);
        json["items"][9]["feeds"] = json!([{"fact": "act", "map": {"yes": "yes"}}]);
        json["items"][0]["sensitivity"] = json!(2);
        json["items"].as_array_mut().unwrap().remove(1);
    };
    assert!(meaning(more).is_empty(), "more choices and more feeds leave what was recorded as it was");
    let mut other = with("interview.json", |json| json["items"][0]["asked_by"] = json!("ask"));
    let before = written(&fixture("small")).unwrap();
    let mut pack: Value = serde_json::from_slice(&other["pack.json"]).unwrap();
    pack["header"]["id"] = json!("another");
    other.insert("pack.json".to_owned(), serde_json::to_vec(&pack).unwrap());
    assert!(reused(&before, &written(&other).unwrap()).is_empty(), "two protocols owe each other nothing");
    let dimension = with("indicators.json", |json| json["indicators"][0]["dimension"] = json!("EX"));
    let found = reused(&before, &written(&dimension).unwrap());
    assert_eq!((found[0].part, found[0].because.as_slice()), (Part::Indicators, ["dimension"].as_slice()));
}

/// What means something else after one field of one file is another.
fn other(file: &str, pointer: &str, value: Value) -> Vec<String> {
    let after = with(file, |json| {
        let (parent, field) = pointer.rsplit_once('/').unwrap();
        let parent = json.pointer_mut(parent).unwrap();
        match parent {
            Value::Array(list) => list[field.parse::<usize>().unwrap()] = value.clone(),
            object => object[field] = value.clone(),
        }
    });
    let found = reused(&written(&fixture("small")).unwrap(), &written(&after).unwrap());
    found.into_iter().map(|one| format!("{:?} {} {}", one.part, one.id, one.because.join(","))).collect()
}

#[test]
fn whatever_is_relied_on_by_its_id_keeps_its_meaning() {
    let never = || json!({"always": false});
    for (file, pointer, value, said) in [
        ("interview.json", "/guards/0/stages", json!(["core", "follow"]), "Guards G1 stages"),
        ("interview.json", "/guards/0/kind", json!("prompt"), "Guards G1 kind"),
        ("interview.json", "/guards/0/when", never(), "Guards G1 when"),
        ("interview.json", "/guards/0/items", json!(["alone"]), "Guards G1 items"),
        ("interview.json", "/guards/0/satisfied", never(), "Guards G1 satisfied"),
        ("interview.json", "/guards/0/otherwise", json!(null), "Guards G1 otherwise"),
        ("interview.json", "/guards/2/after_minutes", json!(20), "Guards G8 after_minutes"),
        ("interview.json", "/stages/5/kind", json!("needs"), "Stages closing kind"),
        ("routing.json", "/urgent/0/when", never(), "Urgent DANGER_NOW when"),
        ("routing.json", "/flags/1/when", never(), "Flags UASC when"),
        ("routing.json", "/legal/0/when", never(), "Legal NO_REMOVAL_PENDING_ID when"),
        ("routing.json", "/legal/0/article", json!("14"), "Legal NO_REMOVAL_PENDING_ID article"),
        ("routing.json", "/contacts/0/phone", json!("183"), "Contacts LINE_157 phone"),
        ("routing.json", "/contacts/0/phone", json!(null), "Contacts LINE_157 phone"),
        ("routing.json", "/contacts/0/languages", json!(["tr"]), "Contacts LINE_157 languages"),
        ("routing.json", "/contacts/0/always_open", json!(false), "Contacts LINE_157 always_open"),
        ("routing.json", "/clocks/0/amount", json!(72), "Clocks CLOCK_48H amount"),
        ("routing.json", "/clocks/0/unit", json!("days"), "Clocks CLOCK_48H unit"),
        ("routing.json", "/clocks/0/starts", json!("elsewhere"), "Clocks CLOCK_48H starts"),
        ("routing.json", "/referral/consent_item", json!("agrees_to_talk"), "Referral referral consent_item"),
        ("routing.json", "/referral/without_consent/0/when", json!({"always": true}), "Grounds child when"),
        ("pack.json", "/facts/age/values", json!(["adult", "uncertain"]), "Facts age values"),
        ("pack.json", "/facts/age/missing", json!("child"), "Facts age missing"),
        (
            "pack.json",
            "/outcomes",
            json!(["some_signs", "no_signs", "reasonable_grounds", "strong_indication"]),
            "Outcomes no_signs order",
        ),
    ] {
        assert_eq!(other(file, pointer, value), [said], "{pointer}");
    }
}

#[test]
fn what_says_more_or_says_it_otherwise_keeps_its_meaning() {
    for (file, pointer, value) in [
        ("interview.json", "/guards/0/stages", json!(["needs", "follow", "core"])),
        ("interview.json", "/guards/0/never_say", json!(["victim"])),
        ("routing.json", "/contacts/0/languages", json!(["tr", "en", "ar"])),
        ("routing.json", "/contacts/0/valid_until", json!("2030-01-01")),
        ("routing.json", "/routes/0/when", json!({"always": true})),
        ("routing.json", "/referral/recipients/0/when", json!({"always": true})),
        ("pack.json", "/facts/age/values", json!(["adult", "child", "uncertain", "told"])),
        ("pack.json", "/rule_sets/adult/0/when", json!({"positive": "EX"})),
    ] {
        assert_eq!(other(file, pointer, value), [""; 0], "{pointer}");
    }
    let after = with("routing.json", |json| {
        json["clocks"][0]["amount"] = json!(2);
        json["clocks"][0]["unit"] = json!("days");
    });
    let found = reused(&written(&fixture("small")).unwrap(), &written(&after).unwrap());
    assert!(found.is_empty(), "two days are 48 hours: {found:?}");
}

#[test]
fn a_choice_that_is_declared_to_have_another_code_is_not_another_choice() {
    let mut after = with("interview.json", |json| {
        json["items"][13]["response"] = json!({"choice": ["paid", "too_little", "nothing"]});
        json["items"][13]["feeds"][0]["yes"] = json!(["too_little", "nothing"]);
    });
    let before = written(&fixture("small")).unwrap();
    assert_eq!(reused(&before, &written(&after).unwrap()).len(), 1, "nobody says what became of `little`");
    let declare =
        |from: &str| json!({"moves": [{"from": from, "answers": {"pay": {"little": "too_little"}}}]});
    for (from, count) in [("1.0.0", 0), ("0.9.0", 1)] {
        after.insert("moves.json".to_owned(), serde_json::to_vec(&declare(from)).unwrap());
        assert_eq!(reused(&before, &written(&after).unwrap()).len(), count, "{from}");
    }
    let moves = changes(&fixture("small"), &after).into_iter().filter(|change| change.part == Part::Moves);
    assert_eq!(moves.map(|change| line(&change)).collect::<Vec<_>>(), ["moves 0.9.0 added"]);
}

fn usable(files: &Files) -> Pack {
    Pack::unproven(files).unwrap_or_else(|findings| panic!("{findings:#?}"))
}

/// The same pack in which being kept by force alone is not enough any more.
fn stricter() -> Pack {
    usable(&with("pack.json", |json| {
        let any = json.pointer_mut("/rule_sets/adult/1/when/any").unwrap().as_array_mut().unwrap();
        any.retain(|part| *part != json!({"positive": "CD"}));
    }))
}

/// What an example gives, each kind on its own way: what is answered by the interview.
fn evaluate(pack: &Pack, example: &Example) -> String {
    if !example.answers.is_empty() {
        assert!(example.facts.is_empty() && example.indicators.is_empty());
        let given =
            |item: &str, answer: &Answer| vec![Given::sure(answer.clone(), pack.usual_source(item).unwrap())];
        let answers = example.answers.iter().map(|(item, answer)| (item.clone(), given(item, answer)));
        return pack.interview(&answers.collect()).evaluation.outcome().to_owned();
    }
    let mut facts = Facts::new(pack);
    for (name, value) in &example.facts {
        facts.set_fact(pack, name, value).unwrap();
    }
    for (id, value) in &example.indicators {
        facts.set_indicator(pack, id, *value).unwrap();
    }
    pack.evaluate(&facts, Options::default()).outcome().to_owned()
}

/// Everything with one fact, indicator or answer less.
fn shorter(example: &Example) -> Vec<Example> {
    let facts = example.facts.keys().map(|name| {
        let mut less = example.clone();
        less.facts.remove(name);
        less
    });
    let indicators = example.indicators.keys().map(|id| {
        let mut less = example.clone();
        less.indicators.remove(id);
        less
    });
    let answers = example.answers.keys().map(|item| {
        let mut less = example.clone();
        less.answers.remove(item);
        less
    });
    facts.chain(indicators).chain(answers).collect()
}

/// Each example gives what it says, and nothing in it can be left out.
fn are_shortest(before: &Pack, after: &Pack, examples: &[Example]) {
    assert!(!examples.is_empty() && examples.len() <= 5);
    for example in examples {
        let pair = |example: &Example| (evaluate(before, example), evaluate(after, example));
        assert_eq!(pair(example), (example.before.clone(), example.after.clone()), "{example:?}");
        for less in shorter(example) {
            assert_ne!(pair(&less), pair(example), "{less:?} shows the same with less");
        }
    }
}

#[test]
fn outcomes_that_rise_and_fall_are_counted_and_shown_as_short_as_they_can_be() {
    let (before, after) = (usable(&fixture("small")), stricter());
    let comparison = Comparison::new(&before, &after);
    let by = comparison.by_chance(5_000, &mut Chance::new(7));
    assert_eq!(by.tally.total(), 5_000);
    assert_eq!(by.tally.table.iter().flatten().sum::<usize>(), 5_000);
    assert_eq!((by.facts, by.indicators, by.tally.rise, by.tally.other), (5, 6, 0, 0));
    assert!(by.tally.fall > 0 && by.tally.same > by.tally.fall && by.rising.is_empty());
    let above: usize =
        by.tally.table.iter().enumerate().map(|(row, cells)| cells[..row].iter().sum::<usize>()).sum();
    assert_eq!(above, by.tally.fall, "what fell stands left of the diagonal");
    are_shortest(&before, &after, &by.falling);
    let turned = Comparison::new(&after, &before).by_chance(5_000, &mut Chance::new(7)).tally;
    assert_eq!((turned.rise, turned.fall, turned.same), (by.tally.fall, 0, by.tally.same));
    assert_eq!(by, comparison.by_chance(5_000, &mut Chance::new(7)), "a seed says it all");
    assert_ne!(by.tally.table, comparison.by_chance(5_000, &mut Chance::new(8)).tally.table);
}

#[test]
fn what_an_answer_feeds_shows_in_the_outcomes_of_those_who_answer() {
    let before = usable(&fixture("small"));
    let after = with("interview.json", |json| {
        json["items"][13]["feeds"][0]["yes"] = json!(["nothing"]);
    });
    let after = usable(&after);
    let by = Comparison::new(&before, &after).by_chance(4_000, &mut Chance::new(1));
    assert_eq!(by.items, before.source().interview.items.len(), "all but those that are worked out");
    assert!(by.tally.fall > 0 && by.tally.rise == 0, "{:?}", by.tally);
    are_shortest(&before, &after, &by.falling);
    let little = Answer::Choice("little".to_owned());
    assert!(by.falling.iter().all(|example| example.answers.get("pay") == Some(&little)), "{:?}", by.falling);
}

#[test]
fn an_indicator_that_needs_more_items_is_another_sign() {
    let needs = |needs: Value| {
        let after = with("indicators.json", |json| {
            let pay = json["indicators"].as_array_mut().unwrap().iter_mut().find(|one| one["id"] == "EX_PAY");
            pay.unwrap()["needs"] = needs;
        });
        let two = |files: Files| {
            let mut files = files;
            let mut interview: Value = serde_json::from_slice(&files["interview.json"]).unwrap();
            interview["items"][0]["feeds"] = json!([{"indicator": "EX_PAY"}]);
            files.insert("interview.json".to_owned(), serde_json::to_vec(&interview).unwrap());
            written(&files).unwrap()
        };
        let found = reused(&two(fixture("small")), &two(after.clone()));
        let alone = reused(&written(&fixture("small")).unwrap(), &written(&after).unwrap());
        (found.first().map(|one| one.because.clone()), alone.len())
    };
    assert_eq!(needs(json!("all")), (Some(vec!["needs"]), 0), "of one item, all is no more than any");
    assert_eq!(needs(json!({"at_least": 2})), (Some(vec!["needs"]), 1));
    assert_eq!(needs(json!({"at_least": 1})), (None, 0));
    assert_eq!(needs(json!("any")), (None, 0));
}

#[test]
fn the_same_pack_gives_the_same() {
    let pack = usable(&fixture("small"));
    let comparison = Comparison::new(&pack, &pack);
    proptest!(settings(20), |(seed in any::<u64>(), count in 0..300_usize)| {
        let by = comparison.by_chance(count, &mut Chance::new(seed));
        prop_assert_eq!((by.tally.same, by.tally.total()), (count, count));
        prop_assert!(by.rising.is_empty() && by.falling.is_empty() && by.only_before.is_empty());
    });
    let cases = comparison.cases();
    assert_eq!((cases.tally.same, cases.tally.total()), (4, 4));
    assert!(cases.shifts.is_empty() && cases.unreadable.is_empty());
}

#[test]
fn a_case_that_comes_out_differently_is_named_with_all_that_differs() {
    let before = usable(&fixture("small"));
    let after = usable(
        &with("routing.json", |json| {
            json["routes"].as_array_mut().unwrap().retain(|route| route["id"] != "asylum");
        })
        .into_iter()
        .map(|(name, bytes)| {
            // Its texts go with it, and cases no longer expect it.
            let mut json: Value = serde_json::from_slice(&bytes).unwrap();
            if name.starts_with("texts/") {
                json.as_object_mut().unwrap().retain(|key, _| !key.starts_with("route.asylum"));
            }
            if name == "cases.json" {
                json["cases"][3]["expect"]["routes"] = json!(["refer", "call_help"]);
            }
            (name, serde_json::to_vec(&json).unwrap())
        })
        .collect(),
    );
    let cases = Comparison::new(&before, &after).cases();
    assert_eq!((cases.tally.same, cases.tally.total(), cases.shifts.len()), (4, 4, 1));
    let shift = &cases.shifts[0];
    assert_eq!((shift.id.as_str(), shift.also.len()), ("strong", 1));
    assert_eq!(
        (shift.also[0].what.as_str(), shift.also[0].gone.as_slice()),
        ("routes", &["asylum".to_owned()][..])
    );
}

#[test]
fn what_only_one_pack_knows_is_neither_drawn_nor_ordered() {
    let before = usable(&fixture("small"));
    let mut files = with("pack.json", |json| {
        json["facts"]["act"]["values"] = json!(["yes", "no", "unknown", "hearsay"]);
        json["facts"]["hour"] = json!({"values": ["day", "night"], "missing": "day"});
        json["outcomes"] = json!(["no_signs", "few_signs", "reasonable_grounds", "strong_indication"]);
        let text = json.to_string().replace("\"some_signs\"", "\"few_signs\"");
        *json = serde_json::from_str(&text).unwrap();
    });
    for (name, bytes) in &mut files {
        if name != "pack.json" {
            let text = String::from_utf8(bytes.clone()).unwrap().replace("some_signs", "few_signs");
            *bytes = text.into_bytes();
        }
    }
    for language in ["en", "tr"] {
        let name = format!("texts/{language}.json");
        let mut texts: Value = serde_json::from_slice(&files[&name]).unwrap();
        texts["fact.act.hearsay"] = json!("hearsay");
        for key in ["fact.hour", "fact.hour.day", "fact.hour.night"] {
            texts[key] = json!(key);
        }
        files.insert(name, serde_json::to_vec(&texts).unwrap());
    }
    let after = usable(&files);
    let by = Comparison::new(&before, &after).by_chance(500, &mut Chance::new(3));
    assert_eq!((by.facts, by.indicators), (5, 6));
    assert_eq!((by.only_before.len(), by.only_after), (0, vec!["act=hearsay".to_owned(), "hour".to_owned()]));
    assert!(by.tally.other > 0 && by.tally.rise == 0 && by.tally.fall == 0);
    assert_eq!(by.tally.other, by.tally.table[1][1], "`some_signs` and `few_signs` have no order");
    let turned = Comparison::new(&after, &before).cases();
    assert_eq!(turned.tally.other, 1, "the case of silence");
}

/// The lists that differ beside the outcome for persons by chance, after one change of the routing.
fn beside(change: impl FnOnce(&mut Value)) -> Vec<fener_rules::diff::Beside> {
    let (before, after) = (usable(&fixture("small")), usable(&with("routing.json", change)));
    let by = Comparison::new(&before, &after).by_chance(4_000, &mut Chance::new(2));
    assert_eq!((by.tally.same, by.tally.total()), (4_000, 4_000), "no outcome rests on the routing");
    by.beside
}

#[test]
fn what_stands_beside_the_outcome_is_counted_and_shown() {
    let always = json!({"always": true});
    let found = beside(|json| json["referral"]["without_consent"][0]["when"] = always.clone());
    let [ground] = found.as_slice() else { panic!("{found:#?}") };
    let example = ground.example.as_ref().unwrap();
    assert_eq!((ground.what.as_str(), ground.changed > 1_000), ("without_consent", true));
    assert_eq!(example.new, ["child"]);
    assert!(example.facts.is_empty() && example.indicators.is_empty() && example.answers.is_empty());
    let found = beside(|json| json["flags"][0]["when"] = json!({"always": false}));
    assert!(found.iter().any(|list| list.what == "flags"), "{found:#?}");
    for list in &found {
        assert!(list.changed > 0 && list.changed < 4_000, "{list:#?}");
        let example = list.example.as_ref().unwrap();
        assert!(!(example.gone.is_empty() && example.new.is_empty()), "{list:#?}");
    }
    let lists = |change: fn(&mut Value)| -> Vec<String> {
        beside(change).into_iter().map(|list| list.what).collect()
    };
    let urgent = lists(|json| json["urgent"][0]["when"] = json!({"always": false}));
    assert!(urgent.contains(&"urgent".to_owned()), "{urgent:?}");
    assert_eq!(
        lists(|json| json["referral"]["recipients"][1]["when"] = json!({"always": true})),
        ["recipients"]
    );
    assert_eq!(lists(|json| json["referral"]["offered_when"] = json!({"always": true})), ["offered"]);
    assert_eq!(
        lists(|json| json["routes"][2]["when"] = json!({"always": true})),
        ["routes", "urgent_routes"]
    );
}

#[test]
fn an_example_beside_the_outcome_is_as_short_as_it_can_be() {
    let turned = |json: &mut Value| {
        let when = json["flags"][0]["when"].take();
        json["flags"][0]["when"] = json!({"all": [when, {"item": {"id": "carer", "is": ["no"]}}, {"item": {"id": "danger", "is": ["yes"]}}]});
    };
    let (before, after) = (usable(&fixture("small")), usable(&with("routing.json", turned)));
    let found = beside(turned);
    let flags = found.iter().find(|list| list.what == "flags").unwrap();
    let example = flags.example.as_ref().unwrap();
    let told = |answers: &std::collections::BTreeMap<String, Answer>| {
        let given = |pack: &Pack, item: &str, answer: &Answer| {
            vec![Given::sure(answer.clone(), pack.usual_source(item).unwrap())]
        };
        [&before, &after].map(|pack| {
            let answers =
                answers.iter().map(|(item, answer)| (item.clone(), given(pack, item, answer))).collect();
            pack.interview(&answers).flags.iter().map(|flag| (*flag).to_owned()).collect::<Vec<_>>()
        })
    };
    assert!(example.facts.is_empty() && example.indicators.is_empty(), "{example:#?}");
    let whole = told(&example.answers);
    assert_ne!(whole[0], whole[1]);
    for item in example.answers.keys() {
        let mut less = example.answers.clone();
        less.remove(item);
        assert_ne!(told(&less), whole, "{item} can be left out");
    }
}
