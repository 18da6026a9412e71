//! Bytes of a workbook to the texts of its cells, each with its place. Whoever made the file is not trusted: every
//! limit is checked before the memory that it guards is taken.

mod archive;
mod places;

use std::fmt;
use std::io::Cursor;

use calamine::{Data, DataRef, Reader, Xlsx, XlsxError};
use serde::{Serialize, Serializer};

/// Bytes of the file itself.
const MAX_FILE: usize = 8 * 1024 * 1024;
/// The last row and column that may hold anything.
const MAX_ROWS: u32 = 20_000;
const MAX_COLUMNS: u32 = 256;
/// Cells that hold something, in all sheets.
const MAX_CELLS: usize = 200_000;
/// Characters of one cell: as many as a spreadsheet allows.
const MAX_CELL: usize = 32_767;
/// Bytes of all cells: a long text can stand in many cells and be in the file only once.
const MAX_TEXT: usize = 8 * 1024 * 1024;
/// The sheets of an XLSForm that are read; of the others it is only said that they are there.
const READ: [&str; 3] = ["survey", "choices", "settings"];

/// Why a file cannot be read as a workbook at all.
#[derive(Debug, thiserror::Error)]
pub enum SheetsError {
    /// Larger than any form.
    #[error("the file is larger than {MAX_FILE} bytes")]
    TooLarge,
    /// Not a zip, so not an `.xlsx`.
    #[error("this is not an xlsx file")]
    NotXlsx,
    /// An `.xls` of before 2007.
    #[error("this is an old xls file; save it as xlsx")]
    OldExcel,
    /// Encrypted.
    #[error("the file is protected by a password")]
    Password,
    /// A workbook with programs in it.
    #[error("the file holds macros; save it as xlsx without them")]
    Macros,
    /// Cut off or damaged.
    #[error("the file is cut off or damaged")]
    Damaged(#[source] zip::result::ZipError),
    /// A part of the workbook is not text as it should be.
    #[error("part `{0}` of the file is damaged")]
    DamagedPart(String),
    /// A zip that is no workbook.
    #[error("the file holds no workbook")]
    NoWorkbook,
    /// More of something than any form has: `parts`, `rows`, `columns`, `cells`, `characters in a cell`, `text`, `bytes`.
    #[error("more {0} than an xlsform has")]
    TooMany(&'static str),
    /// It unpacks to far more than it is.
    #[error("part `{0}` of the file unpacks to far more than a form can be")]
    Bomb(String),
    /// The workbook's own structure is broken.
    #[error("the workbook is damaged")]
    Workbook(#[source] XlsxError),
}

/// The place of a cell.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct At {
    /// The sheet's name.
    pub sheet: String,
    /// The row, from 1.
    pub row: u32,
    /// The column, from 0.
    pub column: u32,
}

impl fmt::Display for At {
    /// As people write it: `survey!C12`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut letters = Vec::new();
        let mut left = self.column + 1;
        while left > 0 {
            letters.push(char::from(b'A' + u8::try_from((left - 1) % 26).unwrap_or(0)));
            left = (left - 1) / 26;
        }
        let letters: String = letters.into_iter().rev().collect();
        write!(f, "{}!{letters}{}", self.sheet, self.row)
    }
}

impl Serialize for At {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A cell that holds something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Where it is.
    pub at: At,
    /// What it says, without space around it.
    pub text: String,
    /// Whether there was space around it.
    pub trimmed: bool,
    /// Whether the spreadsheet itself shows an error there, such as `#REF!`.
    pub broken: bool,
}

/// One sheet: the cells that hold something, row by row.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Its name as written.
    pub name: String,
    /// The rows that hold something.
    pub rows: Vec<Vec<Cell>>,
}

/// What is read of a workbook.
#[derive(Clone, Debug, Default)]
pub struct Workbook {
    /// The sheets of a form.
    pub sheets: Vec<Sheet>,
    /// The names of the others.
    pub others: Vec<String>,
}

