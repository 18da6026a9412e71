//! Forms made on the spot, and packs made of them.

use std::collections::BTreeMap;
use std::path::Path;

use fener_rules::{Answers, Pack, Step};
use fener_xlsform::{Imported, Note, NoteCode, Severity, Wishes, import};
use rust_xlsxwriter::Workbook;

/// A workbook of these sheets; each row is written from the left, with `|` between its cells.
pub(crate) fn workbook(sheets: &[(&str, &[&str])]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    for (name, rows) in sheets {
        let sheet = workbook.add_worksheet().set_name(*name).unwrap();
        for (row, cells) in (0..).zip(*rows) {
            for (column, text) in (0..).zip(cells.split('|')) {
                if !text.is_empty() {
                    sheet.write_string(row, column, text).unwrap();
                }
            }
        }
    }
    workbook.save_to_buffer().unwrap()
}

/// A form with these rows of the survey and choices.
pub(crate) fn form(survey: &[&str], choices: &[&str]) -> Vec<u8> {
    workbook(&[("survey", survey), ("choices", choices)])
}

pub(crate) fn imported(bytes: &[u8]) -> Imported {
    import(bytes, &Wishes::default()).unwrap_or_else(|error| panic!("{error}"))
}

pub(crate) fn pack(imported: &Imported) -> Pack {
    Pack::load(&imported.files).unwrap_or_else(|findings| panic!("{findings:#?}"))
}

/// What was not carried: the place and the code of each warning.
pub(crate) fn lost(imported: &Imported) -> Vec<(String, NoteCode)> {
    let notes = imported.notes.iter().filter(|note| note.severity == Severity::Warning);
    notes.map(|note| (note.place.to_string(), note.code)).collect()
}

pub(crate) fn told(notes: &[Note], code: NoteCode) -> Vec<&Note> {
    notes.iter().filter(|note| note.code == code).collect()
}

/// The items that are shown for these answers, without those that were added to every form.
pub(crate) fn shown(pack: &Pack, answers: &Answers) -> Vec<String> {
    all_shown(pack, answers).into_iter().filter(|id| id != "rights" && id != "consent").collect()
}

/// The items that are shown for these answers.
pub(crate) fn all_shown(pack: &Pack, answers: &Answers) -> Vec<String> {
    pack.interview(answers).items.iter().map(|item| item.id.to_owned()).collect()
}

pub(crate) fn next(pack: &Pack, answers: &Answers) -> Option<String> {
    match pack.interview(answers).step {
        Step::Item(id) => Some(id.to_owned()),
        Step::Guard(id) => panic!("guard {id}"),
        Step::Done => None,
    }
}

pub(crate) fn read(path: &str) -> BTreeMap<String, Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
    let mut files = BTreeMap::new();
    for folder in ["", "texts/"] {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            if name.ends_with(".json") {
                files.insert(format!("{folder}{name}"), std::fs::read(entry.path()).unwrap());
            }
        }
    }
    files
}
