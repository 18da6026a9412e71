//! Every cell that holds something is accounted for: kept, or noted. What is neither in the end is noted by that.

use std::collections::{BTreeMap, BTreeSet};

use fener_rules::nearest;

use crate::form::{Column, ColumnKind, Form, Row, Table};
use crate::notes::{Note, NoteCode, Place};
use crate::sheets::{At, Cell};

#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// Cells that nobody has spoken for yet, and what is said of each that nobody speaks for.
    open: BTreeMap<At, Note>,
    notes: BTreeSet<Note>,
}

impl Ledger {
    pub(crate) fn of(form: &Form) -> Self {
        let mut ledger = Self { open: BTreeMap::new(), notes: form.notes.iter().cloned().collect() };
        for row in &form.survey.rows {
            ledger.row(row, row.get(&ColumnKind::Type).is_none().then_some(NoteCode::NoType));
        }
        for row in &form.choices.rows {
            ledger.row(row, row.get(&ColumnKind::ListName).is_none().then_some(NoteCode::NoList));
        }
        for (place, row) in form.settings.rows.iter().enumerate() {
            ledger.row(row, (place > 0).then_some(NoteCode::SecondSettings));
        }
        form.guards.rows.iter().for_each(|row| ledger.row(row, None));
        for table in [&form.survey, &form.choices, &form.settings, &form.guards] {
            ledger.headers(table);
        }
        form.others.iter().for_each(|name| ledger.sheet(name, form));
        ledger
    }

    /// What would be lost of a row; `whole` says why nothing of it can be carried.
    fn row(&mut self, row: &Row, whole: Option<NoteCode>) {
        for (column, cell) in &row.cells {
            let note = whole.map_or_else(|| left_over(column, cell), |code| note(cell, code));
            self.open.insert(cell.at.clone(), note);
        }
    }

    /// Headers that are not known and under which nothing stands: with cells, each of those is named.
    fn headers(&mut self, table: &Table) {
        let cells = table.rows.iter().flat_map(|row| &row.cells);
        let used: BTreeSet<u32> = cells.map(|(_, cell)| cell.at.column).collect();
        for (column, cell) in &table.headers {
            if !used.contains(&cell.at.column) && !column.is_known() {
                self.push(meaning(
                    note(cell, NoteCode::HeaderAlone).with("column", &cell.text),
                    column,
                    cell,
                ));
            }
        }
    }

    /// A sheet that is not read: none of a form, unless its name is nearly that of one that is not there.
    fn sheet(&mut self, name: &str, form: &Form) {
        let place = Place::Sheet(name.to_owned());
        let missing = form.missing.iter().copied();
        self.push(match nearest(name.trim(), missing) {
            Some(meant) => Note::new(place, NoteCode::SheetMisspelt).with("meant", meant),
            None => Note::new(place, NoteCode::SheetPassedOver),
        });
    }

    pub(crate) fn keep(&mut self, cell: &Cell) {
        self.open.remove(&cell.at);
    }

    /// The whole row is spoken for.
    pub(crate) fn close(&mut self, row: &Row) {
        row.cells.iter().for_each(|(_, cell)| self.keep(cell));
    }

    /// A note that speaks for the whole row, and names it.
    pub(crate) fn pass(&mut self, row: &Row, note: Note) {
        self.close(row);
        self.push(match row.extent() {
            Some(extent) => note.with("row", extent),
            None => note,
        });
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
        notes.extend(open.into_values());
        notes.into_iter().collect()
    }
}

/// What is said of a cell that nobody speaks for.
fn left_over(column: &Column, cell: &Cell) -> Note {
    let with_column = |code| note(cell, code).with("column", &column.header);
    match &column.kind {
        _ if column.header.is_empty() => note(cell, NoteCode::NoHeader),
        ColumnKind::Own(_) if column.is_known() => {
            with_column(NoteCode::ValueNotCarried).with("value", &cell.text)
        }
        ColumnKind::Own(_) | ColumnKind::Other(_) => {
            meaning(with_column(NoteCode::ColumnNotCarried), column, cell)
        }
        _ => with_column(NoteCode::NotForThisRow),
    }
}

/// With the column that was probably meant.
fn meaning(note: Note, column: &Column, cell: &Cell) -> Note {
    match column.meant(&cell.at.sheet) {
        Some(meant) => note.with("meant", meant),
        None => note,
    }
}

/// A note about a cell.
pub(crate) fn note(cell: &Cell, code: NoteCode) -> Note {
    Note::new(Place::Cell(cell.at.clone()), code)
}
