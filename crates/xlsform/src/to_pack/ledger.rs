//! Every cell that holds something is accounted for: kept, or noted. What is neither in the end is noted by that.

use std::collections::{BTreeMap, BTreeSet};

use crate::form::{Form, Row, Table};
use crate::notes::{Note, NoteCode, Place};
use crate::sheets::{At, Cell};

#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// Cells that nobody has spoken for yet, with the header above each.
    open: BTreeMap<At, String>,
    notes: BTreeSet<Note>,
}

impl Ledger {
    pub(crate) fn of(form: &Form) -> Self {
        let mut ledger = Self { open: BTreeMap::new(), notes: form.notes.iter().cloned().collect() };
        for table in [&form.survey, &form.choices, &form.settings, &form.guards] {
            ledger.add(table);
        }
        for name in &form.others {
            ledger.push(Note::new(Place::Sheet(name.clone()), NoteCode::SheetPassedOver));
        }
        ledger
    }

    fn add(&mut self, table: &Table) {
        for cell in table.rows.iter().flat_map(|row| &row.cells).map(|(_, cell)| cell) {
            let header = table.headers.iter().find(|(_, header)| header.at.column == cell.at.column);
            let header = header.map_or(String::new(), |(_, header)| header.text.clone());
            self.open.insert(cell.at.clone(), header);
        }
    }

    pub(crate) fn keep(&mut self, cell: &Cell) {
        self.open.remove(&cell.at);
    }

    /// The whole row is spoken for.
    pub(crate) fn close(&mut self, row: &Row) {
        row.cells.iter().for_each(|(_, cell)| self.keep(cell));
    }

    /// A note about a cell that settles nothing.
    pub(crate) fn about(&mut self, cell: &Cell, code: NoteCode) {
        self.push(Note::new(Place::Cell(cell.at.clone()), code));
    }

    /// A note without arguments that speaks for the cell.
    pub(crate) fn note(&mut self, cell: &Cell, code: NoteCode) {
        self.settle(cell, Note::new(Place::Cell(cell.at.clone()), code));
    }

    /// A note that speaks for the cell.
    pub(crate) fn settle(&mut self, cell: &Cell, note: Note) {
        self.keep(cell);
        self.push(note);
    }

    pub(crate) fn push(&mut self, note: Note) {
        self.notes.insert(note);
    }

    /// All notes, with one for each cell that nobody spoke for.
    pub(crate) fn finish(self) -> Vec<Note> {
        let Self { open, mut notes } = self;
        for (at, header) in open {
            notes.insert(Note::new(Place::Cell(at), NoteCode::ColumnNotCarried).with("column", header));
        }
        notes.into_iter().collect()
    }
}

/// A note about a cell.
pub(crate) fn note(cell: &Cell, code: NoteCode) -> Note {
    Note::new(Place::Cell(cell.at.clone()), code)
}
