//! A pack becomes a form in which the same is shown for the same answers, and that form becomes the same pack again.

use std::collections::BTreeMap;

use fener_rules::pack::{Condition, Item};
use fener_rules::{Answers, Pack, PackSource};
use fener_xlsform::{NoteCode, Severity, export};
use serde_json::json;

use super::packs::{Chance, generated, of_the_repository, some_answers, sorted, stored};
use super::support::{form, imported, pack, read, shown, told};
use super::xpath::{lines, relevant};

const PACKS: [&str; 2] = ["protocols/tr-first-level", "crates/rules/tests/fixtures/small"];

/// What an item is called in the form, and back.
fn names(survey: &[super::xpath::Line]) -> BTreeMap<String, String> {
    let named = survey.iter().filter(|line| line.contains_key("name"));
    named.map(|line| (line.get("fener_id").unwrap_or(&line["name"]).clone(), line["name"].clone())).collect()
}

fn given(pack: &Pack, answers: &Answers, names: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let stored = answers
        .iter()
        .map(|(id, given)| (names[id].clone(), stored(pack.item(id).unwrap(), &given[0].answer)));
    stored.collect()
}

fn shows_the_same(what: &str, original: &Pack, rounds: u64) {
    let exported = export(original.source()).unwrap();
    let survey = lines(&exported.xlsx, "survey");
    let names = names(&survey);
    let carried = imported(&exported.xlsx);
    let lost: Vec<_> = carried.notes.iter().filter(|note| note.severity == Severity::Warning).collect();
    assert!(lost.is_empty(), "{what}: {lost:#?}");
    let again = pack(&carried);
    for seed in 0..rounds {
        let answers = some_answers(original, &mut Chance(seed));
        let by_engine = shown(original, &answers);
        let in_form = relevant(&survey, &given(original, &answers, &names));
        let by_name: Vec<&String> = by_engine.iter().map(|id| &names[id]).collect();
        assert_eq!(in_form.iter().collect::<Vec<_>>(), by_name, "{what}, answers {seed}: {answers:?}");
        assert_eq!(shown(&again, &answers), by_engine, "{what}, answers {seed}, read back: {answers:?}");
    }
}

#[test]
fn a_form_shows_what_the_pack_shows() {
    for path in PACKS {
        shows_the_same(path, &of_the_repository(path), 60);
    }
    for seed in 0..40 {
        shows_the_same(&format!("pack {seed}"), &generated(seed), 12);
    }
}

/// An item without what only rules ask for. Conditions are compared by what they show.
fn bare(item: &Item) -> serde_json::Value {
    let mut json = serde_json::to_value(item).unwrap();
    for field in ["audience", "when", "feeds", "stands_for", "calculate", "duty"] {
        json.as_object_mut().unwrap().remove(field);
    }
    json
}

#[test]
fn what_went_out_comes_back() {
    let repository = PACKS.map(|path| (path.to_owned(), Pack::load(&read(path)).unwrap()));
    let made = (0..40).map(|seed| (format!("pack {seed}"), generated(seed)));
    for (what, original) in repository.into_iter().chain(made) {
        let again = pack(&imported(&export(original.source()).unwrap().xlsx));
        let (before, after) = (original.source(), again.source());
        let stages = |pack: &PackSource| {
            pack.interview.stages.iter().map(|stage| (stage.id.clone(), stage.kind)).collect::<Vec<_>>()
        };
        assert_eq!(stages(before), stages(after), "{what}");
        let items: Vec<_> = after.interview.items.iter().map(bare).collect();
        let mut led: Vec<&Item> = Vec::new();
        for stage in &before.interview.stages {
            led.extend(before.interview.items.iter().filter(|item| item.stage == stage.id));
        }
        assert_eq!(items, led.into_iter().map(bare).collect::<Vec<_>>(), "{what}");
        for (language, texts) in &before.texts {
            let of_items =
                texts.iter().filter(|(key, _)| key.starts_with("item.") || key.starts_with("stage."));
            for (key, text) in of_items {
                assert_eq!(
                    after.texts[language].get(key).map(String::as_str),
                    Some(text.trim()),
                    "{what} {language} {key}"
                );
            }
        }
        assert_eq!(before.routing.referral.consent_item, after.routing.referral.consent_item, "{what}");
        assert_eq!(before.pack.header.id, after.pack.header.id);
        assert_eq!(before.pack.header.version, after.pack.header.version);
        assert_eq!(before.pack.header.languages, after.pack.header.languages);
    }
}

