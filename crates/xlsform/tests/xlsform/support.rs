//! Forms made on the spot, and packs made of them.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::path::Path;

use fener_rules::{Answers, Pack, Step};
use fener_xlsform::{Imported, Note, NoteCode, Severity, Wishes, import};
use rust_xlsxwriter::Workbook;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

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

/// A copy of a workbook in which parts are replaced or added.
pub(crate) fn with_parts(bytes: &[u8], parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for place in 0..archive.len() {
        let mut file = archive.by_index(place).unwrap();
        let name = file.name().unwrap().into_owned();
        if parts.iter().all(|(replaced, _)| *replaced != name) {
            let mut content = Vec::new();
            file.read_to_end(&mut content).unwrap();
            writer.start_file(name.as_str(), options).unwrap();
            writer.write_all(&content).unwrap();
        }
    }
    for (name, content) in parts {
        writer.start_file(*name, options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The first sheet of a workbook.
pub(crate) const SHEET: &str = "xl/worksheets/sheet1.xml";

/// A sheet of these rows, as they stand in a file.
pub(crate) fn sheet(rows: &str) -> Vec<u8> {
    format!(
        "<?xml version=\"1.0\"?><worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>"
    )
    .into_bytes()
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
