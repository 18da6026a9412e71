//! The field pack as it is shipped goes out as a form and comes back: what is the same afterwards, item by item, what is
//! not, and what happens when somebody changed the form in between.

use std::collections::{BTreeMap, BTreeSet};

use fener_rules::pack::{Condition, Guard};
use fener_rules::{Code, Pack, PackSource, Severity as Weight};
use fener_xlsform::{Imported, NoteCode, Severity, Workbook, export};
use serde_json::{Value, json};

use super::packs::sorted;
use super::support::{imported, lost, pack, read, told};

const FIELD: &str = "protocols/tr-first-level";
const TODAY: &str = "2026-01-01";

fn field() -> PackSource {
    Pack::load(&read(FIELD)).unwrap().source().clone()
}

fn sent() -> Vec<u8> {
    export(&field()).unwrap().xlsx
}

/// Errors and warnings of `check`.
fn wrong(imported: &Imported) -> Vec<String> {
    let findings = Pack::check(&imported.files, TODAY).findings;
    let wrong = findings.iter().filter(|finding| finding.severity != Weight::Info);
    wrong.map(|finding| format!("{:?} {} {:?}", finding.code, finding.path, finding.message_args)).collect()
}

/// A condition as JSON, where the order of answers means nothing.
fn plain(condition: Option<&Condition>) -> Value {
    json!(condition.cloned().map(sorted))
}

#[test]
fn the_field_pack_comes_back_with_nothing_wrong_and_nothing_added() {
    let back = imported(&sent());
    assert_eq!(wrong(&back), Vec::<String>::new());
    assert_eq!(lost(&back), []);
    for added in [NoteCode::RightsAdded, NoteCode::RightsToAll, NoteCode::ConsentAdded, NoteCode::NoGuards] {
        assert_eq!(told(&back.notes, added), Vec::<&fener_xlsform::Note>::new());
    }
    let items = pack(&back).source().interview.items.clone();
    assert!(items.iter().all(|item| item.duty), "no answer changes the result, and still each is asked");
}

#[test]
fn every_item_stage_and_guard_is_the_same_but_for_what_rules_ask_for() {
    let (before, back) = (field(), pack(&imported(&sent())));
    let after = back.source();
    assert_eq!(json!(before.interview.stages), json!(after.interview.stages));
    let led = before
        .interview
        .stages
        .iter()
        .flat_map(|stage| before.interview.items.iter().filter(|item| item.stage == stage.id));
    let led: Vec<_> = led.collect();
    let ids = |pack: &[&fener_rules::pack::Item]| pack.iter().map(|item| item.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&led), ids(&after.interview.items.iter().collect::<Vec<_>>()));
    let mut different: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for (old, new) in led.iter().zip(&after.interview.items) {
        let (mut old_json, mut new_json) = (json!(old), json!(new));
        old_json["when"] = plain(old.when.as_ref());
        new_json["when"] = plain(new.when.as_ref());
        for (field, value) in old_json.as_object().unwrap() {
            if new_json[field] != *value {
                different.entry(field.clone()).or_default().insert(&old.id);
            }
        }
    }
    let fields: Vec<(&str, usize)> =
        different.iter().map(|(field, items)| (field.as_str(), items.len())).collect();
    // Of 155 items.
    assert_eq!(fields, [("duty", 153), ("feeds", 94), ("stands_for", 12), ("when", 69)]);
    let contradicted =
        |item: &&&fener_rules::pack::Item| json!(item.when).to_string().contains("contradicted");
    let asks: BTreeSet<&str> = led.iter().filter(contradicted).map(|item| item.id.as_str()).collect();
    assert_eq!(different["when"], asks, "what was said and seen cannot disagree in a form");
    let said: Vec<Value> = led.iter().map(|item| json!(item.feeds)).collect();
    for (old, new) in said.iter().zip(&after.interview.items) {
        let of_age = |feed: &&Value| feed["fact"] == "age";
        let old: Vec<&Value> = old.as_array().unwrap().iter().filter(of_age).collect();
        assert_eq!(json!(old), json!(new.feeds), "{}", new.id);
    }
    let guards = |guards: &[Guard]| -> Vec<Value> {
        let each = guards.iter().cloned().map(|mut guard| {
            (guard.when, guard.satisfied) = (guard.when.map(sorted), guard.satisfied.map(sorted));
            let otherwise = guard.otherwise.as_mut();
            otherwise.into_iter().for_each(|otherwise| {
                otherwise.observe_only_when = sorted(otherwise.observe_only_when.clone());
            });
            json!(guard)
        });
        each.collect()
    };
    assert_eq!(guards(&before.interview.guards), guards(&after.interview.guards));
    assert_eq!(json!(before.pack.facts["age"]), json!(after.pack.facts["age"]));
    assert_eq!(after.pack.facts.len(), 1, "no question waits for another fact");
}

