//! A real form by somebody else, the survey of IOM's case data standard: it comes in without loss and can be led.

use std::collections::BTreeSet;

use fener_model::{Answer, Given, Source};
use fener_rules::Answers;
use fener_rules::pack::Response;
use fener_xlsform::{Imported, Place, Wishes, Workbook, import};

use super::support::{imported, lost, next, pack};

const FORM: &[u8] = include_bytes!("../fixtures/htcds_xlsform.xlsx");

/// Every word of the pack: ids, codes, texts and everything else that is written in its files.
fn words(imported: &Imported) -> BTreeSet<String> {
    fn collect(value: &serde_json::Value, words: &mut BTreeSet<String>) {
        match value {
            serde_json::Value::String(text) => drop(words.insert(text.clone())),
            serde_json::Value::Array(values) => values.iter().for_each(|value| collect(value, words)),
            serde_json::Value::Object(fields) => fields.values().for_each(|value| collect(value, words)),
            _ => {}
        }
    }
    let mut words = BTreeSet::new();
    for bytes in imported.files.values() {
        collect(&serde_json::from_slice(bytes).unwrap(), &mut words);
    }
    words
}

/// What a type is in a pack is checked question by question, with the list that it names.
fn type_is_carried(imported: &Imported, written: &str, name: &str, codes: &BTreeSet<&str>) -> bool {
    let pack = pack(imported);
    let Some(item) = pack.item(name) else { return false };
    let own: BTreeSet<&str> = item.response.choices().iter().map(String::as_str).collect();
    match written.split(' ').next().unwrap() {
        "text" => matches!(item.response, Response::Text(_)),
        "date" => item.response == Response::Date,
        "select_one" if item.response == Response::YesNo => codes == &BTreeSet::from(["FALSE", "TRUE"]),
        "select_one" | "calculate" => {
            matches!(item.response, Response::Choice(_)) && (own == *codes || written == "calculate")
        }
        "select_multiple" => matches!(item.response, Response::Choices(_)) && own == *codes,
        _ => false,
    }
}

#[test]
fn every_cell_is_in_the_pack_or_in_a_note() {
    let imported = imported(FORM);
    assert_eq!(lost(&imported), [], "nothing is lost");
    let words = words(&imported);
    let noted: BTreeSet<String> = imported.notes.iter().map(|note| note.place.to_string()).collect();
    let workbook = Workbook::read(FORM).unwrap();
    let choices: Vec<Vec<&str>> = workbook.sheet("choices").unwrap().rows[1..]
        .iter()
        .map(|row| row.iter().map(|cell| cell.text.as_str()).collect())
        .collect();
    let (mut cells, mut unaccounted) = (0, Vec::new());
    for sheet in &workbook.sheets {
        for row in &sheet.rows[1..] {
            let text = |column: u32| {
                row.iter().find(|cell| cell.at.column == column).map_or("", |cell| cell.text.as_str())
            };
            for cell in row {
                cells += 1;
                let list = text(0).split(' ').nth(1).unwrap_or_default();
                let accounted = match (sheet.name.as_str(), cell.at.column) {
                    ("survey", 0) => {
                        let codes = choices.iter().filter(|row| row[0] == list).map(|row| row[1]).collect();
                        type_is_carried(&imported, &cell.text, text(1), &codes)
                    }
                    // "Not required" is what every item of a pack is.
                    ("survey", 3) => cell.text == "false",
                    // The list's name stands in the types that use it.
                    ("choices", 0) => choices.iter().any(|row| row[0] == cell.text),
                    // A yes or no is said by the app; its code is in the note.
                    ("choices", 2) if ["TRUE", "FALSE"].contains(&text(1)) => true,
                    _ => words.contains(&cell.text) || words.contains(cell.text.trim_matches('\'')),
                };
                let row_noted = sheet.name == "survey" && noted.contains(&row[0].at.to_string());
                if !accounted && !noted.contains(&cell.at.to_string()) && !row_noted {
                    unaccounted.push(format!("{}: {}", cell.at, cell.text));
                }
            }
        }
    }
    assert!(cells > 1_100, "{cells}");
    assert_eq!(unaccounted, Vec::<String>::new());
}

#[test]
fn it_is_led_from_the_first_question_to_the_last() {
    let imported = imported(FORM);
    let pack = pack(&imported);
    assert_eq!(pack.unreached(), [], "its case tries all that it can say");
    let mut answers = Answers::new();
    let mut asked = Vec::new();
    while let Some(id) = next(&pack, &answers) {
        let item = pack.item(&id).unwrap();
        let answer = match &item.response {
            Response::YesNo | Response::Acknowledge => Answer::Yes,
            Response::Choice(codes) => Answer::Choice(codes.last().unwrap().clone()),
            Response::Choices(codes) => Answer::Choices(codes.clone()),
            Response::Date => Answer::Date("1999".to_owned()),
            Response::Text(_) => Answer::Text("—".to_owned()),
            other => panic!("{id}: {other:?}"),
        };
        assert!(pack.accepts(&id, &answer), "{id}");
        answers.insert(id.clone(), vec![Given::sure(answer, Source::Person)]);
        asked.push(id);
    }
    assert_eq!(asked.len(), 32, "{asked:?}");
    let interview = pack.interview(&answers);
    assert_eq!(interview.evaluation.outcome(), "recorded");
    assert_eq!(interview.consent, Some(true), "its own question is the one that asks for agreement");
    assert!(!interview.referral_offered && interview.recipients.is_empty(), "and still nobody is told");
    assert!(interview.unreadable.is_empty());
}

#[test]
fn its_language_is_taken_on_trust_or_as_told() {
    let french = Wishes { language: "fr".to_owned(), id: "HTCDS v2".to_owned(), ..Wishes::default() };
    let imported = import(FORM, &french).unwrap();
    let pack = pack(&imported);
    let header = &pack.source().pack.header;
    assert_eq!((header.languages.as_slice(), header.id.as_str()), (["fr".to_owned()].as_slice(), "htcds-v2"));
    assert_eq!(pack.text("fr", "item.prs_First_Name"), Some("First Name"));
    assert!(imported.notes.iter().any(|note| note.place == Place::Pack("texts", "fr".to_owned())));
}
