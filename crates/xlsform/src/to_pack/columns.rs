//! The columns that every question can have and that mean the same for all of them.

use super::{Import, note};
use crate::form::{ColumnKind, READ_ONLY, Row};
use crate::notes::{Note, NoteCode};

/// Ways to write "no" where a form asks for yes or no.
const NO: [&str; 6] = ["no", "false", "false()", "n", "0", "none"];
/// Settings about how other programs show or send a form.
const OTHERS_OWN: [&str; 7] = [
    "style",
    "allow_choice_duplicates",
    "clean_text_values",
    "auto_send",
    "auto_delete",
    "client_editable",
    "namespaces",
];

pub(super) fn is_no(text: &str) -> bool {
    NO.contains(&text.trim().to_lowercase().as_str())
}

impl Import<'_> {
    /// Speaks for whatever of a row has no counterpart, on purpose or not.
    pub(super) fn usual(&mut self, row: &Row) {
        for (column, cell) in &row.cells {
            let no = is_no(&cell.text);
            match &column.kind {
                ColumnKind::Type | ColumnKind::Name => self.ledger.keep(cell),
                ColumnKind::Required | ColumnKind::Disabled if no => self.ledger.keep(cell),
                ColumnKind::Required => self.ledger.note(cell, NoteCode::NothingRequired),
                ColumnKind::RequiredMessage | ColumnKind::ConstraintMessage => {
                    self.ledger.note(cell, NoteCode::OwnMessage);
                }
                // With brackets or a colon it starts another program or looks something up.
                ColumnKind::Appearance if !cell.text.contains(['(', ':']) => {
                    self.ledger.note(cell, NoteCode::OwnLook);
                }
                ColumnKind::Media => self.ledger.note(cell, NoteCode::Media),
                ColumnKind::Default => self.ledger.note(cell, NoteCode::NoDefault),
                ColumnKind::Other(name) if no && READ_ONLY.contains(&name.as_str()) => {
                    self.ledger.keep(cell);
                }
                _ => {}
            }
        }
    }

    /// A row that is not carried: its type says why.
    pub(super) fn pass(&mut self, row: &Row, code: NoteCode) {
        let note = row.first().map(|cell| note(cell, code).with("name", &cell.text));
        self.pass_with(row, note);
    }

    /// The same with a list whose choices the question was to offer.
    pub(super) fn pass_list(&mut self, row: &Row, list: &str, code: NoteCode) {
        let note = row.get(&ColumnKind::Type).map(|cell| note(cell, code).with("name", list));
        self.pass_with(row, note);
    }

    fn pass_with(&mut self, row: &Row, note: Option<Note>) {
        note.into_iter().for_each(|note| self.ledger.pass(row, note));
        self.names.passed.extend(row.get(&ColumnKind::Name).map(|cell| cell.text.clone()));
    }

    /// Whether the form itself switches the row off.
    pub(super) fn disabled(&mut self, row: &Row) -> bool {
        let disabled = row.get(&ColumnKind::Disabled).is_some_and(|cell| !is_no(&cell.text));
        if disabled {
            self.pass(row, NoteCode::Disabled);
        }
        disabled
    }

    /// Settings that are not of the form's content.
    pub(super) fn settings(&mut self) {
        let form = self.form;
        for (column, cell) in form.settings.rows.iter().flat_map(|row| &row.cells) {
            if let ColumnKind::Other(name) = &column.kind
                && OTHERS_OWN.contains(&name.as_str())
            {
                self.ledger.note(cell, NoteCode::OwnLook);
            }
        }
    }
}
