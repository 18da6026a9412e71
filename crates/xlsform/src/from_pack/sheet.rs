//! Lines to a workbook. The same pack gives the same bytes.

use std::collections::{BTreeMap, BTreeSet};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};

use super::Export;
use crate::form::name_of;
use crate::guards;

/// Columns in the order in which people look for them; those of a language stand where their name does.
const SURVEY: [&str; 26] = [
    "type",
    "name",
    "label",
    "hint",
    "guidance_hint",
    "relevant",
    "constraint",
    "calculation",
    "fener_id",
    "fener_stage_kind",
    "fener_asked_by",
    "fener_response",
    "fener_phase",
    "fener_sensitivity",
    "fener_decimals",
    "fener_audience",
    "fener_refer",
    "fener_special_category",
    "fener_consent",
    "fener_tells",
    "fener_hint",
    "fener_feeds",
    "fener_fact",
    "fener_missing",
    "fener_differing",
    "fener_list",
];
/// Those of the guards, which other tools pass over as a whole.
const GUARDS: [&str; 14] = [
    "name",
    "type",
    "label",
    "hint",
    "guidance_hint",
    "relevant",
    "fener_items",
    "fener_stages",
    "fener_satisfied",
    "fener_observe_only_when",
    "fener_after_minutes",
    "fener_never_say",
    "fener_status",
    "fener_source",
];
const CHOICES: [&str; 3] = ["list_name", "name", "label"];

/// One row: what stands in which column.
#[derive(Debug, Default)]
pub(super) struct Line(BTreeMap<String, String>);

impl Line {
    pub(super) fn of(cells: &[(&str, &str)]) -> Self {
        let mut line = Self::default();
        cells.iter().for_each(|(column, text)| line.put(column, text));
        line
    }

    pub(super) fn get(&self, column: &str) -> Option<&str> {
        self.0.get(column).map(String::as_str)
    }

    pub(super) fn put(&mut self, column: &str, text: &str) {
        self.0.insert(column.to_owned(), text.to_owned());
    }
}

/// `label::English (en)`
pub(super) fn in_language(column: &str, language: &str) -> String {
    format!("{column}::{}", name_of(language))
}

pub(super) fn workbook(export: &Export<'_>) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // When it was made is nobody's business.
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    write(workbook.add_worksheet().set_name("survey")?, &SURVEY, &export.survey, export.languages())?;
    write(workbook.add_worksheet().set_name("choices")?, &CHOICES, &export.choices, export.languages())?;
    let header = &export.pack.pack.header;
    let default = export.languages().first().map(|language| name_of(language)).unwrap_or_default();
    let texts = export.languages().first().and_then(|language| export.pack.texts.get(language));
    let title = texts.and_then(|texts| texts.get("pack.title")).unwrap_or(&header.id);
    let settings = Line::of(&[
        ("form_title", title),
        ("form_id", &header.id),
        ("version", &header.version),
        ("default_language", &default),
    ]);
    let columns = ["form_title", "form_id", "version", "default_language"];
    write(workbook.add_worksheet().set_name("settings")?, &columns, &[settings], &[])?;
    if !export.guards.is_empty() {
        let sheet = workbook.add_worksheet().set_name(guards::SHEET)?;
        write(sheet, &GUARDS, &export.guards, export.languages())?;
    }
    workbook.save_to_buffer()
}

fn write(
    sheet: &mut Worksheet,
    columns: &[&str],
    lines: &[Line],
    languages: &[String],
) -> Result<(), XlsxError> {
    let used: BTreeSet<&String> = lines.iter().flat_map(|line| line.0.keys()).collect();
    let in_languages = |column: &&str| {
        let own = languages.iter().map(|language| in_language(column, language));
        std::iter::once((*column).to_owned()).chain(own).collect::<Vec<_>>()
    };
    let needed = ["type", "name", "list_name"];
    let all = columns.iter().flat_map(in_languages);
    let all: Vec<String> =
        all.filter(|name| used.contains(name) || needed.contains(&name.as_str())).collect();
    for (place, column) in (0..).zip(&all) {
        sheet.write_string(0, place, column)?;
        for (row, line) in (1..).zip(lines) {
            if let Some(text) = line.0.get(column) {
                sheet.write_string(row, place, text)?;
            }
        }
    }
    Ok(())
}