/// Conditions come back as they were, not only as something that holds at the same time.
#[test]
fn plain_conditions_come_back_word_by_word() {
    for path in PACKS {
        let original = of_the_repository(path);
        let again = pack(&imported(&export(original.source()).unwrap().xlsx));
        let mut compared = 0;
        for item in &original.source().interview.items {
            let written = serde_json::to_string(&item.when).unwrap();
            let plain = !written.contains("contradicted");
            assert_eq!(item.audience, again.item(&item.id).unwrap().audience, "{path} {}", item.id);
            if plain && item.when.is_some() {
                let came_back = again.item(&item.id).unwrap().when.clone();
                assert_eq!(item.when.clone().map(sorted), came_back, "{path} {}", item.id);
                compared += 1;
            }
        }
        assert!(compared > 0, "{path}");
    }
}

#[test]
fn what_a_form_cannot_hold_is_said() {
    let mut field = Pack::load(&read(PACKS[0])).unwrap().source().clone();
    let recording = json!({ "hash": "0".repeat(64), "bytes": 1, "seconds": 1 });
    let recordings = json!({ "recordings": { "en": { "item.a": recording } } });
    field.recordings = serde_json::from_value(recordings).unwrap();
    field.moves =
        serde_json::from_value(json!({ "moves": [{ "from": "0.0.1", "items": {}, "answers": {} }] }))
            .unwrap();
    field.pack.header.retired = vec!["old".to_owned()];
    field.routing.referral.offered_when = Condition::Always(true);
    let exported = export(&field).unwrap();
    let notes = exported.notes.iter().filter(|note| note.code == NoteCode::PartNotCarried);
    let parts: BTreeMap<String, &str> =
        notes.map(|note| (note.place.to_string(), note.args["count"].as_str())).collect();
    for part in [
        "cases.json cases",
        "htcds.json rows",
        "indicators.json indicators",
        "interview.json duty",
        "interview.json feeds",
        "moves.json moves",
        "pack.json bounds",
        "pack.json facts",
        "pack.json header.retired",
        "pack.json incomplete",
        "pack.json rule_sets",
        "recordings.json recordings",
        "routing.json referral.offered_when",
        "routing.json referral.recipients",
        "routing.json referral.without_consent",
        "routing.json routes",
        "routing.json urgent",
    ] {
        assert!(parts.contains_key(part), "{part} not in {parts:?}");
    }
    assert_eq!(told(&exported.notes, NoteCode::GuardsAside).len(), 1, "no other tool waits for them");
    assert_eq!((parts["recordings.json recordings"], parts["moves.json moves"]), ("1", "1"));
    assert_eq!(exported.xlsx, export(&field).unwrap().xlsx, "the same pack, the same bytes");
    let plain = imported(&form(&["type|name|label", "text|a|A"], &[]));
    let notes = export(pack(&plain).source()).unwrap().notes;
    let parts = notes.iter().filter(|note| note.code == NoteCode::PartNotCarried);
    let parts: Vec<String> = parts.map(|note| note.place.to_string()).collect();
    assert_eq!(parts, PLAIN, "and nothing that is not there");
}

/// What a pack made of a form has, because every pack has it.
const PLAIN: [&str; 5] = [
    "cases.json cases",
    "interview.json duty",
    "pack.json header.parts",
    "pack.json rule_sets",
    "routing.json routes",
];
