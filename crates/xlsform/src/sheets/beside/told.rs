//! The notes about one sheet, as they are made.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{At, Room, Sheet, SheetsError, places};
use crate::notes::{Note, NoteCode, Place};

pub(super) struct Told<'s> {
    sheet: &'s str,
    room: &'s mut Room,
    /// What the cells say, by row and column from 1.
    cells: BTreeMap<(u32, u32), &'s str>,
    pub(super) notes: Vec<Note>,
}

impl<'s> Told<'s> {
    pub(super) fn about(sheet: &'s Sheet, room: &'s mut Room) -> Self {
        let cells = sheet.rows.iter().flatten();
        let cells = cells.map(|cell| ((cell.at.row, cell.at.column + 1), cell.text.as_str())).collect();
        Self { sheet: &sheet.name, room, cells, notes: Vec::new() }
    }

    /// What a cell says, counted from 1.
    pub(super) fn text(&self, row: u32, column: u32) -> Option<&'s str> {
        self.cells.get(&(row, column)).copied()
    }

    /// The rows that say something.
    pub(super) fn rows(&self) -> BTreeSet<u32> {
        self.cells.keys().map(|(row, _)| *row).collect()
    }

    /// The columns that say something.
    pub(super) fn columns(&self) -> BTreeSet<u32> {
        self.cells.keys().map(|(_, column)| *column).collect()
    }

    /// A note about the first cell of a range, or about the sheet where the range names none.
    pub(super) fn at(
        &mut self,
        range: &str,
        code: NoteCode,
        said: &[(&'static str, &str)],
    ) -> Result<(), SheetsError> {
        let first = range.split([':', ' ']).next().unwrap_or_default();
        match places::corner(first) {
            Some((column, row)) if column > 0 && row > 0 => self.cell(row, column, code, said),
            _ => self.push(Place::Sheet(self.sheet.to_owned()), code, said),
        }
    }

    /// A note about a cell, counted from 1.
    pub(super) fn cell(
        &mut self,
        row: u32,
        column: u32,
        code: NoteCode,
        said: &[(&'static str, &str)],
    ) -> Result<(), SheetsError> {
        let at = At { sheet: self.sheet.to_owned(), row, column: column.saturating_sub(1) };
        self.push(Place::Cell(at), code, said)
    }

    /// A note about the sheet.
    pub(super) fn sheet(&mut self, code: NoteCode, said: &[(&'static str, &str)]) -> Result<(), SheetsError> {
        self.push(Place::Sheet(self.sheet.to_owned()), code, said)
    }

    /// A note about a part of the sheet that nobody reads.
    pub(super) fn part(&mut self, name: &str) -> Result<(), SheetsError> {
        self.sheet(NoteCode::SheetPart, &[("name", name)])
    }

    fn push(
        &mut self,
        place: Place,
        code: NoteCode,
        said: &[(&'static str, &str)],
    ) -> Result<(), SheetsError> {
        self.room.beside(1)?;
        let note = said.iter().fold(Note::new(place, code), |note, (name, text)| note.with(name, text));
        self.notes.push(note);
        Ok(())
    }
}
