//! Bytes of a workbook to the texts of its cells, each with its place. Whoever made the file is not trusted: every
//! limit is checked before the memory that it guards is taken.

mod archive;
mod beside;
mod damage;
mod layout;
mod parts;
mod places;
mod values;
mod xml;

use std::fmt;
use std::io::Cursor;

use calamine::{Reader, SheetVisible, Xlsx, XlsxError};
use serde::{Serialize, Serializer};
use zip::ZipArchive;

use crate::guards;
use crate::notes::{Note, NoteCode, Place};
use beside::Beside;
pub use damage::Damage;

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
/// What stands beside the texts of all cells, such as comments.
const MAX_BESIDE: usize = 20_000;
/// The sheets of an XLSForm that are read; of the others it is only said that they are there.
pub(crate) const READ: [&str; 4] = ["survey", "choices", "settings", guards::SHEET];

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
    Damaged(#[source] Damage),
    /// Of two parts with one name, a reader takes one and passes the other over.
    #[error("part `{0}` is in the file twice")]
    PartTwice(String),
    /// The table of contents calls a part otherwise than the part itself.
    #[error("part `{0}` of the file has another name where it stands")]
    TwoNames(String),
    /// A part of the workbook is not text as it should be.
    #[error("part `{0}` of the file is damaged")]
    DamagedPart(String),
    /// What stands at a place of a sheet does not follow what came before, or says two things.
    #[error("part `{0}` of the file is damaged at `{1}`")]
    DamagedAt(String, String),
    /// Two sheets have one name, as people read names.
    #[error("two sheets are called `{0}`")]
    SheetTwice(&'static str),
    /// A zip that is no workbook.
    #[error("the file holds no workbook")]
    NoWorkbook,
    /// More of something than any form has: `parts`, `rows`, `columns`, `cells`, `characters in a cell`, `text`, `bytes`,
    /// `styles`, `things beside its cells`.
    #[error("more {0} than an xlsform has")]
    TooMany(&'static str),
    /// It unpacks to far more than it is.
    #[error("part `{0}` of the file unpacks to far more than a form can be")]
    Bomb(String),
    /// The workbook's own structure is broken.
    #[error("the workbook is damaged")]
    Workbook(#[source] Damage),
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

impl At {
    /// Without the sheet: `C12`.
    pub(crate) fn in_sheet(&self) -> String {
        places::name(self.column + 1, self.row)
    }
}

impl fmt::Display for At {
    /// As people write it: `survey!C12`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}!{}", self.sheet, self.in_sheet())
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
    /// What the texts of the cells do not show.
    pub notes: Vec<Note>,
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
        let mut beside = Beside::read(archive::open(bytes)?)?;
        let mut xlsx = Xlsx::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
        let mut workbook = Self::default();
        let mut room = Room { cells: MAX_CELLS, text: MAX_TEXT, beside: MAX_BESIDE };
        for calamine::Sheet { name, visible, .. } in xlsx.sheets_metadata().to_vec() {
            if visible != SheetVisible::Visible {
                workbook.notes.push(Note::new(Place::Sheet(name.clone()), NoteCode::SheetHidden));
            }
            match READ.iter().find(|read| name.trim().eq_ignore_ascii_case(read)) {
                Some(read) if workbook.sheet(read).is_some() => return Err(SheetsError::SheetTwice(read)),
                Some(_) => {
                    let sheet = sheet(&mut xlsx, &name, &mut room, &mut workbook.notes)?;
                    workbook.notes.extend(beside.of(&sheet, &mut room)?);
                    workbook.sheets.push(sheet);
                }
                None => {
                    workbook.notes.extend(beside.comments_on(&name, &mut room)?);
                    workbook.others.push(name);
                }
            }
        }
        workbook.notes.extend(beside.names());
        Ok(workbook)
    }

    /// A sheet by name, whatever its case.
    #[must_use]
    pub fn sheet(&self, name: &str) -> Option<&Sheet> {
        self.sheets.iter().find(|sheet| sheet.name.trim().eq_ignore_ascii_case(name))
    }
}

/// A zip in memory.
type Archive<'b> = ZipArchive<Cursor<&'b [u8]>>;

fn damaged(error: &XlsxError) -> SheetsError {
    SheetsError::Workbook(error.into())
}

/// How much may still come.
struct Room {
    cells: usize,
    text: usize,
    beside: usize,
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

    fn beside(&mut self, count: usize) -> Result<(), SheetsError> {
        let left = self.beside.checked_sub(count);
        self.beside = left.ok_or(SheetsError::TooMany("things beside its cells"))?;
        Ok(())
    }
}

fn sheet(
    xlsx: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    room: &mut Room,
    notes: &mut Vec<Note>,
) -> Result<Sheet, SheetsError> {
    let mut reader = xlsx.worksheet_cells_reader(name).map_err(|error| damaged(&error))?;
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    while let Some(found) = reader.next_cell_with_formula_metadata().map_err(|error| damaged(&error))? {
        let (row, column) = found.pos;
        let at = At { sheet: name.to_owned(), row: row.saturating_add(1), column };
        let (text, said) = values::read(&found, &at);
        if text.is_empty() && said.is_empty() {
            continue;
        }
        if row >= MAX_ROWS {
            return Err(SheetsError::TooMany("rows"));
        }
        if column >= MAX_COLUMNS {
            return Err(SheetsError::TooMany("columns"));
        }
        room.take(&text)?;
        notes.extend(said);
        if text.is_empty() {
            continue;
        }
        match rows.last_mut().filter(|cells| cells.first().is_some_and(|cell| cell.at.row == at.row)) {
            Some(cells) => cells.push(Cell { at, text }),
            None => rows.push(vec![Cell { at, text }]),
        }
    }
    Ok(Sheet { name: name.to_owned(), rows })
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