#[test]
fn every_text_of_the_interview_is_the_same() {
    let (before, back) = (field(), pack(&imported(&sent())));
    let of_the_interview = |key: &str| {
        let starts = ["item.", "stage.", "guard.", "fact.age", "pack.title"];
        starts.iter().any(|start| key.starts_with(start))
    };
    let mut compared = 0;
    for (language, texts) in &before.texts {
        for (key, text) in texts.iter().filter(|(key, _)| of_the_interview(key)) {
            // A form has one title.
            if key != "pack.title" || language == &before.pack.header.languages[0] {
                assert_eq!(back.text(language, key), Some(text.as_str()), "{language} {key}");
                compared += 1;
            }
        }
        let own = back.source().texts[language].keys().filter(|key| !of_the_interview(key));
        assert_eq!(own.count(), 7, "the texts of a pack without rules");
    }
    assert_eq!(compared, 931);
}

/// A cell of a form by its sheet, the row's name and the header of its column.
type Where<'a> = (&'a str, &'a str, &'a str);

/// The form, in which cells are changed and a sheet may be left out.
fn changed(bytes: &[u8], cells: &[(Where<'_>, &str)], without: &str) -> Vec<u8> {
    let mut changed = rust_xlsxwriter::Workbook::new();
    let mut found = 0;
    for sheet in Workbook::read(bytes).unwrap().sheets.iter().filter(|sheet| sheet.name != without) {
        let written = changed.add_worksheet().set_name(&sheet.name).unwrap();
        let heads: BTreeMap<u32, &str> =
            sheet.rows[0].iter().map(|cell| (cell.at.column, cell.text.as_str())).collect();
        for row in &sheet.rows {
            let name = row.iter().find(|cell| heads[&cell.at.column] == "name").map_or("", |cell| &cell.text);
            for cell in row {
                let here = (sheet.name.as_str(), name, heads[&cell.at.column]);
                let change = cells.iter().find(|(place, _)| *place == here);
                found += usize::from(change.is_some());
                let text = change.map_or(cell.text.as_str(), |(_, text)| *text);
                let column = u16::try_from(cell.at.column).unwrap();
                written.write_string(cell.at.row - 1, column, text).unwrap();
            }
        }
    }
    assert_eq!(found, cells.len(), "every change was made");
    changed.save_to_buffer().unwrap()
}

/// The warnings that name something that came of the pack's own columns.
fn own(back: &Imported) -> Vec<(NoteCode, String)> {
    let notes = back.notes.iter().filter(|note| note.severity == Severity::Warning);
    notes.map(|note| (note.code, note.args.get("part").cloned().unwrap_or_default())).collect()
}

#[test]
fn a_form_whose_guards_are_gone_tells_everybody_their_rights() {
    let back = imported(&changed(&sent(), &[], "fener_guards"));
    assert_eq!(told(&back.notes, NoteCode::NoGuards).len(), 1);
    assert_eq!(told(&back.notes, NoteCode::RightsToAll).len(), 1);
    assert_eq!(wrong(&back), Vec::<String>::new());
    let back = pack(&back);
    let first = &back.source().interview.items[0];
    assert_eq!((first.id.as_str(), first.when.is_none(), first.tells.is_some()), ("rights", true, true));
    assert_eq!(back.source().interview.stages[0].id, first.stage);
}

#[test]
fn a_guard_of_which_a_part_is_lost_is_named_and_not_half_carried() {
    for (column, text, part) in [
        ("fener_satisfied", "${nobody} = 'yes'", "${nobody}"),
        ("fener_observe_only_when", "${private_place} = ", "${private_place} ="),
        ("fener_stages", "talk elsewhere", "elsewhere"),
        ("fener_items", "nothing", "nothing"),
        ("type", "blok", "blok"),
        ("fener_status", "sure", "sure"),
        ("name", "G1(", "G1("),
        ("fener_satisfied", "", "satisfied"),
        ("fener_satisfied", "${agrees_to_talk} = 'yes'", "${agrees_to_talk} = 'yes'"),
        ("fener_stages", "", "stages"),
        ("type", "prompt", "${private_place} = 'no'"),
    ] {
        let back = imported(&changed(&sent(), &[(("fener_guards", "G1", column), text)], ""));
        assert_eq!(own(&back), [(NoteCode::GuardNotCarried, part.to_owned())], "{column}");
        let guards = &pack(&back).source().interview.guards.clone();
        assert_eq!((guards.len(), guards.iter().any(|guard| guard.id == "G1")), (19, false));
    }
}

#[test]
fn a_fact_is_one_only_while_it_is_worked_out_from_what_the_answers_say() {
    let feeds = ("survey", "age_told", "fener_feeds");
    for cells in [
        // The answers say something else than the rows work out.
        &[(feeds, "age: adult=child under_18=child")][..],
        &[(feeds, "age: adult=grown under_18=child")],
        &[(feeds, "age of the person")],
    ] {
        let back = imported(&changed(&sent(), cells, ""));
        let codes: Vec<NoteCode> = own(&back).into_iter().map(|(code, _)| code).collect();
        assert!(codes.contains(&NoteCode::FactNotCarried), "{cells:?}: {codes:?}");
        pack(&back);
    }
    // All rows that work it out are changed: it is no fact at all.
    let survey = super::xpath::lines(&sent(), "survey");
    let rows: Vec<&str> = survey
        .iter()
        .filter(|line| line.contains_key("fener_fact"))
        .map(|line| line["name"].as_str())
        .collect();
    let cells: Vec<_> = rows.iter().map(|row| (("survey", *row, "calculation"), "'adult'")).collect();
    let back = imported(&changed(&sent(), &cells, ""));
    assert!(own(&back).iter().any(|(code, _)| *code == NoteCode::FeedsNotCarried));
    let back = pack(&back);
    assert!(back.source().pack.facts.is_empty());
    assert!(back.source().interview.items.iter().all(|item| item.feeds.is_empty()));
}

#[test]
fn for_whom_an_item_is_stands_in_its_condition_too() {
    let survey = super::xpath::lines(&sent(), "survey");
    let line = survey.iter().find(|line| line["type"] != "end_group" && line["name"] == "card").unwrap();
    assert_eq!(line["fener_audience"], "adult");
    assert!(line["relevant"].contains(" and ") && line["relevant"].ends_with(" != 'child')"));
    let place = ("survey", "card", "relevant");
    let back = imported(&changed(&sent(), &[(place, "${danger_now} = 'no'")], ""));
    assert_eq!(lost(&back).len(), 1, "the column says more than the condition: it is named");
    assert_eq!(json!(pack(&back).item("card").unwrap().audience), "either");
}

#[test]
fn a_pack_that_came_back_is_led_to_its_end() {
    let back = imported(&sent());
    let findings = Pack::check(&back.files, TODAY).findings;
    assert!(
        findings.iter().all(|finding| finding.code != Code::Unreached && finding.code != Code::NeverShown)
    );
    let runs = pack(&back);
    assert!(runs.run_cases().iter().all(|run| run.differences.is_empty()));
    assert_eq!(
        runs.source().cases.cases.len(),
        4,
        "nobody known, a grown person, and two who told of violence"
    );
}
