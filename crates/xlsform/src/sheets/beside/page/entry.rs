//! Rules for whoever types into cells of the form, and what they are told.

use super::super::super::SheetsError;
use super::super::super::xml::{NoXml, Tag};
use super::super::told::Told;
use crate::notes::NoteCode;

/// What the spreadsheet says when a cell is chosen, and when what was typed does not fit.
const WORDS: [&str; 4] = ["promptTitle", "prompt", "errorTitle", "error"];

#[derive(Debug, Default)]
pub(super) struct Entries {
    found: Vec<Entry>,
    /// The rule that has begun.
    open: Option<Entry>,
}

#[derive(Debug)]
struct Entry {
    range: String,
    words: String,
    /// Its kind, such as `list`, and what is allowed.
    rule: String,
}

impl Entries {
    /// Whether the text of this element belongs to a rule.
    pub(super) fn speaks_in(name: &str) -> bool {
        matches!(name, "formula1" | "formula2" | "sqref")
    }

    pub(super) fn begins(&mut self, tag: Tag<'_>) -> Result<(), NoXml> {
        let said = WORDS.into_iter().map(|name| tag.get(name)).collect::<Result<Vec<_>, _>>()?;
        let words: Vec<String> = said.into_iter().flatten().filter(|said| !said.trim().is_empty()).collect();
        let rule = tag.get("type")?.unwrap_or_default();
        let range = tag.get("sqref")?.unwrap_or_default();
        self.open = Some(Entry { range, words: words.join(": "), rule });
        Ok(())
    }

    pub(super) fn ends(&mut self) {
        self.found.extend(self.open.take());
    }

    /// What stands in an element of the rule that has begun.
    pub(super) fn says(&mut self, name: &str, text: String) {
        match (name, &mut self.open) {
            ("sqref", Some(entry)) => entry.range = text,
            (_, Some(entry)) if Self::speaks_in(name) => {
                entry.rule.push(' ');
                entry.rule.push_str(text.trim());
            }
            _ => {}
        }
    }

    pub(super) fn tell(&self, told: &mut Told<'_>) -> Result<(), SheetsError> {
        for Entry { range, words, rule } in &self.found {
            let range = range.trim();
            if !words.is_empty() {
                told.at(range, NoteCode::EntryHelp, &[("range", range), ("text", words)])?;
            }
            if !matches!(rule.as_str(), "" | "none") {
                told.at(range, NoteCode::EntryRule, &[("range", range), ("rule", rule)])?;
            }
        }
        Ok(())
    }
}