impl Workbook {
    /// Reads the sheets of a form.
    ///
    /// # Errors
    /// Why the file is no workbook that can be read.
    pub fn read(bytes: &[u8]) -> Result<Self, SheetsError> {
        if bytes.len() > MAX_FILE {
            return Err(SheetsError::TooLarge);
        }
        archive::check(bytes)?;
        let mut xlsx = Xlsx::new(Cursor::new(bytes)).map_err(SheetsError::Workbook)?;
        let mut workbook = Self::default();
        let mut room = Room { cells: MAX_CELLS, text: MAX_TEXT };
        for name in xlsx.sheet_names() {
            if READ.iter().any(|read| name.trim().eq_ignore_ascii_case(read)) {
                workbook.sheets.push(sheet(&mut xlsx, &name, &mut room)?);
            } else {
                workbook.others.push(name);
            }
        }
        Ok(workbook)
    }

    /// A sheet by name, whatever its case.
    #[must_use]
    pub fn sheet(&self, name: &str) -> Option<&Sheet> {
        self.sheets.iter().find(|sheet| sheet.name.trim().eq_ignore_ascii_case(name))
    }
}

/// How much may still come.
struct Room {
    cells: usize,
    text: usize,
}

impl Room {
    fn take(&mut self, text: &str) -> Result<(), SheetsError> {
        if text.chars().count() > MAX_CELL {
            return Err(SheetsError::TooMany("characters in a cell"));
        }
        self.cells = self.cells.checked_sub(1).ok_or(SheetsError::TooMany("cells"))?;
        self.text = self.text.checked_sub(text.len()).ok_or(SheetsError::TooMany("text"))?;
        Ok(())
    }
}

fn sheet(xlsx: &mut Xlsx<Cursor<&[u8]>>, name: &str, room: &mut Room) -> Result<Sheet, SheetsError> {
    let mut reader = xlsx.worksheet_cells_reader(name).map_err(SheetsError::Workbook)?;
    let mut cells: Vec<Cell> = Vec::new();
    while let Some(found) = reader.next_cell().map_err(SheetsError::Workbook)? {
        let (row, column) = found.get_position();
        let text = text(found.get_value());
        let trimmed = text.trim();
        if trimmed.is_empty() {
            continue;
        }
        if row >= MAX_ROWS {
            return Err(SheetsError::TooMany("rows"));
        }
        if column >= MAX_COLUMNS {
            return Err(SheetsError::TooMany("columns"));
        }
        room.take(trimmed)?;
        cells.push(Cell {
            at: At { sheet: name.to_owned(), row: row + 1, column },
            trimmed: trimmed.len() < text.len(),
            broken: matches!(found.get_value(), DataRef::Error(_)),
            text: trimmed.to_owned(),
        });
    }
    cells.sort_by(|a, b| a.at.cmp(&b.at));
    cells.dedup_by(|later, first| later.at == first.at);
    let rows = cells.chunk_by(|a, b| a.at.row == b.at.row).map(<[Cell]>::to_vec).collect();
    Ok(Sheet { name: name.to_owned(), rows })
}

/// What a person reads in the cell, as `pyxform` takes it: whole numbers without a point, truth values in capitals.
fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Bool(true) => "TRUE".to_owned(),
        DataRef::Bool(false) => "FALSE".to_owned(),
        DataRef::DateTime(moment) => {
            let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
            if (hour, minute, second) == (0, 0, 0) {
                format!("{year:04}-{month:02}-{day:02}")
            } else {
                format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
            }
        }
        value => Data::from(value.clone()).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::At;

    #[test]
    fn cells_are_called_as_in_the_spreadsheet() {
        for (column, name) in [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (255, "IV")] {
            let at = At { sheet: "survey".to_owned(), row: 3, column };
            assert_eq!(at.to_string(), format!("survey!{name}3"));
        }
    }
}
