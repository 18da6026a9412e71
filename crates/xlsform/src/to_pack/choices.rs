//! Lists of choices: codes that a pack can have, the answers that every item has anyway, and lists that only say yes or no.

use fener_rules::pack::Response;

use super::known::{Known, Shape};
use super::{Import, note};
use crate::form::{ColumnKind, Row};
use crate::notes::{Note, NoteCode};
use crate::sheets::Cell;

/// Answers that every item has, by the name that a pack gives them.
const STANDING: [&str; 3] = ["unknown", "refused", "not_applicable"];
/// Words of the conditions, which no choice can be called by.
const RESERVED: [&str; 7] = ["yes", "no", "unknown", "refused", "not_applicable", "contradicted", "given"];
/// Codes that say yes and no when their labels do too.
const PAIRS: [(&str, &str); 4] = [("yes", "no"), ("true", "false"), ("1", "0"), ("y", "n")];
const YES: [&str; 11] = ["yes", "evet", "oui", "sí", "si", "ja", "да", "так", "نعم", "بله", "erê"];
const NO: [&str; 10] = ["no", "hayır", "non", "nein", "нет", "ні", "لا", "نه", "خیر", "na"];

/// A choice of a list.
struct Choice<'f> {
    row: &'f Row,
    name: Cell,
}

/// What became of a list.
pub(super) struct List {
    pub(super) response: Response,
    pub(super) known: Known,
}

impl<'f> Import<'f> {
    /// The choices of a list as the answers of an item; what is to be said of the row where there is no such list or
    /// nothing in it to choose.
    pub(super) fn list(&mut self, id: &str, row: &Row, list: &str, several: bool) -> Result<List, NoteCode> {
        let form = self.form;
        let places = form.lists.get(list).ok_or(NoteCode::UnknownList)?;
        self.used_lists.insert(list.to_owned());
        let rows = places.iter().filter_map(|place| form.choices.rows.get(*place));
        let (own, standing) = self.distinct(rows);
        if own.is_empty() {
            return Err(NoteCode::NoChoices);
        }
        let mut answers: Vec<(String, String)> = standing;
        let kind = row.own("response");
        if !several
            && kind.is_none_or(|kind| kind == "yes_no")
            && let Some((yes, no)) = self.yes_no(&own)
        {
            answers.extend([(yes, "yes".to_owned()), (no, "no".to_owned())]);
            return Ok(List { response: Response::YesNo, known: known(id, Shape::One, answers) });
        }
        let mut codes = Vec::new();
        for choice in own {
            let code = self.code(&choice, &codes);
            let key = format!("item.{id}.choice.{code}");
            self.label(&key, choice.row, &choice.name.text);
            answers.push((choice.name.text.clone(), code.clone()));
            codes.push(code);
        }
        let (response, shape) = if several {
            (Response::Choices(codes), Shape::Several)
        } else {
            (Response::Choice(codes), Shape::One)
        };
        Ok(List { response, known: known(id, shape, answers) })
    }

    /// The list's own choices, each once, and beside them those that every item has.
    fn distinct(&mut self, rows: impl Iterator<Item = &'f Row>) -> (Vec<Choice<'f>>, Vec<(String, String)>) {
        let (mut own, mut standing): (Vec<Choice<'f>>, Vec<(String, String)>) = (Vec::new(), Vec::new());
        for row in rows {
            row.get(&ColumnKind::ListName).into_iter().for_each(|cell| self.ledger.keep(cell));
            for (_, cell) in row.said(&ColumnKind::Media) {
                self.ledger.note(cell, NoteCode::Media);
            }
            let Some(name) = row.get(&ColumnKind::Name) else {
                self.pass_choice(row, NoteCode::Unnamed);
                continue;
            };
            let twice = own.iter().any(|choice| choice.name.text == name.text)
                || standing.iter().any(|(raw, _)| *raw == name.text);
            if twice {
                self.pass_choice(row, NoteCode::ChoiceTwice);
            } else if STANDING.contains(&name.text.as_str()) {
                let note = note(name, NoteCode::StandingAnswer).with("answer", &name.text);
                self.said_by_app(row, name, note);
                standing.push((name.text.clone(), name.text.clone()));
            } else {
                self.ledger.keep(name);
                own.push(Choice { row, name: name.clone() });
            }
        }
        (own, standing)
    }

    fn pass_choice(&mut self, row: &Row, code: NoteCode) {
        if let Some((_, cell)) = row.cells.first() {
            self.ledger.pass(row, note(cell, code));
        }
    }

    /// The app has words of its own for this choice.
    fn said_by_app(&mut self, row: &Row, name: &Cell, note: Note) {
        for (_, cell) in row.said(&ColumnKind::Label) {
            self.ledger.keep(cell);
        }
        self.ledger.settle(name, note);
    }

    /// The codes of yes and no, when the list has just these two and its labels say so.
    fn yes_no(&mut self, own: &[Choice<'_>]) -> Option<(String, String)> {
        let [first, second] = own else { return None };
        let is = |choice: &Choice<'_>, code: &str, words: &[&str]| {
            let mut labels = choice.row.said(&ColumnKind::Label).map(|(_, cell)| cell.text.to_lowercase());
            choice.name.text.to_lowercase() == code
                && labels.all(|label| words.contains(&label.trim_end_matches('.').trim()))
        };
        let pair = |yes: &Choice<'_>, no: &Choice<'_>| {
            PAIRS.iter().any(|(yes_code, no_code)| is(yes, yes_code, &YES) && is(no, no_code, &NO))
        };
        let (yes, no) = if pair(first, second) {
            (first, second)
        } else if pair(second, first) {
            (second, first)
        } else {
            return None;
        };
        let codes = (yes.name.text.clone(), no.name.text.clone());
        for choice in own {
            let note = note(&choice.name, NoteCode::YesNo).with("yes", &codes.0).with("no", &codes.1);
            self.said_by_app(choice.row, &choice.name, note);
        }
        Some(codes)
    }

    /// A code that a pack can have, and none of those before it.
    fn code(&mut self, choice: &Choice<'_>, before: &[String]) -> String {
        let mut taken = before.iter().cloned().chain(RESERVED.map(str::to_owned)).collect();
        let code = Self::fresh(&mut taken, &choice.name.text);
        if code != choice.name.text {
            let note = note(&choice.name, NoteCode::Renamed);
            self.ledger.push(note.with("name", &choice.name.text).with("instead", &code));
        }
        code
    }

    /// Lists that no question uses say nothing to anybody.
    pub(super) fn unused_lists(&mut self) {
        let form = self.form;
        for (list, places) in form.lists.iter().filter(|(list, _)| !self.used_lists.contains(*list)) {
            let rows = places.iter().filter_map(|place| form.choices.rows.get(*place));
            for (_, cell) in rows.flat_map(|row| &row.cells) {
                self.ledger.settle(cell, note(cell, NoteCode::UnusedList).with("name", list));
            }
        }
    }
}

pub(super) fn known(id: &str, shape: Shape, answers: Vec<(String, String)>) -> Known {
    Known { id: id.to_owned(), shape, answers, settled: false, fact: false }
}
