//! From the standard's own sheet to `schemas/htcds.json`. Whatever the sheet has that is not expected here is an error,
//! so that a new version of the standard is looked at and not half read.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use csv::StringRecord;
use fener_rules::htcds::{CodeList, Field, FieldKind, FieldStatus, ListedValue, Notice, Pattern, Standard};
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::Error as WordError;

use super::HtcdsError;
use crate::files;

const COLUMNS: [&str; 13] = [
    "Section",
    "Status",
    "Core",
    "Field Name Prefix",
    "Field Name",
    "Field Label",
    "Field Name including Prefix",
    "Field Type",
    "Salesforce Standard or Custom",
    "Value Names (if picklist)",
    "Value Labels (if picklist)",
    "Description",
    "Notes",
];
/// Rows that show how an assessment could be asked; they are no fields.
const EXAMPLE: &str = "EXAMPLE QUESTION";

/// Bytes of the sheet; the standard's own has 22,000.
const MAX_SHEET: usize = 8 * 1024 * 1024;

/// How a zip archive begins, and so an `.xlsx` and an `.ods`.
const ZIP: &[u8] = b"PK\x03\x04";

/// What is not as expected in the sheet.
#[derive(Debug, thiserror::Error)]
pub(super) enum SheetError {
    #[error("the sheet is larger than {MAX_SHEET} bytes")]
    TooLarge,
    #[error("the sheet is a workbook; save its list of field standards as csv")]
    Workbook,
    #[error("the sheet is not valid csv")]
    Csv(#[source] csv::Error),
    #[error("the columns of the sheet are not the ones of version 2.0")]
    Columns,
    #[error("line {0}: `{1}` is not known in column `{2}`")]
    Word(u64, String, &'static str),
    #[error("line {0}: {1}")]
    Row(u64, &'static str),
}

pub(super) fn make(sheet: &Path, out: &mut impl Write) -> Result<bool, HtcdsError> {
    let standard = Standard {
        schema: "fener/htcds/1".to_owned(),
        notice: notice(),
        fields: fields(&files::read(sheet, MAX_SHEET as u64 + 1)?)?,
        code_lists: code_lists(),
    };
    serde_json::to_writer_pretty(&mut *out, &standard).map_err(|error| HtcdsError::Write(error.into()))?;
    writeln!(out).map_err(HtcdsError::Write)?;
    Ok(true)
}

fn notice() -> Notice {
    let text = str::to_owned;
    Notice {
        title: text("Human Trafficking Case Data Standard (HTCDS)"),
        version: text("2.0"),
        publisher: text("International Organization for Migration (IOM)"),
        source: text("https://github.com/UNMigration/HTCDS"),
        license: text("CC BY 4.0"),
        license_url: text("https://creativecommons.org/licenses/by/4.0/"),
        changes: text(
            "Converted from the sheet of field standards to JSON. Blanks around values were trimmed; section rows, example \
             questions and notes were left out, except where a note gives a pattern or allows several values. The ISO code \
             lists were added: the standard names them and does not print them.",
        ),
        endorsement: text("Not made, reviewed or endorsed by IOM; no endorsement by IOM is implied."),
    }
}

fn fields(sheet: &[u8]) -> Result<Vec<Field>, SheetError> {
    if sheet.len() > MAX_SHEET {
        return Err(SheetError::TooLarge);
    }
    if sheet.starts_with(ZIP) {
        return Err(SheetError::Workbook);
    }
    let mut reader = csv::Reader::from_reader(sheet);
    if reader.headers().map_err(SheetError::Csv)? != COLUMNS.as_slice() {
        return Err(SheetError::Columns);
    }
    let mut section = String::new();
    let mut fields = Vec::new();
    for record in reader.records() {
        let row = Row(record.map_err(SheetError::Csv)?);
        let start = row.get("Section");
        if !start.is_empty() {
            section = start.split_whitespace().collect::<Vec<_>>().join(" ");
        } else if !row.get("Field Label").starts_with(EXAMPLE) {
            fields.push(row.field(&section)?);
        }
    }
    Ok(fields)
}

struct Row(StringRecord);

impl Row {
    /// A cell without the blanks around it.
    fn get(&self, column: &'static str) -> &str {
        let place = COLUMNS.iter().position(|known| *known == column);
        place.and_then(|place| self.0.get(place)).unwrap_or_default().trim()
    }

    fn line(&self) -> u64 {
        self.0.position().map_or(0, csv::Position::line)
    }

    fn wrong(&self, what: &'static str) -> SheetError {
        SheetError::Row(self.line(), what)
    }

    /// One of the words that our types know.
    fn word<'a, T: Deserialize<'a>>(&'a self, word: &'a str, column: &'static str) -> Result<T, SheetError> {
        let read: Result<T, WordError> = T::deserialize(word.into_deserializer());
        read.map_err(|_| SheetError::Word(self.line(), word.to_owned(), column))
    }

    fn field(&self, section: &str) -> Result<Field, SheetError> {
        let name = format!("{}{}", self.get("Field Name Prefix"), self.get("Field Name"));
        let whole = self.get("Field Name including Prefix");
        if name.is_empty() || !whole.is_empty() && whole != name {
            return Err(self.wrong("the name of the field and its name with the prefix differ"));
        }
        let kind = match self.get("Field Type") {
            "" => None,
            word => Some(self.word(word, "Field Type")?),
        };
        let codes = self.codes()?;
        let values = if codes.is_empty() { self.values()? } else { Vec::new() };
        let listed = !values.is_empty() || !codes.is_empty();
        if matches!(kind, Some(FieldKind::Picklist | FieldKind::Multiselect)) && !listed {
            return Err(self.wrong("a list without values"));
        }
        Ok(Field {
            name,
            section: section.to_owned(),
            status: self.word::<FieldStatus>(self.get("Status"), "Status")?,
            core: self.core()?,
            label: self.get("Field Label").to_owned(),
            kind,
            many: self.many(kind),
            values,
            codes,
            pattern: self.pattern()?,
            description: lines(self.get("Description")).join("\n"),
        })
    }

    fn core(&self) -> Result<bool, SheetError> {
        match self.get("Core") {
            "" => Ok(false),
            "Core" => Ok(true),
            word => Err(SheetError::Word(self.line(), word.to_owned(), "Core")),
        }
    }

    /// A note allows several referred organisations; prose is never a list.
    fn many(&self, kind: Option<FieldKind>) -> bool {
        let noted = self.get("Notes").starts_with("There may be multiple");
        kind == Some(FieldKind::Multiselect) || noted && kind != Some(FieldKind::LongText)
    }

    fn values(&self) -> Result<Vec<ListedValue>, SheetError> {
        let names = lines(self.get("Value Names (if picklist)"));
        let labels = lines(self.get("Value Labels (if picklist)"));
        if names.len() != labels.len() {
            return Err(self.wrong("not as many labels as values"));
        }
        if names.iter().any(|name| !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')) {
            return Err(self.wrong("a value that is no code"));
        }
        let values = names.into_iter().zip(labels);
        Ok(values
            .map(|(name, label)| ListedValue { name: name.to_owned(), label: label.to_owned() })
            .collect())
    }

    /// The lists that the sheet names where values would stand. Two letters are the rule where it says so, otherwise
    /// the choice of whoever writes.
    fn codes(&self) -> Result<Vec<CodeList>, SheetError> {
        let named = [self.get("Value Names (if picklist)"), self.get("Value Labels (if picklist)")];
        let Some(text) = named.into_iter().find(|text| text.contains("Use ISO")) else {
            return Ok(Vec::new());
        };
        if text.contains("ISO 3166 country codes standard two-letter") {
            Ok(vec![CodeList::Country2])
        } else if text.contains("ISO 3166 country codes") {
            Ok(vec![CodeList::Country2, CodeList::Country3])
        } else if text.contains("ISO 639-2 language codes") {
            Ok(vec![CodeList::Language2, CodeList::Language3])
        } else {
            Err(self.wrong("a list of codes that is not known"))
        }
    }

    fn pattern(&self) -> Result<Option<Pattern>, SheetError> {
        let noted = self.get("Notes").split_once("Regular Expression:");
        noted.map(|(_, pattern)| self.word(pattern.trim(), "Notes")).transpose()
    }
}

fn lines(cell: &str) -> Vec<&str> {
    cell.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
}

/// The codes of ISO 3166-1 and ISO 639. Left out: `sh`, which ISO 639-1 has withdrawn; the range `qaa-qtz`, which says
/// nothing to others; and `zcd`, a slip of the crate's table, which is of ISO 639-3 only.
fn code_lists() -> BTreeMap<CodeList, Vec<String>> {
    let languages = || rust_iso639::ALL_2T.iter().filter(|language| language.code_2t != "zcd");
    let three = languages().flat_map(|language| [language.code_2t, language.code_2b]);
    BTreeMap::from([
        (CodeList::Country2, sorted(rust_iso3166::ALL_ALPHA2.iter().copied())),
        (CodeList::Country3, sorted(rust_iso3166::ALL_ALPHA3.iter().copied())),
        (CodeList::Language2, sorted(languages().map(|language| language.code))),
        (CodeList::Language3, sorted(three)),
    ])
}

fn sorted<'a>(codes: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut codes: Vec<String> =
        codes.filter(|code| !code.is_empty() && code.len() <= 3).map(str::to_owned).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}
