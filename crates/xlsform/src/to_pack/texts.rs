//! What is said, in every language of the pack: complete, or with a note for each gap.

use std::collections::BTreeMap;

use super::{Import, note};
use crate::error::ImportError;
use crate::form::{ColumnKind, Row};
use crate::notes::NoteCode;
use crate::sheets::Cell;

/// Bytes of one text: as many as a pack allows.
const MAX_TEXT: usize = 4000;

impl Import<'_> {
    /// Keeps the languages that are asked for and complete, the default one in any case.
    pub(super) fn choose_languages(&mut self) -> Result<(), ImportError> {
        let mut all = std::mem::take(&mut self.languages.all);
        if all.is_empty() {
            all.push(self.wishes.language.clone());
        }
        for wished in self.wishes.languages.iter().chain(&self.wishes.fill_from) {
            if !all.contains(wished) {
                return Err(ImportError::NoLanguage(wished.clone()));
            }
        }
        let wished = |code: &String| self.wishes.languages.is_empty() || self.wishes.languages.contains(code);
        let (kept, left): (Vec<_>, Vec<_>) = all.into_iter().partition(wished);
        for code in left {
            self.at_header(&code, NoteCode::LanguageLeftOut, 0);
        }
        for (place, code) in kept.into_iter().enumerate() {
            let missing = self.missing(&code);
            if place == 0 || missing.is_empty() || self.wishes.fill_from.is_some() {
                self.languages.all.push(code);
                continue;
            }
            self.at_header(&code, NoteCode::LanguageIncomplete, missing.len());
            for cell in missing {
                self.ledger.push(note(&cell, NoteCode::TextMissing).with("language", &code));
            }
        }
        self.texts = self.languages.all.iter().map(|code| (code.clone(), BTreeMap::new())).collect();
        Ok(())
    }

    /// Where the language's labels begin.
    fn at_header(&mut self, code: &str, what: NoteCode, count: usize) {
        let headers = self.form.survey.headers.iter().chain(&self.form.choices.headers);
        let mut of_language = headers.filter(|(column, _)| {
            column.kind == ColumnKind::Label && self.languages.code(column.language.as_deref()) == Some(code)
        });
        if let Some((_, cell)) = of_language.next() {
            self.ledger.push(note(cell, what).with("language", code).with("count", count));
        }
    }

    /// Labels that another language has and this one has not: the cell of the other one.
    fn missing(&self, code: &str) -> Vec<Cell> {
        let rows = self.form.survey.rows.iter().chain(&self.form.choices.rows);
        let gap = |row: &Row| {
            let (mut other, mut own) = (None, false);
            for (language, cell) in row.said(&ColumnKind::Label) {
                own |= self.languages.code(language) == Some(code);
                other = other.or(Some(cell));
            }
            other.filter(|_| !own).cloned()
        };
        rows.filter_map(gap).collect()
    }

    /// Sets a text of a row in every language.
    pub(super) fn label(&mut self, key: &str, row: &Row, name: &str) {
        self.text(key, row, &ColumnKind::Label, name);
    }

    /// The same of another column.
    pub(super) fn text(&mut self, key: &str, row: &Row, kind: &ColumnKind, name: &str) {
        let said = self.said(row, kind);
        let Some(any) = said.values().next().cloned() else {
            if let Some(cell) = row.get(&ColumnKind::Name) {
                self.ledger.about(cell, NoteCode::NameAsLabel);
            }
            self.in_all(key, name);
            return;
        };
        let filling =
            self.wishes.fill_from.as_ref().and_then(|code| said.get(code).map(|cell| (code, cell.clone())));
        for code in self.languages.all.clone() {
            let cell = match (said.get(&code), &filling) {
                (Some(cell), _) => cell.clone(),
                (None, Some((from, cell))) => {
                    self.ledger
                        .push(note(cell, NoteCode::FilledFrom).with("language", &code).with("from", from));
                    cell.clone()
                }
                (None, None) => {
                    self.ledger.push(note(&any, NoteCode::TextMissing).with("language", &code));
                    any.clone()
                }
            };
            let text = self.readable(&cell);
            self.set(&code, key, text);
        }
    }

    /// What stands in a column, by the code of the language; the cells are spoken for.
    fn said(&mut self, row: &Row, kind: &ColumnKind) -> BTreeMap<String, Cell> {
        let mut said = BTreeMap::new();
        for (language, cell) in row.said(kind) {
            match self.languages.code(language).map(str::to_owned) {
                Some(code) if !said.contains_key(&code) => {
                    said.insert(code, cell.clone());
                }
                // Of two columns of one language the first is the text.
                Some(code) => {
                    self.ledger.push(note(cell, NoteCode::LanguageTwice).with("language", code));
                }
                // The header says that nobody knows this language.
                None => {}
            }
            self.ledger.keep(cell);
        }
        said
    }

    /// A text of the form as a pack can hold it.
    pub(super) fn readable(&mut self, cell: &Cell) -> String {
        if cell.text.contains("${") {
            self.ledger.about(cell, NoteCode::Piping);
        }
        self.cut(cell, MAX_TEXT)
    }

    /// At most so many bytes of a cell.
    pub(super) fn cut(&mut self, cell: &Cell, limit: usize) -> String {
        if cell.text.len() <= limit {
            return cell.text.clone();
        }
        self.ledger.push(note(cell, NoteCode::Cut).with("limit", limit));
        let end = (0..=limit).rev().find(|end| cell.text.is_char_boundary(*end)).unwrap_or(0);
        cell.text.get(..end).unwrap_or_default().to_owned()
    }

    /// The hint and the guidance, both of which are for the officer: `hint` first. A hint that export wrote for an open
    /// sentence becomes one again.
    pub(super) fn guidance(&mut self, id: &str, row: &Row) {
        let mut hints = self.said(row, &ColumnKind::Hint);
        let guidance = self.said(row, &ColumnKind::Guidance);
        if row.own("hint") == Some("lead_in") {
            self.keep_own(row, "hint");
            for (code, cell) in std::mem::take(&mut hints) {
                let text = self.readable(&cell);
                self.set(&code, &format!("item.{id}.lead_in"), text);
            }
        }
        let some = hints.values().chain(guidance.values()).next().cloned();
        for code in self.languages.all.clone() {
            let parts: Vec<Cell> = hints.get(&code).into_iter().chain(guidance.get(&code)).cloned().collect();
            if let (true, Some(some)) = (parts.is_empty(), &some) {
                self.ledger.push(note(some, NoteCode::HintMissing).with("language", &code));
            }
            let texts: Vec<String> = parts.iter().map(|cell| self.readable(cell)).collect();
            let text = if texts.is_empty() {
                self.own.text(&code, "guidance.none").to_owned()
            } else {
                texts.join("\n\n")
            };
            self.set(&code, &format!("item.{id}.guidance"), text);
        }
    }

    /// A column of export's own was understood.
    pub(super) fn keep_own(&mut self, row: &Row, name: &str) {
        if let Some(cell) = row.get(&ColumnKind::Own(name.to_owned())) {
            self.ledger.keep(cell);
        }
    }

    /// The same text in every language.
    pub(super) fn in_all(&mut self, key: &str, text: &str) {
        for code in self.languages.all.clone() {
            self.set(&code, key, text.to_owned());
        }
    }

    /// One of our own sentences, where a form has none.
    pub(super) fn own_text(&mut self, key: &str, of: &str) {
        for code in self.languages.all.clone() {
            let text = self.own.text(&code, of).to_owned();
            self.set(&code, key, text);
        }
    }

    pub(super) fn set(&mut self, code: &str, key: &str, text: String) {
        if let Some(texts) = self.texts.get_mut(code) {
            texts.insert(key.to_owned(), text);
        }
    }
}
